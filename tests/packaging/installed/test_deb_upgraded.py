"""The .deb put over another one: with an upload left in the middle, and under a window that sends."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from helpers.desktop import Desktop
from helpers.display import Display, Window, within
from helpers.installed import Installed, installed, on_debian
from helpers.installed_before import Previous, previous_commit, repacked, spoil_program
from helpers.practice import PracticeBucket
from helpers.secret_service import SecretService
from helpers.shell import listed_parts, unfinished

pytestmark = [on_debian, pytest.mark.display, pytest.mark.journey, pytest.mark.timeout(600)]  # two packages are made

MIB = 1024 * 1024
PART = 8 * MIB
PARTS = 8
SLOW = {"what": "bandwidth", "bytes": 8 * MIB, "operation": "UploadPart"}
KEY = "in/film.mov"


@pytest.fixture
def film(tmp_path: Path) -> Path:
    """It goes in PARTS parts."""
    made = tmp_path / "film.mov"
    made.write_bytes(os.urandom(PARTS * PART - 12345))
    return made


def test_the_version_before_is_found_in_the_history() -> None:
    assert previous_commit("0.0.0") is None
    newest = previous_commit("999")
    assert newest is not None
    assert len(newest) == 40


def test_an_upload_of_the_version_before_is_continued(
    previous: Previous,
    package: Path,
    film: Path,
    display: Display,
    fresh_practice: PracticeBucket,
    tmp_path: Path,
    figures: Callable[[str], None],
) -> None:
    practice = fresh_practice
    with installed(previous.package, tmp_path, display.name) as partwise:
        desktop = _desktop(partwise, display, practice, tmp_path)
        try:
            running, window = desktop.start()
            practice.faults(SLOW)
            desktop.go_to(practice)
            assert display.drag([film], window.centre) == "CopyAction"
            within(60, lambda: len(_sent(practice)) >= 2, "no part was stored")
            running.kill()
            running.wait()
            time.sleep(0.5)  # for the requests it left
            ((_, upload_id),) = unfinished(practice)
            before = listed_parts(practice, KEY, upload_id)
            practice.reset()

            partwise.place.put(package)
            running, window = desktop.start()
            within(60, lambda: desktop.states == {KEY: "proven"}, "it was not continued")
            desktop.close(running, window, 1)
        finally:
            desktop.end()
    after = _sent(practice)
    figures(
        f"upgrade from {previous.name}: {len(before)} of {PARTS} parts stored before, {len(after)} sent after it, "
        f"{len(set(before) & set(after))} of them again"
    )
    assert 2 <= len(before) < PARTS
    assert sorted(before + after) == list(range(1, PARTS + 1))
    assert unfinished(practice) == []
    assert practice.object_path(KEY).read_bytes() == film.read_bytes()
    assert desktop.said() == ""


def test_a_window_goes_on_when_it_is_upgraded(
    package: Path,
    film: Path,
    display: Display,
    fresh_practice: PracticeBucket,
    secret_service: SecretService,
    tmp_path: Path,
) -> None:
    """Nothing that it has not read yet can be read any more: the version after it is noise."""
    practice, noise = fresh_practice, repacked(package, tmp_path, "999", spoil_program)
    with installed(package, tmp_path, display.name) as partwise:
        desktop = _desktop(partwise, display, practice, tmp_path, secret_service)
        try:
            running, window = desktop.start()
            with _sending(desktop, practice, window, film):
                partwise.place.put(noise)
            _use_what_was_not_used_yet(desktop, practice, secret_service)
            _pause_and_go_on(desktop, practice, window, film.with_name("again.mov"))
            display.key("ctrl+q")
            assert running.wait(20) == 0
        finally:
            desktop.end()
    assert practice.object_path(KEY).read_bytes() == film.read_bytes()
    assert desktop.said() == ""
    assert "Traceback" not in partwise.log()
    assert "ERROR" not in partwise.log()


def test_a_window_whose_program_is_removed_loses_nothing(
    package: Path, film: Path, display: Display, fresh_practice: PracticeBucket, tmp_path: Path
) -> None:
    practice = fresh_practice
    with installed(package, tmp_path, display.name) as partwise:
        desktop = _desktop(partwise, display, practice, tmp_path)
        try:
            running, window = desktop.start()
            with _sending(desktop, practice, window, film):
                partwise.place.purge()
            display.key("ctrl+q")
            assert running.wait(20) == 0
        finally:
            desktop.end()
    assert practice.object_path(KEY).read_bytes() == film.read_bytes()
    assert unfinished(practice) == []


@contextmanager
def _sending(desktop: Desktop, practice: PracticeBucket, window: Window, film: Path) -> Iterator[None]:
    """What is done inside is done in the middle of an upload, however long it takes; in the end that is proven."""
    practice.faults(SLOW)
    desktop.go_to(practice)
    assert desktop.display.drag([film], window.centre) == "CopyAction"
    within(60, lambda: _sent(practice), "no part was stored")
    os.kill(practice.pid, signal.SIGSTOP)
    try:
        yield
        assert desktop.states[KEY] == "sending"
    finally:
        os.kill(practice.pid, signal.SIGCONT)
    practice.faults()
    within(60, lambda: desktop.states[KEY] == "proven", "it was not sent")
    time.sleep(1)  # the window is told a moment after the journal


def _use_what_was_not_used_yet(desktop: Desktop, practice: PracticeBucket, secret_service: SecretService) -> None:
    """Dialogs, the keyring, the server's lists: modules and libraries that no window loads before they are wanted."""
    display = desktop.display
    display.key("ctrl+shift+n")
    display.window("New connection — Partwise")
    desktop.type_connection("Acme", practice)
    display.key("alt+s")
    (saved,) = within(30, lambda: desktop.connections, "the connection was not saved")
    secret = practice.credentials.access_key_secret
    assert secret in secret_service.lookup(f"partwise:{saved['id']}", "credentials")
    practice.reset()
    display.key("ctrl+shift+l")
    display.window("Where uploads go")
    within(20, lambda: practice.requests("ListObjectsV2") or practice.requests("ListBuckets"), "nothing to pick from")
    display.key("Escape")


