"""A server that can be cut off: for a while nobody listens at its port, and every connection is broken."""

from __future__ import annotations

import asyncio
import socket
from contextlib import nullcontext
from typing import Any

import uvicorn

from partwise.practice.line import reset

_AGAIN = 0.05  # seconds until the next try, where somebody else has taken the port meanwhile


class PracticeServer(uvicorn.Server):
    """uvicorn's, on one socket, and without its signals: those are `serve`'s alone."""

    capture_signals = nullcontext  # type: ignore[assignment]  # the same shape: a context manager without arguments
    _outage: asyncio.Task[None]

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """As uvicorn's; requests find `cut` in their state."""
        self.lifespan.state["cut"] = self.cut
        await super().startup(sockets)

    def cut(self, seconds: float) -> None:
        """Go off the network now, and come back after `seconds`. To be called on the event loop."""
        (listening,) = self.servers
        if not listening.sockets:  # another request of the same moment has done it
            return
        address = listening.sockets[0].getsockname()
        listening.close()
        for protocol in list(self.server_state.connections):
            transport: Any = protocol.transport
            if not transport.is_closing():  # what was answered with its last words gets them
                reset(transport)
        self._outage = asyncio.get_running_loop().create_task(self._come_back(address, seconds))

    async def _come_back(self, address: tuple[str, int], seconds: float) -> None:
        await asyncio.sleep(seconds)
        while True:
            try:
                return await self.startup([socket.create_server(address, backlog=self.config.backlog)])
            except OSError:
                await asyncio.sleep(_AGAIN)
