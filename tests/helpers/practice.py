"""A real practice bucket in its own process, for any test.

In a test folder's conftest.py: `from helpers.practice import fresh_practice, practice, practice_process`, with
`__all__` naming them. `practice` is one process per module, without faults and with an empty diary at the start of
every test; `fresh_practice` is a process and a folder of its own.
"""

from __future__ import annotations

import json
import time
from base64 import b64decode
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from defusedxml.ElementTree import fromstring

from partwise.core.connection import Connection, Credentials
from partwise.core.limits import MIN_PART_SIZE
from partwise.oss.encoding import wire_key, wire_query
from partwise.oss.signer import ToSign, sign_v4
from partwise.practice.layout import file_name
from partwise.practice.process import PracticeProcess

DAY = 86_400  # seconds
Query = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back; header names in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def texts(self, name: str) -> list[str]:
        """The text of every element of that name, in the XML body or, for HEAD, in `x-oss-err`."""
        body = self.body or b64decode(self.headers.get("x-oss-err", ""))
        return [element.text or "" for element in fromstring(body).iter(name)] if body else []

    def text(self, name: str) -> str:
        """The text of the first such element, or empty."""
        return next(iter(self.texts(name)), "")

    @property
    def refusal(self) -> tuple[int, str]:
        """Status and error code."""
        return self.status, self.text("Code")


class PracticeBucket:
    """A running practice bucket on `folder`, with what tests need to provoke it and to look behind it."""

    def __init__(self, folder: Path, *extra: str, credentials: Credentials | None = None) -> None:
        self.folder = folder
        self._extra = extra
        self._process = PracticeProcess.start(folder, extra=extra, credentials=credentials)

    @property
    def endpoint(self) -> str:
        return self._process.endpoint

    @property
    def bucket(self) -> str:
        return self._process.bucket

    @property
    def region(self) -> str:
        return self._process.region

    @property
    def credentials(self) -> Credentials:
        return self._process.credentials

    @property
    def pid(self) -> int:
        return self._process.process.pid

    @property
    def port(self) -> int:
        port = urlsplit(self.endpoint).port
        assert port
        return port

    def connection(self, name: str = "practice") -> Connection:
        """How Partwise reaches it."""
        return Connection(name, region=self.region, endpoint=self.endpoint, bucket=self.bucket)

    def send(
        self,
        method: str,
        key: str = "",
        query: Query = (),
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
        *,
        bucket: str | None = None,
        credentials: Credentials | None = None,
        region: str = "",
        clock: float = 0.0,
    ) -> Reply:
        """One request signed with V4, path style; `bucket=""` is service level, `clock` seconds off the true time."""
        bucket = self.bucket if bucket is None else bucket
        request = ToSign(method, bucket, key, query, headers or {})
        region, credentials = region or self.region, credentials or self.credentials
        signed = sign_v4(request, credentials, region=region, at=time.time() + clock)
        path = f"/{bucket}/{wire_key(key)}" if bucket else "/"
        return self.exchange(method, f"{path}?{wire_query(query)}", body, {**(headers or {}), **signed.headers})

    def exchange(self, method: str, target: str, body: bytes = b"", headers: Mapping[str, str] | None = None) -> Reply:
        """One request as it is, on a connection of its own."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request(method, target, body, dict(headers or {}))
            response = connection.getresponse()
            told = {name.lower(): value for name, value in response.getheaders()}
            return Reply(response.status, told, response.read())
        finally:
            connection.close()

    def initiate(self, key: str, headers: Mapping[str, str] | None = None) -> str:
        """The id of a new multipart upload."""
        reply = self.send("POST", key, (("uploads", ""), ("encoding-type", "url")), headers=headers)
        assert reply.status == 200, reply.body
        return reply.text("UploadId")

    def send_part(
        self, key: str, upload_id: str, number: int, body: bytes, headers: Mapping[str, str] | None = None
    ) -> Reply:
        return self.send("PUT", key, (("partNumber", str(number)), ("uploadId", upload_id)), body, headers)

    def begin(self, key: str, days: int = 0, parts: Iterable[int] = ()) -> str:
        """The id of an upload begun so many days ago, with these parts of 100 KiB from the same time. Ends all faults.

        The server's clock went back for it, and so did the client's.
        """
        self.faults({"what": "clock", "seconds": -days * DAY})
        begun = self.send("POST", key, (("uploads", ""), ("encoding-type", "url")), clock=-days * DAY)
        upload_id = begun.text("UploadId")
        for number in parts:
            query = (("partNumber", str(number)), ("uploadId", upload_id))
            assert self.send("PUT", key, query, b"p" * MIN_PART_SIZE, clock=-days * DAY).status == 200
        self.faults()
        return upload_id

    def complete(
        self, key: str, upload_id: str, parts: list[tuple[int, str]], headers: Mapping[str, str] | None = None
    ) -> Reply:
        """Complete with these part numbers and ETags."""
        listed = "".join(f"<Part><PartNumber>{n}</PartNumber><ETag>{etag}</ETag></Part>" for n, etag in parts)
        body = f"<CompleteMultipartUpload>{listed}</CompleteMultipartUpload>".encode()
        return self.send("POST", key, (("uploadId", upload_id),), body, headers)

    def faults(self, *faults: dict[str, Any]) -> None:
        """These faults and no others, e.g. `faults({"what": "status", "operation": "UploadPart", "times": 2})`."""
        status, answer = self._control("PUT", "faults", {"faults": faults})
        assert status == 204, answer

    def requests(self, operation: str = "") -> list[dict[str, Any]]:
        """The requests done since the last `reset`, in the order they ended; see `partwise.practice.diary.Entry`."""
        told = self._control("GET", "requests")[1]["requests"]
        return [entry for entry in told if operation in ("", entry["operation"])]

    def counts(self) -> dict[str, dict[str, int]]:
        """By operation: `requests`, how many `succeeded`, and bytes `received`."""
        counts: dict[str, dict[str, int]] = self._control("GET", "requests")[1]["counts"]
        return counts

    def reset(self) -> None:
        """No faults, and an empty diary."""
        self.faults()
        self._control("DELETE", "requests")

    def object_path(self, key: str, bucket: str = "") -> Path:
        """The plain file that holds an object's bytes."""
        return self.folder / "buckets" / (bucket or self.bucket) / "objects" / file_name(key)

    def kill(self) -> None:
        """End it as `kill -9` does."""
        self._process.process.kill()
        self._process.process.wait()

    def restart(self) -> None:
        """Kill it and start it again on the same folder and port, with the same keys."""
        self.kill()
        self._process.stop()
        self._process = PracticeProcess.start(
            self.folder, port=self.port, extra=self._extra, credentials=self.credentials
        )

    def stop(self) -> None:
        self._process.stop()

    def _control(self, method: str, what: str, body: Any = None) -> tuple[int, Any]:
        reply = self.exchange(method, f"/-/{what}", b"" if body is None else json.dumps(body).encode())
        return reply.status, json.loads(reply.body) if reply.body else None


@pytest.fixture(scope="module")
def practice_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PracticeBucket]:
    bucket = PracticeBucket(tmp_path_factory.mktemp("practice"))
    yield bucket
    bucket.stop()


@pytest.fixture
def practice(practice_process: PracticeBucket) -> PracticeBucket:
    practice_process.reset()
    return practice_process


@pytest.fixture
def fresh_practice(tmp_path: Path) -> Iterator[PracticeBucket]:
    bucket = PracticeBucket(tmp_path / "practice")
    yield bucket
    bucket.stop()
