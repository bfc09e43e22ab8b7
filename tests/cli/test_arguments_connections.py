"""What can be typed after `partwise connections` and `partwise doctor`, and what is refused without being repeated."""

from __future__ import annotations

import subprocess
import sys

import pytest

from partwise.cli import main
from partwise.cli.arguments_connections import Adding, Importing, Listing, Removing, Trying, parse_connections
from partwise.cli.arguments_doctor import Doctor, parse_doctor
from partwise.core.connection import Addressing, Origin, Reach, Role, Signature

SECRET = "Hx8dQe2RzU0nPq7TgVbN4mKcLw5sYa"


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("list", Listing(json=False)),
        ("list --json", Listing(json=True)),
        ("test", Trying("", json=False)),
        ("test Acme --json", Trying("Acme", json=True)),
        ("remove Acme", Removing("Acme", yes=False, leave_secret=False)),
        ("remove --yes --leave-secret Acme", Removing("Acme", yes=True, leave_secret=True)),
        ("import", Importing(yes=False)),
        ("import --yes", Importing(yes=True)),
    ],
)
def test_what_is_meant(line: str, meant: object):
    assert parse_connections(line.split()) == meant


def adding(line: str) -> Adding:
    found = parse_connections(["add", *line.split()])
    assert isinstance(found, Adding)
    return found


def test_a_connection_with_everything_said():
    given = adding(
        "Acme --access-key-id LTAI5tabc --region cn-hangzhou --endpoint oss.example:8080 --reach internal "
        "--addressing path --signature v1 --bucket media --prefix films/ --proxy http://proxy:3128 --proxy-user me "
        "--ca-file ca.pem --role acs:ram::1:role/up --role-session night --role-external-id 7 --sts-endpoint sts.x "
        "--keep-token --secret-stdin"
    )
    assert (given.name, given.origin, given.access_key_id) == ("Acme", Origin.KEYRING, "LTAI5tabc")
    assert (given.region, given.endpoint, given.reach) == ("cn-hangzhou", "oss.example:8080", Reach.INTERNAL)
    assert (given.addressing, given.signature) == (Addressing.PATH, Signature.V1)
    assert (given.bucket, given.prefix) == ("media", "films/")
    assert (given.proxy, given.proxy_user, given.ca_file) == ("http://proxy:3128", "me", "ca.pem")
    assert given.role == Role("acs:ram::1:role/up", "night", external_id="7", endpoint="sts.x")
    assert given.keep_token
    assert given.secret_stdin


def test_a_connection_with_nothing_said():
    given = adding("Acme")
    assert (given.origin, given.reach, given.addressing, given.signature) == (Origin.KEYRING, None, None, None)
    assert given.role is None
    assert not given.keep_token


@pytest.mark.parametrize(
    ("line", "origin"),
    [
        ("--from ossutil --profile work", Origin.OSSUTIL),
        ("--from aliyun", Origin.ALIYUN),
        ("--from environment", Origin.ENVIRONMENT),
        ("--from ecs-role", Origin.ECS_ROLE),
        ("--command print-keys", Origin.COMMAND),
    ],
)
def test_where_the_credentials_come_from(line: str, origin: Origin):
    assert adding(f"Acme {line}").origin is origin


@pytest.mark.parametrize(
    "line",
    [
        "connections",
        "connections --json",
        "connections sing",
        "connections -- list",
        "connections list Acme",
        "connections add",
        "connections add Acme --from somewhere",
        "connections add Acme --from ossutil --command print-keys",
        "connections add Acme --profile work",
        "connections add Acme --from ecs-role --profile work",
        "connections add Acme --from ossutil --access-key-id LTAI5tabc",
        "connections add Acme --command print-keys --keep-token",
        "connections add Acme --role-session night",
        "connections add Acme --reach sideways",
        "connections add Acme --signature v9",
        "connections add Acme --region 杭州",
        "connections test Acme Other",
        "connections remove",
        "doctor Acme",
        "doctor --nonsense",
    ],
)
def test_wrong_usage_is_one_sentence_and_code_2(line: str, capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit) as ended:
        main(line.split())
    said = capsys.readouterr()
    assert ended.value.code == 2
    assert said.out == ""
    assert said.err.startswith(f"partwise {line.split()[0]}")
    assert "--help" in said.err


@pytest.mark.parametrize(
    "line",
    [
        f"connections add Acme {SECRET}",
        f"connections add Acme --access-key-id {SECRET}",
        f"connections add Acme --access-key-secret {SECRET}",
        f"connections add Acme --secret-stdin={SECRET}",
        f"connections add Acme --proxy http://me:{SECRET}@proxy",
        f"connections {SECRET}",
        f"connections test {SECRET}",
        f"doctor --connection {SECRET}",
        f"doctor {SECRET}",
    ],
)
def test_a_secret_is_refused_and_not_repeated(line: str, capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit) as ended:
        main(line.split())
    said = capsys.readouterr()
    assert ended.value.code == 2
    assert "looks like a secret" in said.err
    assert SECRET not in said.err + said.out


def test_what_is_not_understood_is_not_repeated_either(capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit):
        main(["connections", "add", "Acme", "hush"])
    assert "hush" not in capsys.readouterr().err


@pytest.mark.parametrize("command", ["list", "add", "test", "remove", "import", ""])
def test_help(command: str, capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit) as ended:
        main(["connections", *command.split(), "--help"])
    assert ended.value.code == 0
    assert f"usage: partwise connections {command}".strip() in capsys.readouterr().out


@pytest.mark.parametrize("command", ["connections list", "connections add --help", "doctor --help"])
def test_what_is_quickly_told_loads_neither_qt_nor_the_network_nor_the_keyring(command: str):
    probe = (
        "import sys\nfrom partwise.cli import main\n"
        f"try: main({command.split()!r})\nexcept SystemExit: pass\n"
        "heavy = ('PySide6', 'httpx', 'truststore', 'keyring', 'secretstorage', 'starlette')\n"
        "print([name for name in heavy if name in sys.modules])"
    )
    told = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert told.stdout.splitlines()[-1] == "[]"


def test_what_the_doctor_is_asked():
    assert parse_doctor([]) == Doctor("", keyring=False, json=False)
    assert parse_doctor(["--connection", "Acme", "--keyring", "--json"]) == Doctor("Acme", keyring=True, json=True)
