"""The clean-up rule of a bucket: what its rules are, what another would change and remove next, and the way back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QTimer, Slot
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from partwise.core.cleanup_plan import CHANGED_MEANWHILE, DIFFER, Kept, Planned, RuleBook, Today
from partwise.core.errors import Fault
from partwise.ui import words_cleanup as words
from partwise.ui.errands import Errands
from partwise.ui.server_port import ServerPort
from partwise.ui.theme import Theme
from partwise.ui.unfinished.cleanup_about import CleanupAbout
from partwise.ui.unfinished.cleanup_form import HEIGHT
from partwise.ui.unfinished.controls import button, rename, spoken
from partwise.ui.unfinished.server_dialog import ServerDialog
from partwise.ui.unfinished.server_fault import ServerFault
from partwise.ui.uploads.themed import ThemedLabel, named

WIDTH = 680
PAUSE_MS = 120  # in typing, before it is told what the wish would do


class CleanupDialog(ServerDialog):
    """Reads as soon as it is made; nothing is written before somebody says so.

    `buckets` are those to choose from; without any the account's are asked for. `bucket`, one of them, is shown first.
    `prefix` is what the rule is for, to begin with.
    """

    def __init__(
        self,
        parent: QWidget | None,
        theme: Theme,
        errands: Errands,
        server: ServerPort,
        connection: str,
        buckets: Sequence[str],
        bucket: str,
        prefix: str = "",
    ) -> None:
        super().__init__(parent, errands, "cleanup-dialog", words.TITLE)
        self._server, self._connection = server, connection
        self._book: RuleBook | None = None
        self._today: Today | None = None
        self._planned: Planned | None = None
        self._former: RuleBook | None = None
        self._bucket = named(QComboBox(), "cleanup-bucket", spoken(words.BUCKET))
        self._bucket.addItems(list(buckets))
        self._bucket.setCurrentText(bucket)
        self._typing = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._about = CleanupAbout(theme, prefix)
        self._form, self._outcome = self._about.form, self._about.outcome
        self._fault = ServerFault(theme, "cleanup-fault")
        self._status = named(ThemedLabel(theme, "secondary", "mute"), "cleanup-status")
        self._undo = button("cleanup-undo", words.UNDO)
        self._undo.setToolTip(words.UNDO_TIP)
        self._close = button("cleanup-close", words.CLOSE)
        self._save = button("cleanup-save", words.NOTHING_TO_SAVE)
        self._save.setProperty("kind", "primary")
        self._lay_out(theme)
        self._connect()
        self._read()

    @property
    def bucket(self) -> str:
        """The bucket that is shown; empty as long as none is known."""
        return self._bucket.currentText()

    def _connect(self) -> None:
        self._bucket.currentTextChanged.connect(self._change_bucket)
        self._form.changed.connect(self._plan_soon)
        self._typing.timeout.connect(self._plan)
        self._fault.again.connect(self._read)
        self._outcome.unlisted.again.connect(self._look_at_uploads)
        self._undo.clicked.connect(self._put_back)
        self._close.clicked.connect(self.reject)
        self._save.clicked.connect(self._write)

    # --- reading ----------------------------------------------------------------------------------------------

    @Slot()
    def _change_bucket(self) -> None:
        self._former = None
        self._read()

    @Slot()
    def _read(self) -> None:
        """Take back what was told, and ask anew."""
        self._fault.hide()
        self._status.say("")
        if not self.bucket:
            self._about.hide()
            self._status.say(words.LISTING_BUCKETS)
            self.ask("buckets", partial(self._server.buckets, self._connection), self._show_buckets, self._tell_unread)
            self._allow()
            return
        self._read_rules(self._show_rules)
        self._look_at_uploads()

    def _show_buckets(self, buckets: tuple[str, ...]) -> None:
        """The first of them is read, as it is chosen by that."""
        self._status.say("" if buckets else words.NO_BUCKETS)
        self._bucket.addItems(buckets)

    def _read_rules(self, done: Callable[[RuleBook], None]) -> None:
        self._book = self._planned = None
        self.drop("plan")
        self._about.show_reading()
        self.ask("rules", partial(self._server.rules, self._connection, self.bucket), done, self._tell_unread)
        self._allow()

    @Slot()
    def _look_at_uploads(self) -> None:
        self._today = None
        self._outcome.show_looking()
        work = partial(self._server.today, self._connection, self.bucket)
        self.ask("today", work, self._show_today, partial(self._outcome.show_unlisted, self.bucket))

    def _show_rules(self, book: RuleBook) -> None:
        self._form.prefill(book)
        self._take(book)

    def _take(self, book: RuleBook) -> None:
        self._book = book
        self._about.show_rules(book, self.bucket)
        self._plan()

    def _tell_unread(self, fault: Fault) -> None:
        self._about.hide()
        self._status.say("")
        self._fault.tell(fault, self.bucket, again=True)

    def _show_today(self, today: Today) -> None:
        self._today = today
        self._plan()

    # --- what it would do -------------------------------------------------------------------------------------

    @Slot()
    def _plan_soon(self) -> None:
        self._planned = None
        self.drop("plan")
        self._typing.start()
        self._allow()

    @Slot()
    def _plan(self) -> None:
        self._planned = None
        if self._book is not None:
            work = partial(self._server.planned, self._book, self._form.wish, self._today)
            self.ask("plan", work, self._show_plan, self._tell_no_rule)
        self._allow()

    def _show_plan(self, planned: Planned) -> None:
        self._planned = planned
        self._form.complain("")
        self._outcome.show_change(planned.change, self._form.wish)
        if planned.effect is not None and self._today is not None:
            self._outcome.show_effect(planned.effect, self._today.now)
        self._allow()

    def _tell_no_rule(self, fault: Fault) -> None:
        self._form.complain(str(fault))
        self._outcome.show_nothing()

    # --- writing ----------------------------------------------------------------------------------------------

    @Slot()
    def _write(self) -> None:
        if self._planned is not None:
            change = self._planned.change
            self._replace(change.before, change.after, partial(self._tell_written, change.before))

    @Slot()
    def _put_back(self) -> None:
        if self._book is not None and self._former is not None:
            self._replace(self._book, self._former, self._tell_undone)

    def _replace(self, before: RuleBook, after: RuleBook, done: Callable[[Kept], None]) -> None:
        self._fault.hide()
        self._status.say(words.WRITING)
        work = partial(self._server.change_rules, self._connection, self.bucket, before, after)
        self.act(work, done, partial(self._tell_unwritten, before))
        self._allow()

    def _tell_written(self, former: RuleBook, kept: Kept) -> None:
        self._former = former
        self._status.say(words.written(kept.path))
        self._take(kept.rules)

    def _tell_undone(self, kept: Kept) -> None:
        self._former = None
        self._status.say(words.UNDONE)
        self._show_rules(kept.rules)

    def _tell_unwritten(self, before: RuleBook, fault: Fault) -> None:
        """Somebody else's change is read before anybody decides again; what they wrote over can be put back."""
        if fault.code == DIFFER:
            self._former = before
        if fault.code in (CHANGED_MEANWHILE, DIFFER):
            self._read_rules(self._take)
        self._status.say("")
        self._fault.tell(fault, self.bucket, again=False)
        self._allow()

    # --- how it looks -----------------------------------------------------------------------------------------

    def _allow(self) -> None:
        """What can be done now, and what the button would do."""
        ready = self._book is not None and not self.acting
        change = self._planned.change if self._planned else None
        self._form.setEnabled(ready)
        self._bucket.setEnabled(not self.acting)
        self._undo.setEnabled(ready)
        self._undo.setVisible(self._former is not None)
        self._save.setEnabled(ready and change is not None and change.needed)
        if change is not None:
            rename(self._save, words.save_button(change, self._form.wish))

    def _lay_out(self, theme: Theme) -> None:
        self.setFixedWidth(WIDTH)
        self._bucket.setMinimumHeight(HEIGHT)
        bucket = QLabel(words.BUCKET)
        bucket.setBuddy(self._bucket)
        top, buttons = QHBoxLayout(), QHBoxLayout()
        top.addWidget(bucket)
        top.addWidget(self._bucket, 1)
        buttons.addStretch(1)
        for choice in (self._undo, self._close, self._save):
            buttons.addWidget(choice)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 22, 24, 20)
        layout.setSpacing(8)
        layout.addWidget(ThemedLabel(theme, "title", text=words.TITLE))
        layout.addWidget(ThemedLabel(theme, "secondary", "mute", words.LEAD))
        layout.addLayout(top)
        for widget in (self._about, self._fault, self._status):
            layout.addWidget(widget)
        layout.addSpacing(12)
        layout.addLayout(buttons)
