"""An OSS in memory, and engines on one journal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from helpers.engine_run import Run
from helpers.memory_oss import MemoryOss


@pytest.fixture
def oss() -> MemoryOss:
    return MemoryOss()


@pytest.fixture
def start(tmp_path: Path, oss: MemoryOss) -> Iterator[Callable[..., Run]]:
    """Starts engines one after another on one journal; whatever still runs is stopped at the end."""
    runs: list[Run] = []

    def begin(**wishes: object) -> Run:
        for run in runs:
            run.stop()
        runs.append(Run(tmp_path, oss, **wishes))  # type: ignore[arg-type]  # Run's own
        return runs[-1].start()

    yield begin
    for run in runs:
        run.stop()
