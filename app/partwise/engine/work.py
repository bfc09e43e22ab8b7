"""Each effect as a job: it blocks, touches no state and no Qt, and ends as one fact, whatever happens."""

from __future__ import annotations

import hashlib
import logging
import threading
from collections.abc import Callable, Iterator

import fastcrc

from partwise.core import effects as do
from partwise.core import messages as said
from partwise.core.errors import Fixable, Kind, Stopped, UploadGone, fault_of, trail_of
from partwise.core.faults import file_changed
from partwise.core.resume import same_bytes
from partwise.core.upload import Answer, Part, Stamp, StoredPart
from partwise.engine.ports import Oss, Source

log = logging.getLogger(__name__)

ABORT_WAITS = (0.0, 1.0, 3.0, 10.0)  # seconds between looks whether an abort has left anything


class Meter:
    """Bytes handed to the network for parts in flight. Workers add, the window's timer reads; no lock is needed."""

    def __init__(self) -> None:
        self._counts: dict[tuple[str, int], int] = {}

    def add(self, id_: str, number: int, count: int) -> None:
        self._counts[id_, number] = self._counts.get((id_, number), 0) + count

    def clear(self, id_: str, number: int) -> None:
        self._counts.pop((id_, number), None)

    def in_flight(self) -> dict[str, int]:
        """Bytes in flight by upload."""
        totals: dict[str, int] = {}
        for (id_, _), count in list(self._counts.items()):
            totals[id_] = totals.get(id_, 0) + count
        return totals


class Reading:
    """The bytes of one part on their way: fingerprinted and counted as they pass."""

    def __init__(
        self, source: Source, path: str, part: Part, stopped: Callable[[], bool], with_md5: bool = False
    ) -> None:
        self._blocks = source.blocks(path, part, stopped)
        self.crc64 = 0
        self._md5 = hashlib.md5(usedforsecurity=False) if with_md5 else None

    def __iter__(self) -> Iterator[bytes]:
        for block in self._blocks:
            self.crc64 = fastcrc.crc64.xz(block, self.crc64)
            if self._md5 is not None:
                self._md5.update(block)
            yield block

    @property
    def md5_hex(self) -> str:
        return self._md5.hexdigest() if self._md5 is not None else ""


