"""Programs run and measured: wall time, CPU time and the most memory they held."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Measured:
    """Seconds, and MiB."""

    wall: float
    cpu: float
    rss: float
    output: str


def run_measured(command: Sequence[str], environ: Mapping[str, str]) -> Measured:
    """Run `command` to its end, which must be a good one. Its figures are its own, children it waited for included."""
    began = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=dict(environ)) as process:
        assert process.stdout is not None
        output = process.stdout.read().decode(errors="replace")
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, output
    return Measured(time.perf_counter() - began, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, output)
