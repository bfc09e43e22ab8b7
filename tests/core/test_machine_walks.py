"""Random walks: whatever people, workers, servers and crashes do, the machine keeps its rules and comes to an end.

The rules themselves stand in helpers/machine_world.py and are judged after every message.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from helpers.machine_world import World
from helpers.value_server import MOODS, WELL, crc_of, etag_of, fixable
from partwise.core import messages as said
from partwise.core.errors import Fault
from partwise.core.faults import FILE_CHANGED
from partwise.core.lifecycle import ENDED, State
from partwise.core.limits import MIN_PART_SIZE
from partwise.core.plan import Plan
from partwise.core.unfinished import Place
from partwise.core.upload import StoredPart, Target

NAMES = st.sampled_from(["a", "b", "c"])
COMMANDS: list[Callable[[tuple[str, ...]], said.OnSome]] = [
    said.Pause,
    said.Resume,
    said.Resume,
    said.Abort,
    said.StopAborting,
    said.Remove,
    said.SendChanged,
    said.StartAnew,
    said.KeepForLater,
    partial(said.Prioritise, priority=1),
    partial(said.Move, to_front=True),
    partial(said.Move, to_front=False),
    partial(said.LimitSpeed, rate=1000),
]
SETTLED = ENDED | {State.PAUSED, State.FAILED, State.LISTED}
FOR_GOOD = ("FileMissing", "FileUnreadable", "AlreadyOnList", "NoSuchUpload", "NotOfThisFile")
ROUNDS = 6  # of resuming what failed, until nothing fails any more


class Walk(RuleBasedStateMachine):
    """Any order of commands, answers, faults, crashes and meddling by others."""

    def __init__(self) -> None:
        super().__init__()
        self.world = World()
        self.held = False
        self.removed: set[str] = set()  # what a person took off the list stays on the server, as told

    def some(self, data: st.DataObject) -> str:
        return data.draw(st.sampled_from(sorted(self.world.seen)), label="upload")

    @rule(name=NAMES, parts=st.integers(0, 4), paused=st.booleans())
    def add(self, name: str, parts: int, paused: bool) -> None:
        self.world.add(name, parts, paused=paused and not self.held)  # the command line holds, the window lets wait

    @rule(name=NAMES, numbers=st.sets(st.integers(1, 4)), altered=st.integers(0, 4))
    def adopt(self, name: str, numbers: set[int], altered: int) -> None:
        """Another client has begun an upload of the file, cut as we would; one part may hold other bytes."""
        stamp = self.world.server.files.get(name)
        if stamp is None or stamp.size <= MIN_PART_SIZE:
            return
        target = Target("here", "bucket", name)
        upload_id, held = self.world.server.begun_elsewhere(target)
        for part in Plan(stamp.size, MIN_PART_SIZE, single=False):
            if part.number in numbers:
                crc = crc_of(stamp, part.number) ^ (part.number == altered)
                held.parts[part.number] = StoredPart(part.number, part.length, etag_of(crc), crc)
        self.world.tell(said.Adopt(name, target, upload_id))

    @rule(places=st.sampled_from([(), (Place("bucket", "a"),), (Place("bucket"),), (Place("other"),)]))
    def list_the_server(self, places: tuple[Place, ...]) -> None:
        self.world.tell(said.ListUnfinished("here", places))

    @rule(data=st.data(), tell=st.booleans(), later=st.booleans())
    @precondition(lambda self: self.world.seen)
    def inspect(self, data: st.DataObject, tell: bool, later: bool) -> None:
        self.world.tell(said.Inspect((self.some(data),), later=later, tell=tell))

    @rule(command=st.sampled_from([said.StopListing(), said.StopInspecting()]))
    def stop_asking(self, command: said.Command) -> None:
        self.world.tell(command)

    @precondition(lambda self: self.world.enquiries)
    @rule(data=st.data(), fault=st.sampled_from([None, None, None, fixable("AccessDenied")]))
    def answer_an_enquiry(self, data: st.DataObject, fault: Fault | None) -> None:
        self.world.enquire(fault, which=data.draw(st.integers(0, len(self.world.enquiries) - 1), label="which"))

    @precondition(lambda self: any(upload.state is State.LISTED for upload in self.world.seen.values()))
    @rule(data=st.data(), name=NAMES, review=st.booleans())
    def adopt_listed(self, data: st.DataObject, name: str, review: bool) -> None:
        """A person names a file, maybe a wrong one."""
        listed = [upload for upload in self.world.seen.values() if upload.state is State.LISTED]
        chosen = data.draw(st.sampled_from(listed), label="listed")
        self.world.tell(said.Adopt(name, chosen.target, chosen.upload_id, review=review))

    @rule(name=NAMES)
    def refuse(self, name: str) -> None:
        self.world.tell(said.AddRefused(name, Target("here", "bucket", name), fixable("FileUnreadable")))

    @precondition(lambda self: self.world.in_hand)
    @rule(data=st.data(), mood=st.sampled_from([WELL, WELL, WELL, *MOODS]))
    def answer(self, data: st.DataObject, mood: str) -> None:
        self.world.answer(mood=mood, which=data.draw(st.integers(0, len(self.world.in_hand) - 1), label="which"))

    @precondition(lambda self: self.world.in_hand)
    @rule(times=st.integers(2, 8))
    def go_well_for_a_while(self, times: int) -> None:
        for _ in range(times):
            if self.world.in_hand:
                self.world.answer()

    @precondition(lambda self: self.world.seen)
    @rule(data=st.data(), command=st.sampled_from(COMMANDS))
    def command(self, data: st.DataObject, command: Callable[[tuple[str, ...]], said.OnSome]) -> None:
        upload = self.world.seen[self.some(data)]
        self.world.tell(command((upload.id,)))
        if upload.id not in self.world.seen:
            self.removed.add(upload.upload_id)

    @rule(command=st.sampled_from([said.PauseAll(), said.ResumeAll()]))
    def command_all(self, command: said.Command) -> None:
        self.world.tell(command)

    @rule()
    def wait_until_due(self) -> None:
        self.world.wait()

    @rule()
    def wake_up(self) -> None:
        self.world.tell(said.Awoke())

    @rule(seconds=st.sampled_from([0.3, 7.0, 500.0, -90_000.0]))
    def let_the_clock_run(self, seconds: float) -> None:
        self.world.wait(seconds)

    @precondition(lambda self: self.world.server.uploads)
    @rule(data=st.data())
    def vanish(self, data: st.DataObject) -> None:
        self.world.vanish(data.draw(st.sampled_from(sorted(self.world.server.uploads)), label="vanishing"))

    @rule(name=NAMES, parts=st.integers(1, 4))
    def write_the_file_anew(self, name: str, parts: int) -> None:
        self.world.server.write(name, parts)

    @rule(held=st.booleans(), landed=st.booleans())
    def crash(self, held: bool, landed: bool) -> None:
        self.world.crash(held=held, landed=landed)
        self.held = held

    @rule(landed=st.booleans())
    def lose_the_journal(self, landed: bool) -> None:
        """Whatever the server holds is unknown then; it is found again with its file."""
        self.world.crash(landed=landed, journal_lost=True)
        self.world.known.clear()
        self.held = False

    def teardown(self) -> None:
        """Nothing fails from here: everything comes to an end, and what can be done gets done."""
        world = self.world
        world.run()
        assert all(upload.state in SETTLED for upload in world.seen.values())
        if self.held:
            world.crash()
        for _ in range(ROUNDS):
            world.resume(*world.seen)
            world.run()
        changed = [upload.id for upload in world.seen.values() if upload.fault and upload.fault.code == FILE_CHANGED]
        world.tell(said.SendChanged(tuple(changed)))
        world.run()
        for upload in world.seen.values():
            for_good = upload.fault is not None and upload.fault.code in FOR_GOOD
            ended = upload.state in ENDED | {State.LISTED}
            assert ended or (upload.state is State.FAILED and for_good), upload
        ours = {upload.upload_id for upload, _ in world.journal.values()}
        assert world.known & world.server.uploads.keys() <= ours | self.removed, "left behind on the server, unknown"


TestWalks = Walk.TestCase
TestWalks.settings = settings(max_examples=300, stateful_step_count=60, deadline=None)
