"""The system's own dialog to choose files or a folder; it never stops the event loop."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget


def choose_path(
    window: QWidget, name: str, title: str, mode: QFileDialog.FileMode, chosen: Callable[[Sequence[str]], None]
) -> None:
    """Open the dialog and return at once; `chosen` gets the absolute paths, unless it is cancelled."""
    dialog = QFileDialog(window, title)
    dialog.setObjectName(name)
    dialog.setFileMode(mode)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.filesSelected.connect(chosen)
    dialog.open()
