"""New versions in the window: asked once, looked for once a day, told once; and nothing goes out without a yes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from socket import socket
from threading import Event

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from helpers.sample_uploads import sample_upload
from helpers.wire import Wire, http, wire
from partwise.core.lifecycle import State
from partwise.core.upload import Target, Upload
from partwise.store.settings import Settings
from partwise.store.settings_file import SettingsFile
from partwise.ui import words_updates as words
from partwise.ui.main_window import MainWindow
from partwise.ui.ports import Outside
from partwise.ui.updates import UpdateNotices
from partwise.updates import AGAIN, EVERY, VARIABLE, Updates

DONE = replace(sample_upload([], id="done"), state=State.DONE, target=Target("acme", "media", "a.mov"))
TRIED = replace(DONE, target=Target("practice", "practice", "a.mov"))
FOUND = "Partwise 0.3.0 is there; this is 0.2.0. Faster on slow lines."
PAGE = "https://github.com/partwise/partwise/releases/tag/v0.3.0"


def feed(*versions: str, summary: str = "Faster on slow lines.") -> bytes:
    told = [{"version": one, "date": "2027-01-31", "summary": summary, "files": []} for one in versions]
    return http(200, json.dumps({"format": 1, "releases": told}).encode(), id="")


class Start:
    """Starts of the same home, by the clock `now`: each makes the notices of one window as `main` does."""

    def __init__(self, qtbot: QtBot, window: MainWindow, outside: Outside, folder: Path, server: Wire) -> None:
        self.qtbot, self.window, self.outside = qtbot, window, outside
        self.settings = Settings(SettingsFile(folder / "settings.json"))
        self.server, self.now = server, 1_800_000_000.0
        self.made: UpdateNotices | None = None

    def __call__(self, *uploads: Upload) -> None:
        """The window stands for some seconds, with these uploads in it."""
        if self.made is not None:
            self.made.deleteLater()
        self.window.model.take(uploads)
        port = Updates(self.settings, {VARIABLE: self.server.url}, lambda: self.now, "0.2.0")
        window = self.window
        self.made = UpdateNotices(
            window, window._actions, window.messages, window.model, self.outside.errands, port, "practice"
        )
        self.made._settled.timeout.emit()

    @property
    def text(self) -> str:
        return self.window.messages.text

    @property
    def asked(self) -> int:
        """Requests that the feed's server has heard."""
        return len(self.server.requests)

    def press(self, answer: str) -> None:
        shown = [each for each in self.window.messages.findChildren(QPushButton) if each.isVisible()]
        next(each for each in shown if each.text() == answer).click()

    def quiet(self) -> None:
        """All errands are over, and their answers are in."""
        self.qtbot.waitUntil(lambda: not self.outside.errands._waiting)

    def until(self, text: str) -> None:
        self.qtbot.waitUntil(lambda: self.text == text)


@pytest.fixture
def server() -> Iterator[Wire]:
    with wire(feed("0.1.0", "0.3.0")) as made:
        yield made


@pytest.fixture
def start(qtbot: QtBot, window: MainWindow, outside: Outside, tmp_path: Path, server: Wire) -> Start:
    return Start(qtbot, window, outside, tmp_path, server)


