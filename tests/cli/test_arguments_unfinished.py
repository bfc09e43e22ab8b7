"""What can be typed after `unfinished`, `abort` and `complete`, and what is refused with exit code 2."""

from __future__ import annotations

import pytest

from partwise.cli.arguments_unfinished import Place, parse_abort, parse_complete, parse_unfinished
from partwise.core.connection import Addressing
from partwise.core.keys import Address

DAY = 86_400


def test_all_of_a_bucket() -> None:
    given = parse_unfinished(["oss://media"])
    assert given.place == Place(Address("media", ""), "", "", "", Addressing.AUTO, json=False)
    assert (given.older_than, given.parts) == (0, False)


def test_a_listing_with_everything_said() -> None:
    line = "oss://media/logs/2026 --older-than 7d --parts --json --connection practice --region cn-hangzhou "
    given = parse_unfinished((line + "--endpoint oss.example:8080 --addressing path").split())
    place = Place(
        Address("media", "logs/2026"), "practice", "cn-hangzhou", "oss.example:8080", Addressing.PATH, json=True
    )
    assert given.place == place
    assert (given.older_than, given.parts) == (7 * DAY, True)


def test_one_to_abort() -> None:
    given = parse_abort(["oss://media/a.zip", "--upload-id", "0004", "--yes"])
    assert (given.place.address, given.upload_id) == (Address("media", "a.zip"), "0004")
    assert (given.older_than, given.yes, given.dry_run) == (0, True, False)


def test_many_to_abort() -> None:
    given = parse_abort(["oss://media", "--older-than", "12h", "--include-own", "--include-recent", "--dry-run"])
    assert (given.upload_id, given.older_than) == ("", 12 * 3600)
    assert (given.include_own, given.include_recent, given.dry_run, given.yes) == (True, True, True, False)


def test_one_to_complete() -> None:
    given = parse_complete(["oss://media/a.zip", "--upload-id", "0004", "--all", "--no-overwrite"])
    assert (given.place.address, given.upload_id) == (Address("media", "a.zip"), "0004")
    assert (given.all_stored, given.no_overwrite, given.yes) == (True, True, False)


@pytest.mark.parametrize(
    ("parse", "line", "sentence"),
    [
        (parse_unfinished, "", "the following arguments are required"),
        (parse_unfinished, "media", "is not an OSS address"),
        (parse_unfinished, "oss://media --older-than soon", "is not an age"),
        (parse_unfinished, "oss://media --region 杭州", "a region's id"),
        (parse_abort, "oss://media/a.zip", "one of the arguments --upload-id --older-than is required"),
        (parse_abort, "oss://media --older-than 0d", "is not an age"),
        (parse_abort, "oss://media --older-than=", "is required"),
        (parse_abort, "oss://media/a.zip --upload-id=", "is required"),
        (parse_abort, "oss://media/ --upload-id 0004", "name the key"),
        (parse_abort, "oss://media/a --upload-id 0004 --older-than 7d", "not allowed with"),
        (parse_abort, "oss://media/a --upload-id 0004 --include-own", "go with --older-than"),
        (parse_complete, "oss://media/a", "required: --upload-id"),
        (parse_complete, "oss://media --upload-id 0004", "name the key"),
        (parse_complete, "oss://media/a --upload-id=", "names no upload"),
    ],
)
def test_wrong_usage_is_one_sentence(parse, line, sentence, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        parse(line.split())
    assert ended.value.code == 2
    assert sentence in capsys.readouterr().err


@pytest.mark.parametrize("parse", [parse_unfinished, parse_abort, parse_complete])
def test_help_tells_the_exit_codes(parse, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        parse(["--help"])
    assert ended.value.code == 0
    assert "130 interrupted" in " ".join(capsys.readouterr().out.split())
