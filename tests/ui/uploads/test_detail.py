from __future__ import annotations

import time
from dataclasses import replace
from typing import TypeVar

import pytest
from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit, QPushButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from helpers.listed_uploads import listed_upload
from helpers.sample_uploads import (
    CHANGED,
    FAULT,
    FLYING,
    NO_NETWORK,
    OFFLINE,
    RETRYING,
    STORED,
    WAITING,
    sample_upload,
)
from partwise.core.errors import Fault, Kind
from partwise.core.faults import changed_too_much
from partwise.core.lifecycle import State
from partwise.core.upload import ObjectOptions, Stored, Target, Upload
from partwise.ui.theme import Appearance, Theme
from partwise.ui.uploads.detail import DetailPane
from partwise.ui.uploads.part_map import PartMap
from partwise.ui.uploads.speed_graph import SpeedGraph

ACTIVE = sample_upload(STORED * 148 + FLYING * 6 + RETRYING + WAITING * 85)
DONE = sample_upload(
    STORED * 240,
    state=State.DONE,
    verified=True,
    etag='"9B2C56A1-240"',
    crc64=12345678901234567890,
    started=1_000.0,
    finished=2_000.0,
)
FAILED = sample_upload(STORED * 30 + WAITING * 210, state=State.FAILED, fault=FAULT)

W = TypeVar("W", bound=QWidget)


@pytest.fixture
def pane(qtbot: QtBot, theme: Theme) -> DetailPane:
    made = DetailPane(theme)
    qtbot.addWidget(made)
    made.resize(1072, 262)
    made.show()
    return made


def child(pane: DetailPane, kind: type[W], name: str) -> W:
    found = pane.findChild(kind, name)
    assert isinstance(found, kind), name
    return found


def fact(pane: DetailPane, name: str) -> str:
    """The value shown for a fact, or nothing where it is not shown."""
    value = pane.findChild(QLineEdit, f"fact-{name}")
    return value.text() if isinstance(value, QLineEdit) and value.isVisible() else ""


def label(pane: DetailPane, name: str) -> str:
    return child(pane, QLabel, name).text()


def test_an_upload_under_way(pane: DetailPane) -> None:
    pane.show_upload(replace(ACTIVE, options=ObjectOptions(storage_class="IA", forbid_overwrite=True)))
    assert label(pane, "detailTitle") == "harbour-drone-4k.mov"
    assert label(pane, "detailSentence") == "240 parts of 250 MB · 148 stored, 6 in flight, 1 retrying, 85 waiting"
    assert fact(pane, "upload-id") == ACTIVE.upload_id
    assert fact(pane, "destination") == "oss://media-archive/footage/2026-11/harbour-drone-4k.mov"
    assert fact(pane, "storage-class") == "Infrequent Access"
    assert fact(pane, "if-it-exists") == "Keep the existing object"
    assert fact(pane, "integrity") == "148 of 148 parts match"
    assert fact(pane, "etag") == fact(pane, "crc64") == fact(pane, "finished") == ""
    assert child(pane, PartMap, "partMap").isVisible()
    assert not child(pane, QWidget, "faultCard").isVisible()


def test_what_is_under_way_counts_as_sent(pane: DetailPane) -> None:
    pane.show_upload(ACTIVE)
    assert fact(pane, "sent") == "37 GB of 60 GB"
    pane.set_in_flight(1_500_000_000)
    assert fact(pane, "sent") == "38.5 GB of 60 GB"
    assert child(pane, QLineEdit, "fact-sent").toolTip() == "38,500,000,000 of 60,000,000,000 bytes"


def test_a_finished_upload(pane: DetailPane) -> None:
    pane.show_upload(ACTIVE)
    pane.show_upload(DONE)
    assert fact(pane, "verified") == "CRC-64 12345678901234567890"
    assert fact(pane, "integrity") == fact(pane, "crc64") == ""
    assert fact(pane, "etag") == "9B2C56A1-240"
    assert fact(pane, "sent") == "60 GB of 60 GB"
    assert fact(pane, "finished").endswith("60.0 MB/s average")
    assert not child(pane, SpeedGraph, "speedGraph").isVisible()
    child(pane, QToolButton, "copy-verified").click()
    assert QGuiApplication.clipboard().text() == "12345678901234567890"


