"""What is told when a file or an object is held against its receipt. Real files; the objects are answers to HEAD."""

from __future__ import annotations

import errno
import json
import subprocess
import sys
import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import fastcrc
import pytest

from helpers.journal_samples import done
from partwise.cli import main
from partwise.cli.arguments import parse_verify
from partwise.cli.verify import check_file, check_object
from partwise.connections import Connections
from partwise.core.connection import Addressing, Connection, Origin
from partwise.core.errors import Fixable, Transient
from partwise.core.integrity import combined
from partwise.core.receipt import Receipt, make_receipt
from partwise.core.upload import ObjectFacts, Part, Stamp, StoredPart, Target
from partwise.engine.source import LocalFiles, unreadable
from partwise.store.connection_file import ConnectionFile
from partwise.store.home import find_home
from partwise.store.receipts import receipt_path, write_receipt

PART = 102_400
DATA = bytes(range(256)) * 1000  # 256,000 bytes: three parts


def crc_of(data: bytes) -> int:
    return fastcrc.crc64.xz(data)


def receipt_for(path: Path, data: bytes) -> Receipt:
    pieces = [data[start : start + PART] for start in range(0, len(data), PART)] or [b""]
    stored = [StoredPart(number, len(piece), f'"{number}"', crc_of(piece)) for number, piece in enumerate(pieces, 1)]
    single = len(stored) == 1
    upload, _ = done(source=str(path), stamp=Stamp(len(data), 5), part_size=PART, single=single, crc64=crc_of(data))
    return make_receipt(upload, stored, combined(stored))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "film.mov"
    path.write_bytes(DATA)
    return path


@pytest.fixture
def receipt(file: Path) -> Receipt:
    return receipt_for(file, DATA)


@pytest.fixture
def stored(receipt: Receipt, tmp_path: Path) -> Path:
    """The receipt as a file."""
    write_receipt(tmp_path, receipt)
    return receipt_path(tmp_path, receipt)


# --- the file --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("data", [DATA, b"", b"x", DATA[:PART], DATA * 9], ids=len)
def test_a_file_that_is_what_was_sent(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "file"
    path.write_bytes(data)
    found = check_file(receipt_for(path, data), str(path))
    assert found.proven
    assert f"{len(data):,} bytes" in found.message


@pytest.mark.parametrize("place", [0, PART - 1, PART, 2 * PART, len(DATA) - 1])
def test_one_byte_names_its_part(file: Path, receipt: Receipt, place: int) -> None:
    data = bytearray(DATA)
    data[place] ^= 1
    file.write_bytes(data)
    found = check_file(receipt, str(file))
    (difference,) = found.differences
    number = place // PART + 1
    assert not found.proven
    assert "1 of its 3 parts" in found.message
    assert (difference.part.number, difference.part.offset) == (number, (number - 1) * PART)
    now = crc_of(bytes(data[(number - 1) * PART : number * PART]))
    assert str(difference).endswith(f"its CRC-64 was {receipt.parts[number - 1].crc64} and is {now}")
    assert f"from offset {(number - 1) * PART:,}" in str(difference)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda path: path.write_bytes(DATA + b"x"), "has grown since it was sent: 256,001 bytes instead of 256,000"),
        (lambda path: path.write_bytes(DATA[1:]), "has become shorter since it was sent: 255,999 bytes"),
        (lambda path: path.unlink(), "does not exist"),
        (lambda path: (path.unlink(), path.mkdir()), "is a folder"),
    ],
    ids=["grown", "shorter", "vanished", "folder"],
)
def test_a_file_that_is_another(file: Path, receipt: Receipt, change: Callable[[Path], object], words: str) -> None:
    change(file)
    found = check_file(receipt, str(file))
    assert not found.proven
    assert words in found.message


@dataclass
class Trouble(LocalFiles):
    """Does something before part 3 is read."""

    act: Callable[[], None]

    def blocks(self, path: str, part: Part, stopped: Callable[[], bool]) -> Iterator[bytes]:
        if part.number == 3:
            self.act()
        return super().blocks(path, part, stopped)


