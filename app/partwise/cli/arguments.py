"""What can be typed after `partwise`, and what it means."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NoReturn

from partwise.core.connection import Addressing
from partwise.core.errors import Fixable
from partwise.core.keys import Address, parse_address
from partwise.core.limits import MAX_PARALLEL
from partwise.core.plan import check_part_size
from partwise.core.sizes import parse_size

COMMANDS = """\
  partwise [FILE…] [oss://BUCKET/…]      open the window there, and upload these files
  partwise --practice                    open the window on the practice bucket
  partwise upload PATH… oss://BUCKET/    send files and folders without a window
  partwise resume [UPLOAD…]              go on with what is unfinished, also what others began
  partwise verify RECEIPT…               hold a file and its object against the receipt of their upload
  partwise clean-up-rule oss://BUCKET    show or change the rule that aborts unfinished uploads after some days
  partwise unfinished oss://BUCKET       list uploads that nobody completed or aborted, and what they hold
  partwise abort oss://BUCKET/…          abort one of them, or all that are older than some age
  partwise complete oss://BUCKET/KEY     put together what one of them holds
  partwise connections                   list, add, test, remove or import connections; secrets stay in the keyring
  partwise doctor                        tell what a bug report needs: system, keyring, network, and one connection
  partwise updates                       whether there is a new version; check a downloaded installer
  partwise --self-test                   whether this installation is whole; nothing of it is left behind
  partwise practice --dir DIR            run a practice bucket on this computer
"""
CONNECTION = "environment (the default), practice, or one of `partwise connections`"
AUTOMATIC = "auto"
DEFAULT_WAIT = 60.0  # seconds
MAX_WAIT = 7 * 24 * 3600
EXIT_CODES = "exit codes: 0 all done and verified, 1 something failed, 2 wrong usage, 130 interrupted"


@dataclass(frozen=True, slots=True)
class Upload:
    """`partwise upload`, checked.

    `part_size` in bytes, `limit` in bytes per second, `wait` in seconds; empty text and 0 where nothing was said.
    `parallel`: 0 leaves the number of connections to Partwise.
    """

    paths: tuple[str, ...]
    address: Address
    connection: str
    region: str
    endpoint: str
    addressing: Addressing
    part_size: int
    parallel: int
    limit: int
    content_md5: bool
    json: bool
    wait: float


@dataclass(frozen=True, slots=True)
class Verify:
    """`partwise verify`, checked. `file`: where the file is now, if it is not where the receipt says."""

    receipts: tuple[str, ...]
    local: bool
    remote: bool
    file: str
    connection: str
    region: str
    endpoint: str
    addressing: Addressing
    json: bool


class Parser(argparse.ArgumentParser):
    """Says what is wrong in one sentence, on standard error, with exit code 2."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message}\nSee {self.prog} --help.\n")


def parse_upload(argv: Sequence[str]) -> Upload:
    """The arguments of `upload`. Ends the process: with code 2 on wrong usage, with 0 after `--help`."""
    parser = _upload_parser()
    given = parser.parse_intermixed_args(argv)
    *paths, address = given.paths
    if not paths:
        parser.error("name at least one file or folder, then the address oss://BUCKET/PREFIX/ they go to")
    parallel, limit = pace_of(parser, given)
    if not 0 <= given.wait <= MAX_WAIT:
        parser.error(f"--wait takes 0 to {MAX_WAIT:,} seconds")
    check_region(parser, given)
    return Upload(
        tuple(paths),
        _address_of(parser, address),
        connection=given.connection,
        region=given.region,
        endpoint=given.endpoint,
        addressing=Addressing(given.addressing),
        part_size=_part_size_of(parser, given),
        parallel=parallel,
        limit=limit,
        content_md5=given.content_md5,
        json=given.json,
        wait=given.wait,
    )


