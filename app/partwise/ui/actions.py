"""Every action once: its words, its key, its icon, and when it is possible. Menus and buttons share them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QWidget

from partwise.core.upload import Upload
from partwise.ui import words_actions
from partwise.ui.icons import icon
from partwise.ui.possible import POSSIBLE, some_of_each_kind
from partwise.ui.steering import ACTS, PRIORITIES, QUEUE, RATES, STEERS
from partwise.ui.theme import Theme
from partwise.ui.uploads.groups import Group, Tally

_KEYS: dict[str, str | QKeySequence.StandardKey] = {
    "add-files": QKeySequence.StandardKey.Open,
    "add-folder": "Ctrl+Shift+O",
    "paste": QKeySequence.StandardKey.Paste,
    "quit": "Ctrl+Q",
    "pause": "Ctrl+P",
    "resume": "Ctrl+R",
    "queue-first": "Ctrl+Shift+Up",
    "queue-last": "Ctrl+Shift+Down",
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
    "browse": "Ctrl+Shift+L",
    "new-connection": "Ctrl+Shift+N",
    "unfinished": "Ctrl+U",
    "refresh-unfinished": "F5",
    "show-parts": "Ctrl+I",
    "abort-unfinished": "Shift+Del",
}
_ICONS = {
    "add-files": "plus",
    "add-folder": "folder-plus",
    "paste": "clipboard-paste",
    "quit": "log-out",
    "pause": "pause",
    "resume": "play",
    "try-now": "rotate-cw",
    "pause-all": "pause",
    "resume-all": "play",
    "abort": "octagon-x",
    "remove": "list-x",
    "clear-done": "list-checks",
    "copy-address": "copy",
    "details": "panel-bottom",
    "sidebar": "panel-left",
    "search": "search",
    "browse": "folder",
    "new-connection": "plus",
    "import-connection": "key-round",
    "remove-connection": "trash-2",
    "unfinished": "server",
    "refresh-unfinished": "rotate-cw",
    "stop-listing": "x",
    "resume-with-file": "upload",
    "complete-stored": "check",
    "abort-unfinished": "octagon-x",
    "about": "info",
}
OF_THE_LIST = frozenset({"abort", "remove", "select-all", "copy-address", *QUEUE})
OF_THE_SERVER = frozenset({"abort-unfinished", "select-all", "copy-address"})
"""Their keys mean something else elsewhere, so they act only where the one or the other table has the focus."""
OF_ONE = ("resume-with-file", "complete-stored")
"""What is done with one unfinished upload at a time."""
SHOWN_OR_HIDDEN = frozenset({"details", "sidebar"})
_CHECKABLE = {*SHOWN_OR_HIDDEN, *PRIORITIES, *RATES, "show-parts", "tell-updates"}
_RED = ("abort", "abort-unfinished")
APPEARANCES = ("appearance-system", "appearance-light", "appearance-dark")
COPIES = tuple(words_actions.COPIED)
LIMITS = (*RATES, "limit-other")
_KIND: dict[str, str] = {
    **dict.fromkeys((*STEERS, "limit-other"), "steer"),
    **dict.fromkeys(COPIES, "copy"),
    **dict.fromkeys(("show-receipt", "copy-receipt"), "receipt"),
    **{name: name for name in (*ACTS, "start-anew", "remove", "copy-source", "copy-upload-id")},
}
"""For each action on uploads its kind in `possible.POSSIBLE`."""


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

    def show_possible(self, chosen: Sequence[Upload], tally: Tally, *, on_server: bool = False) -> None:
        """Enable what can be done with the chosen uploads and with all of them; check what holds for all chosen.

        `on_server`: they were chosen among the unfinished uploads, not in the list.
        """
        some = some_of_each_kind(chosen)
        found = {kind: any(map(applies, some)) for kind, applies in POSSIBLE.items()}
        for name, kind in _KIND.items():
            self._all[name].setEnabled(found[kind])
        for name in OF_ONE:
            self._all[name].setEnabled(on_server and len(chosen) == 1 and found[name])
        self._all["details"].setEnabled(not on_server)
        self._all["abort"].setEnabled(found["abort"] and not on_server)
        self._all["abort-unfinished"].setEnabled(found["abort"] and on_server)
        self._check(PRIORITIES, {upload.priority for upload in chosen})
        self._check(RATES, {upload.speed_limit for upload in chosen})
        counts = tally.counts
        self._all["pause-all"].setEnabled(tally.to_go > 0)
        self._all["resume-all"].setEnabled(counts[Group.PAUSED] > 0)
        self._all["clear-done"].setEnabled(counts[Group.DONE] > 0)
        self._all["select-all"].setEnabled(counts[Group.UNFINISHED if on_server else Group.ALL] > 0)

    def _check(self, values: Mapping[str, int], held: set[int]) -> None:
        """Check the one action whose value all chosen uploads have."""
        for name, value in values.items():
            self._all[name].setChecked(held == {value})


def _action(name: str, owner: QWidget, theme: Theme) -> QAction:
    text, tip = words_actions.ACTIONS[name]
    action = QAction(text, owner)
    action.setObjectName(name)
    action.setStatusTip(tip)
    action.setCheckable(name in _CHECKABLE)
    action.setChecked(name in SHOWN_OR_HIDDEN)
    if name in _KEYS:
        action.setShortcut(QKeySequence(_KEYS[name]))
        keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        action.setToolTip(f"{tip} ({keys})")
    else:
        action.setToolTip(tip)
    if name in OF_THE_LIST | OF_THE_SERVER:
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
    if name in _ICONS:
        action.setIcon(icon(_ICONS[name], theme, "bad" if name in _RED else "text"))
    return action
