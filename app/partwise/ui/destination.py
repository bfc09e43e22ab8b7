"""Where new uploads go: shown as an address, edited in place by a click or Ctrl+L."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QAction, QFontMetrics, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QSizePolicy, QStackedWidget, QToolButton, QWidget

from partwise.core.errors import Fixable
from partwise.core.keys import Address, place_of
from partwise.ui import words
from partwise.ui.icons import icon
from partwise.ui.theme import Theme

BROWSE_WIDTH = 30


class Destination(QStackedWidget):
    """`browse` looks round on the server; the address itself is edited in place.

    Signals:
    changed: the user named another bucket or prefix.
    refused: what was typed is no address; a sentence that says why.
    """

    changed = Signal()
    refused = Signal(str)

    def __init__(self, theme: Theme, browse: QAction, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.bucket, self.prefix = "", ""
        self.setObjectName("destination")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(32)
        self._shown = _AddressButton(theme, self)
        self._shown.clicked.connect(self.edit)
        self._field = _Field(self)
        self._field.returnPressed.connect(self._take)
        self._field.left.connect(self._leave)
        holder = QWidget(self)
        layout = QHBoxLayout(holder)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._shown)
        layout.addWidget(_browse_button(browse, self))
        layout.addStretch(1)
        self.addWidget(holder)
        self.addWidget(self._field)
        theme.changed.connect(self._show)
        self._show()

    @property
    def address(self) -> str:
        """oss://BUCKET/PREFIX/, or nothing while no bucket is named."""
        return str(self.place) if self.bucket else ""

    @property
    def place(self) -> Address:
        """The same as a value; its bucket is empty while none is named."""
        return Address(self.bucket, self.prefix)

    def set(self, bucket: str, prefix: str) -> None:
        """`prefix` is empty or ends in a slash."""
        self.bucket, self.prefix = bucket, prefix
        self._show()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show()

    @Slot(str, str)
    def go(self, bucket: str, prefix: str) -> None:
        """The user has chosen another place; told as if it were typed."""
        if (bucket, prefix) != (self.bucket, self.prefix):
            self.set(bucket, prefix)
            self.changed.emit()

    @Slot()
    def edit(self) -> None:
        self._field.setText(self.address or "oss://")
        self.setCurrentIndex(1)
        self._field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._field.setSelection(len("oss://"), len(self._field.text()))

    @Slot()
    def _take(self) -> None:
        text = self._field.text().strip()
        try:
            place = place_of(text if "://" in text else f"oss://{text}")
        except Fixable as error:
            self.refused.emit(str(error.fault))
            return
        self._leave()
        self.go(place.bucket, place.key)

    @Slot()
    def _leave(self) -> None:
        if self.currentIndex() == 1:
            self.setCurrentIndex(0)
            self._shown.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _show(self) -> None:
        folders = [folder for folder in self.prefix.split("/") if folder]
        self._shown.say(_rich(self.bucket, folders, self._theme))
        if self._too_wide() > 0 and len(folders) > 1:
            folders = ["…", folders[-1]]
            self._shown.say(_rich(self.bucket, folders, self._theme))
        if self._too_wide() > 0 and folders:
            metrics = QFontMetrics(self._theme.font("strong"))
            room = max(20, metrics.horizontalAdvance(folders[-1]) - self._too_wide())
            folders[-1] = metrics.elidedText(folders[-1], Qt.TextElideMode.ElideMiddle, room)
            self._shown.say(_rich(self.bucket, folders, self._theme))
        label = words.destination_label(self.address or words.NO_BUCKET)
        self._shown.setAccessibleName(label)
        self._shown.setToolTip(f"<p>{escape(label)}</p><p>{words.DESTINATION_TIP}</p>")

    def _too_wide(self) -> int:
        """By how many pixels the address does not fit."""
        return self._shown.sizeHint().width() + BROWSE_WIDTH - self.width()


def _rich(bucket: str, folders: Sequence[str], theme: Theme) -> str:
    """oss:// **bucket** / folder / **folder**: the ends strong, the middle quiet."""
    quiet = f'<span style="color:{theme.tokens.mute.name()}">{{}}</span>'
    strong = f'<span style="font-weight:600;color:{theme.tokens.text.name()}">{{}}</span>'
    if not bucket:
        return quiet.format(f"oss:// {words.NO_BUCKET}")
    *middle, last = [escape(folder) for folder in folders] or [""]
    return quiet.format(" / ".join([f"oss:// {strong.format(escape(bucket))}", *middle, last and strong.format(last)]))


def _browse_button(action: QAction, parent: QWidget) -> QToolButton:
    button = QToolButton(parent)
    button.setDefaultAction(action)
    button.setObjectName("destination-browse")
    button.setAccessibleName(action.text().replace("&", "").rstrip("…"))
    button.setAccessibleDescription(action.statusTip())
    button.setProperty("kind", "quiet")
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
    button.setIconSize(QSize(15, 15))
    button.setFixedWidth(BROWSE_WIDTH)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button


class _AddressButton(QToolButton):
    """A button with an address in two weights, which a plain button cannot show."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setObjectName("destination-show")
        self.setProperty("kind", "quiet")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._label, self._more = QLabel(self), QLabel(self)
        self._label.setObjectName("destination-text")
        self._more.setObjectName("destination-more")
        self._label.setTextFormat(Qt.TextFormat.RichText)
        self._label.setMinimumWidth(40)
        self._row = layout = QHBoxLayout(self)
        layout.setContentsMargins(7, 0, 5, 0)
        layout.setSpacing(5)
        for label in (self._label, self._more):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            layout.addWidget(label)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def say(self, text: str) -> None:
        self._label.setText(text)
        self._more.setPixmap(icon("chevron-down", self._theme, "mute").pixmap(13, 13))
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        return QSize(self._row.sizeHint().width(), 30)

    def minimumSizeHint(self) -> QSize:
        return QSize(60, 30)


class _Field(QLineEdit):
    """Signals:
    left: Esc, or the focus went elsewhere.
    """

    left = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("destination-field")
        self.setAccessibleName(words.DESTINATION)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)
