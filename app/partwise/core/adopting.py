"""Making an upload of the server our own: a local file is named for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from partwise.core import messages as said
from partwise.core.changes import Added, Ended
from partwise.core.dispatch import Dispatcher
from partwise.core.faults import already_sent
from partwise.core.job import Job
from partwise.core.lifecycle import IDLE, Event, State
from partwise.core.roster import Roster
from partwise.core.turn import Turn
from partwise.core.upload import ObjectOptions, Target, Upload

Act = Callable[[Job, Turn], None]


class Adoption:
    """`adopt` carries out the command. `resume` goes on with an upload that is ours already, `refuse` shows a file that
    cannot be sent.
    """

    def __init__(
        self, roster: Roster, dispatcher: Dispatcher, resume: Act, refuse: Callable[[said.AddRefused, Turn], None]
    ) -> None:
        self._roster = roster
        self._dispatcher = dispatcher
        self._resume = resume
        self._refuse = refuse

    def adopt(self, command: said.Adopt, turn: Turn) -> None:
        known = self._roster.with_upload_id(command.upload_id)
        if known is not None and known.state is not State.LISTED:
            self._go_on_with_file(known, command, turn)
        elif self._roster.twin(command.source, command.target) is None:
            self._make_ours(known or self._enter(command, turn), command, turn)
        elif known is not None:
            known.set(fault=already_sent())
            turn.tell(Ended(turn.show(known)))
        else:
            self._refuse(said.AddRefused(command.source, command.target, already_sent()), turn)

    def _enter(self, command: said.Adopt, turn: Turn) -> Job:
        return self._roster.enter(listed(command.target, command.upload_id, turn))

    def _go_on_with_file(self, own: Job, command: said.Adopt, turn: Turn) -> None:
        """An upload of ours, whose file may have moved. Under review all that is stored is compared once more."""
        if own.state in IDLE:
            self._roster.forget_file(own)
            own.set(source=command.source, review=command.review, comparison=None)
            own.restamp = command.review
            self._roster.find_again(own)
            turn.save(own)
        turn.tell(Added(turn.show(own)))
        self._resume(own, turn)

    def _make_ours(self, job: Job, command: said.Adopt, turn: Turn) -> None:
        """How the object is to be stored was said when the upload was initiated."""
        turn.context.upload_ids.add(command.upload_id)
        options = replace(command.options, storage_class=job.upload.options.storage_class)
        job.apply(Event.ADOPT, turn.now)
        job.set(source=command.source, options=options, order=self._roster.order_at_end(), started=0.0, fault=None)
        job.set(review=command.review, added=turn.now)
        self._roster.find_again(job)
        turn.save(job)
        turn.tell(Added(job.upload))
        self._dispatcher.place(job)


def listed(target: Target, upload_id: str, turn: Turn, *, storage_class: str = "", **known: Any) -> Upload:
    """An upload that is known from the server alone; `known` are more fields of it."""
    options = ObjectOptions(storage_class=storage_class)
    return Upload(
        turn.new_id(),
        "",
        target,
        State.LISTED,
        options=options,
        upload_id=upload_id,
        added=turn.now,
        changed=turn.now,
        **known,
    )