@pytest.fixture
def pages(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The pages that were opened in the browser."""
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toString()) or True)
    return opened


# --- asked once -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "uploads", [(), (replace(DONE, state=State.PAUSED),), (TRIED,)], ids=["none", "paused", "tried"]
)
def test_nobody_is_asked_before_partwise_was_of_use(start: Start, uploads: tuple[Upload, ...]) -> None:
    start(*uploads)
    assert start.text == ""
    assert start.settings.updates is None
    assert start.asked == 0


def test_a_no_is_the_end_of_it(start: Start) -> None:
    start(DONE)
    assert start.text == words.MAY_LOOK
    assert start.asked == 0
    start.press(words.NO)
    assert start.settings.updates is False
    assert not start.window._actions["tell-updates"].isChecked()
    start(DONE)
    start.now += EVERY
    start.made._hourly.timeout.emit()
    assert (start.text, start.asked) == ("", 0)


def test_the_cross_is_a_no(start: Start) -> None:
    start(DONE)
    start.window.messages.dismiss()
    assert start.settings.updates is False
    start(DONE)
    assert (start.text, start.asked) == ("", 0)


def test_whoever_does_not_answer_is_asked_at_the_next_start(start: Start) -> None:
    start(DONE)
    start.window.messages.withdraw(words.MAY_LOOK)
    assert start.settings.updates is None
    start(DONE)
    assert start.text == words.MAY_LOOK
    assert start.asked == 0


def test_after_a_yes_it_looks_at_once(start: Start) -> None:
    start(DONE)
    start.press(words.YES)
    assert start.settings.updates is True
    assert start.window._actions["tell-updates"].isChecked()
    start.until(FOUND)
    assert start.asked == 1


def test_the_menu_answers_the_question_as_well(start: Start) -> None:
    start(DONE)
    start.window._actions["tell-updates"].trigger()
    start.until(FOUND)
    start.window._actions["tell-updates"].trigger()
    assert start.settings.updates is False
    assert start.text == FOUND


# --- once a day -----------------------------------------------------------------------------------------------


def test_once_a_day_across_starts_and_while_the_window_is_open(start: Start) -> None:
    start.settings.updates = True
    for hours, looks in ((0, 1), (1, 1), (23.9, 1), (24, 2), (47, 2), (49, 3)):
        start.now = 1_800_000_000.0 + hours * 3600
        start()
        start.quiet()
        assert start.asked == looks, hours
    start.now += EVERY
    start.made._hourly.timeout.emit()
    start.quiet()
    assert start.asked == 4
    assert start.made._hourly.isActive()


def test_a_version_is_told_once_unless_it_is_looked_for(start: Start) -> None:
    start.settings.updates = True
    start()
    start.until(FOUND)
    start.press(words.NOT_NOW)
    assert start.text == ""
    start.now += EVERY
    start()
    start.quiet()
    assert start.asked == 2
    assert start.text == ""
    start.window._actions["look-for-update"].trigger()
    start.until(FOUND)


def test_a_notice_that_nobody_answered_comes_again_the_next_day(start: Start) -> None:
    start.settings.updates = True
    start()
    start.until(FOUND)
    start.window.messages.withdraw(FOUND)  # the window was left before it was read
    start.now += EVERY
    start()
    start.until(FOUND)
    start.window.messages.dismiss()
    start.now += EVERY
    start()
    start.quiet()
    assert start.asked == 3
    assert start.text == ""


def test_of_a_long_summary_the_window_shows_the_beginning(start: Start, server: Wire) -> None:
    server.script = [feed("0.3.0", summary="L" + "o" * 297 + "ng")]
    start()
    start.window._actions["look-for-update"].trigger()
    start.until("Partwise 0.3.0 is there; this is 0.2.0. L" + "o" * 118 + "…")


def test_the_next_version_is_told_again(start: Start) -> None:
    start.settings.updates = True
    start()
    start.until(FOUND)
    start.press(words.NOT_NOW)
    start.server.script.append(feed("0.3.1"))
    start.now += EVERY
    start()
    start.until(FOUND.replace("0.3.0", "0.3.1"))


def test_a_look_that_fails_is_not_spoken_of_nor_tried_again_at_once(start: Start) -> None:
    start.server.script[:] = [http(404, id="")]
    start.settings.updates = True
    start()
    start.quiet()
    start()
    start.quiet()
    assert (start.text, start.asked) == ("", 1)
    start.settings.updates_looked -= AGAIN
    start()
    start.quiet()
    assert start.asked == 2


def test_what_is_found_after_a_no_is_not_told(start: Start) -> None:
    start.settings.updates = True
    start()
    start.window._actions["tell-updates"].trigger()
    start.quiet()
    assert start.text == ""


# --- told ----------------------------------------------------------------------------------------------------


def test_the_page_is_opened_in_the_browser_and_nothing_else_is_asked_for(start: Start, pages: list[str]) -> None:
    start.settings.updates = True
    start()
    start.until(FOUND)
    assert pages == []
    start.press(words.OPEN_PAGE)
    assert pages == [PAGE]
    assert (start.text, start.asked) == ("", 1)


def test_without_a_browser_the_page_is_told(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody(url: QUrl) -> bool:
        return False

    monkeypatch.setattr(QDesktopServices, "openUrl", nobody)
    start.settings.updates = True
    start()
    start.until(FOUND)
    start.press(words.OPEN_PAGE)
    assert start.text == f"Nothing here opens web pages. The download page is {PAGE}."


# --- on purpose ----------------------------------------------------------------------------------------------


def test_looking_on_purpose_needs_no_other_permission(start: Start) -> None:
    start()
    start.window._actions["look-for-update"].trigger()
    start.until(FOUND)
    assert start.settings.updates is None
    assert start.asked == 1


def test_there_is_none(start: Start) -> None:
    start.server.script[:] = [feed("0.2.0")]
    start()
    start.window._actions["look-for-update"].trigger()
    assert start.text == words.LOOKING
    start.until("Partwise 0.2.0 is the newest version.")


def test_why_nobody_knows(start: Start) -> None:
    start.server.script[:] = [http(503, id="")]
    start()
    start.window._actions["look-for-update"].trigger()
    start.until(
        "Whether there is a new version could not be found out. 127.0.0.1 answered with HTTP 503. Try again later."
    )
    assert start.window._actions["look-for-update"].isEnabled()


def test_it_is_not_looked_for_twice_at_once(start: Start) -> None:
    gate = Event()

    def slowly(connection: socket, head: bytes) -> bool:
        gate.wait(10)
        connection.sendall(feed("0.3.0"))
        return False

    start.server.script[:] = [slowly]
    start()
    look = start.window._actions["look-for-update"]
    look.trigger()
    assert not look.isEnabled()
    look.trigger()
    start.qtbot.waitUntil(lambda: start.asked == 1)
    gate.set()
    start.until(FOUND)
    assert look.isEnabled()
    assert start.asked == 1


def test_the_answer_to_a_click_comes_before_a_failure_that_stands(start: Start) -> None:
    start()
    start.window.say("The journal could not be saved.", "bad")
    start.window._actions["look-for-update"].trigger()
    start.until(FOUND)
    start.press(words.NOT_NOW)
    assert start.text == "The journal could not be saved."


def test_the_log_says_why_a_quiet_look_failed(start: Start, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", "partwise.ui.updates")
    start.server.script[:] = [http(500, id="")]
    start.settings.updates = True
    start()
    start.quiet()
    assert "HTTP 500" in caplog.text
