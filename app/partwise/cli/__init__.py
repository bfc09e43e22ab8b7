"""The command line. Nothing here loads Qt or the network before they are needed: `--help` answers at once."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Sequence

from partwise.cli.arguments import parse_upload, parse_verify
from partwise.cli.arguments_window import parse_window


def run() -> None:
    """The program `partwise`. File names that are no valid text are told with escapes instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    sys.exit(main(sys.argv[1:]))


def main(argv: Sequence[str]) -> int:
    """Do what the arguments say; the exit code (0 done, 1 something failed, 2 wrong usage, 130 interrupted)."""
    if argv and argv[0] in COMMANDS:
        return COMMANDS[argv[0]](argv[1:])
    window = parse_window(argv)
    from partwise.main import open_window

    return open_window(window.names, window.address, practice=window.practice)


def _upload(argv: Sequence[str]) -> int:
    asked = parse_upload(argv)
    from partwise.cli.upload import upload

    return upload(asked)


def _resume(argv: Sequence[str]) -> int:
    from partwise.cli.arguments_resume import parse_resume

    asked = parse_resume(argv)
    from partwise.cli.resume import resume

    return resume(asked)


def _verify(argv: Sequence[str]) -> int:
    asked = parse_verify(argv)
    from partwise.cli.verify import verify

    return verify(asked)


def _cleanup_rule(argv: Sequence[str]) -> int:
    from partwise.cli.arguments_cleanup import parse_cleanup_rule

    asked = parse_cleanup_rule(argv)
    from partwise.cli.cleanup_rule import cleanup_rule

    return cleanup_rule(asked)


def _unfinished(argv: Sequence[str]) -> int:
    from partwise.cli.arguments_unfinished import parse_unfinished

    asked = parse_unfinished(argv)
    from partwise.cli.unfinished import unfinished

    return unfinished(asked)


def _abort(argv: Sequence[str]) -> int:
    from partwise.cli.arguments_unfinished import parse_abort

    asked = parse_abort(argv)
    from partwise.cli.abort import abort

    return abort(asked)


def _complete(argv: Sequence[str]) -> int:
    from partwise.cli.arguments_unfinished import parse_complete

    asked = parse_complete(argv)
    from partwise.cli.complete import complete

    return complete(asked)


def _connections(argv: Sequence[str]) -> int:
    from partwise.cli.arguments_connections import parse_connections

    asked = parse_connections(argv)
    from partwise.cli.connections import connections

    return connections(asked)


def _doctor(argv: Sequence[str]) -> int:
    from partwise.cli.arguments_doctor import parse_doctor

    asked = parse_doctor(argv)
    from partwise.cli.doctor import doctor

    return doctor(asked)


def _updates(argv: Sequence[str]) -> int:
    from partwise.cli.arguments_updates import parse_updates

    asked = parse_updates(argv)
    from partwise.cli.updates import updates

    return updates(asked)


def _self_test(argv: Sequence[str]) -> int:
    if argv:
        print("partwise: --self-test takes no further arguments.\nSee partwise --help.", file=sys.stderr)
        return 2
    from partwise.self_test import self_test

    return self_test()


def _practice(argv: Sequence[str]) -> int:
    from partwise.practice.__main__ import main as practice

    return practice(list(argv))


COMMANDS: dict[str, Callable[[Sequence[str]], int]] = {
    "upload": _upload,
    "resume": _resume,
    "verify": _verify,
    "clean-up-rule": _cleanup_rule,
    "unfinished": _unfinished,
    "abort": _abort,
    "complete": _complete,
    "connections": _connections,
    "doctor": _doctor,
    "updates": _updates,
    "practice": _practice,
    "--self-test": _self_test,
}
