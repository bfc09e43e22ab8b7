"""The connection dialog by keys alone: a connection that is known, its secret, and how it looks and speaks."""

from __future__ import annotations

import gc
from threading import Event

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleTextInterface, QGuiApplication
from PySide6.QtWidgets import QWidget

from helpers.connection_dialog import KEY_ID, SECRET, Open
from helpers.memory_connections import MemoryConnections, failing
from partwise.core.connection import Connection, Origin
from partwise.store.secret import Secret
from partwise.store.vault_faults import LOCKED, vault_error
from partwise.ui import words_connections as words
from partwise.ui.connections.draft import Draft
from partwise.ui.theme import Appearance, Theme

pytestmark = pytest.mark.qt_log_ignore("plugin does not support", extend=True)


OLD = Connection("Acme", region="cn-hangzhou", id="id-1", access_key_id=KEY_ID)


# --- editing ---------------------------------------------------------------------------------------------------


def test_an_edited_connection_keeps_its_secret_and_its_id(opened: Open, port: MemoryConnections) -> None:
    port.gates["kept"] = Event()
    dialog = opened(OLD)
    assert dialog.dialog.windowTitle() == words.EDIT
    assert not dialog.shown("import")
    assert dialog.field("secret").placeholderText() == words.LOOKING
    port.gates["kept"].set()
    dialog.until(lambda: dialog.field("secret").placeholderText() == words.KEPT_KEYRING)
    dialog.type("name", "Acme 2")
    dialog.press("connection-save")
    dialog.until(lambda: dialog.saved)
    assert dialog.saved == [Connection("Acme 2", region="cn-hangzhou", id="id-1", access_key_id=KEY_ID)]
    assert port.typed == [Secret()]


def test_another_access_key_needs_its_own_secret(opened: Open, port: MemoryConnections) -> None:
    dialog = opened(OLD)
    dialog.until(lambda: dialog.field("secret").placeholderText() == words.KEPT_KEYRING)
    dialog.type("key-id", KEY_ID[::-1])
    dialog.press("connection-save")
    assert dialog.text("connection-secret-problem") == words.NO_SECRET


def test_a_secret_that_is_not_kept_any_more_is_asked_for(opened: Open, port: MemoryConnections) -> None:
    port.known = frozenset()
    dialog = opened(OLD)
    dialog.until(lambda: dialog.field("secret").placeholderText() == words.NOT_KEPT)
    dialog.press("connection-save")
    assert dialog.text("connection-secret-problem") == words.NO_SECRET


def test_a_locked_keyring_is_told_and_the_secret_can_be_typed(opened: Open, port: MemoryConnections) -> None:
    port.faults["kept"] = [vault_error(LOCKED).fault]
    dialog = opened(OLD)
    dialog.until(lambda: dialog.field("secret").placeholderText() == words.NOT_ASKED)
    assert dialog.told == vault_error(LOCKED).fault.title
    dialog.type("secret", SECRET)
    dialog.press("connection-save")
    dialog.until(lambda: dialog.saved)


def test_credentials_of_others_are_named_and_not_asked_for(opened: Open, port: MemoryConnections) -> None:
    live = Connection("Lab", region="cn-hangzhou", origin=Origin.OSSUTIL, profile="lab", command="print-keys --lab")
    dialog = opened(live)
    assert not dialog.shown("secret")
    assert "the profile “lab” of ossutil" in dialog.text("connection-source")
    assert "print-keys --lab" in dialog.text("connection-source")
    dialog.press("connection-save")
    dialog.until(lambda: dialog.saved)
    assert dialog.saved[0].origin is Origin.OSSUTIL
    assert dialog.saved[0].command == "print-keys --lab"


def test_a_program_that_prints_credentials_is_typed(opened: Open, port: MemoryConnections) -> None:
    dialog = opened(Connection("", origin=Origin.COMMAND))
    dialog.type("name", "Lab")
    dialog.type("command", "print-keys --lab")
    dialog.region("cn-hangzhou")
    dialog.press("connection-save")
    dialog.until(lambda: dialog.saved)
    assert dialog.saved[0].command == "print-keys --lab"


# --- secrets ---------------------------------------------------------------------------------------------------


