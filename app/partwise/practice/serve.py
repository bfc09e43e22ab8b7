"""Starting the practice bucket in this process, and saying where it is. Importing this module is cheap."""

from __future__ import annotations

import json
import logging
import os
import secrets
import signal
import socket
import sys
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

from partwise.core.connection import Credentials
from partwise.core.errors import Fixable
from partwise.core.keys import check_bucket
from partwise.practice.elsewhere import REGION

if TYPE_CHECKING:
    from partwise.practice.outage import PracticeServer

HOST = "127.0.0.1"
_KEEP_ALIVE = 75  # seconds; longer than a client keeps an idle connection


def run(
    folder: Path,
    port: int = 0,
    *,
    buckets: Sequence[str] = ("practice",),
    credentials: Credentials | None = None,
    json_lines: bool = False,
    faults: Sequence[str] = (),
    cnames: Mapping[str, str] | None = None,
    elsewhere: Mapping[str, str] | None = None,
    with_parent: bool = False,
) -> int:
    """Serve `folder` on 127.0.0.1 until SIGINT or SIGTERM end the process (exit code 130 or 0).

    `port` 0 takes a free one. Without `credentials` throw-away ones are made and told; given ones are never printed.
    `faults` are written as `faults.parse` reads them, `cnames` maps custom domains to buckets, `elsewhere` further
    buckets to the regions they play. `with_parent` ends the process when its standard input does. Returns 1, after one
    sentence on stderr, where it cannot start.
    """
    signal.signal(signal.SIGTERM, _leave)
    signal.signal(signal.SIGINT, _leave)
    if with_parent:
        threading.Thread(target=_watch_parent, name="partwise-practice-parent", daemon=True).start()
    told = credentials is None
    credentials = credentials or _throw_away()
    try:
        listener = _listen(port)
        endpoint = f"http://{HOST}:{listener.getsockname()[1]}"
        server = _server(folder, (*buckets, *(elsewhere or ())), credentials, endpoint, faults, cnames, elsewhere)
    except _CannotStart as error:
        sys.stderr.write(f"{error}\n")
        return 1
    say = _json_line if json_lines else _plain_lines
    sys.stdout.write(say(endpoint, buckets[0], credentials, told) + "\n")
    sys.stdout.flush()
    server.run([listener])
    return 0


class _CannotStart(Exception):
    """Says why, in one sentence."""


def _listen(port: int) -> socket.socket:
    try:
        return socket.create_server((HOST, port), backlog=1024)
    except (OSError, OverflowError) as error:
        raise _CannotStart(f"Port {port} on {HOST} cannot be used: {_reason(error)}.") from error


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error)


def _server(
    folder: Path,
    buckets: Sequence[str],
    credentials: Credentials,
    endpoint: str,
    faults: Sequence[str],
    cnames: Mapping[str, str] | None,
    elsewhere: Mapping[str, str] | None,
) -> PracticeServer:
    import uvicorn

    from partwise.practice.app import Practice
    from partwise.practice.authentication import Gatekeeper
    from partwise.practice.faults import Faults, parse
    from partwise.practice.outage import PracticeServer
    from partwise.practice.protocol import PracticeProtocol
    from partwise.practice.storage import Storage

    try:
        for name in buckets:
            check_bucket(name)
        storage, switched_on = Storage(folder, buckets), Faults(map(parse, faults))
    except OSError as error:
        raise _CannotStart(f"The folder {folder} cannot be used: {_reason(error)}.") from error
    except (Fixable, ValueError) as error:
        raise _CannotStart(str(error)) from error
    app = Practice(storage, Gatekeeper(credentials, REGION), endpoint, switched_on, cnames, elsewhere)
    config = uvicorn.Config(
        app,
        loop="asyncio",
        http=PracticeProtocol,
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=False,
        timeout_keep_alive=_KEEP_ALIVE,
    )
    logging.getLogger("uvicorn").setLevel(logging.CRITICAL)
    return PracticeServer(config)


def _throw_away() -> Credentials:
    return Credentials(f"PRACTICE{secrets.token_hex(8).upper()}", secrets.token_urlsafe(24))


def _json_line(endpoint: str, bucket: str, credentials: Credentials, told: bool) -> str:
    ready = {"event": "ready", "endpoint": endpoint, "bucket": bucket, "region": REGION, "pid": os.getpid()}
    keys = {"access_key_id": credentials.access_key_id, "access_key_secret": credentials.access_key_secret}
    return json.dumps(ready | (keys if told else {"access_key_id": credentials.access_key_id}))


def _plain_lines(endpoint: str, bucket: str, credentials: Credentials, told: bool) -> str:
    secret = credentials.access_key_secret if told else "(the one you gave)"
    upload = (
        f"OSS_ACCESS_KEY_ID={credentials.access_key_id} OSS_ACCESS_KEY_SECRET='{secret}' "
        f"partwise upload FILE oss://{bucket}/ --endpoint {endpoint} --region {REGION}"
    )
    return "\n".join(
        (
            "A practice bucket is ready on this computer. Ctrl+C ends it; what it stores stays.",
            f"  Endpoint          {endpoint}",
            f"  Bucket            {bucket}",
            f"  Region            {REGION}",
            f"  AccessKey ID      {credentials.access_key_id}",
            f"  AccessKey secret  {secret}",
            "Try it:",
            f"  {upload}",
        )
    )


def _leave(number: int, _frame: FrameType | None) -> None:
    """At once: every file is written aside and renamed, so there is nothing to say goodbye to."""
    with suppress(OSError, RuntimeError):  # the latter where the signal came in the middle of writing
        sys.stdout.flush()
    os._exit(130 if number == signal.SIGINT else 0)


def _watch_parent() -> None:
    """Standard input ends when the parent does, however it dies."""
    with suppress(OSError):
        while os.read(0, 4096):
            pass
    os._exit(0)
