"""What the engine asks of OSS (its port `Oss`), said in operations on one connection."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from operator import attrgetter
from threading import Event

from partwise.core.errors import PartwiseError, UploadGone
from partwise.core.unfinished import Unfinished
from partwise.core.upload import Answer, ObjectFacts, ObjectOptions, OpenUpload, Part, StoredPart, Target
from partwise.oss.bucket_operations import ListMultipartUploads
from partwise.oss.buckets import bucket_names
from partwise.oss.client import Client
from partwise.oss.operations import (
    AbortMultipartUpload,
    CompleteMultipartUpload,
    HeadObject,
    InitiateMultipartUpload,
    ListParts,
    PutObject,
    UploadPart,
)
from partwise.oss.pages import pages
from partwise.oss.unfinished import listed, parts_of


class OssUploads:
    """One connection to OSS. The promises are those of `engine.ports.Oss`; the client stays its owner's to close."""

    def __init__(self, client: Client) -> None:
        self._client = client

    @property
    def clock_offset(self) -> float:
        return self._client.clock_offset

    def initiate(self, target: Target, options: ObjectOptions, marker: str) -> str:
        return self._client.call(InitiateMultipartUpload(target.bucket, target.key, options, marker))

    def find_uploads(self, target: Target) -> list[OpenUpload]:
        """A key sorts before all that only begin with it: the first other key ends the list (reference, 3.8)."""
        found: list[OpenUpload] = []
        for page in pages(self._client.call, ListMultipartUploads(target.bucket, prefix=target.key)):
            ours = [one for one in page.uploads if one.key == target.key]
            found += (OpenUpload(one.upload_id, one.initiated) for one in ours)
            if len(ours) < len(page.uploads):
                break
        return sorted(found, key=attrgetter("initiated"))

    def buckets(self, stop: Event) -> list[str]:
        return list(bucket_names(self._client, stop))

    def list_unfinished(self, bucket: str, prefix: str, stop: Event) -> Iterator[list[OpenUpload]]:
        for page in listed(self._client, bucket, prefix, stop):
            offset = self._client.clock_offset  # which an answer may have told
            yield [OpenUpload(one.upload_id, one.initiated - offset, one.key, one.storage_class) for one in page]

    def inspect(self, target: Target, upload_id: str, stop: Event) -> list[StoredPart]:
        parts = parts_of(self._client, target.bucket, Unfinished(target.key, upload_id), stop)
        offset = self._client.clock_offset
        return [replace(part, modified=part.modified - offset) for part in parts]

    def send_part(
        self, target: Target, upload_id: str, part: Part, body: Iterable[bytes], content_md5: str = ""
    ) -> Answer:
        operation = UploadPart(target.bucket, target.key, upload_id, part.number, part.length, content_md5=content_md5)
        return self._client.call(operation, body)

    def complete(self, target: Target, upload_id: str, parts: Sequence[StoredPart], options: ObjectOptions) -> Answer:
        return self._client.call(CompleteMultipartUpload(target.bucket, target.key, upload_id, tuple(parts), options))

    def abort(self, target: Target, upload_id: str) -> None:
        try:
            self._client.call(AbortMultipartUpload(target.bucket, target.key, upload_id))
        except UploadGone:
            return  # nothing left to abort (reference, 3.6)

    def list_parts(self, target: Target, upload_id: str) -> list[StoredPart]:
        first = ListParts(target.bucket, target.key, upload_id)
        return [part for page in pages(self._client.call, first) for part in page.parts]

    def put(
        self,
        target: Target,
        length: int,
        body: Iterable[bytes],
        options: ObjectOptions,
        marker: str,
        content_md5: str = "",
    ) -> Answer:
        return self._client.call(PutObject(target.bucket, target.key, length, options, marker, content_md5), body)

    def head(self, target: Target) -> ObjectFacts | None:
        try:
            found = self._client.call(HeadObject(target.bucket, target.key))
        except PartwiseError as error:
            if error.fault.code == "NoSuchKey":
                return None
            raise
        return ObjectFacts(found.size, found.etag, found.crc64, found.marker, found.request_id)
