"""kill -9 at any moment, then a start on the same folder: nothing that was answered is lost."""

from __future__ import annotations

import asyncio
import os
import threading
from http.client import HTTPException
from pathlib import Path

import pytest

from helpers.practice import PracticeBucket
from partwise.practice.layout import PartFile, append
from partwise.practice.storage import OpenUpload, Storage, StoredObject

PARTS = {1: b"a" * 150_000, 2: b"b" * 150_000, 9: b"end"}


def begin(practice: PracticeBucket, key: str) -> tuple[str, list[tuple[int, str]]]:
    upload_id = practice.initiate(key, {"x-oss-meta-mark": "m"})
    sent = [(n, practice.send_part(key, upload_id, n, body).headers["etag"]) for n, body in PARTS.items()]
    return upload_id, sent


def test_uploads_parts_objects_and_rules_come_back(fresh_practice: PracticeBucket) -> None:
    practice = fresh_practice
    rules = (
        b"<LifecycleConfiguration><Rule><ID>r</ID><Prefix></Prefix><Status>Enabled</Status>"
        b"<AbortMultipartUpload><Days>7</Days></AbortMultipartUpload></Rule></LifecycleConfiguration>"
    )
    assert practice.send("PUT", query=(("lifecycle", ""),), body=rules).status == 200
    practice.send("PUT", "文件/object", body=b"old", headers={"x-oss-tagging": "a=1"})
    upload_id, sent = begin(practice, "open")
    practice.send_part("open", upload_id, 2, b"b" * 140_000)
    second = practice.send_part("open", upload_id, 2, PARTS[2]).headers["etag"]
    before = practice.send("GET", "open", (("uploadId", upload_id),))
    head = practice.send("HEAD", "文件/object").headers

    practice.restart()

    after = practice.send("GET", "open", (("uploadId", upload_id),))
    for name in ("PartNumber", "ETag", "Size", "HashCrc64ecma"):
        assert after.texts(name) == before.texts(name)
    assert practice.send("GET", query=(("lifecycle", ""),)).text("ID") == "r"
    again = practice.send("HEAD", "文件/object").headers
    for name in ("etag", "last-modified", "x-oss-hash-crc64ecma", "x-oss-tagging-count", "content-length"):
        assert again[name] == head[name]
    assert practice.complete("open", upload_id, [sent[0], (2, second), sent[2]]).status == 200
    assert practice.object_path("open").read_bytes() == b"".join(PARTS.values())
    assert practice.send("HEAD", "open").headers["x-oss-meta-mark"] == "m"


def test_killed_in_mid_body(fresh_practice: PracticeBucket) -> None:
    practice = fresh_practice
    upload_id, _ = begin(practice, "k")
    practice.faults({"what": "stall", "bytes": 300_000, "seconds": 60})
    outcome: list[BaseException] = []

    def send() -> None:
        try:
            practice.send_part("k", upload_id, 1, bytes(2_000_000))
        except (OSError, HTTPException) as error:
            outcome.append(error)

    sender = threading.Thread(target=send)
    sender.start()
    while not list((practice.folder / "incoming").iterdir()):
        sender.join(0.01)
    practice.restart()
    sender.join(10)
    assert len(outcome) == 1
    assert not list((practice.folder / "incoming").iterdir())
    assert practice.send("GET", "k", (("uploadId", upload_id),)).texts("Size") == ["150000", "150000", "3"]


def bodies(storage: Storage, upload: OpenUpload) -> list[PartFile]:
    bucket = storage.buckets["b-1"]
    for number, body in PARTS.items():
        path = storage.incoming()
        path.write_bytes(body)
        bucket.keep_part(upload, path, PartFile(number, len(body), "A" * 32, number, 1.0))
    return list(upload.parts.values())


@pytest.fixture
def upload() -> OpenUpload:
    return OpenUpload("F" * 32, "k", 1.0, {}, {})


def facts(etag: str) -> StoredObject:
    return StoredObject("k", 300_003, etag, 1, 1.0, "Multipart", {})


