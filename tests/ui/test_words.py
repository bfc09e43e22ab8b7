"""The words of the window: exact figures, calm steps, one sentence per state."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.sample_uploads import FAULT, FLYING, STORED, WAITING, sample_upload
from partwise.core.errors import Fault, Kind
from partwise.core.lifecycle import State
from partwise.core.upload import Stamp, Target
from partwise.ui import words

NOON = time.mktime((2026, 11, 19, 12, 0, 0, 0, 0, -1))


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1_000, "1 kB"),
        (48_000_000, "48 MB"),
        (58_600_000_000, "58.6 GB"),
        (212_400_000_000, "212 GB"),
        (48_800_000_000_000, "48.8 TB"),
    ],
)
def test_sizes_are_short_and_decimal(count: int, said: str) -> None:
    assert words.size(count) == said


def test_exact_bytes_are_exact() -> None:
    assert words.exact_size(58_600_000_001) == "58,600,000,001 bytes"


def test_a_speed_keeps_its_decimal_so_that_the_column_stands_still() -> None:
    assert words.speed(31_000_000) == "31.0 MB/s"
    assert words.speed(0) == "0 B/s"
    assert words.speed(None) == "–"


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (None, "–"),
        (0.3, "5 s"),
        (12, "10 s"),
        (44, "40 s"),
        (94, "90 s"),
        (96, "2 min"),
        (432, "7 min"),
        (3_600, "1 h"),
        (3_720, "1 h 2 min"),
        (260_000, "3 days"),
    ],
)
def test_time_left_goes_in_calm_steps(seconds: float | None, said: str) -> None:
    assert words.duration(seconds) == said


@given(st.integers(0, 10**13), st.integers(0, 10**13))
def test_a_hundred_per_cent_is_for_what_is_confirmed(done: int, total: int) -> None:
    assert 0 <= int(words.percent(done, total).removesuffix(" %")) <= 99


def test_sending_names_the_part_and_what_is_in_flight() -> None:
    upload = sample_upload(STORED * 148 + FLYING * 6 + WAITING * 86)
    assert words.status(upload) == "61 % · part 149 of 240 · 6 in flight"
    assert words.status(upload, 250_000_000) == "62 % · part 149 of 240 · 6 in flight"


def test_the_last_part_is_not_followed_by_another() -> None:
    assert "part 8 of 8" in words.status(sample_upload(STORED * 8))


def test_a_retry_counts_down_and_then_says_that_it_tries() -> None:
    upload = sample_upload(STORED, retry_in=5.0, attempt=2, changed=NOON)
    assert words.status(upload, now=NOON + 1) == "Reconnecting: next try in 4 s (attempt 2)"
    assert words.status(upload, now=NOON + 9) == "Reconnecting: trying now (attempt 2)"


def test_a_server_that_answers_is_not_a_lost_connection() -> None:
    busy = Fault(Kind.TRANSIENT, "OSS is busy.", http_status=503)
    upload = sample_upload(STORED, retry_in=5.0, attempt=3, changed=NOON, fault=busy)
    assert words.status(upload, now=NOON) == "The server is busy: next try in 5 s (attempt 3)"


def test_a_pause_says_what_is_safe() -> None:
    upload = sample_upload(STORED * 44 + WAITING * 56, state=State.PAUSED)
    assert words.status(upload) == "Paused by you at 44 % · 44 parts safe on the server"
    assert words.status(sample_upload(WAITING, state=State.PAUSED)) == "Paused by you"


def test_done_says_when_and_how_it_was_proven() -> None:
    done = sample_upload(STORED, state=State.DONE, verified=True, finished=NOON)
    assert words.status(done) == "Done and verified (CRC-64) · 2026-11-19 12:00"
    today = sample_upload(STORED, state=State.DONE, finished=time.time())
    assert words.status(today) == f"Done, not verified · {time.strftime('%H:%M', time.localtime(today.finished))}"


def test_a_failure_is_its_title() -> None:
    assert words.status(sample_upload(STORED, state=State.FAILED, fault=FAULT)) == FAULT.title


@pytest.mark.parametrize("state", list(State))
def test_every_state_has_its_own_sentence(state: State) -> None:
    said = words.status(sample_upload(STORED * 2 + WAITING * 2, state=state, finished=NOON))
    others = {words.status(sample_upload(WAITING, state=other, finished=NOON)) for other in State if other is not state}
    assert said
    assert said not in others


def test_the_destination_is_the_folder_of_the_object() -> None:
    def place(key: str) -> str:
        return words.destination(sample_upload(target=Target("c", "media", key)))

    assert place("footage/2026-11/a.mov") == "media/footage/2026-11/"
    assert place("a.mov") == "media/"
    assert place("目录/100% +.txt") == "media/目录/"


def test_a_folder_counts_its_files_and_shows_what_failed() -> None:
    assert words.folder_name("interviews/", 1204) == "interviews/ (1,204 files)"
    assert words.folder_status(217, 1204) == "217 of 1,204 files"
    assert words.folder_status(216, 1204, failed=1) == "216 of 1,204 files · 1 failed"
    assert words.folder_done(1204, 1204) == "Done and verified · all 1,204 files"
    assert words.folder_done(1, 1) == "Done and verified · 1 file"
    assert words.folder_done(1204, 1203) == "Done · 1,203 of 1,204 files verified"


def test_details_for_support_hold_the_evidence() -> None:
    told = words.details([sample_upload(STORED, state=State.FAILED, fault=FAULT, stamp=Stamp(250_000_000, 1))])
    for piece in (FAULT.ec, FAULT.request_id, FAULT.code, "0004B9894A22E5B1888A1E29F8236E2D", "250,000,000 bytes"):
        assert piece in told
