"""The machine in a world of values: a server, a journal, workers and a clock, and rules that must never be broken.

The machine asks for effects; `answer` carries one out on the imitated server and tells the machine what came of it.
After every message the world judges what the machine has made of it.
"""

from __future__ import annotations

from collections import Counter
from itertools import count
from typing import TypeVar

from helpers.value_server import WELL, ValueServer, crc_of
from partwise.core import effects as do
from partwise.core import messages as said
from partwise.core.changes import Added, ForgetParts, ForgetUpload, News, Removed, SavePart, SaveReceipt, SaveUpload
from partwise.core.errors import Fault
from partwise.core.integrity import combined
from partwise.core.lifecycle import Event, State, can, step
from partwise.core.limits import MIN_PART_SIZE
from partwise.core.machine import Machine
from partwise.core.plan import plan_of
from partwise.core.receipt import Receipt
from partwise.core.turn import Context, Turn
from partwise.core.upload import PartState, Stamp, StoredPart, Target, Upload

N = TypeVar("N", bound=News)
MANY_STEPS = 5_000


class World:
    """`in_hand` holds what workers were given and have not answered, oldest first (`enquiries`: what is asked of the
    server beside it); `seen` the newest snapshots;
    `journal` what the changes add up to; `proven` the (upload id, part number, stamp of the file) of each part answered
    for rightly; `known` every upload id that the machine was told for an upload on its list.
    """

    def __init__(self, parallel: int = 2) -> None:
        self.parallel = parallel
        self.recovering = False
        self.server = ValueServer()
        self.now = 1_000_000.0
        self.journal: dict[str, tuple[Upload, dict[int, StoredPart]]] = {}
        self.seen: dict[str, Upload] = {}
        self.news: list[News] = []
        self.in_hand: list[do.Job] = []
        self.enquiries: list[do.Enquiry] = []
        self.proven: set[tuple[str, int, Stamp]] = set()
        self.known: set[str] = set()
        self.receipts: dict[str, Receipt] = {}
        self._cancelled: list[do.Job] = []
        self._ids = count(1)
        self.machine = self._made()

    def _made(self) -> Machine:
        context = Context(self.parallel, recovering=self.recovering)
        return Machine(context, new_id=lambda: f"id-{next(self._ids)}", chance=lambda: 0.5)

    # --- what a person does --------------------------------------------------------------------------------

    def add(self, name: str, parts: int = 0, *, paused: bool = False) -> str:
        """Add a file (written first, where `parts` are given); the id of its upload."""
        if parts:
            self.server.write(name, parts)
        target = Target("here", "bucket", name)
        stamp = self.server.files.get(name)
        turn = self.tell(said.Add(name, target, stamp, part_size=MIN_PART_SIZE, paused=paused))
        return next(news.upload.id for news in turn.news if isinstance(news, Added))

    def pause(self, *ids: str) -> Turn:
        return self.tell(said.Pause(ids))

    def resume(self, *ids: str) -> Turn:
        return self.tell(said.Resume(ids))

    def abort(self, *ids: str) -> Turn:
        return self.tell(said.Abort(ids))

    # --- what happens --------------------------------------------------------------------------------------

    def tell(self, message: said.Message) -> Turn:
        """The machine takes `message`; what it decides comes into force and is judged."""
        turn = self.machine.take(message, self.now)
        for change in turn.changes:
            self._remember(change)
        for effect in turn.effects:
            if isinstance(effect, do.Cancel):
                self._cancelled += [job for job in self.in_hand if job.id == effect.id]
            elif isinstance(effect, do.Enquiry):
                self.enquiries.append(effect)
            elif not isinstance(effect, do.Scan | do.Throttle):
                self._judge_effect(effect)
                self.in_hand.append(effect)
        self.seen.update(turn.uploads)
        for item in turn.news:
            if isinstance(item, Removed):
                self.seen.pop(item.id, None)
        self.news += turn.news
        self._judge()
        return turn

    def wait(self, seconds: float = 0.0) -> Turn:
        """Time passes: `seconds`, or as long as it takes until something is due."""
        due = self.machine.next_due()
        self.now = self.now + seconds if seconds or due is None else max(self.now, due)
        return self.tell(said.Tick())

    def answer(self, kind: type[do.Job] | None = None, mood: str = WELL, *, which: int = 0) -> said.Fact:
        """Carry out an effect in hand (the oldest of `kind`, or the one at `which`), and tell what came of it."""
        effect = self.in_hand[which] if kind is None else next(job for job in self.in_hand if isinstance(job, kind))
        self.server.now = self.now
        fact = self.server.perform(effect, mood, any(effect is job for job in self._cancelled))
        self.come_home(effect, fact)
        return fact

    def come_home(self, effect: do.Job, fact: said.Fact) -> Turn:
        """A worker ends with `fact`."""
        self.in_hand = [job for job in self.in_hand if job is not effect]
        self._cancelled = [job for job in self._cancelled if job is not effect]
        self._note(effect, fact)
        listed = fact.id in self.seen
        turn = self.tell(fact)
        if isinstance(fact, said.Initiated) and listed:
            self.known.add(fact.upload_id)
            assert fact.upload_id in [c.upload.upload_id for c in turn.changes if isinstance(c, SaveUpload)]
        return turn

    def enquire(self, fault: Fault | None = None, *, which: int = 0) -> do.Enquiry:
        """Carry an enquiry out (the oldest, or the one at `which`), and tell what came of it."""
        effect = self.enquiries.pop(which)
        for fact in self.server.enquire(effect, fault):
            self.tell(fact)
        return effect

    def vanish(self, upload_id: str) -> None:
        """Somebody aborts an upload on the server."""
        self.server.uploads.pop(upload_id, None)

    def crash(self, *, held: bool = False, landed: bool = False, journal_lost: bool = False) -> None:
        """The process ends, and a new one starts with the journal. `landed`: what was in hand was done all the same."""
        for effect in self.in_hand if landed else ():
            self.server.perform(effect, WELL, cancelled=False)
        self.in_hand, self._cancelled, self.enquiries = [], [], []
        self.seen.clear()
        if journal_lost:
            self.journal.clear()
        self.recovering = journal_lost
        self.machine = self._made()
        for upload, parts in sorted(self.journal.values(), key=lambda kept: kept[0].order):
            self.tell(said.Restore(upload, tuple(parts.values()), held))

    def run(self) -> None:
        """Everything goes well from here, one by one, until the machine rests."""
        for _ in range(MANY_STEPS):
            if self.machine.resting:
                break
            if self.in_hand:
                self.answer()
            else:
                assert self.machine.next_due() is not None, "not at rest, yet nothing can ever happen"
                self.wait()
        assert self.machine.resting, f"no end in sight: {self.asked()}"
        assert not self.tell(said.Tick()).effects

    # --- ways that many tests begin with -------------------------------------------------------------------

    def sending(self, parts: int = 3, name: str = "a") -> str:
        """An upload whose first parts are in hand."""
        id_ = self.add(name, parts)
        while self.state(id_) is not State.SENDING:
            self.answer()
        return id_

    def completing(self, parts: int = 3) -> str:
        """An upload whose Complete is in hand."""
        id_ = self.sending(parts)
        while self.state(id_) is State.SENDING:
            self.answer()
        return id_

    # --- looking -------------------------------------------------------------------------------------------

    def asked(self) -> list[str]:
        """What is in hand, in words: `Initiate`, `SendPart 2`."""
        return [
            f"SendPart {job.part.number}" if isinstance(job, do.SendPart) else type(job).__name__
            for job in self.in_hand
        ]

    def state(self, id_: str) -> State:
        return self.seen[id_].state

    def fault_code(self, id_: str) -> str:
        fault = self.seen[id_].fault
        return fault.code if fault else ""

    def told(self, kind: type[N]) -> list[N]:
        return [item for item in self.news if isinstance(item, kind)]

    # --- judging -------------------------------------------------------------------------------------------

    def _remember(self, change: object) -> None:
        match change:
            case SaveUpload(upload):
                self.journal[upload.id] = (upload, self.journal.get(upload.id, (upload, {}))[1])
            case SavePart(id_, part):
                self.journal[id_][1][part.number] = part
            case ForgetParts(id_):
                self.journal[id_][1].clear()
            case ForgetUpload(id_):
                self.journal.pop(id_, None)
            case SaveReceipt(receipt):
                self._judge_receipt(receipt)

    def _note(self, effect: do.Job, fact: said.Fact) -> None:
        """A part answered for rightly, in an upload that goes on, is never to be asked for again."""
        upload = self.seen.get(fact.id)
        if isinstance(effect, do.SendPart) and isinstance(fact, said.PartSent) and upload is not None:
            goes_on = upload.upload_id == effect.upload_id and upload.state is not State.ABORTING
            if goes_on and fact.answer.crc64 in (None, fact.crc64):
                self.proven.add((effect.upload_id, fact.number, effect.stamp))

    def _judge_effect(self, effect: do.Job) -> None:
        mine = [job for job in self.in_hand if job.id == effect.id]
        kept, parts = self.journal[effect.id]
        if not isinstance(effect, do.SendPart):
            assert not mine, f"{effect} while {mine} is under way"
        else:
            assert all(isinstance(job, do.SendPart) and job.part.number != effect.part.number for job in mine)
            proven = (effect.upload_id, effect.part.number, effect.stamp) in self.proven
            assert not proven or effect.stored is not None, "sent twice for nothing"
            assert kept.upload_id == effect.upload_id, "sent before the upload id was journalled"
            assert effect.only_compare or not kept.review, "sent before the user has seen the comparison"
        if isinstance(effect, do.Initiate):
            assert kept.marker == effect.marker != "", "begun before the marker was journalled"
        if isinstance(effect, do.Complete):
            assert kept.state is State.COMPLETING, "completed before the intention was journalled"
            assert list(effect.parts) == [parts[number] for number in range(1, kept.part_count + 1)]
            assert sum(part.size for part in effect.parts) == kept.size

    def _judge_receipt(self, receipt: Receipt) -> None:
        """It is journalled with "done", and its parts are the whole file."""
        self.receipts[receipt.id] = receipt
        assert self.journal[receipt.id][0].state is State.DONE
        offsets = [0]
        for part in receipt.parts:
            assert part.offset == offsets[-1]
            offsets.append(part.offset + part.length)
        assert offsets[-1] == receipt.size
        assert not receipt.verified or receipt.crc64 == receipt.crc64_sent

    def _judge(self) -> None:
        assert sum(isinstance(job, do.SendPart | do.PutObject) for job in self.in_hand) <= self.parallel
        if self.machine.resting:
            assert not self.in_hand
        for upload in self.seen.values():
            self._judge_upload(upload)
        listed = [upload for upload in self.seen.values() if upload.state is State.LISTED]
        assert not any(upload.id in self.journal or upload.source for upload in listed)
        here = Counter(upload.upload_id for upload in self.seen.values() if upload.unfinished)
        assert all(here[upload.upload_id] == 1 for upload in listed), "listed twice, or listed and ours"

    def _judge_upload(self, upload: Upload) -> None:
        assert 0 <= upload.stored_bytes <= upload.size
        assert upload.count(PartState.IN_FLIGHT) <= sum(job.id == upload.id for job in self.in_hand)
        if upload.id in self.journal and not upload.single:
            kept, parts = self.journal[upload.id]
            stored = {number for number, state in enumerate(upload.parts, 1) if state == PartState.STORED}
            assert stored == parts.keys()
            assert upload.stored_bytes == sum(part.size for part in parts.values())
            assert (kept.upload_id, kept.marker) == (upload.upload_id, upload.marker)
            state = State.PAUSED if upload.review and can(upload.state, Event.PAUSE) else upload.state
            assert step(kept.state, Event.RESTART) is step(state, Event.RESTART)
        if upload.state is State.DONE:
            assert upload.id in self.receipts
        if upload.state is State.DONE and upload.verified:
            assert upload.crc64 == self._crc_of_the_file(upload)

    def _crc_of_the_file(self, upload: Upload) -> int | None:
        """The CRC-64 of the bytes that this upload has read."""
        stamp, plan = upload.stamp, plan_of(upload)
        assert stamp is not None
        assert plan is not None
        return combined(StoredPart(part.number, part.length, "", crc_of(stamp, part.number)) for part in plan)
