"""The operations on buckets and on what lies in them, each a plain value (reference, 3.8 and 3.11 to 3.14)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Self

from partwise.core.limits import MAX_PAGE
from partwise.oss import bucket_replies, replies
from partwise.oss.bucket_replies import BucketInfo, BucketsPage, ObjectsPage
from partwise.oss.messages import Reply, Request, on_bucket
from partwise.oss.operations import URL_ENCODED, xml_headers
from partwise.oss.replies import UploadsPage

_LIFECYCLE = (("lifecycle", ""),)


@dataclass(frozen=True, slots=True)
class ListMultipartUploads:
    """One page of a bucket's unfinished uploads, after (`key_marker`, `upload_id_marker`)."""

    bucket: str
    prefix: str = ""
    delimiter: str = ""
    key_marker: str = ""
    upload_id_marker: str = ""
    page_size: int = MAX_PAGE

    def request(self) -> Request:
        filters = _given(
            ("prefix", self.prefix),
            ("delimiter", self.delimiter),
            ("key-marker", self.key_marker),
            ("upload-id-marker", self.upload_id_marker),
        )
        query = (("uploads", ""), *filters, ("max-uploads", str(self.page_size)), URL_ENCODED)
        return on_bucket("GET", self.bucket, query)

    def read(self, reply: Reply) -> UploadsPage:
        return replies.read_uploads(reply)

    def after(self, page: UploadsPage) -> Self | None:
        if not page.truncated:
            return None
        return replace(self, key_marker=page.next_key_marker, upload_id_marker=page.next_upload_id_marker)


@dataclass(frozen=True, slots=True)
class ListObjectsV2:
    """One page of a bucket's objects; `token` is the page to go on with, `start_after` a key to begin behind."""

    bucket: str
    prefix: str = ""
    delimiter: str = ""
    token: str = ""
    start_after: str = ""
    page_size: int = MAX_PAGE

    def request(self) -> Request:
        filters = _given(
            ("prefix", self.prefix),
            ("delimiter", self.delimiter),
            ("continuation-token", self.token),
            ("start-after", self.start_after),
        )
        query = (("list-type", "2"), *filters, ("max-keys", str(self.page_size)), URL_ENCODED)
        return on_bucket("GET", self.bucket, query)

    def read(self, reply: Reply) -> ObjectsPage:
        return bucket_replies.read_objects(reply)

    def after(self, page: ObjectsPage) -> Self | None:
        return replace(self, token=page.next_token) if page.truncated else None


@dataclass(frozen=True, slots=True)
class ListBuckets:
    """One page of the account's buckets, in all regions."""

    prefix: str = ""
    marker: str = ""
    page_size: int = MAX_PAGE

    def request(self) -> Request:
        filters = _given(("prefix", self.prefix), ("marker", self.marker))
        return Request("GET", query=(*filters, ("max-keys", str(self.page_size))))

    def read(self, reply: Reply) -> BucketsPage:
        return bucket_replies.read_buckets(reply)

    def after(self, page: BucketsPage) -> Self | None:
        return replace(self, marker=page.next_marker) if page.truncated else None


@dataclass(frozen=True, slots=True)
class GetBucketInfo:
    bucket: str

    def request(self) -> Request:
        return on_bucket("GET", self.bucket, (("bucketInfo", ""),))

    def read(self, reply: Reply) -> BucketInfo:
        return bucket_replies.read_bucket_info(reply)


@dataclass(frozen=True, slots=True)
class GetBucketLocation:
    """Reads: the bucket's region id, without `oss-`."""

    bucket: str

    def request(self) -> Request:
        return on_bucket("GET", self.bucket, (("location", ""),))

    def read(self, reply: Reply) -> str:
        return bucket_replies.read_location(reply)


@dataclass(frozen=True, slots=True)
class GetBucketLifecycle:
    """Reads: the whole configuration as XML. A bucket without rules answers NoSuchLifecycle."""

    bucket: str

    def request(self) -> Request:
        return on_bucket("GET", self.bucket, _LIFECYCLE)

    def read(self, reply: Reply) -> bytes:
        return bucket_replies.read_lifecycle(reply)


@dataclass(frozen=True, slots=True)
class PutBucketLifecycle:
    """Replace all rules by the configuration `xml`. `overlap`: rules may overlap (reference, 3.14, step 5)."""

    bucket: str
    xml: bytes
    overlap: bool = False

    def request(self) -> Request:
        headers = xml_headers(self.xml)
        if self.overlap:
            headers["x-oss-allow-same-action-overlap"] = "true"
        return on_bucket("PUT", self.bucket, _LIFECYCLE, headers=headers, payload=self.xml)

    def read(self, reply: Reply) -> None:
        """Nothing: the status says it all."""


@dataclass(frozen=True, slots=True)
class DeleteBucketLifecycle:
    """Remove all rules."""

    bucket: str

    def request(self) -> Request:
        return on_bucket("DELETE", self.bucket, _LIFECYCLE, success=(204, 200))

    def read(self, reply: Reply) -> None:
        """Nothing: the status says it all."""


def _given(*pairs: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple(pair for pair in pairs if pair[1])
