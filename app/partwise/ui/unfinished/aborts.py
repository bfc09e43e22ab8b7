"""How far the aborts are that the user asked for. No Qt here."""

from __future__ import annotations

from collections.abc import Iterable

from partwise.core.errors import Fault
from partwise.core.lifecycle import ENDED, State
from partwise.core.upload import Upload


class Aborts:
    """Follows uploads from the command to abort them until each is gone, has failed or was left as it is.

    What is counted are the uploads of one round: those asked for until nothing is left to do.
    """

    def __init__(self) -> None:
        self._begun: dict[str, Fault | None] = {}  # with the fault each had before
        self._seen: set[str] = set()  # those that are known to be under way
        self._failed: dict[str, None] = {}  # keeps the order
        self.gone = 0

    def begin(self, uploads: Iterable[Upload]) -> None:
        """These are asked for, beside those under way."""
        if not self.left:
            self._begun.clear()
            self._seen.clear()
            self._failed.clear()
            self.gone = 0
        for upload in uploads:
            self._begun[upload.id] = upload.fault
            self._failed.pop(upload.id, None)

    @property
    def pending(self) -> tuple[str, ...]:
        """The ids of those that are neither gone nor failed."""
        return tuple(id for id in self._begun if id not in self._failed)

    @property
    def left(self) -> int:
        return len(self._begun) - len(self._failed)

    @property
    def failed(self) -> tuple[str, ...]:
        return tuple(self._failed)

    def saw(self, uploads: Iterable[Upload]) -> bool:
        """Newer snapshots of any uploads; whether one of ours was among them."""
        ours = [upload for upload in uploads if upload.id in self._begun]
        for upload in ours:
            self._follow(upload)
        return bool(ours)

    def removed(self, ids: Iterable[str]) -> bool:
        """What left the list is gone from the server; whether one of ours was among them."""
        ours = [id for id in ids if id in self._begun]
        for id in ours:
            self._forget(id)
        self.gone += len(ours)
        return bool(ours)

    def _follow(self, upload: Upload) -> None:
        if upload.state is State.ABORTING:
            self._seen.add(upload.id)
            self._failed.pop(upload.id, None)
        elif upload.state in ENDED:
            self._forget(upload.id)
            self.gone += upload.state is State.ABORTED
        elif upload.id in self._failed:
            return  # asked for its parts meanwhile, which says nothing about the abort
        elif upload.fault is not None and upload.fault is not self._begun[upload.id]:
            self._failed[upload.id] = None
        elif upload.id in self._seen:
            self._forget(upload.id)  # it was stopped in time

    def _forget(self, id: str) -> None:
        del self._begun[id]
        self._failed.pop(id, None)
        self._seen.discard(id)
