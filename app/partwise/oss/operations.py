"""The operations on objects and their uploads, each a plain value (reference, 3.2 to 3.10).

`request()` is what to send, `read()` what a successful reply says. All text is undecorated; sizes are in bytes.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import md5
from typing import Self
from xml.sax.saxutils import escape

from partwise.core.errors import Bug
from partwise.core.limits import MAX_PAGE
from partwise.core.upload import Answer, ObjectOptions, StoredPart
from partwise.oss import replies
from partwise.oss.messages import Reply, Request, on_object
from partwise.oss.options import complete_headers, initiate_headers, put_headers
from partwise.oss.replies import ObjectHead, ObjectRange, PartsPage
from partwise.oss.xml import MAX_BYTES

URL_ENCODED = ("encoding-type", "url")
_COMPLETE_TIMEOUT = 300.0  # thousands of parts take tens of seconds (reference, 3.5)


def xml_headers(payload: bytes) -> dict[str, str]:
    """The headers of an XML body; the MD5 guards it on the way (reference, 3.1)."""
    digest = md5(payload, usedforsecurity=False).digest()
    return {"Content-Type": "application/xml", "Content-MD5": b64encode(digest).decode()}


def _digest(content_md5: str) -> dict[str, str]:
    return {"Content-MD5": content_md5} if content_md5 else {}


@dataclass(frozen=True, slots=True)
class InitiateMultipartUpload:
    """Begin an upload. `marker` becomes `x-oss-meta-partwise-upload`. Reads: the upload id."""

    bucket: str
    key: str
    options: ObjectOptions = ObjectOptions()
    marker: str = ""

    def request(self) -> Request:
        headers = initiate_headers(self.options, self.marker)
        return on_object("POST", self.bucket, self.key, (("uploads", ""), URL_ENCODED), headers=headers)

    def read(self, reply: Reply) -> str:
        return replies.read_upload_id(reply)


@dataclass(frozen=True, slots=True)
class UploadPart:
    """Store one part: `number` from 1, `length` bytes of the body that goes with the call.

    `content_md5` is their MD5 in Base64 or empty; OSS stores nothing where it does not fit (reference, 3.3).
    """

    bucket: str
    key: str
    upload_id: str
    number: int
    length: int
    payer: bool = False
    content_md5: str = ""

    def request(self) -> Request:
        query = (("partNumber", str(self.number)), ("uploadId", self.upload_id))
        headers = _digest(self.content_md5)
        return on_object("PUT", self.bucket, self.key, query, payer=self.payer, headers=headers, length=self.length)

    def read(self, reply: Reply) -> Answer:
        return replies.read_stored(reply)


@dataclass(frozen=True, slots=True)
class CompleteMultipartUpload:
    """Put parts together, in the order given. `complete_all`: OSS takes whatever it holds, `parts` must be empty.

    Of the options only ACL, callback, forbid-overwrite and requester-pays count here.
    """

    bucket: str
    key: str
    upload_id: str
    parts: Sequence[StoredPart] = ()
    options: ObjectOptions = ObjectOptions()
    complete_all: bool = False

    def request(self) -> Request:
        if bool(self.parts) == self.complete_all:
            raise Bug("Completing takes either a list of parts or all that are stored.")
        headers = complete_headers(self.options)
        payload = b""
        if self.complete_all:
            headers["x-oss-complete-all"] = "yes"
        else:
            payload = self._part_list()
            headers |= xml_headers(payload)
        return on_object(
            "POST",
            self.bucket,
            self.key,
            (("uploadId", self.upload_id), URL_ENCODED),
            headers=headers,
            payload=payload,
            read_timeout=_COMPLETE_TIMEOUT,
            success=(200, 203) if self.options.callback else (200,),
        )

    def read(self, reply: Reply) -> Answer:
        return replies.read_completed(reply, with_callback=bool(self.options.callback))

    def _part_list(self) -> bytes:
        parts = "".join(
            f"<Part><PartNumber>{part.number}</PartNumber><ETag>{escape(part.etag)}</ETag></Part>"
            for part in self.parts
        )
        return f"<CompleteMultipartUpload>{parts}</CompleteMultipartUpload>".encode()


@dataclass(frozen=True, slots=True)
class AbortMultipartUpload:
    """Delete an upload and its stored parts."""

    bucket: str
    key: str
    upload_id: str
    payer: bool = False

    def request(self) -> Request:
        query = (("uploadId", self.upload_id),)
        return on_object("DELETE", self.bucket, self.key, query, payer=self.payer, success=(204, 200))

    def read(self, reply: Reply) -> None:
        """Nothing: the status says it all."""


@dataclass(frozen=True, slots=True)
class ListParts:
    """One page of stored parts, those after part number `marker`, at most `page_size` (1 to 1000)."""

    bucket: str
    key: str
    upload_id: str
    marker: int = 0
    page_size: int = MAX_PAGE
    payer: bool = False

    def request(self) -> Request:
        query = (
            ("uploadId", self.upload_id),
            ("max-parts", str(self.page_size)),
            ("part-number-marker", str(self.marker)),
            URL_ENCODED,
        )
        return on_object("GET", self.bucket, self.key, query, payer=self.payer)

    def read(self, reply: Reply) -> PartsPage:
        return replies.read_parts(reply)

    def after(self, page: PartsPage) -> Self | None:
        return replace(self, marker=page.next_marker) if page.truncated else None


@dataclass(frozen=True, slots=True)
class PutObject:
    """Store a whole object: `length` bytes (at most 5 GiB) of the body that goes with the call.

    `marker` and `content_md5` are those of InitiateMultipartUpload and UploadPart.
    """

    bucket: str
    key: str
    length: int
    options: ObjectOptions = ObjectOptions()
    marker: str = ""
    content_md5: str = ""

    def request(self) -> Request:
        return on_object(
            "PUT",
            self.bucket,
            self.key,
            headers=put_headers(self.options, self.marker) | _digest(self.content_md5),
            length=self.length,
            success=(200, 203) if self.options.callback else (200,),
        )

    def read(self, reply: Reply) -> Answer:
        return replies.read_stored(reply)


@dataclass(frozen=True, slots=True)
class HeadObject:
    """The headers of an object; `brief` asks by `?objectMeta`, which leaves out type and metadata."""

    bucket: str
    key: str
    brief: bool = False
    payer: bool = False

    def request(self) -> Request:
        query = (("objectMeta", ""),) if self.brief else ()
        return on_object("HEAD", self.bucket, self.key, query, payer=self.payer)

    def read(self, reply: Reply) -> ObjectHead:
        return replies.read_head(reply)


@dataclass(frozen=True, slots=True)
class GetObject:
    """`length` bytes (1 to 16 MiB) from `offset` on: for checking, never for downloading."""

    bucket: str
    key: str
    offset: int
    length: int
    payer: bool = False

    def request(self) -> Request:
        if not 0 < self.length <= MAX_BYTES or self.offset < 0:
            raise Bug("A range to check has 1 byte to 16 MiB.")
        headers = {"Range": f"bytes={self.offset}-{self.offset + self.length - 1}"}
        return on_object("GET", self.bucket, self.key, headers=headers, payer=self.payer, success=(206, 200))

    def read(self, reply: Reply) -> ObjectRange:
        return replies.read_range(reply, self.length)
