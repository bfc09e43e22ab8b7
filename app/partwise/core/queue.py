"""Uploads that wait for their turn."""

from __future__ import annotations

import heapq
from itertools import count

from partwise.core.job import Job
from partwise.core.lifecycle import State
from partwise.core.plan import goes_in_one_request


class Queue:
    """Small files and large ones stand in lanes of their own, so that neither has to wait for all of the others.

    In a lane higher priority comes first, then the order of adding. An entry that means nothing any more (its upload
    was paused, moved or removed) is left where it stands and skipped when its turn comes.
    """

    def __init__(self) -> None:
        self._lanes: dict[bool, list[tuple[int, int, int, Job]]] = {True: [], False: []}
        self._numbers = count()  # two entries of one upload may stand at the same place

    def put(self, job: Job) -> None:
        """Where its priority and order place it; nothing happens to one that stands there already."""
        if not job.queued:
            job.queued = True
            heapq.heappush(self._lanes[is_small(job)], (*_place(job), next(self._numbers), job))

    def put_again(self, job: Job) -> None:
        """Its priority or order has changed."""
        if job.queued:
            job.queued = False
            self.put(job)

    def first(self, small: bool) -> Job | None:
        """Whose turn it is among the small files, or the large ones."""
        lane = self._lanes[small]
        while lane:
            priority, order, _, job = lane[0]
            stands_here = job.queued and (priority, order) == _place(job)
            if stands_here and job.state is State.WAITING and not job.out:
                return job
            heapq.heappop(lane)
            job.queued = job.queued and not stands_here
        return None

    def take(self, job: Job) -> None:
        """`job` is the first of its lane, and leaves it."""
        heapq.heappop(self._lanes[is_small(job)])
        job.queued = False


def _place(job: Job) -> tuple[int, int]:
    return -job.upload.priority, job.upload.order


def is_small(job: Job) -> bool:
    """Whether one request will do for the file, as far as its size is known."""
    upload = job.upload
    return upload.stamp is not None and goes_in_one_request(upload.size, upload.wanted_part_size)
