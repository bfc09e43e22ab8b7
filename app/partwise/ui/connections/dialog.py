"""A connection: made or changed, tried for real, and kept. The window never waits for it."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from partwise.core.connection import Connection, Origin
from partwise.core.errors import Fault
from partwise.store.secret import Secret
from partwise.ui import words_connections as words
from partwise.ui.connections.draft import TYPED_KEYS, Draft, connection_of, place_of, secret_of, swapped
from partwise.ui.connections.fixes import Fix
from partwise.ui.connections.form import ConnectionForm
from partwise.ui.connections.port import ConnectionsPort
from partwise.ui.connections.problems import Field, Known, Problems, blocking, plain_http, problems
from partwise.ui.connections.result import ResultView
from partwise.ui.connections.scrolled import Scrolled, fit
from partwise.ui.connections.trial import Trial
from partwise.ui.errands import Errands
from partwise.ui.theme import Theme
from partwise.ui.unfinished.controls import button, rename
from partwise.ui.unfinished.server_dialog import ServerDialog
from partwise.ui.uploads.themed import ThemedLabel

if TYPE_CHECKING:
    from partwise.oss.diagnosis import Verdict

WIDTH = 620
MARGIN = 23
_ALL = frozenset({"access_key_secret", "security_token"})


class ConnectionDialog(ServerDialog):
    """`connection` is the one to change; without an id it is a new one, from an import perhaps.

    `names` are those of the others, which it must not have.

    Signals:
        saved: the Connection as it is written down now.
        import_wanted: somebody has credentials elsewhere.
    """

    saved = Signal(object)
    import_wanted = Signal()

    def __init__(
        self,
        parent: QWidget | None,
        theme: Theme,
        errands: Errands,
        port: ConnectionsPort,
        connection: Connection | None = None,
        names: Collection[str] = (),
    ) -> None:
        base = connection or Connection("")
        super().__init__(parent, errands, "connection-dialog", words.EDIT if base.id else words.NEW)
        self._port = port
        self._known = Known(base, frozenset(names))
        self._revealed = False
        self._agreed = ""  # the host that may be reached by plain HTTP
        self._judged: Draft | None = None  # what the verdict is about
        self._failed = self._saving = self._save_next = False
        self._form = ConnectionForm(theme)
        self._scrolled = Scrolled(self._form, WIDTH - 2 * MARGIN)
        self._result = ResultView(theme)
        self._trial = Trial(errands, port, self)
        self._import = button("connection-import", words.IMPORT)
        self._try = button("connection-try", words.TRY)
        self._try.setToolTip(words.TRY_HELP)
        self._cancel = button("connection-cancel", words.CANCEL)
        self._save = button("connection-save", words.SAVE)
        self._save.setProperty("kind", "primary")
        self._lay_out(theme)
        self._connect()
        self._form.show_connection(base)
        self._form.go_to(Field.NAME)
        self._look_what_is_kept()

    @property
    def draft(self) -> Draft:
        return self._form.draft

    def _connect(self) -> None:
        self._form.changed.connect(self._change)
        self._form.swap.connect(self._swap)
        self._scrolled.grown.connect(self._fit)
        self._result.fix.connect(self._apply)
        self._trial.stepped.connect(self._result.add_step)
        self._trial.ended.connect(self._judge)
        self._trial.failed.connect(self._tell_untried)
        self._import.clicked.connect(self.import_wanted)
        self._try.clicked.connect(self._try_or_stop)
        self._cancel.clicked.connect(self.reject)
        self._save.clicked.connect(self._save_pressed)

    # --- what is kept already ----------------------------------------------------------------------------------

    def _look_what_is_kept(self) -> None:
        """Names of secrets, never their text. The keyring may have to ask somebody first: till then all count."""
        base = self._known.base
        if base.id:
            self._form.show_kept(words.LOOKING, "", "")
            self._known = Known(base, self._known.names, _ALL)
            self.ask("kept", partial(self._port.kept, base), self._show_kept, self._tell_not_asked)

    def _show_kept(self, kept: frozenset[str]) -> None:
        base = self._known.base
        self._known = Known(base, self._known.names, kept)
        told = words.KEPT_SESSION if base.origin is Origin.SESSION else words.KEPT_KEYRING
        shown = [told if name in kept else "" for name in ("access_key_secret", "security_token", "proxy_password")]
        self._form.show_kept(shown[0] or words.NOT_KEPT, *shown[1:])
        if base.origin is Origin.KEYRING and shown[1]:
            self._form.options.keep_token.setChecked(True)
        self._complain()

    def _tell_not_asked(self, fault: Fault) -> None:
        self._form.show_kept(words.NOT_ASKED, "", "")
        self._result.tell_fault(fault, self.draft)

    # --- as somebody types -------------------------------------------------------------------------------------

    @Slot()
    def _change(self) -> None:
        """What was found out was about other fields."""
        self._trial.drop()
        self._save_next = False
        self._judged = None
        self._result.clear()
        self._complain()
        self._allow()

    def _complain(self) -> Problems:
        found = problems(self.draft, self._known)
        shown = {field: one for field, one in found.items() if self._revealed or not one.missing}
        self._form.complain(shown)
        return found

    @Slot()
    def _swap(self) -> None:
        self._form.show_draft(swapped(self.draft), self._known.base.origin)

    @Slot(object)
    def _apply(self, fix: Fix) -> None:
        """Do what a button below a fault offers."""
        if fix.draft is not None:
            self._form.show_draft(fix.draft, self._known.base.origin)
            self._try_it()
        if fix.field is not None:
            self._form.go_to(fix.field)

    def _ready(self) -> bool:
        """Whether the fields can be used; if not, the first that cannot gets the focus."""
        self._revealed = True
        wrong = blocking(self._complain())
        if wrong:
            self._result.tell_incomplete(len(wrong))
            self._form.go_to(wrong[0])
        return not wrong

    def _exposed(self) -> bool:
        """Whether plain HTTP would be used without a word of consent; then it is asked for."""
        host = plain_http(self.draft, self._known.base)
        if not host or host == self._agreed:
            return False
        self._result.warn_of_plain_http(host, self.draft, partial(self._agree, host, self._save_next))
        return True

    def _agree(self, host: str, save_next: bool) -> None:
        self._agreed = host
        self._save_next = save_next
        self._try_it()

    # --- trying ------------------------------------------------------------------------------------------------

    @Slot()
    def _try_or_stop(self) -> None:
        if self._trial.running:
            self._trial.drop()
            self._save_next = False
            self._result.tell_stopped()
            self._allow()
        else:
            self._save_next = False
            self._try_it()

    def _try_it(self) -> None:
        if not self._ready() or self._exposed():
            return
        self._judged = None
        self._result.begin()
        self._trial.begin(*self._wish())
        self._allow()

    @Slot(object)
    def _judge(self, verdict: Verdict) -> None:
        self._judged, self._failed = self.draft, verdict.outcome not in ("ok", "warning")
        self._result.tell(verdict, self.draft)
        self._allow()
        if self._save_next and not self._failed:
            self._keep()
        self._save_next = False

    @Slot(object)
    def _tell_untried(self, fault: Fault) -> None:
        self._judged, self._failed, self._save_next = self.draft, True, False
        self._result.tell_fault(fault, self.draft)
        self._allow()

    # --- saving ------------------------------------------------------------------------------------------------

    @Slot()
    def _save_pressed(self) -> None:
        """It is tried first, unless just that was tried already; what failed is saved only by a second word."""
        if self._judged is not None:
            self._keep()
        elif self._trial.running:
            self._save_next = True
        else:
            self._save_next = True
            self._try_it()

    def _wish(self) -> tuple[Connection, Secret]:
        return connection_of(self.draft, self._known.base), secret_of(self.draft)

    def _keep(self, place: Origin | None = None) -> None:
        keep = place or place_of(self.draft, self._known.base)
        connection, typed = self._wish()
        self._saving = True
        waits = keep is Origin.KEYRING and (typed != Secret() or connection.origin in TYPED_KEYS)
        self._result.tell_saving(keyring=waits)
        self._allow()
        self.ask("save", partial(self._port.save, connection, typed, keep), self._tell_saved, self._tell_unsaved)

    def _tell_saved(self, connection: Connection) -> None:
        self._saving = False
        self.saved.emit(connection)
        self.accept()

    def _tell_unsaved(self, fault: Fault) -> None:
        self._saving = False
        self._result.tell_unsaved(fault, self.draft, self._keep, lambda: self._keep(Origin.SESSION))
        self._allow()
        self._save.setFocus()

    @Slot()
    def reject(self) -> None:
        """Cancel, or Esc: while it is being saved, only the waiting ends."""
        if not self._saving:
            super().reject()
            return
        self.drop("save")
        self._saving = False
        self._result.tell_not_saved()
        self._allow()

    def done(self, result: int) -> None:
        """Once closed, nothing here knows a secret any more."""
        self._trial.drop()
        self._form.wipe()
        self._result.clear()
        self._judged = None
        super().done(result)

    # --- how it looks ------------------------------------------------------------------------------------------

    def _allow(self) -> None:
        """What can be pressed now; the focus is never on what cannot."""
        trying = self._trial.running
        if self._saving:
            self._cancel.setFocus()
        self._scrolled.setEnabled(not self._saving)
        self._import.setEnabled(not self._saving)
        self._try.setEnabled(not self._saving)
        self._save.setEnabled(not self._saving)
        rename(self._try, words.STOP_TRYING if trying else words.TRY)
        rename(self._cancel, words.STOP_WAITING if self._saving else words.CANCEL)
        rename(self._save, words.SAVE_ANYWAY if self._judged is not None and self._failed else words.SAVE)

    def _fit(self) -> None:
        fit(self, self._scrolled, WIDTH)

    def _lay_out(self, theme: Theme) -> None:
        base = self._known.base
        self.setFixedWidth(WIDTH)
        buttons = QHBoxLayout()
        buttons.setSpacing(10)
        buttons.addWidget(self._import)
        buttons.addStretch(1)
        for one in (self._try, self._cancel, self._save):
            buttons.addWidget(one)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(MARGIN, 20, MARGIN, 20)
        layout.setSpacing(0)
        layout.addWidget(ThemedLabel(theme, "title", text=words.EDIT if base.id else words.NEW))
        layout.addSpacing(4)
        lead = words.LEAD if base.origin in TYPED_KEYS else words.LEAD_LIVE
        layout.addWidget(ThemedLabel(theme, "secondary", "mute", lead))
        layout.addSpacing(12)
        layout.addWidget(self._scrolled)
        layout.addSpacing(6)
        layout.addWidget(self._result)
        layout.addSpacing(16)
        layout.addLayout(buttons)
        self._import.setVisible(not base.id)
