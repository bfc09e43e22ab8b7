"""`partwise verify`: what a receipt says, held against the file and the object as they are now. It changes nothing."""

from __future__ import annotations

import json
import random
import sys
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import fastcrc

from partwise.cli import arguments as given
from partwise.cli.chosen import connection_id, connections_for, unlock
from partwise.cli.exits import DONE, FAILED, INTERRUPTED, WRONG_USAGE, refuse
from partwise.connections import Connections
from partwise.core.errors import Fixable, PartwiseError, Transient
from partwise.core.keys import check_bucket, check_key
from partwise.core.receipt import Receipt, ReceiptPart
from partwise.core.retry import wait_before
from partwise.core.upload import ObjectFacts, Part, Target
from partwise.engine.source import LocalFiles
from partwise.logs import log_to
from partwise.store.home import Home, find_home
from partwise.store.receipts import read_receipt

PROVEN, NOT_PROVEN = DONE, FAILED
MOST_TOLD = 20  # parts that differ; a program is told them all
FILES = LocalFiles()


class Objects(Protocol):
    """What is asked of OSS."""

    def head(self, target: Target) -> ObjectFacts | None: ...


@dataclass(frozen=True, slots=True)
class Difference:
    """A part of the file whose bytes are no longer those that were sent, and their CRC-64 now."""

    part: ReceiptPart
    crc64: int

    def __str__(self) -> str:
        return (
            f"part {self.part.number}, {self.part.length:,} bytes from offset {self.part.offset:,}: "
            f"its CRC-64 was {self.part.crc64} and is {self.crc64}"
        )


@dataclass(frozen=True, slots=True)
class Finding:
    """What came of one check, in one sentence or two."""

    proven: bool
    message: str
    differences: tuple[Difference, ...] = ()


def verify(arguments: given.Verify) -> int:
    """Check what the arguments name, one receipt after the other; the exit code is the worst of theirs."""
    try:
        home = find_home()
        log_to(home.log)
        with closing(connections_for(home, arguments, parallel=1)) as connections:
            return max(_verify(arguments, name, home, connections) for name in arguments.receipts)
    except Fixable as error:
        return refuse(error, WRONG_USAGE)
    except KeyboardInterrupt:
        return INTERRUPTED


def _verify(arguments: given.Verify, name: str, home: Home, connections: Connections) -> int:
    """One receipt; what is asked of OSS comes first, because it is quickly told."""
    findings = []
    try:
        receipt = read_receipt(Path(name))
        if arguments.remote:
            connection = connection_id(home, arguments, receipt.target.connection)
            findings.append(_check_over(connections, home, connection, receipt))
            _tell(arguments, name, {"object": str(receipt.target)}, findings[-1])
        if arguments.local:
            path = arguments.file or receipt.source
            findings.append(check_file(receipt, path))
            _tell(arguments, name, {"file": path}, findings[-1])
    except Fixable as error:
        return refuse(error, WRONG_USAGE)
    return PROVEN if all(finding.proven for finding in findings) else NOT_PROVEN


# --- the file --------------------------------------------------------------------------------------------------


def check_file(receipt: Receipt, path: str) -> Finding:
    """Read the file at `path` once, in blocks of 256 KiB, and compare the CRC-64 of every part."""
    differences: list[Difference] = []
    try:
        before = FILES.stamp(path)
        if before.size != receipt.size:
            return Finding(False, _other_size(receipt, path, before.size))
        for part in receipt.parts:
            crc64 = _crc_of(path, part)
            if part.crc64 not in (None, crc64):
                differences.append(Difference(part, crc64))
        changing = FILES.stamp(path) != before
    except Fixable as error:
        if error.fault.code != "FileChanged":
            return Finding(False, str(error.fault), tuple(differences))
        changing = True
    if changing:
        return Finding(False, f"{path} changed while it was read. Try again when nothing writes to it.")
    return _of_the_file(receipt, path, tuple(differences))


def _crc_of(path: str, part: ReceiptPart) -> int:
    crc64 = 0
    for block in FILES.blocks(path, Part(part.number, part.offset, part.length), lambda: False):
        crc64 = fastcrc.crc64.xz(block, crc64)
    return crc64


def _other_size(receipt: Receipt, path: str, size: int) -> str:
    became = "has grown" if size > receipt.size else "has become shorter"
    return f"{path} {became} since it was sent: {size:,} bytes instead of {receipt.size:,}."


