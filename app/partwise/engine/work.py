"""Each effect as a job: it blocks, touches no state and no Qt, and ends as one fact, whatever happens."""

from __future__ import annotations

import hashlib
import logging
import threading
from base64 import b64encode
from collections.abc import Callable, Iterator
from typing import Self

import fastcrc

from partwise.core import effects as do
from partwise.core import messages as said
from partwise.core.abort import abort_until_gone
from partwise.core.errors import Fixable, Kind, Stopped, UploadGone, fault_of, trail_of
from partwise.core.faults import file_changed
from partwise.core.plan import Plan
from partwise.core.resume import comparable, same_bytes
from partwise.core.upload import Answer, Part, Stamp, StoredPart
from partwise.engine.find import found_on_server
from partwise.engine.ports import Oss, Source
from partwise.engine.throttle import Throttle

log = logging.getLogger(__name__)

ReadsFile = do.FindUploads | do.SendPart | do.PutObject


class Meter:
    """Bytes handed to the network, since the start and in parts in flight. Workers add, anybody reads."""

    def __init__(self) -> None:
        self._counts: dict[tuple[str, int], int] = {}
        self._lock = threading.Lock()
        self.total = 0

    def add(self, id_: str, number: int, count: int) -> None:
        self._counts[id_, number] = self._counts.get((id_, number), 0) + count
        with self._lock:
            self.total += count

    def clear(self, id_: str, number: int) -> None:
        self._counts.pop((id_, number), None)

    def in_flight(self) -> dict[str, int]:
        """Bytes in flight by upload."""
        totals: dict[str, int] = {}
        for (id_, _), count in list(self._counts.items()):
            totals[id_] = totals.get(id_, 0) + count
        return totals


class Reading:
    """The bytes of one part on their way: fingerprinted and counted as they pass.

    `unchanged` is called when the last of `length` bytes were read, before they are handed out, and raises where they
    are of another file than was planned: what has no end is stored by nobody.
    """

    def __init__(
        self, blocks: Iterator[bytes], length: int, unchanged: Callable[[], None], *, with_md5: bool = False
    ) -> None:
        self._blocks = blocks
        self._left = length
        self._unchanged = unchanged
        self.crc64 = 0
        self._md5 = hashlib.md5(usedforsecurity=False) if with_md5 else None

    def __iter__(self) -> Iterator[bytes]:
        for block in self._blocks:
            self.crc64 = fastcrc.crc64.xz(block, self.crc64)
            if self._md5 is not None:
                self._md5.update(block)
            self._left -= len(block)
            if not self._left:
                self._unchanged()
            yield block

    def finish(self) -> Self:
        """Read to the end for the fingerprints alone."""
        for _ in self:
            pass
        return self

    @property
    def md5_hex(self) -> str:
        return self._md5.hexdigest() if self._md5 is not None else ""

    @property
    def md5_base64(self) -> str:
        """As the header Content-MD5 has it (reference, 5.1)."""
        return b64encode(self._md5.digest()).decode() if self._md5 is not None else ""