def _pause_and_go_on(desktop: Desktop, practice: PracticeBucket, window: Window, film: Path) -> None:
    """By the connection whose secret is in the keyring."""
    practice.faults(SLOW)
    film.write_bytes(os.urandom(3 * PART))
    desktop.go_to(practice)
    assert desktop.display.drag([film], window.centre) == "CopyAction"
    within(20, lambda: desktop.states.get("in/again.mov") == "sending", "it did not begin")
    desktop.display.key("ctrl+shift+p")
    within(20, lambda: desktop.states["in/again.mov"] == "paused", "it was not paused")
    time.sleep(1)  # the window is told a moment after the journal
    practice.faults()
    desktop.display.key("ctrl+shift+r")
    within(60, lambda: desktop.states["in/again.mov"] == "proven", "it did not go on")
    time.sleep(1)  # once more: it would ask before it leaves


def _desktop(
    partwise: Installed,
    display: Display,
    practice: PracticeBucket,
    folder: Path,
    secret_service: SecretService | None = None,
) -> Desktop:
    """Connected to the practice bucket by the environment."""
    environ = {
        **partwise.environ,
        "OSS_ACCESS_KEY_ID": practice.credentials.access_key_id,
        "OSS_ACCESS_KEY_SECRET": practice.credentials.access_key_secret,
        "OSS_REGION": practice.region,
        "OSS_ENDPOINT": practice.endpoint,
    }
    if secret_service:
        environ["DBUS_SESSION_BUS_ADDRESS"] = secret_service.environment["DBUS_SESSION_BUS_ADDRESS"]
    return Desktop(display, [str(partwise.program)], environ, partwise.home, folder)


def _sent(practice: PracticeBucket) -> list[int]:
    """The numbers of the parts that were stored, as often as they were."""
    return [entry["part_number"] for entry in practice.requests("UploadPart") if entry["status"] == 200]
