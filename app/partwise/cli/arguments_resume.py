"""What can be typed after `partwise resume`, and what it means."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from partwise.cli.arguments import AUTOMATIC, DEFAULT_WAIT, EXIT_CODES, Parser, add_connection, check_region, pace_of
from partwise.core.connection import Addressing
from partwise.core.errors import Fixable
from partwise.core.keys import Address, parse_address

NOWHERE = Address("", "")


@dataclass(frozen=True, slots=True)
class Resume:
    """`partwise resume`, checked. With `upload_id`: `file` and `address` of anybody's upload; else `names` of ours.

    The others as in `arguments.Upload`.
    """

    names: tuple[str, ...]
    file: str
    address: Address
    upload_id: str
    connection: str
    region: str
    endpoint: str
    addressing: Addressing
    parallel: int
    limit: int
    json: bool
    wait: float = DEFAULT_WAIT


def parse_resume(argv: Sequence[str]) -> Resume:
    """The arguments of `resume`. Ends the process: with code 2 on wrong usage, with 0 after `--help`."""
    parser = Parser(
        prog="partwise resume",
        description="Go on with unfinished uploads: those of this computer (all, or those named by file, address or "
        "upload id), or anybody's: FILE oss://BUCKET/KEY --upload-id ID. What is stored is compared with the file "
        "first; only what is missing or differs is sent. Uploads of this computer use the connection they were begun "
        "with; --connection then chooses those that were begun with it.",
        epilog=EXIT_CODES,
    )
    parser.add_argument("names", nargs="*", metavar="UPLOAD", help="uploads of this computer, or FILE and its address")
    parser.add_argument("--upload-id", default="", metavar="ID", help="of the upload on the server")
    add_connection(parser)
    parser.add_argument("--parallel", default=AUTOMATIC, metavar="N", help="parts at once (default: automatic)")
    parser.add_argument("--limit", default="", metavar="RATE", help="the most per second, as in 5MiB")
    parser.add_argument("--json", action="store_true", help="one JSON object per event, on standard output")
    given = parser.parse_intermixed_args(argv)
    check_region(parser, given)
    file, address = "", NOWHERE
    if given.upload_id:
        if len(given.names) != 2:
            parser.error("--upload-id goes with a FILE and its address oss://BUCKET/KEY")
        file, text = given.names
        address = _address(parser, text)
    parallel, limit = pace_of(parser, given)
    return Resume(
        () if given.upload_id else tuple(given.names),
        file,
        address,
        given.upload_id,
        given.connection,
        given.region,
        given.endpoint,
        Addressing(given.addressing),
        parallel,
        limit,
        given.json,
    )


def _address(parser: Parser, text: str) -> Address:
    try:
        address = parse_address(text)
    except Fixable as error:
        parser.error(str(error))
    if not address.key or address.key.endswith("/"):
        parser.error("name the whole key of the upload, as in oss://BUCKET/KEY")
    return address
