"""Looking for a destination: buckets, what lies in a place, and a new folder there (reference, 3.9, 3.11 and 3.12)."""

from __future__ import annotations

from threading import Event
from typing import TypeVar

from partwise.core.browsing import BucketFacts, BucketsSeen, ObjectSeen, PlaceSeen
from partwise.core.errors import Fixable, Stopped
from partwise.core.keys import check_key
from partwise.core.upload import ObjectOptions
from partwise.oss.bucket_operations import ListBuckets, ListObjectsV2
from partwise.oss.client import Client
from partwise.oss.messages import Operation
from partwise.oss.operations import PutObject
from partwise.oss.unfinished import asked

R = TypeVar("R")

FOLDER = "/"


def buckets_from(client: Client, more: str, stop: Event) -> BucketsSeen:
    """The page of the account's buckets that `more` leads to, empty: the first. Raises PartwiseError; Stopped."""
    page = _asked(client, ListBuckets(marker=more), stop)
    buckets = tuple(BucketFacts(one.name, one.region, one.storage_class, one.created) for one in page.buckets)
    return BucketsSeen(buckets, page.next_marker if page.truncated else "")


def place_from(client: Client, bucket: str, prefix: str, more: str, stop: Event) -> PlaceSeen:
    """The page that `more` leads to, empty: the first, of what lies in `prefix`, which is empty or ends in a slash.

    The object that stands for the place itself is left out (reference, 3.12). Raises PartwiseError; Stopped.
    """
    page = _asked(client, ListObjectsV2(bucket, prefix, FOLDER, token=more), stop)
    folders = tuple(one.removeprefix(prefix).removesuffix(FOLDER) for one in page.prefixes)
    objects = tuple(ObjectSeen(one.key.removeprefix(prefix), one.size) for one in page.objects if one.key != prefix)
    return PlaceSeen(folders, objects, page.next_token if page.truncated else "")


def create_folder(client: Client, bucket: str, prefix: str, stop: Event) -> bool:
    """Make the empty object whose key is `prefix`, which ends in a slash: a folder to people (reference, 1.3).

    Whether it is new; one that is there already is left as it is. Raises PartwiseError: no such key can be, or OSS
    refused; Stopped.
    """
    check_key(prefix)
    try:
        _asked(client, PutObject(bucket, prefix, 0, ObjectOptions(forbid_overwrite=True)), stop)
    except Fixable as error:
        if error.fault.code != "FileAlreadyExists":
            raise
        return False
    return True


def _asked(client: Client, operation: Operation[R], stop: Event) -> R:
    if stop.is_set():
        raise Stopped
    return asked(client, operation, stop)
