"""Questions on the terminal, and secrets that are typed there unseen or come from standard input."""

from __future__ import annotations

import sys
import warnings

from partwise.core.errors import Fixable


class NobodyToAsk(Fixable):
    """There is no terminal, and nothing was said that makes the question unnecessary."""


class Declined(Fixable):
    """Somebody was asked, and does not want it."""


def ask(question: str, unchanged: str, otherwise: str = "Add --yes to do it without asking.") -> None:
    """Ask on the terminal. `unchanged` tells what is so if not, `otherwise` what helps without a terminal.

    Raises NobodyToAsk, Declined.
    """
    if not sys.stdin.isatty():
        raise NobodyToAsk(f"{unchanged} There is no terminal on which to ask.", otherwise)
    if not agreed(question):
        raise Declined(unchanged)


def agreed(question: str) -> bool:
    """Ask on the terminal, which must be there."""
    return _line(f"{question} [y/N] ").lower() in ("y", "yes")


def typed(what: str, otherwise: str) -> str:
    """One line that may be seen, from the terminal. Raises NobodyToAsk."""
    if not sys.stdin.isatty():
        raise NobodyToAsk(f"There is no terminal on which to ask for the {what}. Nothing was saved.", otherwise)
    return _line(f"{what}: ")


def secret(what: str, *, from_input: bool) -> str:
    """A secret from the terminal, which does not show it, or the next line of standard input. Raises Fixable."""
    told = sys.stdin.readline().rstrip("\r\n") if from_input else _unseen(what)
    if not told.strip():
        raise Fixable(f"The {what} is missing. Nothing was saved.", "Enter it again.", code="SecretMissing")
    return told.strip()


def _unseen(what: str) -> str:
    """Raises NobodyToAsk: there is no terminal, or one that would show it."""
    import getpass

    if sys.stdin.isatty():
        with warnings.catch_warnings():
            warnings.simplefilter("error", getpass.GetPassWarning)
            try:
                return getpass.getpass(f"{what} (not shown): ")
            except EOFError:
                return ""
            except getpass.GetPassWarning:
                pass
    raise NobodyToAsk(
        f"There is no terminal on which to ask for the {what} unseen. Nothing was saved.",
        "Use a terminal, or --secret-stdin and standard input.",
    )


def _line(prompt: str) -> str:
    print(prompt, end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip()
