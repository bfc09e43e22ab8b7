"""The practice bucket as an ASGI application: a request goes in, is taken apart, checked, performed and answered."""

from __future__ import annotations

import logging
import time
from collections.abc import Awaitable, Callable
from email.utils import formatdate

from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from partwise.practice import elsewhere, line
from partwise.practice.addressing import Cnames, bucket_and_key, check_names, header_map, query_pairs
from partwise.practice.answers import error_answer
from partwise.practice.authentication import Gatekeeper
from partwise.practice.bodies import impatient
from partwise.practice.call import Call
from partwise.practice.control import BUCKET as CONTROL
from partwise.practice.control import Control
from partwise.practice.diary import Diary, Entry
from partwise.practice.errors import OssError, refused
from partwise.practice.faults import Fault, Faults, What, refusal
from partwise.practice.routes import operation_of
from partwise.practice.storage import Storage

_log = logging.getLogger("partwise.practice")

Perform = Callable[[Call], Awaitable[Response]]


class Practice:
    """An OSS with one account. `endpoint` is its address as it stands in answers."""

    def __init__(
        self,
        storage: Storage,
        gatekeeper: Gatekeeper,
        endpoint: str,
        faults: Faults,
        cnames: Cnames | None = None,
        buckets_elsewhere: elsewhere.Elsewhere | None = None,
    ) -> None:
        self._storage = storage
        self._gatekeeper = gatekeeper
        self._endpoint = endpoint
        self._faults = faults
        self._cnames = cnames or {}
        self._elsewhere = buckets_elsewhere or {}
        self._diary = Diary()
        self._control = Control(faults, self._diary, gatekeeper)
        self._line = line.Line()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        began = time.monotonic()
        state = scope.get("state", {})
        call = Call(self._storage, impatient(receive), self._endpoint, time.time(), elsewhere=self._elsewhere)
        call.transport, call.cut = state.get("transport"), state.get("cut")
        status = 0
        try:
            response, from_oss = await self._answer(call, scope)
            status = response.status_code
            await response(scope, receive, self._with_headers(call, send, began) if from_oss else send)
        except (line.HungUp, ClientDisconnect):
            status = 0
            while (await receive())["type"] != "http.disconnect":
                pass
        finally:
            if call.bucket_name != CONTROL:
                self._diary.write(_entry(call, status, time.monotonic() - began))

    async def _answer(self, call: Call, scope: Scope) -> tuple[Response, bool]:
        """The answer, and whether it is OSS's own."""
        try:
            self._take_apart(call, scope)
            if call.bucket_name == CONTROL:
                return await self._control.answer(call), False
            return await self._perform(call)
        except OssError as error:
            return _refuse(call, error), True
        except OSError as error:
            _log.error("%s failed: %s", call.operation, error)
            return _refuse(call, refused("InternalError")), True
        except (ClientDisconnect, line.HungUp):
            raise
        except Exception:  # noqa: BLE001 - the edge: a client gets an answer, the log the story
            _log.exception("%s failed", call.operation)
            return _refuse(call, refused("InternalError")), True

    def _take_apart(self, call: Call, scope: Scope) -> None:
        call.method = scope["method"]
        call.headers = header_map(scope["headers"])
        call.host = call.headers.get("host", "")
        call.bucket_name, call.key = bucket_and_key(scope["raw_path"], call.host, self._cnames)
        call.pairs = query_pairs(scope["query_string"])

    async def _perform(self, call: Call) -> tuple[Response, bool]:
        operation = operation_of(call)
        call.operation = operation.name
        faults = self._faults.striking(call.operation, call.key, _part_number(call))
        call.at += sum(fault.seconds for fault in faults if fault.what is What.CLOCK)
        call.callback_fails = any(fault.what is What.CALLBACK for fault in faults)
        await line.before(faults, call.transport, call.cut)
        for fault in faults:
            if response := line.stranger(fault):
                return response, fault.what is What.BARE
        self._gatekeeper.check(call)
        check_names(call.bucket_name, call.key)
        elsewhere.check(call)
        self._refuse_by(faults, call.operation)
        call.receive = self._line.coat(call.receive, faults, call.transport)
        response = await operation.perform(call)
        return await line.after(faults, response, call.transport), True

    def _refuse_by(self, faults: list[Fault], operation: str) -> None:
        for fault in faults:
            if error := refusal(fault, operation):
                raise error

    def _with_headers(self, call: Call, send: Send, began: float) -> Send:
        """What every answer of OSS carries (reference, 3.1)."""

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                told = {
                    "date": formatdate(call.at, usegmt=True),
                    "server": "AliyunOSS",
                    "x-oss-request-id": call.request_id,
                    "x-oss-server-time": str(round((time.monotonic() - began) * 1000)),
                }
                message["headers"] += [(name.encode(), value.encode()) for name, value in told.items()]
            await send(message)

        return with_headers


def _refuse(call: Call, error: OssError) -> Response:
    return error_answer(error, call.request_id, call.host, head=call.method == "HEAD")


def _part_number(call: Call) -> int:
    text = call.query("partNumber")
    return int(text[:6]) if text.isascii() and text.isdigit() else 0


def _entry(call: Call, status: int, seconds: float) -> Entry:
    return Entry(
        call.operation,
        call.method,
        call.bucket_name,
        call.key,
        call.query("uploadId"),
        _part_number(call),
        call.received,
        status,
        call.request_id,
        round(seconds, 6),
        "content-md5" in call.headers,
    )
