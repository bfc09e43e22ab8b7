"""What the practice bucket holds: objects and open uploads, in memory for answers and in files for good.

State changes happen on the event loop only; the long file work (`assemble`, `discard`) may run on a thread.
The order of writing is such that the process may die at any line: see `_publish` and `_load_upload`.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import time
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from itertools import count
from pathlib import Path

from partwise.practice.layout import PartFile, append, file_name, to_json, write_aside


@dataclass(frozen=True, slots=True)
class StoredObject:
    """An object as HEAD tells it. `etag` is without quotes, `md5` base64 and empty for a multipart object.

    `headers` are those given at Initiate or Put (reference, 4); `modified` in seconds since 1970.
    """

    key: str
    size: int
    etag: str
    crc64: int
    modified: float
    kind: str
    headers: Mapping[str, str]
    md5: str = ""
    acl: str = "default"
    tags: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class OpenUpload:
    """A multipart upload that is neither completed nor aborted. `lock` orders Complete, Abort and arriving parts."""

    id: str
    key: str
    initiated: float
    headers: Mapping[str, str]
    tags: Mapping[str, str]
    parts: dict[int, PartFile] = field(default_factory=dict)
    completed: bool = False
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


class Bucket:
    """One bucket and its folder."""

    def __init__(self, folder: Path) -> None:
        self.name = folder.name
        self.folder = folder
        for part in ("objects", "facts", "uploads"):
            (folder / part).mkdir(parents=True, exist_ok=True)
        self.created = (folder / "objects").stat().st_ctime
        self.objects = dict(self._load_objects())
        self.uploads = {upload.id: upload for upload in self._load_uploads()}
        self._sorted: list[str] | None = None

    def keys(self) -> list[str]:
        """Every object key, in the order of its UTF-8 bytes, which is that of Python's text."""
        if self._sorted is None:
            self._sorted = sorted(self.objects)
        return self._sorted

    def object_path(self, key: str) -> Path:
        return self.folder / "objects" / file_name(key)

    def put_object(self, body: Path, facts: StoredObject) -> None:
        """Make the file `body` the object; any of that name is replaced. Raises OSError."""
        self._publish(body, facts)
        self.add_object(facts)

    def add_object(self, facts: StoredObject) -> None:
        if facts.key not in self.objects:
            self._sorted = None
        self.objects[facts.key] = facts

    def delete_object(self, key: str) -> None:
        if self.objects.pop(key, None):
            self._sorted = None
            self._facts_path(key).unlink(missing_ok=True)
            self.object_path(key).unlink(missing_ok=True)

    def begin(self, upload: OpenUpload) -> None:
        """Store a new upload, or one that was aborted while a part was on its way (reference, 3.6)."""
        folder = self.upload_folder(upload)
        folder.mkdir(exist_ok=True)
        facts = {"key": upload.key, "initiated": upload.initiated, "headers": upload.headers, "tags": upload.tags}
        write_aside(folder / "upload.json", to_json(facts))
        self.uploads[upload.id] = upload

    def keep_part(self, upload: OpenUpload, body: Path, part: PartFile) -> None:
        """Make the file `body` a part of the upload; an earlier one of that number is replaced."""
        if upload.id not in self.uploads:
            self.begin(upload)
        folder = self.upload_folder(upload)
        os.replace(body, folder / part.name)
        before = upload.parts.get(part.number)
        upload.parts[part.number] = part
        if before and before.name != part.name:
            (folder / before.name).unlink(missing_ok=True)

    def assemble(self, upload: OpenUpload, parts: list[PartFile], facts: StoredObject) -> None:
        """Put the parts together and publish the object: the first part's file grows by the others. Raises OSError."""
        folder = self.upload_folder(upload)
        files = [folder / part.name for part in parts]
        append(files[0], parts[0].size, files[1:])
        self._publish(files[0], facts)

    def forget(self, upload: OpenUpload) -> None:
        """The upload is over; its files go with `discard`."""
        self.uploads.pop(upload.id, None)
        upload.parts.clear()

    def discard(self, upload: OpenUpload) -> None:
        shutil.rmtree(self.upload_folder(upload), ignore_errors=True)

    def upload_folder(self, upload: OpenUpload) -> Path:
        return self.folder / "uploads" / upload.id

    def _facts_path(self, key: str) -> Path:
        return self.folder / "facts" / f"{file_name(key)}.json"

    def _publish(self, body: Path, facts: StoredObject) -> None:
        """Bytes and facts change together: facts that wait in `.new` count once their very file is in place."""
        final = self._facts_path(facts.key)
        waiting = final.with_suffix(".new")
        status = body.stat()
        write_aside(waiting, to_json(asdict(facts) | {"inode": status.st_ino}))
        os.replace(body, self.object_path(facts.key))
        os.replace(waiting, final)

    def _load_objects(self) -> Iterable[tuple[str, StoredObject]]:
        for waiting in (self.folder / "facts").glob("*.new"):
            facts = json.loads(waiting.read_bytes())
            path = self.object_path(facts["key"])
            if path.exists() and path.stat().st_ino == facts["inode"]:
                os.replace(waiting, waiting.with_suffix(".json"))
            else:
                waiting.unlink()
        for path in (self.folder / "facts").glob("*.json"):
            facts = json.loads(path.read_bytes())
            del facts["inode"]
            if self.object_path(facts["key"]).exists():
                yield facts["key"], StoredObject(**facts)

    def _load_uploads(self) -> Iterable[OpenUpload]:
        for folder in (self.folder / "uploads").iterdir():
            try:
                facts = json.loads((folder / "upload.json").read_bytes())
            except FileNotFoundError:
                shutil.rmtree(folder, ignore_errors=True)  # died while it was made or removed
                continue
            upload = OpenUpload(folder.name, **facts)
            found = (PartFile.of(path) for path in folder.iterdir())
            for part in sorted(filter(None, found), key=lambda part: part.modified):
                upload.parts[part.number] = part
                path = folder / part.name
                if path.stat().st_size > part.size:  # died while the others were appended to it
                    os.truncate(path, part.size)
            yield upload


class Storage:
    """The practice folder. Raises OSError where it cannot be written."""

    def __init__(self, folder: Path, bucket_names: Iterable[str]) -> None:
        self.folder = folder
        self._incoming = folder / "incoming"
        shutil.rmtree(self._incoming, ignore_errors=True)
        self._incoming.mkdir(parents=True)
        self._numbers = count()
        for name in bucket_names:
            (folder / "buckets" / name).mkdir(parents=True, exist_ok=True)
        found = sorted(path for path in (folder / "buckets").iterdir() if path.is_dir())
        self.buckets = {path.name: Bucket(path) for path in found}

    def incoming(self) -> Path:
        """A new path for a body that is about to arrive."""
        return self._incoming / f"{next(self._numbers)}-{time.time_ns()}"
