"""The unfinished uploads of a bucket, anybody's: listing them, what they hold, and aborting until nothing is left."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from threading import Event
from typing import TypeVar

from partwise.core import abort
from partwise.core.errors import Fixable, Stopped, Transient, UploadGone
from partwise.core.retry import wait_before
from partwise.core.unfinished import Unfinished, missing_action
from partwise.core.upload import StoredPart
from partwise.oss.bucket_operations import ListMultipartUploads
from partwise.oss.client import Client
from partwise.oss.messages import Operation
from partwise.oss.operations import AbortMultipartUpload, ListParts
from partwise.oss.pages import Page, Paged, pages

R = TypeVar("R")

MOST_ATTEMPTS = 4  # a person waits for the answer


def asked(client: Client, operation: Operation[R], stop: Event) -> R:
    """What OSS answers, asked up to four times where that may help. Only for what may be done twice.

    Raises Stopped: `stop` is set while it waits for the next attempt; and PartwiseError, but nothing that passes by
    itself.
    """
    attempt = 0
    while True:
        attempt += 1
        try:
            return client.call(operation)
        except Transient as error:
            wait = wait_before(attempt, error.fault, random.random(), known=False)
            if wait is None or attempt >= MOST_ATTEMPTS:
                title = f"{error.fault.title} It was asked for {attempt} times."
                raise Fixable.of(replace(error.fault, title=title, advice="Try again later.")) from error
            if stop.wait(wait):
                raise Stopped from error


def listed(client: Client, bucket: str, prefix: str, stop: Event) -> Iterator[tuple[Unfinished, ...]]:
    """Page by page, each fetched when it is asked for (reference, 3.8). Raises as `asked` does, and between pages."""
    for page in _all_pages(client, ListMultipartUploads(bucket, prefix), stop):
        yield tuple(Unfinished(one.key, one.upload_id, one.initiated, one.storage_class) for one in page.uploads)


def parts_of(client: Client, bucket: str, upload: Unfinished, stop: Event) -> tuple[StoredPart, ...]:
    """Every stored part (reference, 3.7). Raises UploadGone, and as `listed` does."""
    first = ListParts(bucket, upload.key, upload.upload_id)
    return tuple(part for page in _all_pages(client, first, stop) for part in page.parts)


def _all_pages(client: Client, first: Paged[Page], stop: Event) -> Iterator[Page]:
    def call(operation: Paged[Page]) -> Page:
        if stop.is_set():
            raise Stopped
        return asked(client, operation, stop)

    return pages(call, first)


def abort_until_gone(client: Client, bucket: str, upload: Unfinished, stop: Event, *, live: bool = False) -> bool:
    """As `core.abort.abort_until_gone`, which tells what it answers and raises; and raises as `asked` does."""
    return abort.abort_until_gone(
        lambda: _abort(client, bucket, upload, stop),
        lambda: _is_open(client, bucket, upload, stop),
        stop.wait,
        live=live,
    )


def _abort(client: Client, bucket: str, upload: Unfinished, stop: Event) -> None:
    try:
        asked(client, AbortMultipartUpload(bucket, upload.key, upload.upload_id), stop)
    except UploadGone:
        return  # nothing left to abort (reference, 3.6)


def _is_open(client: Client, bucket: str, upload: Unfinished, stop: Event) -> bool | None:
    """Whether OSS knows the upload; None without the right to ask (reference, 3.15: few have it)."""
    try:
        asked(client, ListParts(bucket, upload.key, upload.upload_id, page_size=1), stop)
    except UploadGone:
        return False
    except Fixable as error:
        if not missing_action(error.fault):
            raise
        return None
    return True
