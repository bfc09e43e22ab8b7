"""What OSS answers about buckets and what lies in them (reference, 3.11 to 3.14).

Each reader takes a successful reply and raises Unreadable where it lacks what OSS always sends.
"""

from __future__ import annotations

from dataclasses import dataclass
from xml.etree.ElementTree import Element

from partwise.oss.messages import Reply
from partwise.oss.xml import Decoder, needed, number, parse_as, seconds, text, truth


@dataclass(frozen=True, slots=True)
class Bucket:
    """A bucket in a list. `region` is without `oss-`; the endpoints are hosts; `created` in seconds since 1970."""

    name: str
    region: str
    created: float
    storage_class: str = ""
    public_endpoint: str = ""
    internal_endpoint: str = ""


@dataclass(frozen=True, slots=True)
class BucketsPage:
    """A page of ListBuckets."""

    buckets: tuple[Bucket, ...]
    truncated: bool
    next_marker: str


@dataclass(frozen=True, slots=True)
class BucketInfo:
    """A bucket's settings, as far as they change what an upload does. Empty text: OSS did not say."""

    bucket: Bucket
    acl: str = ""
    redundancy: str = ""
    versioning: str = ""
    encryption: str = ""
    acceleration: bool = False
    hierarchical: bool = False
    public_access_blocked: bool = False


@dataclass(frozen=True, slots=True)
class ListedObject:
    """An object in a list: size in bytes, `modified` in seconds since 1970."""

    key: str
    size: int
    etag: str
    modified: float
    storage_class: str = ""


@dataclass(frozen=True, slots=True)
class ObjectsPage:
    """A page of ListObjectsV2; `prefixes` are the "folders" a delimiter made."""

    objects: tuple[ListedObject, ...]
    prefixes: tuple[str, ...]
    truncated: bool
    next_token: str


def read_buckets(reply: Reply) -> BucketsPage:
    root = parse_as(reply.body, "ListAllMyBucketsResult")
    buckets = tuple(_bucket(element) for element in root.iterfind("Buckets/Bucket"))
    return BucketsPage(buckets, truth(root, "IsTruncated"), text(root, "NextMarker"))


def read_bucket_info(reply: Reply) -> BucketInfo:
    element = parse_as(reply.body, "BucketInfo").find("Bucket")
    if element is None:
        element = Element("Bucket")  # then its name is missing, which is told
    encryption = text(element, "ServerSideEncryptionRule/SSEAlgorithm")
    return BucketInfo(
        _bucket(element),
        text(element, "AccessControlList/Grant"),
        text(element, "DataRedundancyType"),
        text(element, "Versioning"),
        "" if encryption == "None" else encryption,
        text(element, "TransferAcceleration") == "Enabled",
        text(element, "HierarchicalNamespace") == "Enabled",
        truth(element, "BlockPublicAccess"),
    )


def read_location(reply: Reply) -> str:
    """The region id, without `oss-`."""
    root = parse_as(reply.body, "LocationConstraint")
    return (root.text or "").strip().removeprefix("oss-")


def read_objects(reply: Reply) -> ObjectsPage:
    root = parse_as(reply.body, "ListBucketResult")
    decoder = Decoder(root)
    objects = tuple(
        ListedObject(
            decoder.needed(element, "Key"),
            number(text(element, "Size")),
            text(element, "ETag"),
            seconds(text(element, "LastModified")),
            text(element, "StorageClass"),
        )
        for element in root.iterfind("Contents")
    )
    prefixes = tuple(decoder.needed(element, "Prefix") for element in root.iterfind("CommonPrefixes"))
    return ObjectsPage(objects, prefixes, truth(root, "IsTruncated"), decoder.text(root, "NextContinuationToken"))


def read_lifecycle(reply: Reply) -> bytes:
    """The configuration as it came: whoever changes it must keep what they do not know (reference, 3.14)."""
    parse_as(reply.body, "LifecycleConfiguration")
    return reply.body


def _bucket(element: Element) -> Bucket:
    return Bucket(
        needed(element, "Name"),
        text(element, "Region") or text(element, "Location").removeprefix("oss-"),
        seconds(text(element, "CreationDate")),
        text(element, "StorageClass"),
        text(element, "ExtranetEndpoint"),
        text(element, "IntranetEndpoint"),
    )
