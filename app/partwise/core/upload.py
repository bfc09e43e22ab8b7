"""The one record of an upload, and the values it is made of. All are frozen: they cross threads freely."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from typing import Self

from partwise.core.errors import Fault
from partwise.core.lifecycle import ENDED, State


@dataclass(frozen=True, slots=True)
class Target:
    """Where an object goes: a connection's name, a bucket and an object key."""

    connection: str
    bucket: str
    key: str

    def __str__(self) -> str:
        return f"oss://{self.bucket}/{self.key}"


@dataclass(frozen=True, slots=True)
class Stamp:
    """A file's identity: size in bytes, modification time in nanoseconds, device and inode (0 where there is none)."""

    size: int
    mtime_ns: int
    device: int = 0
    inode: int = 0


@dataclass(frozen=True, slots=True)
class Part:
    """A slice of the file: part number from 1, offset from 0 and length in bytes."""

    number: int
    offset: int
    length: int


@dataclass(frozen=True, slots=True)
class StoredPart:
    """A part as OSS holds it. `etag` keeps its quotes, as received; `crc64` is None where OSS did not tell it.

    `request_id` is that of the answer that stored it; empty where the part is known from a list.
    """

    number: int
    size: int
    etag: str
    crc64: int | None = None
    modified: float = 0.0
    request_id: str = ""


@dataclass(frozen=True, slots=True)
class Stored:
    """What an unfinished upload holds: `count` parts of `size` bytes; `newest` in seconds since 1970, None: no part."""

    count: int
    size: int
    newest: float | None

    @classmethod
    def of(cls, parts: Iterable[StoredPart]) -> Self:
        """What ListParts told."""
        listed = tuple(parts)
        newest = max((part.modified for part in listed), default=None)
        return cls(len(listed), sum(part.size for part in listed), newest)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Somebody else's upload held against a local file, in parts: so many are identical, the others are to be sent.

    `differing` are stored otherwise, `incomparable` of them without anything that could prove them (encrypted parts:
    reference, 3.7); `missing` are not stored.
    """

    identical: int
    differing: int
    incomparable: int
    missing: int

    @property
    def to_send(self) -> int:
        return self.differing + self.missing


@dataclass(frozen=True, slots=True)
class OpenUpload:
    """A multipart upload that OSS lists as unfinished; `initiated` in seconds since 1970.

    `storage_class` as OSS names it; it and the key are empty where nobody asked for them.
    """

    upload_id: str
    initiated: float
    key: str = ""
    storage_class: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What OSS said of a stored part or object. `warning` is for a success with a flaw (203 CallbackFailed)."""

    etag: str
    crc64: int | None
    request_id: str = ""
    version_id: str = ""
    warning: str = ""


@dataclass(frozen=True, slots=True)
class ObjectFacts:
    """An object as HEAD tells it. `marker` is the upload's own mark (`x-oss-meta-partwise-upload`), or empty."""

    size: int
    etag: str
    crc64: int | None
    marker: str = ""
    request_id: str = ""


@dataclass(frozen=True, slots=True)
class ObjectOptions:
    """How the object shall be stored (reference, section 4). Empty text leaves a choice to OSS.

    `metadata` holds (name without `x-oss-meta-`, value) pairs, `tags` (key, value) pairs; both undecorated Unicode.
    `content_md5`: each request that carries data names its MD5 too, for which the data is read twice.
    """

    content_type: str = ""
    cache_control: str = ""
    content_disposition: str = ""
    content_encoding: str = ""
    content_language: str = ""
    expires: str = ""
    storage_class: str = ""
    acl: str = ""
    forbid_overwrite: bool = False
    encryption: str = ""
    data_encryption: str = ""
    encryption_key_id: str = ""
    request_payer: bool = False
    content_md5: bool = False
    callback: str = ""
    callback_var: str = ""
    metadata: tuple[tuple[str, str], ...] = ()
    tags: tuple[tuple[str, str], ...] = ()


class PartState(IntEnum):
    """One byte per part in `Upload.parts`."""

    WAITING = 0
    IN_FLIGHT = 1
    STORED = 2  # on the server, proven by its CRC-64
    RETRYING = 3
    DIFFERS = 4  # on the server, but not with the file's bytes


@dataclass(frozen=True, slots=True)
class Upload:
    """A snapshot of one upload, wherever it comes from: what the window, the command line and the journal see.

    Sizes in bytes, times in seconds since 1970. `parts` has one byte (a `PartState`) per part; it is empty until the
    plan is made. `stored_bytes` counts whole stored parts only. `retry_in` is the wait in seconds before attempt
    `attempt`, counted from `changed`; 0 while nothing waits. `batch` names the folder a file came with, or is empty.
    `single` tells that the file goes by PutObject; `lengths` has those of all parts where somebody else cut them
    unevenly. `wanted_part_size` is the user's wish, 0 where there is none.
    `priority`: higher goes first, 0 is usual. `speed_limit` in bytes per second, 0 where there is none. `offline`: it
    waits for the network (its `fault` tells why). `clock_offset`: seconds that OSS's clock was ahead when it finished.

    Of one that is listed on the server `source` is empty, `started` is when it was initiated, and `held` what OSS told
    of its parts; None as long as nobody asked or may ask. `review`: its parts are compared with the file, and nothing
    is sent before the user has seen the `comparison` and said so.
    """

    id: str
    source: str
    target: Target
    state: State
    order: int = 0
    stamp: Stamp | None = None
    options: ObjectOptions = ObjectOptions()
    batch: str = ""
    wanted_part_size: int = 0
    priority: int = 0
    speed_limit: int = 0
    part_size: int = 0
    single: bool = False
    lengths: tuple[int, ...] = ()
    upload_id: str = ""
    marker: str = ""
    parts: bytes = b""
    stored_bytes: int = 0
    etag: str = ""
    crc64: int | None = None
    request_id: str = ""
    warning: str = ""
    verified: bool = False
    clock_offset: float = 0.0
    held: Stored | None = None
    review: bool = False
    comparison: Comparison | None = None
    fault: Fault | None = None
    offline: bool = False
    attempt: int = 0
    retry_in: float = 0.0
    retries: int = 0
    added: float = 0.0
    started: float = 0.0
    finished: float = 0.0
    changed: float = 0.0

    @property
    def name(self) -> str:
        """The last piece of the key: what a person calls the upload."""
        return self.target.key.rstrip("/").rpartition("/")[2] or self.target.key

    @property
    def size(self) -> int:
        """The file's size in bytes; 0 until it was looked at."""
        return self.stamp.size if self.stamp else 0

    @property
    def part_count(self) -> int:
        return len(self.parts)

    @property
    def foreign(self) -> bool:
        """Whether it is known from the server alone: nobody here has named a file for it."""
        return not self.source

    @property
    def unfinished(self) -> bool:
        """Whether the server holds it as an unfinished upload, as far as is known."""
        return bool(self.upload_id) and self.state not in ENDED

    def count(self, state: PartState) -> int:
        """How many parts are in `state`."""
        return self.parts.count(state)