def test_a_finished_upload_shows_its_receipt(qtbot: QtBot, pane: DetailPane) -> None:
    pane.show_upload(ACTIVE)
    button = child(pane, QPushButton, "showReceipt")
    assert not button.isVisible()
    pane.show_upload(DONE)
    with qtbot.waitSignal(pane.asked, timeout=1000) as asked:
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert asked.args == ["show-receipt"]


@pytest.mark.parametrize(
    ("offset", "said"),
    [
        (7_200.0, "This computer's clock was 2 h behind; Partwise corrected it."),
        (-425.0, "This computer's clock was 7 min 5 s ahead; Partwise corrected it."),
        (1.0, "This computer's clock was 1 s behind; Partwise corrected it."),
        (0.4, ""),
    ],
)
def test_a_clock_that_was_wrong_is_told(pane: DetailPane, offset: float, said: str) -> None:
    pane.show_upload(replace(DONE, clock_offset=offset))
    assert label(pane, "detailNote") == said
    assert child(pane, QLabel, "detailNote").isVisible() is bool(said)
    pane.show_upload(replace(ACTIVE, clock_offset=offset))
    assert label(pane, "detailNote") == ""


def test_what_is_unusual_about_its_turn_and_speed_is_told(pane: DetailPane) -> None:
    pane.show_upload(replace(ACTIVE, priority=1, speed_limit=5_000_000))
    assert (fact(pane, "priority"), fact(pane, "limit")) == ("High", "5 MB/s")
    pane.show_upload(replace(ACTIVE, priority=-1))
    assert (fact(pane, "priority"), fact(pane, "limit")) == ("Low", "")
    pane.show_upload(replace(DONE, priority=1, speed_limit=5_000_000))
    assert fact(pane, "priority") == fact(pane, "limit") == ""


def test_a_finished_upload_that_nothing_proves(pane: DetailPane, theme: Theme) -> None:
    pane.show_upload(replace(DONE, verified=False, crc64=None, warning="the callback failed"))
    assert fact(pane, "integrity") == "Not verified: the server told no CRC-64"
    assert theme.tokens.warn.name() in child(pane, QLineEdit, "fact-integrity").styleSheet()
    assert fact(pane, "warning") == "the callback failed"


def test_a_small_file_is_sent_in_one_request(pane: DetailPane) -> None:
    pane.show_upload(sample_upload(STORED, single=True, upload_id="", part_size=4_800_000))
    assert label(pane, "detailSentence") == "Sent in one request · 4.8 MB"
    assert not child(pane, PartMap, "partMap").isVisible()
    assert fact(pane, "upload-id") == fact(pane, "integrity") == ""


@pytest.mark.parametrize(
    ("upload", "sentence"),
    [
        (sample_upload(state=State.WAITING, stamp=None), "Waiting for its turn"),
        (sample_upload(state=State.WAITING), "250 MB · waiting for its turn"),
        (sample_upload(state=State.STARTING), "250 MB · the parts are not planned yet"),
        (sample_upload(STORED), "1 part of 250 MB · 1 stored"),
        (
            sample_upload(STORED * 2 + WAITING, lengths=(5_000_000, 20_000_000, 7)),
            "3 parts of 5 MB to 20 MB · 2 stored, 1 waiting",
        ),
        (sample_upload(STORED * 2, lengths=(5_000_000, 7)), "2 parts of 5 MB · 2 stored"),
        (sample_upload(STORED, lengths=(5_000_000,)), "1 part of 5 MB · 1 stored"),
        (sample_upload(WAITING * 9, state=State.ABORTED), "Aborted · its parts are deleted from the server"),
    ],
)
def test_sentences(pane: DetailPane, upload: Upload, sentence: str) -> None:
    pane.show_upload(upload)
    assert label(pane, "detailSentence") == sentence


def test_an_upload_known_from_the_server_alone(pane: DetailPane) -> None:
    pane.show_upload(ACTIVE)
    pane.show_upload(listed_upload("other"))
    assert label(pane, "detailTitle") == "take.mov"
    assert child(pane, QLabel, "detailTitle").toolTip() == "oss://media-archive/footage/take.mov"
    assert label(pane, "detailSentence") == "On the server · what it holds is not known"
    assert fact(pane, "upload-id") == "UPLOAD-other"
    assert fact(pane, "storage-class") == "Standard"
    assert fact(pane, "if-it-exists") == fact(pane, "sent") == fact(pane, "integrity") == ""
    assert not child(pane, SpeedGraph, "speedGraph").isVisible()
    assert not child(pane, PartMap, "partMap").isVisible()
    pane.show_upload(listed_upload("other", held=Stored(77, 4_100_000_000, 1.0)))
    assert label(pane, "detailSentence") == "77 parts, 4.1 GB on the server"
    pane.show_upload(listed_upload("other", source="/films/take.mov"))
    assert child(pane, QLabel, "detailTitle").toolTip() == "/films/take.mov"


