"""Which connections can be chosen, in the button, on the first page and in the menus, and what is done about them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from partwise.core.connection import Connection
from partwise.core.errors import Fault
from partwise.core.lifecycle import ENDED
from partwise.ui.actions import Actions
from partwise.ui.connections.commands import ConnectionCommands
from partwise.ui.first_start import FirstStart
from partwise.ui.message_bar import MessageBar
from partwise.ui.ports import ConnectionChoice, Outside
from partwise.ui.theme import Theme
from partwise.ui.top_bar import ConnectionButton
from partwise.ui.uploads.model import UploadModel
from partwise.ui.words_connections import place_text


class Connecting(QObject):
    """`fixed` can always be chosen; those that people made are added as they are known.

    Signals:
        chosen: the name of a ConnectionChoice.
        changed: the name of one that was edited or removed: who uses it shall open it anew.
    """

    chosen = Signal(str)
    changed = Signal(str)

    def __init__(
        self,
        window: QWidget,
        theme: Theme,
        outside: Outside,
        fixed: Sequence[ConnectionChoice],
        button: ConnectionButton,
        first: FirstStart,
        model: UploadModel,
        actions: Actions,
        messages: MessageBar,
    ) -> None:
        super().__init__(window)
        self._fixed, self._button, self._first, self._model = tuple(fixed), button, first, model
        self._actions, self._messages = actions, messages
        self._current: ConnectionChoice | None = None
        reserved = tuple(choice.name for choice in fixed)
        port = outside.connections
        self.commands = ConnectionCommands(window, theme, outside.errands, port, self._unfinished_of, reserved)
        self._wire()
        self._offer()

    def _wire(self) -> None:
        commands, menu = self.commands, self._button.connections
        commands.listed.connect(self._offer)
        commands.saved.connect(self._saved)
        commands.removed.connect(self.changed)
        commands.failed.connect(self._tell)
        menu.chosen.connect(self.chosen)
        self._first.chosen.connect(self.chosen)
        for wanted in (menu.new_wanted, self._first.new_wanted, self._actions["new-connection"].triggered):
            wanted.connect(lambda *_: commands.new())
        for wanted in (menu.import_wanted, self._first.import_wanted, self._actions["import-connection"].triggered):
            wanted.connect(lambda *_: commands.import_())
        menu.edit_wanted.connect(commands.edit)
        menu.remove_wanted.connect(commands.remove)
        self._actions["edit-connection"].triggered.connect(lambda *_: commands.edit(self._name))
        self._actions["remove-connection"].triggered.connect(lambda *_: commands.remove(self._name))

    def know(self, connections: Sequence[Connection]) -> None:
        """Those that people made, as they are on disk."""
        self.commands.connections = tuple(connections)
        self._offer()

    def choice(self, name: str) -> ConnectionChoice | None:
        """What can be chosen by that name; None where it is gone."""
        return next((choice for choice in self._choices() if choice.name == name), None)

    def use(self, choice: ConnectionChoice | None) -> None:
        """From now on uploads go by `choice`."""
        self._current = choice
        self._button.show_choice(choice)
        self._offer()

    @property
    def _name(self) -> str:
        return self._current.name if self._current else ""

    def _choices(self) -> list[ConnectionChoice]:
        return [*map(choice_of, self.commands.connections), *self._fixed]

    @Slot()
    def _offer(self) -> None:
        own = [connection.id for connection in self.commands.connections]
        choices = self._choices()
        self._button.offer(choices, own)
        self._first.offer(choices)
        for name in ("edit-connection", "remove-connection"):
            self._actions[name].setEnabled(self._name in own)

    @Slot(object)
    def _saved(self, connection: Connection) -> None:
        """A new one is what the user wants to use now; the one in use is opened anew."""
        self.changed.emit(connection.id)
        if self._name != connection.id:
            self.chosen.emit(connection.id)

    @Slot(object)
    def _tell(self, fault: Fault) -> None:
        self._messages.say(str(fault), "bad")

    def _unfinished_of(self, connection: str) -> list[str]:
        """The names of our own uploads by that connection that have not ended."""
        return [
            upload.name
            for upload in self._model.uploads()
            if upload.target.connection == connection and upload.state not in ENDED and not upload.foreign
        ]


def choice_of(connection: Connection) -> ConnectionChoice:
    """A connection that people made, as one of several to choose from."""
    return ConnectionChoice(
        connection.id, connection.name, place_text(connection), bucket=connection.bucket, prefix=connection.prefix
    )
