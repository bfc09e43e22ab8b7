"""HTTP as uvicorn speaks it, with OSS's answers where the request is no HTTP or its body breaks off."""

from __future__ import annotations

import asyncio
import secrets
import socket
from email.utils import formatdate

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from partwise.practice.answers import error_answer
from partwise.practice.errors import OssError, refused


class PracticeProtocol(HttpToolsProtocol):
    """Hands each request its transport (faults reset it), and answers in OSS's XML what never becomes a request."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        found = transport.get_extra_info("socket")
        if found is not None:  # asyncio leaves it off where a socket does not name its protocol
            found.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.app_state = {**self.app_state, "transport": transport}
        super().connection_made(transport)  # type: ignore[arg-type]  # always a socket's transport

    def send_400_response(self, msg: str) -> None:
        self._last_words(refused("BadRequest"))

    def eof_received(self) -> None:
        """The client said that nothing more comes; inside a body that is IncompleteBody (reference, 3.3)."""
        cycle = self.cycle
        if cycle is not None and cycle.more_body and not cycle.response_started:
            self._last_words(refused("IncompleteBody"))

    def _last_words(self, error: OssError) -> None:
        request_id = secrets.token_hex(12).upper()
        answer = error_answer(error, request_id, "")
        head = {
            **dict(answer.headers),
            "date": formatdate(usegmt=True),
            "server": "AliyunOSS",
            "x-oss-request-id": request_id,
            "connection": "close",
        }
        lines = "".join(f"{name}: {value}\r\n" for name, value in head.items())
        self.transport.write(f"HTTP/1.1 {error.status} {error.code}\r\n{lines}\r\n".encode() + bytes(answer.body))
        self.transport.close()