def test_what_could_not_be_done_on_the_server_is_a_story(pane: DetailPane, theme: Theme) -> None:
    pane.show_upload(listed_upload(fault=FAULT))
    assert label(pane, "fault-happened") == FAULT.title
    assert label(pane, "fault-safe") == (
        "Nothing was put together or replaced, and no file on this computer was touched."
    )
    assert label(pane, "fault-next") == FAULT.advice
    assert buttons_of(pane) == []
    assert edge(pane) == theme.tokens.bad.name()
    assert fact(pane, "trouble") == ""


def test_a_failure_tells_what_happened_what_is_safe_and_what_next(pane: DetailPane) -> None:
    pane.show_upload(FAILED)
    assert label(pane, "fault-happened") == FAULT.title
    assert label(pane, "fault-safe") == (
        "30 parts are stored on the server and will not be sent again. Your file is untouched."
    )
    assert label(pane, "fault-next") == FAULT.advice
    assert child(pane, PartMap, "partMap").isVisible()
    pane.show_upload(replace(FAILED, parts=b"", stored_bytes=0))
    assert label(pane, "fault-safe") == "Your file is untouched."
    assert child(pane, QPushButton, "card-resume").text() == "Try again"


def test_the_button_of_a_failure_asks_for_another_try(qtbot: QtBot, pane: DetailPane) -> None:
    pane.show_upload(FAILED)
    button = child(pane, QPushButton, "card-resume")
    assert button.text() == button.accessibleName() == "Continue the upload"
    with qtbot.waitSignal(pane.asked, timeout=1000) as asked:
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert asked.args == ["resume"]


def buttons_of(pane: DetailPane) -> list[str]:
    """What the card's buttons say, as far as they are shown."""
    found = pane.findChildren(QPushButton)
    return [one.text() for one in found if one.isVisible() and one.objectName().startswith("card-")]


@pytest.mark.parametrize(
    ("upload", "said"),
    [
        (FAILED, ["Continue the upload", "Keep for later"]),
        (replace(FAILED, parts=b"", stored_bytes=0), ["Try again"]),
        (replace(FAILED, fault=CHANGED), ["Send only what has changed", "Start anew…", "Keep for later"]),
        (replace(FAILED, fault=changed_too_much()), ["Start anew…", "Keep for later"]),
        (replace(ACTIVE, **OFFLINE), ["Try now"]),
    ],
)
def test_each_trouble_has_the_buttons_that_help(pane: DetailPane, upload: Upload, said: list[str]) -> None:
    pane.show_upload(FAILED)
    pane.show_upload(upload)
    assert buttons_of(pane) == said


def test_starting_anew_says_that_the_stored_parts_are_deleted(pane: DetailPane) -> None:
    pane.show_upload(replace(FAILED, fault=CHANGED))
    button = child(pane, QPushButton, "card-start-anew")
    assert "stored parts are deleted" in button.toolTip()
    assert button.accessibleDescription() == button.toolTip()
    assert label(pane, "fault-safe") == "30 parts are stored on the server, of the file as it was before."


def edge(pane: DetailPane) -> str:
    """The colour of the card's edge."""
    card = child(pane, QWidget, "faultCard")
    return card.grab().toImage().pixelColor(1, 5).name()


