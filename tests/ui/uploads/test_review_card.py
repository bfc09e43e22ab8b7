"""What is said while a local file is compared with somebody else's upload, and the one button that sends."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from helpers.sample_uploads import FLYING, STORED, WAITING, sample_upload
from partwise.core.lifecycle import State
from partwise.core.upload import Comparison, PartState, Stored, Upload
from partwise.ui import words_upload
from partwise.ui.theme import Appearance, Theme
from partwise.ui.uploads.detail import DetailPane
from partwise.ui.uploads.speed_graph import SpeedGraph

DIFFERENT = bytes([PartState.DIFFERS])
COMPARING = sample_upload(
    STORED * 230 + DIFFERENT + FLYING * 4 + WAITING * 216, review=True, held=Stored(431, 431 * 250_000_000, 1.0)
)
PARTLY = sample_upload(
    STORED * 412 + DIFFERENT * 3 + WAITING * 16, state=State.PAUSED, comparison=Comparison(412, 3, 0, 16)
)
IDENTICAL = sample_upload(STORED * 431, state=State.PAUSED, comparison=Comparison(431, 0, 0, 0))
ENCRYPTED = sample_upload(DIFFERENT * 12, state=State.PAUSED, comparison=Comparison(0, 12, 12, 0))
MIXED = sample_upload(STORED * 5 + DIFFERENT * 3 + WAITING, state=State.PAUSED, comparison=Comparison(5, 3, 2, 1))
NOT_PROVABLE = (
    "OSS tells neither an MD5 nor a CRC-64 of {0} parts (they are encrypted), so they cannot be compared; "
    "all {0} would be sent again."
)


@pytest.fixture
def pane(qtbot: QtBot, theme: Theme) -> DetailPane:
    made = DetailPane(theme)
    qtbot.addWidget(made)
    made.resize(1072, 300)
    made.show()
    return made


def said(pane: DetailPane, name: str) -> str:
    label = pane.findChild(QLabel, name)
    return label.text() if label.isVisible() else ""


def button(pane: DetailPane) -> QPushButton:
    return pane.findChild(QPushButton, "reviewGoOn")


def test_while_it_compares_it_says_how_far_it_is_and_that_nothing_is_sent(pane: DetailPane) -> None:
    pane.show_upload(COMPARING)
    assert said(pane, "reviewResult") == ("Comparing 231 of 431 stored parts with the local file; nothing is sent.")
    assert not button(pane).isVisible()
    assert said(pane, "reviewSafe") == said(pane, "reviewUnproven") == ""
    assert said(pane, "detailSentence").endswith("230 identical, 4 being compared, 1 different, 216 waiting")
    assert not pane.findChild(SpeedGraph, "speedGraph").isVisible()
    pane.show_upload(replace(COMPARING, parts=b"", state=State.STARTING))
    assert said(pane, "reviewResult") == "Comparing the stored parts with the local file; nothing is sent."
    pane.show_upload(replace(COMPARING, state=State.PAUSED))
    assert said(pane, "reviewResult") == "The comparison with the local file is paused; nothing was sent."
    assert not button(pane).isVisible()


@pytest.mark.parametrize(
    ("upload", "result", "unproven", "does"),
    [
        (PARTLY, "412 of 431 parts are identical, 19 to send (3 differ, 16 are missing).", "", "Send 19 parts"),
        (IDENTICAL, "All 431 parts are identical; nothing is to send.", "", "Complete"),
        (ENCRYPTED, "", NOT_PROVABLE.format(12), "Send 12 parts"),
        (
            MIXED,
            "5 of 9 parts are identical, 4 to send (1 differs, 2 cannot be compared, 1 is missing).",
            NOT_PROVABLE.format(2),
            "Send 4 parts",
        ),
    ],
)
def test_the_result_is_told_before_a_byte_is_sent(
    qtbot: QtBot, pane: DetailPane, upload: Upload, result: str, unproven: str, does: str
) -> None:
    pane.show_upload(upload)
    assert said(pane, "reviewResult") == result
    assert said(pane, "reviewUnproven") == unproven
    assert "Nothing was sent" in said(pane, "reviewSafe")
    assert button(pane).text() == button(pane).accessibleName() == does
    assert button(pane).accessibleDescription()
    assert button(pane).property("kind") == "primary"
    with qtbot.waitSignal(pane.asked, timeout=1000) as asked:
        qtbot.mouseClick(button(pane), Qt.MouseButton.LeftButton)
    assert asked.args == ["resume"]


def test_space_on_the_button_goes_on_too(qtbot: QtBot, pane: DetailPane) -> None:
    pane.show_upload(PARTLY)
    with qtbot.waitSignal(pane.asked, timeout=1000):
        qtbot.keyClick(button(pane), Qt.Key.Key_Space)


def test_once_it_is_sent_there_is_nothing_to_review(pane: DetailPane) -> None:
    pane.show_upload(PARTLY)
    pane.show_upload(replace(PARTLY, state=State.WAITING, comparison=None))
    assert not pane.findChild(QWidget, "reviewCard").isVisible()
    assert said(pane, "detailSentence").endswith("412 stored, 3 different, 16 waiting")


@pytest.mark.parametrize(
    ("upload", "status"),
    [
        (COMPARING, "Comparing with the file, nothing is sent"),
        (replace(COMPARING, state=State.WAITING), "Waiting to be compared with the file"),
        (replace(COMPARING, state=State.STARTING), "Starting: looking at the file"),
        (replace(COMPARING, state=State.PAUSED), "Paused while comparing with the file, nothing is sent"),
        (PARTLY, "Compared: 19 of 431 parts to send"),
        (IDENTICAL, "Compared: all 431 parts are identical"),
        (replace(IDENTICAL, parts=STORED), "Compared: the only part is identical"),
        (replace(PARTLY, state=State.ABORTING), "Aborting: deleting the stored parts"),
        (replace(PARTLY, comparison=None), "Paused by you at 95 % · 412 parts safe on the server"),
    ],
)
def test_the_row_tells_it_too(upload: Upload, status: str) -> None:
    assert words_upload.status(upload) == status


def test_light_and_dark(pane: DetailPane, theme: Theme) -> None:
    pane.show_upload(PARTLY)
    card = pane.findChild(QWidget, "reviewCard")
    for appearance in (Appearance.DARK, Appearance.LIGHT):
        theme.set_appearance(appearance)
        assert card.grab().toImage().pixelColor(1, 5).name() == theme.tokens.accent.name()
