"""What can be typed after `partwise updates`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from partwise.cli.arguments import Parser


@dataclass(frozen=True, slots=True)
class Look:
    """`partwise updates`, checked. `file`: a downloaded installer to hold against what was published, or empty."""

    file: str
    json: bool


def parse_updates(argv: Sequence[str]) -> Look:
    """The arguments of `updates`. Ends the process: with code 2 on wrong usage, with 0 after `--help`."""
    parser = Parser(
        prog="partwise updates",
        description="Ask GitHub whether there is a new version; nothing is told about you, and nothing downloaded.",
        epilog="PARTWISE_RELEASE_FEED names another list of versions, as https://HOST/PATH. exit codes: 0 it was found "
        "out, or the file is the one that was published; 1 it could not be found out, or the file is another; "
        "2 wrong usage; 130 interrupted",
    )
    parser.add_argument(
        "--check",
        metavar="FILE",
        help="hold a downloaded installer against size and SHA-256 of what was published",
    )
    parser.add_argument("--json", action="store_true", help="one JSON object, on standard output")
    given = parser.parse_args(argv)
    if given.check == "":  # a script's empty variable is no file that was checked
        parser.error("--check takes the name of a file")
    return Look(given.check or "", given.json)
