"""The fields of the dialog: a secret nobody can read, an AccessKey ID, a choice, a region."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QCompleter, QLineEdit

from partwise.oss.regions import REGIONS
from partwise.ui import words_connections as words
from partwise.ui.theme import Theme
from partwise.ui.uploads.themed import named

_SHOWN_HEAD, _SHOWN_TAIL = 6, 3


def line(name: str, spoken: str, example: str = "") -> QLineEdit:
    """A field for text, with what stands in it while it is empty."""
    made = named(QLineEdit(), name, spoken)
    made.setPlaceholderText(example)
    return made


class SecretEdit(QLineEdit):
    """A field whose text is never shown, copied or spoken, and that forgets what was typed when it is wiped."""

    def __init__(self, name: str, spoken: str, example: str = "") -> None:
        super().__init__()
        named(self, name, spoken)
        self.setPlaceholderText(example)
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self.setInputMethodHints(
            Qt.InputMethodHint.ImhHiddenText
            | Qt.InputMethodHint.ImhSensitiveData
            | Qt.InputMethodHint.ImhNoPredictiveText
            | Qt.InputMethodHint.ImhNoAutoUppercase
        )
        self.setDragEnabled(False)

    @property
    def secret(self) -> str:
        return self.text().strip()

    def wipe(self) -> None:
        """Forget it, together with what undo would bring back."""
        self.setText("")


class KeyIdEdit(QLineEdit):
    """An AccessKey ID: read and typed while it has the focus, in short while it has not.

    Signals:
        typed: `key_id` is another now.
    """

    typed = Signal()

    def __init__(self, theme: Theme, name: str, spoken: str) -> None:
        super().__init__()
        named(self, name, spoken)
        self._key_id = ""
        self.setFont(theme.font("mono"))
        self.textEdited.connect(self._take)

    @property
    def key_id(self) -> str:
        return self._key_id

    def show_key_id(self, key_id: str) -> None:
        self._key_id = key_id
        self._show()

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.setText(self._key_id)
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._show()

    @Slot(str)
    def _take(self, text: str) -> None:
        self._key_id = text.strip()
        self.typed.emit()

    def _show(self) -> None:
        whole = self._key_id
        hidden = len(whole) - _SHOWN_HEAD - _SHOWN_TAIL
        short = f"{whole[:_SHOWN_HEAD]}{'•' * min(8, hidden)}{whole[-_SHOWN_TAIL:]}"
        self.setText(whole if self.hasFocus() or hidden < _SHOWN_HEAD else short)


class Choice(QComboBox):
    """A drop-down list. The wheel chooses nothing while the page is scrolled."""

    def __init__(self, name: str, spoken: str, options: Mapping[str, str] | None = None) -> None:
        super().__init__()
        named(self, name, spoken)
        for value, text in (options or {}).items():
            self.addItem(text, value)
        self.setMinimumContentsLength(10)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    @property
    def value(self) -> str:
        """What was chosen; empty for nothing."""
        return str(self.currentData() or "")

    def choose(self, value: str) -> None:
        self.setCurrentIndex(max(0, self.findData(value)))

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class RegionBox(Choice):
    """The regions by name and id; any other id can be typed. Typing finds a part of either.

    Signals:
        typed: `region` is another now.
    """

    typed = Signal()

    def __init__(self, name: str, spoken: str) -> None:
        super().__init__(name, spoken, {region: words.region_text(region) for region in REGIONS})
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setCurrentIndex(-1)
        self.setMaxVisibleItems(14)
        named(self._line(), f"{name}-text", spoken).setPlaceholderText(words.REGION_EXAMPLE)
        completer = QCompleter(self.model(), self)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        self.setCompleter(completer)
        self.editTextChanged.connect(self.typed)

    @property
    def region(self) -> str:
        """The id that was chosen or typed."""
        text = self.currentText().strip()
        at = self.findText(text, Qt.MatchFlag.MatchFixedString)
        return str(self.itemData(at)) if at >= 0 else text.lower().removeprefix("oss-")

    def show_region(self, region: str) -> None:
        self.setCurrentIndex(self.findData(region))
        self.setEditText(words.region_text(region))

    def _line(self) -> QLineEdit:
        found = self.lineEdit()
        if found is None:
            raise TypeError
        return found
