"""The release feed: strict in what it takes, and only a finished, higher version is newer."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partwise.core.errors import Fixable
from partwise.core.releases import MAX_BYTES, PublishedFile, Release, newer, parse_feed

SHA = "0f" * 32
DEB = {"name": "partwise_0.3.0_amd64.deb", "bytes": 36_500_000, "sha256": SHA}
ONE = {"version": "0.3.0", "date": "2027-01-31", "summary": "Faster, and 中文 too.", "files": [DEB]}
NUMBERS = st.tuples(*[st.integers(0, 999_999)] * 3)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


def feed(*releases: dict[str, Any], **more: Any) -> bytes:
    return json.dumps({"format": 1, "releases": releases, **more}).encode()


def version(number: tuple[int, ...], suffix: str = "") -> Release:
    return Release(".".join(map(str, number)) + suffix, "2027-01-31", "", ())


def refused(body: bytes) -> str:
    with pytest.raises(Fixable) as caught:
        parse_feed(body)
    return caught.value.fault.code


def test_what_is_told_is_read_and_what_nobody_knows_is_ignored() -> None:
    told = ONE | {"page": "https://elsewhere.example/", "files": [DEB | {"url": "https://elsewhere.example/x"}]}
    (release,) = parse_feed(feed(told, signature="later"))
    assert release == Release(
        "0.3.0", "2027-01-31", "Faster, and 中文 too.", (PublishedFile(str(DEB["name"]), 36_500_000, SHA),)
    )
    assert release.page == "https://github.com/partwise/partwise/releases/tag/v0.3.0"
    assert "elsewhere" not in repr(release)


def test_a_feed_may_be_empty_and_digests_are_compared_in_lower_case() -> None:
    assert parse_feed(feed()) == ()
    (release,) = parse_feed(feed(ONE | {"files": [DEB | {"sha256": "0F" * 32}]}))
    assert release.files[0].sha256 == SHA


@pytest.mark.parametrize(
    "change",
    [
        {"version": "0.3"},
        {"version": "0.3.0/../../evil"},
        {"version": "v0.3.0"},
        {"version": "0.3.٣"},
        {"version": "0.3.0\n"},
        {"version": 3},
        {"date": "31.1.2027"},
        {"date": "2027-02-30"},
        {"date": None},
        {"summary": None},
        {"summary": "x" * 301},
        {"summary": "two\nlines"},
        {"summary": "\x1b[31mred"},
        {"summary": "turned \u202eround"},
        {"summary": "kept \u2066apart"},
        {"summary": "\ud800"},
        {"files": {}},
        {"files": [DEB] * 101},
        {"files": [DEB | {"name": "../partwise.deb"}]},
        {"files": [DEB | {"name": ""}]},
        {"files": [DEB | {"bytes": 0}]},
        {"files": [DEB | {"bytes": True}]},
        {"files": [DEB | {"bytes": 1.5}]},
        {"files": [DEB | {"bytes": 2**40 + 1}]},
        {"files": [DEB | {"sha256": SHA[1:]}]},
        {"files": [DEB | {"sha256": "g" + SHA[1:]}]},
        {"files": ["partwise.deb"]},
    ],
    ids=str,
)
def test_one_thing_that_is_wrong_makes_all_of_it_no_feed(change: dict[str, Any]) -> None:
    assert refused(feed(ONE, ONE | change)) == "NotAFeed"


@pytest.mark.parametrize("missing", ["version", "date", "summary", "files"])
def test_a_field_that_is_missing(missing: str) -> None:
    assert refused(feed({name: told for name, told in ONE.items() if name != missing})) == "NotAFeed"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>Sign in</html>",
        b"[]",
        b"null",
        b"{}",
        b'{"format": true, "releases": []}',
        b'{"format": 0, "releases": []}',
        b'{"format": 1.0, "releases": []}',
        b'{"format": 1}',
        b'{"format": 1, "releases": {}}',
        b"[" * 100_000,
        b'{"format": ' + b"9" * 5_000 + b"}",
        b"\xff\xfe",
        feed(*[ONE] * 201),
        feed() + b" " * MAX_BYTES,
    ],
    ids=lambda body: repr(body[:30]),
)
def test_what_is_no_feed_is_told_in_words(body: bytes) -> None:
    assert refused(body) == "NotAFeed"


def test_a_feed_of_a_later_format_says_so() -> None:
    assert refused(json.dumps({"format": 2}).encode()) == "FeedTooNew"


@given(body=st.binary(max_size=200) | JSON.map(lambda told: json.dumps(told).encode()))
def test_anything_is_read_or_refused(body: bytes) -> None:
    with suppress(Fixable):
        assert all(release.version for release in parse_feed(body))


@given(changes=st.dictionaries(st.sampled_from(sorted(ONE)), JSON, max_size=2), files=st.lists(JSON, max_size=2))
def test_nothing_that_is_read_can_mislead_a_person(changes: dict[str, Any], files: list[Any]) -> None:
    try:
        releases = parse_feed(feed(ONE | {"files": files} | changes))
    except Fixable:
        return
    for release in releases:
        assert release.page == f"https://github.com/partwise/partwise/releases/tag/v{release.version}"
        assert release.summary.isprintable()
        assert len(release.summary) <= 300


@given(text=st.text(max_size=60))
def test_a_summary_is_kept_as_it_is_or_refused(text: str) -> None:
    try:
        (release,) = parse_feed(feed(ONE | {"summary": text}))
    except Fixable:
        assert any(not sign.isprintable() for sign in text)
    else:
        assert release.summary == text


# --- which one is newer ---------------------------------------------------------------------------------------


@given(published=st.lists(NUMBERS, max_size=5), own=NUMBERS)
def test_the_highest_is_offered_if_it_is_higher(published: list[tuple[int, ...]], own: tuple[int, ...]) -> None:
    found = newer(map(version, published), version(own).version)
    best = max(published, default=own)
    assert found == (version(best) if best > own else None)


def test_numbers_are_compared_as_numbers() -> None:
    found = newer([version((0, 9, 0)), version((0, 10, 0))], "0.9.0")
    assert found == version((0, 10, 0))


@pytest.mark.parametrize("suffix", ["rc1", ".dev3", "-beta.1", "+local", "a1"])
def test_what_is_not_finished_is_never_offered_but_its_own_number_is_newer(suffix: str) -> None:
    assert parse_feed(feed(ONE | {"version": f"0.3.0{suffix}"}))[0].version == f"0.3.0{suffix}"
    assert newer([version((0, 3, 0), suffix)], "0.2.0") is None
    assert newer([version((0, 3, 0))], f"0.3.0{suffix}") == version((0, 3, 0))
    assert newer([version((0, 2, 9))], f"0.3.0{suffix}") is None


def test_whoever_has_no_version_is_offered_nothing() -> None:
    assert newer([version((9, 9, 9))], "unknown") is None


# --- the files for a system -----------------------------------------------------------------------------------

FILES = (
    "partwise_0.3.0_amd64.deb",
    "partwise_0.3.0_arm64.deb",
    "partwise-0.3.0-windows-x64-setup.exe",
    "partwise-0.3.0-macos-arm64.dmg",
    "partwise-0.3.0-macos-x86_64.dmg",
    "partwise-0.3.0-x86_64.AppImage",
    "partwise-0.3.0-py3-none-any.whl",
)


@pytest.mark.parametrize(
    ("system", "machine", "expected"),
    [
        ("Linux", "x86_64", [0, 5]),
        ("Linux", "aarch64", [1]),
        ("Windows", "AMD64", [2]),
        ("Darwin", "arm64", [3]),
        ("Darwin", "x86_64", [4]),
        ("Linux", "riscv64", []),
        ("FreeBSD", "amd64", []),
        ("", "", []),
    ],
)
def test_the_files_for_a_system(system: str, machine: str, expected: list[int]) -> None:
    release = Release("0.3.0", "2027-01-31", "", tuple(PublishedFile(name, 1, SHA) for name in FILES))
    assert [file.name for file in release.files_for(system, machine)] == [FILES[at] for at in expected]
