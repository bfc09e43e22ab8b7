"""`partwise upload` leaves a receipt; `partwise verify` holds the file and the object against it: real processes."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from helpers.shell import Shell, events, write
from partwise.store.receipts import read_receipt

pytestmark = pytest.mark.journey

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Sent:
    """A file that was uploaded, and its receipt."""

    shell: Shell
    file: Path
    receipt: Path

    def verify(self, *arguments: object) -> tuple[int, str]:
        """The exit code, and what was said."""
        done = self.shell.run("verify", self.receipt, *arguments)
        return done.returncode, done.stdout + done.stderr


def sent(shell: Shell, file: Path, *arguments: object) -> Sent:
    done = shell.run("upload", file, "oss://practice/films/", "--json", *arguments)
    assert done.returncode == 0, done.stdout + done.stderr
    (ended,) = events(done.stdout, "done")
    return Sent(shell, file, Path(ended["receipt"]))


@pytest.fixture
def film(shell: Shell, tmp_path: Path) -> Sent:
    """Five parts and a bit."""
    return sent(shell, write(tmp_path / "夏天 film.mov", 5 * MIB + 12345), "--part-size", "1MiB")


def test_both_sides_are_proven(film: Sent) -> None:
    code, said = film.verify()
    assert code == 0, said
    assert [line.partition(":")[0] for line in said.splitlines()] == ["Proven", "Proven"]
    assert "oss://practice/films/夏天 film.mov is what was sent" in said
    assert f"{film.file} is what was sent: {5 * MIB + 12345:,} bytes, 6 parts" in said


def test_the_receipt_tells_what_happened_and_no_secret(film: Sent) -> None:
    receipt = read_receipt(film.receipt)
    entries = film.shell.practice.requests("UploadPart")
    assert film.receipt.is_relative_to(film.shell.home / "receipts")
    assert receipt.source == str(film.file)
    assert [part.length for part in receipt.parts] == [MIB] * 5 + [12345]
    assert {part.request_id for part in receipt.parts} == {entry["request_id"] for entry in entries}
    assert receipt.verified
    assert receipt.crc64 == receipt.crc64_sent
    assert film.shell.practice.credentials.access_key_secret not in film.receipt.read_text(encoding="utf-8")


@pytest.mark.parametrize("size", [0, 1000])
def test_a_small_file_leaves_one_too(shell: Shell, tmp_path: Path, size: int) -> None:
    small = sent(shell, write(tmp_path / "small", size))
    code, said = small.verify()
    assert code == 0, said
    assert "1 part." in said


def test_one_byte_of_the_file_names_its_part(film: Sent) -> None:
    with film.file.open("r+b") as file:
        file.seek(2 * MIB + 5)
        before = file.read(1)[0]
        file.seek(2 * MIB + 5)
        file.write(bytes([before ^ 1]))
    code, said = film.verify()
    assert code == 1
    assert "1 of its 6 parts differ" in said
    assert "part 3, 1,048,576 bytes from offset 2,097,152" in said
    assert film.verify("--remote")[0] == 0
    code, said = film.verify("--local", "--json")
    (told,) = events(said)
    assert code == 1
    assert [part["number"] for part in told["differing_parts"]] == [3]


def test_an_object_that_was_overwritten(film: Sent) -> None:
    film.shell.practice.send("PUT", "films/夏天 film.mov", body=b"!" * (5 * MIB + 12345))
    code, said = film.verify()
    assert code == 1
    assert "oss://practice/films/夏天 film.mov was overwritten since it was sent: its CRC-64 is" in said
    assert film.verify("--local")[0] == 0


def test_the_same_bytes_put_anew_are_still_proven(film: Sent) -> None:
    film.shell.practice.send("PUT", "films/夏天 film.mov", body=film.file.read_bytes())
    code, said = film.verify("--remote")
    assert code == 0
    assert "its ETag is another" in said


def test_an_object_that_was_deleted(film: Sent) -> None:
    assert film.shell.practice.send("DELETE", "films/夏天 film.mov").status == 204
    code, said = film.verify("--remote")
    assert code == 1
    assert "is not there: it was deleted" in said


def test_an_object_without_a_crc_is_not_proven(film: Sent) -> None:
    film.shell.practice.faults({"what": "no-crc", "operation": "HeadObject"})
    code, said = film.verify("--remote", "--json")
    (told,) = events(said)
    assert (code, told["proven"]) == (1, False)
    assert "OSS tells no CRC-64" in told["message"]


def test_nobody_answers(film: Sent) -> None:
    code, said = film.verify("--remote", "--endpoint", "http://127.0.0.1:9")
    assert code == 1
    assert "cannot be proven" in said
    assert "4 times" in said


def test_wrong_usage(film: Sent, shell: Shell, tmp_path: Path) -> None:
    assert film.verify("--connection", "nobody")[0] == 2
    assert shell.run("verify", film.receipt, OSS_ACCESS_KEY_ID="", OSS_ACCESS_KEY_SECRET="").returncode == 2
    done = shell.run("verify", film.file)
    assert done.returncode == 2
    assert "This is not a receipt of Partwise" in done.stderr
    assert done.stdout == ""


def test_an_altered_receipt_proves_nothing(film: Sent) -> None:
    values: dict[str, Any] = json.loads(film.receipt.read_text(encoding="utf-8"))
    values["parts"] = values["parts"][:-1]
    film.receipt.write_text(json.dumps(values), encoding="utf-8")
    assert film.verify()[0] == 2


def test_the_practice_connection_is_found_again(shell: Shell, tmp_path: Path) -> None:
    """The receipt names the connection it was sent by; the practice bucket is started for it."""
    there = sent(shell, write(tmp_path / "small", 1000), "--connection", "practice")
    code, said = there.verify()
    assert code == 0, said
    assert shell.practice.requests() == []
