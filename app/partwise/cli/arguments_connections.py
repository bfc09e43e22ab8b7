"""What can be typed after `partwise connections`."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from partwise.cli.arguments import Parser
from partwise.cli.secret_arguments import Careful, refuse_secrets
from partwise.core.connection import Addressing, Origin, Reach, Role, Signature

EXIT_CODES = "exit codes: 0 done, 1 something failed or was declined, 2 wrong usage, 130 interrupted"
SOURCES = {
    "ossutil": Origin.OSSUTIL,
    "aliyun": Origin.ALIYUN,
    "environment": Origin.ENVIRONMENT,
    "ecs-role": Origin.ECS_ROLE,
}
_COMMANDS = """\
  partwise connections list           the saved connections
  partwise connections add NAME       save a connection; its secret is asked for and goes into the system keyring
  partwise connections test [NAME]    try one or all for real, step by step; nothing is changed on the server
  partwise connections remove NAME    delete a connection and its secret
  partwise connections import         use what ossutil, the Aliyun CLI or the environment have
"""


@dataclass(frozen=True, slots=True)
class Listing:
    """`partwise connections list`"""

    json: bool


@dataclass(frozen=True, slots=True)
class Adding:
    """`partwise connections add`, checked. Empty: nothing was said; `reach`, `addressing`, `signature`: None.

    `origin` is KEYRING where the secret is typed; `profile` is one of the file of `origin`.
    """

    name: str
    origin: Origin
    access_key_id: str
    profile: str
    command: str
    region: str
    endpoint: str
    reach: Reach | None
    addressing: Addressing | None
    signature: Signature | None
    bucket: str
    prefix: str
    proxy: str
    proxy_user: str
    ca_file: str
    role: Role | None
    keep_token: bool
    secret_stdin: bool


@dataclass(frozen=True, slots=True)
class Trying:
    """`partwise connections test`; without a `name` all of them."""

    name: str
    json: bool


@dataclass(frozen=True, slots=True)
class Removing:
    """`partwise connections remove`. `leave_secret`: the keyring is not asked."""

    name: str
    yes: bool
    leave_secret: bool


@dataclass(frozen=True, slots=True)
class Importing:
    """`partwise connections import`. `yes`: take all that can be used and run no program."""

    yes: bool


Asked: TypeAlias = Listing | Adding | Trying | Removing | Importing


def parse_connections(argv: Sequence[str]) -> Asked:
    """The arguments of `connections`. Ends the process: with code 2 on wrong usage, with 0 after `--help`."""
    parser = Careful(
        prog="partwise connections",
        description="The connections that every --connection and the window know. Their secrets are in the system's "
        "keyring alone, or stay where other programs keep them.",
        epilog=f"commands:\n{_COMMANDS}\n{EXIT_CODES}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parses: dict[str, Callable[[Sequence[str]], Asked]] = {
        "list": _list,
        "add": _add,
        "test": _test,
        "remove": _remove,
        "import": _import,
    }
    refuse_secrets(parser, argv)
    if not argv or argv[0] not in parses:
        parser.add_argument("what", choices=list(parses), help="what to do")
        parser.parse_args(argv)
        parser.error("what shall be done stands first")
    return parses[argv[0]](argv[1:])


def _parser(command: str, description: str) -> Careful:
    return Careful(prog=f"partwise connections {command}", description=description, epilog=EXIT_CODES)


def _list(argv: Sequence[str]) -> Listing:
    parser = _parser("list", "List the saved connections, without their secrets. The keyring is not asked.")
    parser.add_argument("--json", action="store_true", help="one JSON object per connection, on standard output")
    return Listing(parser.parse_args(argv).json)


def _test(argv: Sequence[str]) -> Trying:
    parser = _parser(
        "test",
        "Try a connection for real: name, line, TLS, clock, signature, rights. The first thing "
        "that is wrong is told with what mends it. Nothing is changed on the server.",
    )
    parser.add_argument("name", nargs="?", default="", metavar="NAME", help="default: all of them")
    parser.add_argument("--json", action="store_true", help="one JSON object per step, on standard output")
    given = parser.parse_args(argv)
    return Trying(given.name, given.json)


def _remove(argv: Sequence[str]) -> Removing:
    parser = _parser(
        "remove",
        "Delete a connection, and its secret from the keyring. Which unfinished uploads need "
        "it is told first; they stay, and so does everything on the server.",
    )
    parser.add_argument("name", metavar="NAME", help="the connection")
    parser.add_argument("--yes", action="store_true", help="remove it without asking")
    parser.add_argument("--leave-secret", action="store_true", help="do not ask the keyring: the secret stays in it")
    given = parser.parse_args(argv)
    return Removing(given.name, given.yes, given.leave_secret)


def _import(argv: Sequence[str]) -> Importing:
    parser = _parser(
        "import",
        "Show which credentials other programs keep on this computer, and make connections of "
        "those you choose. Nothing is copied: they are read anew each time.",
    )
    parser.add_argument("--yes", action="store_true", help="take all that can be used and run no program")
    return Importing(parser.parse_args(argv).yes)


def _add(argv: Sequence[str]) -> Adding:
    parser = _parser(
        "add",
        "Save a connection. The AccessKey secret, and where they are needed a token and a "
        "proxy's password, are asked for and kept in the system keyring.",
    )
    _add_credentials(parser)
    _add_way(parser)
    given = parser.parse_args(argv)
    origin = Origin.COMMAND if given.command is not None else SOURCES.get(given.source, Origin.KEYRING)
    _check(parser, given, origin)
    return Adding(
        given.name.strip(),
        origin,
        access_key_id=given.access_key_id,
        profile=given.profile,
        command=given.command or "",
        region=given.region,
        endpoint=given.endpoint,
        reach=given.reach and Reach(given.reach),
        addressing=given.addressing and Addressing(given.addressing),
        signature=given.signature and Signature(given.signature),
        bucket=given.bucket,
        prefix=given.prefix,
        proxy=given.proxy,
        proxy_user=given.proxy_user,
        ca_file=given.ca_file,
        role=_role(given),
        keep_token=given.keep_token,
        secret_stdin=given.secret_stdin,
    )


def _add_credentials(parser: Parser) -> None:
    parser.add_argument("name", metavar="NAME", help="what the connection is called")
    parser.add_argument("--access-key-id", default="", metavar="ID", help="asked for where it is not given")
    parser.add_argument("--keep-token", action="store_true", help="a temporary AccessKey: keep its token too")
    parser.add_argument(
        "--secret-stdin",
        action="store_true",
        help="read the secret from standard input: one line each for secret, token and proxy password, as needed",
    )
    source = parser.add_mutually_exclusive_group()
    source.add_argument("--from", dest="source", choices=list(SOURCES), help="read the credentials there each time")
    source.add_argument("--command", metavar="LINE", help="a program that prints credentials, run whenever they end")
    parser.add_argument("--profile", default="", help="of ossutil or the Aliyun CLI (default: its current one)")
    parser.add_argument("--role", default="", metavar="ARN", help="take on this RAM role with the credentials")
    parser.add_argument("--role-session", default="", metavar="NAME", help="what the role's session is called")
    parser.add_argument("--role-external-id", default="", metavar="ID", help="if the role asks for one")
    parser.add_argument("--sts-endpoint", default="", metavar="HOST", help="who hands out the role's credentials")


def _add_way(parser: Parser) -> None:
    parser.add_argument("--region", default="", help="as cn-hangzhou")
    parser.add_argument("--endpoint", default="", help="an address of OSS, as oss-cn-hangzhou.aliyuncs.com")
    parser.add_argument("--reach", choices=[way.value for way in Reach], help="which address of the region")
    parser.add_argument("--addressing", choices=[way.value for way in Addressing], help="where the bucket's name goes")
    parser.add_argument(
        "--signature", choices=[one.value for one in Signature], help="v1 for old private clouds (default: v4)"
    )
    parser.add_argument("--bucket", default="", help="the usual bucket; needed if you may see only one")
    parser.add_argument("--prefix", default="", help="the usual prefix in it")
    parser.add_argument("--proxy", default="", metavar="URL", help="or “direct” for none (default: the system's)")
    parser.add_argument("--proxy-user", default="", metavar="NAME", help="its password is asked for")
    parser.add_argument("--ca-file", default="", metavar="FILE", help="PEM, trusted beside the system's certificates")


def _check(parser: Parser, given: argparse.Namespace, origin: Origin) -> None:
    """Ends the process with code 2 where two options contradict each other."""
    if given.profile and origin not in (Origin.OSSUTIL, Origin.ALIYUN):
        parser.error("--profile goes with --from ossutil or --from aliyun")
    if origin is not Origin.KEYRING and (given.access_key_id or given.keep_token):
        parser.error("--access-key-id and --keep-token do not go with --from and --command: those have credentials")
    if not given.role and (given.role_session or given.role_external_id or given.sts_endpoint):
        parser.error("--role-session, --role-external-id and --sts-endpoint go with --role")
    if given.region and not given.region.isascii():
        parser.error("--region takes a region's id, as cn-hangzhou")


def _role(given: argparse.Namespace) -> Role | None:
    if not given.role:
        return None
    session = given.role_session or Role(given.role).session
    return Role(given.role, session, external_id=given.role_external_id, endpoint=given.sts_endpoint)
