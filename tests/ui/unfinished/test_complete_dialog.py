"""Completing with stored parts in the window, by keys alone: shown, warned of, done, refused, lost."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from threading import Event

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QColor
from PySide6.QtWidgets import QAbstractButton, QCheckBox, QLabel, QPushButton
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from helpers.memory_server import MemoryServer, denied, stored
from helpers.open_dialog import OpenDialog
from partwise.core.assembly import Outlook, assembly
from partwise.core.errors import Fixable
from partwise.core.lifecycle import State
from partwise.core.unfinished import Unfinished
from partwise.core.upload import ObjectFacts
from partwise.ui import words_complete as words
from partwise.ui.errands import Errands
from partwise.ui.theme import Appearance, Theme
from partwise.ui.unfinished.complete_dialog import CompleteDialog
from partwise.ui.unfinished.complete_strip import HEIGHT, CompleteStrip

pytestmark = pytest.mark.qt_log_ignore("plugin does not support", extend=True)

UPLOAD = ("acme", "media", "films/a.mov", "U1")
WHOLE = assembly(map(stored, range(1, 78)))
HOLES = assembly(stored(number) for number in range(1, 81) if number not in (3, 9, 10))


def outlook(**said: object) -> Outlook:
    return replace(Outlook(Unfinished("films/a.mov", "U1"), WHOLE), **said)  # type: ignore[arg-type]  # a test's wish


class Opened(OpenDialog[CompleteDialog]):
    """The dialog about an upload on a server in memory, and what it announced."""

    def __init__(
        self, qtbot: QtBot, theme: Theme, errands: Errands, server: MemoryServer, local_size: int | None = None
    ) -> None:
        super().__init__(
            qtbot, lambda window: CompleteDialog(window, theme, errands, server, *UPLOAD, local_size=local_size)
        )
        self.server = server
        self.announced: list[tuple[str, ...]] = []
        self.dialog.completed.connect(self.announced.append)

    @property
    def do(self) -> QPushButton:
        return self.button("complete-do")

    def ready(self) -> None:
        """Wait until the parts are read."""
        self.until(lambda: self.text("complete-fact-size"))


@pytest.fixture
def server() -> MemoryServer:
    return MemoryServer(outlook_told=outlook())


@pytest.fixture
def opened(qtbot: QtBot, theme: Theme, errands: Errands, server: MemoryServer) -> Opened:
    made = Opened(qtbot, theme, errands, server)
    made.ready()
    return made


# --- what would become of it -----------------------------------------------------------------------------------


def test_the_parts_are_read_in_the_background(
    qtbot: QtBot, theme: Theme, errands: Errands, server: MemoryServer
) -> None:
    server.gates["outlook"] = Event()
    opened = Opened(qtbot, theme, errands, server)
    assert opened.text("complete-status") == words.READING
    assert not opened.do.isEnabled()
    server.gates["outlook"].set()
    opened.ready()
    assert server.calls == ["outlook films/a.mov U1"]
    assert opened.text("complete-address") == "oss://media/films/a.mov"
    assert opened.text("complete-fact-parts") == "77 parts, number 1 to 77"
    assert opened.text("complete-fact-size") == "4.1 GB (4,081,000,000 bytes)"
    assert opened.text("complete-fact-missing") == "none"
    assert opened.text("complete-fact-crc-64") == "known: the result can be proven"
    assert opened.text("complete-fact-object") == "there is none of that name"
    assert opened.text("complete-warnings") == words.NOBODY_KNOWS


def test_the_button_says_what_it_does_and_enter_does_not_press_it(opened: Opened) -> None:
    assert opened.do.text() == opened.do.accessibleName() == "Complete 77 parts, 4.1 GB"
    assert opened.do.isEnabled()
    assert opened.dialog.focusWidget().objectName() == "complete-cancel"
    assert opened.button("complete-cancel").isDefault()
    opened.tab_to("complete-no-overwrite")
    opened.key(Qt.Key.Key_Return)
    assert "complete" not in opened.server.calls
    assert opened.dialog.isVisible()


def test_holes_are_drawn_told_and_need_a_word_of_consent(
    qtbot: QtBot, theme: Theme, errands: Errands, server: MemoryServer
) -> None:
    server.outlook_told = outlook(whole=HOLES)
    opened = Opened(qtbot, theme, errands, server)
    opened.ready()
    strip = opened.find(CompleteStrip, "complete-strip")
    assert strip.accessibleDescription() == "77 parts stored; missing: 3, 9–10"
    opened.until(lambda: strip.height() == HEIGHT)
    drawn = strip.grab().toImage()
    first, second = strip.hole_rects()
    assert (round(first.left() / strip.width() * 80), round(second.right() / strip.width() * 80)) == (2, 10)
    colours = {drawn.pixelColor(round(first.center().x()), y).name() for y in range(HEIGHT)}
    assert theme.tokens.panel.name() in colours
    assert drawn.pixelColor(strip.width() // 2, 12) == QColor(theme.tokens.ok)
    assert "These part numbers are missing: 3, 9–10." in opened.text("complete-warnings")
    assert not opened.do.isEnabled()
    opened.press("complete-all-the-same")
    assert opened.do.isEnabled()
    opened.press("complete-all-the-same")
    assert not opened.do.isEnabled()


def test_consent_is_for_what_was_seen(qtbot: QtBot, theme: Theme, errands: Errands, server: MemoryServer) -> None:
    server.outlook_told = outlook(whole=HOLES)
    server.refusals["complete"] = denied("CompleteMultipartUpload")
    opened = Opened(qtbot, theme, errands, server)
    opened.ready()
    opened.press("complete-all-the-same")
    opened.press("complete-do")
    opened.until(lambda: opened.text("complete-fault-title"))
    opened.press("complete-fault-again")
    opened.until(lambda: server.calls.count("outlook films/a.mov U1") == 2)
    opened.until(opened.find(QCheckBox, "complete-all-the-same").isEnabled)
    assert not opened.find(QCheckBox, "complete-all-the-same").isChecked()
    assert not opened.do.isEnabled()


@pytest.mark.parametrize(("local_size", "doubtful"), [(WHOLE.size, False), (WHOLE.size + 1, True), (None, False)])
def test_sizes_that_do_not_add_up_need_it_too(
    qtbot: QtBot, theme: Theme, errands: Errands, server: MemoryServer, local_size: int | None, doubtful: bool
) -> None:
    opened = Opened(qtbot, theme, errands, server, local_size)
    opened.ready()
    assert opened.do.isEnabled() is not doubtful
    assert opened.find(QCheckBox, "complete-all-the-same").isVisible() is doubtful
    assert ("file on this computer has 4,081,000,001 bytes" in opened.text("complete-warnings")) is doubtful


def test_everything_that_speaks_against_it_is_told(
    qtbot: QtBot, theme: Theme, errands: Errands, server: MemoryServer
) -> None:
    mixed = assembly([stored(1), stored(2, 60_000_000), replace(stored(3), crc64=None)])
    server.outlook_told = outlook(whole=mixed, existing=ObjectFacts(6, '"e"', 1), own=State.PAUSED, recent=True)
    opened = Opened(qtbot, theme, errands, server)
    opened.ready()
    said = opened.text("complete-warnings")
    for sentence in (
        "Part 2 is not as large as the first",
        "Partwise on this computer has begun it (paused)",
        "somebody may still be sending",
        "It replaces an object of 6 bytes.",
    ):
        assert sentence in said
    assert opened.text("complete-fact-crc-64") == "not of all parts: nothing can be proven"
    assert opened.do.isEnabled()


@pytest.mark.parametrize(
    ("whole", "said"),
    [(assembly([]), "holds no part"), (assembly([stored(1, 1000), stored(2)]), "below 100 KiB")],
)
def test_what_oss_would_refuse_cannot_be_asked_for(
    qtbot: QtBot, theme: Theme, errands: Errands, server: MemoryServer, whole: object, said: str
) -> None:
    server.outlook_told = outlook(whole=whole)
    opened = Opened(qtbot, theme, errands, server)
    opened.ready()
    assert said in opened.text("complete-refusal-title")
    assert opened.do.text() == words.CANNOT
    assert not opened.do.isEnabled()


def test_an_object_in_the_way_is_kept_if_that_is_wanted(
    qtbot: QtBot, theme: Theme, errands: Errands, server: MemoryServer
) -> None:
    server.outlook_told = outlook(existing=ObjectFacts(6, '"e"', 1))
    opened = Opened(qtbot, theme, errands, server)
    opened.ready()
    assert opened.do.isEnabled()
    opened.key(Qt.Key.Key_N, Qt.KeyboardModifier.AltModifier)
    opened.until(lambda: "exists already, with 6 bytes" in opened.text("complete-refusal-title"))
    assert not opened.do.isEnabled()
    opened.key(Qt.Key.Key_N, Qt.KeyboardModifier.AltModifier)
    opened.until(opened.do.isEnabled)
    assert opened.text("complete-refusal-title") == ""


# --- completing ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ticks", "choices"),
    [
        ((), (False, False)),
        (("complete-no-overwrite",), (True, False)),
        (("complete-all-stored",), (False, True)),
    ],
)
def test_it_is_completed_as_chosen_and_announced(
    opened: Opened, ticks: tuple[str, ...], choices: tuple[bool, bool]
) -> None:
    for tick in ticks:
        opened.press(tick)
    assert ("at least" in opened.do.text()) is choices[1]
    opened.press("complete-do")
    opened.until(lambda: "its CRC-64 is that of the parts" in opened.text("complete-proven"))
    assert opened.server.completed_with == choices
    assert opened.announced == [UPLOAD]
    assert not opened.do.isVisible()
    opened.key(Qt.Key.Key_Return)
    assert not opened.dialog.isVisible()


def test_a_long_key_without_a_blank_is_told_to_its_end(
    qtbot: QtBot, theme: Theme, errands: Errands, server: MemoryServer
) -> None:
    make = partial(CompleteDialog, theme=theme, errands=errands, server=server, connection="acme", bucket="media")
    opened = OpenDialog(qtbot, lambda window: make(window, key="k" * 600, upload_id="U1"))
    opened.until(lambda: opened.text("complete-fact-size"))
    label = opened.find(QLabel, "complete-address")
    assert opened.text("complete-address") == f"oss://media/{'k' * 600}"
    assert label.height() > 3 * label.fontMetrics().height()
    assert label.minimumSizeHint().width() < opened.dialog.width()


def test_an_address_is_spoken_as_words_wherever_it_stands(
    qtbot: QtBot, theme: Theme, errands: Errands, server: MemoryServer
) -> None:
    server.outlook_told = outlook(existing=ObjectFacts(6, '"e"', 1))
    opened = Opened(qtbot, theme, errands, server)
    opened.ready()

    def spoken(name: str) -> str:
        interface = QAccessible.queryAccessibleInterface(opened.find(QLabel, name))
        return interface.text(QAccessible.Text.Name)

    assert spoken("complete-address") == "oss://media/films/a.mov"
    opened.press("complete-no-overwrite")
    assert spoken("complete-refusal-title").startswith("oss://media/films/a.mov exists already")
    opened.press("complete-no-overwrite")
    opened.press("complete-do")
    opened.until(lambda: bool(opened.announced))
    assert spoken("complete-proven").startswith("Completed: oss://media/films/a.mov (4.1 GB")


@pytest.mark.parametrize(("proven", "said"), [(None, "not verified"), (False, "is not what was listed")])
def test_what_is_not_proven_is_told(
    qtbot: QtBot, theme: Theme, errands: Errands, server: MemoryServer, proven: bool | None, said: str
) -> None:
    server.proven = proven
    opened = Opened(qtbot, theme, errands, server)
    opened.ready()
    opened.press("complete-do")
    opened.until(lambda: said in opened.text("complete-unproven"))
    assert opened.text("complete-proven") == ""
    assert opened.announced == [UPLOAD]


def test_while_oss_completes_nothing_can_be_changed(opened: Opened) -> None:
    opened.server.gates["complete"] = Event()
    opened.press("complete-do")
    opened.until(lambda: "complete" in opened.server.calls)
    assert opened.text("complete-status") == words.COMPLETING
    assert not opened.do.isEnabled()
    assert not opened.find(QCheckBox, "complete-no-overwrite").isEnabled()
    opened.server.gates["complete"].set()
    opened.until(lambda: bool(opened.announced))


def test_after_a_failure_it_is_looked_at_again_before_anybody_decides(opened: Opened) -> None:
    lost = Fixable("The answer to Complete was lost. The upload is still there.", "Look.", code="CompleteUnconfirmed")
    opened.server.refusals["complete"] = lost
    opened.press("complete-do")
    opened.until(lambda: "answer to Complete was lost" in opened.text("complete-fault-title"))
    assert not opened.do.isEnabled()
    assert opened.announced == []
    del opened.server.refusals["complete"]
    opened.press("complete-fault-again")
    opened.until(opened.do.isEnabled)
    assert opened.text("complete-fault-title") == ""
    assert opened.server.calls.count("outlook films/a.mov U1") == 2


def test_closed_meanwhile_the_result_is_announced_all_the_same(opened: Opened) -> None:
    opened.server.gates["complete"] = Event()
    opened.press("complete-do")
    opened.until(lambda: "complete" in opened.server.calls)
    opened.key(Qt.Key.Key_Escape)
    assert not opened.dialog.isVisible()
    opened.server.gates["complete"].set()
    opened.until(lambda: not isValid(opened.dialog))
    assert opened.announced == [UPLOAD]


def test_closed_meanwhile_it_comes_back_to_tell_a_failure(opened: Opened) -> None:
    opened.server.gates["complete"] = Event()
    opened.server.refusals["complete"] = denied("CompleteMultipartUpload")
    opened.press("complete-do")
    opened.until(lambda: "complete" in opened.server.calls)
    opened.key(Qt.Key.Key_Escape)
    opened.server.gates["complete"].set()
    opened.until(opened.dialog.isVisible)
    assert opened.button("complete-fault-policy").isVisible()


# --- without the right to do so, and looking -------------------------------------------------------------------


def test_parts_that_may_not_be_listed_name_the_right(
    qtbot: QtBot, theme: Theme, errands: Errands, server: MemoryServer
) -> None:
    server.refusals["outlook"] = denied("ListParts")
    opened = Opened(qtbot, theme, errands, server)
    opened.until(lambda: "oss:ListParts" in opened.text("complete-fault-advice"))
    assert opened.text("complete-fact-parts") == ""
    assert not opened.do.isEnabled()


def test_an_object_that_may_not_be_looked_for_stops_nobody(
    qtbot: QtBot, theme: Theme, errands: Errands, server: MemoryServer
) -> None:
    server.outlook_told = outlook(unseen=denied("HeadObject").fault)
    opened = Opened(qtbot, theme, errands, server)
    opened.ready()
    assert opened.text("complete-fact-object") == "nobody may look whether there is one"
    assert opened.button("complete-unseen-policy").isVisible()
    assert opened.do.isEnabled()


def test_every_control_can_be_reached_and_has_a_name(opened: Opened) -> None:
    controls = [
        child
        for child in opened.dialog.findChildren(QAbstractButton)
        if child.isVisible() and child.isEnabled() and child.focusPolicy() & Qt.FocusPolicy.TabFocus
    ]
    assert len(controls) == 4
    for control in controls:
        opened.tab_to(control.objectName())
        assert control.accessibleName()


def test_it_is_as_high_as_what_it_says(opened: Opened, theme: Theme) -> None:
    assert opened.clipped() == []
    theme.set_appearance(Appearance.DARK)
    assert opened.dialog.grab().toImage().pixelColor(4, 4).name() == theme.tokens.panel.name()
