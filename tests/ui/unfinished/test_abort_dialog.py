"""The question before an abort: what it says, what is ticked, and that no key confirms it by accident."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QAbstractItemModel, QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QLineEdit, QPushButton, QStyle, QStyleOptionViewItem, QTableView, QWidget
from pytestqt.qtbot import QtBot

from helpers.listed_uploads import listed_upload
from helpers.open_dialog import OpenDialog
from helpers.sample_uploads import FAULT
from helpers.standstill import Standstill, timed
from partwise.core.lifecycle import State
from partwise.core.upload import PartState, Stored, Target, Upload
from partwise.ui.theme import Appearance, Theme
from partwise.ui.unfinished.abort_dialog import AbortDialog

NOW = 1_790_000_000.0
DAY = 86_400.0
DENIED = replace(FAULT, operation="ListParts", advice="Ask the account's owner for oss:ListParts on this bucket.")
Asks = Callable[..., "Asked"]


def old(id: str, size: int = 7_000_000_000, **said: object) -> Upload:
    """An upload nobody has sent to for long."""
    held = Stored(3, size, NOW - 40 * DAY)
    return listed_upload(id, f"footage/{id}.mov", **{"started": NOW - 40 * DAY, "held": held, **said})


def many(count: int, **said: object) -> list[Upload]:
    return [old(f"u{number:05}", 1_000_000_000, **said) for number in range(count)]


LIVE = old("live", held=Stored(3, 4_100_000_000, NOW - 720))
OURS = old(
    "ours",
    held=None,
    source="/films/ours.mov",
    changed=NOW - DAY,
    parts=bytes([PartState.STORED]) * 2,
    stored_bytes=189_000_000_000,
)
SECRET = old("secret", held=None, fault=DENIED)
UNKNOWN = old("unknown", held=None)
MIXED = [old("a"), LIVE, OURS, SECRET, old("b", 77_100_000_000)]


class Asked(OpenDialog[AbortDialog]):
    """The open question, and what it told."""

    def __init__(self, qtbot: QtBot, theme: Theme, uploads: list[Upload]) -> None:
        self.aborted: list[tuple[str, ...]] = []
        self.wanted: list[tuple[str, ...]] = []
        self.stopped = 0
        self.gone = False
        super().__init__(qtbot, lambda window: self._make(window, theme, uploads))
        qtbot.waitUntil(lambda: self.model.rowCount() == len(uploads))

    def _make(self, window: QWidget, theme: Theme, uploads: list[Upload]) -> AbortDialog:
        made = AbortDialog(window, theme, uploads, NOW)
        made.aborted.connect(self.aborted.append)
        made.inspect_wanted.connect(self.wanted.append)
        made.stop_inspecting_asked.connect(self._stop)
        made.finished.connect(self._end)
        return made

    def _stop(self) -> None:
        self.stopped += 1

    def _end(self) -> None:
        self.gone = True

    @property
    def list(self) -> QTableView:
        return self.find(QTableView, "abortList")

    @property
    def model(self) -> QAbstractItemModel:
        return self.list.model()

    @property
    def do(self) -> QPushButton:
        return self.button("abortDo")

    def cell(self, row: int, column: int, role: Qt.ItemDataRole = Qt.ItemDataRole.DisplayRole) -> str:
        return str(self.model.index(row, column).data(role))

    def ticks(self) -> dict[str, bool]:
        """Which key is ticked."""
        rows = range(self.model.rowCount())
        states = {self.cell(row, 0): self.model.index(row, 0).data(Qt.ItemDataRole.CheckStateRole) for row in rows}
        return {key: Qt.CheckState(state) is Qt.CheckState.Checked for key, state in states.items()}

    def box(self, row: int) -> QPoint:
        """Where the check box of a row is painted."""
        index = self.model.index(row, 0)
        option = QStyleOptionViewItem()
        option.rect = self.list.visualRect(index).adjusted(9, 0, -9, 0)
        option.features = QStyleOptionViewItem.ViewItemFeature.HasCheckIndicator
        return self.list.style().subElementRect(QStyle.SubElement.SE_ItemViewItemCheckIndicator, option).center()

    def click(self, name: str) -> None:
        self.qtbot.mouseClick(self.button(name), Qt.MouseButton.LeftButton)


@pytest.fixture
def ask(qtbot: QtBot, theme: Theme) -> Callable[[list[Upload]], Asked]:
    return lambda uploads: Asked(qtbot, theme, uploads)


# --- what it says ---------------------------------------------------------------------------------------------


def test_it_names_count_bytes_and_every_upload(ask: Asks) -> None:
    asked = ask(MIXED)
    assert asked.text("abortQuestion") == "Abort 2 uploads in media-archive?"
    assert asked.text("abortLost") == "84.1 GB of stored parts are deleted on the server and cannot be brought back."
    assert asked.text("abortLeftOut") == "3 uploads are not ticked; the reasons stand beside them."
    assert asked.do.text() == asked.do.accessibleName() == "Abort 2 uploads, 84.1 GB"
    assert asked.ticks() == {
        "footage/live.mov": False,
        "footage/ours.mov": False,
        "footage/secret.mov": False,
        "footage/a.mov": True,
        "footage/b.mov": True,
    }
    assert [asked.cell(row, 3) for row in range(5)] == [
        "got a part 12 minutes ago",
        "paused here; could still be resumed",
        "nobody may list its parts",
        "",
        "",
    ]
    assert [asked.cell(row, 2) for row in range(5)] == ["4.1 GB", "189 GB", "–", "7 GB", "77.1 GB"]
    assert asked.cell(2, 3, Qt.ItemDataRole.ToolTipRole) == str(DENIED)
    assert not asked.text("abortProgress")
    assert not asked.clipped()


def test_the_button_and_the_words_follow_the_ticks(ask: Asks) -> None:
    asked = ask(MIXED)
    for row in (0, 1, 2):
        asked.qtbot.mouseClick(asked.list.viewport(), Qt.MouseButton.LeftButton, pos=asked.box(row))
    assert asked.do.text() == "Abort 5 uploads, at least 277 GB"
    assert asked.text("abortLost") == (
        "At least 277 GB of stored parts are deleted on the server and cannot be brought back. 1 of these uploads is "
        "this computer's own and could still be resumed. 1 was begun or got a part within the last hour: somebody may "
        "be sending to it."
    )
    assert asked.text("abortLeftOut") == ""
    asked.qtbot.mouseClick(asked.list.viewport(), Qt.MouseButton.LeftButton, pos=asked.box(4))
    assert asked.do.text() == "Abort 4 uploads, at least 200 GB"
    asked.click("abortDo")
    assert asked.aborted == [("live", "ours", "secret", "a")]
    assert asked.gone


def test_several_buckets_are_told_beside_the_keys(ask: Asks) -> None:
    asked = ask([old("a"), old("b", target=Target("acme", "cold", "b.zst"))])
    assert asked.text("abortQuestion") == "Abort 2 uploads in 2 buckets?"
    assert set(asked.ticks()) == {"media-archive/footage/a.mov", "cold/b.zst"}


def test_with_nothing_ticked_there_is_nothing_to_confirm(ask: Asks) -> None:
    asked = ask([LIVE, OURS])
    assert asked.text("abortQuestion") == "Which uploads shall be aborted?"
    assert asked.text("abortLost") == "Nothing is ticked. Tick what shall be aborted."
    assert asked.do.text() == "Abort"
    assert not asked.do.isEnabled()
    asked.click("abortDo")
    assert asked.aborted == []


def test_every_row_and_every_control_speaks(ask: Asks) -> None:
    asked = ask([*MIXED, UNKNOWN])
    role = Qt.ItemDataRole.AccessibleTextRole
    assert asked.cell(0, 0, role) == "footage/live.mov, not ticked, got a part 12 minutes ago"
    assert asked.cell(3, 0, role) == "footage/a.mov, ticked"
    for widget in asked.dialog.findChildren(QWidget):
        if isinstance(widget, QPushButton | QLineEdit | QTableView):
            assert widget.accessibleName(), widget.objectName()


# --- asked first ----------------------------------------------------------------------------------------------


def test_what_is_not_known_is_asked_for_first(ask: Asks) -> None:
    unknown = many(3, held=None)
    asked = ask([old("a"), *unknown])
    assert asked.wanted == [("u00000", "u00001", "u00002")]
    assert asked.text("abortProgress").endswith("0 of 3 asked")
    assert not asked.do.isEnabled()
    asked.dialog.take([replace(unknown[0], held=Stored(1, 1_000_000_000, NOW - DAY))])
    assert asked.text("abortProgress").endswith("1 of 3 asked")
    assert asked.do.text() == "Abort 2 uploads, 8 GB"
    assert not asked.do.isEnabled()
    asked.dialog.take([replace(unknown[1], fault=DENIED)])
    asked.dialog.drop(["u00002"])
    assert asked.text("abortProgress") == ""
    assert asked.do.isEnabled()
    asked.click("abortDo")
    assert asked.aborted == [("a", "u00000")]
    assert asked.stopped == 0


def test_nobody_has_to_wait_for_the_rest(ask: Asks) -> None:
    asked = ask([old("a"), *many(3, held=None)])
    asked.click("abortLeaveRest")
    assert asked.stopped == 1
    assert asked.text("abortProgress") == ""
    assert not asked.button("abortLeaveRest").isVisible()
    asked.dialog.take(many(3))
    assert asked.do.text() == "Abort 1 upload, 7 GB"
    assert asked.do.isEnabled()


def test_cancel_while_it_asks_stops_asking(ask: Asks) -> None:
    asked = ask([old("a"), *many(3, held=None)])
    asked.key(Qt.Key.Key_Escape)
    assert asked.stopped == 1
    assert asked.aborted == []
    assert asked.gone


def test_an_upload_that_gets_a_part_meanwhile_is_spared(ask: Asks) -> None:
    asked = ask([old("a"), old("b")])
    asked.dialog.take([replace(old("b"), held=Stored(4, 9, NOW + 5))])
    assert asked.do.text() == "Abort 1 upload, 7 GB"
    assert asked.cell(1, 3) == "got a part just now"


def test_what_ends_meanwhile_cannot_be_ticked(ask: Asks) -> None:
    asked = ask([old("a"), old("b")])
    asked.dialog.take([replace(old("b"), state=State.ABORTING)])
    asked.qtbot.mouseClick(asked.list.viewport(), Qt.MouseButton.LeftButton, pos=asked.box(1))
    assert asked.cell(1, 3) == "is being aborted already"
    assert asked.do.text() == "Abort 1 upload, 7 GB"


# --- keys -----------------------------------------------------------------------------------------------------


def test_cancel_has_the_focus_and_enter_says_no(ask: Asks) -> None:
    asked = ask(MIXED)
    assert asked.dialog.focusWidget() is asked.button("abortCancel")
    assert asked.button("abortCancel").isDefault()
    assert asked.dialog.windowModality() is Qt.WindowModality.WindowModal
    asked.key(Qt.Key.Key_Return)
    assert asked.gone
    assert asked.aborted == []


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter])
@pytest.mark.parametrize("where", ["abortList", "abortDo", "abortNumber"])
def test_enter_confirms_nothing_wherever_the_focus_is(ask: Asks, where: str, key: Qt.Key) -> None:
    asked = ask(many(101))
    asked.find(QLineEdit, "abortNumber").setText("101")
    asked.tab_to(where)
    asked.key(key)
    assert asked.aborted == []
    assert not asked.gone


def test_by_keys_alone(ask: Asks) -> None:
    asked = ask(MIXED)
    asked.tab_to("abortList")
    asked.key(Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier)
    asked.key(Qt.Key.Key_Space)
    assert asked.do.text() == "Abort 1 upload, 7 GB"
    asked.key(Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    asked.key(Qt.Key.Key_Space)
    assert asked.do.text() == "Abort 5 uploads, at least 277 GB"
    asked.key(Qt.Key.Key_Space)
    assert not asked.do.isEnabled()
    asked.key(Qt.Key.Key_Up)
    asked.key(Qt.Key.Key_Space)
    asked.press("abortDo")
    assert asked.aborted == [("a",)]


def test_more_than_a_hundred_are_confirmed_by_their_number(ask: Asks) -> None:
    asked = ask(many(1_204))
    field = asked.find(QLineEdit, "abortNumber")
    assert asked.text("abortConfirm") == "Type 1204 to abort so many uploads:"
    assert not asked.do.isEnabled()
    asked.tab_to("abortNumber")
    asked.qtbot.keyClicks(field, "120")
    assert not asked.do.isEnabled()
    asked.qtbot.keyClicks(field, "4")
    assert asked.do.isEnabled()
    field.setText("1,204")
    assert asked.do.isEnabled()
    asked.qtbot.mouseClick(asked.list.viewport(), Qt.MouseButton.LeftButton, pos=asked.box(0))
    assert asked.text("abortConfirm") == "Type 1203 to abort so many uploads:"
    assert not asked.do.isEnabled()
    field.setText("1203")
    asked.press("abortDo")
    assert len(asked.aborted[0]) == 1_203


def test_a_hundred_need_no_number(ask: Asks) -> None:
    asked = ask(many(100))
    assert not asked.find(QLineEdit, "abortNumber").isVisible()
    assert asked.do.isEnabled()


# --- looks and size -------------------------------------------------------------------------------------------


def test_light_and_dark(ask: Asks, theme: Theme) -> None:
    asked = ask(MIXED)
    for appearance in (Appearance.DARK, Appearance.LIGHT):
        theme.set_appearance(appearance)
        image = asked.dialog.grab().toImage()
        assert image.pixelColor(4, 4).name() == theme.tokens.panel.name()
        frame = asked.list.mapTo(asked.dialog, QPoint(0, 40))
        assert image.pixelColor(frame).name() == theme.tokens.line.name()


def test_an_empty_box_can_be_seen_in_the_dark(ask: Asks, theme: Theme) -> None:
    asked = ask(MIXED)
    theme.set_appearance(Appearance.DARK)
    image = asked.list.viewport().grab().toImage()
    middle = asked.box(0)
    edge = {image.pixelColor(middle.x() + shift, middle.y()).name() for shift in range(-9, 10)}
    assert max(QColor(name).lightness() for name in edge) > theme.tokens.panel.lightness() + 50


def test_the_model_keeps_the_rules_of_models(ask: Asks) -> None:
    asked = ask(MIXED)
    QAbstractItemModelTester(asked.model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    asked.tab_to("abortList")
    asked.key(Qt.Key.Key_Space)
    asked.dialog.take([replace(LIVE, held=None)])
    asked.dialog.drop(["a"])


def test_what_is_told_before_all_was_looked_at_counts_too(qtbot: QtBot, theme: Theme) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    dialog = AbortDialog(window, theme, many(5_000), NOW)
    dialog.drop(["u04999"])
    dialog.take([replace(old("u04998"), held=Stored(1, 1, NOW))])
    button: QPushButton = dialog.findChild(QPushButton, "abortDo")
    assert not button.isEnabled()
    qtbot.waitUntil(lambda: button.text().startswith("Abort 4,998 uploads"))


def test_twenty_five_thousand_rows_do_not_stall_the_window(qtbot: QtBot, theme: Theme) -> None:
    uploads = many(25_000)
    worst: dict[str, float] = {}
    for _ in range(3):
        for what, seconds in _blocks(Asked(qtbot, theme, uploads), uploads, qtbot, theme).items():
            worst[what] = min(seconds, worst.get(what, 9.0))
    print("\n25,000 uploads to abort:", ", ".join(f"{what} {seconds * 1000:.0f} ms" for what, seconds in worst.items()))
    assert worst["a tick"] < 0.01
    assert max(worst.values()) < 0.05


def _blocks(asked: Asked, uploads: list[Upload], qtbot: QtBot, theme: Theme) -> dict[str, float]:
    """How long each step takes at the worst, in seconds; the dialog is closed at the end."""
    opening = _longest_turn(qtbot, lambda: AbortDialog(asked.window, theme, uploads, NOW).open())
    model = asked.model
    asked.list.selectAll()
    found = {
        "opening": opening,
        "2,000 answers at once": timed(lambda: asked.dialog.take(uploads[:2_000])),
        "a tick": timed(
            lambda: model.setData(model.index(5, 0), Qt.CheckState.Unchecked.value, Qt.ItemDataRole.CheckStateRole)
        ),
    }
    found["all ticks"] = timed(lambda: qtbot.keyClick(asked.list, Qt.Key.Key_Space))
    for dialog in asked.window.findChildren(AbortDialog):
        dialog.reject()
    return found


def _longest_turn(qtbot: QtBot, begin: Callable[[], object]) -> float:
    """The longest the event loop was kept from turning, in seconds, from the beginning of `begin` on."""
    standstill = Standstill()
    begin()
    qtbot.wait(250)
    return standstill.longest
