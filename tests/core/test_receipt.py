"""A receipt as text: exact, readable, and strict about what it is read from."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.journal_samples import BIG, done, receipt_of
from partwise.core.errors import Fixable
from partwise.core.integrity import combined
from partwise.core.receipt import Receipt, ReceiptPart, from_json, make_receipt, to_json, utc_text
from partwise.core.upload import StoredPart, Target

VERSION = "1.2.3"


def as_a_system_names_it(text: str) -> str:
    """Two halves of a surrogate pair that stand together are one character on every system."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")


NAMES = st.text(st.characters(), max_size=12).map(as_a_system_names_it)
CRCS = st.none() | st.integers(0, BIG)
TIMES = st.floats(0, 4e9) | st.floats(allow_nan=False, allow_infinity=False)


@st.composite
def receipts(draw: st.DrawFn) -> Receipt:
    lengths = draw(st.lists(st.integers(0, 2**40), min_size=1, max_size=5))
    parts = tuple(
        ReceiptPart(number, sum(lengths[: number - 1]), length, draw(CRCS), draw(NAMES), draw(NAMES))
        for number, length in enumerate(lengths, 1)
    )
    return Receipt(
        id=draw(NAMES),
        source=draw(NAMES),
        target=Target(draw(NAMES), draw(NAMES), draw(NAMES)),
        size=sum(lengths),
        mtime_ns=draw(st.integers(-(2**63), 2**64)),
        upload_id=draw(NAMES),
        part_size=draw(st.integers(0, 5 * 2**30)),
        parts=parts,
        crc64=draw(CRCS),
        crc64_sent=combined(StoredPart(part.number, part.length, "", part.crc64) for part in parts),
        etag=draw(NAMES),
        request_id=draw(NAMES),
        verified=draw(st.booleans()),
        clock_offset=draw(TIMES),
        started=draw(TIMES),
        finished=draw(TIMES),
    )


def test_what_an_upload_leaves() -> None:
    upload, stored = done(parts=3)
    receipt = make_receipt(upload, stored, combined(stored))
    assert [(part.number, part.offset, part.length) for part in receipt.parts] == [
        (1, 0, 102_400),
        (2, 102_400, 102_400),
        (3, 204_800, 102_400),
    ]
    assert [part.request_id for part in receipt.parts] == ["request-1", "request-2", "request-3"]
    assert (receipt.size, receipt.crc64, receipt.crc64_sent) == (307_200, upload.crc64, upload.crc64)


def test_one_put_object_leaves_one_part() -> None:
    upload, stored = done(parts=1, single=True, part_size=8 << 20, upload_id="")
    receipt = make_receipt(upload, stored, 1)
    assert [(part.number, part.offset, part.length) for part in receipt.parts] == [(1, 0, 102_400)]
    assert from_json(to_json(receipt, VERSION)) == receipt


@given(receipts())
def test_every_receipt_comes_back_exactly(receipt: Receipt) -> None:
    text = to_json(receipt, VERSION)
    assert from_json(text.encode().decode()) == receipt  # it is valid UTF-8


def test_it_is_to_be_read_by_people_and_other_programs() -> None:
    receipt = replace(
        receipt_of(),
        source="/家/caf\udce9.mov",
        crc64=BIG,
        finished=1_700_000_009.0625,
        mtime_ns=1_700_000_000_123_456_789,
    )
    text = to_json(receipt, VERSION)
    told: dict[str, Any] = json.loads(text)
    assert told["partwise_receipt"] == 1
    assert told["partwise_version"] == VERSION
    assert told["crc64"] == "18446744073709551615"
    assert told["modified_ns"] == "1700000000123456789"
    assert told["modified"].startswith("2023-11-14T22:13:20.12345")
    assert (told["finished"], told["finished_seconds"]) == ("2023-11-14T22:13:29.062500Z", 1_700_000_009.0625)
    assert "/家/caf\\udce9.mov" in text
    assert text.count('"number"') == len([line for line in text.splitlines() if '"number"' in line]) == 3
    assert text.endswith("}\n")


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.0, "1970-01-01T00:00:00Z"),
        (1.5, "1970-01-01T00:00:01.500000Z"),
        (-1.0, "1969-12-31T23:59:59Z"),
        (1e18, ""),
        (float("inf"), ""),
        (float("nan"), ""),
    ],
)
def test_times_in_utc(seconds: float, text: str) -> None:
    assert utc_text(seconds) == text


# --- what is none ----------------------------------------------------------------------------------------------


def refused(text: str) -> str:
    with pytest.raises(Fixable) as caught:
        from_json(text)
    return caught.value.fault.code


@pytest.mark.parametrize(
    "text",
    ["", "{", "null", "[]", "1", '"text"', "{}", '{"partwise_receipt": 1}', "[" * 100_000, "1" * 5000, "\0"],
    ids=["empty", "cut", "null", "list", "number", "text", "object", "bare", "deep", "long", "binary"],
)
def test_something_else(text: str) -> None:
    assert refused(text) == "NotAReceipt"


@given(st.text() | st.recursive(st.none() | st.integers() | st.text(), st.lists).map(json.dumps))
def test_anything_else(text: str) -> None:
    assert refused(text) == "NotAReceipt"


def changed(**values: object) -> str:
    return json.dumps(json.loads(to_json(receipt_of(), VERSION)) | values)


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("partwise_receipt", (0, -1, "1", True, None, 1.0)),
        ("file", (None, 1)),
        ("size", (0, -1, 307_199, 307_200.0, "307200", True)),
        ("modified_ns", ("", "x", "1.5", "٣", 5, "9" * 30)),
        ("crc64", ("-1", "18446744073709551616", "0x1", 5, "")),
        ("crc64_sent", ("5", None)),
        ("verified", (1, "true", None)),
        ("started_seconds", ("1", True, None, float("nan"), float("inf"))),
        ("parts", (None, [], {}, "parts", [None], [{}])),
    ],
)
def test_one_value_that_cannot_be(name: str, values: tuple[object, ...]) -> None:
    for value in values:
        assert refused(changed(**{name: value})) == "NotAReceipt", value


NEEDED = sorted(json.loads(changed()).keys() - {"partwise_version", "modified", "started", "finished"})


@pytest.mark.parametrize("name", NEEDED)
def test_one_value_that_is_missing(name: str) -> None:
    values = json.loads(changed())
    del values[name]
    assert refused(json.dumps(values)) == "NotAReceipt"


def test_parts_that_leave_a_gap_or_were_altered() -> None:
    parts = json.loads(changed())["parts"]
    for wrong in (
        parts[:2],
        parts[1:],
        [parts[0], parts[2], parts[1]],
        [*parts, parts[2]],
        [parts[0] | {"length": 102_399}, *parts[1:]],
        [parts[0], parts[1] | {"offset": 0}, parts[2]],
        [parts[0], parts[1] | {"crc64": "77"}, parts[2]],
        [parts[0], parts[1] | {"crc64": None}, parts[2]],
    ):
        assert refused(changed(parts=wrong)) == "NotAReceipt"


def test_a_newer_one_is_told_apart() -> None:
    assert refused(changed(partwise_receipt=2)) == "ReceiptTooNew"
