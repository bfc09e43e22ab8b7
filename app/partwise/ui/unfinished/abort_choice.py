"""Which of the listed uploads shall be aborted: what is ticked, what is not and why, and the sum. No Qt here."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from partwise.core.lifecycle import Event, State, can
from partwise.core.unfinished import RECENT, Total
from partwise.core.upload import Stored, Upload
from partwise.ui.unfinished.facts import changed, holding

_LOOKING = "ListParts"


class Why(StrEnum):
    """Why an upload is not ticked by itself."""

    GONE = "gone"  # it has ended, or is being aborted or completed: nothing to choose
    OURS = "ours"
    LIVE = "live"
    UNKNOWN = "unknown"  # nobody may, or could, list its parts
    NOT_ASKED = "not asked"


_FREE = (None, Why.NOT_ASKED)  # nothing is known that speaks against it


class Candidate:
    """One row: an upload, why it is not ticked by itself (None: it is), and what the user said of it."""

    __slots__ = ("said", "stored", "ticked", "upload", "why")

    def __init__(self, upload: Upload, now: float) -> None:
        self.said: bool | None = None
        self.renew(upload, now)

    def renew(self, upload: Upload, now: float) -> None:
        """Take a newer snapshot."""
        self.upload = upload
        self.stored: Stored | None = holding(upload)
        self.why: Why | None = _why(upload, self.stored, now)
        self.settle()

    def settle(self) -> None:
        """Whether it is ticked: as the user said, else where nothing speaks against it."""
        wanted = self.why is None if self.said is None else self.said
        self.ticked = wanted and self.why is not Why.GONE


class AbortChoice:
    """The rows in an order that stays, those first that are left out, and the sum of what is ticked.

    First `add` all uploads, in as many steps as it takes, then `arrange` them.
    """

    def __init__(self, now: float) -> None:
        """`now` in seconds since 1970: when somebody asked."""
        self.now = now
        self.rows: list[Candidate] = []
        self.buckets: set[str] = set()
        self.to_ask = 0
        self._left_out: list[Candidate] = []
        self._free: list[Candidate] = []
        self._places: dict[str, int] = {}
        self._pending: set[str] = set()
        self._sum = _Sum()

    def add(self, uploads: Iterable[Upload]) -> int:
        """Look at some of the uploads; how many they were."""
        found = [Candidate(upload, self.now) for upload in uploads]
        for row in found:
            self.buckets.add(row.upload.target.bucket)
            self._sum.add(row, 1)
            if row.why is Why.NOT_ASKED:
                self._pending.add(row.upload.id)
            (self._free if row.why in _FREE else self._left_out).append(row)
        return len(found)

    def arrange(self) -> None:
        """All are added: give each its row."""
        self.rows = self._left_out + self._free
        self._places = {row.upload.id: place for place, row in enumerate(self.rows)}
        self.to_ask = len(self._pending)

    @property
    def pending(self) -> tuple[str, ...]:
        """Those whose parts nobody has asked for, so that nobody knows whether somebody sends to them."""
        return tuple(row.upload.id for row in self.rows if row.upload.id in self._pending)

    @property
    def asked(self) -> int:
        """How many of `to_ask` were answered."""
        return self.to_ask - len(self._pending)

    @property
    def ticked(self) -> tuple[str, ...]:
        return tuple(row.upload.id for row in self.rows if row.ticked)

    @property
    def total(self) -> Total:
        """What the ticked ones hold, as far as it is known."""
        found = self._sum
        return Total(found.uploads, found.parts, found.size, at_least=found.unknown > 0)

    @property
    def ours(self) -> int:
        """How many of the ticked ones this computer could still resume."""
        return self._sum.ours

    @property
    def live(self) -> int:
        """How many of the ticked ones somebody may be sending to."""
        return self._sum.live

    def tick(self, places: Iterable[int], on: bool) -> None:
        """The user's own word about rows (from 0)."""
        for row in (self.rows[place] for place in places):
            self._sum.add(row, -1)
            row.said = on
            row.settle()
            self._sum.add(row, 1)

    def take(self, uploads: Iterable[Upload]) -> list[int]:
        """Newer snapshots of some of them; in which rows they stand."""
        touched = [(self._places[one.id], one) for one in uploads if one.id in self._places]
        for place, upload in touched:
            row = self.rows[place]
            self._sum.add(row, -1)
            row.renew(upload, self.now)
            self._sum.add(row, 1)
            if row.why is not Why.NOT_ASKED:
                self._pending.discard(upload.id)
        return [place for place, _ in touched]

    def leave_out_unasked(self) -> None:
        """Do not wait for the rest: what nobody has asked about stays unticked, also when it is told later."""
        self.tick((self._places[id] for id in self._pending if self.rows[self._places[id]].said is None), False)
        self._pending.clear()

    def drop(self, ids: Iterable[str]) -> list[int]:
        """These are gone from the server; in which rows they stand."""
        places = [self._places[id] for id in ids if id in self._places]
        for row in (self.rows[place] for place in places):
            self._sum.add(row, -1)
            row.why = Why.GONE
            row.settle()
            self._pending.discard(row.upload.id)
        return places


class _Sum:
    """The sum over ticked rows, kept as they change."""

    __slots__ = ("live", "ours", "parts", "size", "unknown", "uploads")

    def __init__(self) -> None:
        self.uploads = self.parts = self.size = self.unknown = self.ours = self.live = 0

    def add(self, row: Candidate, sign: int) -> None:
        """Count a row if it is ticked; `sign` is 1, or -1 to take it out again."""
        if not row.ticked:
            return
        self.uploads += sign
        self.ours += sign * (row.why is Why.OURS)
        self.live += sign * (row.why is Why.LIVE)
        if row.stored is None:
            self.unknown += sign
        else:
            self.parts += sign * row.stored.count
            self.size += sign * row.stored.size


def _why(upload: Upload, stored: Stored | None, now: float) -> Why | None:
    if upload.state is not State.LISTED:
        return Why.OURS if upload.unfinished and can(upload.state, Event.ABORT) else Why.GONE
    if changed(upload) > now - RECENT:
        return Why.LIVE
    if stored is not None:
        return None
    return Why.UNKNOWN if upload.fault is not None and upload.fault.operation == _LOOKING else Why.NOT_ASKED
