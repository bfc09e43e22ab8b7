"""The details of an upload that a local file continues: what the comparison found, and then how it goes on."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot

from partwise.core.upload import Upload
from partwise.ui.theme import Theme
from partwise.ui.unfinished.page import UnfinishedPage
from partwise.ui.uploads.detail import DetailPane
from partwise.ui.uploads.model import UploadModel
from partwise.ui.uploads.page import show_live
from partwise.ui.words_review import in_review


class Followed(QObject):
    """Stands below the table while such an upload is selected, unless the stored parts are asked for.

    Signals:
        asked: a button was pressed; carries the name of the action it stands for.
    """

    asked = Signal(str)

    def __init__(self, theme: Theme, model: UploadModel, page: UnfinishedPage) -> None:
        super().__init__(page)
        self._model, self._page = model, page
        self._ids: set[str] = set()
        self._parts_wanted = False
        self.detail = DetailPane(theme, page)
        self.detail.hide()
        self.detail.asked.connect(self.asked)
        page.splitter.addWidget(self.detail)
        page.chosen.connect(self.refresh)

    @property
    def upload(self) -> Upload | None:
        """The upload whose details are shown."""
        chosen = self._page.uploads
        shown = len(chosen) == 1 and not self._parts_wanted and self._is_followed(chosen[0])
        return chosen[0] if shown else None

    def follow(self, id: str) -> None:
        """A file was named for the upload with this id."""
        self._ids.add(id)

    @Slot(bool)
    def want_parts(self, wanted: bool) -> None:
        """Whether the stored parts are to be shown of whatever is selected."""
        self._parts_wanted = wanted
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Follow the selection."""
        upload = self.upload
        if upload is not None:
            self.detail.show_upload(upload)
        self.detail.setVisible(upload is not None)
        if self._parts_wanted is self._page.parts.isHidden():
            self._page.show_parts(self._parts_wanted)

    def show_figures(self, now: float) -> None:
        """The newest figures of the upload that is shown; `now` in seconds on a steady clock."""
        upload = self.upload
        if upload is not None:
            show_live(self.detail, self._model, upload, now)

    def _is_followed(self, upload: Upload) -> bool:
        return not upload.foreign and (in_review(upload) or upload.id in self._ids)
