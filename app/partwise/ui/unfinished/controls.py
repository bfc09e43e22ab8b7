"""Buttons and ticks whose spoken name is what stands on them."""

from __future__ import annotations

from PySide6.QtWidgets import QCheckBox, QPushButton

from partwise.ui.uploads.themed import named


def button(name: str, text: str) -> QPushButton:
    """A button; `&` in its text stands before the letter that presses it."""
    return named(QPushButton(text), name, spoken(text))


def tick(name: str, text: str) -> QCheckBox:
    """A check box, the same way."""
    return named(QCheckBox(text), name, spoken(text))


def rename(one: QPushButton, text: str) -> None:
    """Another text on a button, and the same to be spoken."""
    one.setText(text)
    one.setAccessibleName(spoken(text))


def spoken(text: str) -> str:
    """What a screen reader says of a text with an `&` in it."""
    return text.replace("&", "")
