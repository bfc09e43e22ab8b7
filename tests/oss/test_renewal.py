"""Temporary credentials that end in the middle of an upload: renewed once, and every part arrives once."""

from __future__ import annotations

import json
from base64 import b64encode
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from hashlib import md5
from pathlib import Path
from typing import Any, cast

import pytest

from helpers.engine_run import Run, written
from helpers.practice import PracticeBucket
from partwise.core.changes import PartStored, Retrying
from partwise.core.connection import Credentials, Fresh
from partwise.core.errors import Fault, Fixable, PartwiseError, Transient
from partwise.core.lifecycle import State
from partwise.core.retry import wait_before
from partwise.core.upload import ObjectOptions, Part, StoredPart, Target
from partwise.oss.client import Client
from partwise.oss.credentials import Renewing
from partwise.oss.uploads import OssUploads

PARTS, SIZE, WORKERS = 40, 100 * 1024, 4


class Sts:
    """Asks the practice bucket for temporary credentials, as a role's server is asked; counts how often."""

    def __init__(self, practice: PracticeBucket) -> None:
        self._practice = practice
        self.fetches = 0

    def __call__(self) -> Fresh:
        self.fetches += 1
        told = json.loads(self._practice.send("POST", "token", body=b'{"seconds": 900}', bucket="-").body)
        names = ("AccessKeyId", "AccessKeySecret", "SecurityToken")
        return Fresh(Credentials(*(told["Credentials"][name] for name in names)))

    def expire(self) -> None:
        assert self._practice.send("DELETE", "token", bucket="-").status == 204


class Sending:
    """Sends parts as the engine does: one whose fault needs no wait goes again at once."""

    def __init__(self, oss: OssUploads, target: Target, upload_id: str) -> None:
        self._oss, self._target, self._upload_id = oss, target, upload_id
        self.faults: list[tuple[int, Fault]] = []

    def send(self, part: Part) -> StoredPart:
        data = part.number.to_bytes(2, "big") * (part.length // 2)
        while True:
            try:
                answer = self._oss.send_part(self._target, self._upload_id, part, iter([data]))
            except PartwiseError as error:
                self.faults.append((part.number, error.fault))
                if wait_before(len(self.faults), error.fault, 0.99) != 0.0:
                    raise
            else:
                return StoredPart(part.number, part.length, answer.etag, answer.crc64)


def test_credentials_that_end_in_the_middle_of_an_upload(practice: PracticeBucket) -> None:
    practice.faults({"what": "delay", "operation": "UploadPart", "seconds": 0.03})  # so that several are in flight
    sts = Sts(practice)
    target = Target("practice", practice.bucket, "long upload")
    parts = [Part(number, (number - 1) * SIZE, SIZE) for number in range(1, PARTS + 1)]

    with Client(practice.connection(), Renewing(sts), parallel=WORKERS) as client:
        oss = OssUploads(client)
        sending = Sending(oss, target, oss.initiate(target, ObjectOptions(), "mark"))
        (found,) = oss.find_uploads(target)

        def work(part: Part) -> StoredPart:
            stored = sending.send(part)
            if part.number == PARTS // 2:
                sts.expire()
            return stored

        with ThreadPoolExecutor(WORKERS) as pool:
            stored = list(pool.map(work, parts))
        oss.complete(target, found.upload_id, stored, ObjectOptions())
        facts = oss.head(target)

    assert facts is not None
    assert (facts.size, facts.marker) == (PARTS * SIZE, "mark")
    assert sts.fetches == 2  # the first, and one for all that were refused
    assert len(sending.faults) > 1
    assert {fault.code for _, fault in sending.faults} == {"CredentialsRenewed"}
    assert stored_once(practice)
    refused = [entry["part_number"] for entry in practice.requests("UploadPart") if entry["status"] == 403]
    assert sorted(refused) == sorted(number for number, _ in sending.faults)
    assert practice.object_path("long upload").stat().st_size == PARTS * SIZE


def stored_once(practice: PracticeBucket) -> bool:
    """Whether every part was taken, and none of them twice."""
    taken = Counter(entry["part_number"] for entry in practice.requests("UploadPart") if entry["status"] == 200)
    return taken == dict.fromkeys(range(1, PARTS + 1), 1)


def test_the_engine_goes_on_with_the_new_ones_at_once(tmp_path: Path) -> None:
    practice = PracticeBucket(tmp_path / "practice", "--bucket", "bucket")
    practice.faults({"what": "delay", "operation": "UploadPart", "seconds": 0.03})
    sts = Sts(practice)
    data = written(tmp_path / "file", PARTS)
    with Client(practice.connection(), Renewing(sts), parallel=WORKERS) as client:
        run = Run(tmp_path, cast(Any, OssUploads(client)), parallel=WORKERS).start()
        try:
            run.add(tmp_path / "file")
            run.watcher.wait(lambda: len(run.watcher.told(PartStored)) >= PARTS // 4)
            sts.expire()
            run.watcher.wait_for(State.DONE)
        finally:
            run.stop()
    assert run.only().verified
    retried = [item for item in run.watcher.told(Retrying) if isinstance(item, Retrying)]
    assert {(item.fault.code, item.wait) for item in retried} == {("CredentialsRenewed", 0.0)}
    assert sts.fetches == 2
    assert stored_once(practice)
    assert practice.object_path("file").read_bytes() == data
    practice.stop()


def test_credentials_that_nobody_renews_are_told_in_words(practice: PracticeBucket) -> None:
    sts = Sts(practice)
    kept = sts()
    with Client(practice.connection(), Renewing(lambda: kept)) as client:
        sts.expire()
        with pytest.raises(Fixable) as caught:
            OssUploads(client).head(Target("practice", practice.bucket, "key"))
    assert caught.value.fault.code == "SecurityTokenExpired"
    assert "Get new temporary credentials" in caught.value.fault.advice


def test_a_digest_is_checked_by_the_server(practice: PracticeBucket) -> None:
    target = Target("practice", practice.bucket, "digest")
    right, wrong = (b64encode(md5(data, usedforsecurity=False).digest()).decode() for data in (b"right", b"wrong"))
    with Client(practice.connection(), lambda: practice.credentials) as client:
        oss = OssUploads(client)
        upload_id = oss.initiate(target, ObjectOptions(), "m")
        with pytest.raises(Transient) as caught:
            oss.send_part(target, upload_id, Part(1, 0, 5), [b"right"], wrong)
        assert caught.value.fault.code == "InvalidDigest"
        assert oss.list_parts(target, upload_id) == []
        with pytest.raises(Transient):
            oss.put(target, 5, [b"right"], ObjectOptions(), "m", wrong)
        assert oss.head(target) is None
        assert oss.send_part(target, upload_id, Part(1, 0, 5), [b"right"], right).crc64
        assert oss.put(target, 5, [b"right"], ObjectOptions(), "m", right).crc64
        facts = oss.head(target)
    assert facts is not None
    assert facts.marker == "m"


def test_uploads_of_one_key_are_found_among_its_neighbours(practice: PracticeBucket) -> None:
    ids = [practice.initiate("photo") for _ in range(3)]
    for neighbour in ("phot", "photo.jpg", "photo/1", "photo\x01"):
        practice.initiate(neighbour)
    with Client(practice.connection(), lambda: practice.credentials) as client:
        found = OssUploads(client).find_uploads(Target("practice", practice.bucket, "photo"))
        assert OssUploads(client).find_uploads(Target("practice", practice.bucket, "pho")) == []
    assert [one.upload_id for one in found] == ids
    assert [one.initiated for one in found] == sorted(one.initiated for one in found)
