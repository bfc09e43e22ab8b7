"""Reading and changing the lifecycle rules of a bucket, so that nobody's rules are lost (reference, 3.14)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from threading import Event

from partwise.core.cleanup import Rule
from partwise.core.cleanup_plan import CHANGED_MEANWHILE, DIFFER, RuleBook, RuleChange, Wish
from partwise.core.errors import Fixable, PartwiseError, Transient
from partwise.core.unfinished import Unfinished
from partwise.oss.bucket_operations import (
    DeleteBucketLifecycle,
    GetBucketLifecycle,
    PutBucketLifecycle,
)
from partwise.oss.client import Client
from partwise.oss.lifecycle_document import Document
from partwise.oss.messages import Operation
from partwise.oss.unfinished import asked, listed

ELSEWHERE = "Look at the rules in OSS's console, or choose another prefix."
RIGHTS = "oss:GetBucketLifecycle and oss:PutBucketLifecycle"


def book_of(xml: bytes) -> RuleBook:
    """The rules in `xml`. Raises Fixable: it holds none."""
    return _book(Document(xml))


def read(client: Client, bucket: str, stop: Event) -> RuleBook:
    """The rules of `bucket` as they are now. Raises Fixable: they cannot be read, or somebody may not read them.

    And Stopped: `stop` is set while it waits for the next attempt.
    """
    return _book(_read(client, bucket, stop))


def planned(before: RuleBook, wish: Wish) -> RuleChange:
    """What has to change for the wish. Raises Fixable: OSS would not take it, or it does something else too."""
    document = Document(before.xml)
    if not wish.days:
        return _change(before, document.without_rule(wish.prefix))
    return _change(before, document.with_rule(wish.days, wish.prefix), document.covers(wish.days, wish.prefix))


def restored(before: RuleBook, former: RuleBook) -> RuleChange:
    """What has to change for the `former` rules to be back, all of them."""
    return _change(before, Document(former.xml))


def write(client: Client, bucket: str, before: RuleBook, after: RuleBook, stop: Event) -> RuleBook:
    """Replace the rules `before` by those of `after`, and read them back: what is returned means the same as `after`.

    OSS knows no "only if nobody changed them": they are compared right before instead. Raises Stopped, while nothing
    is sent yet; and Fixable: they are not `before` any more, OSS takes no such rules, or what it holds now is not
    `after`.
    """
    former, wanted = Document(before.xml), Document(after.xml)
    if _read(client, bucket, stop) != former:
        raise Fixable(
            f"Somebody else has changed the rules of {bucket} meanwhile, and they were left as they are.",
            "Look at them again, then decide.",
            code=CHANGED_MEANWHILE,
        )
    lost = _replace(client, bucket, wanted)
    stored = _read_back(client, bucket)
    if stored == wanted:
        return _book(stored)
    if lost is not None and stored == former:
        fault = replace(lost.fault, title=_unchanged(lost, bucket), advice="Try again later.")
        raise Fixable.of(fault) from lost
    raise Fixable(
        f"OSS holds other rules of {bucket} now than those that were sent.",
        "Look at them: somebody may have changed them in the same moment. The former ones can be put back.",
        code=DIFFER,
    )


def _book(document: Document) -> RuleBook:
    return RuleBook(document.rules, document.to_xml())


def _change(before: RuleBook, after: Document, covered_by: Rule | None = None) -> RuleChange:
    document = Document(before.xml)
    return RuleChange(before, _book(after), document.differences(after), after != document, covered_by)


def _read(client: Client, bucket: str, stop: Event) -> Document:
    try:
        with _rights_named():
            return Document(asked(client, GetBucketLifecycle(bucket), stop))
    except Fixable as error:
        if error.fault.code == "NoSuchLifecycle":
            return Document()
        raise


def unfinished(client: Client, bucket: str, prefix: str, stop: Event) -> tuple[Unfinished, ...]:
    """Today's unfinished uploads below `prefix`. Raises Fixable: they cannot be listed; Stopped."""
    return tuple(one for page in listed(client, bucket, prefix, stop) for one in page)


def _replace(client: Client, bucket: str, after: Document) -> Transient | None:
    """Send the rules once. What may have happened all the same is returned; raises Fixable: OSS refused them."""
    removing = not after.rules  # OSS takes no configuration without rules
    operation: Operation[None] = DeleteBucketLifecycle(bucket)
    if not removing:
        operation = PutBucketLifecycle(bucket, after.to_xml(), after.needs_overlap_header)
    try:
        with _rights_named():
            client.call(operation)
    except Transient as error:
        return error
    except PartwiseError as error:
        advice = ELSEWHERE if error.fault.code == "InvalidArgument" else error.fault.advice
        raise Fixable.of(replace(error.fault, title=_unchanged(error, bucket), advice=advice)) from error
    return None


def _unchanged(error: PartwiseError, bucket: str) -> str:
    return f"{error.fault.title} The rules of {bucket} are as they were."


def _read_back(client: Client, bucket: str) -> Document:
    try:
        return _read(client, bucket, Event())  # what was sent is looked at, whoever waits for it
    except PartwiseError as error:
        title = f"The rules of {bucket} were sent, but cannot be read back: {error.fault.title}"
        raise Fixable.of(replace(error.fault, title=title)) from error


@contextmanager
def _rights_named() -> Iterator[None]:
    """A refusal names all that is needed, so that nobody has to ask twice (reference, 3.15)."""
    try:
        yield
    except Fixable as error:
        fault = error.fault
        if fault.code != "AccessDenied" or fault.endpoint:
            raise
        more = " and oss:DeleteBucketLifecycle" if fault.operation == "DeleteBucketLifecycle" else ""
        advice = f"Ask the account's owner for {RIGHTS}{more} on this bucket."
        raise Fixable.of(replace(fault, advice=advice)) from error
