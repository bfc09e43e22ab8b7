"""Questions before something is lost. They never stop the event loop, and the safe answer is the default."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QPushButton, QWidget

from partwise.core.upload import Upload
from partwise.ui import words
from partwise.ui import words_actions as says


@dataclass(frozen=True, slots=True)
class Question:
    """`button` repeats what will be done, with its number; `kind` is the button's look."""

    name: str
    title: str
    text: str
    button: str
    kind: str = "button"


def about_abort(chosen: Sequence[Upload]) -> Question:
    count = len(chosen)
    text = says.abort_text(count, sum(upload.stored_bytes for upload in chosen))
    return Question("ask-abort", says.abort_title(count), text, says.abort_button(count), kind="danger")


def about_starting_anew(chosen: Sequence[Upload]) -> Question:
    count = len(chosen)
    text = says.anew_text(sum(upload.stored_bytes for upload in chosen))
    return Question("ask-anew", says.anew_title(count), text, says.anew_button(count), kind="danger")


def about_removal(leaving: Sequence[Upload]) -> Question:
    """`leaving`: those that leave parts behind on the server."""
    count = len(leaving)
    text = says.remove_text(sum(upload.stored_bytes for upload in leaving))
    return Question("ask-remove", says.remove_title(count), text, says.remove_button(count))


def about_quitting(unfinished: int) -> Question:
    return Question("ask-quit", says.QUIT_TITLE, says.quit_text(unfinished), says.QUIT_BUTTON)


def ask(parent: QWidget, question: Question, act: Callable[[], None]) -> None:
    """Open the question and return at once; `act` is called if the answer is yes. One that is open is enough."""
    if any(box.isVisible() for box in parent.findChildren(QMessageBox, question.name)):
        return
    box = QMessageBox(parent)
    box.setObjectName(question.name)
    box.setAccessibleName(question.title)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setWindowTitle(words.APP)
    box.setTextFormat(Qt.TextFormat.RichText)
    box.setText(f"<b>{escape(question.title)}</b>")
    box.setInformativeText(escape(question.text))
    doing, cancel = QPushButton(question.button, box), QPushButton(says.CANCEL, box)
    doing.setObjectName(f"{question.name}-do")
    doing.setProperty("kind", question.kind)
    doing.clicked.connect(act)
    cancel.setObjectName(f"{question.name}-cancel")
    box.addButton(doing, QMessageBox.ButtonRole.AcceptRole)
    box.addButton(cancel, QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(cancel)
    box.setEscapeButton(cancel)
    box.open()
