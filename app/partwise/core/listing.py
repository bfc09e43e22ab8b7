"""What lies unfinished on the server, on the one list of uploads: listed page by page, asked for its parts, let go.

What is ours stays ours: an upload of this list that the server names as well is not listed a second time.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from partwise.core import effects as do
from partwise.core import messages as said
from partwise.core.adopting import listed
from partwise.core.changes import ForgetUpload, Listed, PartsTold, Removed
from partwise.core.job import Job
from partwise.core.lifecycle import ENDED, State
from partwise.core.roster import Roster
from partwise.core.turn import Turn
from partwise.core.unfinished import Listing, Place, Refusal
from partwise.core.upload import OpenUpload, Stored, Target

INSPECTED_AT_ONCE = 4  # ListParts requests beside everything else that goes on


class Lists:
    """One listing at a time, and a few inspections. `do` has a row for every command, and every fact, of the server."""

    def __init__(self, roster: Roster) -> None:
        self._roster = roster
        self._id = ""  # of the listing that goes on
        self._listing: Listing | None = None
        self._seen: set[str] = set()  # upload ids that it has found
        self._wanted: deque[str] = deque()  # ids of uploads to inspect
        self._asked: set[str] = set()  # being inspected
        self._to_tell: set[str] = set()  # whose parts somebody wants to see
        self.do: dict[type, Callable[[Any, Turn], None]] = {
            said.ListUnfinished: self._list,
            said.StopListing: lambda _, turn: self._stop(turn),
            said.Inspect: self._inspect,
            said.StopInspecting: self._stop_inspecting,
            said.PageListed: self._page_listed,
            said.PlaceListed: self._place_listed,
            said.ListingEnded: self._listing_ended,
            said.Inspected: self._inspected,
        }

    # --- listing ---------------------------------------------------------------------------------------------

    def _list(self, command: said.ListUnfinished, turn: Turn) -> None:
        self._stop(turn)
        self._listing = Listing(command.connection, command.places)
        self._id, self._seen = turn.new_id(), set()
        self._let_go((job for job in self._listed() if not self._covers(job)), turn)
        turn.do(do.ListUploads(self._id, command.connection, command.places))
        turn.tell(Listed(self._listing))

    def _stop(self, turn: Turn) -> None:
        if self._id:
            self._end(turn, stopped=True)

    def _page_listed(self, page: said.PageListed, turn: Turn) -> None:
        if page.id != self._id or self._listing is None:
            return
        ours = self._roster.upload_ids()
        for one in page.uploads:
            if one.upload_id not in self._seen:
                self._seen.add(one.upload_id)
                self._merge(page.bucket, one, ours, turn)
        self._tell(turn, found=len(self._seen))

    def _merge(self, bucket: str, one: OpenUpload, ours: set[str], turn: Turn) -> None:
        known = self._roster.listed.get(one.upload_id)
        if known is not None and known.upload.fault is not None:
            known.set(fault=None)  # told by an earlier listing; it may be another matter now
            turn.show(known)
        elif known is None and one.upload_id not in ours:
            assert self._listing is not None  # noqa: S101 - the caller's own rule
            target = Target(self._listing.connection, bucket, one.key)
            new = listed(target, one.upload_id, turn, storage_class=one.storage_class, started=one.initiated)
            turn.show(self._roster.enter(new))

    def _place_listed(self, fact: said.PlaceListed, turn: Turn) -> None:
        """What was not found where all was listed is there no more."""
        if fact.id != self._id or self._listing is None:
            return
        if fact.fault is not None:
            self._refused(Refusal(fact.place.bucket, fact.fault), turn)
            return
        self._let_go((job for job in self._listed() if self._is_missing(job, fact.place)), turn)
        self._tell(turn)

    def _is_missing(self, job: Job, place: Place) -> bool:
        target = job.upload.target
        return place.holds(target.bucket, target.key) and job.upload.upload_id not in self._seen

    def _listing_ended(self, fact: said.ListingEnded, turn: Turn) -> None:
        if fact.id != self._id:
            return
        if fact.fault is not None:
            self._refused(Refusal("", fact.fault), turn)
        self._end(turn)

    def _refused(self, refusal: Refusal, turn: Turn) -> None:
        if self._listing is not None:
            self._tell(turn, refused=(*self._listing.refused, refusal))

    def _end(self, turn: Turn, *, stopped: bool = False) -> None:
        turn.do(do.Cancel(self._id))
        self._id = ""
        self._tell(turn, ended=turn.now, stopped=stopped)

    def _tell(self, turn: Turn, **news: Any) -> None:
        if self._listing is not None:
            self._listing = replace(self._listing, **news)
            turn.tell(Listed(self._listing))

    def _listed(self) -> list[Job]:
        return list(self._roster.listed.values())

    def _covers(self, job: Job) -> bool:
        target = job.upload.target
        assert self._listing is not None  # noqa: S101 - the caller's own rule
        return self._listing.covers(target.connection, target.bucket, target.key)

    # --- looking inside ----------------------------------------------------------------------------------------

    def _inspect(self, command: said.Inspect, turn: Turn) -> None:
        if command.tell:
            self._to_tell.update(command.ids)
        if command.later:
            self._wanted.extend(command.ids)
        else:
            self._wanted.extendleft(reversed(command.ids))
        self._ask_next(turn)

    def _stop_inspecting(self, command: said.StopInspecting, turn: Turn) -> None:
        """But for those that somebody is looking into."""
        self._wanted = deque(id_ for id_ in self._wanted if id_ in self._to_tell)

    def _ask_next(self, turn: Turn) -> None:
        while self._wanted and len(self._asked) < INSPECTED_AT_ONCE:
            job = self._roster.get(self._wanted.popleft())
            if job is not None and job.upload.unfinished and job.id not in self._asked:
                self._asked.add(job.id)
                turn.do(do.Inspect(job.id, job.upload.target, job.upload.upload_id))

    def _inspected(self, fact: said.Inspected, turn: Turn) -> None:
        self._asked.discard(fact.id)
        job = self._roster.get(fact.id)
        if job is not None and job.upload.unfinished:
            self._take_parts(job, fact, turn)
            if fact.id in self._to_tell:
                turn.tell(PartsTold(job.upload, fact.parts, fact.fault))
        self._to_tell.discard(fact.id)
        self._ask_next(turn)

    def _take_parts(self, job: Job, fact: said.Inspected, turn: Turn) -> None:
        """Ours that are gone find out themselves when they go on; a listed one is off the list."""
        if fact.parts is not None:
            job.set(held=Stored.of(fact.parts))
        elif job.state is State.LISTED and fact.fault is None:
            self._let_go((job,), turn)
            return
        if job.state is State.LISTED:
            job.set(fault=fact.fault)
        turn.show(job)

    # --- what leaves the list ----------------------------------------------------------------------------------

    def settle(self, job: Job, turn: Turn) -> None:
        """Something has happened to an upload: what is ours now is no longer listed, and what is gone is let go."""
        if job.state is not State.LISTED:
            twin = self._roster.listed.get(job.upload.upload_id)
            if twin is not None:
                self._let_go((twin,), turn)
        if job.upload.foreign and job.state in ENDED:
            self._let_go((job,), turn)

    def _let_go(self, jobs: Iterable[Job], turn: Turn) -> None:
        for job in jobs:
            self._roster.leave(job)
            turn.uploads.pop(job.id, None)
            turn.change(ForgetUpload(job.id))
            turn.tell(Removed(job.id))
