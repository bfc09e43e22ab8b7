"""What the engine asks of OSS (its port `Oss`), said in operations on one connection."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from partwise.core.errors import PartwiseError, UploadGone
from partwise.core.upload import Answer, ObjectFacts, ObjectOptions, Part, StoredPart, Target
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


class OssUploads:
    """One connection to OSS. The promises are those of `engine.ports.Oss`; the client stays its owner's to close."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def initiate(self, target: Target, options: ObjectOptions, marker: str) -> str:
        return self._client.call(InitiateMultipartUpload(target.bucket, target.key, options, marker))

    def send_part(self, target: Target, upload_id: str, part: Part, body: Iterable[bytes]) -> Answer:
        return self._client.call(UploadPart(target.bucket, target.key, upload_id, part.number, part.length), body)

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

    def put(self, target: Target, length: int, body: Iterable[bytes], options: ObjectOptions) -> Answer:
        return self._client.call(PutObject(target.bucket, target.key, length, options), body)

    def head(self, target: Target) -> ObjectFacts | None:
        try:
            found = self._client.call(HeadObject(target.bucket, target.key))
        except PartwiseError as error:
            if error.fault.code == "NoSuchKey":
                return None
            raise
        return ObjectFacts(found.size, found.etag, found.crc64, found.marker, found.request_id)
