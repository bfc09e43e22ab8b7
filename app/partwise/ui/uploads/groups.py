"""The groups of the sidebar, and counts kept while uploads come, change and go."""

from __future__ import annotations

from enum import StrEnum

from partwise.core.lifecycle import ACTIVE, State
from partwise.core.upload import Upload
from partwise.ui.uploads.waiting import waits


class Group(StrEnum):
    ALL = "all"
    ACTIVE = "active"
    WAITING = "waiting"
    PAUSED = "paused"
    FAILED = "failed"
    DONE = "done"
    UNFINISHED = "unfinished"  # on the server, whoever began it


GROUP_OF: dict[State, Group] = dict.fromkeys(ACTIVE, Group.ACTIVE) | {
    State.WAITING: Group.WAITING,
    State.PAUSED: Group.PAUSED,
    State.FAILED: Group.FAILED,
    State.DONE: Group.DONE,
}
"""An aborted upload is only among all: it is neither done nor a failure. A listed one is not among ours at all."""


class Tally:
    """Counts and bytes over a set of uploads, each change in constant time. Bytes are those of whole files.

    Foreign uploads count as unfinished and as nothing else. What is unfinished of ours is in its own group as well.
    """

    def __init__(self) -> None:
        self.counts = dict.fromkeys(Group, 0)
        self.size = 0
        self.stored = 0
        self.verified = 0
        self.bytes_left = 0  # of uploads that wait or are under way
        self.offline = 0  # under way, and out of reach of the server
        self.retrying = 0  # under way, and waiting for another try

    def add(self, upload: Upload) -> None:
        self._turn(upload, 1)

    def remove(self, upload: Upload) -> None:
        self._turn(upload, -1)

    @property
    def to_go(self) -> int:
        """Uploads that wait or are under way."""
        return self.counts[Group.WAITING] + self.counts[Group.ACTIVE]

    def _turn(self, upload: Upload, sign: int) -> None:
        self.counts[Group.UNFINISHED] += sign * upload.unfinished
        if upload.foreign:
            return
        group = GROUP_OF.get(upload.state)
        self.counts[Group.ALL] += sign
        if group:
            self.counts[group] += sign
        stored = upload.size if upload.state is State.DONE else upload.stored_bytes
        self.size += sign * upload.size
        self.stored += sign * stored
        self.verified += sign * upload.verified
        if waits(upload):
            self.offline += sign * upload.offline
            self.retrying += sign * (not upload.offline)
        if group in (Group.WAITING, Group.ACTIVE):
            self.bytes_left += sign * (upload.size - stored)
