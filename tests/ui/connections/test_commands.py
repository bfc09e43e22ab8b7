"""New, edit, remove and import from the window: which dialogs open, what is asked, what is told."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from helpers.memory_connections import MemoryConnections
from partwise.core.connection import Connection, Origin
from partwise.core.errors import Fault, Kind
from partwise.store.vault_faults import LOCKED, vault_error
from partwise.ui import words_connections as words
from partwise.ui.connections.commands import ConnectionCommands
from partwise.ui.connections.dialog import ConnectionDialog
from partwise.ui.connections.import_dialog import ImportDialog
from partwise.ui.errands import Errands
from partwise.ui.theme import Theme

pytestmark = pytest.mark.qt_log_ignore("plugin does not support", extend=True)

ACME = Connection("Acme", region="cn-hangzhou", id="id-1", access_key_id="LTAI5tAbCdEf")
LAB = Connection("Lab", region="cn-beijing", id="id-2", origin=Origin.OSSUTIL)


class Window(QWidget):
    """A window with the commands, and what they told it."""

    def __init__(self, qtbot: QtBot, theme: Theme, errands: Errands, port: MemoryConnections) -> None:
        super().__init__()
        self.qtbot = qtbot
        self.unfinished: list[str] = []
        self.told: list[object] = []
        self.commands = ConnectionCommands(self, theme, errands, port, lambda _: self.unfinished, ("practice",))
        self.commands.saved.connect(self.told.append)
        self.commands.removed.connect(self.told.append)
        self.commands.failed.connect(self.told.append)
        qtbot.addWidget(self)
        self.show()

    def until(self, said: Callable[[], object]) -> None:
        self.qtbot.waitUntil(lambda: bool(said()))

    def press(self, name: str) -> None:
        """Press a button of the question that is open."""
        found = [one for one in self.findChildren(QPushButton, name) if one.isVisible()]
        self.qtbot.keyClick(found[0], Qt.Key.Key_Space)

    def question(self, name: str) -> QMessageBox:
        found = [box for box in self.findChildren(QMessageBox, name) if box.isVisible()]
        assert len(found) == 1
        return found[0]


@pytest.fixture
def window(qtbot: QtBot, theme: Theme, errands: Errands, port: MemoryConnections) -> Window:
    port.connections = [ACME, LAB]
    made = Window(qtbot, theme, errands, port)
    with qtbot.waitSignal(made.commands.listed):
        made.commands.look()
    assert made.commands.connections == (ACME, LAB)
    return made


def test_new_and_edit_open_the_dialog_with_the_names_of_the_others(window: Window) -> None:
    new = window.commands.new()
    assert new.isVisible()
    edit = window.commands.edit("id-1")
    assert isinstance(edit, ConnectionDialog)
    assert edit.windowTitle() == words.EDIT
    assert edit.draft.name == "Acme"
    assert window.commands.edit("gone") is None


def test_what_is_saved_takes_the_place_of_the_one_before(window: Window) -> None:
    edit = window.commands.edit("id-1")
    assert edit is not None
    edit.saved.emit(Connection("Acme 2", id="id-1"))
    assert window.commands.connections == (Connection("Acme 2", id="id-1"), LAB)
    window.commands.new().saved.emit(Connection("Third", id="id-3"))
    assert [one.id for one in window.commands.connections] == ["id-1", "id-2", "id-3"]
    assert window.told == [Connection("Acme 2", id="id-1"), Connection("Third", id="id-3")]


def test_removing_asks_with_the_safe_answer_as_default(window: Window, port: MemoryConnections) -> None:
    window.commands.remove("id-1")
    question = window.question("ask-remove-connection")
    assert question.text() == "<b>Remove the connection “Acme”?</b>"
    assert question.informativeText() == words.remove_text(())
    assert question.defaultButton().objectName() == "ask-remove-connection-cancel"
    window.qtbot.keyClick(question, Qt.Key.Key_Escape)
    assert "remove" not in port.calls
    window.commands.remove("id-1")
    window.press("ask-remove-connection-do")
    window.until(lambda: window.told == ["id-1"])
    assert port.connections == [LAB]
    assert window.commands.connections == (LAB,)


def test_the_question_names_its_unfinished_uploads(window: Window) -> None:
    window.unfinished = ["a.mov", "b.mov", "c.mov", "d.mov", "e.mov"]
    window.commands.remove("id-1")
    told = window.question("ask-remove-connection").informativeText()
    assert told.startswith("5 uploads are not finished: a.mov, b.mov, c.mov and 2 more.")
    assert "cannot go on" in told
    buttons = window.findChildren(QPushButton, "ask-remove-connection-do")
    assert buttons[0].text() == "Remove it, leave 5 uploads unfinished"


def test_a_locked_keyring_is_told_and_the_secret_may_stay(window: Window, port: MemoryConnections) -> None:
    port.faults["remove"] = [vault_error(LOCKED).fault]
    window.commands.remove("id-1")
    window.press("ask-remove-connection-do")
    window.until(lambda: window.findChildren(QMessageBox, "ask-leave-secret"))
    assert vault_error(LOCKED).fault.title in window.question("ask-leave-secret").informativeText()
    assert port.connections == [ACME, LAB]
    window.press("ask-leave-secret-do")
    window.until(lambda: window.told == ["id-1"])
    assert port.calls[-1] == "leave"


def test_another_fault_is_told_by_the_window(window: Window, port: MemoryConnections) -> None:
    fault = Fault(Kind.FIXABLE, "Partwise cannot use its folder.", "Make it writable.")
    port.faults["remove"] = [fault]
    window.commands.remove("id-2")
    window.press("ask-remove-connection-do")
    window.until(lambda: window.told == [fault])


def test_an_import_instead_of_a_new_connection_closes_its_dialog(window: Window) -> None:
    new = window.commands.new()
    new.import_wanted.emit()
    (dialog,) = new.findChildren(ImportDialog)
    assert dialog.isVisible()
    dialog.imported.emit((Connection("ossutil", id="id-9"),))
    assert not new.isVisible()
    assert window.told == [Connection("ossutil", id="id-9")]


def test_a_cancelled_import_leaves_what_was_typed(window: Window) -> None:
    new = window.commands.new()
    new.import_wanted.emit()
    (dialog,) = new.findChildren(ImportDialog)
    dialog.reject()
    assert new.isVisible()


def test_a_program_that_prints_credentials_is_a_connection_of_its_own(window: Window) -> None:
    dialog = window.commands.import_()
    dialog.program_wanted.emit()
    assert not dialog.isVisible()
    (opened,) = [one for one in window.findChildren(ConnectionDialog) if one.isVisible()]
    assert opened.findChild(QWidget, "connection-command").isVisible()
    assert not opened.findChild(QWidget, "connection-secret").isVisible()
