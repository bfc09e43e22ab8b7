"""What a row of the list stands for: one file, or a folder that was dropped as a whole."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from partwise.core.upload import Upload
from partwise.ui import words_upload as words
from partwise.ui.uploads.groups import Tally

FolderKey = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class Live:
    """Figures between two snapshots: bytes on their way, bytes per second, seconds left. None: nobody can tell.

    `to_try`: whole seconds until the next try, of an upload that waits for one.
    """

    in_flight: int = 0
    speed: float | None = None
    seconds_left: float | None = None
    to_try: int | None = None


AT_REST = Live()


class FileRow:
    """One upload. `key` is its place in the order, kept until the user sorts anew; `row` is -1 while not shown."""

    __slots__ = ("folder", "key", "live", "name", "row", "shown", "upload")
    expanded = False  # only folders are

    def __init__(self, upload: Upload, folder: FolderRow | None) -> None:
        self.upload = upload
        self.name = upload.name
        self.folder = folder
        self.live = AT_REST
        self.key: Any = 0
        self.shown = False
        self.row = -1

    @property
    def uploads(self) -> Iterable[Upload]:
        return (self.upload,)

    @property
    def size(self) -> int:
        return self.upload.size

    @property
    def done_bytes(self) -> int:
        """Bytes that are on the server or on their way there."""
        return min(self.upload.stored_bytes + self.live.in_flight, self.upload.size)


class FolderRow:
    """All uploads that came with one folder; `shown` counts those the filter lets through."""

    __slots__ = (
        "destination",
        "expanded",
        "files",
        "folder",
        "id",
        "key",
        "live",
        "moved",
        "name",
        "order",
        "row",
        "shown",
        "tally",
    )

    def __init__(self, id: FolderKey, first: Upload) -> None:
        self.id = id
        self.name = first.batch if first.batch.endswith("/") else f"{first.batch}/"
        self.destination = f"{first.target.bucket}/{folder_prefix(first)}"
        self.order = first.order
        self.folder = None
        self.files: dict[str, FileRow] = {}
        self.tally = Tally()
        self.moved = 0  # bytes stored while the window watched; only grows
        self.expanded = False
        self.live = AT_REST
        self.key: Any = None
        self.shown = 0
        self.row = -1

    @property
    def uploads(self) -> Iterable[Upload]:
        return (row.upload for row in self.files.values())

    @property
    def title(self) -> str:
        return words.folder_name(self.name, len(self.files))

    @property
    def size(self) -> int:
        return self.tally.size

    @property
    def done_bytes(self) -> int:
        """Bytes that are on the server or on their way there."""
        return min(self.tally.stored + self.live.in_flight, self.tally.size)


Row = FileRow | FolderRow


def folder_prefix(upload: Upload) -> str:
    """The common front of the keys of a folder's files: up to the folder's name, or nothing where it is not in them."""
    name = f"{upload.batch.rstrip('/')}/"
    before, found, _ = f"/{upload.target.key}".partition(f"/{name}")
    return f"{before}/{name}".lstrip("/") if found else ""


def folder_key(upload: Upload) -> FolderKey | None:
    """What the files of one folder have in common; None for a file that came alone."""
    if not upload.batch:
        return None
    return upload.target.connection, upload.target.bucket, folder_prefix(upload), upload.batch