def test_no_secret_can_be_read_copied_or_undone(opened: Open, port: MemoryConnections) -> None:
    clipboard = QGuiApplication.clipboard()
    clipboard.setText("before")
    dialog = opened()
    dialog.fill()
    dialog.type("token", SECRET)
    fields = [dialog.field(name) for name in ("secret", "token")]
    for field in fields:
        field.setFocus()
        field.selectAll()
        dialog.key(Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
        field.copy()
        assert clipboard.text() == "before"
        assert field.text() == SECRET
        assert SECRET not in field.displayText()
    spoken = [text for widget in dialog.dialog.findChildren(QWidget) for text in _spoken(widget)]
    assert "AccessKey secret" in spoken
    assert not [text for text in spoken if SECRET in text]
    fields[1].setFocus()
    dialog.key(Qt.Key.Key_X, Qt.KeyboardModifier.ControlModifier)
    assert clipboard.text() == "before"
    dialog.press("connection-cancel")
    for field in fields:
        assert field.text() == ""
        field.undo()
        assert field.text() == ""


def test_no_field_or_button_knows_the_secret_once_the_dialog_is_closed(opened: Open, port: MemoryConnections) -> None:
    own = "OnlyThisTestKnowsThisSecret012"
    port.steps = failing("OtherSignatureV1")
    dialog = opened()
    dialog.fill()
    dialog.type("secret", own)
    dialog.press("connection-try")
    dialog.until(lambda: dialog.shown("fix-0"))
    assert _holding(own)
    dialog.press("connection-cancel")
    dialog.until(lambda: not _holding(own))


def _holding(secret: str) -> list[Draft]:
    """What the dialog took from its fields, as far as anybody still has it."""
    gc.collect()
    return [one for one in gc.get_objects() if isinstance(one, Draft) and one.secret == secret]


def _spoken(widget: QWidget) -> list[str]:
    """Whatever a screen reader may be told of a widget."""
    told = [widget.objectName(), widget.accessibleName(), widget.accessibleDescription(), widget.toolTip()]
    interface = QAccessible.queryAccessibleInterface(widget)
    if interface is not None:
        told += [interface.text(kind) for kind in QAccessible.Text if kind is not QAccessible.Text.UserText]
        text: QAccessibleTextInterface | None = interface.textInterface()
        if text is not None:
            told.append(text.text(0, text.characterCount()))
    return told


def test_every_field_has_a_name_and_is_reached_by_tab(opened: Open) -> None:
    dialog = opened()
    dialog.unfold()
    dialog.tab_to("connection-name")
    reached = []
    for _ in range(30):
        widget = dialog.dialog.focusWidget()
        assert widget.accessibleName(), widget.objectName()
        reached.append(widget.objectName())
        dialog.key(Qt.Key.Key_Tab)
        if dialog.dialog.focusWidget().objectName() == "connection-name":
            break
    order = ["name", "key-id", "secret", "token", "region", "way", "endpoint", "more", "bucket", "prefix", "signature"]
    order += ["proxy", "ca-file", "choose-ca", "role", "keep-token", "import", "try", "cancel", "save"]
    assert reached == [f"connection-{name}" for name in order]


# --- how it looks ----------------------------------------------------------------------------------------------


def test_the_access_key_is_shown_in_short_while_nobody_edits_it(opened: Open) -> None:
    dialog = opened()
    dialog.type("key-id", KEY_ID)
    assert dialog.field("key-id").text() == KEY_ID
    dialog.key(Qt.Key.Key_Tab)
    assert dialog.field("key-id").text() == "LTAI5t••••••••pQr"
    assert dialog.dialog.draft.access_key_id == KEY_ID
    dialog.tab_to("connection-key-id")
    assert dialog.field("key-id").text() == KEY_ID


def test_nothing_is_cut_off_and_the_fields_scroll_where_the_screen_is_small(
    opened: Open, port: MemoryConnections
) -> None:
    port.steps = failing("SignatureDoesNotMatch", "The AccessKey secret is wrong.")
    dialog = opened()
    dialog.fill()
    dialog.press("connection-try")
    dialog.until(lambda: dialog.told == "The AccessKey secret is wrong.")
    dialog.unfold()
    dialog.until(lambda: dialog.shown("bucket"))
    screen = dialog.dialog.screen().availableGeometry().height()
    dialog.until(lambda: dialog.dialog.height() <= screen)
    dialog.until(lambda: dialog.clipped() == [])
    bottom = dialog.save.mapTo(dialog.dialog, dialog.save.rect().bottomLeft()).y()
    assert bottom < dialog.dialog.height()


def test_it_follows_the_theme(opened: Open, theme: Theme) -> None:
    dialog = opened()
    light = dialog.dialog.grab().toImage().pixelColor(5, 5)
    theme.set_appearance(Appearance.DARK)
    dialog.until(lambda: dialog.dialog.grab().toImage().pixelColor(5, 5) != light)
