"""A connection typed into the real window: its secret goes to the keyring, uploads go by it, a restart knows it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from helpers.desktop import Desktop
from helpers.display import Display, within
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


@pytest.fixture
def desktop(display: Display, secret_service: SecretService, tmp_path: Path) -> Iterator[Desktop]:
    home = tmp_path / "home"
    own = {"PARTWISE_HOME": str(home), "HOME": str(tmp_path)}
    environ = {**display.environment, **secret_service.environment, **own}
    made = Desktop(display, [sys.executable, "-m", "partwise"], environ, home, tmp_path)
    yield made
    made.end()


def test_typed_saved_used_and_known_after_a_restart(
    desktop: Desktop, practice: PracticeBucket, secret_service: SecretService, tmp_path: Path
) -> None:
    display, pictures = desktop.display, Path(os.environ.get("PARTWISE_ARTEFACTS", tmp_path))
    pictures.mkdir(parents=True, exist_ok=True)
    running, window = desktop.start()
    display.key("ctrl+shift+n")
    dialog = display.window("New connection — Partwise")
    desktop.type_connection("Acme", practice)
    display.picture_of(dialog, pictures / "connection-typed.png")
    display.key("alt+s")
    (saved,) = within(30, lambda: desktop.connections, "the connection was not saved")
    assert (saved["name"], saved["access_key_id"]) == ("Acme", KEYS.access_key_id)
    assert KEYS.access_key_secret in secret_service.lookup(f"partwise:{saved['id']}", "credentials")

    film = tmp_path / "film.mov"
    film.write_bytes(os.urandom(300_000))
    desktop.go_to(practice)
    assert display.drag([film], window.centre) == "CopyAction"
    within(30, lambda: practice.object_path("in/film.mov").exists(), "the film was not sent")
    assert practice.object_path("in/film.mov").read_bytes() == film.read_bytes()
    display.picture_of(window, pictures / "connection-used.png")
    assert found_in_process(running.pid, FORMS, "cmdline", "environ") == []
    desktop.close(running, window, 1)

    running, window = desktop.start()
    desktop.go_to(practice)
    again = tmp_path / "again.mov"
    again.write_bytes(os.urandom(200_000))
    assert display.drag([again], window.centre) == "CopyAction"
    within(30, lambda: practice.object_path("in/again.mov").exists(), "the secret was not read back from the keyring")
    desktop.close(running, window, 2)

    assert found_under(desktop.home, FORMS) == []
    assert found_under(desktop.logs, FORMS) == []