def test_a_disk_that_fails_in_the_middle(file: Path, receipt: Receipt, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was found before is told all the same."""

    def fail() -> None:
        raise unreadable(str(file), OSError(errno.EIO, "Input/output error"))

    file.write_bytes(b"!" + DATA[1:])
    monkeypatch.setattr("partwise.cli.verify.FILES", Trouble(fail))
    found = check_file(receipt, str(file))
    assert not found.proven
    assert "Input/output error" in found.message
    assert [difference.part.number for difference in found.differences] == [1]


@pytest.mark.parametrize("data", [DATA[: 2 * PART], DATA + b"x"], ids=["shorter", "longer"])
def test_a_file_that_changes_while_it_is_read(
    file: Path, receipt: Receipt, data: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("partwise.cli.verify.FILES", Trouble(lambda: file.write_bytes(data) and None))
    found = check_file(receipt, str(file))
    assert not found.proven
    assert "changed while it was read" in found.message


def test_without_a_crc_nothing_is_proven(file: Path, receipt: Receipt) -> None:
    first = replace(receipt.parts[0], crc64=None)
    found = check_file(replace(receipt, parts=(first, *receipt.parts[1:])), str(file))
    assert not found.proven
    assert "no CRC-64 of part 1" in found.message


def test_a_part_is_never_in_memory_as_a_whole(tmp_path: Path) -> None:
    size = 64 * 1024 * 1024
    path = tmp_path / "large"
    with path.open("wb") as sparse:
        sparse.truncate(size)
    part = StoredPart(1, size, '"1"', crc_of(bytes(size)))
    upload, _ = done(stamp=Stamp(size, 5), part_size=size, single=True, crc64=part.crc64)
    receipt = make_receipt(upload, [part], part.crc64)
    tracemalloc.start()
    assert check_file(receipt, str(path)).proven
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2 * 1024 * 1024


# --- the object ------------------------------------------------------------------------------------------------


@dataclass
class Answers:
    """What HEAD answers, one after the other; the last again and again."""

    answers: list[ObjectFacts | Exception | None]
    asked: list[Target] = field(default_factory=list)

    def head(self, target: Target) -> ObjectFacts | None:
        self.asked.append(target)
        answer = self.answers[min(len(self.asked), len(self.answers)) - 1]
        if isinstance(answer, Exception):
            raise answer
        return answer


def facts(receipt: Receipt) -> ObjectFacts:
    return ObjectFacts(receipt.size, receipt.etag, receipt.crc64)


def test_an_object_that_is_what_was_sent(receipt: Receipt) -> None:
    found = check_object(receipt, oss := Answers([facts(receipt)]))
    assert found.proven
    assert found.message == f"oss://bucket/keys/u1.mov is what was sent: 256,000 bytes, CRC-64 {receipt.crc64}."
    assert oss.asked == [receipt.target]


def test_the_same_bytes_stored_anew(receipt: Receipt) -> None:
    found = check_object(receipt, Answers([replace(facts(receipt), etag='"ANOTHER"')]))
    assert found.proven
    assert "ETag is another" in found.message


def test_what_was_sent_counts_where_oss_told_no_crc(receipt: Receipt) -> None:
    silent = replace(receipt, crc64=None)
    assert check_object(silent, Answers([facts(receipt)])).proven
    assert not check_object(silent, Answers([replace(facts(receipt), crc64=1)])).proven


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (None, "is not there: it was deleted"),
        (ObjectFacts(256_000, '"e"', 1), "was overwritten since it was sent: its CRC-64 is 1 instead of"),
        (ObjectFacts(5, '"e"', 1), "was overwritten since it was sent: it has 5 bytes instead of 256,000"),
        (ObjectFacts(256_000, '"e"', None), "cannot be proven: OSS tells no CRC-64"),
        (Fixable("OSS refused.", "Ask.", code="AccessDenied"), "cannot be proven: OSS refused. Ask."),
    ],
    ids=["deleted", "overwritten", "another size", "no crc", "refused"],
)
def test_an_object_that_is_another(receipt: Receipt, answer: ObjectFacts | Exception | None, words: str) -> None:
    found = check_object(receipt, Answers([answer]))
    assert not found.proven
    assert words in found.message


def test_a_receipt_without_any_crc(receipt: Receipt) -> None:
    found = check_object(replace(receipt, crc64=None, crc64_sent=None), Answers([facts(receipt)]))
    assert not found.proven
    assert "the receipt holds no CRC-64" in found.message


def test_what_passes_is_asked_for_again(receipt: Receipt, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    busy = Transient("OSS is busy.", "Partwise tries again by itself.", code="ServiceUnavailable", http_status=503)
    assert check_object(receipt, Answers([busy, busy, facts(receipt)])).proven
    found = check_object(receipt, oss := Answers([busy]))
    assert not found.proven
    assert f"OSS is busy. It was asked for {len(oss.asked)} times. Try again later." in found.message
    assert len(oss.asked) > 2


def test_a_name_that_oss_never_had(receipt: Receipt) -> None:
    for target in (Target("here", "No Bucket", "key"), Target("here", "bucket", "caf\udce9")):
        assert not check_object(replace(receipt, target=target), Answers([None])).proven


# --- the command -----------------------------------------------------------------------------------------------


@pytest.fixture
def oss(receipt: Receipt, monkeypatch: pytest.MonkeyPatch) -> Answers:
    """The object as it was sent, on the connection of the receipt."""
    ConnectionFile(find_home().connections).put(Connection("here", origin=Origin.ENVIRONMENT))
    answers = Answers([facts(receipt)])
    monkeypatch.setattr(Connections, "oss", lambda self, name: answers)
    return answers


def test_both_sides(stored: Path, file: Path, oss: Answers, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", str(stored)]) == 0
    said = capsys.readouterr()
    assert said.out.splitlines() == [
        f"Proven: oss://bucket/keys/u1.mov is what was sent: 256,000 bytes, CRC-64 {crc_of(DATA)}.",
        f"Proven: {file} is what was sent: 256,000 bytes, 3 parts.",
    ]
    assert said.err == ""


def test_one_side(stored: Path, file: Path, oss: Answers, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_bytes(b"!" + DATA[1:])
    assert main(["verify", str(stored), "--remote"]) == 0
    assert main(["verify", "--local", str(stored)]) == 1
    said = capsys.readouterr()
    assert len(said.out.splitlines()) == 1
    assert said.err.startswith(f"Not proven: {file} is no longer what was sent: 1 of its 3 parts differ.\n  part 1, ")
    assert len(oss.asked) == 1


def test_json(stored: Path, file: Path, oss: Answers, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_bytes(DATA[:-1] + b"!")
    assert main(["verify", "--json", str(stored)]) == 1
    said = capsys.readouterr()
    remote, local = map(json.loads, said.out.splitlines())
    assert said.err == ""
    assert (remote["event"], remote["object"], remote["proven"]) == ("checked", "oss://bucket/keys/u1.mov", True)
    assert (local["receipt"], local["file"], local["proven"]) == (str(stored), str(file), False)
    (part,) = local["differing_parts"]
    assert (part["number"], part["offset"], part["bytes"]) == (3, 2 * PART, len(DATA) - 2 * PART)
    assert part["crc64_sent"] == str(crc_of(DATA[2 * PART :]))
    assert part["crc64_now"] == str(crc_of(DATA[2 * PART : -1] + b"!"))


def test_a_file_that_was_moved(stored: Path, file: Path, tmp_path: Path, oss: Answers) -> None:
    moved = file.rename(tmp_path / "elsewhere.mov")
    assert main(["verify", str(stored), "--local"]) == 1
    assert main(["verify", str(stored), "--local", "--file", str(moved)]) == 0


def test_many_parts_that_differ_are_counted(tmp_path: Path, oss: Answers, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "large"
    path.write_bytes(bytes(30 * PART))
    write_receipt(tmp_path, receipt := receipt_for(path, b"\1" * (30 * PART)))
    assert main(["verify", "--local", str(receipt_path(tmp_path, receipt))]) == 1
    told = capsys.readouterr().err.splitlines()
    assert len(told) == 22
    assert told[-1].strip() == "and 10 more"


def test_several_receipts_and_the_worst_of_them_counts(
    stored: Path, tmp_path: Path, oss: Answers, capsys: pytest.CaptureFixture[str]
) -> None:
    none = tmp_path / "none.json"
    none.write_text("{}")
    assert main(["verify", str(stored), str(none), str(stored), str(tmp_path / "missing")]) == 2
    said = capsys.readouterr()
    assert len(said.out.splitlines()) == 4
    assert "This is not a receipt of Partwise" in said.err
    assert "missing cannot be read" in said.err


def test_no_connection_is_wrong_usage(stored: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", str(stored)]) == 2
    assert "There is no connection called “here”" in capsys.readouterr().err
    assert main(["verify", str(stored), "--connection", "environment"]) == 2
    assert "carries no OSS credentials" in capsys.readouterr().err
    assert main(["verify", str(stored), "--local"]) == 0


def test_ctrl_c(stored: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("partwise.cli.verify.FILES", Trouble(interrupt))
    assert main(["verify", str(stored), "--local"]) == 130


def test_everything_said() -> None:
    line = "a.json --local --file /b --connection practice --region cn-hangzhou --endpoint e --addressing path --json"
    asked = parse_verify(line.split())
    assert (asked.receipts, asked.local, asked.remote, asked.file) == (("a.json",), True, False, "/b")
    assert (asked.connection, asked.region, asked.endpoint) == ("practice", "cn-hangzhou", "e")
    assert (asked.addressing, asked.json) == (Addressing.PATH, True)
    assert (parse_verify(["a"]).local, parse_verify(["a"]).remote) == (True, True)


@pytest.mark.parametrize(
    "line",
    [
        "verify",
        "verify a --local --remote",
        "verify a b --file c",
        "verify a --remote --file c",
        "verify a --region ü",
        "verify a --nonsense",
    ],
)
def test_wrong_usage_is_one_sentence_and_code_2(line: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(line.split())
    assert ended.value.code == 2
    assert capsys.readouterr().err.startswith("partwise verify: ")


def test_help_loads_neither_qt_nor_the_network() -> None:
    probe = (
        "import sys\nfrom partwise.cli import main\n"
        "try: main(['verify', '--help'])\nexcept SystemExit: pass\n"
        "heavy = ('PySide6', 'httpx', 'ssl', 'keyring', 'starlette', 'sqlite3')\n"
        "print([name for name in heavy if name in sys.modules])"
    )
    told = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert told.stdout.splitlines()[-1] == "[]"


def test_a_file_is_checked_without_loading_the_network(stored: Path) -> None:
    probe = (
        "import sys\nfrom partwise.cli import main\n"
        f"code = main(['verify', '--local', {str(stored)!r}])\n"
        "heavy = ('PySide6', 'httpx', 'ssl', 'keyring', 'starlette', 'sqlite3')\n"
        "print(code, [name for name in heavy if name in sys.modules])"
    )
    told = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert told.stdout.splitlines()[-1] == "0 []"
