"""Which connection a command uses: by name or id, and what does not go together."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from partwise.cli.chosen import connection_id, saved_connection
from partwise.connections import ENVIRONMENT, PRACTICE, RESERVED
from partwise.core.connection import Addressing, Connection
from partwise.core.errors import Fixable
from partwise.store.connection_file import ConnectionFile
from partwise.store.home import Home, find_home


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed of a connection."""

    connection: str = ""
    region: str = ""
    endpoint: str = ""
    addressing: Addressing = Addressing.AUTO


@pytest.fixture
def home() -> Home:
    return find_home()


@pytest.fixture
def acme(home: Home) -> Connection:
    return ConnectionFile(home.connections, RESERVED).put(Connection("Acme", region="cn-hangzhou"))


@pytest.fixture
def keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OSS_ACCESS_KEY_ID", "id")
    monkeypatch.setenv("OSS_ACCESS_KEY_SECRET", "hush")


def refused(home: Home, typed: Typed) -> str:
    with pytest.raises(Fixable) as caught:
        connection_id(home, typed)
    return caught.value.fault.code


def test_a_saved_connection_is_named_by_name_or_id(home: Home, acme: Connection):
    assert connection_id(home, Typed("Acme")) == acme.id
    assert connection_id(home, Typed(acme.id)) == acme.id
    assert connection_id(home, Typed(), usual=acme.id) == acme.id
    assert saved_connection(home, "Acme") == acme


def test_the_environments_is_the_usual_one(home: Home, keys: None):
    assert connection_id(home, Typed()) == ENVIRONMENT
    assert connection_id(home, Typed(region="cn-beijing")) == ENVIRONMENT


def test_the_practice_bucket_needs_nothing(home: Home):
    assert connection_id(home, Typed(PRACTICE, region="cn-beijing")) == PRACTICE


@pytest.mark.parametrize("name", ["", ENVIRONMENT, "nowhere"])
def test_what_is_not_there(home: Home, name: str):
    assert refused(home, Typed(name)) == "NoConnection"


def test_half_of_the_environments_credentials(home: Home, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("OSS_ACCESS_KEY_ID", "id")
    assert refused(home, Typed()) == "HalfCredentials"


@pytest.mark.parametrize(
    "typed",
    [
        Typed("Acme", region="cn-beijing"),
        Typed("Acme", endpoint="oss.example"),
        Typed("Acme", addressing=Addressing.PATH),
    ],
)
def test_a_saved_connection_has_its_own_settings(home: Home, acme: Connection, typed: Typed):
    assert refused(home, typed) == "NotItsOptions"


def test_plain_http_over_a_network_is_warned_of(home: Home, keys: None, capsys: pytest.CaptureFixture[str]):
    connection_id(home, Typed(endpoint="http://oss.example.org"))
    told = capsys.readouterr().err
    assert told.startswith("Warning: Everything between this computer and oss.example.org can be read")
    for safe in ("https://oss.example.org", "http://127.0.0.1:9000", "nonsense://x"):
        connection_id(home, Typed(endpoint=safe))
    assert capsys.readouterr().err == ""
