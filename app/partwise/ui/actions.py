"""Every action once: its words, its key, its icon, and when it is possible. Menus and buttons share them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QWidget

from partwise.core.lifecycle import ENDED, Event, State, can
from partwise.core.upload import Upload
from partwise.ui import words_actions
from partwise.ui.icons import icon
from partwise.ui.theme import Theme
from partwise.ui.uploads.groups import Group, Tally

_KEYS: dict[str, str | QKeySequence.StandardKey] = {
    "add-files": QKeySequence.StandardKey.Open,
    "add-folder": "Ctrl+Shift+O",
    "paste": QKeySequence.StandardKey.Paste,
    "quit": "Ctrl+Q",
    "pause": "Ctrl+P",
    "resume": "Ctrl+R",
    "pause-all": "Ctrl+Shift+P",
    "resume-all": "Ctrl+Shift+R",
    "abort": "Shift+Del",
    "remove": QKeySequence.StandardKey.Delete,
    "select-all": QKeySequence.StandardKey.SelectAll,
    "clear-done": "Ctrl+Shift+D",
    "copy-address": QKeySequence.StandardKey.Copy,
    "details": "F8",
    "sidebar": "F7",
    "search": QKeySequence.StandardKey.Find,
    "destination": "Ctrl+L",
}
_ICONS = {
    "add-files": "plus",
    "add-folder": "folder-plus",
    "paste": "clipboard-paste",
    "quit": "log-out",
    "pause": "pause",
    "resume": "play",
    "pause-all": "pause",
    "resume-all": "play",
    "abort": "octagon-x",
    "remove": "list-x",
    "clear-done": "list-checks",
    "copy-address": "copy",
    "details": "panel-bottom",
    "sidebar": "panel-left",
    "search": "search",
    "about": "info",
}
OF_THE_LIST = frozenset({"abort", "remove", "select-all", "copy-address"})
"""Their keys mean something else elsewhere, so they act only where the list has the focus."""
CHECKABLE = frozenset({"details", "sidebar"})
APPEARANCES = ("appearance-system", "appearance-light", "appearance-dark")
COPIES = tuple(words_actions.COPIED)
REMOVABLE = ENDED | {State.PAUSED, State.FAILED}


class Actions:
    """`actions["pause"]` is the QAction of that name; the names stand in words_actions.ACTIONS."""

    def __init__(self, owner: QWidget, theme: Theme) -> None:
        self._all = {name: _action(name, owner, theme) for name in words_actions.ACTIONS}
        group = QActionGroup(owner)
        for name in APPEARANCES:
            self._all[name].setCheckable(True)
            group.addAction(self._all[name])

    def __getitem__(self, name: str) -> QAction:
        return self._all[name]

    def __iter__(self) -> Iterator[QAction]:
        return iter(self._all.values())

    def show_possible(self, chosen: Sequence[Upload], tally: Tally) -> None:
        """Enable what can be done with the chosen uploads and with all of them."""
        states = {upload.state for upload in chosen}
        for name, event in (("pause", Event.PAUSE), ("resume", Event.RESUME), ("abort", Event.ABORT)):
            self._all[name].setEnabled(any(can(state, event) for state in states))
        self._all["remove"].setEnabled(bool(states & REMOVABLE))
        for name in COPIES:
            self._all[name].setEnabled(bool(chosen))
        self._all["copy-upload-id"].setEnabled(any(upload.upload_id for upload in chosen))
        counts = tally.counts
        self._all["pause-all"].setEnabled(tally.to_go > 0)
        self._all["resume-all"].setEnabled(counts[Group.PAUSED] + counts[Group.FAILED] > 0)
        self._all["clear-done"].setEnabled(counts[Group.DONE] > 0)
        self._all["select-all"].setEnabled(counts[Group.ALL] > 0)


def _action(name: str, owner: QWidget, theme: Theme) -> QAction:
    text, tip = words_actions.ACTIONS[name]
    action = QAction(text, owner)
    action.setObjectName(name)
    action.setStatusTip(tip)
    action.setCheckable(name in CHECKABLE)
    action.setChecked(name in CHECKABLE)
    if name in _KEYS:
        action.setShortcut(QKeySequence(_KEYS[name]))
        keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        action.setToolTip(f"{tip} ({keys})")
    else:
        action.setToolTip(tip)
    if name in OF_THE_LIST:
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
    if name in _ICONS:
        action.setIcon(icon(_ICONS[name], theme, "bad" if name == "abort" else "text"))
    return action
