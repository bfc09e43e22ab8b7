"""Look inside: the map and the table of the parts that OSS holds of one upload, ours or anybody's."""

from __future__ import annotations

import time
from functools import partial

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtGui import QPalette, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from partwise.core.changes import PartsTold
from partwise.core.errors import Fault
from partwise.core.upload import Stored, Upload
from partwise.ui import words_parts as words
from partwise.ui.theme import Theme
from partwise.ui.unfinished.parts_model import PartsModel
from partwise.ui.unfinished.parts_rows import PartRows
from partwise.ui.unfinished.parts_table import PartsTable
from partwise.ui.unfinished.server_fault import ServerFault
from partwise.ui.uploads.fault_card import FaultCard, is_told
from partwise.ui.uploads.part_legend import Legend
from partwise.ui.uploads.part_map import PartMap
from partwise.ui.uploads.themed import ThemedLabel, named

ASK_AFTER_MS = 150  # so that walking through a list asks for nothing on the way
HEAD_HEIGHT = 30
_LOOKING = "ListParts"
_GONE = "NoSuchUpload"


class PartsPanel(QWidget):
    """Shows what OSS told of one upload's parts, and asks for it while the panel can be seen.

    Signals:
        parts_wanted: nobody has told the parts of the upload with this id, or they have changed since.
        copied: something is on the clipboard; carries what.
    """

    parts_wanted = Signal(str)
    copied = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._upload: Upload | None = None
        self._told: PartsTold | None = None
        self._told_at = 0.0
        self._wanted = self._asking = False
        named(self, "partsPanel", words.PANEL)
        self._title = named(ThemedLabel(theme, "strong"), "partsTitle")
        self._summary = named(ThemedLabel(theme, "secondary", "mute"), "partsSummary")
        self._when = named(ThemedLabel(theme, "secondary", "mute"), "partsTime")
        self._again = named(QPushButton(words.ASK_AGAIN), "partsAgain", words.ASK_AGAIN)
        self._card = FaultCard(theme)
        self._map = PartMap(theme)
        self._legend = Legend(theme)
        self._rest = named(ThemedLabel(theme, "secondary", "mute"), "partsRest")
        self._message = named(ThemedLabel(theme, "body", "mute"), "partsMessage")
        self._fault = ServerFault(theme, "partsFault")
        self._model = PartsModel(theme, self)
        self._table = PartsTable(self._model, theme)
        self._soon = QTimer(self, singleShot=True, interval=ASK_AFTER_MS)
        self._lay_out()
        self._wire()
        self._colour()
        self.show_upload(None)

    def show_upload(self, upload: Upload | None) -> None:
        """Show the newest snapshot of an upload, or that none, or more than one, is chosen."""
        before, self._upload = self._upload, upload
        if upload is None or before is None or before.id != upload.id:
            self._told, self._asking = None, False
            self._wanted = upload is not None and bool(upload.upload_id)
            self._show_rows()
        elif self._told and not self._asking and upload.held not in (None, before.held, _held(self._told)):
            self._wanted = True
        self._show()
        self._want()

    def take(self, told: PartsTold) -> None:
        """What OSS told of an upload's parts; that of another is of no use here."""
        if self._upload is None or told.upload.id != self._upload.id:
            return
        self._told, self._told_at = told, time.time()
        self._wanted = self._asking = False
        self._show_rows()
        self._show()

    def _show_rows(self) -> None:
        upload, parts = self._upload, (self._told.parts if self._told else None) or ()
        ours = upload is not None and not upload.foreign
        content = PartRows(parts, upload.part_count if upload and parts else 0)
        self._model.show_rows(content, words.NOT_YET if ours else words.MISSING)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._want()

    # --- asking -----------------------------------------------------------------------------------------------

    def _want(self) -> None:
        """Ask soon, if somebody looks; what is not shown any more by then is not asked for."""
        if self._wanted and self.isVisible():
            self._soon.start()

    @Slot()
    def _ask(self) -> None:
        if self._wanted and self._upload is not None:
            self._wanted, self._asking = False, True
            self._show_time()
            self.parts_wanted.emit(self._upload.id)

    @Slot()
    def _ask_again(self) -> None:
        if self._told is not None and self._told.parts is None:
            self._told = None
        self._wanted = True
        self._show()
        self._ask()

    # --- showing ----------------------------------------------------------------------------------------------

    def _show(self) -> None:
        upload, parts = self._upload, self._told.parts if self._told else None
        self._title.say(upload.name if upload else "")
        self._title.setToolTip(str(upload.target) if upload else "")
        self._summary.say(words.summary(parts, self._model.content.gaps) if parts else "")
        self._show_time()
        self._show_card(upload)
        if upload is not None:
            self._show_map(upload)
        for widget in (self._map, self._legend):
            widget.setVisible(upload is not None and bool(upload.parts or parts))
        known = upload is not None and upload.foreign and bool(parts)
        self._rest.say(words.rest_unknown(self._model.content.last) if known else "")
        self._show_page()

    def _show_time(self) -> None:
        """When OSS was asked, and the button to ask again; a refusal has one of its own."""
        known = self._told is not None and _refusal(self._told) is None
        self._when.say((words.ASKING if self._asking else words.told_at(self._told_at)) if known else "")
        self._again.setVisible(known or self._asking)

    def _show_card(self, upload: Upload | None) -> None:
        """What went wrong with it on the server; that its parts could not be told is said in the table's place."""
        if upload is not None:
            self._card.show_upload(upload)
        fault = upload.fault if upload is not None and upload.foreign and is_told(upload) else None
        self._card.setVisible(fault is not None and fault.operation != _LOOKING)

    def _show_map(self, upload: Upload) -> None:
        """Of ours all parts there will be, of somebody else's those that are stored and the holes between them."""
        content = self._model.content
        if upload.parts:
            self._map.show_upload(upload)
            self._legend.show_upload(upload)
        elif content.parts:
            states, whole = content.states(), partial(words.summary, content.parts, content.gaps)
            self._map.show_parts(upload.id, states, partial(_map_line, content), whole)
            self._legend.show_parts(states, words.STATES)

    def _show_page(self) -> None:
        refusal = _refusal(self._told)
        self._table.setVisible(bool(self._told and self._told.parts))
        self._fault.hide()
        self._message.say("" if refusal or self._table.isVisibleTo(self) else self._why_no_table())
        if refusal and self._upload is not None:
            self._fault.tell(refusal, self._upload.target.bucket, again=True)

    def _why_no_table(self) -> str:
        if self._upload is None:
            return words.NOTHING_CHOSEN
        if not self._upload.upload_id:
            return words.NOT_BEGUN
        if self._told is None:
            return words.ASKING
        return words.GONE if self._told.parts is None else words.NONE_STORED

    # --- the map and the table follow each other ------------------------------------------------------------------

    @Slot(int)
    def _follow_map(self, index: int) -> None:
        place = self._model.content.place_of(index + 1)
        if place >= 0:
            self._table.go_to(place)

    @Slot(int)
    def _follow_table(self, place: int) -> None:
        if place < 0:
            return
        row, cursor = self._model.row(place), self._map.pointed_at
        inside = cursor is not None and row.first <= cursor + 1 <= row.last
        self._map.mark(cursor if inside else row.first - 1)

    # --- building -----------------------------------------------------------------------------------------------

    def _wire(self) -> None:
        self._soon.timeout.connect(self._ask)
        self._again.clicked.connect(self._ask_again)
        self._fault.again.connect(self._ask_again)
        self._map.pointed.connect(self._follow_map)
        self._table.walked.connect(self._follow_table)
        self._table.copied.connect(self.copied)
        self._theme.changed.connect(self._colour)

    def _lay_out(self) -> None:
        self._again.setProperty("kind", "quiet")
        self._again.setToolTip(words.ASK_AGAIN_HELP)
        self._again.setAccessibleDescription(words.ASK_AGAIN_HELP)
        for label in (self._title, self._when):
            label.setWordWrap(False)
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addStrut(HEAD_HEIGHT)
        head.addWidget(self._title)
        head.addWidget(self._summary, 1)
        head.addWidget(self._when)
        head.addWidget(self._again)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 10, 18, 8)
        column.setSpacing(7)
        column.addLayout(head)
        for widget in (self._card, self._map, self._legend, self._rest, self._message, self._fault):
            column.addWidget(widget)
        column.addWidget(self._table, 1)
        column.addStretch()

    @Slot()
    def _colour(self) -> None:
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Window, self._theme.tokens.bg)
        self.setPalette(palette)
        self.setAutoFillBackground(True)


def _held(told: PartsTold) -> Stored | None:
    return None if told.parts is None else Stored.of(told.parts)


def _map_line(content: PartRows, index: int) -> str:
    """One part of the map (index from 0)."""
    row = content.rows[content.place_of(index + 1)]
    return words.map_line(row.part) if row.part else words.map_gap(index + 1)


def _refusal(told: PartsTold | None) -> Fault | None:
    """Why OSS would not tell; nothing where it told, or where the upload is gone."""
    if told is None or told.parts is not None or told.fault is None or told.fault.code == _GONE:
        return None
    return told.fault
