"""The clean-up rule in the window, by keys alone: read, changed, written, undone, refused."""

from __future__ import annotations

import json
from collections.abc import Sequence
from threading import Event

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLineEdit, QListView, QPushButton, QSpinBox
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from helpers.memory_server import PATH, MemoryServer, book, denied
from helpers.open_dialog import OpenDialog
from partwise.core.cleanup import RULE_ID
from partwise.core.cleanup_plan import CHANGED_MEANWHILE
from partwise.core.errors import Fixable
from partwise.ui import words_cleanup as words
from partwise.ui.errands import Errands
from partwise.ui.theme import Appearance, Theme
from partwise.ui.unfinished.cleanup_dialog import CleanupDialog

pytestmark = pytest.mark.qt_log_ignore("plugin does not support", extend=True)

LOGS = (
    "<Rule><ID>logs</ID><Prefix>logs/</Prefix><Status>Enabled</Status><Expiration><Days>30</Days></Expiration></Rule>"
)
OURS = (
    f"<Rule><ID>{RULE_ID}</ID><Prefix></Prefix><Status>Enabled</Status>"
    "<AbortMultipartUpload><Days>9</Days></AbortMultipartUpload></Rule>"
)
ALT = Qt.KeyboardModifier.AltModifier


class Opened(OpenDialog[CleanupDialog]):
    """The dialog about the rules of a server in memory."""

    def __init__(
        self,
        qtbot: QtBot,
        theme: Theme,
        errands: Errands,
        server: MemoryServer,
        buckets: Sequence[str] = ("media", "logs"),
        bucket: str = "media",
    ) -> None:
        super().__init__(qtbot, lambda window: CleanupDialog(window, theme, errands, server, "acme", buckets, bucket))

    @property
    def save(self) -> QPushButton:
        return self.button("cleanup-save")

    def ready(self) -> None:
        """Wait until everything is read and planned."""
        self.until(lambda: self.text("cleanup-changes") and self.text("cleanup-effect") != words.LOOKING)


@pytest.fixture
def server() -> MemoryServer:
    return MemoryServer(book(LOGS))


@pytest.fixture
def opened(qtbot: QtBot, theme: Theme, errands: Errands, server: MemoryServer) -> Opened:
    made = Opened(qtbot, theme, errands, server)
    made.ready()
    return made


# --- reading and showing ---------------------------------------------------------------------------------------


def test_rules_are_read_in_the_background_and_told(
    qtbot: QtBot, theme: Theme, errands: Errands, server: MemoryServer
) -> None:
    server.gates["rules"] = Event()
    opened = Opened(qtbot, theme, errands, server)
    assert opened.text("cleanup-no-rules") == words.READING
    assert not opened.save.isEnabled()
    server.gates["rules"].set()
    opened.ready()
    assert opened.lines("cleanup-rules") == ["“logs/”: delete objects after 30 days [logs]"]
    assert opened.text("cleanup-no-rules") == ""


def test_a_bucket_without_rules_says_so(qtbot: QtBot, theme: Theme, errands: Errands) -> None:
    opened = Opened(qtbot, theme, errands, MemoryServer())
    opened.ready()
    assert "has no lifecycle rules" in opened.text("cleanup-no-rules")
    assert opened.lines("cleanup-rules") == []


def test_the_difference_and_what_goes_next_are_told(
    qtbot: QtBot, theme: Theme, errands: Errands, server: MemoryServer
) -> None:
    for number in range(8):
        server.begun(f"films/{number}", days_ago=number * 2)
    server.own = frozenset({"id-films/5"})
    opened = Opened(qtbot, theme, errands, server)
    opened.ready()
    assert opened.text("cleanup-changes") == f"+ the whole bucket: abort unfinished uploads after 7 days [{RULE_ID}]"
    assert opened.save.text() == "Add &rule: abort after 7 days"
    assert opened.save.accessibleName() == "Add rule: abort after 7 days"
    assert "Of 8 unfinished uploads of today 5 go" in opened.text("cleanup-effect")
    assert "1 of them was begun by Partwise here" in opened.text("cleanup-own")
    assert "“films/5”" in opened.text("cleanup-own")
    lines = opened.lines("cleanup-removals")
    assert lines[0] == "films/5 · begun 10 days ago · begun here"
    assert sorted(line.partition(" ")[0] for line in lines) == [f"films/{number}" for number in range(3, 8)]


