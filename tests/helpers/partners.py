"""Other OSS clients, each a process of its own: they begin uploads, and leave them for Partwise to finish.

A partner is a small program beside this file. It takes the secrets from the environment, and one argument, a JSON
object: `endpoint`, `region`, `bucket`, `key`, `signature` ("v1" or "v4"), and either

- `parts`, each with `number`, `file`, `start` and `end` (bytes): it initiates an upload, sends these parts one after
  another, prints the upload id and ends; or
- `file` and `checkpoints`, a folder: it uploads the file by its own resumable upload, with its own part size and number
  of connections, and keeps its checkpoint in that folder.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from devkit import partners
from devkit.environment import python_of
from helpers.practice import PracticeBucket
from helpers.shell import Shell, listed_parts, soon, unfinished

HERE = Path(__file__).parent
MIB = 1024 * 1024
SET_UP = "`python3 packaging/dev.py test` installs it"


@dataclass(frozen=True, slots=True)
class Piece:
    """One part to be sent: these bytes of that file."""

    number: int
    file: Path
    start: int
    end: int

    def told(self) -> dict[str, object]:
        return {"number": self.number, "file": str(self.file), "start": self.start, "end": self.end}


@dataclass(frozen=True, slots=True)
class Partner:
    """A client, how it is started, and how large it makes parts unless told otherwise (bytes)."""

    name: str
    program: tuple[str, ...]
    part_size: int
    home: Path | None = None  # where it is installed; None: with the tests
    needs_node: bool = False
    environ: dict[str, str] = field(default_factory=dict)

    def missing(self) -> str:
        """Why it cannot play on this computer; empty where it can. Fails where pip only has to install it."""
        installed = self.home is None or (self.home / partners.STAMP).exists()
        if self.needs_node and not partners.node_is_here():
            return f"{self.name} needs node and npm, and this computer has not both"
        if self.needs_node and not installed:
            return f"{self.name} is not there: npm could not install it, or nobody has asked it to; {SET_UP}"
        assert installed, f"{self.name} is not installed; {SET_UP}"
        return ""

    def send_parts(self, shell: Shell, key: str, pieces: Sequence[Piece], signature: str) -> str:
        """Begin an upload with these parts; its id."""
        parts = [piece.told() for piece in pieces]
        done = shell.run_program([*self.program, _task(shell.practice, key, signature, parts=parts)], **self.environ)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def killed_in_the_middle(self, shell: Shell, key: str, file: Path, checkpoints: Path, stored: int) -> str:
        """Upload a file by its own resumable upload, and `kill -9` it when `stored` parts are; the upload's id."""
        practice = shell.practice
        practice.faults({"what": "stall", "operation": "UploadPart", "skip": stored, "seconds": 3600})
        checkpoints.mkdir()
        task = _task(practice, key, "v4", file=str(file), checkpoints=str(checkpoints))
        environ = {**shell.environ, **self.environ}
        with subprocess.Popen([*self.program, task], env=environ, stderr=subprocess.PIPE, text=True) as process:
            try:
                soon(lambda: process.poll() is not None or _stands_at(practice, key, checkpoints, stored))
                assert process.poll() is None, process.communicate()[1]
            finally:
                process.kill()
        practice.faults()
        ((_, upload_id),) = unfinished(practice)
        return upload_id


def _task(practice: PracticeBucket, key: str, signature: str, **what: Any) -> str:
    where = {"endpoint": practice.endpoint, "region": practice.region, "bucket": practice.bucket, "key": key}
    return json.dumps({**where, "signature": signature, **what})


def _stands_at(practice: PracticeBucket, key: str, checkpoints: Path, stored: int) -> bool:
    """So many parts are stored, and the client could go on from its checkpoint."""
    ids = [upload_id for _, upload_id in unfinished(practice)]
    return len(ids) == 1 and len(listed_parts(practice, key, ids[0])) == stored and any(checkpoints.iterdir())


PARTNERS = (
    Partner("alibabacloud-oss-v2", (sys.executable, str(HERE / "partner_sdk_v2.py")), 6 * MIB),
    Partner("oss2", (str(python_of(partners.OSS2)), str(HERE / "partner_oss2.py")), 10 * MIB, partners.OSS2),
    Partner(
        "ali-oss",
        ("node", str(HERE / "partner_ali_oss.cjs")),
        MIB,
        partners.ALI_OSS,
        needs_node=True,
        environ={"NODE_PATH": str(partners.ALI_OSS / "node_modules")},
    ),
)
