"""The file of the connections: what comes back, what stays untouched, and several writers at once."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partwise.core.connection import DIRECT, Addressing, Connection, Origin, Reach, Role, Signature
from partwise.core.errors import Fixable
from partwise.store.connection_entries import Place, checked, connection_of, entry_of
from partwise.store.connection_file import RECENT, ConnectionFile
from partwise.store.home import Home
from partwise.store.lock import HomeLock

FULL = Connection(
    "Studio 北京",
    region="cn-hangzhou",
    endpoint="https://media.example.com",
    reach=Reach.INTERNAL,
    addressing=Addressing.CNAME,
    signature=Signature.V1,
    bucket="media",
    prefix="2026/",
    id="f00d",
    origin=Origin.ALIYUN,
    access_key_id="LTAI5tExample",
    profile="work",
    path="/home/ana/.aliyun/config.json",
    command="vault-helper --oss",
    ecs_role="uploader",
    role=Role(
        "acs:ram::1:role/up", session="ana", seconds=900, external_id="x", endpoint="sts.cn-hangzhou.aliyuncs.com"
    ),
    proxy="http://proxy.example:3128",
    proxy_user="ana",
    ca_file="/etc/ssl/own.pem",
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "connections.json"


@pytest.fixture
def file(path: Path) -> ConnectionFile:
    return ConnectionFile(path, reserved=("practice", "environment"))


def document(path: Path) -> dict[str, Any]:
    told = json.loads(path.read_text(encoding="utf-8"))
    assert isinstance(told, dict)
    return told


# --- what comes back ----------------------------------------------------------------------------------------------


def test_without_a_file_there_is_nothing(file: ConnectionFile, path: Path):
    saved = file.load()
    assert (saved.connections, saved.recent, saved.bookmarks, saved.unknown) == ((), (), (), 0)
    assert not path.exists()


def test_everything_about_a_connection_comes_back(file: ConnectionFile, path: Path):
    assert file.put(FULL) == FULL
    assert ConnectionFile(path).load().connections == (FULL,)


def test_a_new_connection_gets_an_id_that_stays_when_it_is_renamed(file: ConnectionFile):
    first = file.put(Connection("first"))
    second = file.put(Connection("second"))
    assert first.id
    assert first.id != second.id
    file.put(replace(first, name="renamed"))
    assert [(each.id, each.name) for each in file.load().connections] == [(first.id, "renamed"), (second.id, "second")]


def test_a_connection_is_found_by_its_name_and_by_its_id(file: ConnectionFile):
    made = file.put(Connection("first"))
    saved = file.load()
    assert saved.named("first") == saved.named(made.id) == made
    assert saved.named("third") is None


def test_the_file_is_short_and_beside_the_other_data(file: ConnectionFile, path: Path):
    file.put(Connection("plain", region="cn-beijing", id="1", proxy=DIRECT))
    assert document(path)["connections"] == [{"id": "1", "name": "plain", "region": "cn-beijing", "proxy": "direct"}]
    assert Home(path.parent, path.parent).connections == path


def test_a_removed_connection_takes_its_places_along(file: ConnectionFile):
    kept, gone = file.put(Connection("kept")), file.put(Connection("gone"))
    for each in (kept, gone):
        file.used(Place(each.id, "media"))
        file.bookmark(Place(each.id, "media", "2026/", "this year"))
    assert file.remove(gone.id)
    assert not file.remove(gone.id)
    saved = file.load()
    assert saved.connections == (kept,)
    assert saved.recent == (Place(kept.id, "media"),)
    assert saved.bookmarks == (Place(kept.id, "media", "2026/", "this year"),)


def test_recent_destinations_are_newest_first_once_each_and_not_without_end(file: ConnectionFile):
    for number in range(RECENT + 5):
        file.used(Place("1", "media", f"{number}/"))
    file.used(Place("1", "media", "10/"))
    recent = file.load().recent
    assert len(recent) == RECENT
    assert [place.prefix for place in recent[:3]] == ["10/", "24/", "23/"]
    assert len(set(recent)) == RECENT


def test_a_bookmark_is_renamed_and_dropped(file: ConnectionFile):
    file.bookmark(Place("1", "media", "2026/", "old name"))
    file.bookmark(Place("1", "media", "", "all"))
    file.bookmark(Place("1", "media", "2026/", "new name"))
    assert [place.name for place in file.load().bookmarks] == ["new name", "all"]
    file.drop_bookmark(Place("1", "media", "2026/"))
    assert [place.name for place in file.load().bookmarks] == ["all"]


# --- what is refused ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["First", "Practice", "environment"])
def test_a_name_is_given_once(file: ConnectionFile, name: str):
    first = file.put(Connection("first"))
    with pytest.raises(Fixable, match="called") as refused:
        file.put(Connection(name))
    assert refused.value.fault.code == "NameTaken"
    assert file.load().connections == (first,)
    file.put(replace(first, name="FIRST"))  # its own name may change its case


@pytest.mark.parametrize(
    "connection",
    [
        Connection("a", proxy="http://ana:s3cret@proxy:3128"),
        Connection("a", proxy="ana:s3cret@proxy:3128"),
        Connection("a", proxy="socks5://ana@proxy"),
        Connection("a", endpoint="https://key:s3cret@oss.example"),
        Connection("a", proxy="http://ana:s3cret@[::1"),
    ],
)
def test_an_address_with_a_password_is_not_written(file: ConnectionFile, path: Path, connection: Connection):
    with pytest.raises(Fixable) as refused:
        file.put(connection)
    assert refused.value.fault.code == "SecretInAddress"
    assert "s3cret" not in str(refused.value.fault)
    assert not path.exists()


def test_an_address_with_an_at_sign_elsewhere_is_fine():
    connection = Connection("a", endpoint="https://oss.example/x@y", proxy="http://proxy:1/?q=a@b")
    assert checked(connection) is connection


def test_a_connection_needs_a_name(file: ConnectionFile):
    with pytest.raises(Fixable, match="name"):
        file.put(Connection("  "))


# --- what others wrote --------------------------------------------------------------------------------------------


def test_unknown_fields_stay_where_they_are(file: ConnectionFile, path: Path):
    role = {"arn": "acs:ram::1:role/up", "mood": "calm"}
    entry = {"id": "1", "name": "newer", "colour": "green", "role": role, "region": "cn-beijing"}
    place = {"connection": "1", "bucket": "media", "icon": "star"}
    path.write_text(
        json.dumps({"version": 1, "sync": {"on": True}, "connections": [entry], "recent": [place], "bookmarks": []}),
        encoding="utf-8",
    )
    (found,) = file.load().connections
    file.put(replace(found, name="renamed", region=""))
    file.used(Place("1", "media"))
    told = document(path)
    assert told["sync"] == {"on": True}
    assert told["connections"] == [{"id": "1", "name": "renamed", "colour": "green", "role": role}]
    assert told["recent"] == [place]


@pytest.mark.parametrize(
    "entry",
    [
        {"id": "2", "name": "x", "origin": "telepathy"},
        {"id": "2", "name": "x", "region": 7},
        {"id": "2", "name": "x", "role": {"session": "no arn"}},
        {"id": "2", "name": "x", "role": {"arn": "a", "seconds": "900"}},
        {"id": "2", "name": "x", "role": "admin"},
        {"id": "2", "name": "x", "reach": ["public"]},
        {"id": "1", "name": "the same id again"},
        {"id": "2"},
        {"name": "x"},
        "x",
        None,
    ],
)
def test_an_entry_that_cannot_be_read_is_counted_and_stays(file: ConnectionFile, path: Path, entry: object):
    good = Connection("good", id="1")
    path.write_text(json.dumps({"version": 1, "connections": [{"id": "1", "name": "good"}, entry]}), encoding="utf-8")
    saved = file.load()
    assert (saved.connections, saved.unknown) == ((good,), 1)
    file.used(Place("1", "media"))
    assert document(path)["connections"][1] == entry


@pytest.mark.parametrize("places", [[None, "x", {"bucket": "no connection"}, {"connection": "1", "bucket": 3}]])
def test_a_damaged_place_is_no_place(file: ConnectionFile, path: Path, places: list[object]):
    path.write_text(json.dumps({"version": 1, "recent": places, "bookmarks": places}), encoding="utf-8")
    assert (file.load().recent, file.load().bookmarks) == ((), ())
    file.remove("1")


def test_a_file_edited_with_a_byte_order_mark_is_read(file: ConnectionFile, path: Path):
    path.write_text('{"version": 1, "connections": [{"id": "1", "name": "a"}]}', encoding="utf-8-sig")
    assert [each.name for each in file.load().connections] == ["a"]


def test_a_name_that_is_no_valid_text_comes_back(file: ConnectionFile, path: Path):
    odd = Connection("a", id="1", ca_file="/etc/\udcff.pem")
    file.put(odd)
    assert ConnectionFile(path).load().connections == (odd,)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        '{"version": "1"}',
        '{"connections": []}',
        '{"version": 1, "connections": {}}',
        "\0" * 80,
        "[" * 100_000,
    ],
    ids=range(9),
)
def test_a_damaged_file_is_set_aside_and_its_new_name_is_told(file: ConnectionFile, path: Path, text: str):
    path.write_text(text, encoding="utf-8")
    assert file.load().connections == ()
    assert file.aside == path.with_name("connections-damaged-1.json")
    assert file.aside.read_text(encoding="utf-8") == text
    again = ConnectionFile(path)
    path.write_text(text, encoding="utf-8")
    made = again.put(Connection("a"))
    assert again.aside == path.with_name("connections-damaged-2.json")
    assert file.load().connections == (made,)


def test_the_file_of_a_newer_partwise_is_left_alone(file: ConnectionFile, path: Path):
    text = '{"version": 2, "people": []}'
    path.write_text(text, encoding="utf-8")
    for call in (file.load, lambda: file.put(Connection("a"))):
        with pytest.raises(Fixable, match="newer Partwise"):
            call()
    assert path.read_text(encoding="utf-8") == text


# --- the system ---------------------------------------------------------------------------------------------------


def test_a_file_that_cannot_be_read_or_written_is_told(tmp_path: Path):
    folder = tmp_path / "connections.json"
    folder.mkdir()
    for call in (ConnectionFile(folder).load, lambda: ConnectionFile(folder).put(Connection("a"))):
        with pytest.raises(Fixable, match="cannot use its folder"):
            call()
    assert [each.name for each in tmp_path.iterdir() if each.suffix == ".new"] == []


def test_a_disk_that_is_full_leaves_the_old_file(file: ConnectionFile, path: Path, monkeypatch: pytest.MonkeyPatch):
    kept = file.put(Connection("kept"))

    def full(number: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Fixable, match="No space left"):
        file.put(Connection("too much"))
    assert file.load().connections == (kept,)
    assert sorted(each.name for each in path.parent.iterdir()) == ["connections.json", "connections.lock"]


def test_a_file_that_somebody_has_open_is_replaced_a_moment_later(
    file: ConnectionFile, monkeypatch: pytest.MonkeyPatch
):
    """Windows replaces no file that is open."""
    replacing, refusals = os.replace, [PermissionError(13, "in use"), PermissionError(13, "in use")]

    def busy(source: Path, target: Path) -> None:
        if refusals:
            raise refusals.pop()
        replacing(source, target)

    monkeypatch.setattr(os, "replace", busy)
    made = file.put(Connection("a"))
    assert not refusals
    assert file.load().connections == (made,)


def test_one_that_stays_open_is_told(file: ConnectionFile, monkeypatch: pytest.MonkeyPatch):
    def refuse(source: Path, target: Path) -> None:
        raise PermissionError(13, "in use")

    monkeypatch.setattr(os, "replace", refuse)
    monkeypatch.setattr("partwise.store.connection_document._BUSY", 0.1)
    with pytest.raises(Fixable, match="in use"):
        file.put(Connection("a"))


def test_a_writer_that_does_not_let_go_is_told(file: ConnectionFile, path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("partwise.store.connection_file.PATIENCE", 0.0)
    other = HomeLock(path.with_suffix(".lock"))
    with pytest.raises(Fixable, match="does not let go"):
        file.put(Connection("a"))
    other.close()
    file.put(Connection("a"))


WRITER = """
import sys
from pathlib import Path
from partwise.core.connection import Connection
from partwise.store.connection_file import ConnectionFile, Place

