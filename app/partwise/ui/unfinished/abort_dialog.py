"""The one question before uploads on the server are aborted: how many, how much, and which."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from partwise.core.upload import Upload
from partwise.ui import words_abort as words
from partwise.ui.theme import Theme
from partwise.ui.unfinished.abort_choice import AbortChoice
from partwise.ui.unfinished.abort_list import AbortList
from partwise.ui.unfinished.abort_model import AbortModel
from partwise.ui.uploads.themed import ThemedLabel, named

WIDTH, HEIGHT = 900, 540
TYPED_ABOVE = 100  # ticked uploads; more are confirmed by typing their number
AT_ONCE = 1_000  # uploads looked at in one turn of the event loop


class AbortDialog(QDialog):
    """Open it by `open()`. Cancel has the focus, and no key but Space on the button, or a click, aborts anything.

    Signals:
        aborted: the ids of the ticked uploads, as a tuple: abort them.
        inspect_wanted: the ids of those whose parts nobody has asked for, as a tuple.
        stop_inspecting_asked: the rest of them need not be asked about any more.
    """

    aborted = Signal(object)
    inspect_wanted = Signal(object)
    stop_inspecting_asked = Signal()

    def __init__(self, parent: QWidget | None, theme: Theme, uploads: Sequence[Upload], now: float) -> None:
        """`uploads` to choose from; `now` in seconds since 1970."""
        super().__init__(parent)
        self._unread = iter(uploads)
        self._choice = AbortChoice(now)
        self._newer: list[Upload] = []
        self._gone: list[str] = []
        self._ready = False
        self._model = AbortModel(AbortChoice(now), theme, self)
        self._list = AbortList(self._model, theme)
        named(self, "abortDialog", words.TITLE)
        self._question = named(ThemedLabel(theme, "title"), "abortQuestion")
        self._lost = named(ThemedLabel(theme, "body"), "abortLost")
        self._left_out = named(ThemedLabel(theme, "secondary", "mute"), "abortLeftOut")
        self._progress = named(ThemedLabel(theme, "secondary", "mute"), "abortProgress")
        self._leave_rest = named(QPushButton(words.LEAVE_REST), "abortLeaveRest", words.LEAVE_REST)
        self._confirm = named(ThemedLabel(theme, "body"), "abortConfirm")
        self._number = named(QLineEdit(), "abortNumber", words.CONFIRM)
        self._cancel = named(QPushButton(words.CANCEL), "abortCancel", words.CANCEL)
        self._abort = named(QPushButton(words.ABORT), "abortDo", words.ABORT)
        self._lay_out()
        self._wire()
        self._look()

    def take(self, uploads: Iterable[Upload]) -> None:
        """Newer snapshots; of uploads that are not in question, too."""
        if self._ready:
            self._model.take(uploads)
        else:
            self._newer += uploads

    def drop(self, ids: Iterable[str]) -> None:
        """These uploads are gone from the server."""
        if self._ready:
            self._model.drop(ids)
        else:
            self._gone += ids

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._cancel.setFocus(Qt.FocusReason.OtherFocusReason)
        self._ask()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter answers only where it says no."""
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if not enter or self._cancel.hasFocus():
            super().keyPressEvent(event)

    def done(self, result: int) -> None:
        if self._model.choice.pending:
            self.stop_inspecting_asked.emit()
        super().done(result)

    # --- what is in question --------------------------------------------------------------------------------------

    @Slot()
    def _look(self) -> None:
        """Look at some of the uploads; many of them take more than one turn."""
        if self._choice.add(islice(self._unread, AT_ONCE)) == AT_ONCE:
            self._next.start()
            self._show()
            return
        self._choice.arrange()
        self._choice.take(self._newer)
        self._choice.drop(self._gone)
        self._ready = True
        self._model.show_choice(self._choice)
        self._ask()

    def _ask(self) -> None:
        """Ask for what is not known, as soon as somebody sees the question and listens."""
        pending = self._model.choice.pending
        if self._ready and self.isVisible() and pending:
            self.inspect_wanted.emit(pending)

    @Slot()
    def _leave(self) -> None:
        self._model.leave_out_unasked()
        self.stop_inspecting_asked.emit()
        self._cancel.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _do(self) -> None:
        self.aborted.emit(self._model.choice.ticked)
        self.accept()

    # --- what is said -----------------------------------------------------------------------------------------------

    @Slot()
    def _show(self) -> None:
        choice = self._model.choice
        total = choice.total
        self._permit()
        if not self._ready:
            self._question.say(words.READING)
            return
        self._question.say(words.question(total.uploads, choice.buckets))
        self._lost.say(words.lost(total, choice.ours, choice.live))
        self._left_out.say(words.left_out(len(choice.rows) - total.uploads))
        self._show_progress(choice)
        self._abort.setText(words.button(total))
        self._abort.setAccessibleName(words.button(total))
        typed = total.uploads > TYPED_ABOVE
        self._confirm.say(words.type_number(total.uploads) if typed else "")
        self._number.setVisible(typed)

    def _show_progress(self, choice: AbortChoice) -> None:
        asking = choice.asked < choice.to_ask
        self._progress.say(f"{words.WAITING} {words.asked(choice.asked, choice.to_ask)}" if asking else "")
        self._leave_rest.setVisible(asking)

    @Slot()
    def _permit(self) -> None:
        """The button works once everything is known and, for very many, their number was typed."""
        choice = self._model.choice
        count = choice.total.uploads
        typed = count <= TYPED_ABOVE or self._number.text().replace(",", "").strip() == str(count)
        self._abort.setEnabled(self._ready and count > 0 and choice.asked == choice.to_ask and typed)

    # --- building -----------------------------------------------------------------------------------------------

    def _wire(self) -> None:
        self._next = QTimer(self, singleShot=True, interval=0)
        self._next.timeout.connect(self._look)
        self._model.changed.connect(self._show)
        self._number.textChanged.connect(self._permit)
        self._leave_rest.clicked.connect(self._leave)
        self._cancel.clicked.connect(self.reject)
        self._abort.clicked.connect(self._do)

    def _lay_out(self) -> None:
        self.setWindowTitle(words.TITLE)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(WIDTH, HEIGHT)
        self._leave_rest.setToolTip(words.LEAVE_REST_HELP)
        self._leave_rest.setAccessibleDescription(words.LEAVE_REST_HELP)
        self._abort.setProperty("kind", "danger")
        self._number.setMaximumWidth(120)
        self._confirm.setWordWrap(False)
        for button in (self._leave_rest, self._abort):
            button.setAutoDefault(False)
        self._cancel.setDefault(True)
        asking, answers = QHBoxLayout(), QHBoxLayout()
        asking.addWidget(self._progress, 1)
        asking.addWidget(self._leave_rest)
        answers.setSpacing(10)
        answers.addWidget(self._confirm)
        answers.addWidget(self._number)
        answers.addStretch(1)
        answers.addWidget(self._cancel)
        answers.addWidget(self._abort)
        column = QVBoxLayout(self)
        column.setContentsMargins(22, 20, 22, 18)
        column.setSpacing(8)
        for widget in (self._question, self._lost, self._left_out):
            column.addWidget(widget)
        column.addLayout(asking)
        column.addWidget(self._list, 1)
        column.addLayout(answers)
