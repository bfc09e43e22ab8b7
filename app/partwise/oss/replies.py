"""What OSS answers about objects and their uploads, read from header and XML (reference, 3.2 to 3.10).

Each reader takes a successful reply and raises Unreadable where it lacks what OSS always sends.
"""

from __future__ import annotations

from dataclasses import dataclass

from partwise.core.advice import advice_on
from partwise.core.upload import Answer, StoredPart
from partwise.oss.messages import Reply, Unreadable
from partwise.oss.options import MARKER
from partwise.oss.xml import Decoder, needed, number, parse_as, seconds, text, truth


@dataclass(frozen=True, slots=True)
class PartsPage:
    """A page of ListParts. `next_marker` is the part number to go on after, when `truncated`."""

    parts: tuple[StoredPart, ...]
    truncated: bool
    next_marker: int


@dataclass(frozen=True, slots=True)
class ListedUpload:
    """An unfinished upload as the list tells it; `initiated` in seconds since 1970."""

    key: str
    upload_id: str
    initiated: float
    storage_class: str = ""


@dataclass(frozen=True, slots=True)
class UploadsPage:
    """A page of ListMultipartUploads; `prefixes` are the groups a delimiter made."""

    uploads: tuple[ListedUpload, ...]
    prefixes: tuple[str, ...]
    truncated: bool
    next_key_marker: str
    next_upload_id_marker: str


@dataclass(frozen=True, slots=True)
class ObjectHead:
    """The headers of an object. Size in bytes; `metadata` as stored (name, value), without `x-oss-meta-`."""

    size: int
    etag: str
    crc64: int | None
    request_id: str
    content_type: str = ""
    object_type: str = ""
    storage_class: str = ""
    version_id: str = ""
    metadata: tuple[tuple[str, str], ...] = ()

    @property
    def marker(self) -> str:
        """The mark of the Partwise upload that made the object, or empty."""
        return dict(self.metadata).get(MARKER, "")


@dataclass(frozen=True, slots=True)
class ObjectRange:
    """A piece of an object. `crc64` is of the whole object."""

    data: bytes
    etag: str
    crc64: int | None


def read_upload_id(reply: Reply) -> str:
    return needed(parse_as(reply.body, "InitiateMultipartUploadResult"), "UploadId")


def read_stored(reply: Reply) -> Answer:
    """A part or an object that OSS has stored; 203 tells that it is stored but its callback failed."""
    if reply.status == 203:
        return _callback_failed(reply)
    return _answer(reply, _header(reply, "etag"))


def read_completed(reply: Reply, with_callback: bool) -> Answer:
    """A completed upload. With a callback the body is the application's own answer, not OSS's (reference, 3.5)."""
    if with_callback:
        return read_stored(reply)
    root = parse_as(reply.body, "CompleteMultipartUploadResult")
    return _answer(reply, reply.headers.get("etag") or needed(root, "ETag"))


def read_parts(reply: Reply) -> PartsPage:
    root = parse_as(reply.body, "ListPartsResult")
    parts = tuple(
        StoredPart(
            number(text(part, "PartNumber")),
            number(text(part, "Size")),
            needed(part, "ETag"),
            optional_number(text(part, "HashCrc64ecma")),
            seconds(text(part, "LastModified")),
        )
        for part in root.iterfind("Part")
    )
    return PartsPage(parts, truth(root, "IsTruncated"), optional_number(text(root, "NextPartNumberMarker")) or 0)


def read_uploads(reply: Reply) -> UploadsPage:
    root = parse_as(reply.body, "ListMultipartUploadsResult")
    decoder = Decoder(root)
    uploads = tuple(
        ListedUpload(
            decoder.needed(upload, "Key"),
            needed(upload, "UploadId"),
            seconds(text(upload, "Initiated")),
            text(upload, "StorageClass"),
        )
        for upload in root.iterfind("Upload")
    )
    return UploadsPage(
        uploads,
        tuple(decoder.needed(group, "Prefix") for group in root.iterfind("CommonPrefixes")),
        truth(root, "IsTruncated"),
        decoder.text(root, "NextKeyMarker"),
        # the help page's table spells it NextUploadMarker, its examples as below (reference, 3.8)
        text(root, "NextUploadIdMarker") or text(root, "NextUploadMarker"),
    )


def read_head(reply: Reply) -> ObjectHead:
    prefix = "x-oss-meta-"
    return ObjectHead(
        number(_header(reply, "content-length")),
        _header(reply, "etag"),
        crc64_of(reply),
        reply.request_id,
        reply.headers.get("content-type", ""),
        reply.headers.get("x-oss-object-type", ""),
        reply.headers.get("x-oss-storage-class", ""),
        reply.headers.get("x-oss-version-id", ""),
        tuple((name.removeprefix(prefix), value) for name, value in reply.headers.items() if name.startswith(prefix)),
    )


def read_range(reply: Reply, length: int) -> ObjectRange:
    """`length` bytes; OSS answers a range it cannot serve with the whole object, which is not what was asked."""
    if len(reply.body) != length:
        raise Unreadable(f"{length} bytes were asked for, {len(reply.body)} came")
    return ObjectRange(reply.body, _header(reply, "etag"), crc64_of(reply))


def crc64_of(reply: Reply) -> int | None:
    """The CRC-64 that OSS computed; None means "not verified", not "failed" (reference, 5.1)."""
    return optional_number(reply.headers.get("x-oss-hash-crc64ecma", ""))


def optional_number(told: str) -> int | None:
    return number(told) if told.strip() else None


def _header(reply: Reply, name: str) -> str:
    value = reply.headers.get(name, "")
    if not value:
        raise Unreadable(f"the header {name} is missing")
    return value


def _answer(reply: Reply, etag: str, warning: str = "") -> Answer:
    version = reply.headers.get("x-oss-version-id", "")
    return Answer(etag, crc64_of(reply), reply.request_id, version, warning)


def _callback_failed(reply: Reply) -> Answer:
    error = parse_as(reply.body, "Error")
    if text(error, "Code") != "CallbackFailed":
        raise Unreadable("203 is for CallbackFailed only")
    return _answer(reply, reply.headers.get("etag", ""), str(advice_on("CallbackFailed")))
