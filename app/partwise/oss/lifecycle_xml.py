"""XML that others wrote and that must survive a change: read, compared in meaning and written with all it holds.

The replies' own reader (`oss/xml.py`) drops what the replies' readers do not need: namespaces, comments, prefixes.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any
from xml.dom.minidom import Comment, Document, Element, ProcessingInstruction, Text
from xml.sax.saxutils import escape

from defusedxml.minidom import parse

from partwise.oss.messages import Unreadable
from partwise.oss.xml import parse_as

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_XMLNS = "http://www.w3.org/2000/xmlns/"
_LOST = {"\r": "&#13;"}  # what a reader would take for something else
_LOST_IN_QUOTES = {**_LOST, "\n": "&#10;", "\t": "&#9;", '"': "&quot;"}


def read(xml: bytes, name: str) -> Element:
    """The root element, with comments, prefixes and all. Raises Unreadable: not XML, hostile, or not called `name`."""
    parse_as(xml, name)  # bounded in size, depth and number; no DTD
    root = parse(BytesIO(xml), forbid_dtd=True).documentElement
    if root is None:
        raise Unreadable(f"{name} was expected")
    return root


def written(root: Element) -> bytes:
    """The whole document of `root` as UTF-8."""
    document = root.ownerDocument
    nodes = document.childNodes if document else [root]
    return (_HEAD + "".join(map(_text_of, nodes))).encode()


def _text_of(node: Any) -> str:
    match node:
        case Element(tagName=name):
            attributes = "".join(f' {at}="{escape(text, _LOST_IN_QUOTES)}"' for at, text in node.attributes.items())
            return f"<{name}{attributes}>{''.join(map(_text_of, node.childNodes))}</{name}>"
        case Text(data=data):
            return escape(data, _LOST)
        case Comment(data=data):
            return f"<!--{data}-->"
        case ProcessingInstruction(target=target, data=data):
            return f"<?{target} {data}?>"
    return ""


def elements(parent: Element, name: str = "") -> Iterator[Element]:
    """The child elements in the namespace of `parent`, all or those of a local name."""
    for node in parent.childNodes:
        if isinstance(node, Element) and node.namespaceURI == parent.namespaceURI and name in ("", node.localName):
            yield node


def text(parent: Element, name: str) -> str:
    """The text of the first such child, without comments; empty where there is none."""
    return next((inner_text(element) for element in elements(parent, name)), "")


def inner_text(element: Element) -> str:
    return "".join(node.data for node in element.childNodes if isinstance(node, Text))


def append(parent: Element, name: str, content: str = "") -> Element:
    """A new last child in the namespace of `parent`, and under its prefix."""
    document = parent.ownerDocument or Document()
    prefix = parent.tagName.rpartition(":")[0]
    element = document.createElementNS(parent.namespaceURI, f"{prefix}:{name}" if prefix else name)
    if content:
        element.appendChild(document.createTextNode(content))
    parent.appendChild(element)
    return element


def remove(parent: Element, child: Element) -> None:
    """Take `child` out of `parent`, and the blanks that stood in front of it."""
    blanks = child.previousSibling
    if isinstance(blanks, Text) and not blanks.data.strip():
        parent.removeChild(blanks)
    parent.removeChild(child)


def meaning(element: Element) -> tuple[Any, ...]:
    """What an element says: equal for two that differ in comments, prefixes, blanks between elements, or order alone.

    The order counts where there is text between the elements.
    """
    attributes = sorted(
        (at.namespaceURI or "", at.localName, at.value)
        for at in element.attributes.values()
        if at.namespaceURI != _XMLNS
    )
    told = inner_text(element)
    children = [meaning(node) for node in element.childNodes if isinstance(node, Element)]
    if children and not told.strip():
        told, children = "", sorted(children, key=repr)
    return element.namespaceURI or "", element.localName, tuple(attributes), told, tuple(children)
