"""What may stand in a public report, and sections that tell what is wrong instead of failing."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partwise.cli import doctor_facts, main
from partwise.cli.doctor import cleaned
from partwise.core.connection import Connection, Origin
from partwise.store.connection_file import ConnectionFile
from partwise.store.home import find_home


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("The AccessKey LTAI5tNoSecretAtAll0 is not known.", "The AccessKey LTAI5tN… is not known."),
        ("STS.NUgYrLnoC37mZZCNnAbez is over", "STS.NUg… is over"),
        ("https://b.oss.example/key?Signature=abc&x=1 failed", "https://b.oss.example/key failed"),
        ("security-token=CAISzQJ1q6Ft5B", "security-token=•••"),
        (f"{Path.home()}/.ossutilconfig", "~/.ossutilconfig"),
        ("LTAI…", "LTAI…"),
        ("Clock differs by 0.1 s.", "Clock differs by 0.1 s."),
    ],
)
def test_what_is_left_of_a_text(text: str, told: str):
    assert cleaned(text) == told


@given(st.text("abcdefghijklmnopqrstuvwxyzABCDEFGHIJ0123456789", min_size=8, max_size=24))
def test_no_access_key_id_is_told_whole(rest: str):
    assert rest not in cleaned(f"LTAI{rest}")


@pytest.mark.parametrize("value", [0, 1.5, True, None])
def test_figures_stay_figures(value: object):
    assert cleaned(value) == value


def test_proxies_are_told_without_who_uses_them(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("HTTPS_PROXY", "http://me:hush-hush@proxy.example:3128/?key=hush")
    monkeypatch.setenv("ALL_PROXY", "socks5://me@[broken")
    told = doctor_facts.network().facts
    assert told["proxy_for_https"] == "http://proxy.example:3128"
    assert told["proxy_for_all"] == "something that is no address"
    assert "hush" not in str(told)


def test_a_connection_is_told_without_names():
    told = doctor_facts.connection(
        Connection("Acme", region="cn-hangzhou", bucket="films", prefix="x/", access_key_id="LTAI5tNoSecretAtAll0")
    ).facts
    assert told["access_key_id"] == "LTAI…"
    assert (told["credentials"], told["region"], told["bucket"]) == (Origin.KEYRING, "cn-hangzhou", "named")
    assert not {"Acme", "films", "x/"} & set(map(str, told.values()))


def test_connections_are_counted():
    home = find_home()
    for name, origin in (("a", Origin.KEYRING), ("b", Origin.OSSUTIL), ("c", Origin.OSSUTIL)):
        ConnectionFile(home.connections).put(Connection(name, origin=origin))
    assert doctor_facts.connections(home).facts == {"saved": 3, "keyring": 1, "ossutil": 2, "unknown": 0}


def test_a_journal_that_cannot_be_read_is_told():
    home = find_home()
    home.journal.write_bytes(b"no journal" * 1000)
    found = doctor_facts.journal(home)
    assert not found.healthy
    assert "cannot be read" in found.facts["problem"]


def test_a_list_of_connections_of_a_newer_partwise_is_told():
    home = find_home()
    home.connections.write_text(json.dumps({"version": 99}))
    found = doctor_facts.connections(home)
    assert not found.healthy
    assert "newer Partwise" in found.facts["problem"]


def test_a_home_that_cannot_be_made_is_told_and_the_rest_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    (tmp_path / "file").touch(mode=stat.S_IRUSR)
    monkeypatch.setenv("PARTWISE_HOME", str(tmp_path / "file" / "home"))
    assert main(["doctor", "--json"]) == 1
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [one["event"] for one in told] == ["program", "system", "home", "keyring", "network", "clock"]
    assert "cannot use its folder" in told[2]["problem"]
