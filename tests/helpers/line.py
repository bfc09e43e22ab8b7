"""An imitated line between a client and a server on this computer: slow, far away, narrow, or dead when told to be.

    with Line(practice.port, delay=0.05, own=1_000_000, shared=8_000_000) as line:
        ...  # connect to 127.0.0.1, line.port
        line.lose()

It is a TCP proxy in a process of its own. Buffers are small, so that a cap is felt by the sender at once.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import socket
import struct
import subprocess
import sys
import time
from contextlib import suppress
from typing import Any, Self

CHUNK = 64 * 1024
BUFFER = 64 * 1024
SEGMENT = 1460  # as on a real line; a sender's first buffer grows with it
PIECE_SECONDS = 0.02
CAUGHT_UP = 0.05  # seconds of a cap that a late wake-up may catch up with
UnderWay = asyncio.Queue[tuple[float, bytes]]


class Line:
    """A line to `port` on 127.0.0.1. `delay`: seconds of a round trip; caps in bytes per second upwards, 0: none.

    `own` is the cap of each connection, `shared` that of all together.
    """

    def __init__(self, port: int, *, delay: float = 0.0, own: int = 0, shared: int = 0) -> None:
        command = [sys.executable, "-S", "-E", __file__, str(port)]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.port = int(self._tell("port")["port"])
        self.change(delay=delay, own=own, shared=shared)

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def change(self, **to: float) -> None:
        """Another `delay`, `own` or `shared` from now on."""
        self._tell("change", **to)

    def lose(self) -> None:
        """The network is lost: every connection is reset, and new ones are refused."""
        self._tell("lose")

    def silence(self) -> None:
        """Nothing passes any more, and nobody is told; connections are still accepted."""
        self._tell("silence")

    def heal(self) -> None:
        """The line is as it was before `lose` or `silence`."""
        self._tell("heal")

    def count(self) -> dict[str, int]:
        """Connections `open` now, `most` that were open at once, `all` there ever were, and `bytes` carried upwards."""
        return self._tell("count")

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(10)
        for stream in (self._process.stdin, self._process.stdout):
            if stream:
                stream.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _tell(self, what: str, **values: float) -> dict[str, int]:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps({"what": what, **values}) + "\n")
        self._process.stdin.flush()
        answer: dict[str, int] = json.loads(self._process.stdout.readline())
        return answer


class Cap:
    """So many bytes per second for everybody who waits here."""

    def __init__(self, rate: float) -> None:
        self.rate = rate
        self._free_at = 0.0

    async def wait(self, count: int) -> None:
        if self.rate:
            now = time.monotonic()
            self._free_at = max(self._free_at, now - CAUGHT_UP) + count / self.rate
            if self._free_at > now:
                await asyncio.sleep(self._free_at - now)

    @property
    def piece(self) -> int:
        return min(CHUNK, max(1024, int(self.rate * PIECE_SECONDS))) if self.rate else CHUNK


class Proxy:
    """The other process: every connection is carried both ways, upwards with caps, downwards with delay alone."""

    def __init__(self, to: int) -> None:
        self._to = to
        self._delay = 0.0
        self._shared = Cap(0)
        self._own: dict[asyncio.StreamWriter, Cap] = {}
        self._own_rate = 0.0
        self._flows = asyncio.Event()
        self._flows.set()
        self._server: asyncio.Server | None = None
        self._count = {"most": 0, "all": 0, "bytes": 0}
        self._port = 0

    async def open(self) -> None:
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER)
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, SEGMENT)
        listener.bind(("127.0.0.1", self._port))
        self._port = listener.getsockname()[1]
        self._server = await asyncio.start_server(self._carry, sock=listener, limit=CHUNK)

    async def obey(self, order: dict[str, Any]) -> dict[str, int]:
        match order.pop("what"):
            case "port":
                return {"port": self._port}
            case "change":
                self._change(**order)
            case "lose":
                self._lose()
            case "silence":
                self._flows.clear()
            case "heal":
                self._flows.set()
                if self._server is None:
                    await self.open()
        return {"open": len(self._own), **self._count}

    def _change(self, delay: float | None = None, own: float | None = None, shared: float | None = None) -> None:
        self._delay = self._delay if delay is None else delay
        self._own_rate = self._own_rate if own is None else own
        self._shared.rate = self._shared.rate if shared is None else shared
        for cap in self._own.values():
            cap.rate = self._own_rate

    def _lose(self) -> None:
        if self._server:
            self._server.close()
            self._server = None
        for client in list(self._own):
            reset(client)

    async def _carry(self, from_client: asyncio.StreamReader, to_client: asyncio.StreamWriter) -> None:
        """One connection from its beginning to its end."""
        cap = self._own[to_client] = Cap(self._own_rate)
        self._count["all"] += 1
        self._count["most"] = max(self._count["most"], len(self._own))
        to_server = None
        try:
            await asyncio.sleep(self._delay)
            from_server, to_server = await asyncio.open_connection("127.0.0.1", self._to, limit=CHUNK)
            async with asyncio.TaskGroup() as tasks:
                for reader, writer, own in ((from_client, to_server, cap), (from_server, to_client, None)):
                    under_way: UnderWay = asyncio.Queue(256)
                    tasks.create_task(self._take(reader, under_way, own))
                    tasks.create_task(self._deliver(under_way, writer))
        except* OSError:
            reset(to_client)
        finally:
            del self._own[to_client]
            for end in (to_client, to_server):
                if end:
                    end.close()

    async def _take(self, reader: asyncio.StreamReader, under_way: UnderWay, cap: Cap | None) -> None:
        """Everything from one end, as fast as the caps allow; due at the other half a round trip later."""
        data = b"more"
        while data:
            data = await reader.read(min(cap.piece, self._shared.piece) if cap else CHUNK)
            if cap:
                self._count["bytes"] += len(data)
                await cap.wait(len(data))
                await self._shared.wait(len(data))
            await under_way.put((time.monotonic() + self._delay / 2, data))

    async def _deliver(self, under_way: UnderWay, writer: asyncio.StreamWriter) -> None:
        data = b"more"
        while data:
            due, data = await under_way.get()
            await self._flows.wait()
            if (wait := due - time.monotonic()) > 0:
                await asyncio.sleep(wait)
            writer.write(data)
            await writer.drain()
        with suppress(OSError):
            writer.write_eof()


def reset(writer: asyncio.StreamWriter) -> None:
    """End a connection as a broken line does."""
    with suppress(OSError):
        found: socket.socket = writer.get_extra_info("socket")
        found.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


async def serve(to: int) -> None:
    """Obey one order a line on standard input, until it ends."""
    proxy = Proxy(to)
    await proxy.open()
    orders = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(orders), sys.stdin)
    while order := await orders.readline():
        print(json.dumps(await proxy.obey(json.loads(order))), flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("to", type=int, help="the server's port on 127.0.0.1")
    asyncio.run(serve(parser.parse_args().to))
