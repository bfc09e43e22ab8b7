"""What one message leads to, gathered while the machine thinks about it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from partwise.core.changes import Change, News, SaveUpload
from partwise.core.effects import Effect
from partwise.core.job import Job
from partwise.core.upload import Upload


@dataclass(slots=True)
class Turn:
    """The outcome of one message, in the order in which it must happen: changes, then effects, then uploads and news.

    `now` in seconds since 1970; `new_id` makes ids and markers; `chance` gives a number in [0, 1) for a back-off;
    `reached` names the connections that have answered in this run. `waits` holds (seconds from now, upload id, part
    number or WHOLE) of what is to be tried later.
    """

    now: float
    new_id: Callable[[], str]
    chance: Callable[[], float]
    reached: set[str]
    changes: list[Change] = field(default_factory=list)
    effects: list[Effect] = field(default_factory=list)
    uploads: dict[str, Upload] = field(default_factory=dict)
    news: list[News] = field(default_factory=list)
    waits: list[tuple[float, str, int]] = field(default_factory=list)

    def change(self, *changes: Change) -> None:
        self.changes.extend(changes)

    def save(self, job: Job) -> None:
        """Journal the upload, and show it."""
        self.change(SaveUpload(self.show(job)))

    def show(self, job: Job) -> Upload:
        snapshot = self.uploads[job.id] = job.snapshot()
        return snapshot

    def do(self, effect: Effect) -> None:
        self.effects.append(effect)

    def tell(self, news: News) -> None:
        self.news.append(news)

    def later(self, wait: float, job: Job, number: int) -> None:
        job.waiting.add(number)
        self.waits.append((wait, job.id, number))
