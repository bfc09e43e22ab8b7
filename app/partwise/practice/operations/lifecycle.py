"""Get-, Put- and DeleteBucketLifecycle (reference, 3.14). Rules are kept and checked; nothing here acts on them."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable
from itertools import combinations
from xml.etree.ElementTree import Element, SubElement, tostring

from starlette.responses import Response

from partwise.core.limits import MAX_LIFECYCLE_RULES
from partwise.practice.bodies import local_name, parse_xml, read_body
from partwise.practice.call import Call
from partwise.practice.errors import invalid_argument, refused
from partwise.practice.layout import write_aside

_ACTIONS = (
    "AbortMultipartUpload",
    "Expiration",
    "Transition",
    "NoncurrentVersionExpiration",
    "NoncurrentVersionTransition",
)
_MIDNIGHT = re.compile(r"\d{4}-\d\d-\d\dT00:00:00(\.000)?Z", re.ASCII)
_FILE = "lifecycle.xml"


async def get_lifecycle(call: Call) -> Response:
    """The whole configuration, or 404 NoSuchLifecycle."""
    try:
        body = (call.bucket.folder / _FILE).read_bytes()
    except FileNotFoundError:
        raise refused("NoSuchLifecycle", BucketName=call.bucket_name) from None
    return Response(body, media_type="application/xml")


async def put_lifecycle(call: Call) -> Response:
    """Replaces all rules. Elements this server does not know are kept."""
    bucket = call.bucket
    root = parse_xml(await read_body(call), "LifecycleConfiguration")
    rules = [rule for rule in root if local_name(rule) == "Rule"]
    if not 1 <= len(rules) <= MAX_LIFECYCLE_RULES or len(rules) != len(root):
        raise refused("MalformedXML", ErrorDetail=f"1 to {MAX_LIFECYCLE_RULES} rules are needed.")
    for rule in rules:
        _check_rule(rule)
    _check_ids(rules)
    _check_overlaps(rules, allowed=call.flag("x-oss-allow-same-action-overlap"))
    write_aside(bucket.folder / _FILE, tostring(root, encoding="utf-8", xml_declaration=True))
    return Response(None, 200)


async def delete_lifecycle(call: Call) -> Response:
    """Removes all rules."""
    (call.bucket.folder / _FILE).unlink(missing_ok=True)
    return Response(None, 204)


def _children(element: Element, name: str) -> list[Element]:
    return [child for child in element if local_name(child) == name]


def _text(element: Element, name: str) -> str:
    return next((child.text or "" for child in _children(element, name)), "").strip()


def _actions(rule: Element) -> set[str]:
    return {local_name(child) for child in rule} & set(_ACTIONS)


def _tags(rule: Element) -> set[tuple[str, str]]:
    return {(_text(tag, "Key"), _text(tag, "Value")) for tag in _children(rule, "Tag")}


def _check_rule(rule: Element) -> None:
    if _text(rule, "Status") not in ("Enabled", "Disabled"):
        raise refused("MalformedXML", ErrorDetail="Status must be Enabled or Disabled.")
    if not _actions(rule):
        raise invalid_argument("Rule", _text(rule, "ID"), "A rule needs an action.")
    for abort in _children(rule, "AbortMultipartUpload"):
        days, date = _text(abort, "Days"), _text(abort, "CreatedBeforeDate")
        if bool(days) == bool(date):
            raise refused("MalformedXML", ErrorDetail="Exactly one of Days and CreatedBeforeDate is needed.")
        if days and not (days.isascii() and days.isdigit() and int(days[:9])):
            raise invalid_argument("Days", days, "Days must be a positive integer.")
        if date and not _MIDNIGHT.fullmatch(date):
            raise invalid_argument("CreatedBeforeDate", date, "The date must be midnight UTC.")


def _check_ids(rules: Iterable[Element]) -> None:
    """IDs are unique and at most 255 bytes; an empty one is made up here."""
    seen: set[str] = set()
    for rule in rules:
        name = _text(rule, "ID")
        if not name:
            place = next(iter(_children(rule, "ID")), None)
            place = SubElement(rule, "ID") if place is None else place
            place.text = name = secrets.token_hex(16)
        if len(name.encode()) > 255 or name in seen:
            raise invalid_argument("ID", name, "The ID of a rule must be unique and at most 255 bytes.")
        seen.add(name)


def _check_overlaps(rules: list[Element], *, allowed: bool) -> None:
    facts = [(_text(rule, "Prefix"), _tags(rule), _actions(rule)) for rule in rules]
    for (prefix, tags, actions), (other, other_tags, other_actions) in combinations(facts, 2):
        if tags != other_tags and tags and other_tags:
            continue
        if prefix == other and tags == other_tags:
            raise invalid_argument("Prefix", prefix, "Two rules have the same prefix.", ec="0014-00000085")
        nested = prefix.startswith(other) or other.startswith(prefix)
        if nested and actions & other_actions and not allowed:
            raise invalid_argument("Prefix", prefix, "Rules with the same action overlap.", ec="0014-00000084")
