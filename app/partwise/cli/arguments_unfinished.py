"""What can be typed after `partwise unfinished`, `abort` and `complete`."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass

from partwise.cli.arguments import Parser, add_connection, check_region
from partwise.core.connection import Addressing
from partwise.core.errors import Fixable
from partwise.core.keys import Address, parse_address
from partwise.core.unfinished import parse_age

EXIT_CODES = "exit codes: 0 done, 1 something failed or was declined, 2 wrong usage, 130 interrupted"
OLDER_THAN = "only uploads begun so long ago, as in 30m, 12h, 7d or 2w"


@dataclass(frozen=True, slots=True)
class Place:
    """Where the uploads are, who is asked, and whether a program reads the answer."""

    address: Address
    connection: str
    region: str
    endpoint: str
    addressing: Addressing
    json: bool


@dataclass(frozen=True, slots=True)
class Unfinished:
    """`partwise unfinished`, checked. `older_than` in seconds, 0: all; `parts`: ask how much each one holds."""

    place: Place
    older_than: int
    parts: bool


@dataclass(frozen=True, slots=True)
class Abort:
    """`partwise abort`, checked: one by its `upload_id`, or all below a prefix that are `older_than` (seconds)."""

    place: Place
    upload_id: str
    older_than: int
    include_own: bool
    include_recent: bool
    dry_run: bool
    yes: bool


@dataclass(frozen=True, slots=True)
class Complete:
    """`partwise complete`, checked. `all_stored`: OSS lists the parts itself, so that later ones count too."""

    place: Place
    upload_id: str
    all_stored: bool
    no_overwrite: bool
    yes: bool


def parse_unfinished(argv: Sequence[str]) -> Unfinished:
    """The arguments of `unfinished`. Ends the process: with code 2 on wrong usage, with 0 after `--help`."""
    parser = _parser(
        "unfinished",
        "List the multipart uploads that were neither completed nor aborted, whoever began them. Their parts cost, "
        "and no list of objects shows them.",
    )
    parser.add_argument("address", metavar="oss://BUCKET[/PREFIX]", help="the bucket, and what the keys begin with")
    parser.add_argument("--older-than", default="", metavar="AGE", help=OLDER_THAN)
    parser.add_argument("--parts", action="store_true", help="ask for the parts of each, to tell how much it holds")
    given = _parsed(parser, argv)
    return Unfinished(_place(parser, given), _age(parser, given.older_than), given.parts)


def parse_abort(argv: Sequence[str]) -> Abort:
    """The arguments of `abort`. Ends the process: with code 2 on wrong usage, with 0 after `--help`."""
    parser = _parser(
        "abort",
        "Abort one unfinished upload, or all that are older than some age, and delete their parts. Of many, those "
        "begun or sent to within the last hour and this computer's own are left out and named.",
    )
    parser.add_argument("address", metavar="oss://BUCKET/KEY", help="the key of one upload, or the prefix of many")
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("--upload-id", default="", metavar="ID", help="abort this one upload of exactly this key")
    which.add_argument("--older-than", default="", metavar="AGE", help=OLDER_THAN)
    parser.add_argument("--include-own", action="store_true", help="also those that Partwise here could still resume")
    parser.add_argument("--include-recent", action="store_true", help="also those that somebody may be sending to")
    parser.add_argument("--dry-run", action="store_true", help="only tell what would be aborted")
    parser.add_argument("--yes", action="store_true", help="abort without asking")
    given = _parsed(parser, argv)
    place = _place(parser, given)
    if given.upload_id:
        _check_key(parser, place)
    if given.upload_id and (given.include_own or given.include_recent):
        parser.error("--include-own and --include-recent go with --older-than: what is named by its id is not left out")
    return Abort(
        place,
        upload_id=given.upload_id,
        older_than=_age(parser, given.older_than),
        include_own=given.include_own,
        include_recent=given.include_recent,
        dry_run=given.dry_run,
        yes=given.yes,
    )


def parse_complete(argv: Sequence[str]) -> Complete:
    """The arguments of `complete`. Ends the process: with code 2 on wrong usage, with 0 after `--help`."""
    parser = _parser(
        "complete",
        "Put together the parts that an unfinished upload holds, in the order of their numbers. Nobody can tell "
        "whether that is the whole file, so what would become of it is shown first.",
    )
    parser.add_argument("address", metavar="oss://BUCKET/KEY", help="the key of the upload")
    parser.add_argument("--upload-id", required=True, metavar="ID", help="the upload")
    parser.add_argument("--all", action="store_true", help="let OSS take what it holds, parts that arrive now too")
    parser.add_argument("--no-overwrite", action="store_true", help="not if there is an object of that name")
    parser.add_argument("--yes", action="store_true", help="complete without asking")
    given = _parsed(parser, argv)
    place = _place(parser, given)
    _check_key(parser, place)
    if not given.upload_id:
        parser.error("an empty --upload-id names no upload")
    return Complete(place, given.upload_id, all_stored=given.all, no_overwrite=given.no_overwrite, yes=given.yes)


def _parser(command: str, description: str) -> Parser:
    parser = Parser(prog=f"partwise {command}", description=description, epilog=EXIT_CODES)
    parser.add_argument("--json", action="store_true", help="one JSON object per step, on standard output")
    add_connection(parser)
    return parser


def _parsed(parser: Parser, argv: Sequence[str]) -> argparse.Namespace:
    given = parser.parse_args(argv)
    check_region(parser, given)
    return given


def _place(parser: Parser, given: argparse.Namespace) -> Place:
    try:
        address = parse_address(given.address)
    except Fixable as error:
        parser.error(str(error))
    return Place(
        address,
        connection=given.connection,
        region=given.region,
        endpoint=given.endpoint,
        addressing=Addressing(given.addressing),
        json=given.json,
    )


def _age(parser: Parser, text: str) -> int:
    try:
        return parse_age(text) if text else 0
    except Fixable as error:
        parser.error(str(error))


def _check_key(parser: Parser, place: Place) -> None:
    """An upload id belongs to one key, and is unknown under any other (reference, 8.1)."""
    if not place.address.key:
        parser.error(f"name the key of the upload too, as in oss://{place.address.bucket}/KEY")
