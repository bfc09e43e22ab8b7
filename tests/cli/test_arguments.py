"""What can be typed, and what is refused with one sentence and exit code 2."""

from __future__ import annotations

import subprocess
import sys

import pytest

from partwise.cli import main
from partwise.cli.arguments import parse_upload
from partwise.core.connection import Addressing
from partwise.core.keys import Address
from partwise.core.limits import MIB


def test_an_upload_with_everything_said():
    line = (
        "upload a b/ oss://media/2026/ --connection environment --region cn-hangzhou --endpoint oss.example:8080 "
        "--addressing path --part-size 8MiB --parallel 6 --json"
    )
    given = parse_upload(line.split()[1:])
    assert given.paths == ("a", "b/")
    assert given.address == Address("media", "2026/")
    assert (given.region, given.endpoint, given.addressing) == ("cn-hangzhou", "oss.example:8080", Addressing.PATH)
    assert (given.part_size, given.parallel, given.json) == (8 * MIB, 6, True)


@pytest.mark.parametrize(("line", "seconds"), [("", 60), ("--wait 0", 0), ("--wait 1.5", 1.5)])
def test_how_long_to_wait_for_another_partwise(line: str, seconds: float):
    assert parse_upload(["a", "oss://media/", *line.split()]).wait == seconds


def test_options_may_stand_between_paths():
    given = parse_upload(["a", "--json", "b", "--parallel", "2", "oss://media/"])
    assert given.paths == ("a", "b")


@pytest.mark.parametrize(
    "line",
    [
        "upload",
        "upload oss://media/",
        "upload a",
        "upload a http://media/",
        "upload a oss://",
        "upload a oss:/media/x",
        "upload a oss://No_Bucket/",
        "upload a oss://media//leading",
        "upload a oss://media/ --part-size 99KiB",
        "upload a oss://media/ --part-size 0",
        "upload a oss://media/ --part-size 6GiB",
        "upload a oss://media/ --part-size many",
        "upload a oss://media/ --parallel 0",
        "upload a oss://media/ --parallel 17",
        "upload a oss://media/ --addressing sideways",
        "upload a oss://media/ --wait soon",
        "upload a oss://media/ --wait -1",
        "upload a oss://media/ --wait nan",
        "upload a oss://media/ --wait inf",
        "upload a oss://media/ --nonsense",
        "--nonsense",
    ],
)
def test_wrong_usage_is_one_sentence_and_code_2(line: str, capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit) as ended:
        main(line.split())
    said = capsys.readouterr()
    assert ended.value.code == 2
    assert said.out == ""
    assert said.err.startswith("partwise")
    assert "Traceback" not in said.err
    assert "--help" in said.err


def test_practice_needs_a_folder(capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit) as ended:
        main(["practice"])
    assert ended.value.code == 2
    assert "--dir" in capsys.readouterr().err


def test_help_loads_neither_qt_nor_the_network():
    probe = (
        "import sys\nfrom partwise.cli import main\n"
        "try: main(['upload', '--help'])\nexcept SystemExit: pass\n"
        "heavy = ('PySide6', 'httpx', 'ssl', 'keyring', 'starlette', 'sqlite3')\n"
        "print([name for name in heavy if name in sys.modules])"
    )
    told = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert told.stdout.splitlines()[-1] == "[]"
