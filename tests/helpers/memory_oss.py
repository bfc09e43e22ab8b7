"""An OSS in memory that keeps the promises of `engine/ports.Oss`: real CRC-64, real MD5 ETags, real NoSuchUpload.

What a test wants to go wrong it puts into `trouble`: a function that is asked before each call, with the method's name
and the part number (0 where there is none), and may raise, wait or do nothing.
"""

from __future__ import annotations

import hashlib
import threading
import time
from base64 import b64decode
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count

import fastcrc

from partwise.core.errors import Fixable, Stopped, UploadGone
from partwise.core.integrity import combined
from partwise.core.upload import Answer, ObjectFacts, ObjectOptions, OpenUpload, Part, StoredPart, Target

Trouble = Callable[[str, int], None]


@dataclass(slots=True)
class _Unfinished:
    target: Target
    marker: str
    initiated: float = field(default_factory=time.time)
    parts: dict[int, tuple[StoredPart, bytes]] = field(default_factory=dict)


class MemoryOss:
    """Thread-safe. `calls` has (method, part number) of every call, `objects` the bytes by key.

    `keep_bytes` off: only fingerprints are kept. `tells_crc` off: an old server, without `x-oss-hash-crc64ecma`.
    """

    def __init__(self, *, keep_bytes: bool = True, tells_crc: bool = True) -> None:
        self.objects: dict[str, bytes] = {}
        self.facts: dict[Target, ObjectFacts] = {}
        self.unfinished: dict[str, _Unfinished] = {}
        self.calls: list[tuple[str, int]] = []
        self.threads: set[str] = set()
        self.trouble: Trouble = lambda method, number: None
        self.after: Trouble = lambda method, number: None  # when it is done: here an answer gets lost
        self._keep_bytes = keep_bytes
        self._tells_crc = tells_crc
        self.clock_offset = 0.0
        self._numbers = count(1)
        self._lock = threading.Lock()

    def count(self, method: str) -> int:
        """How often `method` was called."""
        return sum(name == method for name, _ in self.calls)

    def initiate(self, target: Target, options: ObjectOptions, marker: str) -> str:
        self._begin("initiate")
        with self._lock:
            upload_id = f"upload-{next(self._numbers)}"
            self.unfinished[upload_id] = _Unfinished(target, marker)
        self.after("initiate", 0)
        return upload_id

    def find_uploads(self, target: Target) -> list[OpenUpload]:
        self._begin("find_uploads")
        with self._lock:
            return [OpenUpload(id_, one.initiated) for id_, one in self.unfinished.items() if one.target == target]

    def buckets(self, stop: threading.Event) -> list[str]:
        self._begin("buckets")
        with self._lock:
            return sorted({one.target.bucket for one in self.unfinished.values()})

    def list_unfinished(self, bucket: str, prefix: str, stop: threading.Event) -> Iterator[list[OpenUpload]]:
        """In pages of two."""
        with self._lock:
            found = [
                OpenUpload(id_, one.initiated, one.target.key, "Standard")
                for id_, one in sorted(self.unfinished.items(), key=lambda pair: (pair[1].target.key, pair[0]))
                if one.target.bucket == bucket and one.target.key.startswith(prefix)
            ]
        for first in range(0, max(len(found), 1), 2):
            if stop.is_set():
                raise Stopped
            self._begin("list_unfinished")
            yield found[first : first + 2]

    def inspect(self, target: Target, upload_id: str, stop: threading.Event) -> list[StoredPart]:
        self._begin("inspect")
        with self._lock:
            return [stored for _, (stored, _) in sorted(self._of(target, upload_id).parts.items())]

    def send_part(
        self, target: Target, upload_id: str, part: Part, body: Iterable[bytes], content_md5: str = ""
    ) -> Answer:
        self._begin("send_part", part.number)
        data, crc, etag = self._read(body, part.length)
        self._check_md5(data, content_md5)
        with self._lock:
            stored = StoredPart(part.number, part.length, etag, crc if self._tells_crc else None)
            self._of(target, upload_id).parts[part.number] = (stored, data)
        self.after("send_part", part.number)
        return Answer(etag, stored.crc64, f"request-{next(self._numbers)}")

    def complete(self, target: Target, upload_id: str, parts: Sequence[StoredPart], options: ObjectOptions) -> Answer:
        self._begin("complete")
        with self._lock:
            unfinished = self._of(target, upload_id)
            if [part.number for part in parts] != sorted({part.number for part in parts}):
                raise Fixable("The parts are not in order.", code="InvalidPartOrder")
            found = [unfinished.parts.get(part.number) for part in parts]
            held = [pair for pair in found if pair is not None]
            if [stored.etag for stored, _ in held] != [part.etag for part in parts]:
                raise Fixable("A stored part is missing or differs.", code="InvalidPart")
            del self.unfinished[upload_id]
            crc = combined(stored for stored, _ in held) if self._tells_crc else None
            etag = f'"{hashlib.md5("".join(s.etag for s, _ in held).encode()).hexdigest().upper()}-{len(held)}"'
            data, size = b"".join(data for _, data in held), sum(stored.size for stored, _ in held)
            self._store(target, data, size, crc, etag, unfinished.marker)
        self.after("complete", 0)
        return Answer(etag, crc, "request-complete")

    def abort(self, target: Target, upload_id: str) -> None:
        self._begin("abort")
        with self._lock:
            self.unfinished.pop(upload_id, None)
        self.after("abort", 0)

    def list_parts(self, target: Target, upload_id: str) -> list[StoredPart]:
        self._begin("list_parts")
        with self._lock:
            return [stored for _, (stored, _) in sorted(self._of(target, upload_id).parts.items())]

    def put(
        self,
        target: Target,
        length: int,
        body: Iterable[bytes],
        options: ObjectOptions,
        marker: str,
        content_md5: str = "",
    ) -> Answer:
        self._begin("put", 1)
        if options.forbid_overwrite and target in self.facts:
            raise Fixable("An object of this name exists already.", code="FileAlreadyExists")
        data, crc, etag = self._read(body, length)
        self._check_md5(data, content_md5)
        with self._lock:
            self._store(target, data, length, crc if self._tells_crc else None, etag, marker)
        self.after("put", 1)
        return Answer(etag, crc if self._tells_crc else None, "request-put")

    def head(self, target: Target) -> ObjectFacts | None:
        self._begin("head")
        with self._lock:
            return self.facts.get(target)

    def _begin(self, method: str, number: int = 0) -> None:
        with self._lock:
            self.calls.append((method, number))
            self.threads.add(threading.current_thread().name)
        self.trouble(method, number)

    def _read(self, body: Iterable[bytes], length: int) -> tuple[bytes, int, str]:
        """The body, its CRC-64 and its ETag."""
        crc, md5, kept, left = 0, hashlib.md5(), [], length
        for block in body:
            left -= len(block)
            crc = fastcrc.crc64.xz(block, crc)
            if self._keep_bytes:
                md5.update(block)
                kept.append(block)
        assert left == 0, f"the body lacks {left} bytes"
        etag = md5.hexdigest().upper() if self._keep_bytes else f"{crc:032X}"
        return b"".join(kept), crc, f'"{etag}"'

    def _check_md5(self, data: bytes, content_md5: str) -> None:
        """Where one is given it is counted, and must be right."""
        if content_md5:
            self.calls.append(("content_md5", 0))
            assert b64decode(content_md5) == hashlib.md5(data).digest()

    def _of(self, target: Target, upload_id: str) -> _Unfinished:
        found = self.unfinished.get(upload_id)
        if found is None or found.target != target:
            raise UploadGone("OSS no longer knows this upload.", code="NoSuchUpload")
        return found

    def _store(self, target: Target, data: bytes, size: int, crc: int | None, etag: str, marker: str) -> None:
        self.objects[target.key] = data
        self.facts[target] = ObjectFacts(size, etag, crc, marker, "request-head")
