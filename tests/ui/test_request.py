"""What one Partwise asks of another: what was typed becomes a message, and every name survives it."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from partwise.core.errors import Fixable
from partwise.ui.request import MAX_BYTES, Request, pack, request_for, unpack

names = st.binary(max_size=20).map(lambda raw: os.fsdecode(raw.replace(b"\0", b"")))
requests = st.builds(
    Request,
    st.lists(names, max_size=5).map(tuple),
    st.booleans(),
    st.text("abc-_", max_size=9),
    address=st.just("") | names.map("oss://{}".format),
    foreign=st.integers(0, 10**6),
)
FILM = Request(("/films/第一 集.mov", os.fsdecode(b"/films/\xff 100%.mov")))
ADDRESS = Request(("/films/a",), address="oss://media/%E9%87%87/")


def test_relative_paths_become_absolute_and_mean_what_they_meant(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    odd = os.fsdecode(b"\xff")
    request = request_for(["film.mov", "folder/", "/there", "", odd], practice=True)
    assert request.paths == (f"{tmp_path}/film.mov", f"{tmp_path}/folder/", "/there", "", f"{tmp_path}/{odd}")
    assert request.practice


def test_a_folder_that_is_gone_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    assert request_for(["/there"], practice=False).paths == ("/there",)
    with pytest.raises(Fixable, match="does not exist any more"):
        request_for(["film.mov"], practice=False)
    monkeypatch.chdir(tmp_path)


def test_uris_become_paths_and_what_is_elsewhere_is_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    named = ["file:///films/%E9%87%87%20%FF", "film.mov", "https://example.com/a", "smb://nas/b", "file://nas/c"]
    request = request_for(named, "oss://media/", practice=False)
    assert request.paths == (os.fsdecode("/films/采 ".encode() + b"\xff"), f"{tmp_path}/film.mov")
    assert request.foreign == 3
    assert request.address == "oss://media/"


@given(requests)
@example(FILM)
@example(ADDRESS)
def test_every_name_survives(request: Request) -> None:
    assert unpack(pack(request)) == request


@given(requests, st.data())
def test_half_a_message_is_no_message_and_more_than_one_is_refused(request: Request, data: st.DataObject) -> None:
    whole = pack(request)
    cut = data.draw(st.integers(4, len(whole) - 1))
    assert unpack(whole[:cut]) is None
    with pytest.raises(ValueError, match="length"):
        unpack(whole + b"x")


def framed(told: object) -> bytes:
    body = told if isinstance(told, bytes) else json.dumps(told).encode()
    return len(body).to_bytes(4, "big") + body


GOOD: dict[str, Any] = {"version": 1, "paths": [], "practice": False, "activation": ""}


@pytest.mark.parametrize(
    "message",
    [
        b"GET / HTTP/1.1\r\n\r\n",
        b"\xff" * 5,
        (MAX_BYTES + 1).to_bytes(4, "big"),
        framed(b""),
        framed(b"\xff\xfe"),
        framed(b"[" * 200_000),
        framed(b"1" * 5_000),
        framed([]),
        framed({**GOOD, "version": 3}),
        framed({**GOOD, "version": "1"}),
        framed({**GOOD, "address": 1}),
        framed({**GOOD, "address": "oss://a\0b"}),
        framed({**GOOD, "foreign": True}),
        framed({**GOOD, "foreign": -1}),
        framed({**GOOD, "foreign": "1"}),
        framed({**GOOD, "paths": "/a"}),
        framed({**GOOD, "paths": [1]}),
        framed({**GOOD, "paths": ["/a\0b"]}),
        framed({**GOOD, "paths": ["\ud800"]}),
        framed({**GOOD, "practice": 1}),
        framed({**GOOD, "activation": None}),
    ],
    ids=lambda message: repr(message[:40]),
)
def test_what_can_never_be_a_request_is_refused(message: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        unpack(message)


@given(st.binary(max_size=200))
def test_garbage_is_refused_or_waits_for_more(heard: bytes) -> None:
    with suppress(ValueError):
        assert unpack(heard) is None


def test_too_many_names_are_told_before_anything_is_sent() -> None:
    with pytest.raises(Fixable, match="too many names"):
        pack(Request(("/" + "x" * 1_000_000,) * 17))


def told(request: Request) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(pack(request)[4:])
    return body


def test_without_an_address_an_older_window_understands_it() -> None:
    """It knows this one version, with these names, and passes over others."""
    assert told(FILM) | GOOD == told(FILM) | {"paths": [], "version": 1}
    assert told(Request(("/a",), foreign=2))["version"] == 1


def test_an_older_window_refuses_an_address_instead_of_passing_over_it() -> None:
    assert told(ADDRESS)["version"] == 2


def test_what_an_older_partwise_says_is_understood() -> None:
    assert unpack(framed({**GOOD, "paths": ["/a"], "practice": True})) == Request(("/a",), practice=True)
