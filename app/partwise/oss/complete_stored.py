"""Putting together what an unfinished upload holds: looking first, and clearing up an answer that is lost."""

from __future__ import annotations

from collections.abc import Mapping
from threading import Event

from partwise.core.assembly import Completed, Outlook, assembly
from partwise.core.errors import Fault, Fixable, PartwiseError, Transient, UploadGone
from partwise.core.lifecycle import State
from partwise.core.unfinished import Unfinished, missing_action, recent
from partwise.core.upload import Answer, ObjectFacts, ObjectOptions
from partwise.oss.client import Client
from partwise.oss.operations import CompleteMultipartUpload, HeadObject
from partwise.oss.unfinished import asked, parts_of

NEVER = Event()  # what was begun is cleared up, whoever waits for it


def look(client: Client, bucket: str, upload: Unfinished, own: Mapping[str, State], now: float, stop: Event) -> Outlook:
    """What completing `upload` would make. `own` are this computer's uploads by id; `now` is OSS's time.

    Raises UploadGone, and PartwiseError where OSS does not tell. Without the right to look for the object of that
    name, the outlook says so.
    """
    parts = parts_of(client, bucket, upload, stop)
    existing, unseen = _object(client, bucket, upload.key, stop)
    live = recent(upload.holding(parts), now)
    return Outlook(upload, assembly(parts), existing, unseen, own.get(upload.upload_id), live)


def complete(client: Client, bucket: str, outlook: Outlook, *, forbid_overwrite: bool, complete_all: bool) -> Completed:
    """Complete it with the parts that were looked at, or (`complete_all`) with whatever OSS holds by now.

    Where the answer is lost, the object tells (reference, 8.2). Raises PartwiseError: OSS refused (then the upload is
    as it was), or nobody can tell (CompleteUnconfirmed).
    """
    upload, whole = outlook.upload, outlook.whole
    operation = CompleteMultipartUpload(
        bucket,
        upload.key,
        upload.upload_id,
        () if complete_all else whole.parts,
        ObjectOptions(forbid_overwrite=forbid_overwrite),
        complete_all=complete_all,
    )
    try:
        answer = client.call(operation)
    except Transient as error:
        answer = _confirmed(client, bucket, outlook, error)
    known = answer.crc64 is not None and whole.crc64 is not None
    return Completed(answer, answer.crc64 == whole.crc64 if known else None)


def _confirmed(client: Client, bucket: str, outlook: Outlook, lost: Transient) -> Answer:
    """The answer that was lost, if the object that is there now can only have come from it. Raises Fixable."""
    try:
        found, _ = _object(client, bucket, outlook.upload.key, NEVER)
        if found is not None and _came_of(outlook, found):
            return Answer(found.etag, found.crc64, found.request_id)
        parts_of(client, bucket, outlook.upload, NEVER)
    except UploadGone as gone:
        raise _unsure("The upload is gone, and the object is not what its parts make.", lost) from gone
    except Fixable as error:
        raise _unsure(f"OSS cannot be asked how it stands: {error.fault.title}", lost) from error
    raise _unsure("The upload is still there.", lost) from lost


def _came_of(outlook: Outlook, found: ObjectFacts) -> bool:
    """Whether the object is another than before, and is what the parts make."""
    is_new = outlook.existing is None or found.etag != outlook.existing.etag
    return is_new and found.size == outlook.whole.size and found.crc64 == outlook.whole.crc64 is not None


def _object(client: Client, bucket: str, key: str, stop: Event) -> tuple[ObjectFacts | None, Fault | None]:
    """The object of that name, or None; and why that cannot be told. Raises PartwiseError."""
    try:
        found = asked(client, HeadObject(bucket, key), stop)
    except Fixable as error:
        if error.fault.code == "NoSuchKey":
            return None, None
        if not missing_action(error.fault):
            raise
        return None, error.fault
    return ObjectFacts(found.size, found.etag, found.crc64, found.marker, found.request_id), None


def _unsure(state: str, lost: PartwiseError) -> Fixable:
    return Fixable(
        f"The answer to Complete was lost. {state}",
        "Look at the object and at the upload before you complete it again.",
        code="CompleteUnconfirmed",
        operation=lost.fault.operation,
        host=lost.fault.host,
    )