def test_days_and_prefix_by_keys_alone(opened: Opened, server: MemoryServer) -> None:
    server.begun("films/a", days_ago=40)
    opened.tab_to("cleanup-days")
    assert opened.find(QSpinBox, "cleanup-days").suffix() == " days"
    opened.key(Qt.Key.Key_PageUp)
    opened.key(Qt.Key.Key_Up)
    opened.until(lambda: opened.save.text() == "Add &rule: abort after 18 days")
    opened.key(Qt.Key.Key_P, ALT)
    assert opened.dialog.focusWidget().objectName() == "cleanup-prefix"
    opened.qtbot.keyClicks(opened.dialog.focusWidget(), "logs/")
    opened.until(lambda: "− “logs/”" in opened.text("cleanup-changes"))
    assert "abort unfinished uploads after 18 days [logs]" in opened.text("cleanup-changes")
    assert opened.save.text() == "Change &rule: abort after 18 days"


def test_a_prefix_that_no_rule_can_have_is_told_below_it(opened: Opened) -> None:
    opened.tab_to("cleanup-prefix")
    opened.qtbot.keyClicks(opened.dialog.focusWidget(), "/films")
    opened.until(lambda: "No rule of OSS" in opened.text("cleanup-complaint"))
    assert not opened.save.isEnabled()
    opened.find(QLineEdit, "cleanup-prefix").setText("films")
    opened.until(opened.save.isEnabled)
    assert opened.text("cleanup-complaint") == ""


def test_the_rule_that_is_there_fills_the_fields(qtbot: QtBot, theme: Theme, errands: Errands) -> None:
    opened = Opened(qtbot, theme, errands, MemoryServer(book(LOGS, OURS)))
    opened.ready()
    assert opened.find(QSpinBox, "cleanup-days").value() == 9
    assert opened.save.text() == words.NOTHING_TO_SAVE
    assert not opened.save.isEnabled()


def test_another_bucket_is_read_anew(opened: Opened, server: MemoryServer) -> None:
    server.book = book()
    opened.key(Qt.Key.Key_B, ALT)
    assert isinstance(opened.dialog.focusWidget(), QComboBox)
    opened.key(Qt.Key.Key_Down)
    opened.until(lambda: "“logs” has no lifecycle rules" in opened.text("cleanup-no-rules"))
    assert server.calls.count("rules logs") == 1


def test_without_a_bucket_those_of_the_account_are_asked_for(
    qtbot: QtBot, theme: Theme, errands: Errands, server: MemoryServer
) -> None:
    opened = Opened(qtbot, theme, errands, server, buckets=(), bucket="")
    opened.ready()
    assert opened.dialog.bucket == "media"
    assert [call for call in server.calls if call != "today"] == ["buckets", "rules media"]


def test_without_buckets_there_is_nothing_to_show(
    qtbot: QtBot, theme: Theme, errands: Errands, server: MemoryServer
) -> None:
    server.bucket_names = ()
    opened = Opened(qtbot, theme, errands, server, buckets=(), bucket="")
    opened.until(lambda: opened.text("cleanup-status") == words.NO_BUCKETS)
    assert server.calls == ["buckets"]


# --- writing ---------------------------------------------------------------------------------------------------


def test_it_is_written_and_undone_by_keys_alone(opened: Opened, server: MemoryServer) -> None:
    former = server.book
    opened.press("cleanup-save")
    opened.until(lambda: opened.text("cleanup-status").startswith("Written and read back."))
    assert PATH in opened.text("cleanup-status")
    assert [rule.id for rule in server.book.rules] == ["logs", RULE_ID]
    opened.until(lambda: opened.save.text() == words.NOTHING_TO_SAVE)
    assert len(opened.lines("cleanup-rules")) == 2
    opened.press("cleanup-undo")
    opened.until(lambda: opened.text("cleanup-status") == words.UNDONE)
    assert server.book.rules == former.rules
    assert not opened.button("cleanup-undo").isVisible()
    assert len(opened.lines("cleanup-rules")) == 1


