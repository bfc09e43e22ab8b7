"""Object properties in request headers: which are kept, and what OSS refuses (reference, 4)."""

from __future__ import annotations

import json
import re
from base64 import b64decode
from collections.abc import Mapping

from partwise.core.limits import KIB, MAX_METADATA_BYTES, MAX_TAGS
from partwise.practice.addressing import decoded
from partwise.practice.call import Call
from partwise.practice.errors import invalid_argument, refused

META = "x-oss-meta-"
STORAGE_CLASS = "x-oss-storage-class"
ENCRYPTION = "x-oss-server-side-encryption"
DATA_ENCRYPTION = "x-oss-server-side-data-encryption"
KEY_ID = "x-oss-server-side-encryption-key-id"
_KEPT = (
    "content-type",
    "cache-control",
    "content-disposition",
    "content-encoding",
    "content-language",
    "expires",
    STORAGE_CLASS,
    ENCRYPTION,
    DATA_ENCRYPTION,
    KEY_ID,
)
_STORAGE_CLASSES = ("Standard", "IA", "Archive", "ColdArchive", "DeepColdArchive")
_ACLS = ("default", "private", "public-read", "public-read-write")
_META_NAME = re.compile(r"[a-z0-9-]+")
_TAG_TEXT = re.compile(r"[A-Za-z0-9 +\-=._:/]*")
_MAX_CALLBACK = 5 * KIB
_TRAFFIC_LIMITS = (819_200, 838_860_800)  # bit/s


def object_headers(call: Call) -> dict[str, str]:
    """The headers that Initiate and Put keep with the object. Raises OssError for any that OSS would refuse."""
    headers = {name: call.headers[name] for name in _KEPT if call.headers.get(name)}
    headers.setdefault("content-type", "application/octet-stream")
    if headers.setdefault(STORAGE_CLASS, "Standard") not in _STORAGE_CLASSES:
        raise invalid_argument(STORAGE_CLASS, headers[STORAGE_CLASS], "The storage class is not supported.")
    _check_encryption(headers)
    return headers | _metadata(call)


def _check_encryption(headers: Mapping[str, str]) -> None:
    algorithm = headers.get(ENCRYPTION)
    if algorithm not in (None, "AES256", "KMS", "SM4"):
        raise refused("InvalidEncryptionAlgorithmError")
    if DATA_ENCRYPTION in headers and (headers[DATA_ENCRYPTION] != "SM4" or algorithm != "KMS"):
        raise refused("InvalidDataEncryptionAlgorithmError")
    if KEY_ID in headers and algorithm != "KMS":
        raise invalid_argument(KEY_ID, headers[KEY_ID], "A key id needs the encryption KMS.")


def encryption_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """The encryption headers that the answers of Initiate, UploadPart, Put and Complete repeat."""
    return {name: headers[name] for name in (ENCRYPTION, DATA_ENCRYPTION, KEY_ID) if name in headers}


def _metadata(call: Call) -> dict[str, str]:
    found = {name: value for name, value in call.headers.items() if name.startswith(META)}
    for name, value in found.items():
        if not _META_NAME.fullmatch(name[len(META) :]):
            raise invalid_argument(name, value, "The name of the user metadata is invalid.", ec="0011-00000002")
        if not value.isascii():
            raise invalid_argument(name, "", "The value of the user metadata is not ASCII.", ec="0011-00000005")
    size = sum(len(name) - len(META) + len(value) for name, value in found.items())
    if size > MAX_METADATA_BYTES:
        raise refused(
            "InvalidArgument", "The user metadata is larger than 8 KB.", ArgumentName=META, ArgumentValue=size
        )
    return found


def tags(call: Call) -> dict[str, str]:
    """`x-oss-tagging`, taken apart. Raises OssError InvalidTag."""
    text = call.headers.get("x-oss-tagging")
    if not text:
        return {}
    error = refused("InvalidTag")
    found: dict[str, str] = {}
    for item in text.split("&"):
        key, value = (decoded(piece.encode("latin-1"), error) for piece in item.partition("=")[::2])
        bad = not 1 <= len(key) <= 128 or len(value) > 256 or key in found
        if bad or not _TAG_TEXT.fullmatch(key) or not _TAG_TEXT.fullmatch(value):
            raise error
        found[key] = value
    if len(found) > MAX_TAGS:
        raise error
    return found


def acl(call: Call) -> str:
    """`x-oss-object-acl`. Raises OssError InvalidArgument."""
    value = call.headers.get("x-oss-object-acl", "default")
    if value not in _ACLS:
        raise invalid_argument("x-oss-object-acl", value, "The object ACL is not valid.")
    return value


def check_traffic_limit(call: Call) -> None:
    """`x-oss-traffic-limit` lies within OSS's limits; it does not slow anything down here. Raises OssError."""
    text = call.headers.get("x-oss-traffic-limit") or call.query("x-oss-traffic-limit")
    if not text:
        return
    low, high = _TRAFFIC_LIMITS
    if not (text.isascii() and text.isdigit() and low <= int(text[:12]) <= high):
        raise invalid_argument("x-oss-traffic-limit", text, ec="0004-00000502")


def callback(call: Call) -> bool:
    """Whether the request asks for a callback, which must be well-formed (reference, 3.5). Raises OssError."""
    in_header, in_query = call.headers.get("x-oss-callback"), call.query("callback")
    if in_header and in_query:
        raise invalid_argument("callback", "", "The callback is given twice.")
    text = in_header or in_query
    if not text:
        return False
    try:
        asked = json.loads(b64decode(text, validate=True))
        good = bool(asked["callbackUrl"] and asked["callbackBody"]) and len(text) <= _MAX_CALLBACK
    except (ValueError, KeyError, TypeError):
        good = False
    if not good:
        raise invalid_argument("x-oss-callback", text, "The callback configuration is not valid.")
    return True
