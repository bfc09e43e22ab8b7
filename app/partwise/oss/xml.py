"""XML from the wire, which is hostile until it is read: no DTD, no entities, bounded in size, depth and number."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import unquote_to_bytes
from xml.etree.ElementTree import Element, ParseError, TreeBuilder

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from partwise.oss.messages import Unreadable

MAX_BYTES = 16 * 1024 * 1024
_MAX_DEPTH = 32
_MAX_ELEMENTS = 200_000
_MAX_UINT64 = 2**64 - 1


class _Bounded:
    """Builds elements under their local names, whatever their namespace (reference, 3.1).

    Attributes are left out: no reply of OSS says anything with them.
    """

    def __init__(self) -> None:
        builder = TreeBuilder()
        self._open, self._close = builder.start, builder.end
        self.data, self.close = builder.data, builder.close
        self._depth = self._count = 0

    def start(self, tag: str, _: object) -> None:
        self._depth += 1
        self._count += 1
        if self._depth > _MAX_DEPTH or self._count > _MAX_ELEMENTS:
            raise Unreadable("more XML than any reply of OSS has")
        self._open(tag.rpartition("}")[2], {})

    def end(self, tag: str) -> None:
        self._depth -= 1
        self._close(tag)  # closes what was opened last, whatever it is called


def parse(body: bytes) -> Element:
    """The root element of `body`. Raises Unreadable: not XML, too much of it, or with a DTD."""
    if len(body) > MAX_BYTES:
        raise Unreadable("the reply is longer than 16 MiB")
    try:
        parser = _parser(_Bounded())
        parser.feed(body)
        root: Element = parser.close()
    except (ParseError, DefusedXmlException, ValueError, LookupError) as exc:  # LookupError: an unknown encoding
        raise Unreadable(f"the reply is no XML: {type(exc).__name__}") from exc
    return root


def _parser(target: _Bounded) -> DefusedXMLParser:
    """Elements go straight to `target`: on the parser's own way there a page of a list takes three times as long."""
    parser = DefusedXMLParser(target=target, forbid_dtd=True)
    parser.parser.StartElementHandler = target.start
    parser.parser.EndElementHandler = target.end
    return parser


def parse_as(body: bytes, name: str) -> Element:
    """The root element, which must be called `name`: a page or an `Error` under a status of success is no answer."""
    root = parse(body)
    if root.tag != name:
        raise Unreadable(f"{name} was expected")
    return root


def text(element: Element, name: str) -> str:
    """The text of a child, empty where the child or its text is missing."""
    return element.findtext(name) or ""


def needed(element: Element, name: str) -> str:
    """The text of a child that a reply always has. Raises Unreadable: it is missing or empty."""
    found = text(element, name)
    if not found:
        raise Unreadable(f"{name} is missing")
    return found


def truth(element: Element, name: str) -> bool:
    """A boolean child; a missing one is false (so for IsTruncated, which lists may leave out)."""
    return text(element, name).strip().lower() == "true"


def number(told: str) -> int:
    """An unsigned 64-bit decimal, as sizes, part numbers and CRC-64 come. Raises Unreadable."""
    digits = told.strip()
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 20) or int(digits) > _MAX_UINT64:
        raise Unreadable("a number was expected")
    return int(digits)


def seconds(told: str) -> float:
    """An ISO 8601 time as seconds since 1970, 0 for an empty one. Raises Unreadable."""
    if not told.strip():
        return 0.0
    try:
        moment = datetime.fromisoformat(told.strip())
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError) as exc:
        raise Unreadable("a time was expected") from exc


class Decoder:
    """Reads the text values that `encoding-type=url` covers: decoded only if the reply says so (reference, 3.1)."""

    def __init__(self, root: Element) -> None:
        self._encoded = text(root, "EncodingType").strip() == "url"

    def text(self, element: Element, name: str) -> str:
        """The child's text, percent-decoded where the reply is encoded. Raises Unreadable: not UTF-8."""
        found = text(element, name)
        if not self._encoded:
            return found
        try:
            return unquote_to_bytes(found).decode()
        except UnicodeDecodeError as exc:
            raise Unreadable(f"{name} is not UTF-8") from exc

    def needed(self, element: Element, name: str) -> str:
        needed(element, name)
        return self.text(element, name)
