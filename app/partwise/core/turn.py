"""What one message leads to, gathered while the machine thinks about it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from partwise.core.changes import Change, News, SaveUpload
from partwise.core.effects import Effect
from partwise.core.job import Job
from partwise.core.lifecycle import Event, State, can
from partwise.core.lines import Lines
from partwise.core.upload import Upload


@dataclass(slots=True)
class Context:
    """What holds for all uploads. `speed`: bytes per second of one connection, as measured; 0 while nothing is.

    `parallel`: how many parts are sent at once. `recovering`: the journal was lost, so the server may hold uploads of
    these files that nobody remembers. `upload_ids`: those that are known.
    """

    parallel: int
    recovering: bool = False
    speed: float = 0.0
    upload_ids: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Turn:
    """The outcome of one message, in the order in which it must happen: changes, then effects, then uploads and news.

    `now` in seconds since 1970; `new_id` makes ids and markers; `chance` gives a number in [0, 1) for a back-off;
    `lines` is what is known of the connections, `context` what the machine is set to. `waits` holds (seconds from now,
    upload id, part number or WHOLE) of what is to be tried later.
    """

    now: float
    new_id: Callable[[], str]
    chance: Callable[[], float]
    lines: Lines
    context: Context
    changes: list[Change] = field(default_factory=list)
    effects: list[Effect] = field(default_factory=list)
    uploads: dict[str, Upload] = field(default_factory=dict)
    news: list[News] = field(default_factory=list)
    waits: list[tuple[float, str, int]] = field(default_factory=list)

    def change(self, *changes: Change) -> None:
        self.changes.extend(changes)

    def save(self, job: Job) -> None:
        """Journal the upload, and show it.

        One under review is journalled as paused: after a crash nothing of it is sent without the user's word either.
        """
        shown = self.show(job)
        paused = shown.review and can(shown.state, Event.PAUSE)
        self.change(SaveUpload(replace(shown, state=State.PAUSED) if paused else shown))

    def show(self, job: Job) -> Upload:
        snapshot = self.uploads[job.id] = job.snapshot()
        return snapshot

    def do(self, effect: Effect) -> None:
        self.effects.append(effect)

    def tell(self, news: News) -> None:
        self.news.append(news)

    def later(self, wait: float, job: Job, number: int) -> None:
        job.waiting |= {number}
        self.waits.append((wait, job.id, number))
