"""The arguments of the window: files, and one address to go to."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass

from partwise import __version__
from partwise.cli.arguments import COMMANDS, EXIT_CODES, Parser
from partwise.core.errors import Fixable
from partwise.core.links import is_link, parse_link

ADDRESSES = """\
addresses of the window: percent escapes are decoded, as browsers and file managers write them; write %25 for a percent
sign. Without a / at its end the last name is a folder all the same. An address alone sends nothing. What stands after
-- is never an option, and the window tells what is wrong with it. The commands take addresses literally.
"""


@dataclass(frozen=True, slots=True)
class Window:
    """`partwise [FILE…] [oss://BUCKET/PREFIX/]`

    `names`: paths and URIs of files. `address`: a URL as it was written, or empty; checked where a person typed it.
    """

    names: tuple[str, ...]
    address: str
    practice: bool


def parse_window(argv: Sequence[str]) -> Window:
    """The arguments of the window. Ends the process: with code 2 on wrong usage, with 0 after `--help`.

    What stands after `--` was handed over by a desktop, where nobody reads what is printed: it is never an option, and
    the window tells what is wrong with an address. Beside one there nothing else is taken: quotes in a link may have
    made two arguments of it.
    """
    parser = _window_parser()
    end = argv.index("--") if "--" in argv else len(argv)
    given, handed = parser.parse_intermixed_args(argv[:end]), tuple(argv[end + 1 :])
    typed = [name for name in given.names if is_link(name)]
    addresses = [*typed, *filter(is_link, handed)]
    if len(addresses) > 1:
        parser.error("name one address at most")
    if len(addresses) > len(typed) and len(given.names) + len(handed) > 1:
        parser.error("an address after -- stands alone; name files and the address without it")
    _check_links(parser, typed)
    names = (name for name in (*given.names, *handed) if not is_link(name))
    return Window(tuple(names), "".join(addresses), given.practice)


def _window_parser() -> Parser:
    parser = Parser(
        prog="partwise",
        usage="partwise [--practice] [FILE…] [oss://BUCKET/PREFIX/]",
        description="Multipart uploads to Alibaba Cloud OSS, proven before they count as done.",
        epilog=f"commands:\n{COMMANDS}\n{ADDRESSES}\n{EXIT_CODES}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "names",
        nargs="*",
        metavar="FILE",
        help="files and folders to upload, also as file:// URIs; the address they go to",
    )
    parser.add_argument("--practice", action="store_true", help="use the practice bucket on this computer")
    parser.add_argument("--version", action="version", version=f"partwise {__version__}")
    return parser


def _check_links(parser: Parser, links: Sequence[str]) -> None:
    try:
        for link in links:
            parse_link(link)
    except Fixable as error:
        parser.error(str(error))