def test_a_network_out_of_reach_is_a_calm_story(pane: DetailPane, theme: Theme) -> None:
    pane.show_upload(FAILED)
    assert edge(pane) == theme.tokens.bad.name()
    pane.show_upload(replace(ACTIVE, **OFFLINE, retry_in=9.0, changed=time.time()))
    assert edge(pane) == theme.tokens.warn.name()
    assert label(pane, "fault-happened") == NO_NETWORK.title
    assert "148 parts are stored on the server" in label(pane, "fault-safe")
    assert "Partwise goes on by itself as soon as the network is back" in label(pane, "fault-next")
    assert fact(pane, "trouble") == fact(pane, "retry") == ""
    pane.show_upload(ACTIVE)
    assert not child(pane, QWidget, "faultCard").isVisible()


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        (STORED * 411 + RETRYING + WAITING, "part 412 in 4 s (attempt 2)"),
        (RETRYING + STORED + RETRYING * 2, "parts 1, 3, 4 in 4 s (attempt 2)"),
        (RETRYING * 4 + STORED * 1_000, "4 parts in 4 s (attempt 2)"),
        (STORED * 8, "in 4 s (attempt 2)"),
    ],
)
def test_what_is_sent_again_is_told_with_its_number(pane: DetailPane, parts: bytes, said: str) -> None:
    upload = sample_upload(parts, retry_in=4.0, attempt=2, changed=time.time() + 0.5)
    pane.show_upload(upload)
    assert fact(pane, "retry") == said
    pane.show_upload(replace(upload, changed=time.time() - 9))
    assert fact(pane, "retry") == said.replace("in 4 s", "now")
    pane.show_upload(replace(upload, retry_in=0.0))
    assert fact(pane, "retry") == ""


def test_the_evidence_is_folded_and_can_be_copied(qtbot: QtBot, pane: DetailPane) -> None:
    pane.show_upload(FAILED)
    evidence = child(pane, QLabel, "evidence")
    assert not evidence.isVisible()
    qtbot.mouseClick(child(pane, QToolButton, "foldDetails"), Qt.MouseButton.LeftButton)
    assert evidence.isVisible()
    assert evidence.text() == f"UploadPart · {FAULT.evidence()}\n{FAULT.message}"
    qtbot.mouseClick(child(pane, QPushButton, "copyDetails"), Qt.MouseButton.LeftButton)
    copied = QGuiApplication.clipboard().text()
    assert all(word in copied for word in (FAULT.title, FAULT.request_id, FAULT.ec, FAILED.upload_id, FAILED.source))


def test_another_failure_is_folded_again(qtbot: QtBot, pane: DetailPane) -> None:
    pane.show_upload(FAILED)
    child(pane, QToolButton, "foldDetails").click()
    pane.show_upload(replace(FAILED, id="two"))
    assert not child(pane, QLabel, "evidence").isVisible()


def test_trouble_that_will_pass_is_told_without_a_card(pane: DetailPane) -> None:
    fault = Fault(Kind.TRANSIENT, "The connection to OSS broke.")
    pane.show_upload(replace(ACTIVE, fault=fault, retry_in=4.0, attempt=2))
    assert fact(pane, "trouble") == "The connection to OSS broke."
    assert not child(pane, QWidget, "faultCard").isVisible()


def test_several_uploads_are_counted(pane: DetailPane) -> None:
    pane.show_several([ACTIVE, DONE, FAILED])
    assert label(pane, "severalTitle") == "3 uploads selected"
    assert label(pane, "severalSentence") == "180 GB, 104 GB of it stored · 1 active, 1 done, 1 failed"
    pane.show_several([ACTIVE, listed_upload(held=Stored(2, 5 * 10**9, 1.0)), listed_upload("two")])
    assert label(pane, "severalSentence") == "65 GB, 42 GB of it stored · 1 active, 2 on the server"
    pane.show_several([ACTIVE], "interviews/ (1 file)")
    assert label(pane, "severalTitle") == "interviews/ (1 file)"


def test_nothing_selected_is_a_quiet_line(pane: DetailPane) -> None:
    pane.show_upload(ACTIVE)
    pane.show_upload(None)
    shown = [found.text() for found in pane.findChildren(QLabel) if found.isVisible()]
    assert shown == ["Select an upload to see its parts and its speed."]
    pane.set_speed(5.0, 1.0)
    pane.set_in_flight(5)