def test_died_while_the_parts_were_put_together(tmp_path: Path, upload: OpenUpload) -> None:
    storage = Storage(tmp_path, ["b-1"])
    first, second, _ = bodies(storage, upload)
    folder = storage.buckets["b-1"].upload_folder(upload)
    append(folder / first.name, first.size, [folder / second.name])

    found = Storage(tmp_path, []).buckets["b-1"].uploads[upload.id]
    assert {part.number: (folder / part.name).read_bytes() for part in found.parts.values()} == PARTS


def test_died_on_either_side_of_the_last_rename(
    tmp_path: Path, upload: OpenUpload, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Facts and bytes are two files; whichever rename was the last, what is found belongs together."""
    storage = Storage(tmp_path, ["b-1"])
    bucket = storage.buckets["b-1"]
    old = storage.incoming()
    old.write_bytes(b"old")
    bucket.put_object(old, StoredObject("k", 3, "OLD", 1, 1.0, "Normal", {}))
    parts = bodies(storage, upload)
    replace = os.replace

    for renames, etag, content in ((1, "OLD", b"old"), (2, "NEW", b"".join(PARTS.values()))):
        left = renames

        def dying(source: Path, target: Path) -> None:
            nonlocal left
            left -= 1
            if left < 0:
                raise KeyboardInterrupt
            replace(source, target)

        with monkeypatch.context() as patch:
            patch.setattr(os, "replace", dying)
            with pytest.raises(KeyboardInterrupt):
                bucket.assemble(upload, parts, facts("NEW"))
        bucket = Storage(tmp_path, []).buckets["b-1"]
        assert bucket.objects["k"].etag == etag
        assert bucket.object_path("k").read_bytes() == content


def test_a_part_that_arrives_after_an_abort_is_still_stored(fresh_practice: PracticeBucket) -> None:
    """What makes clients abort twice (reference, 3.6)."""
    practice = fresh_practice
    upload_id = practice.initiate("k")
    practice.faults({"what": "stall", "operation": "UploadPart", "bytes": 1, "seconds": 0.5})
    statuses: list[int] = []
    sender = threading.Thread(target=lambda: statuses.append(practice.send_part("k", upload_id, 1, b"late").status))
    sender.start()
    while not list((practice.folder / "incoming").iterdir()):
        sender.join(0.01)
    abort = ("DELETE", "k", (("uploadId", upload_id),))
    assert practice.send(*abort).status == 204
    sender.join()
    assert statuses == [200]
    assert practice.send("GET", "k", (("uploadId", upload_id),)).texts("Size") == ["4"]
    assert practice.send(*abort).status == 204
    assert practice.send("GET", "k", (("uploadId", upload_id),)).refusal == (404, "NoSuchUpload")


def test_a_part_that_arrives_after_complete_is_not(fresh_practice: PracticeBucket) -> None:
    practice = fresh_practice
    upload_id = practice.initiate("k")
    etag = practice.send_part("k", upload_id, 1, b"x").headers["etag"]
    practice.faults({"what": "stall", "operation": "UploadPart", "bytes": 1, "seconds": 0.5})
    refusals: list[tuple[int, str]] = []
    sender = threading.Thread(target=lambda: refusals.append(practice.send_part("k", upload_id, 2, b"late").refusal))
    sender.start()
    while not list((practice.folder / "incoming").iterdir()):
        sender.join(0.01)
    assert practice.complete("k", upload_id, [(1, etag)]).status == 200
    sender.join()
    assert refusals == [(404, "NoSuchUpload")]
    assert not list((practice.folder / "buckets" / practice.bucket / "uploads").iterdir())


def test_two_completes_at_once_make_one_object(fresh_practice: PracticeBucket) -> None:
    practice = fresh_practice
    upload_id, sent = begin(practice, "k")

    async def both() -> list[tuple[int, str]]:
        tries = [asyncio.to_thread(practice.complete, "k", upload_id, sent) for _ in range(2)]
        return [reply.refusal for reply in await asyncio.gather(*tries)]

    assert sorted(asyncio.run(both())) == [(200, ""), (404, "NoSuchUpload")]
    assert practice.object_path("k").read_bytes() == b"".join(PARTS.values())