file = ConnectionFile(Path(sys.argv[1]))
for number in range(20):
    made = file.put(Connection(f"{sys.argv[2]} {number}"))
    file.used(Place(made.id, "media"))
    file.bookmark(Place(made.id, "media", f"{number}/"))
"""


def test_two_processes_lose_nothing_of_each_other(file: ConnectionFile, path: Path):
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, str(path), name]) for name in ("window", "command")]
    seen = 0
    while any(writer.poll() is None for writer in writers):
        now = len(file.load().connections)  # whole at every moment
        assert now >= seen
        seen = now
    assert [writer.wait() for writer in writers] == [0, 0]
    saved = file.load()
    names = {each.name for each in saved.connections}
    assert names == {f"{who} {number}" for who in ("window", "command") for number in range(20)}
    assert len(saved.bookmarks) == 40
    assert len(saved.recent) == RECENT
    assert file.aside is None


# --- any connection -----------------------------------------------------------------------------------------------

texts = st.text(max_size=12)
connections = st.builds(
    Connection,
    name=st.text(min_size=1, max_size=12),
    id=st.text(min_size=1, max_size=12),
    region=texts,
    reach=st.sampled_from(Reach),
    addressing=st.sampled_from(Addressing),
    signature=st.sampled_from(Signature),
    origin=st.sampled_from(Origin),
    bucket=texts,
    command=texts,
    role=st.none() | st.builds(Role, arn=st.text(min_size=1), session=texts, seconds=st.integers(0, 43_200)),
    proxy=texts,
)


@given(connections, connections)
def test_an_entry_tells_all_of_a_connection_whatever_it_held_before(connection: Connection, before: Connection):
    entry = json.loads(json.dumps(entry_of(connection, {"own": 1, **entry_of(before, {})})))
    assert connection_of(entry) == connection
    assert entry["own"] == 1
