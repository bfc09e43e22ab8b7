"""What the window remembers: its place, its splitter, what is shown, light or dark. Plain values, fit for JSON."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QByteArray
from PySide6.QtWidgets import QMainWindow, QSplitter

from partwise.ui.actions import APPEARANCES, Actions
from partwise.ui.theme import Appearance, Theme

DEFAULT_SIZE = (1280, 800)


class WindowState:
    """Restores at once; `save` when the window closes. Whatever it cannot read it ignores.

    Light or dark is chosen by the actions, and kept unless the environment has said which.
    """

    def __init__(
        self,
        window: QMainWindow,
        theme: Theme,
        splitter: QSplitter,
        actions: Actions,
        load: Callable[[], dict[str, Any]],
        save: Callable[[dict[str, Any]], None],
    ) -> None:
        self._window, self._theme, self._splitter = window, theme, splitter
        self._actions, self._save = actions, save
        self._appearance = Appearance.SYSTEM
        for name, appearance in zip(APPEARANCES, Appearance, strict=True):
            actions[name].setChecked(appearance is theme.appearance)
            actions[name].triggered.connect(lambda _=False, wanted=appearance: self._use(wanted))
        self._restore(load())

    def save(self) -> None:
        self._save(
            {
                "geometry": _text(self._window.saveGeometry()),
                "splitter": _text(self._splitter.saveState()),
                "details": self._actions["details"].isChecked(),
                "sidebar": self._actions["sidebar"].isChecked(),
                "appearance": self._appearance.value,
            }
        )

    def _restore(self, state: dict[str, Any]) -> None:
        self._window.resize(*DEFAULT_SIZE)
        self._window.restoreGeometry(_bytes(state.get("geometry")))
        self._splitter.restoreState(_bytes(state.get("splitter")))
        for name in ("details", "sidebar"):
            self._actions[name].setChecked(state.get(name) is not False)
        if state.get("appearance") in set(Appearance):
            self._appearance = Appearance(state["appearance"])
        if self._actions["appearance-system"].isChecked():  # else the environment has said which
            self._actions[f"appearance-{self._appearance}"].trigger()

    def _use(self, appearance: Appearance) -> None:
        self._appearance = appearance
        self._theme.set_appearance(appearance)


def _text(data: QByteArray) -> str:
    return data.toBase64().toStdString()


def _bytes(text: object) -> QByteArray:
    return QByteArray.fromBase64(text.encode()) if isinstance(text, str) else QByteArray()