def test_a_rule_is_removed(qtbot: QtBot, theme: Theme, errands: Errands) -> None:
    server = MemoryServer(book(LOGS, OURS))
    opened = Opened(qtbot, theme, errands, server)
    opened.ready()
    opened.press("cleanup-abort")
    opened.until(opened.save.isEnabled)
    assert opened.save.text() == words.REMOVE_RULE
    assert not opened.find(QSpinBox, "cleanup-days").isEnabled()
    opened.press("cleanup-save")
    opened.until(lambda: [rule.id for rule in server.book.rules] == ["logs"])
    opened.until(lambda: "no rule for exactly the whole bucket" in opened.text("cleanup-changes"))


def test_while_it_is_written_nothing_can_be_changed(opened: Opened, server: MemoryServer) -> None:
    server.gates["change_rules"] = Event()
    opened.press("cleanup-save")
    opened.until(lambda: "change_rules" in server.calls)
    assert opened.text("cleanup-status") == words.WRITING
    assert not opened.save.isEnabled()
    assert not opened.find(QSpinBox, "cleanup-days").isEnabled()
    assert not opened.find(QComboBox, "cleanup-bucket").isEnabled()
    server.gates["change_rules"].set()
    opened.until(opened.find(QSpinBox, "cleanup-days").isEnabled)


def test_rules_that_somebody_else_changed_are_told_and_read_again(opened: Opened, server: MemoryServer) -> None:
    opened.find(QSpinBox, "cleanup-days").setValue(21)
    opened.until(lambda: "21 days" in opened.save.text() and opened.save.isEnabled())
    server.book = book(OURS)
    opened.press("cleanup-save")
    opened.until(lambda: "Somebody else has changed" in opened.text("cleanup-fault-title"))
    opened.until(lambda: opened.lines("cleanup-rules") == [str(server.book.rules[0])])
    opened.until(opened.save.isEnabled)
    assert opened.save.text() == "Change &rule: abort after 21 days"
    assert server.calls.count("rules media") == 2
    opened.press("cleanup-save")
    opened.until(lambda: opened.text("cleanup-status").startswith("Written"))
    assert opened.text("cleanup-fault-title") == ""


def test_what_was_written_over_can_be_put_back(opened: Opened, server: MemoryServer) -> None:
    former = server.book
    server.overwritten_by = book(OURS)
    opened.press("cleanup-save")
    opened.until(lambda: "OSS holds other rules now." in opened.text("cleanup-fault-title"))
    opened.until(opened.button("cleanup-undo").isEnabled)
    assert opened.lines("cleanup-rules") == [str(server.book.rules[0])]
    opened.press("cleanup-undo")
    opened.until(lambda: server.book.rules == former.rules)


# --- without the right to do so --------------------------------------------------------------------------------


def test_who_may_not_read_rules_is_not_told_that_there_are_none(
    qtbot: QtBot, theme: Theme, errands: Errands, server: MemoryServer
) -> None:
    server.refusals["rules"] = denied("GetBucketLifecycle")
    opened = Opened(qtbot, theme, errands, server)
    opened.until(lambda: bool(opened.text("cleanup-fault-title")))
    assert opened.text("cleanup-no-rules") == ""
    assert not opened.find(QSpinBox, "cleanup-days").isVisible()
    assert "oss:GetBucketLifecycle" in opened.text("cleanup-fault-advice")
    opened.press("cleanup-fault-policy")
    (statement,) = json.loads(QGuiApplication.clipboard().text())["Statement"]
    assert statement["Action"] == ["oss:GetBucketLifecycle"]
    assert statement["Resource"] == ["acs:oss:*:*:media"]
    assert opened.button("cleanup-fault-policy").text() == words.COPIED
    del server.refusals["rules"]
    opened.press("cleanup-fault-again")
    opened.ready()
    assert opened.text("cleanup-fault-title") == ""
    assert len(opened.lines("cleanup-rules")) == 1