def test_a_value_is_copied_whole_and_its_selection_outlives_an_update(qtbot: QtBot, pane: DetailPane) -> None:
    pane.show_upload(ACTIVE)
    qtbot.mouseClick(child(pane, QToolButton, "copy-upload-id"), Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == ACTIVE.upload_id
    value = child(pane, QLineEdit, "fact-destination")
    value.setFocus()
    value.selectAll()
    pane.show_upload(replace(ACTIVE, parts=STORED * 240))
    assert value.selectedText() == str(ACTIVE.target)
    value.copy()
    assert QGuiApplication.clipboard().text() == str(ACTIVE.target)


def test_each_upload_keeps_its_own_speeds(pane: DetailPane) -> None:
    graph = child(pane, SpeedGraph, "speedGraph")
    pane.show_upload(ACTIVE)
    pane.set_speed(48e6, 1.0)
    assert label(pane, "highestSpeed") == "highest 48.0 MB/s"
    pane.show_upload(replace(ACTIVE, id="two"))
    assert graph.history.now is None
    assert label(pane, "highestSpeed") == ""
    pane.show_upload(ACTIVE)
    assert graph.history.now == 48e6


def test_the_speeds_of_only_so_many_uploads_are_kept(pane: DetailPane) -> None:
    for number in range(100):
        pane.show_upload(replace(ACTIVE, id=f"u{number}"))
        pane.set_speed(48e6, 1.0)
    pane.show_upload(replace(ACTIVE, id="u0"))
    assert child(pane, SpeedGraph, "speedGraph").history.now is None


def places(pane: DetailPane) -> dict[str, QRect]:
    """Where every named widget stands."""
    return {found.objectName(): found.geometry() for found in pane.findChildren(QWidget) if found.objectName()}


def test_an_update_moves_nothing(pane: DetailPane) -> None:
    pane.show_upload(ACTIVE)
    pane.grab()
    before = {child.objectName(): child.geometry() for child in pane.findChildren(QWidget) if child.objectName()}
    pane.show_upload(
        replace(ACTIVE, parts=STORED * 160 + FLYING * 6 + RETRYING + WAITING * 73, stored_bytes=40 * 10**9)
    )
    pane.set_in_flight(123_456_789)
    pane.set_speed(48e6, 1.0)
    pane.grab()
    after = places(pane)
    assert {name for name in before if before[name] != after[name]} <= {"highestSpeed"}


def test_ten_updates_a_second_cost_little(pane: DetailPane) -> None:
    parts = STORED * 6_000 + FLYING * 6 + WAITING * 3_994
    begun = time.thread_time()
    for turn in range(100):
        pane.show_upload(sample_upload(STORED * turn + parts[turn:], part_size=5_860_000))
        pane.set_in_flight(turn * 1000)
        pane.set_speed(48e6, turn / 10)
    each = (time.thread_time() - begun) / 100
    print(f"\none update of the detail pane, 10,000 parts: {each * 1000:.2f} ms")
    assert each < 0.010


@pytest.mark.parametrize(
    "upload",
    [ACTIVE, DONE, FAILED, replace(FAILED, fault=CHANGED), replace(ACTIVE, **OFFLINE)],
    ids=["active", "done", "failed", "changed", "offline"],
)
def test_it_fits_beside_the_sidebar_of_a_small_window(pane: DetailPane, upload: Upload) -> None:
    pane.resize(QSize(692, 200))
    pane.show_upload(upload)
    pane.grab()
    for widget in pane.findChildren(QWidget):
        if widget.isVisible() and widget.objectName().startswith(("fact", "part", "speed", "card", "copy", "fold")):
            right = widget.mapTo(pane, widget.rect().topRight()).x()
            assert right <= pane.width(), widget.objectName()


def test_odd_names_are_shown_as_they_are(pane: DetailPane) -> None:
    pane.show_upload(replace(ACTIVE, target=Target("c", "b", "采访/<b>100%+</b>.mov")))
    title = child(pane, QLabel, "detailTitle")
    assert title.text() == "b>.mov"
    assert title.textFormat() is Qt.TextFormat.PlainText
    assert fact(pane, "destination") == "oss://b/采访/<b>100%+</b>.mov"


def test_light_and_dark(pane: DetailPane, theme: Theme) -> None:
    pane.show_upload(ACTIVE)
    theme.set_appearance(Appearance.DARK)
    image = pane.grab().toImage()
    assert image.pixelColor(3, 3).name() == theme.tokens.bg.name()
    assert child(pane, QLabel, "detailSentence").palette().windowText().color() == theme.tokens.mute
    assert theme.tokens.ok.name() in child(pane, QLineEdit, "fact-integrity").styleSheet()


def test_every_control_has_a_name(pane: DetailPane) -> None:
    for upload in (ACTIVE, DONE, FAILED, replace(FAILED, fault=CHANGED), replace(ACTIVE, **OFFLINE)):
        pane.show_upload(upload)
        for widget in pane.findChildren(QWidget):
            if isinstance(widget, QAbstractButton | QLineEdit | PartMap | SpeedGraph):
                assert widget.objectName(), widget
                assert widget.accessibleName(), widget.objectName()
