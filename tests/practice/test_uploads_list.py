"""ListMultipartUploads and its two markers (reference, 3.8), and lists without encoding-type."""

from __future__ import annotations

import time
from collections.abc import Callable

from helpers.practice import PracticeBucket, Reply
from partwise.core.connection import Connection
from partwise.oss.bucket_operations import ListMultipartUploads
from partwise.oss.client import Client


def listed(practice: PracticeBucket, **query: str) -> Reply:
    pairs = tuple((name.replace("_", "-"), value) for name, value in query.items())
    return practice.send("GET", query=(("uploads", ""), *pairs))


def test_markers(fresh_practice: PracticeBucket) -> None:
    practice = fresh_practice
    empty = listed(practice)
    assert (empty.texts("NextKeyMarker"), empty.texts("NextUploadIdMarker")) == ([], [])
    ids = sorted(practice.initiate("b") for _ in range(3))
    first, last = practice.initiate("a"), practice.initiate("c/1")
    practice.initiate("c/2")

    whole = listed(practice)
    assert whole.texts("UploadId")[:4] == [first, *ids]
    assert (whole.text("IsTruncated"), whole.text("NextKeyMarker")) == ("false", "c/2")
    assert listed(practice, key_marker="b").texts("Key") == ["c/1", "c/2"]
    assert listed(practice, key_marker="b", upload_id_marker=ids[0]).texts("UploadId")[:2] == ids[1:]
    assert listed(practice, upload_id_marker=ids[2]).texts("UploadId") == whole.texts("UploadId")
    assert listed(practice, key_marker="b", upload_id_marker=ids[0], prefix="c").texts("UploadId")[0] == last

    folded = listed(practice, delimiter="/", max_uploads="4")
    assert (folded.texts("UploadId"), folded.text("IsTruncated")) == ([first, *ids], "true")
    rest = listed(
        practice,
        delimiter="/",
        key_marker=folded.text("NextKeyMarker"),
        upload_id_marker=folded.text("NextUploadIdMarker"),
    )
    assert (rest.texts("UploadId"), rest.texts("Prefix")) == ([], ["", "c/"])
    assert (rest.text("NextKeyMarker"), rest.text("IsTruncated")) == ("c/", "false")
    assert listed(practice, delimiter="/", key_marker="c/").texts("Prefix") == [""]


def test_control_characters_need_the_encoding(practice: PracticeBucket) -> None:
    practice.initiate("odd\x01&key")
    assert b"odd&#1;&amp;key" in listed(practice).body
    encoded = listed(practice, encoding_type="url")
    assert (encoded.text("EncodingType"), "odd%01%26key" in encoded.texts("Key")) == ("url", True)


def test_an_upload_without_parts_has_an_empty_marker(practice: PracticeBucket) -> None:
    upload_id = practice.initiate("none")
    reply = practice.send("GET", "none", (("uploadId", upload_id),))
    assert (reply.texts("NextPartNumberMarker"), reply.text("IsTruncated")) == ([""], "false")


def test_small_answers_are_not_held_back(practice: PracticeBucket) -> None:
    """On a connection that is kept, an answer in two pieces would wait 40 ms for the acknowledgement of the first."""
    connection = Connection("practice", practice.region, practice.endpoint)
    with Client(connection, lambda: practice.credentials) as client:
        times = sorted(_seconds(lambda: client.call(ListMultipartUploads(practice.bucket))) for _ in range(15))
    assert times[len(times) // 2] < 0.03


def _seconds(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began
