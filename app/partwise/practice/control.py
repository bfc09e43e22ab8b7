"""The way in for tests and the curious, on this computer only: a bucket that cannot be.

What it takes:

    PUT /-/faults       {"faults": [...]}: these and no others (partwise.practice.faults)
    GET /-/requests     what was done so far (partwise.practice.diary)
    DELETE /-/requests  forget it
    POST /-/token       {"seconds": N}: temporary credentials in the words of STS, signed like any other request
    DELETE /-/token     all of them have expired; signed as well
"""

from __future__ import annotations

import json
from typing import Any

from starlette.background import BackgroundTask
from starlette.responses import JSONResponse, Response

from partwise.practice.answers import iso_time
from partwise.practice.authentication import Gatekeeper
from partwise.practice.bodies import read_body
from partwise.practice.call import Call
from partwise.practice.diary import Diary
from partwise.practice.faults import Faults, fault_of

BUCKET = "-"  # no bucket can be called so
_LONGEST = 43_200  # seconds a token may live, as with STS
_DOORS = "There is PUT /-/faults, GET or DELETE /-/requests, and POST or DELETE /-/token."


class Control:
    """Answers what is asked about the practice bucket itself."""

    def __init__(self, faults: Faults, diary: Diary, gatekeeper: Gatekeeper) -> None:
        self._faults = faults
        self._diary = diary
        self._gatekeeper = gatekeeper

    async def answer(self, call: Call) -> Response:
        """Raises OssError where a request for a token is not signed as it should be."""
        match call.method, call.key:
            case "PUT", "faults":
                return self._switch(call, await read_body(call))
            case "GET", "requests":
                return JSONResponse(self._diary.told())
            case "DELETE", "requests":
                self._diary.clear()
                return Response(None, 204)
            case "POST", "token":
                self._gatekeeper.check(call)
                return self._issue(call, await read_body(call))
            case "DELETE", "token":
                self._gatekeeper.check(call)
                self._gatekeeper.tokens.expire(call.at)
                return Response(None, 204)
        return JSONResponse({"error": _DOORS}, 404)

    def _switch(self, call: Call, body: bytes) -> Response:
        try:
            faults = [fault_of(item) for item in json.loads(body)["faults"]]
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            return _not_understood('{"faults": [...]}', error)
        self._faults.switch(fault for fault in faults if not fault.at_once)
        outages = [fault.seconds for fault in faults if fault.at_once]
        if not outages:
            return Response(None, 204)
        return Response(None, 204, {"connection": "close"}, background=BackgroundTask(_cut, call, max(outages)))

    def _issue(self, call: Call, body: bytes) -> Response:
        try:
            seconds = _lifetime(json.loads(body)["seconds"])
        except (ValueError, KeyError, TypeError) as error:
            return _not_understood('{"seconds": N}', error)
        made = self._gatekeeper.tokens.issue(call.at + seconds)
        told = {
            "AccessKeyId": made.credentials.access_key_id,
            "AccessKeySecret": made.credentials.access_key_secret,
            "SecurityToken": made.credentials.security_token,
            "Expiration": iso_time(made.expires),
        }
        return JSONResponse({"Credentials": told})


def _lifetime(told: Any) -> float:
    """In seconds. Raises ValueError, TypeError."""
    seconds = float(told)
    if not 0 < seconds <= _LONGEST:
        raise ValueError(f"a token lives up to {_LONGEST} seconds")
    return seconds


async def _cut(call: Call, seconds: float) -> None:
    """Once the answer is sent; a plain function would run on a thread, not on the event loop."""
    if call.cut:
        call.cut(seconds)


def _not_understood(expected: str, error: Exception) -> Response:
    return JSONResponse({"error": f"{expected} is expected: {error}"}, 400)
