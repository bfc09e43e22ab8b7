"""The one window: puts its pieces together and tells them what changes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
)
from PySide6.QtWidgets import QMainWindow

from partwise.core.errors import Fault, Kind
from partwise.core.upload import Upload
from partwise.ui import words
from partwise.ui.about import show_about
from partwise.ui.actions import OF_THE_LIST, OF_THE_SERVER, Actions
from partwise.ui.adding import Adding
from partwise.ui.addresses import Addresses
from partwise.ui.bridge import Bridge
from partwise.ui.centre import Centre
from partwise.ui.choosing import Choosing
from partwise.ui.commands import UploadCommands
from partwise.ui.connecting import Connecting
from partwise.ui.drop_frame import DropFrame
from partwise.ui.drop_target import DropTarget
from partwise.ui.drops import Dropped
from partwise.ui.errands import Errands
from partwise.ui.figures import Figures
from partwise.ui.first_start import FirstStart
from partwise.ui.icons import program_icon
from partwise.ui.menus import fill_menu_bar, row_menu
from partwise.ui.message_bar import MessageBar, MessageKind
from partwise.ui.pace_controls import PaceControls
from partwise.ui.pages import Pages
from partwise.ui.pasting import Pasting
from partwise.ui.ports import ConnectionChoice, Outside
from partwise.ui.questions import about_quitting, ask
from partwise.ui.sidebar import Sidebar
from partwise.ui.status_line import StatusLine
from partwise.ui.theme import Theme
from partwise.ui.top_bar import TopBar
from partwise.ui.unfinished.commands import UnfinishedCommands
from partwise.ui.unfinished.page import UnfinishedPage
from partwise.ui.updates import UpdateNotices, UpdatesPort
from partwise.ui.uploads.empty import EmptyState
from partwise.ui.uploads.groups import Group
from partwise.ui.uploads.model import UploadModel
from partwise.ui.uploads.page import UploadsPage
from partwise.ui.window_state import WindowState


class MainWindow(QMainWindow):
    """Everything it needs comes by the constructor; it never waits for anything.

    `limit`: what the engine keeps to at the start, in bytes per second for everything together; 0: none. What the user
    chooses later is told by the signals of `pace`.

    Signals:
        connection_chosen: the user picked the ConnectionChoice of this name. Nothing changes in the window until
            `set_connection` says so; `set_busy` fills the time between.
    """

    connection_chosen = Signal(str)

    def __init__(
        self,
        outside: Outside,
        bridge: Bridge,
        connections: Sequence[ConnectionChoice],
        current: ConnectionChoice | None,
        theme: Theme,
        load_state: Callable[[], dict[str, Any]] = dict,
        save_state: Callable[[dict[str, Any]], None] = lambda state: None,
        limit: int = 0,
    ) -> None:
        super().__init__()
        self._theme = theme
        self._connection: ConnectionChoice | None = None
        self._may_close = False
        self.setObjectName("main-window")
        self.setWindowTitle(words.APP)
        self.setWindowIcon(program_icon())
        self.setAcceptDrops(True)
        self.setMinimumSize(760, 480)
        self.model = UploadModel(self)
        self._actions = Actions(self, theme)
        self._build()
        self._follow(bridge)
        self._command(outside, bridge, limit)
        self.connecting = Connecting(
            self,
            theme,
            outside,
            connections,
            self.top.connection,
            self.first_start,
            self.model,
            self._actions,
            self.messages,
        )
        self._wire()
        self._wire_actions()
        self._state = WindowState(self, theme, self.page.splitter, self._actions, load_state, save_state)
        self.set_connection(current)
        self._figures.tallied()
        self.page.view.setFocus()

    # --- what main tells the window -------------------------------------------------------------------------

    def set_connection(self, choice: ConnectionChoice | None) -> None:
        """From now on uploads go by `choice`; None: the user has yet to choose."""
        self._connection = choice
        self.connecting.use(choice)
        self._choosing.use(choice)
        self._addresses.use(choice)
        self._adding.use(choice)
        self._destination_changed()
        self.pages.set_connected(choice is not None)

    def connection_opened(self, name: str) -> None:
        """The connection of this name is there, so that asking it costs no more than a request."""
        self.on_server.opened(name)

    def set_busy(self, text: str | None) -> None:
        """Say what is going on (“Starting the practice bucket…”), until None."""
        self.messages.set_busy(text)

    def say(self, text: str, kind: MessageKind = "info") -> None:
        """A notice of one line that blocks nothing."""
        self.messages.say(text, kind)

    def add_paths(self, paths: Sequence[str], foreign: int = 0, address: str = "") -> None:
        """Upload files and folders to the destination that is shown, or as soon as one is chosen.

        `foreign`: how many things named beside them are not on this computer. `address`: an `oss://` URL that was
        opened outside, unchecked: the destination to show from now on, if there is one in it.
        """
        named = Dropped(tuple(paths), foreign)
        if address:
            self._addresses.open(address, named)
        else:
            self._adding.take_named(named)

    def follow_updates(self, port: UpdatesPort, errands: Errands, practice: str) -> None:
        """Tell of new versions as far as the user allows it; uploads by the connection `practice` do not count."""
        UpdateNotices(self, self._actions, self.messages, self.model, errands, port, practice)

    # --- putting it together --------------------------------------------------------------------------------

    def _build(self) -> None:
        self.top = TopBar(self._theme, self._actions, self)
        self.sidebar = Sidebar(self._theme, self)
        self.page = UploadsPage(self.model, self._theme, self)
        self.unfinished = UnfinishedPage(self.model, self._theme, self)
        self.empty = EmptyState(self._theme, self)
        self.first_start = FirstStart(self._theme, self)
        self.messages = MessageBar(self._theme, self)
        self.status = StatusLine(self._theme, self)
        self.pages = Pages(self.model, self.first_start, self.empty, self.page, self.unfinished, self)
        centre = Centre(self.top, self.sidebar, self.messages, self.pages, self.status, self)
        self.setCentralWidget(centre)
        self._frame = DropFrame(self._theme, centre)
        fill_menu_bar(self.menuBar(), self._actions)
        for view, names in ((self.page.view, OF_THE_LIST), (self.unfinished.view, OF_THE_SERVER)):
            for name in names:
                view.addAction(self._actions[name])

    def _follow(self, bridge: Bridge) -> None:
        bridge.uploads_removed.connect(self.model.drop)
        bridge.uploads_changed.connect(self.model.take)
        bridge.held_up.connect(self._held_up)
        bridge.begun_anew.connect(self._begun_anew)
        bridge.paced.connect(self._paced)

    def _command(self, outside: Outside, bridge: Bridge, limit: int) -> None:
        """The pieces that turn what the user does into what the engine is told."""
        actions, messages, destination = self._actions, self.messages, self.top.destination
        self._adding = Adding(self, actions, messages, outside.engine, destination)
        self._choosing = Choosing(self, self._theme, outside, destination, messages)
        self._adding.sent_to.connect(self._choosing.remember)
        self._addresses = Addresses(self, destination, self._adding, messages)
        self._pasting = Pasting(self, actions, outside.errands, self._adding, self._addresses, messages)
        self.commands = UploadCommands(self, outside, self.pages, self.model, actions, messages)
        self.on_server = UnfinishedCommands(
            self, self._theme, outside, bridge, self.unfinished, self.model, actions, messages
        )
        self.pace = PaceControls(self, self._theme, outside.engine, self.status, self.pages, self.commands, limit)
        self._figures = Figures(
            outside.engine, self.model, self.pages, self.sidebar, self.status, self.pace, self._show_details
        )
        self._drops = DropTarget(
            self,
            self._frame,
            self.pages,
            self.empty,
            self.unfinished,
            destination,
            self._adding,
            self._addresses,
            self.on_server.adopt,
            messages,
        )

    def _wire(self) -> None:
        self.sidebar.group_chosen.connect(self._group_chosen)
        self.pages.chosen.connect(self._chosen)
        self.page.show_all_asked.connect(self._show_all)
        self.page.view.space_pressed.connect(self.commands.pause_or_resume)
        self.page.detail.asked.connect(self._act)
        for menu_asked in (self.page.view.menu_asked, self.unfinished.menu_asked):
            menu_asked.connect(self._row_menu)
        self.connecting.chosen.connect(self.connection_chosen)
        self.top.destination.changed.connect(self._destination_changed)
        self.top.destination.changed.connect(self._adding.add_kept)
        self._addresses.changed.connect(self._destination_changed)
        self.top.destination.refused.connect(self._refused)
        self.empty.add_files_clicked.connect(self._adding.choose_files)
        self.empty.add_folder_clicked.connect(self._adding.choose_folder)

    def _wire_actions(self) -> None:
        actions = self._actions
        for name, slot in (
            ("quit", self.close),
            ("search", self._search),
            ("destination", self.top.destination.edit),
            ("browse", self._choosing.browse),
            ("unfinished", self._go_to_unfinished),
            ("about", self._about),
        ):
            actions[name].triggered.connect(slot)
        actions["details"].toggled.connect(self.page.detail.setVisible)
        actions["sidebar"].toggled.connect(self.sidebar.setVisible)
        self.page.view.opened.connect(actions["details"].toggle)

    # --- what changes ---------------------------------------------------------------------------------------

    @Slot()
    def _chosen(self) -> None:
        self._actions.show_possible(self.pages.uploads, self.model.tally, on_server=self.pages.on_server)
        self.on_server.offer()

    def _show_details(self, now: float) -> None:
        (self.on_server.followed if self.pages.on_server else self.page).show_figures(now)

    @Slot(object)
    def _group_chosen(self, group: Group) -> None:
        self.pages.show_group(group)
        self.on_server.enter(self.pages.on_server)

    @Slot()
    def _go_to_unfinished(self) -> None:
        self.sidebar.choose(Group.UNFINISHED)
        self.on_server.take_focus()

    @Slot()
    def _show_all(self) -> None:
        self.page.search.close_and_clear()
        self.sidebar.choose(Group.ALL)

    @Slot()
    def _search(self) -> None:
        if self.pages.on_server:
            self.unfinished.search()
        else:
            self.page.search.open()

    @Slot(str)
    def _act(self, name: str) -> None:
        self._actions[name].trigger()

    @Slot()
    def _destination_changed(self) -> None:
        where = self.top.destination
        self.empty.set_destination(where.address or words.NO_BUCKET)
        self.on_server.use(self._connection, where.bucket, where.prefix)

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

    @Slot()
    def _paced(self) -> None:
        self._figures.show_status()

    # --- drops ----------------------------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        self._drops.enter(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        self._drops.move(event)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._drops.leave()

    def dropEvent(self, event: QDropEvent) -> None:
        self._drops.drop(event)

    # --- the rest -------------------------------------------------------------------------------------------

    @Slot(QPoint)
    def _row_menu(self, place: QPoint) -> None:
        if self.pages.uploads:
            menu = row_menu(self, self._actions, on_server=self.pages.on_server)
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
        self._figures.timer.stop()
        self._state.save()
        event.accept()

    @Slot()
    def leave(self) -> None:
        """Close without a question: it was answered, or the process was told to end."""
        self._may_close = True
        self.close()
