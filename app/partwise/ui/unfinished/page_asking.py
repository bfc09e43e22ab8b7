"""Which parts the page still has to ask for, and which answers it waits for. No Qt here."""

from __future__ import annotations

from collections.abc import Iterable

from partwise.core.errors import Fault
from partwise.core.lifecycle import State
from partwise.core.upload import Upload
from partwise.ui.unfinished.delegate import may_not_list_parts
from partwise.ui.unfinished.facts import holding


class Asking:
    """What was asked for because it is in view, or because all parts are to be counted.

    `denied`: a refusal for each bucket whose parts may not be listed, as far as one was met.
    """

    def __init__(self) -> None:
        self.denied: dict[str, Fault] = {}
        self._seen: dict[str, Fault | None] = {}  # by id: what was told when it was asked for
        self._counting: dict[str, Fault | None] = {}  # the same, of those that have not answered yet
        self._total = 0

    def begin_anew(self) -> None:
        """Another listing begins: what could not be told may be told now."""
        self.denied.clear()
        self._seen.clear()

    def look_at(self, uploads: Iterable[Upload]) -> tuple[str, ...]:
        """The ids to ask for of uploads that are in view, each once per listing."""
        found = []
        for upload in filter(_unknown, uploads):
            if upload.id not in self._seen:
                self._seen[upload.id] = upload.fault
                found.append(upload.id)
            elif _refused(upload, self._seen[upload.id]):
                self._note(upload)
        return tuple(found)

    def count(self, uploads: Iterable[Upload]) -> tuple[str, ...]:
        """Count all: the ids to ask for."""
        self._counting = {upload.id: upload.fault for upload in uploads if _unknown(upload)}
        self._total = len(self._counting)
        return tuple(self._counting)

    def stop(self) -> None:
        """Count no more. What is in view was dropped with the rest, so it is to be asked for again."""
        self._counting.clear()
        self._seen.clear()

    def follow(self, uploads: Iterable[Upload]) -> None:
        """All uploads as they are now: see who has answered. Whoever is gone needs not answer any more."""
        if self._counting:
            waited_for = [each for each in uploads if each.id in self._counting]
            self._counting = {each.id: self._counting[each.id] for each in waited_for if not self._answered(each)}

    @property
    def counted(self) -> tuple[int, int] | None:
        """While all are counted: how many have answered, and how many were asked."""
        return (self._total - len(self._counting), self._total) if self._counting else None

    def _answered(self, upload: Upload) -> bool:
        if not _unknown(upload):
            return True
        refused = _refused(upload, self._counting[upload.id])
        if refused:
            self._note(upload)
        return refused

    def _note(self, upload: Upload) -> None:
        if upload.fault is not None and may_not_list_parts(upload.fault):
            self.denied.setdefault(upload.target.bucket, upload.fault)


def _unknown(upload: Upload) -> bool:
    return upload.state is State.LISTED and holding(upload) is None


def _refused(upload: Upload, before: Fault | None) -> bool:
    """Whether a fault was told since it was asked for. Another listing takes back what was told, and asks nothing."""
    return upload.fault is not None and upload.fault is not before
