"""What can be typed after `partwise doctor`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from partwise.cli.arguments import CONNECTION
from partwise.cli.secret_arguments import Careful, refuse_secrets


@dataclass(frozen=True, slots=True)
class Doctor:
    """`partwise doctor`, checked. `keyring`: it may be asked, and unlocked by whom it asks."""

    connection: str
    keyring: bool
    json: bool


def parse_doctor(argv: Sequence[str]) -> Doctor:
    """The arguments of `doctor`. Ends the process: with code 2 on wrong usage, with 0 after `--help`."""
    parser = Careful(
        prog="partwise doctor",
        description="Tell what a bug report needs, without any secret: versions, system, folders, keyring, journal, "
        "proxies, certificates, clock; and the diagnosis of one connection, step by step. Nothing is changed.",
        epilog="exit codes: 0 nothing wrong was found, 1 something is wrong, 2 wrong usage, 130 interrupted",
    )
    parser.add_argument("--connection", default="", metavar="NAME", help=f"also try this one: {CONNECTION}")
    parser.add_argument("--keyring", action="store_true", help="try the system keyring too; it may ask to be unlocked")
    parser.add_argument("--json", action="store_true", help="one JSON object per section, on standard output")
    refuse_secrets(parser, argv)
    given = parser.parse_args(argv)
    return Doctor(given.connection, given.keyring, given.json)
