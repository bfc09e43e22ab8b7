"""`oss://` addresses as URLs, as browsers, file managers and command lines hand them over.

A web page may have written one: nothing of it is taken on trust, and nothing of it may look like something else.
"""

from __future__ import annotations

import re
from unicodedata import category
from urllib.parse import unquote_to_bytes

from partwise.core.errors import Fixable
from partwise.core.keys import MAX_BUCKET_LENGTH, SCHEME, Address, as_place, checked
from partwise.core.limits import MAX_KEY_BYTES

MAX_LENGTH = len(SCHEME) + MAX_BUCKET_LENGTH + 1 + 3 * MAX_KEY_BYTES  # with every byte of the prefix escaped
_SCHEME = SCHEME.removesuffix("//")
_NO_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")
_UNSEEN = ("Cc", "Cf", "Zl", "Zp")  # controls, marks that turn the direction of text, separators of lines
_JOINERS = "\u200c\u200d"  # they belong to the spelling of Persian and Hindi, and to many an emoji


def is_link(text: str) -> bool:
    """Whether it says of itself that it is an address of OSS, be it one or not.

    Desktops hand over whatever has the scheme: taken for a path, `oss:x/../../secret` would name a file.
    """
    return text[: len(_SCHEME)].lower() == _SCHEME


def parse_link(text: str) -> Address:
    """The place that the URL `oss://BUCKET[/PREFIX]` names; percent escapes are decoded. Raises Fixable."""
    if text[: len(SCHEME)].lower() != SCHEME:
        raise _refused("This is no address of OSS.", "Write it as oss://BUCKET/ or oss://BUCKET/PREFIX/.")
    if len(text) > MAX_LENGTH:
        raise _refused("The address is longer than any that OSS can have.")
    if _NO_ESCAPE.search(text):
        raise _refused("The address has a percent sign that is not escaped.", "Write %25 for a percent sign.")
    bucket, _, prefix = text[len(SCHEME) :].partition("/")
    address = Address(_decoded(bucket), _decoded(prefix))
    check_visible(str(address))
    return _possible(address)


def check_visible(text: str) -> None:
    """Raises Fixable where characters cannot be seen, or change the look of others: it is not what it looks like."""
    if any(category(sign) in _UNSEEN and sign not in _JOINERS for sign in text):
        raise _refused("The address holds characters that cannot be seen, and could be another than it looks like.")


def _possible(address: Address) -> Address:
    try:
        return checked(as_place(address))
    except Fixable as error:
        if error.fault.code != "InvalidObjectName":
            raise
        raise _refused(error.fault.title) from error  # its advice is about a file


def _decoded(text: str) -> str:
    try:
        return unquote_to_bytes(text.encode("utf-8", "surrogateescape")).decode("utf-8")
    except UnicodeError:
        raise _refused("The address is not valid text (UTF-8), so OSS cannot have it.") from None


def _refused(title: str, advice: str = "Type the address yourself, or ask for it where it comes from.") -> Fixable:
    return Fixable(title, advice, code="BadAddress")
