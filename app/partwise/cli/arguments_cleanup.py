"""What can be typed after `partwise clean-up-rule`."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass

from partwise.cli.arguments import Parser, add_connection, check_region
from partwise.cli.arguments_unfinished import Place
from partwise.core.cleanup import check_days, check_prefix
from partwise.core.connection import Addressing
from partwise.core.errors import Fixable
from partwise.core.keys import parse_address


@dataclass(frozen=True, slots=True)
class CleanupRule:
    """`partwise clean-up-rule`, checked. Without `days` (0), `remove` and `restore` (empty) it only looks.

    `restore` names a file with former rules; `yes`: nobody is asked.
    """

    place: Place
    days: int
    prefix: str
    remove: bool
    restore: str
    yes: bool


def parse_cleanup_rule(argv: Sequence[str]) -> CleanupRule:
    """The arguments of `clean-up-rule`. Ends the process: with code 2 on wrong usage, with 0 after `--help`."""
    parser = _parser()
    given = parser.parse_args(argv)
    if given.prefix and not (given.days is not None or given.remove):
        parser.error("--prefix goes with --days or --remove")
    check_region(parser, given)
    try:
        address = parse_address(given.address)
        if given.days is not None:
            check_days(given.days)
        check_prefix(given.prefix)
    except Fixable as error:
        parser.error(str(error))
    if address.key:
        parser.error(f"name the bucket alone, as oss://{address.bucket}, and what keys begin with by --prefix")
    return CleanupRule(
        Place(
            address,
            connection=given.connection,
            region=given.region,
            endpoint=given.endpoint,
            addressing=Addressing(given.addressing),
            json=given.json,
        ),
        days=given.days or 0,
        prefix=given.prefix,
        remove=given.remove,
        restore=given.restore,
        yes=given.yes,
    )


def _parser() -> Parser:
    parser = Parser(
        prog="partwise clean-up-rule",
        description="Show the lifecycle rules of a bucket and what they do to unfinished uploads, or change the one "
        "that aborts them after some days. All other rules stay as they are.",
        epilog="Before a change the rules are saved in a file. Without --yes you are asked first.\n\n"
        "exit codes: 0 done or nothing to do, 1 something failed or was declined, 2 wrong usage, 130 interrupted",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("address", metavar="oss://BUCKET", help="the bucket")
    change = parser.add_mutually_exclusive_group()
    change.add_argument("--days", type=int, metavar="N", help="abort uploads that are unfinished after N days")
    change.add_argument("--remove", action="store_true", help="no longer abort unfinished uploads")
    change.add_argument("--restore", default="", metavar="FILE", help="put former rules back, all of them")
    parser.add_argument("--prefix", default="", help="only keys that begin so (default: the whole bucket)")
    parser.add_argument("--yes", action="store_true", help="change the rules without asking")
    add_connection(parser)
    parser.add_argument("--json", action="store_true", help="one JSON object per step, on standard output")
    return parser
