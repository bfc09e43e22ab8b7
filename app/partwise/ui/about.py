"""What Partwise is, and under which licences."""

from __future__ import annotations

from PySide6.QtCore import Qt, qVersion
from PySide6.QtWidgets import QMessageBox, QWidget

from partwise import __version__
from partwise.ui import words, words_actions
from partwise.ui.icons import program_icon


def show_about(parent: QWidget) -> QMessageBox:
    box = QMessageBox(parent)
    box.setObjectName("about")
    box.setAccessibleName(words_actions.ACTIONS["about"][1])
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setWindowTitle(words.APP)
    box.setIconPixmap(program_icon().pixmap(64, 64))
    box.setTextFormat(Qt.TextFormat.RichText)
    box.setText(words_actions.about(__version__, qVersion()))
    box.open()
    return box