class Worker:
    """Carries out effects with the real things.

    `oss` gives the port for a connection's name; it may raise a PartwiseError, which fails the effect.
    """

    def __init__(self, oss: Callable[[str], Oss], source: Source, meter: Meter) -> None:
        self._oss = oss
        self._source = source
        self._meter = meter

    def run(self, effect: do.Job, scope: threading.Event) -> said.Fact:
        """Do it, and say what came of it. Never raises. `scope` is set when the upload is paused or aborted."""
        number = effect.part.number if isinstance(effect, do.SendPart) else int(isinstance(effect, do.PutObject))
        try:
            if scope.is_set():
                raise Stopped
            return self._do(effect, scope)
        except Stopped:
            return said.Halted(effect.id, number)
        except Exception as error:  # noqa: BLE001 - every outcome is a fact
            fault = fault_of(error)
            if fault.kind is Kind.BUG:
                log.error("%s failed: %s in %s", type(effect).__name__, fault.code or fault, trail_of(error))
            if scope.is_set() and fault.kind is Kind.TRANSIENT:
                return said.Halted(effect.id, number)
            return said.Failed(effect.id, fault, number, gone=isinstance(error, UploadGone))

    def _do(self, effect: do.Job, scope: threading.Event) -> said.Fact:
        match effect:
            case do.LookAt():
                return said.Stamped(effect.id, self._source.stamp(effect.source))
            case do.Initiate():
                upload_id = self._oss_of(effect).initiate(effect.target, effect.options, effect.marker)
                return said.Initiated(effect.id, upload_id)
            case do.ListParts():
                return self._list_parts(effect)
            case do.SendPart():
                return self._send_part(effect, scope.is_set)
            case do.PutObject():
                return self._put_object(effect, scope.is_set)
            case do.Complete():
                return self._complete(effect)
            case do.Confirm():
                return self._confirm(effect)
            case do.Abort():
                return self._abort(effect, scope)

    def _oss_of(self, effect: do.Request) -> Oss:
        return self._oss(effect.target.connection)

    def _is_open(self, effect: do.Confirm | do.Abort) -> bool | None:
        """Whether OSS knows the upload; None without the right to ask (reference, 3.15: few have it)."""
        try:
            return self._list_parts(effect).parts is not None
        except Fixable as error:
            if error.fault.code != "AccessDenied":
                raise
            return None

    def _list_parts(self, effect: do.ListParts | do.Confirm | do.Abort) -> said.PartsListed:
        try:
            return said.PartsListed(effect.id, tuple(self._oss_of(effect).list_parts(effect.target, effect.upload_id)))
        except UploadGone:
            return said.PartsListed(effect.id, None)

    def _send_part(self, effect: do.SendPart, stopped: Callable[[], bool]) -> said.PartSent:
        if effect.stored is not None:
            same = self._compare(effect, effect.stored, stopped)
            if same is not None:
                return same
        self._check_unchanged(effect.source, effect.stamp)
        reading = Reading(self._source, effect.source, effect.part, stopped)
        body = self._metered(reading, effect.id, effect.part.number)
        answer = self._oss_of(effect).send_part(effect.target, effect.upload_id, effect.part, body)
        return said.PartSent(effect.id, effect.part.number, effect.part.length, reading.crc64, answer)

    def _compare(self, effect: do.SendPart, stored: StoredPart, stopped: Callable[[], bool]) -> said.PartSent | None:
        """The part as sent, if the server already holds exactly the local bytes."""
        self._check_unchanged(effect.source, effect.stamp)
        reading = Reading(self._source, effect.source, effect.part, stopped, with_md5=stored.crc64 is None)
        for _ in reading:
            pass
        if not same_bytes(stored, reading.crc64, reading.md5_hex):
            return None
        answer = Answer(stored.etag, stored.crc64)
        return said.PartSent(effect.id, stored.number, stored.size, reading.crc64, answer, reused=True)

    def _put_object(self, effect: do.PutObject, stopped: Callable[[], bool]) -> said.ObjectPut:
        self._check_unchanged(effect.source, effect.stamp)
        whole = Part(1, 0, effect.stamp.size)
        reading = Reading(self._source, effect.source, whole, stopped)
        body = self._metered(reading, effect.id, whole.number)
        answer = self._oss_of(effect).put(effect.target, whole.length, body, effect.options)
        return said.ObjectPut(effect.id, reading.crc64, answer)

    def _metered(self, reading: Reading, id_: str, number: int) -> Iterator[bytes]:
        for block in reading:
            yield block
            self._meter.add(id_, number, len(block))

    def _complete(self, effect: do.Complete) -> said.Completed:
        self._check_unchanged(effect.source, effect.stamp)
        answer = self._oss_of(effect).complete(effect.target, effect.upload_id, effect.parts, effect.options)
        return said.Completed(effect.id, answer)

    def _check_unchanged(self, path: str, stamp: Stamp) -> None:
        """Before each part and before Complete: never a mixture of two versions of a file."""
        if self._source.stamp(path) != stamp:
            raise Fixable.of(file_changed())

    def _confirm(self, effect: do.Confirm) -> said.Confirmed:
        found = self._oss_of(effect).head(effect.target)
        return said.Confirmed(effect.id, found, still_open=self._is_open(effect) is not False)

    def _abort(self, effect: do.Abort, scope: threading.Event) -> said.Aborted:
        """Abort, and look, until OSS knows the upload no more (reference, 3.6)."""
        oss = self._oss_of(effect)
        for wait in ABORT_WAITS:
            if scope.wait(wait):
                raise Stopped
            oss.abort(effect.target, effect.upload_id)
            if not self._is_open(effect):
                return said.Aborted(effect.id)
        raise Fixable(
            "The server still lists parts of this upload after it was aborted.",
            "Abort it once more when no other program is sending to it.",
            code="AbortIncomplete",
        )
