"""The dialogs with the real desk on a real server: what is said on the screen is what lies in the bucket."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from helpers.open_dialog import OpenDialog
from helpers.practice import PracticeBucket, practice, practice_process
from partwise.core.cleanup import RULE_ID
from partwise.core.limits import MIN_PART_SIZE
from partwise.desk import Desk
from partwise.oss.client import Client
from partwise.oss.lifecycle_document import Document
from partwise.store.home import Home
from partwise.ui import words_cleanup
from partwise.ui.errands import Errands
from partwise.ui.theme import Theme
from partwise.ui.unfinished.cleanup_dialog import CleanupDialog
from partwise.ui.unfinished.complete_dialog import CompleteDialog

__all__ = ["practice", "practice_process"]

pytestmark = pytest.mark.qt_log_ignore("plugin does not support", extend=True)

LIFECYCLE = (("lifecycle", ""),)
PART = b"p" * MIN_PART_SIZE
LOGS = (
    "<Rule><ID>logs</ID><Prefix>logs/</Prefix><Status>Enabled</Status><Expiration><Days>30</Days></Expiration>"
    "<Unheard>kept</Unheard></Rule>"
)


@pytest.fixture
def desk(practice: PracticeBucket, tmp_path: Path) -> Iterator[Desk]:
    practice.send("DELETE", query=LIFECYCLE)
    with Client(practice.connection(), lambda: practice.credentials) as client:
        yield Desk({"practice": client}.__getitem__, Home(tmp_path, tmp_path / "logs"))


def cleanup(theme: Theme, errands: Errands, desk: Desk, bucket: str) -> Callable[[QWidget], CleanupDialog]:
    return lambda window: CleanupDialog(window, theme, errands, desk, "practice", (bucket,), bucket)


def test_a_rule_is_added_and_undone(
    qtbot: QtBot, theme: Theme, errands: Errands, desk: Desk, practice: PracticeBucket
) -> None:
    practice.send("PUT", query=LIFECYCLE, body=f"<LifecycleConfiguration>{LOGS}</LifecycleConfiguration>".encode())
    former = Document(practice.send("GET", query=LIFECYCLE).body)
    upload_id = practice.initiate("films/a")
    opened = OpenDialog(qtbot, cleanup(theme, errands, desk, practice.bucket))
    opened.until(lambda: "Of the 1" in opened.text("cleanup-effect") or "The 1" in opened.text("cleanup-effect"))
    opened.until(opened.button("cleanup-save").isEnabled)
    opened.press("cleanup-save")
    opened.until(lambda: opened.text("cleanup-status").startswith("Written and read back"))
    now = Document(practice.send("GET", query=LIFECYCLE).body)
    assert [rule.id for rule in now.rules] == ["logs", RULE_ID]
    assert b"<Unheard>kept</Unheard>" in now.to_xml()
    assert opened.lines("cleanup-rules") == [str(rule) for rule in now.rules]
    opened.press("cleanup-undo")
    opened.until(lambda: opened.text("cleanup-status") == words_cleanup.UNDONE)
    assert Document(practice.send("GET", query=LIFECYCLE).body) == former
    practice.send("DELETE", "films/a", (("uploadId", upload_id),))


def test_rules_that_may_not_be_read(
    qtbot: QtBot, theme: Theme, errands: Errands, desk: Desk, practice: PracticeBucket
) -> None:
    practice.faults({"what": "deny", "operation": "GetBucketLifecycle"})
    opened = OpenDialog(qtbot, cleanup(theme, errands, desk, practice.bucket))
    opened.until(lambda: "oss:GetBucketLifecycle and oss:PutBucketLifecycle" in opened.text("cleanup-fault-advice"))
    assert opened.text("cleanup-no-rules") == ""
    assert opened.button("cleanup-fault-policy").isVisible()


def complete(
    qtbot: QtBot, theme: Theme, errands: Errands, desk: Desk, practice: PracticeBucket, numbers: tuple[int, ...]
) -> tuple[OpenDialog[CompleteDialog], list[object]]:
    """The open dialog about an upload with these parts, and what it announces."""
    upload_id, announced = practice.initiate("film"), list[object]()
    for number in numbers:
        practice.send_part("film", upload_id, number, PART)
    make = partial(CompleteDialog, theme=theme, errands=errands, server=desk, connection="practice")
    opened = OpenDialog(qtbot, lambda window: make(window, bucket=practice.bucket, key="film", upload_id=upload_id))
    opened.dialog.completed.connect(announced.append)
    opened.until(lambda: opened.text("complete-fact-size"))
    return opened, announced


def test_an_upload_with_holes_is_completed_all_the_same(
    qtbot: QtBot, theme: Theme, errands: Errands, desk: Desk, practice: PracticeBucket
) -> None:
    opened, announced = complete(qtbot, theme, errands, desk, practice, (1, 3))
    assert opened.text("complete-fact-missing") == "2"
    assert not opened.button("complete-do").isEnabled()
    opened.press("complete-all-the-same")
    opened.press("complete-do")
    opened.until(lambda: "its CRC-64 is that of the parts" in opened.text("complete-proven"))
    assert len(announced) == 1
    assert practice.object_path("film").read_bytes() == PART * 2


def test_a_lost_answer_is_cleared_up(
    qtbot: QtBot, theme: Theme, errands: Errands, desk: Desk, practice: PracticeBucket
) -> None:
    opened, announced = complete(qtbot, theme, errands, desk, practice, (1, 2, 3))
    practice.faults({"what": "lost", "operation": "CompleteMultipartUpload"})
    opened.press("complete-do")
    opened.until(lambda: opened.text("complete-proven"))
    assert len(announced) == len(practice.requests("CompleteMultipartUpload")) == 1
    assert practice.object_path("film").read_bytes() == PART * 3


def test_an_answer_that_nothing_clears_up_is_told(
    qtbot: QtBot, theme: Theme, errands: Errands, desk: Desk, practice: PracticeBucket
) -> None:
    opened, announced = complete(qtbot, theme, errands, desk, practice, (1, 2))
    practice.faults({"what": "bare", "operation": "CompleteMultipartUpload"})
    opened.press("complete-do")
    opened.until(lambda: "The upload is still there." in opened.text("complete-fault-title"))
    assert announced == []
    practice.faults()
    opened.press("complete-fault-again")
    opened.until(opened.button("complete-do").isEnabled)
    opened.press("complete-do")
    opened.until(lambda: announced)
