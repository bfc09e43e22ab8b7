"""A screen of the test's own: a private X server with a window manager, a real mouse, real drops, screenshots.

In a test folder's conftest.py: `from helpers.display import display`, with `__all__` naming it.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TypeVar

import pytest

WIDTH, HEIGHT = 1600, 1000
SOURCE_CORNER = (WIDTH - 130, HEIGHT - 70)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Window:
    """A window on the screen: its X id, and where its inside stands in pixels."""

    id: str
    x: int
    y: int
    width: int
    height: int

    @property
    def centre(self) -> tuple[int, int]:
        return self.x + self.width // 2, self.y + self.height // 2


class Display:
    """What a person in front of the screen can see and do."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.environment: Mapping[str, str] = {
            **{key: value for key, value in os.environ.items() if key != "WAYLAND_DISPLAY"},
            "DISPLAY": name,
            "QT_QPA_PLATFORM": "xcb",
        }

    def start(self, command: Sequence[str], log: Path, **variables: str) -> subprocess.Popen[bytes]:
        """Start a program on this screen; all it prints goes to the file `log`."""
        with log.open("wb") as told:
            return subprocess.Popen(command, env={**self.environment, **variables}, stdout=told, stderr=told)

    def window(self, title: str, seconds: float = 20.0) -> Window:
        """The window whose title begins with `title`, waited for until it has stood still for a moment."""
        found = within(seconds, lambda: self._find(title), f"no window called {title!r}")
        while (again := within(seconds, lambda: self._find(title), f"{title!r} went away")) != found:
            found = again
        return found

    def drag(self, paths: Sequence[Path], onto: tuple[int, int], picture: Path | None = None) -> str:
        """Drag files from another program and drop them at a point of the screen.

        `picture`: where to keep the screen as it is just before the drop. The answer is the name of the drop action
        that was taken: CopyAction, or IgnoreAction for a refused drop.
        """
        with self._drag_source(paths) as (source, start):
            self._mouse("mousemove", *start)
            self._mouse("mousedown", "1")
            for x, y in _way(start, onto):
                time.sleep(0.07)
                self._mouse("mousemove", x, y)
            time.sleep(0.25)
            if picture:
                self.screenshot(picture)
            self._mouse("mouseup", "1")
            return _line(source)

    @contextmanager
    def _drag_source(self, paths: Sequence[Path]) -> Iterator[tuple[IO[str], tuple[int, int]]]:
        """Another program with files to offer: what it prints, and where to take hold of them."""
        left, top = SOURCE_CORNER
        command = [sys.executable, str(Path(__file__).with_name("drag_source.py")), str(left), str(top)]
        source = subprocess.Popen(
            [*command, *map(str, paths)], env=self.environment, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )
        assert source.stdout
        try:
            assert _line(source.stdout) == "ready"
            yield source.stdout, (left + 60, top + 30)
        finally:
            source.kill()
            source.wait()
            source.stdout.close()

    def keys(self, *names: str) -> None:
        """Press keys one after another in the window that is in front: `keys("ctrl+u", "Tab")` (X's names)."""
        self._run("xdotool", "key", *names)

    def type(self, text: str) -> None:
        """Type plain text into the window that is in front."""
        self._run("xdotool", "type", text)

    def key(self, keys: str) -> None:
        """Press keys together, as xdotool names them, for whoever has the focus: "ctrl+u"."""
        self._run("xdotool", "key", keys)

    def screenshot(self, path: Path) -> None:
        """The whole screen as a PNG."""
        self._run("import", "-silent", "-window", "root", str(path))

    def picture_of(self, window: Window, path: Path) -> None:
        """One window without its frame as a PNG."""
        self._run("import", "-silent", "-window", window.id, str(path))

    def close_window(self, window: Window) -> None:
        """Close a window as a click on its cross does."""
        self._run("wmctrl", "-ic", window.id)

    def _find(self, title: str) -> Window | None:
        for line in self._run("wmctrl", "-l", check=False).splitlines():
            id, _, _, its = [*line.split(maxsplit=3), ""][:4]
            if its.startswith(title):
                return self._geometry(id)
        return None

    def _geometry(self, id: str) -> Window | None:
        """From xwininfo: xdotool counts the frame twice under openbox."""
        told = self._run("xwininfo", "-id", id, check=False)
        figures = [re.search(rf"{name}:\s+(-?\d+)", told) for name in ("left X", "left Y", "Width", "Height")]
        numbers = [int(figure[1]) for figure in figures if figure]
        return Window(id, *numbers) if len(numbers) == 4 else None

    def _mouse(self, *does: str | int) -> None:
        self._run("xdotool", *map(str, does))

    def _run(self, *command: str, check: bool = True) -> str:
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, timeout=30, check=False)
        assert not check or done.returncode == 0, f"{command[0]}: {done.stderr}"
        return done.stdout


def within(seconds: float, wanted: Callable[[], T | None], otherwise: str) -> T:
    """The first answer of `wanted` that is true, asked for ten times a second."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if found := wanted():
            return found
        time.sleep(0.1)
    pytest.fail(f"{otherwise} within {seconds:.0f} s")


def _way(start: tuple[int, int], end: tuple[int, int]) -> Iterator[tuple[int, int]]:
    """Twelve steps from start to end and three more pixels, as a hand moves: a jump starts no drag."""
    (left, top), (right, bottom) = start, end
    for step in range(1, 13):
        yield left + (right - left) * step // 12, top + (bottom - top) * step // 12
    for more in range(1, 4):
        yield right + more, bottom


def _line(stream: IO[str]) -> str:
    return stream.readline().strip()


@pytest.fixture
def display(tmp_path: Path) -> Iterator[Display]:
    """A private X server with openbox, ended after the test."""
    read, write = os.pipe()
    screen = ("-screen", "0", f"{WIDTH}x{HEIGHT}x24", "-nolisten", "tcp", "-noreset")
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), *screen],
        pass_fds=[write],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(write)
    try:
        with os.fdopen(read) as number:
            made = Display(f":{number.readline().strip()}")
        with _managed(made, tmp_path / "openbox.log"):
            yield made
    finally:
        server.terminate()
        server.wait(10)


@contextmanager
def _managed(screen: Display, log: Path) -> Iterator[None]:
    """With openbox, started again where it came before the screen could be opened."""
    command = ["openbox", "--sm-disable"]
    openbox = screen.start(command, log)

    def stands() -> bool:
        nonlocal openbox
        if openbox.poll() is not None:
            openbox = screen.start(command, log)
        return "window id" in screen._run("xprop", "-root", "_NET_SUPPORTING_WM_CHECK", check=False)

    try:
        within(60, stands, "no openbox")
        yield
    finally:
        openbox.terminate()
        openbox.wait(10)
