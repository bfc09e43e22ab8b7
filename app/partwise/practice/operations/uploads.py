"""Initiate, UploadPart, Complete and Abort (reference, 3.2 to 3.6)."""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import replace
from hashlib import md5
from itertools import pairwise
from urllib.parse import quote
from xml.etree.ElementTree import Element

from starlette.responses import JSONResponse, Response

from partwise.core.integrity import combined
from partwise.core.limits import MAX_PART_SIZE, MAX_PARTS, MIN_PART_SIZE
from partwise.core.upload import StoredPart
from partwise.practice import options
from partwise.practice.answers import encoder, quoted, xml_answer
from partwise.practice.bodies import local_name, parse_xml, read_body, receive_file
from partwise.practice.call import Call
from partwise.practice.errors import invalid_argument, refused
from partwise.practice.layout import PartFile
from partwise.practice.storage import Bucket, OpenUpload, StoredObject

FORBID_OVERWRITE = "x-oss-forbid-overwrite"


async def initiate(call: Call) -> Response:
    """InitiateMultipartUpload: an upload id; the object's properties are fixed here (reference, 3.2)."""
    bucket, headers = call.bucket, options.object_headers(call)
    encoding = call.encoding_type()
    check_overwrite(call)
    upload = OpenUpload(secrets.token_hex(16).upper(), call.key, call.at, headers, options.tags(call))
    bucket.begin(upload)
    content = {
        "EncodingType": encoding or None,
        "Bucket": bucket.name,
        "Key": encoder(encoding)(call.key),
        "UploadId": upload.id,
    }
    return xml_answer("InitiateMultipartUploadResult", content, options.encryption_headers(headers))


async def upload_part(call: Call) -> Response:
    """UploadPart: the last finished one of a number wins (reference, 3.3)."""
    number = call.number("partNumber", 0, 1, MAX_PARTS, ec="0017-00000219")
    upload = open_upload(call, ec="0017-00000244")
    for name in (options.ENCRYPTION, options.DATA_ENCRYPTION, options.KEY_ID):
        if name in call.headers:
            raise invalid_argument(name, call.headers[name], "Encryption is chosen when the upload is initiated.")
    if "x-oss-copy-source" in call.headers:
        raise refused("NotImplemented", Header="x-oss-copy-source")
    options.check_traffic_limit(call)
    check_length(call)
    path = call.storage.incoming()
    try:
        received = await receive_file(call, path)
        part = PartFile(number, received.size, received.etag, received.crc64, call.at)
        async with upload.lock:
            if upload.completed:
                raise refused("NoSuchUpload", UploadId=upload.id)
            call.bucket.keep_part(upload, path, part)
    finally:
        path.unlink(missing_ok=True)
    headers = {
        "etag": quoted(part.etag),
        "content-md5": received.md5_base64,
        "x-oss-hash-crc64ecma": str(part.crc64),
    }
    return Response(None, 200, headers | options.encryption_headers(upload.headers))


async def complete(call: Call) -> Response:
    """CompleteMultipartUpload: everything about sizes and order is judged here (reference, 3.5)."""
    body = await read_body(call)
    upload, bucket = open_upload(call), call.bucket
    encoding, acl, asks_callback = call.encoding_type(), options.acl(call), options.callback(call)
    async with upload.lock:
        if upload.id not in bucket.uploads:
            raise refused("NoSuchUpload", UploadId=upload.id)
        parts = _all_parts(call, upload, body) if _complete_all(call) else _listed_parts(upload, body)
        _check_sizes(parts)
        check_overwrite(call)
        facts = replace(await asyncio.to_thread(_object_of, upload, parts, call.at), acl=acl)
        await _put_together(bucket, upload, parts, facts)
    headers = {"etag": quoted(facts.etag), "x-oss-hash-crc64ecma": str(facts.crc64)}
    headers |= options.encryption_headers(facts.headers)
    if asks_callback:
        return callback_answer(call, headers)
    content = {
        "EncodingType": encoding or None,
        "Location": f"{call.endpoint}/{bucket.name}/{quote(call.key)}",
        "Bucket": bucket.name,
        "Key": encoder(encoding)(call.key),
        "ETag": quoted(facts.etag),
    }
    return xml_answer("CompleteMultipartUploadResult", content, headers)


async def _put_together(bucket: Bucket, upload: OpenUpload, parts: list[PartFile], facts: StoredObject) -> None:
    await asyncio.to_thread(bucket.assemble, upload, parts, facts)
    upload.completed = True
    bucket.add_object(facts)
    bucket.forget(upload)
    await asyncio.to_thread(bucket.discard, upload)


