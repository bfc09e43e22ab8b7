"""A connection typed into the real window: its secret goes to the keyring, uploads go by it, a restart knows it."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from subprocess import Popen

import pytest

from helpers.display import Display, Window, within
from helpers.practice import PracticeBucket
from helpers.secret_search import forms_of, found_in_process, found_under
from helpers.secret_service import SecretService
from partwise.core.connection import Credentials

pytestmark = [pytest.mark.journey, pytest.mark.display, pytest.mark.timeout(180)]

KEYS = Credentials("LTAI5tTypedByHand00", "tYped8Secret0OfThe9Practice1Bucket")
FORMS = forms_of(KEYS.access_key_secret)


@pytest.fixture
def practice(tmp_path: Path) -> Iterator[PracticeBucket]:
    """With the keys that are typed and searched for."""
    made = PracticeBucket(tmp_path / "practice", credentials=KEYS)
    yield made
    made.stop()


class Desktop:
    """The program on a screen with a keyring, run after run on one home. `folder` holds what the runs leave."""

    def __init__(self, display: Display, keyring: SecretService, folder: Path) -> None:
        self.display, self._keyring, self.folder = display, keyring, folder
        self.home, self.logs = folder / "home", folder / "logs"
        self.pictures = Path(os.environ.get("PARTWISE_ARTEFACTS", folder))
        self._runs: list[Popen[bytes]] = []

    def start(self) -> tuple[Popen[bytes], Window]:
        self.logs.mkdir(exist_ok=True)
        log = self.logs / f"run-{len(self._runs)}.log"
        variables = {**self._keyring.environment, "PARTWISE_HOME": str(self.home), "HOME": str(self.folder)}
        self._runs.append(self.display.start([sys.executable, "-m", "partwise"], log, **variables))
        return self._runs[-1], self.display.window("Partwise")

    def close(self, running: Popen[bytes], window: Window, receipts: int) -> None:
        """Once so many uploads are proven and the window knows it: it would ask before it leaves one unfinished."""
        within(20, lambda: len(list(self.home.glob("receipts/*/*"))) == receipts, "an upload was not proven")
        time.sleep(1)
        self.display.close_window(window)
        assert running.wait(20) == 0

    def end(self) -> None:
        for run in self._runs:
            if run.poll() is None:
                run.kill()
                run.wait()

    @property
    def connections(self) -> list[dict[str, str]]:
        """Those that are written down."""
        file = self.home / "connections.json"
        saved: list[dict[str, str]] = json.loads(file.read_text("utf-8"))["connections"] if file.exists() else []
        return saved


@pytest.fixture
def desktop(display: Display, secret_service: SecretService, tmp_path: Path) -> Iterator[Desktop]:
    made = Desktop(display, secret_service, tmp_path)
    made.pictures.mkdir(parents=True, exist_ok=True)
    yield made
    made.end()


def test_typed_saved_used_and_known_after_a_restart(
    desktop: Desktop, practice: PracticeBucket, secret_service: SecretService, tmp_path: Path
) -> None:
    display = desktop.display
    running, window = desktop.start()
    display.key("ctrl+shift+n")
    dialog = display.window("New connection — Partwise")
    type_connection(display, practice)
    display.picture_of(dialog, desktop.pictures / "connection-typed.png")
    display.key("alt+s")
    (saved,) = within(30, lambda: desktop.connections, "the connection was not saved")
    assert (saved["name"], saved["access_key_id"]) == ("Acme", KEYS.access_key_id)
    assert KEYS.access_key_secret in secret_service.lookup(f"partwise:{saved['id']}", "credentials")

    film = tmp_path / "film.mov"
    film.write_bytes(os.urandom(300_000))
    go_to(display, practice)
    assert display.drag([film], window.centre) == "CopyAction"
    within(30, lambda: practice.object_path("in/film.mov").exists(), "the film was not sent")
    assert practice.object_path("in/film.mov").read_bytes() == film.read_bytes()
    display.picture_of(window, desktop.pictures / "connection-used.png")
    assert found_in_process(running.pid, FORMS, "cmdline", "environ") == []
    desktop.close(running, window, 1)

    running, window = desktop.start()
    go_to(display, practice)
    again = tmp_path / "again.mov"
    again.write_bytes(os.urandom(200_000))
    assert display.drag([again], window.centre) == "CopyAction"
    within(30, lambda: practice.object_path("in/again.mov").exists(), "the secret was not read back from the keyring")
    desktop.close(running, window, 2)

    assert found_under(desktop.home, FORMS) == []
    assert found_under(desktop.logs, FORMS) == []


def type_connection(display: Display, practice: PracticeBucket) -> None:
    """By keyboard alone: name, id, secret, (no token, no region), reached by an endpoint of its own."""
    display.type("Acme")
    for text in (KEYS.access_key_id, KEYS.access_key_secret, "", practice.region):
        display.key("Tab")
        if text:
            display.type(text)
    display.key("Tab")
    display.type("Another")  # the way to reach it, found by its first letters
    display.key("Tab")
    display.type(practice.endpoint)


def go_to(display: Display, practice: PracticeBucket) -> None:
    display.key("ctrl+l")
    display.key("ctrl+a")
    display.type(f"oss://{practice.bucket}/in/")
    display.key("Return")
