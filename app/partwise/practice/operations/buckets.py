"""ListBuckets and what can be asked of one bucket (reference, 3.11 and 3.13)."""

from __future__ import annotations

from bisect import bisect_right
from urllib.parse import urlsplit

from starlette.responses import Response

from partwise.core.limits import MAX_PAGE
from partwise.practice.answers import iso_time, xml, xml_answer
from partwise.practice.call import Call
from partwise.practice.elsewhere import host_of, region_of
from partwise.practice.listing import page
from partwise.practice.storage import Bucket

_OWNER = {"ID": "practice", "DisplayName": "practice"}


async def list_buckets(call: Call) -> Response:
    """ListBuckets: the practice account's own."""
    size = call.number("max-keys", 100, 1, MAX_PAGE)
    prefix, marker = call.query("prefix"), call.query("marker")
    names = sorted(call.storage.buckets)
    found = page(names, size, start=bisect_right(names, marker), prefix=prefix)
    listed = [names[index] for index in found.indices]
    paging = {
        "Prefix": prefix,
        "Marker": marker,
        "MaxKeys": size,
        "IsTruncated": found.truncated,
        "NextMarker": listed[-1] if found.truncated else None,
    }
    buckets = [_facts(call, call.storage.buckets[name]) | {"Region": region_of(call, name)} for name in listed]
    return xml_answer("ListAllMyBucketsResult", {"Owner": _OWNER} | paging | {"Buckets": {"Bucket": buckets}})


async def bucket_info(call: Call) -> Response:
    """GetBucketInfo."""
    more = {
        "DataRedundancyType": "LRS",
        "TransferAcceleration": "Disabled",
        "CrossRegionReplication": "Disabled",
        "AccessMonitor": "Disabled",
        "BlockPublicAccess": False,
        "Owner": _OWNER,
        "AccessControlList": {"Grant": "private"},
        "ServerSideEncryptionRule": {"SSEAlgorithm": "None"},
        "BucketPolicy": {"LogBucket": "", "LogPrefix": ""},
        "Comment": "",
    }
    return xml_answer("BucketInfo", {"Bucket": _facts(call, call.bucket) | more})


async def bucket_location(call: Call) -> Response:
    """GetBucketLocation: the region with `oss-` in front (reference, 1.4)."""
    call.bucket  # noqa: B018 - NoSuchBucket comes before any answer
    return Response(xml("LocationConstraint", f"oss-{region_of(call, call.bucket_name)}"), media_type="application/xml")


async def bucket_stat(call: Call) -> Response:
    """GetBucketStat; unlike OSS's it is never late."""
    bucket = call.bucket
    sizes = [facts.size for facts in bucket.objects.values()]
    parts = [part for upload in bucket.uploads.values() for part in upload.parts.values()]
    content = {
        "Storage": sum(sizes) + sum(part.size for part in parts),
        "ObjectCount": len(sizes),
        "MultipartUploadCount": len(bucket.uploads),
        "MultipartPartCount": len(parts),
        "LiveChannelCount": 0,
        "LastModifiedTime": int(call.at),
    }
    return xml_answer("BucketStat", content)


def _facts(call: Call, bucket: Bucket) -> dict[str, object]:
    region = region_of(call, bucket.name)
    address = host_of(region) if bucket.name in call.elsewhere else urlsplit(call.endpoint).netloc
    return {
        "Name": bucket.name,
        "Location": f"oss-{region}",
        "CreationDate": iso_time(bucket.created),
        "StorageClass": "Standard",
        "ExtranetEndpoint": address,
        "IntranetEndpoint": address,
        "ResourceGroupId": "rg-practice",
    }
