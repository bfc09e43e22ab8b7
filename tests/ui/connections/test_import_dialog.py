"""Import by keys: what was found is shown, nothing is saved or run without a word."""

from __future__ import annotations

from pathlib import Path
from threading import Event

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from helpers.memory_connections import MemoryConnections
from helpers.open_dialog import OpenDialog
from partwise.connection_desk import ConnectionDesk
from partwise.core.connection import Connection, Origin
from partwise.core.errors import Fault, Kind
from partwise.store.connection_file import ConnectionFile
from partwise.store.found_sources import FoundSource
from partwise.store.recipe import BucketWay
from partwise.store.secret import Secret, SessionSecrets
from partwise.ui import words_connections_import as words
from partwise.ui.connections.import_dialog import ImportDialog, free_name
from partwise.ui.connections.port import ConnectionsPort
from partwise.ui.errands import Errands
from partwise.ui.theme import Theme

pytestmark = pytest.mark.qt_log_ignore("plugin does not support", extend=True)

PLAIN = FoundSource(
    Connection("ossutil", region="cn-hangzhou", origin=Origin.OSSUTIL, profile="default"),
    "the profile “default” in /home/me/.ossutilconfig",
    "an AccessKey (LTAI…)",
    current=True,
)
COMMAND = "/opt/acme/bin/print-keys --account 'a b' --role uploader"
RUNS = FoundSource(
    Connection("aliyun lab", region="cn-beijing", origin=Origin.ALIYUN, profile="lab", command=COMMAND),
    "the profile “lab” in /home/me/.aliyun/config.json",
    "a program that prints credentials",
)
NOWHERE = FoundSource(Connection("aliyun", origin=Origin.ALIYUN, profile="default"), "the profile “default”")
BROKEN = FoundSource(
    Connection("aliyun web", origin=Origin.ALIYUN, profile="web"),
    "the profile “web”",
    fault=Fault(Kind.FIXABLE, "The profile “web” signs in by the mode OIDC.", "Choose another profile."),
)


class OpenImport(OpenDialog[ImportDialog]):
    """The dialog on a port, and what it announced."""

    def __init__(
        self, qtbot: QtBot, theme: Theme, errands: Errands, port: ConnectionsPort, names: tuple[str, ...] = ()
    ) -> None:
        super().__init__(qtbot, lambda window: ImportDialog(window, theme, errands, port, names))
        self.imported: list[tuple[Connection, ...]] = []
        self.dialog.imported.connect(self.imported.append)

    def tick(self, number: int) -> QCheckBox:
        return self.find(QCheckBox, f"import-{number}")

    def listed(self) -> None:
        """Wait until what was found is shown: a new row is seen, and can have the focus, a turn after it was told."""
        self.until(lambda: self.text("import-status") != words.LOOKING)
        self.until(lambda: all(tick.isVisible() for tick in self.dialog.findChildren(QCheckBox)))


@pytest.fixture
def opened(qtbot: QtBot, theme: Theme, errands: Errands, port: MemoryConnections) -> OpenImport:
    port.sources = (PLAIN, RUNS, NOWHERE, BROKEN)
    made = OpenImport(qtbot, theme, errands, port)
    made.listed()
    return made


def test_what_was_found_is_shown_and_nothing_is_done(opened: OpenImport, port: MemoryConnections) -> None:
    assert opened.tick(0).text() == "ossutil"
    assert opened.text("import-0-where") == (
        "An AccessKey (LTAI…), from the profile “default” in /home/me/.ossutilconfig (in use)"
    )
    assert "oss" in opened.tick(0).accessibleName()
    assert opened.text("import-3-fault") == "The profile “web” signs in by the mode OIDC. Choose another profile."
    assert not opened.tick(3).isEnabled()
    assert not opened.button("import-do").isEnabled()
    assert port.calls == ["found"]


def test_the_ticked_ones_become_connections_without_a_secret(opened: OpenImport, port: MemoryConnections) -> None:
    assert opened.dialog.focusWidget() is opened.tick(0)
    opened.press("import-0")
    assert opened.button("import-do").text() == "Import 1 connection"
    opened.press("import-do")
    opened.until(lambda: opened.imported)
    ((saved,),) = opened.imported
    assert (saved.name, saved.origin, saved.profile) == ("ossutil", Origin.OSSUTIL, "default")
    assert port.typed == [Secret()]
    opened.until(lambda: not isValid(opened.dialog))


def test_a_program_is_shown_exactly_and_imported_only_with_consent(opened: OpenImport, port: MemoryConnections) -> None:
    assert opened.text("import-1-command") == COMMAND
    opened.press("import-1")
    assert opened.text("import-1-missing") == words.CONSENT_FIRST
    assert not opened.button("import-do").isEnabled()
    opened.press("import-1-consent")
    assert COMMAND in opened.find(QCheckBox, "import-1-consent").accessibleDescription()
    opened.press("import-do")
    opened.until(lambda: opened.imported)
    assert opened.imported[0][0].command == COMMAND


