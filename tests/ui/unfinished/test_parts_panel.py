"""Looking inside an upload: what is shown, why there is nothing to see, and when the server is asked."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QPushButton, QWidget

from helpers.parts_panel import NOON, UPLOAD, Looking, stored
from helpers.sample_uploads import FAULT, FLYING, NO_NETWORK, STORED, WAITING, sample_upload
from partwise.core.changes import PartsTold
from partwise.core.errors import Fault, Kind
from partwise.core.lifecycle import State
from partwise.core.upload import Stored, StoredPart
from partwise.ui.theme import Appearance, Theme
from partwise.ui.unfinished.parts_table import PartsTable
from partwise.ui.uploads.part_legend import Legend
from partwise.ui.uploads.part_map import PartMap

pytestmark = pytest.mark.qt_log_ignore("plugin does not support", extend=True)

DENIED = replace(FAULT, operation="ListParts", advice="Ask the account's owner for oss:ListParts on this bucket.")


# --- what is shown --------------------------------------------------------------------------------------------


def test_the_parts_and_the_holes_of_somebody_elses_upload(looking: Looking) -> None:
    looking.show(stored(90))
    assert looking.text("partsTitle") == "take.mov"
    assert looking.text("partsSummary") == "84 parts, 881 MB, two gaps: 5–9 and 31"
    assert looking.text("partsRest") == "What comes after part 90, only whoever began the upload knows."
    assert looking.text("partsTime").startswith("As OSS told at ")
    at = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(NOON + 4))
    assert looking.row(3) == ["4", "10.5 MB", at, f"{4:032X}", "4000000000000000"]
    assert looking.row(2)[4] == "–"
    assert looking.row(2, Qt.ItemDataRole.ToolTipRole)[4] == "OSS tells no CRC-64 of this part."
    assert looking.row(3, Qt.ItemDataRole.ToolTipRole)[1] == "10,485,760 bytes"
    assert looking.row(4) == ["5–9", "missing", "", "", ""]
    assert looking.model.rowCount() == 84 + 2
    legend = looking.panel.findChild(Legend)
    assert legend.accessibleDescription() == "stored 84, missing 6"
    assert looking.map.accessibleDescription() == looking.text("partsSummary")


def test_of_ours_all_parts_there_will_be_are_shown(looking: Looking) -> None:
    ours = sample_upload(STORED * 3 + FLYING + WAITING * 6)
    looking.show(stored(3), upload=ours)
    assert looking.row(3)[:2] == ["4–10", "not stored yet"]
    assert looking.text("partsRest") == ""
    assert looking.panel.findChild(Legend).accessibleDescription() == "stored 3, in flight 1, retrying 0, waiting 6"
    looking.panel.show_upload(replace(ours, parts=STORED * 4 + WAITING * 6))
    assert looking.panel.findChild(Legend).accessibleDescription() == "stored 4, in flight 0, retrying 0, waiting 6"


def test_every_cell_speaks(looking: Looking) -> None:
    looking.show(stored(90))
    spoken = looking.row(3, Qt.ItemDataRole.AccessibleTextRole)
    assert spoken[:2] == ["Part 4", "Part 4, Size 10.5 MB"]
    assert spoken[4] == "Part 4, CRC-64 4000000000000000"
    assert set(looking.row(4, Qt.ItemDataRole.AccessibleTextRole)) == {"Parts 5–9, missing"}
    for widget in looking.panel.findChildren(QWidget):
        if isinstance(widget, QPushButton | PartMap | PartsTable):
            assert widget.objectName()
            assert widget.accessibleName(), widget.objectName()


def test_the_model_keeps_the_rules_of_models(looking: Looking) -> None:
    QAbstractItemModelTester(looking.model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    looking.show(stored(90))
    looking.show(stored(7), upload=replace(UPLOAD, id="another"))
    looking.panel.show_upload(None)
    assert looking.model.rowCount() == 0


def test_light_and_dark(looking: Looking, theme: Theme) -> None:
    looking.show(stored(90))
    for appearance in (Appearance.DARK, Appearance.LIGHT):
        theme.set_appearance(appearance)
        image = looking.panel.grab().toImage()
        assert image.pixelColor(3, 3).name() == theme.tokens.bg.name()
        assert theme.tokens.ok.name() in {
            image.pixelColor(looking.map.x() + x, looking.map.y() + 5).name() for x in range(40)
        }


# --- why there is nothing to see ------------------------------------------------------------------------------


def test_nothing_is_chosen(looking: Looking) -> None:
    assert looking.text("partsMessage") == "Select one upload to see its parts."
    assert not looking.seen("faultCard")
    looking.show(stored(90), upload=replace(UPLOAD, fault=replace(FAULT, operation="AbortMultipartUpload")))
    looking.panel.show_upload(None)
    assert looking.text("partsMessage") == "Select one upload to see its parts."
    assert not any(map(looking.seen, ("partsTable", "partMap", "partLegend", "partsAgain", "faultCard")))
    assert looking.text("partsTitle") == looking.text("partsSummary") == ""


@pytest.mark.parametrize(
    ("parts", "fault", "said"),
    [
        ((), None, "OSS holds no part of this upload."),
        (None, None, "OSS no longer knows this upload: it was completed or aborted, so there are no parts to show."),
        (
            None,
            Fault(Kind.FIXABLE, "OSS no longer knows it.", code="NoSuchUpload"),
            "OSS no longer knows this upload: it was completed or aborted, so there are no parts to show.",
        ),
    ],
)
def test_no_parts_are_told_in_words(
    looking: Looking, parts: tuple[StoredPart, ...] | None, fault: Fault | None, said: str
) -> None:
    looking.show(parts, fault)
    assert looking.text("partsMessage") == said
    assert not any(map(looking.seen, ("partsTable", "partMap", "partsFault")))
    assert looking.seen("partsAgain")


def test_a_refusal_is_not_an_empty_table_and_offers_the_policy(looking: Looking) -> None:
    looking.show(None, DENIED)
    assert looking.text("partsFault-advice") == DENIED.advice
    assert looking.text("partsMessage") == ""
    assert not any(map(looking.seen, ("partsTable", "partMap", "partsAgain")))
    looking.qtbot.mouseClick(looking.panel.findChild(QPushButton, "partsFault-policy"), Qt.MouseButton.LeftButton)
    assert "oss:ListParts" in looking.clipboard()
    assert "media-archive" in looking.clipboard()


def test_a_network_out_of_reach_can_be_tried_again(looking: Looking) -> None:
    looking.show(None, NO_NETWORK)
    assert looking.text("partsFault-title") == NO_NETWORK.title
    assert not looking.seen("partsFault-policy")
    looking.wanted.clear()
    looking.qtbot.mouseClick(looking.panel.findChild(QPushButton, "partsFault-again"), Qt.MouseButton.LeftButton)
    assert looking.wanted == [UPLOAD.id]
    assert looking.text("partsMessage") == "Asking OSS for the parts…"
    looking.panel.take(PartsTold(UPLOAD, stored(9)))
    assert looking.seen("partsTable")
    assert not looking.seen("partsFault")


def test_what_else_went_wrong_with_it_is_told_above(looking: Looking) -> None:
    looking.show(stored(9), upload=replace(UPLOAD, fault=replace(FAULT, operation="AbortMultipartUpload")))
    assert looking.text("fault-happened") == FAULT.title
    assert "no file on this computer was touched" in looking.text("fault-safe")
    looking.show(None, DENIED, upload=replace(UPLOAD, id="another", fault=DENIED))
    assert not looking.seen("faultCard")
    assert looking.seen("partsFault")
    looking.show(stored(3), upload=sample_upload(STORED * 3, state=State.FAILED, fault=FAULT))
    assert not looking.seen("faultCard")  # ours is told where it can be gone on with


# --- asking ---------------------------------------------------------------------------------------------------


def test_it_asks_once_for_what_it_has_not(looking: Looking) -> None:
    looking.panel.show_upload(UPLOAD)
    assert looking.text("partsMessage") == "Asking OSS for the parts…"
    looking.qtbot.waitUntil(lambda: looking.wanted == [UPLOAD.id])
    looking.panel.show_upload(replace(UPLOAD, started=NOON))
    looking.panel.take(PartsTold(UPLOAD, stored(9)))
    looking.panel.show_upload(replace(UPLOAD, held=Stored.of(stored(9))))
    looking.qtbot.wait(250)
    assert looking.wanted == [UPLOAD.id]


def test_walking_through_a_list_asks_only_where_it_ends(looking: Looking) -> None:
    for number in range(20):
        looking.panel.show_upload(replace(UPLOAD, id=f"u{number}"))
    looking.qtbot.waitUntil(lambda: bool(looking.wanted))
    looking.qtbot.wait(200)
    assert looking.wanted == ["u19"]


def test_a_hidden_panel_asks_for_nothing_until_it_is_seen(looking: Looking) -> None:
    looking.panel.hide()
    looking.panel.show_upload(UPLOAD)
    looking.qtbot.wait(250)
    assert looking.wanted == []
    looking.panel.show()
    looking.qtbot.waitUntil(lambda: looking.wanted == [UPLOAD.id])


def test_it_asks_again_when_the_upload_has_changed_since(looking: Looking) -> None:
    looking.show(stored(9))
    looking.panel.show_upload(replace(UPLOAD, held=Stored.of(stored(12))))
    looking.qtbot.waitUntil(lambda: looking.wanted == [UPLOAD.id])
    assert looking.seen("partsTable")
    assert looking.text("partsTime") == "Asking OSS for the parts…"


def test_the_button_asks_again_and_what_is_known_stays_meanwhile(looking: Looking) -> None:
    looking.show(stored(9))
    again = looking.panel.findChild(QPushButton, "partsAgain")
    looking.qtbot.mouseClick(again, Qt.MouseButton.LeftButton)
    assert looking.wanted == [UPLOAD.id]
    assert looking.text("partsTime") == "Asking OSS for the parts…"
    assert looking.seen("partsTable")
    looking.panel.take(PartsTold(UPLOAD, stored(12)))
    assert looking.text("partsTime").startswith("As OSS told at ")
    assert looking.text("partsSummary").startswith("7 parts")


def test_an_answer_that_never_comes_can_be_asked_for_again(looking: Looking) -> None:
    looking.panel.show_upload(UPLOAD)
    looking.qtbot.waitUntil(lambda: looking.wanted == [UPLOAD.id])
    looking.qtbot.mouseClick(looking.panel.findChild(QPushButton, "partsAgain"), Qt.MouseButton.LeftButton)
    assert looking.wanted == [UPLOAD.id] * 2


def test_what_is_told_of_another_upload_is_not_shown(looking: Looking) -> None:
    looking.panel.show_upload(UPLOAD)
    looking.panel.take(PartsTold(replace(UPLOAD, id="another"), stored(9)))
    assert not looking.seen("partsTable")


def test_an_upload_that_is_not_begun_has_nothing_to_ask_for(looking: Looking) -> None:
    looking.panel.show_upload(sample_upload(upload_id=""))
    looking.qtbot.wait(250)
    assert looking.wanted == []
    assert looking.text("partsMessage") == "Nothing of this upload is on the server yet."
