"""The window as a whole: what it shows when, what it remembers, and that nothing in it is without a name."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QLineEdit,
    QMenu,
    QMessageBox,
    QPushButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from helpers.desk import PRACTICE, Desk, OpenWindow
from helpers.listed_uploads import listed_upload
from helpers.sample_uploads import FLYING, STORED, WAITING, sample_upload
from partwise.core.changes import Removed
from partwise.core.lifecycle import State
from partwise.core.upload import Target
from partwise.ui import words
from partwise.ui.bridge import Bridge
from partwise.ui.main_window import MainWindow
from partwise.ui.theme import Appearance, Theme
from partwise.ui.uploads.groups import Group

SENDING = sample_upload(STORED * 4 + FLYING * 2 + WAITING * 4, id="sending", order=1)
PAUSED = replace(
    SENDING, id="paused", state=State.PAUSED, order=2, target=Target("acme", "media", "b.mov"), source="/b.mov"
)


def page(window: MainWindow) -> QWidget:
    return next(each for each in (window.first_start, window.empty, window.page) if each.isVisible())


def test_an_empty_list_invites_and_says_where_files_go(window: MainWindow) -> None:
    assert page(window) is window.empty


def test_without_a_connection_the_first_question_is_which(qtbot: QtBot, desk: Desk, open_window: OpenWindow) -> None:
    window = open_window(None)
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


def test_what_is_on_the_server_is_shown_even_where_the_list_is_empty(window: MainWindow) -> None:
    window._actions["unfinished"].trigger()
    assert window.pages.currentWidget() is window.unfinished
    assert window.sidebar.isVisible()
    window.model.take([SENDING])
    assert window.pages.currentWidget() is window.unfinished
    window.sidebar.choose(Group.ALL)
    assert page(window) is window.page
    assert window.page.uploads == [SENDING]


def test_search_and_select_all_are_about_the_page_that_is_shown(qtbot: QtBot, window: MainWindow) -> None:
    window.model.take([SENDING, PAUSED, listed_upload("theirs")])
    window._actions["unfinished"].trigger()
    qtbot.keyClick(window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert window.focusWidget().objectName() == "unfinished-key"
    assert not window.page.search.isVisible()
    window._actions["select-all"].trigger()
    assert len(window.pages.uploads) == 3
    window.sidebar.choose(Group.ALL)
    window._actions["select-all"].trigger()
    assert len(window.pages.uploads) == 2


def test_what_is_asked_about_a_row_stands_beside_it_on_either_page(window: MainWindow) -> None:
    window.model.take([SENDING])
    for group, view in ((Group.ALL, window.page.view), (Group.UNFINISHED, window.unfinished.view)):
        window.sidebar.choose(group)
        view.selectRow(0)
        corner = view.viewport().mapToGlobal(QPoint(0, 0))
        assert window.pages.view is view
        assert window.pages.current_place().topLeft() == corner


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


def test_what_the_user_arranged_is_remembered(
    window: MainWindow, theme: Theme, desk: Desk, open_window: OpenWindow
) -> None:
    window.resize(790, 600)
    window._actions["sidebar"].trigger()
    window._actions["appearance-dark"].trigger()
    window.close()
    another = open_window(load_state=lambda: desk.saved)
    assert (another.width(), another.height()) == (790, 600)
    assert not another.sidebar.isVisible()
    assert theme.appearance is Appearance.DARK


@pytest.mark.parametrize(
    "saved", [{"geometry": 7, "splitter": "no base64!", "details": None, "appearance": "pink"}, {}]
)
def test_a_damaged_memory_is_ignored(open_window: OpenWindow, saved: dict[str, object]) -> None:
    window = open_window(load_state=lambda: saved)
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


def test_a_change_of_the_system_is_followed(window: MainWindow) -> None:
    window._actions["appearance-system"].trigger()
    window._theme._system._take(1)
    assert window._theme.tokens.dark
    window._theme._system._take(2)
    assert not window._theme.tokens.dark
