"""What `partwise upload` says while it works: JSON lines for a program, a few calm lines for a person."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Protocol

from partwise.core.changes import (
    Added,
    BegunAnew,
    Compared,
    Ended,
    HeldUp,
    Listed,
    News,
    OfAnUpload,
    Offline,
    OfTheRun,
    Online,
    Paced,
    PartsTold,
    PartStored,
    Removed,
    Retrying,
    Started,
)
from partwise.core.lifecycle import State
from partwise.core.speed import Speedometer
from partwise.core.upload import Upload
from partwise.store.receipts import receipt_path

VANISHED = "The upload had vanished from the server, so it is begun anew. The file is untouched."
CLEAR_LINE = "\r\x1b[K"
NOT_DONE = frozenset({State.FAILED, State.LISTED})
"""What an upload that could not be sent ends as; the second is somebody else's, which the file did not suit."""


class Report(Protocol):
    """Told of everything, in order. `progress` comes twice a second while something moves."""

    def news(self, item: News) -> None: ...

    def progress(self, uploads: Sequence[Upload], in_flight: Mapping[str, int]) -> None: ...

    def close(self) -> None: ...


class JsonReport:
    """One JSON object per line and event, on standard output. `receipts`: the folder they are kept below."""

    def __init__(self, receipts: Path) -> None:
        self._receipts = receipts

    def news(self, item: News) -> None:
        event = _event(item, self._receipts)
        if event is not None:
            self._write(event)

    def progress(self, uploads: Sequence[Upload], in_flight: Mapping[str, int]) -> None:
        for upload in uploads:
            if upload.state is State.SENDING:
                done = min(upload.size, upload.stored_bytes + in_flight.get(upload.id, 0))
                self._write({"event": "progress", **_who(upload), "bytes": done, "size": upload.size})

    def close(self) -> None:
        pass

    def _write(self, event: dict[str, Any]) -> None:
        sys.stdout.write(json.dumps(event, ensure_ascii=True) + "\n")
        sys.stdout.flush()


def _event(item: News, receipts: Path) -> dict[str, Any] | None:
    match item:
        case HeldUp() | Offline() | Online() | Paced():
            return _of_the_run(item)
        case Removed() | Listed() | PartsTold():
            return None
        case _:
            return _of_an_upload(item, receipts)


def _of_an_upload(item: OfAnUpload, receipts: Path) -> dict[str, Any]:
    match item:
        case Added(upload):
            return {"event": "added", **_who(upload), "size": upload.size}
        case Started(upload, kept):
            return {
                "event": "started",
                **_who(upload),
                "size": upload.size,
                "upload_id": upload.upload_id,
                "part_size": upload.part_size,
                "parts": upload.part_count,
                "kept": kept,
                "method": "PutObject" if upload.single else "multipart",
            }
        case BegunAnew(upload):
            return {"event": "begun anew", **_who(upload), "message": VANISHED}
        case Compared(upload, comparison):
            return {"event": "compared", **_who(upload), **asdict(comparison)}
        case PartStored(upload, part, reused):
            crc64 = None if part.crc64 is None else str(part.crc64)
            told = {"number": part.number, "bytes": part.size, "etag": part.etag.strip('"'), "crc64": crc64}
            return {"event": "part", **_who(upload), **told, "reused": reused}
        case Retrying(upload, number, attempt, wait, fault):
            told = {"part": number or None, "attempt": attempt, "wait": round(wait, 3), "message": fault.title}
            return {"event": "retry", **_who(upload), **told, "code": fault.code, "request_id": fault.request_id}
        case Ended(upload):
            return _ended(upload, receipts)


def _of_the_run(item: OfTheRun) -> dict[str, Any]:
    match item:
        case HeldUp(fault):
            return {"event": "held up", "code": fault.code, "message": fault.title, "what_to_do": fault.advice}
        case Offline(connection, fault, attempt, wait):
            told = {"connection": connection, "attempt": attempt, "wait": round(wait, 3), "code": fault.code}
            return {"event": "waiting for network", **told, "message": fault.title, "what_to_do": fault.advice}
        case Online(connection):
            return {"event": "network is back", "connection": connection}
        case Paced(pace):
            told = {"connections": pace.connections, "why": pace.why.value, "tried": pace.tried or None}
            return {"event": "pace", **told}