async def abort(call: Call) -> Response:
    """AbortMultipartUpload: parts still on their way are not hit (reference, 3.6)."""
    upload, bucket = open_upload(call), call.bucket
    async with upload.lock:
        if upload.id not in bucket.uploads:
            raise refused("NoSuchUpload", UploadId=upload.id)
        bucket.forget(upload)
        await asyncio.to_thread(bucket.discard, upload)
    return Response(None, 204)


def open_upload(call: Call, ec: str = "") -> OpenUpload:
    """The upload of this bucket, key and id together. Raises OssError NoSuchUpload."""
    upload = call.bucket.uploads.get(call.query("uploadId"))
    if upload is None or upload.key != call.key:
        raise refused("NoSuchUpload", ec=ec, UploadId=call.query("uploadId"))
    return upload


def check_overwrite(call: Call) -> None:
    """`x-oss-forbid-overwrite: true` and the object exists: 409 (reference, 4)."""
    if call.flag(FORBID_OVERWRITE) and call.key in call.bucket.objects:
        raise refused("FileAlreadyExists", Key=call.key)


def check_length(call: Call, *, chunked: bool = False) -> None:
    """A length must be told, 5 GB at most; only PutObject may be chunked (reference, 1.7). Raises OssError."""
    if chunked and "chunked" in call.headers.get("transfer-encoding", "").lower():
        return
    length = call.headers.get("content-length")
    if length is None:
        raise refused("MissingContentLength")
    if int(length) > MAX_PART_SIZE:
        raise refused("EntityTooLarge", MaxSizeAllowed=MAX_PART_SIZE, ProposedSize=length)


def callback_answer(call: Call, headers: dict[str, str]) -> Response:
    """With a callback the answer is the application server's own (reference, 3.5); none is called here."""
    if call.callback_fails:
        error = refused("CallbackFailed")
        error.headers = headers
        raise error
    return JSONResponse({"Status": "OK"}, headers=headers)


def _complete_all(call: Call) -> bool:
    value = call.headers.get("x-oss-complete-all", "")
    if value not in ("", "yes"):
        raise invalid_argument("x-oss-complete-all", value)
    return bool(value)


def _all_parts(call: Call, upload: OpenUpload, body: bytes) -> list[PartFile]:
    if body:
        message = "The body must be empty with x-oss-complete-all."
        raise invalid_argument("x-oss-complete-all", "yes", message, ec="0042-00000216")
    if not upload.parts:
        raise refused("InvalidPart", UploadId=upload.id)
    return [upload.parts[number] for number in sorted(upload.parts)]


def _listed_parts(upload: OpenUpload, body: bytes) -> list[PartFile]:
    listed = [_number_and_etag(element) for element in parse_xml(body, "CompleteMultipartUpload")]
    if not listed:
        raise refused("MalformedXML", ErrorDetail="No part is listed.")
    numbers = [number for number, _ in listed]
    if any(after <= before for before, after in pairwise(numbers)):
        raise refused("InvalidPartOrder", UploadId=upload.id)
    parts = []
    for number, etag in listed:
        part = upload.parts.get(number)
        if part is None or etag.strip().strip('"').upper() != part.etag:
            raise refused("InvalidPart", UploadId=upload.id, PartNumber=number, ETag=etag)
        parts.append(part)
    return parts


def _number_and_etag(element: Element) -> tuple[int, str]:
    found = {local_name(child): child.text or "" for child in element}
    number = found.get("PartNumber", "").strip()
    if local_name(element) != "Part" or "ETag" not in found or not (number.isascii() and number.isdigit()):
        raise refused("MalformedXML", ErrorDetail="A Part needs a PartNumber and an ETag.")
    if not 1 <= int(number[:9]) <= MAX_PARTS:
        raise invalid_argument("PartNumber", number, "Part number must be an integer between 1 and 10000.")
    return int(number), found["ETag"]


def _check_sizes(parts: list[PartFile]) -> None:
    for part in parts[:-1]:
        if part.size < MIN_PART_SIZE:
            raise refused(
                "EntityTooSmall",
                MinSizeAllowed=MIN_PART_SIZE,
                ProposedSize=part.size,
                PartNumber=part.number,
                ETag=quoted(part.etag),
            )


def _object_of(upload: OpenUpload, parts: list[PartFile], at: float) -> StoredObject:
    """What the object will be. Its ETag is no MD5 of its bytes; clients may use it for equality only."""
    joined = "".join(part.etag for part in parts).encode()
    etag = f"{md5(joined, usedforsecurity=False).hexdigest().upper()}-{len(parts)}"
    crc = combined(StoredPart(part.number, part.size, part.etag, part.crc64) for part in parts)
    size = sum(part.size for part in parts)
    return StoredObject(upload.key, size, etag, crc or 0, at, "Multipart", upload.headers, tags=upload.tags)
