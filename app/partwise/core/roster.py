"""The uploads on the list, in the order in which they were added."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from partwise.core.job import Job
from partwise.core.lifecycle import ENDED, State
from partwise.core.upload import StoredPart, Target, Upload


class Roster:
    """`held` are uploads of an earlier run that wait until somebody names them."""

    def __init__(self) -> None:
        self.held: set[str] = set()
        self._jobs: dict[str, Job] = {}
        self._by_file: dict[tuple[str, Target], Job] = {}  # the upload of a file to a target that can go on
        self._first = 0
        self._last = 0

    def __iter__(self) -> Iterator[Job]:
        return iter(self._jobs.values())

    def get(self, id_: str) -> Job | None:
        return self._jobs.get(id_)

    def some(self, ids: Iterable[str]) -> list[Job]:
        """Those of `ids` that are still on the list."""
        return [job for job in map(self._jobs.get, ids) if job is not None]

    def enter(self, upload: Upload, parts: Sequence[StoredPart] = ()) -> Job:
        job = self._jobs[upload.id] = Job(upload, parts)
        self._first = min(self._first, upload.order)
        self._last = max(self._last, upload.order)
        if upload.state not in ENDED | {State.ABORTING}:
            self._by_file.setdefault((upload.source, upload.target), job)
        return job

    def leave(self, job: Job) -> None:
        self.forget_file(job)
        del self._jobs[job.id]

    def order_at_end(self) -> int:
        """An order behind everybody's."""
        self._last += 1
        return self._last

    def order_at_front(self) -> int:
        """An order before everybody's."""
        self._first -= 1
        return self._first

    def twin(self, source: str, target: Target) -> Job | None:
        """The upload of this file to this target that can still go on."""
        return self._by_file.get((source, target))

    def forget_file(self, job: Job) -> None:
        """The file may be added again: this upload of it has ended."""
        file = (job.upload.source, job.upload.target)
        if self._by_file.get(file) is job:
            del self._by_file[file]
