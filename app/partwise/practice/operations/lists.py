"""ListParts, ListMultipartUploads and ListObjectsV2 (reference, 3.7, 3.8 and 3.12)."""

from __future__ import annotations

from base64 import b64decode, urlsafe_b64encode
from bisect import bisect_right
from operator import attrgetter

from starlette.responses import Response

from partwise.core.limits import MAX_PAGE, MAX_PARTS
from partwise.practice.answers import encoder, iso_time, quoted, xml_answer
from partwise.practice.call import Call
from partwise.practice.errors import invalid_argument
from partwise.practice.listing import Page, page
from partwise.practice.operations.uploads import open_upload
from partwise.practice.options import STORAGE_CLASS
from partwise.practice.storage import OpenUpload, StoredObject


async def list_parts(call: Call) -> Response:
    """ListParts: ascending, behind the marker."""
    upload, encoding = open_upload(call), call.encoding_type()
    size = call.number("max-parts", MAX_PAGE, 1, MAX_PAGE)
    marker = call.number("part-number-marker", 0, 0, MAX_PARTS)
    numbers = sorted(number for number in upload.parts if number > marker)
    shown = [upload.parts[number] for number in numbers[:size]]
    content = {
        "EncodingType": encoding or None,
        "Bucket": call.bucket_name,
        "Key": encoder(encoding)(call.key),
        "UploadId": upload.id,
        "StorageClass": upload.headers[STORAGE_CLASS],
        "PartNumberMarker": marker,
        "NextPartNumberMarker": shown[-1].number if shown else "",
        "MaxParts": size,
        "IsTruncated": len(numbers) > size,
        "Part": [
            {
                "PartNumber": part.number,
                "LastModified": iso_time(part.modified),
                "ETag": quoted(part.etag),
                "HashCrc64ecma": part.crc64,
                "Size": part.size,
            }
            for part in shown
        ],
    }
    return xml_answer("ListPartsResult", content)


async def list_uploads(call: Call) -> Response:
    """ListMultipartUploads: by key, then by upload id; common prefixes take the place of their uploads."""
    encoding, size = call.encoding_type(), call.number("max-uploads", MAX_PAGE, 1, MAX_PAGE)
    prefix, delimiter = call.query("prefix"), call.query("delimiter")
    key_marker = call.query("key-marker")
    id_marker = call.query("upload-id-marker") if key_marker else ""
    uploads = sorted(call.bucket.uploads.values(), key=_order)
    if id_marker:
        start = bisect_right(uploads, (key_marker, id_marker), key=_order)
    else:
        start = bisect_right(uploads, key_marker, key=attrgetter("key")) if key_marker else 0
    keys = [upload.key for upload in uploads]
    found = page(keys, size, start=start, prefix=prefix, delimiter=delimiter, after=key_marker)
    next_key, next_id = _next_markers(found, uploads)
    encode = encoder(encoding)
    content = {
        "EncodingType": encoding or None,
        "Bucket": call.bucket_name,
        "KeyMarker": encode(key_marker),
        "UploadIdMarker": id_marker,
        "NextKeyMarker": None if next_key is None else encode(next_key),
        "NextUploadIdMarker": next_id,
        "Delimiter": encode(delimiter),
        "Prefix": encode(prefix),
        "MaxUploads": size,
        "IsTruncated": found.truncated,
        "Upload": [
            {
                "Key": encode(item.key),
                "UploadId": item.id,
                "StorageClass": item.headers[STORAGE_CLASS],
                "Initiated": iso_time(item.initiated),
            }
            for item in (uploads[index] for index in found.indices)
        ],
        "CommonPrefixes": [{"Prefix": encode(item)} for item in found.prefixes],
    }
    return xml_answer("ListMultipartUploadsResult", content)


def _order(upload: OpenUpload) -> tuple[str, str]:
    return upload.key, upload.id


def _next_markers(found: Page, uploads: list[OpenUpload]) -> tuple[str | None, str | None]:
    """Filled on the last page too, missing on an empty one."""
    match found.last:
        case int(index):
            return uploads[index].key, uploads[index].id
        case prefix:
            return prefix, None if prefix is None else ""


async def list_objects(call: Call) -> Response:
    """ListObjectsV2. The continuation token is the last entry of the page before, in base64."""
    encoding, size = call.encoding_type(), call.number("max-keys", 100, 1, MAX_PAGE)
    prefix, delimiter = call.query("prefix"), call.query("delimiter")
    token, start_after = call.query("continuation-token"), call.query("start-after")
    after = _key_of(token) if token else start_after
    bucket, keys = call.bucket, call.bucket.keys()
    start = bisect_right(keys, after) if after else 0
    found = page(keys, size, start=start, prefix=prefix, delimiter=delimiter, after=after)
    last = keys[found.last] if isinstance(found.last, int) else found.last
    encode = encoder(encoding)
    content = {
        "Name": bucket.name,
        "Prefix": encode(prefix),
        "StartAfter": encode(start_after) if start_after else None,
        "MaxKeys": size,
        "Delimiter": encode(delimiter),
        "EncodingType": encoding or None,
        "IsTruncated": found.truncated,
        "KeyCount": len(found),
        "ContinuationToken": encode(token) if token else None,
        "NextContinuationToken": encode(_token_of(last)) if last and found.truncated else None,
        "Contents": [_contents(bucket.objects[key], encode(key), call) for key in map(keys.__getitem__, found.indices)],
        "CommonPrefixes": [{"Prefix": encode(item)} for item in found.prefixes],
    }
    return xml_answer("ListBucketResult", content)


def _contents(facts: StoredObject, key: str, call: Call) -> dict[str, object]:
    owner = {"ID": "practice", "DisplayName": "practice"} if call.query("fetch-owner") == "true" else None
    return {
        "Key": key,
        "LastModified": iso_time(facts.modified),
        "ETag": quoted(facts.etag),
        "Type": facts.kind,
        "Size": facts.size,
        "StorageClass": facts.headers[STORAGE_CLASS],
        "Owner": owner,
    }


def _token_of(last: str) -> str:
    return urlsafe_b64encode(last.encode()).decode()


def _key_of(token: str) -> str:
    try:
        return b64decode(token, altchars=b"-_", validate=True).decode()
    except ValueError:
        raise invalid_argument("continuation-token", token, "The continuation token is not valid.") from None
