"""New versions in the real window on a real screen: silence before a yes, one request after it, and no download."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from helpers.display import Display, Window, within
from helpers.shell import Shell, write
from helpers.wire import Wire, http, wire
from partwise.ui.updates import SETTLING

pytestmark = [pytest.mark.journey, pytest.mark.display, pytest.mark.timeout(180)]

ENTRY = {
    "version": "99.1.0",
    "date": "2027-01-31",
    "summary": "Uploads over slow lines are faster, and the list keeps its place.",
    "files": [{"name": "partwise_99.1.0_amd64.deb", "bytes": 36_500_000, "sha256": "0f" * 32}],
}
FEED = http(200, json.dumps({"format": 1, "releases": [ENTRY]}).encode(), id="")
SETTLED = SETTLING / 1000 + 2  # seconds until a window has done what it does by itself
YES = (144, 108)  # pixels from the right and the top of a window of its usual size: the first answer
CROSS = (25, 108)


@pytest.fixture(params=["light", "dark"])
def look(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def server() -> Iterator[Wire]:
    with wire(FEED) as made:
        yield made


@contextmanager
def opened(display: Display, shell: Shell, server: Wire, log: Path, look: str) -> Iterator[Window]:
    """The program, until a person closes its window."""
    named = {name: shell.environ[name] for name in shell.environ if name.startswith(("OSS_", "PARTWISE_"))}
    started = display.start(
        [sys.executable, "-m", "partwise"],
        log,
        **{**named, "PARTWISE_APPEARANCE": look, "PARTWISE_RELEASE_FEED": server.url},
    )
    try:
        window = display.window("Partwise")
        yield window
        display.close_window(window)
        assert started.wait(20) == 0
        assert "Traceback" not in log.read_text(encoding="utf-8")
    finally:
        if started.poll() is None:
            started.kill()
            started.wait()


def test_asked_once_then_one_request_a_day_and_never_a_download(
    display: Display, shell: Shell, server: Wire, tmp_path: Path, look: str
) -> None:
    pictures = Path(os.environ.get("PARTWISE_ARTEFACTS", tmp_path))
    pictures.mkdir(parents=True, exist_ok=True)
    log = tmp_path / "program.log"
    done = shell.run("upload", write(tmp_path / "film.mov", 300_000), f"oss://{shell.practice.bucket}/films/")
    assert done.returncode == 0, done.stderr

    with opened(display, shell, server, log, look) as window:
        time.sleep(SETTLED)
        display.picture_of(window, pictures / f"updates-asked-{look}.png")
        assert server.requests == []
        assert "updates" not in settings(shell)
        before = files(shell)
        click(display, window, YES)
        within(10, lambda: server.requests, "it was not looked for")
        time.sleep(2)
        display.picture_of(window, pictures / f"updates-found-{look}.png")
        assert settings(shell)["updates"] is True
        assert "update-told" not in settings(shell)
        click(display, window, CROSS)
        within(10, lambda: settings(shell).get("update-told") == "99.1.0", "the new version was not told of")
        assert [request.target for request in server.requests] == ["/"]
        assert files(shell) == before

    with opened(display, shell, server, log, look):
        time.sleep(SETTLED)
        assert len(server.requests) == 1


def test_after_a_no_nobody_hears_of_it(display: Display, shell: Shell, server: Wire, tmp_path: Path) -> None:
    shell.home.mkdir()
    (shell.home / "settings.json").write_text('{"updates": false}', encoding="utf-8")
    with opened(display, shell, server, tmp_path / "program.log", "light"):
        time.sleep(SETTLED)
    assert server.requests == []
    assert settings(shell)["updates"] is False


def settings(shell: Shell) -> dict[str, Any]:
    path = shell.home / "settings.json"
    return dict(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else {}


def files(shell: Shell) -> set[Path]:
    """All that lies in the home, but for what SQLite keeps beside an open journal."""
    return {path for path in shell.home.rglob("*") if "journal.db-" not in path.name} - {shell.home / "settings.json"}


def click(display: Display, window: Window, place: tuple[int, int]) -> None:
    from_right, from_top = place
    display._mouse("mousemove", window.x + window.width - from_right, window.y + from_top, "click", 1)
