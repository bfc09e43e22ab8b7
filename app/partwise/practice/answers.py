"""What goes back to the client: XML, errors, times, and keys that XML cannot carry (reference, 3.1 and 7.1)."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from urllib.parse import quote
from xml.sax.saxutils import escape

from starlette.responses import Response

from partwise.practice.errors import OssError

Encoder = Callable[[str], str]

# XML 1.0 forbids these even as references. OSS writes them all the same; that is what encoding-type=url is for.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]")


def xml(root: str, content: object) -> bytes:
    """An XML document: a mapping is an element's children, a list repeats its element, None leaves it out."""
    return ('<?xml version="1.0" encoding="UTF-8"?>\n' + _element(root, content)).encode()


def _element(name: str, value: object) -> str:
    match value:
        case None:
            return ""
        case list():
            return "".join(_element(name, item) for item in value)
        case Mapping():
            inner = "".join(_element(child, item) for child, item in value.items())
        case bool():
            inner = "true" if value else "false"
        case _:
            inner = _CONTROL.sub(lambda found: f"&#{ord(found[0])};", escape(str(value)))
    return f"<{name}>{inner}</{name}>"


def xml_answer(root: str, content: Mapping[str, object], headers: Mapping[str, str] | None = None) -> Response:
    """200 with an XML body."""
    return Response(xml(root, content), 200, dict(headers or {}), "application/xml")


def error_answer(error: OssError, request_id: str, host: str, *, head: bool = False) -> Response:
    """The answer to a refused request. HEAD cannot have a body: its error goes into `x-oss-err` (reference, 3.10)."""
    headers = dict(error.headers)
    if error.ec:
        headers["x-oss-ec"] = error.ec
    if error.status == 304:
        return Response(None, 304, headers)
    body = _error_body(error, request_id, host)
    if head:
        headers["x-oss-err"] = b64encode(body).decode()
        return Response(None, error.status, headers | {"content-length": "0"})
    return Response(body, error.status, headers, "application/xml")


def _error_body(error: OssError, request_id: str, host: str) -> bytes:
    content = {"Code": error.code, "Message": error.message, "RequestId": request_id, "HostId": host}
    details = {name: _CONTROL.sub("\ufffd", str(value)) for name, value in error.details.items()}
    ec = {"EC": error.ec, "RecommendDoc": f"https://api.aliyun.com/troubleshoot?q={error.ec}"} if error.ec else {}
    return xml("Error", content | details | ec)


def iso_time(at: float) -> str:
    """`2024-06-12T13:46:40.000Z`, from seconds since 1970."""
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def quoted(etag: str) -> str:
    return f'"{etag}"'


def encoder(encoding_type: str) -> Encoder:
    """How text of a list is written: percent-encoded where the client asked for `encoding-type=url`, else as it is."""
    return _percent if encoding_type else str


def _percent(text: str) -> str:
    return quote(text, safe="")
