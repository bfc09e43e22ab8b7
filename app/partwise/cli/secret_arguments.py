"""Secrets among the arguments: other programs can read them there, so they are refused, and not repeated."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NoReturn
from urllib.parse import urlsplit

from partwise.cli.arguments import Parser

REFUSED = (
    "an argument looks like a secret: other programs can read the arguments, and the shell keeps them. Nothing was "
    "done with it. Leave it out, and type it when it is asked for, or give it by --secret-stdin; "
    "if it was a real one, replace it by a new one"
)
_OWN = frozenset({"--secret-stdin", "--keep-token", "--leave-secret"})
_NAMED = re.compile(r"--?[a-z-]*(?:secret|password|passwd|token)[a-z-]*", re.IGNORECASE)
_KEY = re.compile(r"[A-Za-z0-9]{30,}|[A-Za-z0-9+=][A-Za-z0-9+/=]{27,}")  # AccessKey secrets have 30 letters and figures
_MIXED = (re.compile("[a-z]"), re.compile("[A-Z]"), re.compile("[0-9]"))
_LONG = ("--prefix", "--ca-file", "--role")  # their values may be long and mixed
_BETWEEN = re.compile(r"[\s=:,;'\"]+")  # what may stand around a secret inside a command line


class Careful(Parser):
    """Repeats no argument that may be a secret: neither one that looks like it, nor any that is not understood."""

    def error(self, message: str) -> NoReturn:
        told, found, _ = message.partition("unrecognized arguments: ")
        super().error(f"{told}it does not understand all of the arguments" if found else message)


def refuse_secrets(parser: Parser, argv: Sequence[str]) -> None:
    """Ends the process with code 2 where one of the arguments looks like a secret."""
    if holds_secret(argv):
        parser.error(REFUSED)


def holds_secret(argv: Sequence[str]) -> bool:
    """Whether one of the arguments is a secret, as far as its looks or the option before it tell."""
    with_value = any(argument.partition("=")[0] in _OWN and "=" in argument for argument in argv)
    return with_value or any(_suspicious(option, value) for option, value in _pairs(argv))


def _pairs(argv: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Each argument with the option it belongs to, if any; an option without its value comes with an empty one."""
    option = ""
    for argument in argv:
        if not argument.startswith("-"):
            yield option, argument
            option = ""
            continue
        option, _, value = argument.partition("=")
        yield option, value
        option = "" if value else option


def _suspicious(option: str, value: str) -> bool:
    if option not in _OWN and _NAMED.fullmatch(option):
        return True
    if "://" in value and _password_in(value):
        return True
    words = [value] if option in _LONG else [value, *_BETWEEN.split(value)]
    return any(looks_like_secret(word) and not (option in _LONG and "/" in word) for word in words)


def looks_like_secret(word: str) -> bool:
    """Long, and of small and capital letters and figures all mixed, as AccessKey secrets and tokens are."""
    return bool(_KEY.fullmatch(word)) and all(kind.search(word) for kind in _MIXED)


def _password_in(address: str) -> bool:
    try:
        return "@" in urlsplit(address).netloc
    except ValueError:
        return False
