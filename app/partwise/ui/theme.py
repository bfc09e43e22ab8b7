"""Colours and fonts of the window, light and dark, following the system as it changes.

Colours of tables and lists travel by the palette: a style sheet rule that matches QTableView makes scrolling six times
slower. The style sheet (`ui/stylesheet.py`) names only buttons, inputs, menus, the header and scroll bars.
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication

from partwise.ui.stylesheet import stylesheet
from partwise.ui.system_scheme import SystemScheme

FontKind = Literal["body", "secondary", "title", "strong", "mono"]

_GENERIC = {"", "sans", "sans serif", "sans-serif", "dejavu sans", "helvetica"}
"""What Qt calls the font where the desktop names none: worth replacing by one made for screens."""


class Appearance(StrEnum):
    """What the user asked for."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True, slots=True)
class Tokens:
    """The colours of one appearance, named by their use (design/README.md, Tokens)."""

    bg: QColor  # sidebar, detail pane
    panel: QColor  # lists, dialogs
    line: QColor  # hairlines of 1 px
    text: QColor
    mute: QColor
    accent: QColor  # in flight, the one primary button
    on_accent: QColor
    ok: QColor  # stored and verified
    warn: QColor  # paused, waiting to retry
    bad: QColor  # failed, destructive
    wait: QColor  # not yet sent
    selection: QColor
    dark: bool


LIGHT = Tokens(
    bg=QColor("#f6f7f9"),
    panel=QColor("#ffffff"),
    line=QColor("#e3e6eb"),
    text=QColor("#1b2330"),
    mute=QColor("#667085"),
    accent=QColor("#3457d5"),
    on_accent=QColor("#ffffff"),
    ok=QColor("#16845b"),
    warn=QColor("#b25e09"),
    bad=QColor("#c2362f"),
    wait=QColor("#cfd5de"),
    selection=QColor("#e8edfd"),
    dark=False,
)
DARK = Tokens(
    bg=QColor("#171a20"),
    panel=QColor("#1e222a"),
    line=QColor("#2e343f"),
    text=QColor("#e6e9ef"),
    mute=QColor("#97a1b2"),
    accent=QColor("#7c97ff"),
    on_accent=QColor("#12151b"),
    ok=QColor("#45c08e"),
    warn=QColor("#e7a653"),
    bad=QColor("#f0786f"),
    wait=QColor("#3a4250"),
    selection=QColor("#28304d"),
    dark=True,
)


class Theme(QObject):
    """Applies the tokens to the application, and again whenever they change.

    Signals:
        changed: the tokens are others now and the palette is applied. Whoever paints by tokens repaints.
    """

    changed = Signal()

    def __init__(self, app: QApplication, appearance: Appearance | None = None) -> None:
        """`appearance` None: what PARTWISE_APPEARANCE says, else the system's."""
        super().__init__(app)
        self._app = app
        self._appearance = appearance or _asked_by_environment()
        self._families = _families(app.font().family())
        self._system = SystemScheme(self)
        self._system.changed.connect(self._follow)
        self._tokens = self._wanted()
        app.setStyle("Fusion")
        self._apply()

    @property
    def tokens(self) -> Tokens:
        return self._tokens

    @property
    def appearance(self) -> Appearance:
        return self._appearance

    def set_appearance(self, appearance: Appearance) -> None:
        """Follow the system, or stay light or dark whatever it says."""
        self._appearance = appearance
        self._follow()

    def font(self, kind: FontKind) -> QFont:
        """A font by its use: body 13 px, secondary 11.5 px, title 16 px, strong (body, half bold), mono."""
        if kind == "mono":
            font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        else:
            font = QFont(self._app.font())
            font.setFamilies(self._families)
            font.setFeature(QFont.Tag("tnum"), 1)
        font.setPointSizeF(self._points({"secondary": 11.5, "title": 16.0, "mono": 12.0}.get(kind, 13.0)))
        if kind in ("title", "strong"):
            font.setWeight(QFont.Weight.DemiBold)
        return font

    @Slot()
    def _follow(self) -> None:
        wanted = self._wanted()
        if wanted is not self._tokens:
            self._tokens = wanted
            self._apply()
            self.changed.emit()

    def _wanted(self) -> Tokens:
        if self._appearance is Appearance.SYSTEM:
            return DARK if self._system.dark else LIGHT
        return DARK if self._appearance is Appearance.DARK else LIGHT

    def _apply(self) -> None:
        self._app.setFont(self.font("body"))
        self._app.setPalette(_palette(self._tokens))
        self._app.setStyleSheet(stylesheet(self._tokens, self._points(11.5)))

    def _points(self, pixels: float) -> float:
        """Points for a size in pixels, because QFont takes halves only in points."""
        return pixels * 72 / self._app.primaryScreen().logicalDotsPerInch()


def _asked_by_environment() -> Appearance:
    asked = os.environ.get("PARTWISE_APPEARANCE", "")
    return Appearance(asked) if asked in set(Appearance) else Appearance.SYSTEM


def _families(system: str) -> list[str]:
    """The system's font where it has one, else Inter or Noto; then Chinese in its Chinese shapes."""
    if sys.platform == "darwin":
        return [system]
    ours = ["Inter", "Noto Sans"]
    first = [*ours, system] if system.lower() in _GENERIC else [system, *ours]
    return [family for family in (*first, "Noto Sans CJK SC", "Microsoft YaHei UI", "PingFang SC") if family]


def _palette(t: Tokens) -> QPalette:
    role, group = QPalette.ColorRole, QPalette.ColorGroup
    palette = QPalette()
    colours = {
        role.Window: t.bg,
        role.WindowText: t.text,
        role.Base: t.panel,
        role.AlternateBase: t.bg,
        role.Text: t.text,
        role.PlaceholderText: t.mute,
        role.Button: t.panel,
        role.ButtonText: t.text,
        role.BrightText: t.bad,
        role.ToolTipBase: t.panel,
        role.ToolTipText: t.text,
        role.Highlight: t.selection,
        role.HighlightedText: t.text,
        role.Accent: t.accent,
        role.Link: t.accent,
        role.LinkVisited: t.accent,
        role.Light: t.panel,
        role.Midlight: t.line,
        role.Mid: t.line,
        role.Dark: t.wait,
        role.Shadow: t.line,
    }
    for which, colour in colours.items():
        palette.setColor(which, colour)
    for which in (role.WindowText, role.Text, role.ButtonText, role.HighlightedText):
        palette.setColor(group.Disabled, which, t.mute)
    return palette
