"""1 GiB by `partwise upload` beside the official Python SDK v2, against the same server, in turns.

Nothing here fails on an absolute time: other machines are slower. What a bug could turn into a multiple is checked by
ratio, with room.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from helpers.measured import Measured, run_measured

pytestmark = [pytest.mark.benchmark, pytest.mark.timeout(600)]

HERE = Path(__file__).parent
GIB = 1024**3
ROUNDS = 3
Figures = Callable[[str], None]


@pytest.fixture(scope="module")
def sink() -> Iterator[str]:
    """The endpoint of a server that takes everything, checks nothing and tells real CRC-64."""
    with subprocess.Popen([sys.executable, str(HERE / "sink.py")], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield f"http://127.0.0.1:{int(process.stdout.readline())}"
        process.terminate()


@pytest.fixture(scope="module")
def environ(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    home = str(tmp_path_factory.mktemp("home"))
    keys = {"OSS_ACCESS_KEY_ID": "benchmark", "OSS_ACCESS_KEY_SECRET": "benchmark"}
    return {**os.environ, "PARTWISE_HOME": home, **keys}


@pytest.fixture(scope="module")
def gibibyte(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    path = tmp_path_factory.mktemp("speed") / "one.bin"
    with path.open("wb") as file:
        for _ in range(64):
            file.write(os.urandom(GIB // 64))
    yield path
    path.unlink()


def partwise(file: Path, endpoint: str, environ: dict[str, str]) -> Measured:
    options = ["--endpoint", endpoint, "--region", "cn-hangzhou", "--part-size", "8MiB", "--parallel", "4"]
    command = [sys.executable, "-m", "partwise", "upload", str(file), "oss://benchmark/", *options]
    measured = run_measured(command, environ)
    assert "Done and verified" in measured.output
    return measured


def sdk(file: Path, endpoint: str, environ: dict[str, str]) -> Measured:
    script = str(HERE / "sdk_upload.py")
    return run_measured([sys.executable, script, str(file), endpoint, "benchmark", file.name], environ)


def test_one_gibibyte_beside_the_sdk(gibibyte: Path, sink: str, environ: dict[str, str], figures: Figures):
    partwise(gibibyte, sink, environ)  # fills the file cache and writes the byte code
    rounds = [(partwise(gibibyte, sink, environ), sdk(gibibyte, sink, environ)) for _ in range(ROUNDS)]
    for name, index in (("partwise", 0), ("SDK v2", 1)):
        wall, cpu, rss = (
            statistics.median(getattr(pair[index], field) for pair in rounds) for field in ("wall", "cpu", "rss")
        )
        figures(f"1 GiB, 8 MiB parts, 4 workers, {name}: {wall:.2f} s, {cpu:.2f} CPU-s, {rss:.0f} MiB")
    wall = statistics.median(ours.wall / theirs.wall for ours, theirs in rounds)
    cpu = statistics.median(ours.cpu / theirs.cpu for ours, theirs in rounds)
    figures(f"1 GiB, partwise beside SDK v2, paired: {wall:.2f} x wall, {cpu:.2f} x CPU (goal 0.25 x each)")
    assert wall < 0.6
    assert cpu < 0.6


def test_memory_is_flat_from_1_to_8_gibibytes(gibibyte: Path, sink: str, environ: dict[str, str], figures: Figures):
    large = gibibyte.with_name("eight.bin")
    with large.open("wb") as file:
        file.truncate(8 * GIB)
    one, eight = partwise(gibibyte, sink, environ), partwise(large, sink, environ)
    figures(f"memory: 1 GiB {one.rss:.0f} MiB, 8 GiB {eight.rss:.0f} MiB (goal 80 MiB, flat)")
    figures(f"8 GiB sparse, cold file cache: {eight.wall:.1f} s, {eight.cpu / 8:.2f} CPU-s per GiB")
    assert eight.rss < 80
    assert eight.rss - one.rss < 10


def test_one_gibibyte_to_the_practice_bucket(gibibyte: Path, environ: dict[str, str], figures: Figures):
    """The practice bucket stores, computes MD5 and CRC-64, and shares the two cores: here it is the limit."""
    home = Path(environ["PARTWISE_HOME"])
    command = [sys.executable, "-m", "partwise", "upload", str(gibibyte), "oss://practice/", "--connection", "practice"]
    measured = run_measured(command, environ)
    assert (home / "practice" / "buckets" / "practice" / "objects" / gibibyte.name).stat().st_size == GIB
    figures(f"1 GiB to the practice bucket, both included: {measured.wall:.1f} s, {measured.cpu:.1f} CPU-s")
