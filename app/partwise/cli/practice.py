"""`partwise practice`: the practice bucket alone, until it is interrupted."""

from __future__ import annotations

from partwise.cli.arguments import Arguments


def practice(arguments: Arguments) -> int:
    """Run the practice bucket; the exit code."""
    from partwise.practice.serve import run

    return run(arguments.folder, arguments.port, json_lines=arguments.json, faults=arguments.faults)
