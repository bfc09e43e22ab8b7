"""The buckets of an account."""

from __future__ import annotations

from threading import Event

from partwise.core.errors import Stopped
from partwise.oss.bucket_operations import ListBuckets
from partwise.oss.bucket_replies import BucketsPage
from partwise.oss.client import Client
from partwise.oss.pages import Paged, pages
from partwise.oss.unfinished import asked


def bucket_names(client: Client, stop: Event) -> tuple[str, ...]:
    """The names of all buckets, in OSS's order (reference, 3.11). Raises PartwiseError; Stopped, once `stop` is set."""

    def call(operation: Paged[BucketsPage]) -> BucketsPage:
        if stop.is_set():
            raise Stopped
        return asked(client, operation, stop)

    return tuple(bucket.name for page in pages(call, ListBuckets()) for bucket in page.buckets)
