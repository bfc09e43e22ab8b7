"""How an object shall be stored, as the headers OSS knows; which header goes with which request (reference, 4)."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from email.utils import parsedate_to_datetime
from urllib.parse import quote, unquote

from partwise.core.errors import Fixable
from partwise.core.limits import KIB, MAX_METADATA_BYTES, MAX_TAGS
from partwise.core.upload import ObjectOptions

MARKER = "partwise-upload"
_MAX_CALLBACK = 5 * KIB
_MAX_TAG_KEY, _MAX_TAG_VALUE = 128, 256
_VISIBLE = "".join(chr(code) for code in range(0x20, 0x7F))
_META_NAME = re.compile(r"[A-Za-z0-9-]+")
_FILENAME = re.compile(r'\s*([A-Za-z-]+)\s*;\s*filename\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^";]+))\s*')


def initiate_headers(options: ObjectOptions, marker: str) -> dict[str, str]:
    """For InitiateMultipartUpload: every property of the object is fixed there (reference, 3.2).

    `marker` is stored as `x-oss-meta-partwise-upload` unless it is empty. Raises Fixable: OSS would refuse an option.
    """
    return _properties(options, marker) | _overwriting(options)


def put_headers(options: ObjectOptions, marker: str = "") -> dict[str, str]:
    """For PutObject (reference, 3.9). Raises Fixable."""
    return _properties(options, marker) | complete_headers(options)


def complete_headers(options: ObjectOptions) -> dict[str, str]:
    """For CompleteMultipartUpload: ACL, callback and forbid-overwrite count there (reference, 3.5). Raises Fixable."""
    return _overwriting(options) | _told(
        {
            "x-oss-object-acl": options.acl,
            "x-oss-callback": _callback(options.callback, required=("callbackUrl", "callbackBody")),
            "x-oss-callback-var": _callback(options.callback_var, required=()),
        }
    )


def _overwriting(options: ObjectOptions) -> dict[str, str]:
    return _told(
        {
            "x-oss-forbid-overwrite": "true" if options.forbid_overwrite else "",
            "x-oss-request-payer": "requester" if options.request_payer else "",
        }
    )


def _properties(options: ObjectOptions, marker: str) -> dict[str, str]:
    _check_encryption(options)
    told = _told(
        {
            "Content-Type": options.content_type,
            "Cache-Control": options.cache_control,
            "Content-Disposition": _disposition(options.content_disposition),
            "Content-Encoding": options.content_encoding,
            "Content-Language": options.content_language,
            "Expires": _expires(options.expires),
            "x-oss-storage-class": options.storage_class,
            "x-oss-server-side-encryption": options.encryption,
            "x-oss-server-side-data-encryption": options.data_encryption,
            "x-oss-server-side-encryption-key-id": options.encryption_key_id,
            "x-oss-tagging": _tagging(options.tags),
        }
    )
    metadata = options.metadata + (((MARKER, marker),) if marker else ())
    return told | _metadata(metadata)


def _told(headers: dict[str, str]) -> dict[str, str]:
    """The headers that say something. Raises Fixable: text that no header can carry."""
    for name, value in headers.items():
        if not (value.isascii() and value.isprintable()):
            raise Fixable(
                f"{name} may hold only printable ASCII characters.", f"Change {name}.", code="InvalidArgument"
            )
    return {name: value.strip() for name, value in headers.items() if value.strip()}


def _metadata(metadata: tuple[tuple[str, str], ...]) -> dict[str, str]:
    headers: dict[str, str] = {}
    for name, value in metadata:
        if not _META_NAME.fullmatch(name):
            raise Fixable(
                f"The metadata name {name!r} holds other characters than letters, digits and hyphens.",
                "Rename it.",
                code="InvalidArgument",
            )
        header = f"x-oss-meta-{name.lower()}"
        if header in headers:
            raise Fixable(
                f"The metadata name {name!r} is given twice.", "Remove one of the two.", code="InvalidArgument"
            )
        headers[header] = _metadata_value(value)
    size = sum(len(name) - len("x-oss-meta-") + len(value) for name, value in headers.items())
    if size > MAX_METADATA_BYTES:
        raise Fixable(
            f"The metadata has {size} bytes, and OSS takes {MAX_METADATA_BYTES}.", "Shorten it.", code="InvalidArgument"
        )
    return headers


def _metadata_value(value: str) -> str:
    """ASCII as it is, everything else percent-encoded; in both cases decoding gives `value` back."""
    if value.isascii() and value.isprintable() and value == value.strip() and unquote(value) == value:
        return value
    return quote(value, safe=_VISIBLE.replace("%", "").replace(" ", ""))


def _disposition(text: str) -> str:
    """Content-Disposition in ASCII: a file name in other letters goes by RFC 5987, with a fallback beside it."""
    if text.isascii():
        return text
    match = _FILENAME.fullmatch(text)
    if not match:
        raise Fixable(
            "Content-Disposition holds characters that are not ASCII.",
            'Write it as: attachment; filename="NAME".',
            code="InvalidArgument",
        )
    kind, quoted, plain = match.groups()
    name = re.sub(r"\\(.)", r"\1", quoted) if quoted is not None else plain.strip()
    fallback = "".join(letter if letter in _VISIBLE and letter not in '"\\%' else "_" for letter in name)
    return f"{kind}; filename=\"{fallback}\"; filename*=UTF-8''{quote(name, safe='')}"


def _expires(text: str) -> str:
    if text.strip():
        try:
            parsedate_to_datetime(text)
        except ValueError:
            raise Fixable(
                f"{text!r} is no date for Expires.",
                "Write it like Wed, 12 Jun 2024 13:46:40 GMT.",
                code="InvalidArgument",
            ) from None
    return text


def _tagging(tags: tuple[tuple[str, str], ...]) -> str:
    """`k1=v1&k2=v2`, percent-encoded. Raises Fixable by the rules of reference, 4."""
    if len(tags) > MAX_TAGS:
        raise Fixable(f"An object takes {MAX_TAGS} tags, not {len(tags)}.", "Remove some.", code="InvalidTag")
    if len({key for key, _ in tags}) < len(tags):
        raise Fixable("Two tags have the same key.", "Rename one of them.", code="InvalidTag")
    for key, value in tags:
        if not (0 < len(key.encode()) <= _MAX_TAG_KEY and len(value.encode()) <= _MAX_TAG_VALUE):
            raise Fixable(
                f"The tag {key!r} is too long or has no key.",
                f"A key takes {_MAX_TAG_KEY} bytes, a value {_MAX_TAG_VALUE}.",
                code="InvalidTag",
            )
        if not all(letter.isalnum() or letter in " +-=._:/" for letter in key + value):
            raise Fixable(
                f"The tag {key!r} holds a character that tags cannot have.",
                "Use letters, digits, blanks and + - = . _ : / only.",
                code="InvalidTag",
            )
    return "&".join(f"{quote(key, safe='')}={quote(value, safe='')}" for key, value in tags)


def _check_encryption(options: ObjectOptions) -> None:
    if (options.data_encryption or options.encryption_key_id) and options.encryption != "KMS":
        raise Fixable(
            "A key id or a data encryption goes only with the encryption KMS.",
            "Choose KMS, or leave both empty.",
            code="InvalidEncryptionAlgorithmError",
        )


def _callback(text: str, required: tuple[str, ...]) -> str:
    """Base64 of a callback's JSON, as OSS wants it (reference, 3.5). Raises Fixable."""
    if not text.strip():
        return ""
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        told = None
    if not isinstance(told, dict) or not all(told.get(name) for name in required):
        raise Fixable(
            "The callback is not what OSS expects.",
            f"Give a JSON object{' with ' + ' and '.join(required) if required else ''}.",
            code="InvalidArgument",
        )
    encoded = b64encode(text.encode()).decode()
    if len(encoded) > _MAX_CALLBACK:
        raise Fixable("The callback is longer than 5 KB.", "Shorten it.", code="InvalidArgument")
    return encoded
