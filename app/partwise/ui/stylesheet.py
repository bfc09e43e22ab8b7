"""The small style sheet over Fusion. No rule may match QTableView, QAbstractItemView or QWidget at large."""

from __future__ import annotations

from string import Template
from typing import TYPE_CHECKING

from PySide6.QtGui import QColor

from partwise.ui.resources import resources

if TYPE_CHECKING:
    from partwise.ui.theme import Tokens

_RULES = Template("""
QPushButton {
    background: $panel; color: $text; border: 1px solid $line; border-radius: 7px; padding: 0 12px;
    min-height: 30px; max-height: 30px;
}
QPushButton:hover { background: $bg; border-color: $wait; }
QPushButton:pressed, QPushButton:open { background: $selection; }
QPushButton:disabled { color: $faint; }
QPushButton:focus { border: 1px solid $accent; }
QPushButton[kind="primary"] {
    background: $accent; color: $on_accent; border: 1px solid $accent; border-radius: 7px; padding: 0 12px;
    min-height: 30px; max-height: 30px; font-weight: 600;
}
QPushButton[kind="primary"]:hover { background: $accent_hover; }
QPushButton[kind="primary"]:pressed { background: $accent_pressed; }
QPushButton[kind="primary"]:focus { border: 1px solid $text; }
QPushButton[kind="primary"]:disabled { background: $wait; border-color: $wait; color: $mute; }
QPushButton[kind="danger"] { color: $bad; }
QPushButton[kind="danger"]:disabled { color: $faint; }
QPushButton::menu-indicator { image: none; width: 0; }
QToolButton[kind="quiet"], QPushButton[kind="quiet"] {
    background: transparent; border: 1px solid transparent; border-radius: 7px; padding: 0 6px;
    min-height: 28px; max-height: 28px;
}
QToolButton[kind="quiet"]:hover, QPushButton[kind="quiet"]:hover { background: $selection; }
QToolButton[kind="quiet"]:focus, QPushButton[kind="quiet"]:focus { border: 1px solid $accent; }
QPushButton[kind="menu"] {
    background: transparent; border: 1px solid transparent; border-radius: 5px; padding: 0 6px; text-align: left;
    min-height: 26px; max-height: 26px;
}
QPushButton[kind="menu"]:hover { background: $selection; }
QPushButton[kind="menu"]:focus { background: $selection; border: 1px solid $accent; }
QLineEdit {
    background: $panel; color: $text; border: 1px solid $line; border-radius: 7px; padding: 0 8px;
    min-height: 30px; max-height: 30px; selection-background-color: $accent; selection-color: $on_accent;
}
QPushButton[kind="choice"] { min-height: 56px; max-height: 56px; text-align: left; }
QLineEdit:focus { border: 1px solid $accent; }
QLineEdit:disabled { color: $faint; }
QComboBox, QSpinBox {
    background: $panel; color: $text; border: 1px solid $line; border-radius: 7px; min-height: 30px; max-height: 30px;
}
QComboBox:hover, QSpinBox:hover { border-color: $wait; }
QComboBox:focus, QSpinBox:focus { border-color: $accent; }
QComboBox:disabled, QSpinBox:disabled { color: $faint; }
QComboBox { padding: 0 10px; }
QComboBox::item { background: $panel; color: $text; }
QComboBox::item:selected { background: $selection; }
QComboBox::drop-down { border: none; width: 28px; }
QComboBox::down-arrow { image: url("$icons/chevron-down-$look.svg"); width: 14px; height: 14px; }
QSpinBox::down-button { subcontrol-position: center left; }
QSpinBox::up-button { subcontrol-position: center right; }
QSpinBox::down-button, QSpinBox::up-button { border: none; border-radius: 6px; width: 28px; height: 28px; }
QSpinBox::down-button:hover, QSpinBox::up-button:hover { background: $selection; }
QSpinBox::down-arrow { image: url("$icons/minus-$look.svg"); width: 12px; height: 12px; }
QSpinBox::up-arrow { image: url("$icons/plus-$look.svg"); width: 12px; height: 12px; }
QComboBox QLineEdit { border: none; padding: 0; background: transparent; min-height: 28px; max-height: 28px; }
QCheckBox { color: $text; spacing: 8px; padding: 3px 7px 3px 3px; border: 1px solid transparent; border-radius: 5px; }
QCheckBox:focus { border-color: $accent; }
QCheckBox:disabled { color: $faint; }
QCheckBox::indicator {
    background: $panel; border: 1px solid $box; border-radius: 4px; width: 13px; height: 13px;
}
QCheckBox::indicator:hover { border-color: $accent; }
QCheckBox::indicator:checked { background: $accent; border-color: $accent; image: url("$icons/check-$look.svg"); }
QCheckBox::indicator:disabled { border-color: $line; }
QCheckBox::indicator:checked:disabled { background: $wait; border-color: $wait; }
QHeaderView { background: $panel; }
QHeaderView::section {
    background: $panel; color: $mute; border: none; border-bottom: 1px solid $line; padding: 0 12px;
    font-weight: 600; font-size: ${small}pt;
}
QHeaderView::section:hover { color: $text; }
QMenuBar { background: $panel; color: $text; border-bottom: 1px solid $line; padding: 2px 8px; }
QMenuBar::item { background: transparent; padding: 5px 9px; border-radius: 5px; }
QMenuBar::item:selected, QMenuBar::item:pressed { background: $selection; }
QMenu { background: $panel; color: $text; border: 1px solid $line; padding: 5px; }
QMenu::item { padding: 6px 26px 6px 10px; border-radius: 5px; }
QMenu::item:selected { background: $selection; }
QMenu::item:disabled { color: $faint; }
QMenu::icon { padding-left: 8px; }
QMenu::separator { height: 1px; background: $line; margin: 5px 6px; }
QToolTip { background: $panel; color: $text; border: 1px solid $line; padding: 5px 7px; }
QDialog { background: $panel; }
QSplitter::handle { background: $line; }
QScrollBar:vertical { background: $panel; width: 11px; margin: 0; }
QScrollBar:horizontal { background: $panel; height: 11px; margin: 0; }
QScrollBar::handle { background: $wait; border-radius: 3px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 32px; }
QScrollBar::handle:horizontal { min-width: 32px; }
QScrollBar::handle:hover { background: $mute; }
QScrollBar::add-line, QScrollBar::sub-line, QScrollBar::add-page, QScrollBar::sub-page {
    background: transparent; width: 0; height: 0;
}
""")


def stylesheet(tokens: Tokens, small: float) -> str:
    """The rules with one appearance's colours in them; `small` is the secondary font's size in points."""
    names = ("bg", "panel", "line", "text", "mute", "accent", "on_accent", "bad", "wait", "selection")
    colours = {name: getattr(tokens, name).name() for name in names}
    colours["faint"] = blend(tokens.mute, tokens.panel, 0.45).name()
    colours["accent_hover"] = blend(tokens.accent, tokens.text, 0.12).name()
    colours["box"] = blend(tokens.mute, tokens.panel, 0.25).name()
    colours["accent_pressed"] = blend(tokens.accent, tokens.text, 0.24).name()
    look = "dark" if tokens.dark else "light"
    return _RULES.substitute(colours, small=small, icons=(resources() / "icons").as_posix(), look=look)


def blend(colour: QColor, other: QColor, share: float) -> QColor:
    """`colour` with a `share` (0 to 1) of `other` in it."""
    parts = zip(colour.getRgbF()[:3], other.getRgbF()[:3], strict=True)  # type: ignore[index]  # stubs say object
    return QColor.fromRgbF(*(own * (1 - share) + its * share for own, its in parts))