def test_a_source_without_a_region_asks_for_it(opened: OpenImport) -> None:
    opened.press("import-2")
    assert opened.text("import-2-missing") == words.REGION_FIRST
    opened.tab_to("import-2-region")
    opened.qtbot.keyClicks(opened.dialog.focusWidget(), "cn-shanghai")
    opened.find(QWidget, "import-2-region-text").completer().popup().hide()  # type: ignore[attr-defined]  # a QLineEdit
    opened.press("import-do")
    opened.until(lambda: opened.imported)
    assert opened.imported[0][0].region == "cn-shanghai"


def test_tab_goes_down_the_list_and_then_to_the_buttons(opened: OpenImport) -> None:
    opened.dialog.activateWindow()
    order = []
    for _ in range(12):
        order.append(opened.dialog.focusWidget().objectName())
        opened.key(Qt.Key.Key_Tab)
        if opened.dialog.focusWidget().objectName() == "import-0":
            break
    assert order == [
        *("import-0", "import-1", "import-1-consent", "import-2", "import-2-region"),
        *("import-ecs", "import-program", "import-cancel"),  # nothing is ticked: nothing to import
    ]


def test_names_that_are_taken_get_a_number(
    qtbot: QtBot, theme: Theme, errands: Errands, port: MemoryConnections
) -> None:
    port.sources = (PLAIN, PLAIN)
    opened = OpenImport(qtbot, theme, errands, port, ("ossutil",))
    opened.listed()
    opened.press("import-0")
    opened.press("import-1")
    assert opened.button("import-do").text() == "Import 2 connections"
    opened.press("import-do")
    opened.until(lambda: opened.imported)
    assert [saved.name for saved in opened.imported[0]] == ["ossutil 2", "ossutil 3"]
    assert free_name("a", ()) == "a"


def test_what_could_not_be_saved_is_told_beside_what_was(
    qtbot: QtBot, theme: Theme, errands: Errands, port: MemoryConnections
) -> None:
    port.sources = (PLAIN,)
    port.faults["save"] = [Fault(Kind.FIXABLE, "Partwise cannot use its folder.", "Make it writable.")]
    opened = OpenImport(qtbot, theme, errands, port)
    opened.listed()
    opened.press("import-0")
    opened.press("import-do")
    opened.until(lambda: opened.text("import-result-words") == "Partwise cannot use its folder.")
    assert opened.imported == []
    opened.press("import-do")
    opened.until(lambda: opened.imported)


def test_an_ecs_role_is_looked_for_on_request_only(opened: OpenImport, port: MemoryConnections) -> None:
    port.gates["ecs"] = Event()
    opened.press("import-ecs")
    assert opened.text("import-result-words") == words.ASKING_ECS
    port.gates["ecs"].set()
    opened.until(lambda: opened.dialog.findChild(QCheckBox, "import-4"))
    opened.until(lambda: opened.text("import-4-missing") == words.REGION_FIRST)
    assert opened.tick(4).isChecked()


def test_no_ecs_instance_is_told(opened: OpenImport, port: MemoryConnections) -> None:
    port.faults["ecs"] = [Fault(Kind.FIXABLE, "This computer is no ECS instance.", "Choose another source.")]
    opened.press("import-ecs")
    opened.until(lambda: opened.text("import-result-words") == "This computer is no ECS instance.")
    assert opened.button("import-ecs").isEnabled()


def test_nothing_found_says_so(qtbot: QtBot, theme: Theme, errands: Errands, port: MemoryConnections) -> None:
    opened = OpenImport(qtbot, theme, errands, port)
    opened.until(lambda: opened.text("import-status") == words.NOTHING)


def test_ways_of_its_own_for_some_buckets_are_told(
    qtbot: QtBot, theme: Theme, errands: Errands, port: MemoryConnections
) -> None:
    port.sources = (FoundSource(PLAIN.connection, "here", buckets=(BucketWay("media", "e"), BucketWay("logs", "f"))),)
    opened = OpenImport(qtbot, theme, errands, port)
    opened.listed()
    assert words.own_ways(["media", "logs"]) in [
        label.text() for label in opened.dialog.findChildren(QWidget) if hasattr(label, "wordWrap")
    ]


def test_real_files_are_found_and_none_of_their_secrets_is_shown(
    qtbot: QtBot, theme: Theme, errands: Errands, tmp_path: Path
) -> None:
    secret = "SecretOfThirtyCharacters012345"
    config = f"[default]\naccessKeyId=LTAI5tAbCdEf\naccessKeySecret={secret}\nregion=cn-hangzhou\n"
    (tmp_path / ".ossutilconfig").write_text(config, encoding="utf-8")
    stores = {Origin.KEYRING: SessionSecrets(), Origin.SESSION: SessionSecrets()}
    file = ConnectionFile(tmp_path / "connections.json")
    opened = OpenImport(qtbot, theme, errands, ConnectionDesk(file, stores, {}, tmp_path))
    opened.listed()
    shown = [widget.property("text") or "" for widget in opened.dialog.findChildren(QWidget)]
    assert not [text for text in shown if secret in str(text)]
    opened.press("import-0")
    opened.press("import-do")
    opened.until(lambda: opened.imported)
    (saved,) = file.load().connections
    assert (saved.origin, saved.region) == (Origin.OSSUTIL, "cn-hangzhou")
    assert secret not in (tmp_path / "connections.json").read_text("utf-8")
