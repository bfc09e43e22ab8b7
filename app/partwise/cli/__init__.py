"""The command line. Nothing here loads Qt or the network before they are needed: `--help` answers at once."""

from __future__ import annotations

import io
import sys
from collections.abc import Sequence

from partwise.cli.arguments import parse_upload, parse_verify, parse_window


def run() -> None:
    """The program `partwise`. File names that are no valid text are told with escapes instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    sys.exit(main(sys.argv[1:]))


def main(argv: Sequence[str]) -> int:
    """Do what the arguments say; the exit code (0 done, 1 something failed, 2 wrong usage, 130 interrupted)."""
    match list(argv):
        case ["upload", *rest]:
            arguments = parse_upload(rest)
            from partwise.cli.upload import upload

            return upload(arguments)
        case ["resume", *rest]:
            from partwise.cli.arguments_resume import parse_resume

            named = parse_resume(rest)
            from partwise.cli.resume import resume

            return resume(named)
        case ["verify", *rest]:
            asked = parse_verify(rest)
            from partwise.cli.verify import verify

            return verify(asked)
        case ["clean-up-rule", *rest]:
            from partwise.cli.arguments_cleanup import parse_cleanup_rule

            wanted = parse_cleanup_rule(rest)
            from partwise.cli.cleanup_rule import cleanup_rule

            return cleanup_rule(wanted)
        case ["unfinished", *rest]:
            from partwise.cli.arguments_unfinished import parse_unfinished

            listing = parse_unfinished(rest)
            from partwise.cli.unfinished import unfinished

            return unfinished(listing)
        case ["abort", *rest]:
            from partwise.cli.arguments_unfinished import parse_abort

            aborting = parse_abort(rest)
            from partwise.cli.abort import abort

            return abort(aborting)
        case ["complete", *rest]:
            from partwise.cli.arguments_unfinished import parse_complete

            completing = parse_complete(rest)
            from partwise.cli.complete import complete

            return complete(completing)
        case ["practice", *rest]:
            from partwise.practice.__main__ import main as practice

            return practice(rest)
        case _:
            window = parse_window(argv)
            from partwise.main import open_window

            return open_window(window.paths, practice=window.practice)
