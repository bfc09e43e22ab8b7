"""How a connection is made: within which time, with which socket options; and why one could not be made."""

from __future__ import annotations

import errno
import socket
import ssl
import threading
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

import httpcore

from partwise.oss.tls import why_no_tls

_NOT_SENT_LOWAT = 128 * 1024  # keeps the progress honest on slow lines; the option exists on Linux and macOS
_UNREACHABLE = frozenset({errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, errno.EHOSTDOWN})


@dataclass(frozen=True, slots=True)
class Patience:
    """How long each phase of a request may take, in seconds; none is without a limit.

    `reach`: the server's name, and all its addresses one after the other. `connect`: one address, one step of TLS.
    `write`: until the line takes the next byte. `answer`: from the answer's first byte to its last. `turn`: until a
    connection is free. How long OSS may be silent before it answers is the operation's own (`Request.read_timeout`).
    """

    reach: float = 30.0
    connect: float = 10.0
    write: float = 30.0
    answer: float = 600.0
    turn: float = 600.0


PATIENCE = Patience()


def _socket_options() -> list[tuple[int, int, int]]:
    options = [(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)]
    if hasattr(socket, "TCP_NOTSENT_LOWAT"):
        options.append((socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, _NOT_SENT_LOWAT))
    return options


class PromptBackend(httpcore.SyncBackend):
    """Connects within `reach` seconds in all, with the socket options of an upload, to who answers in `answer` seconds.

    httpcore's own limit is for each address anew, and does not hold while the system looks for them: `getaddrinfo`
    takes no limit and cannot be interrupted, so it is waited for from outside and left to itself when time is up.
    Behind a proxy httpcore loses the socket options. To SOCKS it talks without any limit, and leaves the line open
    where that fails: `talk` is then the limit of what asks for none, in seconds, and `abandon` closes the line.
    And it waits for each byte anew, so that an answer which drips would never end.
    """

    def __init__(self, reach: float, answer: float, talk: float | None = None) -> None:
        self._reach, self._answer, self._talk = reach, answer, talk
        self._begun = threading.local()

    def connect_tcp(self, *args: Any, **named: Any) -> httpcore.NetworkStream:
        """As httpcore's. Raises httpcore.ConnectTimeout also when all of it takes too long."""
        made: Future[httpcore.NetworkStream] = Future()
        named["socket_options"] = _socket_options()
        work = threading.Thread(target=self._connect, args=(made, args, named), name="partwise-connect", daemon=True)
        work.start()
        try:
            stream = made.result(self._reach)
        except TimeoutError:
            if made.cancel():
                raise httpcore.ConnectTimeout from None
            stream = made.result()  # it came in the last moment
        stream = _Limited(stream, self._answer, self._talk)
        if self._talk is not None:
            self._begun.stream = stream
        return stream

    def abandon(self) -> None:
        """The request of this thread has failed: close the SOCKS line that it has begun, if it has."""
        stream = self._begun.__dict__.pop("stream", None)
        if stream is not None:
            stream.close()

    def keep(self) -> None:
        """The request of this thread has its answer: its line is httpcore's to keep."""
        self._begun.__dict__.pop("stream", None)

    def _connect(self, made: Future[httpcore.NetworkStream], args: Any, named: Any) -> None:
        try:
            stream = super().connect_tcp(*args, **named)
        except Exception as error:  # noqa: BLE001 - raised again by `result`
            if made.set_running_or_notify_cancel():
                made.set_exception(error)
        else:
            if made.set_running_or_notify_cancel():
                made.set_result(stream)
            else:
                stream.close()  # nobody waits for it any more


class _Limited(httpcore.NetworkStream):
    """A stream on which an answer is whole `answer` seconds after its first byte, and nothing waits longer than `talk`
    seconds where httpcore itself sets no limit."""

    def __init__(self, stream: httpcore.NetworkStream, answer: float, talk: float | None) -> None:
        self._stream = stream
        self._answer, self._talk = answer, talk
        self._until: float | None = None  # of the answer that has begun

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """As httpcore's. Raises httpcore.ReadTimeout also when the answer only drips."""
        if self._until is not None and time.monotonic() > self._until:
            raise httpcore.ReadTimeout("the answer takes too long")
        read = self._stream.read(max_bytes, timeout or self._talk)
        self._until = self._until or time.monotonic() + self._answer
        return read

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._until = None
        self._stream.write(buffer, timeout or self._talk)

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return _Limited(self._stream.start_tls(ssl_context, server_hostname, timeout), self._answer, self._talk)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def causes_of(error: BaseException | None) -> Iterator[BaseException]:
    """The error and what led to it, outermost first."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__  # httpcore's pool drops the cause, not the context


def why_not_connected(causes: Iterable[BaseException]) -> str:
    """Our code (core/advice_transport.py) for a connection that could not be made."""
    for cause in causes:
        if isinstance(cause, socket.gaierror):
            return "NameNotResolved"
        if isinstance(cause, ssl.SSLError):
            return why_no_tls(cause)
        if isinstance(cause, ConnectionRefusedError):
            return "ConnectionRefused"
        if isinstance(cause, OSError) and cause.errno in _UNREACHABLE:
            return "NoRoute"
    return "ConnectionBroken"
