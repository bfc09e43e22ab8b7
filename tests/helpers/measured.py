"""Programs run and measured: wall time, CPU time and the most memory they held."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Measured:
    """Seconds, and MiB. The figures are the program's own, with those of children it waited for."""

    wall: float
    cpu: float
    rss: float
    output: str


def run_measured(command: Sequence[str], environ: Mapping[str, str]) -> Measured:
    """Run `command` to its end, which must be a good one.

    A small process stands between: Linux lets a child's peak of memory begin with that of the process it was forked
    from, and a test runner is large.
    """
    between = [sys.executable, "-S", "-E", __file__, *command]
    done = subprocess.run(between, capture_output=True, text=True, env=dict(environ), check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    output, _, figures = done.stdout.rstrip().rpartition("\n")
    return Measured(output=output, **json.loads(figures))


def _measure(command: Sequence[str]) -> int:
    began = time.perf_counter()
    process = subprocess.Popen(command, stderr=subprocess.STDOUT)
    _, status, used = os.wait4(process.pid, 0)
    wall = time.perf_counter() - began
    print(json.dumps({"wall": wall, "cpu": used.ru_utime + used.ru_stime, "rss": used.ru_maxrss / 1024}), flush=True)
    return os.waitstatus_to_exitcode(status)


if __name__ == "__main__":
    sys.exit(_measure(sys.argv[1:]))
