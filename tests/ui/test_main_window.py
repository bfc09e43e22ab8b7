"""The window as a whole: what it shows when, what it remembers, and that nothing in it is without a name."""

from __future__ import annotations

import gc
import time
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QLabel,
    QLineEdit,
    QMenu,
    QMessageBox,
    QPushButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from helpers.desk import ENVIRONMENT, PRACTICE, Desk, receipt_of
from helpers.sample_uploads import FLYING, OFFLINE, STORED, WAITING, sample_upload
from partwise.core.changes import HeldUp, Paced, Removed
from partwise.core.errors import Fault, Kind
from partwise.core.faults import engine_ended
from partwise.core.lifecycle import State
from partwise.core.messages import AddPaths
from partwise.core.pace import Pace, Why
from partwise.core.upload import Target, Upload
from partwise.ui import words
from partwise.ui.bridge import Bridge
from partwise.ui.collector import collect_rarely
from partwise.ui.main_window import MainWindow
from partwise.ui.theme import Appearance, Theme
from partwise.ui.uploads.groups import Group

SENDING = sample_upload(STORED * 4 + FLYING * 2 + WAITING * 4, id="sending", order=1)
PAUSED = replace(
    SENDING, id="paused", state=State.PAUSED, order=2, target=Target("acme", "media", "b.mov"), source="/b.mov"
)


def page(window: MainWindow) -> QWidget:
    return next(each for each in (window.first_start, window.empty, window.page) if each.isVisible())


def told(window: MainWindow, name: str) -> str:
    found = window.status.findChild(QWidget, name)
    return found.accessibleName() if found and found.isVisible() else ""


def test_an_empty_list_invites_and_says_where_files_go(window: MainWindow) -> None:
    assert page(window) is window.empty
    assert told(window, "status-left") == words.NOTHING_TO_SEND
    assert told(window, "status-net") == words.LINE_READY


def test_without_a_connection_the_first_question_is_which(
    qtbot: QtBot, theme: Theme, desk: Desk, bridge: Bridge
) -> None:
    window = MainWindow(desk, bridge, (PRACTICE, ENVIRONMENT), None, theme, receipt_of)
    qtbot.addWidget(window)
    window.show()
    assert page(window) is window.first_start
    window.add_paths(["/films/a"])
    assert desk.posted == []
    assert window.messages.text == words.no_connection(1)
    choice = window.findChild(QPushButton, "first-start-practice")
    with qtbot.waitSignal(window.connection_chosen) as chosen:
        qtbot.mouseClick(choice, Qt.MouseButton.LeftButton)
    assert chosen.args == ["practice"]
    assert page(window) is window.first_start
    window.set_connection(PRACTICE)
    assert page(window) is window.empty


def test_what_the_engine_publishes_appears_and_goes(qtbot: QtBot, window: MainWindow, bridge: Bridge) -> None:
    bridge.published([SENDING, PAUSED], [])
    qtbot.waitUntil(lambda: window.model.rowCount() == 2)
    assert page(window) is window.page
    assert window.page.uploads == [SENDING]
    bridge.published([], [Removed("sending"), Removed("paused")])
    qtbot.waitUntil(lambda: page(window) is window.empty)


def test_figures_move_only_while_something_is_under_way(qtbot: QtBot, window: MainWindow, desk: Desk) -> None:
    desk.flying["sending"] = 0
    window.model.take([SENDING])
    assert window._timer.isActive()

    def moved() -> bool:
        desk.flying["sending"] += 3_000_000
        return "Speed 0 B/s" not in told(window, "status-speed") and "about" in told(window, "status-time")

    qtbot.waitUntil(moved, timeout=5_000)
    assert told(window, "status-left").startswith("1 to go")
    assert told(window, "status-connections") == "4 connections: measuring the line"
    window.model.take([replace(SENDING, state=State.DONE)])
    qtbot.waitUntil(lambda: not window._timer.isActive())
    assert told(window, "status-speed") == "Speed 0 B/s, no limit"


def test_a_network_out_of_reach_is_told_at_once_and_calmly(window: MainWindow) -> None:
    window.model.take([replace(SENDING, **OFFLINE, retry_in=5.0, changed=time.time()), replace(SENDING, id="other")])
    assert told(window, "status-net") == words.LINE_WAITING
    assert window._theme.tokens.warn.name() in window.findChild(QLabel, "status-net").text()
    window.model.take([SENDING])
    assert told(window, "status-net") == words.LINE_ONLINE


