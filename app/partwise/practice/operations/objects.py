"""PutObject, HeadObject, GetObjectMeta, GetObject and DeleteObject (reference, 3.9 and 3.10)."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import UTC
from email.utils import formatdate, parsedate_to_datetime
from pathlib import Path

from starlette.responses import Response, StreamingResponse

from partwise.core.limits import MIB
from partwise.practice import options
from partwise.practice.answers import quoted, xml_answer
from partwise.practice.bodies import receive_file
from partwise.practice.call import Call
from partwise.practice.errors import refused
from partwise.practice.operations.uploads import callback_answer, check_length, check_overwrite
from partwise.practice.storage import StoredObject

_RANGE = re.compile(r"bytes=(\d{0,19})-(\d{0,19})")


async def put(call: Call) -> Response:
    """PutObject: all or nothing (reference, 3.9)."""
    bucket, headers, tags = call.bucket, options.object_headers(call), options.tags(call)
    acl, asks_callback = options.acl(call), options.callback(call)
    options.check_traffic_limit(call)
    check_length(call, chunked=True)
    check_overwrite(call)
    path = call.storage.incoming()
    try:
        body = await receive_file(call, path)
        check_overwrite(call)  # somebody else may have been quicker
        facts = StoredObject(
            call.key, body.size, body.etag, body.crc64, call.at, "Normal", headers, body.md5_base64, acl, tags
        )
        bucket.put_object(path, facts)
    finally:
        path.unlink(missing_ok=True)
    told = {
        "etag": quoted(body.etag),
        "content-md5": body.md5_base64,
        "x-oss-hash-crc64ecma": str(body.crc64),
    } | options.encryption_headers(headers)
    return callback_answer(call, told) if asks_callback else Response(None, 200, told)


async def head(call: Call) -> Response:
    """HeadObject, or GetObjectMeta with `?objectMeta` (reference, 3.10)."""
    facts = _existing(call)
    _check_conditions(call, facts)
    told = _brief(facts) if call.has("objectMeta") else _headers(facts)
    return Response(None, 200, told | {"content-length": str(facts.size)})


async def get(call: Call) -> Response:
    """GetObject, whole or one range. A range that cannot be met is passed over, as OSS does, unless told otherwise."""
    facts = _existing(call)
    _check_conditions(call, facts)
    headers = _headers(facts)
    first, last = 0, facts.size - 1
    status = 200
    if found := _range(call, facts.size):
        first, last = found
        status = 206
        headers["content-range"] = f"bytes {first}-{last}/{facts.size}"
    headers["content-length"] = str(last - first + 1)
    return StreamingResponse(_bytes(call.bucket.object_path(call.key), first, last - first + 1), status, headers)


async def delete(call: Call) -> Response:
    """DeleteObject: 204 whether there was one or not."""
    call.bucket.delete_object(call.key)
    return Response(None, 204)


async def get_acl(call: Call) -> Response:
    """GetObjectAcl (reference, 4: how a client verifies an ACL given at Complete)."""
    owner = {"ID": "practice", "DisplayName": "practice"}
    return xml_answer("AccessControlPolicy", {"Owner": owner, "AccessControlList": {"Grant": _existing(call).acl}})


async def get_tagging(call: Call) -> Response:
    """GetObjectTagging."""
    found = [{"Key": key, "Value": value} for key, value in _existing(call).tags.items()]
    return xml_answer("Tagging", {"TagSet": {"Tag": found}})


def _existing(call: Call) -> StoredObject:
    facts = call.bucket.objects.get(call.key)
    if facts is None:
        raise refused("NoSuchKey", Key=call.key)
    return facts


def _brief(facts: StoredObject) -> dict[str, str]:
    return {
        "etag": quoted(facts.etag),
        "last-modified": formatdate(facts.modified, usegmt=True),
        "x-oss-hash-crc64ecma": str(facts.crc64),
    }


def _headers(facts: StoredObject) -> dict[str, str]:
    headers = _brief(facts) | dict(facts.headers)
    headers |= {"x-oss-object-type": facts.kind, "accept-ranges": "bytes"}
    if facts.md5:
        headers["content-md5"] = facts.md5
    if facts.tags:
        headers["x-oss-tagging-count"] = str(len(facts.tags))
    return headers


def _check_conditions(call: Call, facts: StoredObject) -> None:
    """If-Match, If-None-Match, If-Modified-Since, If-Unmodified-Since (reference, 3.10). Raises OssError."""
    wanted, unwanted = call.headers.get("if-match"), call.headers.get("if-none-match")
    since = _time(call.headers.get("if-modified-since", ""))
    until = _time(call.headers.get("if-unmodified-since", ""))
    if wanted and wanted.strip('"') != facts.etag:
        raise refused("PreconditionFailed", Condition="If-Match")
    if until is not None and int(facts.modified) > until:
        raise refused("PreconditionFailed", Condition="If-Unmodified-Since")
    if unwanted and unwanted.strip('"') == facts.etag:
        raise refused("NotModified")
    if since is not None and int(facts.modified) <= since:
        raise refused("NotModified")


def _time(text: str) -> float | None:
    """An HTTP date in seconds since 1970; None where it is missing or malformed, which makes it no condition."""
    try:
        return parsedate_to_datetime(text).replace(tzinfo=UTC).timestamp()
    except (ValueError, OverflowError):
        return None


def _range(call: Call, size: int) -> tuple[int, int] | None:
    """First and last byte of the range asked for; None for the whole object. Raises OssError InvalidRange."""
    text = call.headers.get("range")
    if not text:
        return None
    found = _RANGE.fullmatch(text)
    if found and (found[1] or found[2]):
        if not found[1]:
            first, last = max(size - int(found[2]), 0), size - 1
        else:
            first, last = int(found[1]), min(int(found[2] or size - 1), size - 1)
        if first <= last:
            return first, last
    if call.headers.get("x-oss-range-behavior") == "standard":
        raise refused("InvalidRange", ActualObjectSize=size, RangeRequested=text)
    return None


async def _bytes(path: Path, offset: int, length: int) -> AsyncIterator[bytes]:
    with path.open("rb") as file:
        file.seek(offset)
        while length:
            block = await asyncio.to_thread(file.read, min(length, MIB))
            if not block:
                return
            length -= len(block)
            yield block