class Worker:
    """Carries out effects with the real things.

    `oss` gives the port for a connection's name; it may raise a PartwiseError, which fails the effect.
    """

    def __init__(self, oss: Callable[[str], Oss], source: Source, meter: Meter, throttle: Throttle) -> None:
        self._oss = oss
        self._source = source
        self._meter = meter
        self._throttle = throttle

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
            case do.FindUploads():
                return said.UploadsFound(effect.id, self._find(effect, scope.is_set))
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

    def _find(self, effect: do.FindUploads, stopped: Callable[[], bool]) -> tuple[said.Found, ...]:
        """Where OSS refuses to list uploads nothing is found, and nothing is lost: few may (reference, 3.15)."""

        def same(stored: StoredPart, plan: Plan) -> bool:
            return same_bytes(stored, *self._fingerprints(effect, plan.part(stored.number), stored, stopped))

        try:
            return found_on_server(effect, self._oss_of(effect), same)
        except Fixable as error:
            log.info("the server was not asked for earlier uploads: %s", error.fault.code)
            return ()

    def _reading(
        self, effect: ReadsFile, part: Part, stopped: Callable[[], bool], *, with_md5: bool = False
    ) -> Reading:
        """A part of the file, which is the planned one before the first byte and after the last."""

        def unchanged() -> None:
            self._check_unchanged(effect.source, effect.stamp)

        unchanged()
        return Reading(self._source.blocks(effect.source, part, stopped), part.length, unchanged, with_md5=with_md5)

    def _fingerprints(
        self, effect: ReadsFile, part: Part, stored: StoredPart, stopped: Callable[[], bool]
    ) -> tuple[int, str]:
        """CRC-64 and MD5 of local bytes; the slow one only where OSS tells no CRC-64."""
        reading = self._reading(effect, part, stopped, with_md5=stored.crc64 is None).finish()
        return reading.crc64, reading.md5_hex

    def _content_md5(self, effect: ReadsFile, part: Part, stopped: Callable[[], bool]) -> str:
        return self._reading(effect, part, stopped, with_md5=True).finish().md5_base64

    def _send_part(self, effect: do.SendPart, stopped: Callable[[], bool]) -> said.PartSent | said.PartDiffers:
        if effect.stored is not None:
            same = self._compare(effect, effect.stored, stopped)
            if same is not None:
                return same
        if effect.only_compare:
            return said.PartDiffers(effect.id, effect.part.number, effect.stored is None or comparable(effect.stored))
        md5 = self._content_md5(effect, effect.part, stopped) if effect.with_md5 else ""
        reading = self._reading(effect, effect.part, stopped)
        body = self._metered(reading, effect.id, effect.part.number, stopped)
        answer = self._oss_of(effect).send_part(effect.target, effect.upload_id, effect.part, body, md5)
        return said.PartSent(effect.id, effect.part.number, effect.part.length, reading.crc64, answer)

    def _compare(self, effect: do.SendPart, stored: StoredPart, stopped: Callable[[], bool]) -> said.PartSent | None:
        """The part as sent, if the server already holds exactly the local bytes."""
        crc64, md5_hex = self._fingerprints(effect, effect.part, stored, stopped)
        if not same_bytes(stored, crc64, md5_hex):
            return None
        answer = Answer(stored.etag, stored.crc64)
        return said.PartSent(effect.id, stored.number, stored.size, crc64, answer, reused=True)

    def _put_object(self, effect: do.PutObject, stopped: Callable[[], bool]) -> said.ObjectPut:
        whole = Part(1, 0, effect.stamp.size)
        md5 = self._content_md5(effect, whole, stopped) if effect.options.content_md5 else ""
        reading = self._reading(effect, whole, stopped)
        body = self._metered(reading, effect.id, whole.number, stopped)
        oss = self._oss_of(effect)
        try:
            answer = oss.put(effect.target, whole.length, body, effect.options, effect.marker, md5)
        except Fixable as error:
            return self._own_object(effect, error, stopped)
        return said.ObjectPut(effect.id, reading.crc64, answer, oss.clock_offset)

    def _own_object(self, effect: do.PutObject, error: Fixable, stopped: Callable[[], bool]) -> said.ObjectPut:
        """An object that must not be overwritten may be our own, its answer lost: its marker tells (reference, 8.2)."""
        oss = self._oss_of(effect)
        found = oss.head(effect.target) if error.fault.code == "FileAlreadyExists" else None
        if found is None or found.marker != effect.marker:
            raise error
        reading = self._reading(effect, Part(1, 0, effect.stamp.size), stopped).finish()
        answer = Answer(found.etag, found.crc64, found.request_id)
        return said.ObjectPut(effect.id, reading.crc64, answer, oss.clock_offset)

    def _metered(self, reading: Reading, id_: str, number: int, stopped: Callable[[], bool]) -> Iterator[bytes]:
        for block in self._throttle.paced(reading, id_, stopped):
            yield block
            self._meter.add(id_, number, len(block))

    def _complete(self, effect: do.Complete) -> said.Completed:
        self._check_unchanged(effect.source, effect.stamp)
        oss = self._oss_of(effect)
        answer = oss.complete(effect.target, effect.upload_id, effect.parts, effect.options)
        return said.Completed(effect.id, answer, oss.clock_offset)

    def _check_unchanged(self, path: str, stamp: Stamp) -> None:
        """Before and after each reading, and before Complete: never a mixture of two versions of a file."""
        if self._source.stamp(path) != stamp:
            raise Fixable.of(file_changed())

    def _confirm(self, effect: do.Confirm) -> said.Confirmed:
        oss = self._oss_of(effect)
        found = oss.head(effect.target)
        return said.Confirmed(effect.id, found, self._is_open(effect) is not False, oss.clock_offset)

    def _abort(self, effect: do.Abort, scope: threading.Event) -> said.Aborted:
        oss = self._oss_of(effect)
        abort_until_gone(
            lambda: oss.abort(effect.target, effect.upload_id),
            lambda: self._is_open(effect),
            scope.wait,
            live=effect.live,
        )
        return said.Aborted(effect.id)
