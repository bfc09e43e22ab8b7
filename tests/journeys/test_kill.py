"""Killed at any moment, with any damage to the journal: the same command again ends with the identical object."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from helpers.practice import PracticeBucket
from helpers.shell import Shell, events, listed_parts, unfinished, write
from partwise.store.journal import SqliteJournal

pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]

KIB = 1024
PARTS = 40
PART_SIZE = 256 * KIB
SIZE = PARTS * PART_SIZE - 12345
PARALLEL = 4
RATE = 1_300_000  # bytes per second and connection: four of them need two seconds
EVENTS = PARTS + 3  # added, started, the parts, done
LONGEST_DELAY = 0.06  # seconds; longer than the gap between two events
AT_ONCE = 6


@dataclass(frozen=True, slots=True)
class Moment:
    """When to kill: `delay` seconds after event number `event`; 0 is the start of the process."""

    event: int
    delay: float


@dataclass(slots=True)
class Killed:
    """One upload, killed and started again until it ended."""

    shell: Shell
    file: Path
    key: str
    lives: list[list[dict[str, Any]]] = field(default_factory=list)  # the events of each process

    @property
    def command(self) -> tuple[object, ...]:
        address = f"oss://practice/{self.key}"
        return ("upload", self.file, address, "--json", "--part-size", "256KiB", "--parallel", PARALLEL)

    @property
    def journal(self) -> Path:
        return self.shell.home / "journal.db"

    @property
    def kills(self) -> int:
        return len(self.lives) - 1

    def kill_at(self, moment: Moment) -> Killed:
        with self.shell.start(*self.command) as process:
            assert process.stdout is not None
            told: list[str] = []
            while sum('"progress"' not in line for line in told) < moment.event and (line := process.stdout.readline()):
                told.append(line)
            time.sleep(moment.delay)
            process.kill()
            told += process.stdout.readlines()
        self.lives.append([json.loads(line) for line in told if line.endswith("\n")])
        return self

    def finish(self) -> str:
        """The same command once more; the object is now the file. What was said on standard error."""
        done = self.shell.run(*self.command)
        self.lives.append(events(done.stdout))
        assert done.returncode == 0, done.stdout + done.stderr
        assert self.lives[-1][-1]["verified"] is True
        assert self.arrived()
        return done.stderr

    def arrived(self) -> bool:
        path = self.shell.practice.object_path(self.key)
        return path.exists() and path.read_bytes() == self.file.read_bytes()

    @property
    def sent_anew(self) -> bool:
        """The killed process had all but ended, and the journal knew it (or nothing): then the command means again."""
        before = [event["id"] for life in self.lives[:-1] for event in life[:1]]
        completed = [one for one in self.shell.practice.requests("CompleteMultipartUpload") if one["key"] == self.key]
        return sum(one["status"] == 200 for one in completed) == 2 and self.lives[-1][0]["id"] not in before

    @property
    def resumed(self) -> bool:
        """The last process went on with parts that were already stored."""
        started = [event for event in self.lives[-1] if event["event"] == "started"]
        reused = [event for event in self.lives[-1] if event.get("reused")]
        return bool(reused or (started and started[0]["kept"]))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return write(tmp_path / "film.mov", SIZE)


@pytest.fixture
def new(shell: Shell, file: Path, tmp_path: Path) -> Callable[[str], Killed]:
    """An upload with a home and a key of its own, on a slow line."""
    shell.practice.faults({"what": "bandwidth", "bytes": RATE, "per_connection": True, "operation": "UploadPart"})
    return lambda key: Killed(Shell(tmp_path / f"home-{key}", shell.practice), file, key)


def all_at_once(work: Callable[[Any], Killed], cases: Iterable[Any]) -> list[Killed]:
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(work, cases))


def check_server(uploads: Iterable[Killed], practice: PracticeBucket) -> int:
    """Nothing is left behind; the bytes beyond the files, all together."""
    assert unfinished(practice) == []
    return check_sent(uploads, practice)


def check_sent(uploads: Iterable[Killed], practice: PracticeBucket) -> int:
    """No more than the file and, for each kill, the parts in flight went over the line; what was cut counts as well."""
    entries = practice.requests("UploadPart")
    beyond = 0
    for upload in uploads:
        files = 2 if upload.sent_anew else 1
        sent = sum(one["received"] for one in entries if one["key"] == upload.key)
        assert SIZE * files <= sent <= SIZE * files + upload.kills * PARALLEL * PART_SIZE, upload.key
        beyond += sent - SIZE * files
    return beyond


# --- killed ----------------------------------------------------------------------------------------------------


def test_killed_at_fifty_moments(new: Callable[[str], Killed], shell: Shell, figures: Callable[[str], None]) -> None:
    chance = random.Random(2)
    moments = [Moment(where(chance), chance.uniform(0, LONGEST_DELAY)) for _ in range(48)]
    moments += [Moment(0, 0.1), Moment(0, 0.3)]  # somewhere in the imports, or at the first request

    def walk(case: tuple[int, Moment]) -> Killed:
        upload = new(f"kill-{case[0]}").kill_at(case[1])
        upload.finish()
        return upload

    uploads = all_at_once(walk, enumerate(moments))
    beyond = check_server(uploads, shell.practice)
    figures(f"killed at {len(moments)} moments: every object identical, no upload left on the server")
    figures(f"  sent beyond the files, all kills together: {beyond / PART_SIZE:.1f} parts of {PARTS} per file")
    figures(f"  gone on with stored parts: {sum(upload.resumed for upload in uploads)}")
    figures(f"  finished before the kill, sent anew: {sum(upload.sent_anew for upload in uploads)}")
    assert sum(upload.resumed for upload in uploads) >= 10


def where(chance: random.Random) -> int:
    """Anywhere, and as often at the two delicate places: while Initiate is asked, and while Complete is."""
    return chance.choice((chance.randrange(EVENTS), chance.randrange(EVENTS), 1, EVENTS - 1))


def test_killed_again_and_again(new: Callable[[str], Killed], shell: Shell, figures: Callable[[str], None]) -> None:
    """Each process stores a few parts more; what the line carried twice stays within the parts in flight."""

    def walk(seed: int) -> Killed:
        chance = random.Random(seed)
        upload = new(f"again-{seed}")
        for _ in range(5):
            upload.kill_at(Moment(chance.randint(1, 7), chance.uniform(0, LONGEST_DELAY)))
        upload.finish()
        assert upload.resumed
        return upload

    uploads = all_at_once(walk, range(4))
    beyond = check_server(uploads, shell.practice)
    figures(f"4 uploads killed 5 times each: {beyond / PART_SIZE:.1f} parts sent beyond the files, no upload left")


# --- killed, and the journal damaged ---------------------------------------------------------------------------


def halfway(upload: Killed) -> Killed:
    """Killed in the middle, with all that the journal knows in its main file."""
    upload.kill_at(Moment(PARTS // 2, 0.0))
    SqliteJournal(upload.journal).close()
    return upload


def truncated(path: Path, keep: float) -> None:
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * keep)])


def flipped(path: Path, at: int) -> None:
    content = bytearray(path.read_bytes())
    content[at] ^= 0xFF
    path.write_bytes(content)


DAMAGE: dict[str, tuple[Callable[[Path], None], bool]] = {
    "deleted": (lambda path: path.unlink(), False),
    "emptied": (lambda path: truncated(path, 0.0), False),  # an empty file is an empty journal
    "cut at 10 percent": (lambda path: truncated(path, 0.1), True),
    "cut at half": (lambda path: truncated(path, 0.5), True),
    "cut at 99 percent": (lambda path: truncated(path, 0.99), True),
    "a byte of the header flipped": (lambda path: flipped(path, 5), True),
}
"""What happens to the journal, and whether there is then something to set aside."""


def test_a_lost_or_damaged_journal(new: Callable[[str], Killed], shell: Shell, figures: Callable[[str], None]) -> None:
    def walk(case: str) -> Killed:
        damage, set_aside = DAMAGE[case]
        upload = halfway(new(case.replace(" ", "-")))
        damage(upload.journal)
        damaged = upload.journal.read_bytes() if set_aside else b""
        said = upload.finish()
        aside = upload.journal.with_name("journal-damaged-1.db")
        assert (str(aside) in said) == aside.exists() == set_aside, case
        assert not set_aside or aside.read_bytes() == damaged
        return upload

    uploads = all_at_once(walk, DAMAGE)
    beyond = check_server(uploads, shell.practice)
    assert all(upload.resumed for upload in uploads)
    figures(f"journal {', '.join(DAMAGE)}:")
    figures(f"  gone on with the stored parts, {beyond / PART_SIZE:.1f} parts sent beyond the files, no upload left")


def test_a_flipped_byte_anywhere_in_the_journal(
    new: Callable[[str], Killed], shell: Shell, figures: Callable[[str], None]
) -> None:
    """SQLite sees some of them; what it does not see, the server's list and the CRC-64 put right."""

    def walk(seed: int) -> Killed:
        upload = halfway(new(f"flipped-{seed}"))
        whole = upload.journal.read_bytes()
        # Empty space tells nothing; the version's number (bytes 60 to 63) makes it another Partwise's journal.
        told = [at for at, byte in enumerate(whole) if byte and at not in range(60, 64)]
        flipped(upload.journal, random.Random(seed).choice(told))
        upload.finish()
        with closing(SqliteJournal(upload.journal)) as journal:
            assert journal.ended(1)[0].verified
        return upload

    uploads = all_at_once(walk, range(12))
    beyond = check_server(uploads, shell.practice)
    aside = sum(upload.journal.with_name("journal-damaged-1.db").exists() for upload in uploads)
    figures(f"a byte of the journal flipped at {len(uploads)} places: {aside} seen and set aside, objects identical")
    figures(f"  {beyond / PART_SIZE:.1f} parts sent beyond the files, no upload left on the server")


