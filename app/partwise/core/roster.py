"""The uploads on the list, in the order in which they were added."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from partwise.core.job import Job
from partwise.core.lifecycle import ENDED, State
from partwise.core.upload import StoredPart, Target, Upload


class Roster:
    """`held` are uploads of an earlier run that wait until somebody names them.

    `listed` has those that are known from the server alone, by upload id.
    """

    def __init__(self) -> None:
        self.held: set[str] = set()
        self.listed: dict[str, Job] = {}
        self._jobs: dict[str, Job] = {}
        self._ours: dict[str, Job] = {}  # those that are not listed: few beside a hundred thousand that are
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
        self.find_again(job)
        return job

    def find_again(self, job: Job) -> None:
        """By what it is now: by its file while it can go on, by its upload id while it is only listed."""
        upload = job.upload
        if upload.state is State.LISTED:
            self.forget_file(job)
            self.listed[upload.upload_id] = job
            self._ours.pop(job.id, None)
            return
        self._ours[job.id] = job
        if self.listed.get(upload.upload_id) is job:
            del self.listed[upload.upload_id]
        if upload.state not in ENDED | {State.ABORTING}:
            job.file = (upload.source, upload.target)
            self._by_file.setdefault(job.file, job)

    def upload_ids(self) -> set[str]:
        """Those of the uploads that are ours, on the server or not."""
        return {job.upload.upload_id for job in self._ours.values()}

    def with_upload_id(self, upload_id: str) -> Job | None:
        """The upload of that id, ours or listed, unless it has ended."""
        listed = self.listed.get(upload_id)
        ours = (job for job in self._ours.values() if job.upload.upload_id == upload_id and job.state not in ENDED)
        return listed or next(ours, None)

    def leave(self, job: Job) -> None:
        self.forget_file(job)
        if self.listed.get(job.upload.upload_id) is job:
            del self.listed[job.upload.upload_id]
        self._ours.pop(job.id, None)
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
        if job.file is not None and self._by_file.get(job.file) is job:
            del self._by_file[job.file]