def test_who_may_not_list_uploads_may_still_change_rules(
    qtbot: QtBot, theme: Theme, errands: Errands, server: MemoryServer
) -> None:
    server.refusals["today"] = denied("ListMultipartUploads")
    opened = Opened(qtbot, theme, errands, server)
    opened.ready()
    assert opened.text("cleanup-effect") == words.NEXT_UNKNOWN
    assert "oss:ListMultipartUploads" in opened.text("cleanup-unlisted-advice")
    opened.press("cleanup-save")
    opened.until(lambda: len(server.book.rules) == 2)
    del server.refusals["today"]
    server.begun("old", days_ago=30)
    opened.press("cleanup-unlisted-again")
    opened.until(lambda: len(opened.lines("cleanup-removals")) == 1)
    assert opened.text("cleanup-unlisted-title") == ""


def test_who_may_not_write_keeps_what_is_typed(opened: Opened, server: MemoryServer) -> None:
    server.refusals["change_rules"] = denied("PutBucketLifecycle")
    opened.press("cleanup-save")
    opened.until(lambda: "oss:PutBucketLifecycle" in opened.text("cleanup-fault-advice"))
    assert opened.button("cleanup-fault-policy").isVisible()
    assert opened.save.isEnabled()
    assert len(opened.lines("cleanup-rules")) == 1


# --- closing, looking ------------------------------------------------------------------------------------------


def test_esc_closes_and_drops_what_was_asked(
    qtbot: QtBot, theme: Theme, errands: Errands, server: MemoryServer
) -> None:
    server.gates["rules"] = Event()
    opened = Opened(qtbot, theme, errands, server)
    opened.key(Qt.Key.Key_Escape)
    assert not opened.dialog.isVisible()
    opened.until(lambda: not isValid(opened.dialog))
    server.gates["rules"].set()
    qtbot.wait(30)


def test_closed_while_it_writes_it_goes_when_that_is_done(opened: Opened, server: MemoryServer) -> None:
    server.gates["change_rules"] = Event()
    opened.press("cleanup-save")
    opened.until(lambda: "change_rules" in server.calls)
    opened.key(Qt.Key.Key_Escape)
    assert not opened.dialog.isVisible()
    server.gates["change_rules"].set()
    opened.until(lambda: not isValid(opened.dialog))
    assert len(server.book.rules) == 2


def test_closed_while_it_writes_it_comes_back_to_tell_a_failure(opened: Opened, server: MemoryServer) -> None:
    server.gates["change_rules"] = Event()
    server.refusals["change_rules"] = Fixable("They changed.", "Look.", code=CHANGED_MEANWHILE)
    opened.press("cleanup-save")
    opened.until(lambda: "change_rules" in server.calls)
    opened.key(Qt.Key.Key_Escape)
    server.gates["change_rules"].set()
    opened.until(lambda: opened.text("cleanup-fault-title") == "They changed.")
    assert opened.dialog.isVisible()


def test_enter_in_a_field_neither_closes_nor_writes(opened: Opened, server: MemoryServer) -> None:
    for name in ("cleanup-prefix", "cleanup-days"):
        opened.tab_to(name)
        opened.key(Qt.Key.Key_Return)
    assert opened.dialog.isVisible()
    assert "change_rules" not in server.calls
    opened.until(opened.save.isEnabled)
    opened.tab_to("cleanup-save")
    opened.key(Qt.Key.Key_Return)
    opened.until(lambda: "change_rules" in server.calls)


def test_every_control_can_be_reached_and_has_a_name(opened: Opened, server: MemoryServer) -> None:
    controls = [
        child
        for kind in (QAbstractButton, QComboBox, QSpinBox, QLineEdit, QListView)
        for child in opened.dialog.findChildren(kind)
        if child.isVisible() and child.isEnabled() and child.focusPolicy() & Qt.FocusPolicy.TabFocus
    ]
    named = {child.objectName() for child in controls if not child.objectName().startswith("qt_")}
    assert {"cleanup-bucket", "cleanup-abort", "cleanup-days", "cleanup-prefix", "cleanup-close"} <= named
    for name in named:
        opened.tab_to(name)
        assert opened.dialog.focusWidget().accessibleName()


def test_it_is_as_high_as_what_it_says(opened: Opened, theme: Theme) -> None:
    assert opened.clipped() == []
    theme.set_appearance(Appearance.DARK)
    assert opened.dialog.grab().toImage().pixelColor(4, 4).name() == theme.tokens.panel.name()
