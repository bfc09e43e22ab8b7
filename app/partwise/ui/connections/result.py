"""What came of trying or saving a connection, in the dialog: the steps, one line of judgement, and what helps."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from partwise.core.advice_transport import plain_http
from partwise.core.errors import Fault
from partwise.store import vault_faults
from partwise.ui import words_connections as words
from partwise.ui.connections.banner import Banner
from partwise.ui.connections.draft import Draft
from partwise.ui.connections.fixes import Fix, fixes, with_scheme
from partwise.ui.connections.steps_view import StepsView
from partwise.ui.theme import Theme

if TYPE_CHECKING:
    from partwise.oss.diagnosis import Step, Verdict

IN_THE_WAY = frozenset(
    {
        vault_faults.NO_KEYRING,
        vault_faults.UNSAFE,
        vault_faults.LOCKED,
        vault_faults.DISMISSED,
        vault_faults.REFUSED,
        vault_faults.GONE,
        vault_faults.BROKEN,
        vault_faults.TOO_LONG,
        vault_faults.GIVEN_UP,
    }
)
"""Codes of a keyring that stands in the way; the secret can be kept for this session all the same."""

Act = Callable[[], None]


class ResultView(QWidget):
    """Takes no room while there is nothing to tell.

    Signals:
        fix: a Fix that somebody has chosen.
    """

    fix = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._banner = Banner(theme, "connection-result", words.STEPS)
        self._steps = StepsView(theme)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self._steps)
        layout.addWidget(self._banner)

    def clear(self) -> None:
        self._steps.clear()
        self._banner.clear()

    # --- trying ------------------------------------------------------------------------------------------------

    def begin(self) -> None:
        self._steps.clear()
        self._banner.say("accent", words.TRYING)

    @Slot(object)
    def add_step(self, step: Step) -> None:
        self._steps.add(step)

    def tell(self, verdict: Verdict, draft: Draft) -> None:
        """Where all is well one line is enough; else the steps stay in sight."""
        if verdict.outcome == "ok":
            self._steps.clear()
            self._banner.say("ok", verdict.words)
        elif verdict.outcome == "warning" and verdict.fault is not None:
            known = str(verdict.fault) in verdict.words
            self._banner.say("warn", verdict.words, "" if known else str(verdict.fault))
            self._offer_fixes(verdict.fault, draft)
        elif verdict.fault is not None:
            self.tell_fault(verdict.fault, draft)
        else:
            self._banner.say("warn", verdict.words)

    def tell_fault(self, fault: Fault, draft: Draft) -> None:
        self._banner.say("bad", fault.title, fault.advice, fault.evidence())
        self._offer_fixes(fault, draft)

    def tell_stopped(self) -> None:
        self._banner.say("warn", words.STOPPED_TRYING)

    # --- before ------------------------------------------------------------------------------------------------

    def tell_incomplete(self, count: int) -> None:
        self._steps.clear()
        self._banner.say("bad", words.to_mend(count))

    def warn_of_plain_http(self, host: str, draft: Draft, agree: Act) -> None:
        told = plain_http(host)
        self._steps.clear()
        self._banner.say("warn", told.title, told.advice)
        safe = Fix(words.USE_HTTPS, with_scheme(draft, "https"))
        self._banner.offer(
            (
                ("connection-fix-0", safe.words, partial(self.fix.emit, safe)),
                ("connection-plain", words.SEND_PLAIN, agree),
            )
        )

    # --- saving ------------------------------------------------------------------------------------------------

    def tell_saving(self, *, keyring: bool) -> None:
        self._steps.clear()
        if keyring:
            self._banner.say("accent", words.WAITING, words.WAITING_HELP)
        else:
            self._banner.say("accent", words.SAVING)

    def tell_not_saved(self) -> None:
        self._banner.say("warn", words.NOT_WAITED)

    def tell_unsaved(self, fault: Fault, draft: Draft, again: Act, session: Act) -> None:
        in_the_way = fault.code in IN_THE_WAY
        more = f"{fault.advice} {words.SESSION_ONLY_HELP}" if in_the_way else fault.advice
        self._banner.say("bad", fault.title, more, fault.evidence())
        if in_the_way:
            self._banner.offer(
                (
                    ("connection-session", words.SESSION_ONLY, session),
                    ("connection-again", words.SAVE_AGAIN, again),
                )
            )
        else:
            self._offer_fixes(fault, draft)

    def _offer_fixes(self, fault: Fault, draft: Draft) -> None:
        offered = enumerate(fixes(fault, draft))
        self._banner.offer(
            [(f"connection-fix-{number}", fix.words, partial(self.fix.emit, fix)) for number, fix in offered]
        )
