"""Every upload the window knows of, with the sums over them. No Qt here."""

from __future__ import annotations

from collections.abc import Iterable

from partwise.core.lifecycle import State
from partwise.core.upload import Upload
from partwise.ui.unfinished.tally import ServerTally
from partwise.ui.uploads.groups import Tally


class Register:
    """The newest snapshot of each upload. The sums follow each change in constant time."""

    def __init__(self) -> None:
        self._uploads: dict[str, Upload] = {}
        self.tally = Tally()
        self.server = ServerTally()
        self.moved = 0  # bytes stored while this window watched; only grows

    def take(self, upload: Upload) -> Upload | None:
        """Enter an upload, or what it is now; what was known of it before."""
        before = self._uploads.get(upload.id)
        if before is not None:
            self._leave(before)
            self.moved += gain(before, upload)
        self._uploads[upload.id] = upload
        self.tally.add(upload)
        self.server.add(upload)
        return before

    def drop(self, ids: Iterable[str]) -> bool:
        """Forget uploads; whether any was known."""
        gone = [upload for upload in (self._uploads.pop(id, None) for id in ids) if upload]
        for upload in gone:
            self._leave(upload)
        return bool(gone)

    def uploads(self) -> Iterable[Upload]:
        return self._uploads.values()

    def _leave(self, upload: Upload) -> None:
        self.tally.remove(upload)
        self.server.remove(upload)


def gain(before: Upload, after: Upload) -> int:
    """Bytes that were stored from one snapshot to the next; none while nothing was sent."""
    if before.state is not State.SENDING:
        return 0
    stored = after.size if after.state is State.DONE else after.stored_bytes
    return max(0, stored - before.stored_bytes)
