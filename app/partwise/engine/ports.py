"""What the engine needs from the world, as promises. `main` and `cli` hand it the real ones; tests hand it others."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from threading import Event
from typing import Protocol

from partwise.core.changes import Change, News
from partwise.core.upload import (
    Answer,
    ObjectFacts,
    ObjectOptions,
    OpenUpload,
    Part,
    Stamp,
    StoredPart,
    Target,
    Upload,
)


class Oss(Protocol):
    """One connection to OSS, in OSS's own terms. Every method blocks, so only pool jobs call it.

    Every failure leaves as a PartwiseError: Transient when another try may help, Fixable when the user must act, Bug
    otherwise. `UploadGone` (a Fixable) tells that OSS does not know the upload id. `Stopped`, raised by a body while it
    is read, passes through untouched. A method never repeats a request whose body it has begun to read.
    """

    @property
    def clock_offset(self) -> float:
        """Seconds by which OSS's clock is known to be ahead of this computer's. Never blocks."""

    def initiate(self, target: Target, options: ObjectOptions, marker: str) -> str:
        """Begin a multipart upload; its upload id. `marker` is stored as `x-oss-meta-partwise-upload`."""

    def find_uploads(self, target: Target) -> list[OpenUpload]:
        """Every unfinished upload of exactly this key, oldest first."""

    def buckets(self, stop: Event) -> list[str]:
        """Every bucket of the account. This and the next two ask again where that helps, and raise Stopped once `stop`
        is set."""

    def list_unfinished(self, bucket: str, prefix: str, stop: Event) -> Iterator[list[OpenUpload]]:
        """Page by page: the unfinished uploads of keys that begin with `prefix`. Times by this computer's clock."""

    def inspect(self, target: Target, upload_id: str, stop: Event) -> list[StoredPart]:
        """Every stored part, ascending. Times by this computer's clock. Raises UploadGone."""

    def send_part(
        self, target: Target, upload_id: str, part: Part, body: Iterable[bytes], content_md5: str = ""
    ) -> Answer:
        """Store one part. `body` yields exactly `part.length` bytes; `content_md5` is their MD5 in Base64, or empty."""

    def complete(self, target: Target, upload_id: str, parts: Sequence[StoredPart], options: ObjectOptions) -> Answer:
        """Put the parts together, in the order given. CallbackFailed (203) is an Answer with a warning."""

    def abort(self, target: Target, upload_id: str) -> None:
        """Delete the upload and its parts; an upload that is already gone is no error."""

    def list_parts(self, target: Target, upload_id: str) -> list[StoredPart]:
        """Every stored part, all pages, ascending. Raises UploadGone."""

    def put(
        self,
        target: Target,
        length: int,
        body: Iterable[bytes],
        options: ObjectOptions,
        marker: str,
        content_md5: str = "",
    ) -> Answer:
        """Store a whole object in one request, marked as in `initiate`. CallbackFailed (203) is a warning."""

    def head(self, target: Target) -> ObjectFacts | None:
        """The object as it stands, or None where there is none."""


class Source(Protocol):
    """Local files."""

    def stamp(self, path: str) -> Stamp:
        """The file's identity now. Raises Fixable: missing, unreadable, or not a file."""

    def blocks(self, path: str, part: Part, stopped: Callable[[], bool]) -> Iterator[bytes]:
        """The bytes of one part, in blocks of at most 256 KiB.

        Raises Stopped as soon as `stopped()`; Fixable where the file is shorter than planned or cannot be read.
        """


class Journal(Protocol):
    """What survives. Used by the engine thread alone."""

    def save(self, changes: Sequence[Change]) -> None:
        """Store all changes or none, durably, before it returns. Raises Fixable (disk full, not writable)."""

    def unfinished(self) -> list[tuple[Upload, list[StoredPart]]]:
        """Every upload that is not done or aborted, in queue order, with the parts known to be stored."""

    def ended(self, limit: int) -> list[Upload]:
        """The newest `limit` uploads that are done or aborted, oldest first."""

    def close(self) -> None: ...


class Pool(Protocol):
    """Threads that run jobs. A job never raises and touches no state."""

    def allow(self, threads: int) -> None:
        """At most so many jobs at a time from now on."""

    def start(self, job: Callable[[], None]) -> None:
        """Run `job` as soon as a thread is free."""

    def close(self, patience: float) -> bool:
        """Wait up to `patience` seconds until every started job has ended; whether they have."""


class Watcher(Protocol):
    """Who wants to know. Called on the engine thread: take the values and return at once."""

    def published(self, uploads: Sequence[Upload], news: Sequence[News]) -> None:
        """The newest snapshot of each upload that changed, and what happened on the way."""