def test_uploads_that_all_try_again_are_told_so(window: MainWindow) -> None:
    window.model.take([replace(SENDING, retry_in=5.0, attempt=2)])
    assert told(window, "status-net") == words.LINE_RETRYING
    window.model.take([replace(SENDING, id="other")])
    assert told(window, "status-net") == words.LINE_ONLINE


def test_the_seconds_to_the_next_try_count_down_in_row_and_card(qtbot: QtBot, window: MainWindow) -> None:
    window.model.take([replace(SENDING, **OFFLINE, retry_in=2.0, changed=time.time())])
    next_step = window.findChild(QLabel, "fault-next")
    row = window.model.index(0, 2)
    for said in ("next try in 2 s", "next try in 1 s", "trying now"):
        qtbot.waitUntil(lambda said=said: row.data().endswith(said) and next_step.text().endswith(said))


def test_the_number_of_connections_can_be_set_and_is_remembered(window: MainWindow, desk: Desk) -> None:
    chosen: list[int] = []
    window.pace.connections_set.connect(chosen.append)
    menu = window.findChild(QMenu, "connections-menu")
    window.findChild(QAction, "connections-6").trigger()
    assert (chosen, desk.wished_connections) == ([6], 6)
    window.findChild(QAction, "connections-0").trigger()
    assert (chosen, desk.wished_connections) == ([6, 0], 0)
    assert menu is window.findChild(QPushButton, "status-connections").menu()


def test_a_change_of_the_pace_is_shown_at_once(qtbot: QtBot, window: MainWindow, desk: Desk, bridge: Bridge) -> None:
    desk.paced = Pace(6, Why.FIXED)
    bridge.published((), [Paced(desk.paced)])
    assert told(window, "status-connections") == "6 connections: set by you"
    assert window.findChild(QLabel, "status-connections-text").accessibleName() == "6 connections"
    assert window.findChild(QAction, "connections-6").isChecked()
    assert window.findChild(QLabel, "connections-why").text() == "6 connections: set by you"
    desk.paced = Pace(6, Why.NO_GAIN, 7)
    bridge.published((), [Paced(desk.paced)])
    assert window.findChild(QAction, "connections-0").isChecked()
    assert window.findChild(QWidget, "status-connections").toolTip() == "6 connections: a 7th brought nothing"


@pytest.mark.qt_log_ignore("plugin does not support", extend=True)
def test_a_limit_for_everything_is_set_shown_and_remembered(qtbot: QtBot, window: MainWindow, desk: Desk) -> None:
    chosen: list[int] = []
    window.pace.limit_set.connect(chosen.append)
    qtbot.mouseClick(window.findChild(QPushButton, "status-speed"), Qt.MouseButton.LeftButton)
    assert window.pace.popup.isVisible()
    window.pace.popup.findChild(QPushButton, "limit-choice-5000000").click()
    assert (chosen, desk.wished_limit) == ([5_000_000], 5_000_000)
    assert told(window, "status-speed") == "Speed 0 B/s, limit 5 MB/s"
    assert window.findChild(QLabel, "status-speed-text").accessibleName() == "↑ 0 B/s · limit 5 MB/s"


def test_a_limit_of_an_earlier_run_is_shown(qtbot: QtBot, theme: Theme, desk: Desk, bridge: Bridge) -> None:
    window = MainWindow(desk, bridge, (PRACTICE,), PRACTICE, theme, receipt_of, limit=7_000_000_000)
    qtbot.addWidget(window)
    window.show()
    assert told(window, "status-speed") == "Speed 0 B/s, limit 7 GB/s"


def test_an_engine_that_ended_is_told_in_red_and_outlasts_every_note(window: MainWindow, bridge: Bridge) -> None:
    bridge.published((), [HeldUp(engine_ended())])
    assert window.messages.text == str(engine_ended())
    assert window.messages._kind == "bad"
    window.say("Address copied.")
    assert window.messages.text == "Address copied."
    window.messages._timer.timeout.emit()
    assert window.messages.text == str(engine_ended())
    window.say(words.NOT_LOCAL, "warn")
    assert window.messages.text == words.NOT_LOCAL
    window.messages.dismiss()
    assert window.messages.text == str(engine_ended())
    window.messages.dismiss()
    assert window.messages.text == ""


def test_a_journal_that_refuses_is_a_warning(window: MainWindow, bridge: Bridge) -> None:
    bridge.published((), [HeldUp(Fault(Kind.FIXABLE, "The disk is full.", "Free some space."))])
    assert (window.messages.text, window.messages._kind) == ("The disk is full. Free some space.", "warn")


