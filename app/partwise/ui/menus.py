"""The menu bar and the menus of rows, all of the same actions."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from partwise.ui import words_actions
from partwise.ui.actions import APPEARANCES, COPIES, LIMITS, Actions
from partwise.ui.steering import PRIORITIES, QUEUE

LINE = ""
_COPY, _APPEARANCE, _QUEUE, _PRIORITY, _LIMIT = "copy", "appearance", "queue", "priority", "limit"
_COPY_LISTED = "copy-listed"
_MENUS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (words_actions.MENU_FILE, ("add-files", "add-folder", "paste", LINE, "destination", "browse", LINE, "quit")),
    (
        words_actions.MENU_CONNECTION,
        ("new-connection", "import-connection", LINE, "edit-connection", "remove-connection"),
    ),
    (
        words_actions.MENU_UPLOADS,
        (
            *("pause", "resume", "try-now", LINE, "send-changed", "start-anew", "keep", LINE),
            *(_QUEUE, _PRIORITY, _LIMIT, LINE, "pause-all", "resume-all", LINE),
            *("abort", "remove", "clear-done", LINE, "show-receipt", _COPY, "select-all"),
        ),
    ),
    (
        words_actions.MENU_SERVER,
        (
            *("unfinished", LINE, "refresh-unfinished", "stop-listing", "count-parts", LINE, "show-parts"),
            *("resume-with-file", "complete-stored", "abort-unfinished", LINE, "clean-up-rule"),
        ),
    ),
    (words_actions.MENU_VIEW, ("search", LINE, "sidebar", "details", LINE, _APPEARANCE)),
    (words_actions.MENU_HELP, ("tell-updates", "look-for-update", LINE, "about")),
)
_ROW = (
    *("resume", "pause", "try-now", LINE, "send-changed", "start-anew", "keep", LINE, "abort", "remove", LINE),
    *(_QUEUE, _PRIORITY, _LIMIT, LINE, "show-receipt", _COPY),
)
_ROW_ON_SERVER = (
    *("resume", "pause", "try-now", LINE, "show-parts", "resume-with-file", LINE),
    *("complete-stored", "abort-unfinished", LINE, _COPY_LISTED),
)
_SUBMENUS: dict[str, tuple[str, tuple[str, ...]]] = {
    _COPY: (words_actions.MENU_COPY, COPIES),
    _COPY_LISTED: (words_actions.MENU_COPY, ("copy-key", "copy-address", "copy-upload-id")),
    _APPEARANCE: (words_actions.MENU_APPEARANCE, APPEARANCES),
    _QUEUE: (words_actions.MENU_QUEUE, QUEUE),
    _PRIORITY: (words_actions.MENU_PRIORITY, tuple(PRIORITIES)),
    _LIMIT: (words_actions.MENU_LIMIT, LIMITS),
}


def fill_menu_bar(bar: QMenuBar, actions: Actions) -> None:
    bar.setObjectName("menu-bar")
    bar.setAccessibleName(words_actions.MENU_BAR)
    for title, names in _MENUS:
        _fill(_named(bar.addMenu(title), title), names, actions)


def row_menu(parent: QWidget, actions: Actions, *, on_server: bool) -> QMenu:
    """Only what applies to the selection, in the list or (`on_server`) among the unfinished uploads."""
    menu = _named(QMenu(parent), "row")
    names = _ROW_ON_SERVER if on_server else _ROW
    _fill(menu, (name for name in names if name == LINE or _applies(name, actions)), actions)
    return menu


def _applies(name: str, actions: Actions) -> bool:
    """Whether an action, or any action of a submenu, can be done."""
    inner = _SUBMENUS[name][1] if name in _SUBMENUS else (name,)
    return any(actions[each].isEnabled() for each in inner)


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
