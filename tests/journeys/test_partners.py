"""Uploads that other clients began, with parts of their own size, holes and a tampered part: Partwise finishes them.

What Partwise sends is counted by the practice bucket's diary: only what is missing or differs.
"""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from itertools import accumulate
from pathlib import Path

import pytest
from alibabacloud_oss_v2.crc import Crc64

from helpers.partners import MIB, PARTNERS, Partner, Piece
from helpers.practice import PracticeBucket
from helpers.shell import Shell, events, listed_parts, unfinished, write

pytestmark = [pytest.mark.journey, pytest.mark.timeout(120)]

KEY = "films/Hafen 港+1.mov"


@pytest.fixture(params=PARTNERS, ids=lambda partner: partner.name)
def partner(request: pytest.FixtureRequest) -> Partner:
    """Every other client; skipped is only what needs node where there is none."""
    chosen: Partner = request.param
    if missing := chosen.missing():
        pytest.skip(missing)
    return chosen


def pieces(file: Path, lengths: Sequence[int]) -> list[Piece]:
    """A file cut into parts of these lengths (bytes)."""
    ends = list(accumulate(lengths))
    return [Piece(number, file, end - lengths[number - 1], end) for number, end in enumerate(ends, 1)]


def tampered(piece: Piece, folder: Path) -> Piece:
    """The same part of another file, in which one byte of it is different."""
    content = bytearray(piece.file.read_bytes())
    content[(piece.start + piece.end) // 2] ^= 1
    other = folder / "tampered"
    other.write_bytes(content)
    return Piece(piece.number, other, piece.start, piece.end)


def resume(shell: Shell, file: Path, upload_id: str) -> subprocess.CompletedProcess[str]:
    """Partwise finishes it; from here on the diary holds nothing but Partwise's requests."""
    shell.practice.reset()
    done = shell.run("resume", file, f"oss://practice/{KEY}", "--upload-id", upload_id, "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    return done


def compared(done: subprocess.CompletedProcess[str]) -> tuple[int, int, int]:
    """What Partwise told before it sent anything: stored parts that are identical, that differ; missing ones."""
    (told,) = events(done.stdout, "compared")
    return told["identical"], told["differing"], told["missing"]


def sent(practice: PracticeBucket) -> list[tuple[int, int]]:
    """Number and bytes of every part that the server was sent, however often and with whatever answer."""
    return sorted((entry["part_number"], entry["received"]) for entry in practice.requests("UploadPart"))


def is_finished(practice: PracticeBucket, file: Path) -> None:
    """The object read back has the file's bytes, its CRC-64 is theirs, and nothing is left over."""
    content, crc = file.read_bytes(), Crc64(0)
    crc.update(content)
    back = practice.send("GET", KEY)
    assert back.status == 200
    assert back.body == content
    assert back.headers["x-oss-hash-crc64ecma"] == str(crc.sum64())
    assert unfinished(practice) == []


def test_even_parts_with_holes_and_a_tampered_one(shell: Shell, partner: Partner, tmp_path: Path) -> None:
    lengths = [MIB // 2] * 9 + [777]
    file = write(tmp_path / "harbour.mov", sum(lengths))
    cut = {piece.number: piece for piece in pieces(file, lengths)}
    cut[4] = tampered(cut[4], tmp_path)
    begun = [cut[number] for number in (8, 1, 4, 5, 2, 7)]  # in an order of its own; 3, 6, 9 and 10 are missing
    upload_id = partner.send_parts(shell, KEY, begun, "v4")
    assert listed_parts(shell.practice, KEY, upload_id) == [1, 2, 4, 5, 7, 8]
    done = resume(shell, file, upload_id)
    assert compared(done) == (5, 1, 4)
    assert sent(shell.practice) == [(number, lengths[number - 1]) for number in (3, 4, 6, 9, 10)]
    is_finished(shell.practice, file)


def test_uneven_parts_with_a_hole_and_a_tampered_one(shell: Shell, partner: Partner, tmp_path: Path) -> None:
    lengths = [300_001, MIB, 2 * MIB + 5, MIB, MIB, 102_400, MIB, MIB, 40_000]
    file = write(tmp_path / "harbour.mov", sum(lengths))
    cut = {piece.number: piece for piece in pieces(file, lengths)}
    cut[6] = tampered(cut[6], tmp_path)
    upload_id = partner.send_parts(shell, KEY, [cut[number] for number in (1, 2, 3, 4, 6, 7)], "v1")
    done = resume(shell, file, upload_id)
    assert compared(done) == (5, 1, 3)
    assert sent(shell.practice) == [(5, MIB), (6, 102_400), (8, MIB), (9, 40_000)]
    is_finished(shell.practice, file)


def test_its_own_resumable_upload_killed_in_the_middle(shell: Shell, partner: Partner, tmp_path: Path) -> None:
    lengths = [partner.part_size] * 3 + [77_777]
    file = write(tmp_path / "harbour.mov", sum(lengths))
    upload_id = partner.killed_in_the_middle(shell, KEY, file, tmp_path / "checkpoints", stored=2)
    stored = listed_parts(shell.practice, KEY, upload_id)
    done = resume(shell, file, upload_id)
    assert compared(done) == (2, 0, 2)
    assert sent(shell.practice) == [part for part in enumerate(lengths, 1) if part[0] not in stored]
    is_finished(shell.practice, file)