def _upload_parser() -> Parser:
    parser = Parser(
        prog="partwise upload",
        description="Send files and folders to a bucket, in parts, and prove what arrived.",
        epilog="A folder goes to PREFIX/FOLDER/…, one written with a / at its end to PREFIX/…, a file to PREFIX/name, "
        f"or to exactly the key given where it is the only one and the address does not end in /.\n\n{EXIT_CODES}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("paths", nargs="+", metavar="PATH", help="files and folders, then the address they go to")
    add_connection(parser)
    _add_manner(parser)
    parser.add_argument("--json", action="store_true", help="one JSON object per event, on standard output")
    parser.add_argument(
        "--wait",
        type=float,
        default=DEFAULT_WAIT,
        metavar="SECONDS",
        help="for another Partwise that is at work with the same uploads to end (default: 60; 0: do not wait)",
    )
    return parser


def _add_manner(parser: Parser) -> None:
    """The options that say how parts are sent."""
    parser.add_argument(
        "--part-size", default="", metavar="SIZE", help="bytes, or with KiB, MiB, GiB (default: automatic)"
    )
    parser.add_argument(
        "--parallel",
        default=AUTOMATIC,
        metavar="N",
        help=f"parts at once, 1 to {MAX_PARALLEL}, or auto: as many as the line is worth (the default)",
    )
    parser.add_argument(
        "--limit", default="", metavar="RATE", help="the most per second for all together, in bytes or as in 5MiB"
    )
    parser.add_argument(
        "--content-md5", action="store_true", help="send the MD5 of each part too, for which it is read twice"
    )


def _address_of(parser: Parser, text: str) -> Address:
    try:
        return parse_address(text)
    except Fixable as error:
        parser.error(str(error))


def _part_size_of(parser: Parser, given: argparse.Namespace) -> int:
    """In bytes; 0 where nothing was said."""
    if not given.part_size:
        return 0
    try:
        part_size = parse_size(given.part_size)
        check_part_size(part_size)
    except Fixable as error:
        parser.error(str(error))
    return part_size


def pace_of(parser: Parser, given: argparse.Namespace) -> tuple[int, int]:
    """A fixed number of connections (0 for `auto`), and the limit in bytes per second (0: none)."""
    try:
        limit = parse_size(given.limit) if given.limit else 0
    except Fixable as error:
        parser.error(str(error))
    text = given.parallel
    if text == AUTOMATIC:
        return 0, limit
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= MAX_PARALLEL):
        parser.error(f"--parallel takes 1 to {MAX_PARALLEL}, or {AUTOMATIC}")
    return int(text), limit


def parse_verify(argv: Sequence[str]) -> Verify:
    """The arguments of `verify`. Ends the process: with code 2 on wrong usage, with 0 after `--help`."""
    parser = Parser(
        prog="partwise verify",
        description="Hold the file and the object as they are now against the receipt of their upload.",
        epilog="exit codes: 0 all proven, 1 something differs or cannot be proven, 2 wrong usage, 130 interrupted",
    )
    parser.add_argument("receipts", nargs="+", metavar="RECEIPT", help="receipts of finished uploads")
    side = parser.add_mutually_exclusive_group()
    side.add_argument("--local", action="store_true", help="only the file: read it and compare every part")
    side.add_argument("--remote", action="store_true", help="only the object: ask OSS for its size and CRC-64")
    parser.add_argument("--file", default="", metavar="PATH", help="where the file is now, if it was moved")
    add_connection(parser, "as of `partwise upload` (default: the one of the receipt)")
    parser.add_argument("--json", action="store_true", help="one JSON object per check, on standard output")
    given = parser.parse_intermixed_args(argv)
    if given.file and (given.remote or len(given.receipts) > 1):
        parser.error("--file goes with one receipt, and not with --remote")
    check_region(parser, given)
    return Verify(
        tuple(given.receipts),
        local=not given.remote,
        remote=not given.local,
        file=given.file,
        connection=given.connection,
        region=given.region,
        endpoint=given.endpoint,
        addressing=Addressing(given.addressing),
        json=given.json,
    )


def add_connection(parser: argparse.ArgumentParser, names: str = CONNECTION) -> None:
    """The options that say who is asked; `names` tells which connections there are."""
    parser.add_argument("--connection", default="", metavar="NAME", help=names)
    parser.add_argument("--region", default="", help="the environment's region, as cn-hangzhou; otherwise OSS_REGION")
    parser.add_argument("--endpoint", default="", help="the environment's endpoint, as oss-cn-hangzhou.aliyuncs.com")
    parser.add_argument(
        "--addressing",
        default="auto",
        choices=[way.value for way in Addressing],
        help="where the environment's connection puts the bucket's name",
    )


def check_region(parser: argparse.ArgumentParser, given: argparse.Namespace) -> None:
    """Ends the process with code 2 where the region cannot be one."""
    if given.region and not given.region.isascii():
        parser.error("--region takes a region's id, as cn-hangzhou")
