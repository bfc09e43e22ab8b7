"""The menu of connections, and the buttons of the first page, by keys."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from partwise.ui.connections.first_buttons import FirstButtons
from partwise.ui.connections.menu import ConnectionMenu
from partwise.ui.ports import ConnectionChoice
from partwise.ui.theme import Theme

pytestmark = pytest.mark.qt_log_ignore("plugin does not support", extend=True)

PRACTICE = ConnectionChoice("practice", "Practice bucket", "this computer", icon="house")
ACME = ConnectionChoice("id-1", "Acme & sons", "Hangzhou")


class Heard:
    """What the menu announced."""

    def __init__(self, menu: ConnectionMenu) -> None:
        self.told: list[str] = []
        menu.chosen.connect(lambda name: self.told.append(f"chosen {name}"))
        menu.new_wanted.connect(lambda: self.told.append("new"))
        menu.import_wanted.connect(lambda: self.told.append("import"))
        menu.edit_wanted.connect(lambda name: self.told.append(f"edit {name}"))
        menu.remove_wanted.connect(lambda name: self.told.append(f"remove {name}"))


@pytest.fixture
def menu(qtbot: QtBot, theme: Theme) -> ConnectionMenu:
    made = ConnectionMenu(theme)
    qtbot.addWidget(made)
    made.offer((PRACTICE, ACME), ("id-1",))
    return made


def shown(menu: ConnectionMenu) -> list[str]:
    return [action.text() for action in menu.actions() if action.isVisible() and not action.isSeparator()]


def action(menu: ConnectionMenu, name: str) -> QAction:
    found = menu.findChild(QAction, name)
    assert isinstance(found, QAction)
    return found


def test_the_connections_stand_first_and_the_current_one_is_checked(menu: ConnectionMenu) -> None:
    menu.show_current("id-1")
    assert shown(menu) == [
        *("Practice bucket · this computer", "Acme && sons · Hangzhou"),
        *("&New connection…", "&Import…", "&Edit…", "&Remove…"),
    ]
    assert action(menu, "connection-id-1").isChecked()
    assert not action(menu, "connection-practice").isChecked()


def test_only_what_people_made_can_be_changed_or_removed(menu: ConnectionMenu) -> None:
    menu.show_current("practice")
    assert shown(menu)[2:] == ["&New connection…", "&Import…"]
    menu.show_current("")
    assert shown(menu)[2:] == ["&New connection…", "&Import…"]


def test_everything_is_reached_by_keys(qtbot: QtBot, menu: ConnectionMenu) -> None:
    heard = Heard(menu)
    menu.show_current("id-1")
    for key in (Qt.Key.Key_N, Qt.Key.Key_I, Qt.Key.Key_E, Qt.Key.Key_R):
        menu.popup(menu.pos())
        qtbot.keyClick(menu, key)
    menu.popup(menu.pos())
    qtbot.keyClick(menu, Qt.Key.Key_Down)
    qtbot.keyClick(menu, Qt.Key.Key_Return)
    assert heard.told == ["new", "import", "edit id-1", "remove id-1", "chosen practice"]


def test_filled_anew_it_forgets_the_old_ones(menu: ConnectionMenu) -> None:
    menu.show_current("id-1")
    menu.offer((PRACTICE,), ())
    assert shown(menu) == ["Practice bucket · this computer", "&New connection…", "&Import…"]


def test_the_first_page_offers_both_ways(qtbot: QtBot, theme: Theme) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    buttons = FirstButtons(theme, window)
    told: list[str] = []
    buttons.new_wanted.connect(lambda: told.append("new"))
    buttons.import_wanted.connect(lambda: told.append("import"))
    window.show()
    for name in ("first-new", "first-import"):
        button = buttons.findChild(QPushButton, name)
        assert isinstance(button, QPushButton)
        assert button.accessibleDescription()
        button.setFocus()
        qtbot.keyClick(button, Qt.Key.Key_Space)
    assert told == ["new", "import"]
