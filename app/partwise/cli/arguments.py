"""What can be typed after `partwise`, and what it means."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NoReturn

from partwise import __version__
from partwise.core.connection import Addressing
from partwise.core.errors import Fixable
from partwise.core.keys import Address, parse_address
from partwise.core.limits import DEFAULT_PARALLEL, MAX_PARALLEL
from partwise.core.plan import check_part_size
from partwise.core.sizes import parse_size

COMMANDS = """\
  partwise [FILE…]                       open the window, with these files ready to add
  partwise --practice                    open the window on the practice bucket
  partwise upload PATH… oss://BUCKET/    send files and folders without a window
  partwise practice --dir DIR            run a practice bucket on this computer
"""
EXIT_CODES = "exit codes: 0 all done and verified, 1 something failed, 2 wrong usage, 130 interrupted"


@dataclass(frozen=True, slots=True)
class Window:
    """`partwise [FILE…]`"""

    paths: tuple[str, ...]
    practice: bool


@dataclass(frozen=True, slots=True)
class Upload:
    """`partwise upload`, checked. `part_size` in bytes; empty text and 0 where nothing was said."""

    paths: tuple[str, ...]
    address: Address
    connection: str
    region: str
    endpoint: str
    addressing: Addressing
    part_size: int
    parallel: int
    json: bool


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one sentence, on standard error, with exit code 2."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message}\nSee {self.prog} --help.\n")


def parse_window(argv: Sequence[str]) -> Window:
    """The arguments of the window. Ends the process: with code 2 on wrong usage, with 0 after `--help`."""
    parser = _Parser(
        prog="partwise",
        description="Multipart uploads to Alibaba Cloud OSS, proven before they count as done.",
        epilog=f"commands:\n{COMMANDS}\n{EXIT_CODES}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("paths", nargs="*", metavar="FILE", help="files and folders, ready to add")
    parser.add_argument("--practice", action="store_true", help="use the practice bucket on this computer")
    parser.add_argument("--version", action="version", version=f"partwise {__version__}")
    given = parser.parse_args(argv)
    return Window(tuple(given.paths), given.practice)


def parse_upload(argv: Sequence[str]) -> Upload:
    """The arguments of `upload`. Ends the process: with code 2 on wrong usage, with 0 after `--help`."""
    parser = _Parser(
        prog="partwise upload",
        description="Send files and folders to a bucket, in parts, and prove what arrived.",
        epilog="A folder goes to PREFIX/FOLDER/…, one written with a / at its end to PREFIX/…, a file to PREFIX/name, "
        f"or to exactly the key given where it is the only one and the address does not end in /.\n\n{EXIT_CODES}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("paths", nargs="+", metavar="PATH", help="files and folders, then the address they go to")
    parser.add_argument("--connection", default="", metavar="NAME", help="environment (the default) or practice")
    parser.add_argument("--region", default="", help="the bucket's region, as cn-hangzhou; otherwise OSS_REGION")
    parser.add_argument("--endpoint", default="", help="an address of OSS, as oss-cn-hangzhou.aliyuncs.com")
    parser.add_argument("--addressing", default="auto", choices=[way.value for way in Addressing])
    parser.add_argument(
        "--part-size", default="", metavar="SIZE", help="bytes, or with KiB, MiB, GiB (default: automatic)"
    )
    parser.add_argument(
        "--parallel",
        type=int,
        default=DEFAULT_PARALLEL,
        metavar="N",
        help=f"parts at once, 1 to {MAX_PARALLEL} (default: 4)",
    )
    parser.add_argument("--json", action="store_true", help="one JSON object per event, on standard output")
    given = parser.parse_intermixed_args(argv)
    *paths, address = given.paths
    if not paths:
        parser.error("name at least one file or folder, then the address oss://BUCKET/PREFIX/ they go to")
    if not 1 <= given.parallel <= MAX_PARALLEL:
        parser.error(f"--parallel takes 1 to {MAX_PARALLEL}")
    if given.region and not given.region.isascii():
        parser.error("--region takes a region's id, as cn-hangzhou")
    try:
        part_size = parse_size(given.part_size) if given.part_size else 0
        if given.part_size:
            check_part_size(part_size)
        destination = parse_address(address)
    except Fixable as error:
        parser.error(str(error))
    return Upload(
        tuple(paths),
        destination,
        connection=given.connection,
        region=given.region,
        endpoint=given.endpoint,
        addressing=Addressing(given.addressing),
        part_size=part_size,
        parallel=given.parallel,
        json=given.json,
    )