def test_the_sidebar_filters_and_counts(qtbot: QtBot, window: MainWindow) -> None:
    window.model.take([SENDING, PAUSED])
    groups = window.sidebar.findChild(QAbstractItemView, "sidebar-groups")
    assert groups.model().index(3, 0).data(Qt.ItemDataRole.AccessibleTextRole) == "Paused: 1 upload"
    groups.setFocus()
    for _ in range(3):
        qtbot.keyClick(groups, Qt.Key.Key_Down)
    assert window.model.group is Group.PAUSED
    assert window.model.rowCount() == 1
    qtbot.keyClick(groups, Qt.Key.Key_Down)
    reason = window.findChild(QWidget, "nothing-here-text")
    assert reason.isVisible()
    assert reason.text() == words.NOTHING_IN_GROUP["failed"]
    window.findChild(QPushButton, "show-all").click()
    assert window.model.rowCount() == 2


def test_search_waits_for_a_pause_and_escape_ends_it(qtbot: QtBot, window: MainWindow) -> None:
    window.model.take([SENDING, PAUSED])
    qtbot.keyClick(window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert window.page.search.field.hasFocus()
    qtbot.keyClicks(window.page.search.field, "DRONE")
    assert window.model.rowCount() == 2
    qtbot.waitUntil(lambda: window.model.rowCount() == 1)
    qtbot.keyClick(window.page.search.field, Qt.Key.Key_Escape)
    assert window.model.rowCount() == 2
    assert not window.page.search.isVisible()


def folder_of(count: int) -> list[Upload]:
    return [
        replace(
            SENDING, id=f"f{number}", order=number, batch="day/", target=Target("acme", "media", f"day/{number:03}")
        )
        for number in range(count)
    ]


def test_a_folder_opens_by_key_and_by_its_chevron(qtbot: QtBot, window: MainWindow) -> None:
    window.model.take(folder_of(3))
    view = window.page.view
    view.setFocus()
    view.selectRow(0)
    for key, rows in (
        (Qt.Key.Key_Return, 4),
        (Qt.Key.Key_Left, 1),
        (Qt.Key.Key_Right, 4),
        (Qt.Key.Key_Right, 4),
        (Qt.Key.Key_Return, 1),
    ):
        qtbot.keyClick(view, key)
        assert window.model.rowCount() == rows
    chevron = view.visualRect(window.model.index(0, 0)).topLeft() + QPoint(16, 24)
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=chevron)
    assert window.model.rowCount() == 4


def test_the_selection_survives_sorting_and_filtering(window: MainWindow) -> None:
    window.model.take([*folder_of(3), PAUSED])
    window.page.view.selectRow(window.model.place_of("paused"))
    window.page.view.sortByColumn(0, Qt.SortOrder.AscendingOrder)
    assert [upload.id for upload in window.page.uploads] == ["paused"]
    window.model.set_filter(Group.PAUSED)
    assert [upload.id for upload in window.page.uploads] == ["paused"]
    window.model.set_filter(Group.DONE)
    assert window.page.uploads == []


