"""The list of our uploads: files, and folders that show their files while they are expanded. No Qt here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from partwise.core.lifecycle import ACTIVE
from partwise.core.upload import Upload
from partwise.ui.uploads.arrangement import Sorting, Touched
from partwise.ui.uploads.groups import Group
from partwise.ui.uploads.order import LIST_KEYS, Column, flat, matches
from partwise.ui.uploads.register import gain
from partwise.ui.uploads.rows import AT_REST, FileRow, FolderKey, FolderRow, Row, folder_key


class UploadTree:
    """Rows in the order of the queue until they are sorted. What is only known from the server has none."""

    def __init__(self) -> None:
        self._files: dict[str, FileRow] = {}
        self._folders: dict[FolderKey, FolderRow] = {}
        self._active: dict[str, FileRow] = {}
        self._top: list[Row] = []
        self._group, self._text = Group.ALL, ""
        self._sorting = Sorting(LIST_KEYS)

    # --- uploads come, change and go --------------------------------------------------------------------------

    def take(self, uploads: Iterable[Upload]) -> Touched:
        """Follow uploads that came or changed; what is known only from the server goes."""
        touched = Touched()
        fresh: list[FileRow] = []
        moved: list[FileRow] = []
        foreign: list[str] = []
        for upload in uploads:
            if upload.foreign:
                foreign.append(upload.id)
                continue
            file = self._files.get(upload.id)
            if file is None:
                file = self._enter(upload)
                fresh.append(file)
            else:
                if upload.order != file.upload.order:
                    moved.append(file)
                touched.anew |= self._change(file, upload)
                touched.rows.add(file)
            if file.folder:
                touched.rows.add(file.folder)
        self._settle(fresh, moved)
        touched.anew |= bool(fresh or moved)
        touched.also(self.drop(foreign))
        return touched

    def drop(self, ids: Iterable[str]) -> Touched:
        """Forget uploads, as far as they are here."""
        gone: set[Row] = set()
        left: set[Row] = set()  # folders of which files go
        for file in filter(None, (self._files.pop(id, None) for id in ids)):
            gone.add(file)
            self._active.pop(file.upload.id, None)
            if file.folder:
                self._leave(file.folder, file)
                (left if file.folder.files else gone).add(file.folder)
        if gone:
            self._top = [row for row in self._top if row not in gone]
        return Touched(left - gone, anew=bool(gone))

    def _enter(self, upload: Upload) -> FileRow:
        folder = self._folder_of(upload)
        file = self._files[upload.id] = FileRow(upload, folder)
        file.shown = matches(upload, self._group, self._text)
        if folder:
            folder.files[upload.id] = file
            folder.tally.add(upload)
            folder.shown += file.shown
        if upload.state in ACTIVE:
            self._active[upload.id] = file
        return file

    def _folder_of(self, upload: Upload) -> FolderRow | None:
        key = folder_key(upload)
        if key is None:
            return None
        if key not in self._folders:
            self._folders[key] = FolderRow(key, upload)
            self._top.append(self._folders[key])
        return self._folders[key]

    def _leave(self, folder: FolderRow, file: FileRow) -> None:
        del folder.files[file.upload.id]
        folder.tally.remove(file.upload)
        folder.shown -= file.shown
        if not folder.files:
            del self._folders[folder.id]

    def _change(self, file: FileRow, upload: Upload) -> bool:
        """Take the newer snapshot; whether the row is to come or to go."""
        before, file.upload = file.upload, upload
        if file.folder:
            file.folder.moved += gain(before, upload)
            file.folder.tally.remove(before)
            file.folder.tally.add(upload)
        if upload.state in ACTIVE:
            self._active[upload.id] = file
        else:
            self._active.pop(upload.id, None)
            file.live = AT_REST
        return before.state is not upload.state and self._filter_again(file)

    def _filter_again(self, file: FileRow) -> bool:
        shown = matches(file.upload, self._group, self._text)
        if shown is file.shown:
            return False
        file.shown = shown
        if file.folder:
            file.folder.shown += 1 if shown else -1
        return True

    # --- order and filter -------------------------------------------------------------------------------------

    def sort(self, column: Column | None, *, descending: bool = False) -> None:
        """Sort once, by what the rows are now; None gives back the order of the queue."""
        self._sorting.choose(column, descending=descending)
        self._sorting.arrange(self._top)
        for folder in self._folders.values():
            files = list(folder.files.values())
            self._sorting.arrange(files)
            folder.files = {file.upload.id: file for file in files}

    def _settle(self, fresh: Sequence[FileRow], moved: Sequence[FileRow]) -> None:
        """New rows go where they belong. What the user moved in the queue moves here, if that is the list's order."""
        if self._sorting.column is not None:
            moved = ()
        if not (fresh or moved):
            return
        for file in (*fresh, *moved):
            file.key = self._sorting.key_of(file)
        self._top += [file for file in fresh if not file.folder]
        for folder in {file.folder for file in moved if file.folder}:
            folder.order = min(file.upload.order for file in folder.files.values())
            folder.key = self._sorting.key_of(folder)
        for folder in {file.folder for file in (*fresh, *moved) if file.folder}:
            if folder.key is None:
                folder.key = self._sorting.key_of(folder)
            self._place_files(folder)
        self._sorting.place(self._top)

    def _place_files(self, folder: FolderRow) -> None:
        files = list(folder.files.values())
        self._sorting.place(files)
        folder.files = {file.upload.id: file for file in files}

    def filter(self, group: Group, text: str) -> None:
        """Show only uploads of a group whose name, address or path holds the casefolded `text`."""
        self._group, self._text = group, text
        for folder in self._folders.values():
            folder.shown = 0
        for file in self._files.values():
            file.shown = matches(file.upload, group, text)
            if file.folder:
                file.folder.shown += file.shown

    # --- what is there ----------------------------------------------------------------------------------------

    def rows(self) -> list[Row]:
        """Those to show, from top to bottom."""
        return flat(self._top)

    def row_of(self, upload_id: str) -> FileRow | None:
        return self._files.get(upload_id)

    @property
    def active(self) -> Iterable[FileRow]:
        """The files under way."""
        return self._active.values()

    @property
    def folders(self) -> Iterable[FolderRow]:
        return self._folders.values()
