"""The menu bar and the menu of a row, both of the same actions."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from partwise.ui import words_actions
from partwise.ui.actions import APPEARANCES, COPIES, Actions

LINE = ""
_COPY, _APPEARANCE = "copy", "appearance"
_MENUS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (words_actions.MENU_FILE, ("add-files", "add-folder", "paste", LINE, "destination", LINE, "quit")),
    (
        words_actions.MENU_UPLOADS,
        (
            *("pause", "resume", LINE, "pause-all", "resume-all", LINE),
            *("abort", "remove", "clear-done", LINE, _COPY, "select-all"),
        ),
    ),
    (words_actions.MENU_VIEW, ("search", LINE, "sidebar", "details", LINE, _APPEARANCE)),
    (words_actions.MENU_HELP, ("about",)),
)
_ROW = ("resume", "pause", LINE, "abort", "remove", LINE, _COPY)
_SUBMENUS = {_COPY: (words_actions.MENU_COPY, COPIES), _APPEARANCE: (words_actions.MENU_APPEARANCE, APPEARANCES)}


def fill_menu_bar(bar: QMenuBar, actions: Actions) -> None:
    bar.setObjectName("menu-bar")
    bar.setAccessibleName(words_actions.MENU_BAR)
    for title, names in _MENUS:
        _fill(_named(bar.addMenu(title), title), names, actions)


def row_menu(parent: QWidget, actions: Actions) -> QMenu:
    """Only what applies to the selection."""
    menu = _named(QMenu(parent), "row")
    _fill(menu, (name for name in _ROW if name in (LINE, _COPY) or actions[name].isEnabled()), actions)
    return menu


def _fill(menu: QMenu, names: Iterable[str], actions: Actions) -> None:
    for name in names:
        if name == LINE:
            menu.addSeparator()
        elif name in _SUBMENUS:
            title, inner = _SUBMENUS[name]
            _fill(_named(menu.addMenu(title), title), inner, actions)
        else:
            menu.addAction(actions[name])


def _named(menu: QMenu, title: str) -> QMenu:
    plain = title.replace("&", "")
    menu.setObjectName(f"menu-{plain.lower()}")
    menu.setAccessibleName(plain)
    menu.setToolTipsVisible(False)
    return menu
