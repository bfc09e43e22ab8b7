"""The one window: puts its pieces together, takes drops and pastes, and keeps the figures moving."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QPoint, Qt, QTimer, Signal, Slot
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
)
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from partwise.core.errors import Fault, Kind
from partwise.core.messages import AddPaths
from partwise.core.upload import Upload
from partwise.ui import words
from partwise.ui.about import show_about
from partwise.ui.actions import APPEARANCES, OF_THE_LIST, Actions
from partwise.ui.adding import Adding
from partwise.ui.bridge import Bridge
from partwise.ui.commands import ReceiptOf, UploadCommands
from partwise.ui.drop_frame import DropFrame
from partwise.ui.drops import local_paths
from partwise.ui.first_start import FirstStart
from partwise.ui.icons import program_icon
from partwise.ui.menus import fill_menu_bar, row_menu
from partwise.ui.message_bar import MessageBar, MessageKind
from partwise.ui.pace_controls import PaceControls
from partwise.ui.ports import ConnectionChoice, EnginePort
from partwise.ui.questions import about_quitting, ask
from partwise.ui.sidebar import Sidebar
from partwise.ui.status_line import StatusLine
from partwise.ui.theme import Appearance, Theme
from partwise.ui.top_bar import TopBar
from partwise.ui.uploads.empty import EmptyState
from partwise.ui.uploads.groups import Group
from partwise.ui.uploads.live import LiveFigures
from partwise.ui.uploads.model import UploadModel
from partwise.ui.uploads.page import UploadsPage
from partwise.ui.window_state import WindowState

SAMPLING = 100  # milliseconds between two samples while something is under way


class MainWindow(QMainWindow):
    """Everything it needs comes by the constructor; it never waits for anything.

    `receipt_of` tells where the receipt of a finished upload stands. `limit`: what the engine keeps to at the start, in
    bytes per second for everything together; 0: none. What the user chooses later is told by the signals of `pace`.

    Signals:
        connection_chosen: the user picked the ConnectionChoice of this name. Nothing changes in the window until
            `set_connection` says so; `set_busy` fills the time between.
    """

    connection_chosen = Signal(str)

    def __init__(
        self,
        engine: EnginePort,
        bridge: Bridge,
        connections: Sequence[ConnectionChoice],
        current: ConnectionChoice | None,
        theme: Theme,
        receipt_of: ReceiptOf,
        load_state: Callable[[], dict[str, Any]] = dict,
        save_state: Callable[[dict[str, Any]], None] = lambda state: None,
        limit: int = 0,
    ) -> None:
        super().__init__()
        self._engine, self._theme = engine, theme
        self._connection: ConnectionChoice | None = None
        self._kept: list[str] = []
        self._may_close = False
        self.setObjectName("main-window")
        self.setWindowTitle(words.APP)
        self.setWindowIcon(program_icon())
        self.setAcceptDrops(True)
        self.setMinimumSize(760, 480)
        self.model = UploadModel(self)
        self._live = LiveFigures(self.model)
        self._actions = Actions(self, theme)
        self._build(connections)
        self.commands = UploadCommands(self, engine, self.page, self.model, self._actions, self.messages, receipt_of)
        self.pace = PaceControls(self, theme, engine, self.status, self.page.view, self.commands, limit)
        self._wire(bridge)
        self._state = WindowState(self, self.page.splitter, self._actions, load_state, save_state)
        self.set_connection(current)
        self._tallied()
        self.page.view.setFocus()

    # --- what main tells the window -------------------------------------------------------------------------

    def set_connection(self, choice: ConnectionChoice | None) -> None:
        """From now on uploads go by `choice`; None: the user has yet to choose."""
        self._connection = choice
        self.top.connection.show_choice(choice)
        self.top.destination.set(choice.bucket if choice else "", choice.prefix if choice else "")
        self._destination_changed()
        self._show_page()

    def set_busy(self, text: str | None) -> None:
        """Say what is going on (“Starting the practice bucket…”), until None."""
        self.messages.set_busy(text)

    def say(self, text: str, kind: MessageKind = "info") -> None:
        """A notice of one line that blocks nothing."""
        self.messages.say(text, kind)

    def add_paths(self, paths: Sequence[str]) -> None:
        """Upload files and folders to the destination that is shown, or as soon as one is chosen."""
        if not paths:
            return
        where = self.top.destination
        if self._connection is not None and where.bucket:
            self._engine.post(AddPaths(tuple(paths), self._connection.name, where.bucket, where.prefix))
            return
        self._kept.extend(paths)
        if self._connection is None:
            self.say(words.no_connection(len(self._kept)), "warn")
        else:
            self.say(words.no_destination(len(self._kept)), "warn")
            where.edit()

    def _add_kept(self) -> None:
        """What was dropped or named before there was a place for it."""
        if self._connection is not None and self.top.destination.bucket and self._kept:
            kept, self._kept = self._kept, []
            self.messages.dismiss()
            self.add_paths(kept)

    # --- putting it together --------------------------------------------------------------------------------

    def _build(self, connections: Sequence[ConnectionChoice]) -> None:
        self.top = TopBar(self._theme, self._actions, self)
        self.top.connection.offer(connections)
        self.sidebar = Sidebar(self._theme, self)
        self.page = UploadsPage(self.model, self._theme, self)
        self.empty = EmptyState(self._theme, self)
        self.first_start = FirstStart(self._theme, connections, self)
        self.messages = MessageBar(self._theme, self)
        self.status = StatusLine(self._theme, self)
        self._pages = QStackedWidget(self)
        for page in (self.first_start, self.empty, self.page):
            self._pages.addWidget(page)
        centre = self._lay_out()
        self.setCentralWidget(centre)
        self._frame = DropFrame(self._theme, centre)
        fill_menu_bar(self.menuBar(), self._actions)
        for name in OF_THE_LIST:
            self.page.view.addAction(self._actions[name])

    def _lay_out(self) -> QWidget:
        right = QVBoxLayout()
        middle = QHBoxLayout()
        whole = QVBoxLayout()
        for layout in (right, middle, whole):
            layout.setContentsMargins(0, 0, 0, 0)
            layout.setSpacing(0)
        right.addWidget(self.messages)
        right.addWidget(self._pages, 1)
        middle.addWidget(self.sidebar)
        middle.addLayout(right, 1)
        whole.addWidget(self.top)
        whole.addLayout(middle, 1)
        whole.addWidget(self.status)
        centre = QWidget(self)
        centre.setObjectName("centre")
        centre.setLayout(whole)
        return centre

    def _wire(self, bridge: Bridge) -> None:
        bridge.uploads_removed.connect(self.model.drop)
        bridge.uploads_changed.connect(self.model.take)
        bridge.held_up.connect(self._held_up)
        bridge.begun_anew.connect(self._begun_anew)
        bridge.paced.connect(self._show_status)
        self.model.tallied.connect(self._tallied)
        self._timer = QTimer(self, interval=SAMPLING)
        self._timer.timeout.connect(self._sample)
        self.pace.connections_set.connect(self._show_status)
        self.pace.limit_set.connect(self._show_status)
        self.sidebar.group_chosen.connect(self._group_chosen)
        self.page.show_all_asked.connect(self._show_all)
        self.page.chosen.connect(self._chosen)
        self.page.view.menu_asked.connect(self._row_menu)
        self.top.connection_chosen.connect(self.connection_chosen)
        self.first_start.chosen.connect(self.connection_chosen)
        self.top.destination.changed.connect(self._destination_changed)
        self.top.destination.refused.connect(self._refused)
        self._adding = Adding(self, self._actions, self.messages, self.add_paths)
        self.empty.add_files_clicked.connect(self._adding.choose_files)
        self.empty.add_folder_clicked.connect(self._adding.choose_folder)
        self._wire_actions()

    def _wire_actions(self) -> None:
        actions = self._actions
        for name, slot in (
            ("quit", self.close),
            ("search", self.page.search.open),
            ("destination", self.top.destination.edit),
            ("about", self._about),
        ):
            actions[name].triggered.connect(slot)
        actions["details"].toggled.connect(self.page.detail.setVisible)
        actions["sidebar"].toggled.connect(self.sidebar.setVisible)
        self.page.view.opened.connect(actions["details"].toggle)
        for name, appearance in zip(APPEARANCES, Appearance, strict=True):
            actions[name].setChecked(appearance is self._theme.appearance)
            actions[name].triggered.connect(lambda _=False, wanted=appearance: self._theme.set_appearance(wanted))

    # --- what changes ---------------------------------------------------------------------------------------

    @Slot()
    def _tallied(self) -> None:
        tally = self.model.tally
        self.sidebar.set_counts(tally.counts)
        first = self._pages.currentWidget() is not self.page
        self._show_page()
        if first and self._pages.currentWidget() is self.page:
            self.page.choose_first()
        self.page.refresh_when_due()
        if tally.counts[Group.ACTIVE] and not self._timer.isActive():
            self._timer.start()
        self._show_status()

    @Slot()
    def _sample(self) -> None:
        """The only thing that polls, and only while something is under way."""
        now = time.monotonic()
        figures = self._live.sample(now, self._engine.in_flight())
        self.model.set_live(figures, *self.page.view.rows_in_view())
        self.page.show_figures(now)
        if not self.model.tally.counts[Group.ACTIVE]:
            self._timer.stop()
            self.page.refresh()
        self._show_status()

    @Slot()
    def _show_status(self) -> None:
        self.status.show_totals(self.model.tally, self._live.total, self._engine.pace(), self.pace.limit)

    @Slot()
    def _chosen(self) -> None:
        self._actions.show_possible(self.page.uploads, self.model.tally)

    @Slot(object)
    def _group_chosen(self, group: Group) -> None:
        self.page.show_group(group)

    @Slot()
    def _show_all(self) -> None:
        self.page.search.close_and_clear()
        self.sidebar.choose(Group.ALL)

    @Slot()
    def _destination_changed(self) -> None:
        self.empty.set_destination(self.top.destination.address or words.NO_BUCKET)
        self._add_kept()

    @Slot(str)
    def _refused(self, reason: str) -> None:
        self.say(reason, "warn")

    @Slot(object)
    def _held_up(self, fault: Fault) -> None:
        """Nothing is sent any more: for now, or, by a mistake of ours, for good."""
        self.say(str(fault), "bad" if fault.kind is Kind.BUG else "warn")

    @Slot(object)
    def _begun_anew(self, upload: Upload) -> None:
        self.say(words.begun_anew(upload.name), "warn")

    def _show_page(self) -> None:
        if self.model.tally.counts[Group.ALL]:
            page: QWidget = self.page
        else:
            page = self.empty if self._connection else self.first_start
        self._pages.setCurrentWidget(page)

    # --- drops ----------------------------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        dropped = local_paths(event.mimeData())
        if not dropped.paths:
            if dropped.foreign:
                self.say(words.NOT_LOCAL, "warn")
            event.ignore()
            return
        self._take_as_copy(event)
        self._invite(words.drop_invitation(len(dropped.paths), self.top.destination.address or words.NO_BUCKET))

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        self._take_as_copy(event)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._invite(None)

    def dropEvent(self, event: QDropEvent) -> None:
        self._invite(None)
        self._take_as_copy(event)
        self._adding.take(event.mimeData())

    @staticmethod
    def _take_as_copy(event: QDropEvent) -> None:
        """Never a move: the source would delete the files once they are dropped."""
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()

    def _invite(self, text: str | None) -> None:
        if self._pages.currentWidget() is self.empty:
            self.empty.set_dragging(text)
        elif text:
            self._frame.show_text(text)
        if text is None:
            self._frame.hide()

    # --- the rest -------------------------------------------------------------------------------------------

    @Slot(QPoint)
    def _row_menu(self, place: QPoint) -> None:
        if self.page.uploads:
            menu = row_menu(self, self._actions)
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            menu.popup(place)

    @Slot()
    def _about(self) -> None:
        show_about(self)

    def closeEvent(self, event: QCloseEvent) -> None:
        unfinished = self.model.tally.to_go
        if unfinished and not self._may_close:
            event.ignore()
            ask(self, about_quitting(unfinished), self.leave)
            return
        self._timer.stop()
        self._state.save()
        event.accept()

    @Slot()
    def leave(self) -> None:
        """Close without a question: it was answered, or the process was told to end."""
        self._may_close = True
        self.close()
