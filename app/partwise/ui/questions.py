"""Questions before something is lost. They never stop the event loop, and the safe answer is the default."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QPushButton, QWidget

from partwise.core.upload import Upload
from partwise.ui import words
from partwise.ui import words_actions as says


def ask_abort(parent: QWidget, chosen: Sequence[Upload], act: Callable[[], None]) -> QMessageBox:
    count, stored = len(chosen), sum(upload.stored_bytes for upload in chosen)
    text = says.abort_text(count, stored)
    return _ask(
        parent,
        "ask-abort",
        says.abort_title(count),
        text,
        says.abort_button(count),
        act,
        kind="danger",
    )


def ask_remove(parent: QWidget, chosen: Sequence[Upload], act: Callable[[], None]) -> QMessageBox:
    count, stored = len(chosen), sum(upload.stored_bytes for upload in chosen)
    text = says.remove_text(stored)
    return _ask(parent, "ask-remove", says.remove_title(count), text, says.remove_button(count), act)


def ask_quit(parent: QWidget, unfinished: int, act: Callable[[], None]) -> QMessageBox:
    return _ask(
        parent,
        "ask-quit",
        says.QUIT_TITLE,
        says.quit_text(unfinished),
        says.QUIT_BUTTON,
        act,
    )


def _ask(
    parent: QWidget, name: str, title: str, text: str, button: str, act: Callable[[], None], kind: str = "button"
) -> QMessageBox:
    box = QMessageBox(parent)
    box.setObjectName(name)
    box.setAccessibleName(title)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setWindowTitle(words.APP)
    box.setText(f"<b>{title}</b>")
    box.setInformativeText(text)
    doing = QPushButton(button, box)
    doing.setObjectName(f"{name}-do")
    doing.setProperty("kind", kind)
    cancel = QPushButton(says.CANCEL, box)
    cancel.setObjectName(f"{name}-cancel")
    box.addButton(doing, QMessageBox.ButtonRole.AcceptRole)
    box.addButton(cancel, QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(cancel)
    box.setEscapeButton(cancel)
    doing.clicked.connect(act)
    box.open()
    return box