def _ended(upload: Upload, receipts: Path) -> dict[str, Any]:
    fault = upload.fault
    if upload.state is State.DONE:
        return {
            "event": "done",
            **_who(upload),
            "etag": upload.etag.strip('"'),
            "crc64": None if upload.crc64 is None else str(upload.crc64),
            "request_id": upload.request_id,
            "bytes": upload.size,
            "seconds": round(upload.finished - upload.started, 3),
            "verified": upload.verified,
            "upload_id": upload.upload_id,
            "warning": upload.warning,
            "clock_offset": round(upload.clock_offset, 3),
            "receipt": str(receipt_path(receipts, upload)),
        }
    if upload.state in NOT_DONE and fault is not None:
        return {
            "event": "failed",
            **_who(upload),
            "code": fault.code,
            "ec": fault.ec,
            "request_id": fault.request_id,
            "http_status": fault.http_status,
            "host": fault.host,
            "message": fault.title,
            "what_to_do": fault.advice,
            "upload_id": upload.upload_id,
        }
    return {"event": upload.state.value, **_who(upload), "upload_id": upload.upload_id}


def _who(upload: Upload) -> dict[str, Any]:
    target = upload.target
    return {"id": upload.id, "file": upload.source, "bucket": target.bucket, "key": target.key}


class PlainReport:
    """Lines for a person: what ended goes to standard output, what failed to standard error.

    On a terminal a last line shows the progress; in a pipe there is none.
    """

    def __init__(self) -> None:
        self._speed = Speedometer()
        self._line = sys.stderr.isatty()
        self._total: dict[str, Upload] = {}

    def news(self, item: News) -> None:
        match item:
            case Retrying(upload, _, attempt, wait, fault):
                self._say(f"{upload.name}: {fault.title} Next try in {_seconds(wait)} (attempt {attempt}).", sys.stderr)
            case BegunAnew(upload):
                self._say(f"{upload.name}: {VANISHED}", sys.stderr)
            case Compared():
                self._say(_compared(item), sys.stderr)
            case HeldUp(fault):
                self._say(f"Held up: {fault}", sys.stderr)
            case Offline(_, fault, _, wait):
                self._say(f"Waiting for network: {fault.title} Next try in {_seconds(wait)}.", sys.stderr)
            case Online():
                self._say("The network is back.", sys.stderr)
            case Ended(upload):
                self._say(*_sentence(upload))
            case _:
                pass

    def progress(self, uploads: Sequence[Upload], in_flight: Mapping[str, int]) -> None:
        if not self._line or not uploads:
            return
        from partwise.ui import words

        size = sum(upload.size for upload in uploads)
        done = min(size, sum(upload.stored_bytes for upload in uploads) + sum(in_flight.values()))
        ended = sum(upload.state is State.DONE for upload in uploads)
        self._speed.add(time.monotonic(), done)
        filled = 24 * done // size if size else 0
        self._write(
            f"{CLEAR_LINE}[{'#' * filled}{'.' * (24 - filled)}] {words.percent(done, size)} · "
            f"{words.size(done)} of {words.size(size)} · {ended} of {words.files(len(uploads))} · "
            f"{words.speed(self._speed.speed)} · {words.duration(self._speed.seconds_left(size - done))} left"
        )

    def close(self) -> None:
        if self._line:
            self._write(CLEAR_LINE)

    def _say(self, text: str, stream: Any) -> None:
        if self._line:
            self._write(CLEAR_LINE)
        print(text, file=stream, flush=True)

    def _write(self, text: str) -> None:
        sys.stderr.write(text)
        sys.stderr.flush()


def _compared(news: Compared) -> str:
    found = news.comparison
    stored = found.identical + found.differing
    told = f"{found.identical:,} of {stored:,} stored parts identical, {found.to_send:,} parts to send."
    if found.incomparable:
        told += f" {found.incomparable:,} could not be compared: OSS tells neither CRC-64 nor MD5 of them."
    return f"{news.upload.name}: {told}"


def _seconds(wait: float) -> str:
    return f"{wait:.0f} s" if wait >= 1 else f"{wait:.1f} s"


def _done(upload: Upload) -> str:
    from partwise.ui import words, words_detail

    proof = "Done and verified" if upload.verified else "Done, not verified (OSS told no CRC-64)"
    seconds = max(upload.finished - upload.started, 0.0)
    done = f"{proof}: {upload.target} ({words.size(upload.size)} in {seconds:.1f} s)."
    return " ".join(filter(None, (done, upload.warning, words_detail.clock_told(upload))))


def _sentence(upload: Upload) -> tuple[str, Any]:
    """What to say of an upload that ended, and where."""
    match upload.state:
        case State.DONE:
            return _done(upload), sys.stdout
        case State.FAILED | State.LISTED if upload.fault is not None:
            evidence = upload.fault.evidence()
            return f"Failed: {upload.source}: {upload.fault}{f' ({evidence})' if evidence else ''}", sys.stderr
        case State.PAUSED:
            return f"Paused: {upload.source}. What is stored is kept; the same command goes on from there.", sys.stderr
        case _:
            return f"{upload.state.value.capitalize()}: {upload.target}.", sys.stderr