def _of_the_file(receipt: Receipt, path: str, differences: tuple[Difference, ...]) -> Finding:
    total = len(receipt.parts)
    if differences:
        title = f"{path} is no longer what was sent: {len(differences):,} of its {total:,} parts differ."
        return Finding(False, title, differences)
    unknown = [part.number for part in receipt.parts if part.crc64 is None]
    if unknown:
        return Finding(False, f"{path} cannot be proven: the receipt holds no CRC-64 of part {unknown[0]}.")
    parts = "1 part" if total == 1 else f"{total:,} parts"
    return Finding(True, f"{path} is what was sent: {receipt.size:,} bytes, {parts}.")


# --- the object ------------------------------------------------------------------------------------------------


def _check_over(connections: Connections, home: Home, connection: str, receipt: Receipt) -> Finding:
    """Check the object by the connection of that id; one that cannot be opened proves nothing."""
    try:
        unlock(connections, home, [connection])
        return check_object(receipt, connections.oss(connection))
    except PartwiseError as error:
        return Finding(False, f"{receipt.target} cannot be proven: {error.fault}")


def check_object(receipt: Receipt, oss: Objects) -> Finding:
    """Ask OSS for the object's size, CRC-64 and ETag (reference, 3.10), and compare them."""
    target = receipt.target
    try:
        check_bucket(target.bucket)
        check_key(target.key)
        found = _asked(oss, target)
    except PartwiseError as error:
        return Finding(False, f"{target} cannot be proven: {error.fault}")
    if found is None:
        return Finding(False, f"{target} is not there: it was deleted since it was sent.")
    return _of_the_object(receipt, found)


def _asked(oss: Objects, target: Target) -> ObjectFacts | None:
    """The object as it stands; asked for again where that may help. Raises PartwiseError."""
    attempt = 0
    while True:
        attempt += 1
        try:
            return oss.head(target)
        except Transient as error:
            wait = wait_before(attempt, error.fault, random.random(), known=False)
            if wait is None:
                raise Fixable(f"{error.fault.title} It was asked for {attempt} times.", "Try again later.") from error
            time.sleep(wait)


def _of_the_object(receipt: Receipt, found: ObjectFacts) -> Finding:
    target = receipt.target
    crc64 = receipt.crc64_sent if receipt.crc64 is None else receipt.crc64
    if found.size != receipt.size:
        sizes = f"it has {found.size:,} bytes instead of {receipt.size:,}"
        return Finding(False, f"{target} was overwritten since it was sent: {sizes}.")
    if found.crc64 is None or crc64 is None:
        silent = "OSS tells no CRC-64 of it" if found.crc64 is None else "the receipt holds no CRC-64 of it"
        return Finding(False, f"{target} cannot be proven: {silent}. Its size is the one that was sent.")
    if found.crc64 != crc64:
        return Finding(
            False, f"{target} was overwritten since it was sent: its CRC-64 is {found.crc64} instead of {crc64}."
        )
    title = f"{target} is what was sent: {receipt.size:,} bytes, CRC-64 {crc64}."
    if found.etag.strip('"') != receipt.etag.strip('"'):
        title += " It was stored anew with the same bytes: its ETag is another."
    return Finding(True, title)


# --- what is said ----------------------------------------------------------------------------------------------


def _tell(arguments: given.Verify, name: str, what: dict[str, str], finding: Finding) -> None:
    if arguments.json:
        parts = [_as_json(difference) for difference in finding.differences]
        event = {"event": "checked", "receipt": name, **what, "proven": finding.proven, "message": finding.message}
        print(json.dumps(event | {"differing_parts": parts}), flush=True)
        return
    if finding.proven:
        print(f"Proven: {finding.message}", flush=True)
        return
    lines = [f"Not proven: {finding.message}", *map(str, finding.differences[:MOST_TOLD])]
    if len(finding.differences) > MOST_TOLD:
        lines.append(f"and {len(finding.differences) - MOST_TOLD:,} more")
    print("\n  ".join(lines), file=sys.stderr, flush=True)


def _as_json(difference: Difference) -> dict[str, Any]:
    part = difference.part
    told = {"number": part.number, "offset": part.offset, "bytes": part.length}
    return {**told, "crc64_sent": str(part.crc64), "crc64_now": str(difference.crc64)}
