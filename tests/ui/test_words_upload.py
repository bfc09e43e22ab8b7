"""What the list says of an upload: one sentence per state, and what happens next."""

from __future__ import annotations

import time

import pytest

from helpers.listed_uploads import listed_upload
from helpers.sample_uploads import CHANGED, FAULT, FLYING, OFFLINE, RETRYING, STORED, WAITING, sample_upload
from partwise.core.errors import Fault, Kind
from partwise.core.faults import part_differs
from partwise.core.lifecycle import State
from partwise.core.upload import Stamp, Stored, Target
from partwise.ui import words_upload

NOON = time.mktime((2026, 11, 19, 12, 0, 0, 0, 0, -1))


def test_sending_names_the_part_and_what_is_in_flight() -> None:
    upload = sample_upload(STORED * 148 + FLYING * 6 + WAITING * 86)
    assert words_upload.status(upload) == "61 % · part 149 of 240 · 6 in flight"
    assert words_upload.status(upload, 250_000_000) == "62 % · part 149 of 240 · 6 in flight"


def test_the_last_part_is_not_followed_by_another() -> None:
    assert "part 8 of 8" in words_upload.status(sample_upload(STORED * 8))


def test_a_retry_counts_down_and_then_says_that_it_tries() -> None:
    upload = sample_upload(STORED, retry_in=5.0, attempt=2, changed=NOON)
    assert words_upload.status(upload, now=NOON + 1) == "Reconnecting: next try in 4 s (attempt 2)"
    assert words_upload.status(upload, now=NOON + 4.2) == "Reconnecting: next try in 1 s (attempt 2)"
    assert words_upload.status(upload, now=NOON + 9) == "Reconnecting: trying now (attempt 2)"


@pytest.mark.parametrize("state", [State.STARTING, State.SENDING, State.COMPLETING, State.CONFIRMING, State.ABORTING])
def test_whatever_is_under_way_says_when_it_tries_again(state: State) -> None:
    upload = sample_upload(STORED, state=state, retry_in=5.0, attempt=2, changed=NOON)
    assert "next try in 5 s (attempt 2)" in words_upload.status(upload, now=NOON)


def test_a_clock_that_was_set_back_promises_no_longer_wait_than_there_is() -> None:
    upload = sample_upload(STORED, retry_in=5.0, attempt=2, changed=NOON)
    assert "next try in 5 s" in words_upload.status(upload, now=NOON - 3600)


def test_a_damaged_part_is_no_lost_connection() -> None:
    upload = sample_upload(RETRYING, retry_in=3.0, attempt=2, changed=NOON, fault=part_differs(1, 2, 3, ""))
    assert words_upload.status(upload, now=NOON) == "A part did not arrive intact: next try in 3 s (attempt 2)"


def test_without_a_network_it_waits_calmly() -> None:
    upload = sample_upload(STORED + RETRYING, **OFFLINE, retry_in=8.0, changed=NOON)
    assert words_upload.status(upload, now=NOON + 4) == "Waiting for network · next try in 4 s"
    assert words_upload.status(upload, now=NOON + 8) == "Waiting for network · trying now"
    assert words_upload.status(upload, now=NOON + 99) == "Waiting for network · trying now"


def test_an_unusual_priority_is_told() -> None:
    waiting = sample_upload(state=State.WAITING, priority=1)
    assert words_upload.status(waiting) == "Waiting · high priority"
    assert words_upload.status(sample_upload(STORED + WAITING, priority=-1)).endswith("0 in flight · low priority")
    assert words_upload.status(sample_upload(state=State.WAITING)) == "Waiting"


def test_a_changed_file_is_told_in_the_row() -> None:
    changed = sample_upload(STORED, state=State.FAILED, fault=CHANGED)
    assert words_upload.status(changed) == "The file has changed on disk: choose what to do"


def test_a_server_that_answers_is_not_a_lost_connection() -> None:
    busy = Fault(Kind.TRANSIENT, "OSS is busy.", http_status=503)
    upload = sample_upload(STORED, retry_in=5.0, attempt=3, changed=NOON, fault=busy)
    assert words_upload.status(upload, now=NOON) == "The server is busy: next try in 5 s (attempt 3)"


def test_a_pause_says_what_is_safe() -> None:
    upload = sample_upload(STORED * 44 + WAITING * 56, state=State.PAUSED)
    assert words_upload.status(upload) == "Paused by you at 44 % · 44 parts safe on the server"
    assert words_upload.status(sample_upload(WAITING, state=State.PAUSED)) == "Paused by you"


def test_done_says_when_and_how_it_was_proven() -> None:
    done = sample_upload(STORED, state=State.DONE, verified=True, finished=NOON)
    assert words_upload.status(done) == "Done and verified (CRC-64) · 2026-11-19 12:00"
    today = sample_upload(STORED, state=State.DONE, finished=time.time())
    when = time.strftime("%H:%M", time.localtime(today.finished))
    assert words_upload.status(today) == f"Done, not verified · {when}"


def test_a_failure_is_its_title() -> None:
    assert words_upload.status(sample_upload(STORED, state=State.FAILED, fault=FAULT)) == FAULT.title


@pytest.mark.parametrize("state", list(State))
def test_every_state_has_its_own_sentence(state: State) -> None:
    said = words_upload.status(sample_upload(STORED * 2 + WAITING * 2, state=state, finished=NOON))
    others = {
        words_upload.status(sample_upload(WAITING, state=other, finished=NOON)) for other in State if other is not state
    }
    assert said
    assert said not in others


def test_details_of_somebody_elses_upload_tell_what_the_server_holds() -> None:
    told = words_upload.details([listed_upload(held=Stored(77, 4_100_000_000, 1.0))])
    assert "State: listed: On the server, begun by another tool or machine" in told
    assert "Parts: 77 stored, 4,100,000,000 bytes" in told
    assert "Local file" not in told
    assert "Size" not in told
    assert "Parts" not in words_upload.details([listed_upload()])


def test_the_destination_is_the_folder_of_the_object() -> None:
    def place(key: str) -> str:
        return words_upload.destination(sample_upload(target=Target("c", "media", key)))

    assert place("footage/2026-11/a.mov") == "media/footage/2026-11/"
    assert place("a.mov") == "media/"
    assert place("目录/100% +.txt") == "media/目录/"


def test_a_folder_counts_its_files_and_shows_what_failed() -> None:
    assert words_upload.folder_name("interviews/", 1204) == "interviews/ (1,204 files)"
    assert words_upload.folder_status(217, 1204) == "217 of 1,204 files"
    assert words_upload.folder_status(216, 1204, failed=1) == "216 of 1,204 files · 1 failed"
    assert words_upload.folder_status(217, 1204, offline=3) == "217 of 1,204 files · waiting for network"
    assert words_upload.folder_done(1204, 1204) == "Done and verified · all 1,204 files"
    assert words_upload.folder_done(1, 1) == "Done and verified · 1 file"
    assert words_upload.folder_done(1204, 1203) == "Done · 1,203 of 1,204 files verified"


def test_details_for_support_hold_the_evidence() -> None:
    told = words_upload.details([sample_upload(STORED, state=State.FAILED, fault=FAULT, stamp=Stamp(250_000_000, 1))])
    for piece in (FAULT.ec, FAULT.request_id, FAULT.code, "0004B9894A22E5B1888A1E29F8236E2D", "250,000,000 bytes"):
        assert piece in told