@pytest.mark.parametrize(
    ("typed", "bucket", "prefix"),
    [
        ("oss://media/footage/2026", "media", "footage/2026/"),
        ("media", "media", ""),
        ("oss://media/", "media", ""),
        ("oss://media/采访 +%41/", "media", "采访 +%41/"),
    ],
)
def test_the_destination_is_edited_in_place(
    qtbot: QtBot, window: MainWindow, desk: Desk, typed: str, bucket: str, prefix: str
) -> None:
    qtbot.keyClick(window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    field = window.findChild(QLineEdit, "destination-field")
    assert field.hasFocus()
    field.setText(typed)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert not field.isVisible()
    window.add_paths(("/films/a",))
    assert desk.posted == [AddPaths(("/films/a",), "practice", bucket, prefix)]


def test_a_long_destination_is_shortened_and_told_in_full(window: MainWindow) -> None:
    window.resize(780, 600)
    window.top.destination.set("media-archive", "a/b/a folder with quite a long name/")
    shown = window.findChild(QWidget, "destination-show")
    assert shown.width() <= window.top.destination.width()
    assert "…" in window.findChild(QLabel, "destination-text").text()
    assert shown.accessibleName() == "Destination: oss://media-archive/a/b/a folder with quite a long name/"


def test_what_is_no_address_is_refused_in_words_and_stays_to_be_mended(qtbot: QtBot, window: MainWindow) -> None:
    window.top.destination.edit()
    field = window.findChild(QLineEdit, "destination-field")
    field.setText("oss://No Bucket/")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert field.isVisible()
    assert "cannot be the name of a bucket" in window.messages.text
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert window.top.destination.address == "oss://practice/"


def test_without_a_bucket_adding_asks_for_one(window: MainWindow, desk: Desk) -> None:
    window.set_connection(ENVIRONMENT)
    window.add_paths(["/films/a"])
    assert desk.posted == []
    assert window.messages.text == words.no_destination(1)
    field = window.findChild(QLineEdit, "destination-field")
    assert field.isVisible()
    field.setText("oss://media/2026/")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert desk.posted == [AddPaths(("/films/a",), "environment", "media", "2026/")]
    assert window.messages.text == ""


def test_what_was_named_before_there_was_a_connection_begins_with_it(
    qtbot: QtBot, theme: Theme, desk: Desk, bridge: Bridge
) -> None:
    window = MainWindow(desk, bridge, (PRACTICE, ENVIRONMENT), None, theme, receipt_of)
    qtbot.addWidget(window)
    window.add_paths(["/films/a"])
    window.add_paths(["/films/b"])
    window.set_connection(PRACTICE)
    assert desk.posted == [AddPaths(("/films/a", "/films/b"), "practice", "practice", "")]


def test_busy_stays_until_it_is_over_and_a_notice_in_between_gives_way_to_it(window: MainWindow) -> None:
    window.set_busy("Starting the practice bucket…")
    window.say("The journal could not be saved.", "bad")
    assert window.messages.text == "The journal could not be saved."
    window.messages.dismiss()
    assert window.messages.text == "Starting the practice bucket…"
    window.set_busy(None)
    assert window.messages.text == ""


def test_closing_while_uploads_run_asks_and_says_that_nothing_is_lost(qtbot: QtBot, window: MainWindow) -> None:
    window.model.take([SENDING])
    assert not window.close()
    box = window.findChild(QMessageBox, "ask-quit")
    assert "Nothing is lost" in box.informativeText()
    assert not window.close()
    assert len(window.findChildren(QMessageBox, "ask-quit")) == 1
    box.findChild(QPushButton, "ask-quit-do").click()
    assert not window.isVisible()


def test_closing_with_nothing_under_way_asks_nothing(window: MainWindow) -> None:
    window.model.take([PAUSED])
    assert window.close()


def test_what_the_user_arranged_is_remembered(qtbot: QtBot, window: MainWindow, desk: Desk, bridge: Bridge) -> None:
    theme = window._theme
    window.resize(790, 600)
    window._actions["sidebar"].trigger()
    window._actions["appearance-dark"].trigger()
    window.close()
    another = MainWindow(desk, bridge, (PRACTICE,), PRACTICE, theme, receipt_of, lambda: desk.saved)
    qtbot.addWidget(another)
    another.show()
    assert (another.width(), another.height()) == (790, 600)
    assert not another.sidebar.isVisible()
    assert theme.appearance is Appearance.DARK


@pytest.mark.parametrize(
    "saved", [{"geometry": 7, "splitter": "no base64!", "details": None, "appearance": "pink"}, {}]
)
def test_a_damaged_memory_is_ignored(
    qtbot: QtBot, theme: Theme, desk: Desk, bridge: Bridge, saved: dict[str, object]
) -> None:
    window = MainWindow(desk, bridge, (PRACTICE,), PRACTICE, theme, receipt_of, lambda: saved)
    qtbot.addWidget(window)
    window.show()
    assert (window.width(), window.height()) == (1280, 800)
    assert window.sidebar.isVisible()


@pytest.mark.parametrize("size", [(900, 560), (1280, 800)])
def test_it_fits_small_and_usual_screens(window: MainWindow, size: tuple[int, int]) -> None:
    window.model.take([SENDING, PAUSED])
    window.resize(*size)
    assert (window.width(), window.height()) == size
    view = window.page.view
    assert view.viewport().height() >= 3 * 49
    assert view.horizontalHeader().length() == view.viewport().width()
    assert view.columnWidth(0) >= 170


def test_light_and_dark_repaint_everything(window: MainWindow) -> None:
    window.model.take([SENDING, PAUSED])
    places = [(60, 600), (400, 20), (700, 400), (300, 790), (900, 20)]

    def lightness() -> list[int]:
        picture = window.grab().toImage()
        return [picture.pixelColor(*place).lightness() for place in places]

    assert min(lightness()) > 200
    window._actions["appearance-dark"].trigger()
    assert max(lightness()) < 70
    window._actions["appearance-light"].trigger()
    assert min(lightness()) > 200


def test_every_control_has_a_name_for_code_and_one_for_a_screen_reader(window: MainWindow) -> None:
    window.model.take([SENDING, PAUSED])
    controls = (QAbstractButton, QAbstractItemView, QLineEdit, QMenu)
    nameless = [
        f"{type(control).__name__} {control.objectName()!r} in {control.parentWidget().objectName()!r}"
        for kind in controls
        for control in window.findChildren(kind)
        if not control.objectName().startswith("qt_")
        and not isinstance(control.parentWidget(), QLineEdit | QAbstractItemView)  # Qt's own: they speak for them
        and not (isinstance(control, QMenu) and not control.title() and control.parentWidget() is window.menuBar())
        and not (control.objectName() and (control.accessibleName() or getattr(control, "text", str)()))
    ]
    assert nameless == [], "\n".join(nameless)


def test_the_keyboard_reaches_every_part(qtbot: QtBot, window: MainWindow) -> None:
    window.model.take([SENDING, PAUSED])
    window.top.connection.setFocus()
    met = []
    for _ in range(40):
        focused = window.focusWidget()
        met.append(focused.objectName() if focused else "")
        window.focusNextChild()
    for name in (
        *("connection", "destination-show", "top-add-files", "sidebar-groups", "upload-list", "top-pause-all"),
        *("status-speed", "status-connections"),
    ):
        assert name in met, met
    assert met.index("connection") < met.index("top-add-files") < met.index("sidebar-groups") < met.index("upload-list")


@pytest.mark.qt_log_ignore("grabbing the keyboard", extend=True)
def test_the_row_menu_offers_only_what_applies(qtbot: QtBot, window: MainWindow) -> None:
    window.model.take([PAUSED])
    window.page.view.menu_asked.emit(window.mapToGlobal(QPoint(300, 200)))
    menu = window.findChild(QMenu, "menu-row")
    offered = [action.objectName() for action in menu.actions() if action.objectName()]
    assert "resume" in offered
    assert "pause" not in offered
    submenus = {action.menu().objectName() for action in menu.actions() if action.menu()}
    assert submenus == {"menu-queue", "menu-priority", "menu-limit", "menu-copy"}
    menu.close()


@pytest.mark.qt_log_ignore("grabbing the keyboard", extend=True)
def test_what_has_ended_offers_its_receipt_and_no_turn(window: MainWindow) -> None:
    window.model.take([replace(PAUSED, state=State.DONE)])
    window.page.view.menu_asked.emit(window.mapToGlobal(QPoint(300, 200)))
    menu = window.findChild(QMenu, "menu-row")
    assert "show-receipt" in [action.objectName() for action in menu.actions()]
    assert {action.menu().objectName() for action in menu.actions() if action.menu()} == {"menu-copy"}
    menu.close()


def test_a_change_of_the_system_is_followed(window: MainWindow) -> None:
    window._actions["appearance-system"].trigger()
    window._theme._system._take(1)
    assert window._theme.tokens.dark
    window._theme._system._take(2)
    assert not window._theme.tokens.dark


def test_a_hundred_thousand_uploads_at_once_leave_the_window_live(
    qtbot: QtBot, window: MainWindow, bridge: Bridge
) -> None:
    waiting = replace(SENDING, state=State.WAITING, stored_bytes=0, parts=b"")
    uploads = [replace(waiting, id=str(number), order=number) for number in range(100_000)]
    busy: list[float] = []
    take = window.model.take

    def timed(chunk: tuple[Upload, ...]) -> None:
        started = time.thread_time()
        take(chunk)
        busy.append((time.thread_time() - started) * 1000)

    bridge.uploads_changed.disconnect(window.model.take)
    bridge.uploads_changed.connect(timed)
    thresholds = gc.get_threshold()
    collect_rarely()  # as the program does once its window stands
    bridge.published(uploads, [])
    qtbot.waitUntil(lambda: window.model.rowCount() == 100_000, timeout=30_000)
    gc.unfreeze()
    gc.set_threshold(*thresholds)
    print(f"100,000 uploads into the window: {len(busy)} steps, the longest {max(busy):.0f} ms")
    assert max(busy) < 200  # measured 20; the rest is room for a slow machine