ANY_DAMAGE: dict[str, Callable[[random.Random, Path], None]] = {
    "deleted": lambda chance, path: path.unlink(),
    "truncated": lambda chance, path: truncated(path, chance.random()),
    "a byte flipped": lambda chance, path: flipped(path, chance.randrange(path.stat().st_size)),
}


@pytest.mark.parametrize("damage", ANY_DAMAGE)
def test_killed_at_any_moment_and_then_the_journal_damaged(
    new: Callable[[str], Killed], shell: Shell, figures: Callable[[str], None], damage: str
) -> None:
    """As the kill left it: what it knows stands in the file, or in the log beside it that SQLite had no time to fold.

    One thing cannot be known without a journal: whose an upload without parts is. It is left alone.
    """

    def walk(seed: int) -> Killed:
        chance = random.Random(f"{damage} {seed}")
        upload = new(f"{damage.replace(' ', '-')}-{seed}")
        upload.kill_at(Moment(where(chance), chance.uniform(0, LONGEST_DELAY)))
        files = [path for path in upload.shell.home.glob("journal.db*") if path.stat().st_size]
        for path in files if damage == "deleted" else files[:1]:
            ANY_DAMAGE[damage](chance, path)
        upload.finish()
        return upload

    uploads = all_at_once(walk, range(12))
    beyond, left = check_sent(uploads, shell.practice), unfinished(shell.practice)
    assert not [listed for key, id_ in left if (listed := listed_parts(shell.practice, key, id_))]
    again = sum(upload.sent_anew for upload in uploads)
    figures(f"killed at {len(uploads)} moments, the journal {damage}: every object identical")
    figures(
        f"  {beyond / PART_SIZE:.1f} parts sent beyond the files; {len(left)} uploads without parts left, "
        f"{again} finished before and sent again"
    )
