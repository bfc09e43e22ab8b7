"""Which facts are known of an upload, in the order of the detail pane."""

from __future__ import annotations

from partwise.core.lifecycle import State
from partwise.core.upload import Upload
from partwise.ui import words_detail as words
from partwise.ui.uploads.facts import Fact
from partwise.ui.uploads.fault_card import is_told
from partwise.ui.words_pace import rate
from partwise.ui.words_review import in_review
from partwise.ui.words_upload import priority

FACT_ORDER = (
    "upload-id",
    "destination",
    "storage-class",
    "if-it-exists",
    "priority",
    "limit",
    "verified",
    "integrity",
    "sent",
    "trouble",
    "retry",
    "warning",
    "started",
    "finished",
    "etag",
    "crc64",
)


def facts_of(upload: Upload, in_flight: int, now: float) -> list[Fact]:
    """What is known of an upload; `in_flight` bytes are handed to sockets in parts under way.

    `now` in seconds since 1970.
    """
    facts = (*_of_the_object(upload), *_of_the_course(upload, in_flight, now), *_of_the_end(upload))
    return [fact for fact in facts if fact.value]


def _of_the_object(upload: Upload) -> tuple[Fact, ...]:
    if_it_exists = "" if upload.foreign else words.if_it_exists(upload.options.forbid_overwrite)
    return (
        Fact("upload-id", words.UPLOAD_ID, upload.upload_id, code=True),
        Fact("destination", words.DESTINATION, str(upload.target), code=True),
        Fact("storage-class", words.STORAGE_CLASS, words.storage_class(upload.options.storage_class)),
        Fact("if-it-exists", words.IF_IT_EXISTS, if_it_exists),
    )


def _of_the_course(upload: Upload, in_flight: int, now: float) -> tuple[Fact, ...]:
    ended = upload.state is State.DONE
    stored = upload.size if ended else upload.stored_bytes + in_flight
    trouble = None if is_told(upload) else upload.fault
    return (
        Fact("priority", words.PRIORITY, "" if ended else priority(upload.priority)),
        Fact("limit", words.SPEED_LIMIT, rate(upload.speed_limit) if upload.speed_limit and not ended else ""),
        Fact("integrity", words.INTEGRITY, words.integrity(upload), "warn" if ended else "ok"),
        Fact(
            "sent",
            words.SENT,
            words.sent(stored, upload.size) if upload.size and not in_review(upload) else "",
            tip=words.sent_exactly(stored, upload.size),
        ),
        Fact("trouble", words.LAST_TROUBLE, trouble.title if trouble else "", "warn", tip=str(trouble or "")),
        Fact("retry", words.NEXT_TRY, words.next_part(upload, now), "warn"),
    )


def _of_the_end(upload: Upload) -> tuple[Fact, ...]:
    done = upload.state is State.DONE
    crc = "" if upload.crc64 is None else str(upload.crc64)
    return (
        Fact("verified", words.VERIFIED, words.verified(upload), "ok", True, words.VERIFIED_TIP, crc),
        Fact("warning", words.WARNING, upload.warning, "warn", tip=upload.warning),
        Fact("started", words.STARTED, words.started(upload)),
        Fact("finished", words.FINISHED, words.finished(upload)),
        Fact("etag", words.ETAG, upload.etag.strip('"') if done else "", code=True),
        Fact("crc64", words.CRC64, crc if done and not upload.verified else "", code=True),
    )
