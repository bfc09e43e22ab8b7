"""A lean OSS for measuring clients: it takes bodies as fast as Python can, tells their real CRC-64, and forgets them.

Started as a process of its own (`python sink.py`); it prints its port. It checks no signature and stores nothing, so
that a measurement shows the client and not a disk.
"""

from __future__ import annotations

import re
import socketserver
from urllib.parse import parse_qs, unquote, urlsplit

import fastcrc

from partwise.core.integrity import combine

LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
BUFFER = 1024 * 1024
parts: dict[str, dict[int, tuple[int, int]]] = {}


class Sink(socketserver.BaseRequestHandler):
    """One kept-alive connection."""

    def handle(self) -> None:
        self.buffer = memoryview(bytearray(BUFFER))
        left = b""
        while True:
            while b"\r\n\r\n" not in left:
                data = self.request.recv(65536)
                if not data:
                    return
                left += data
            head, _, body = left.partition(b"\r\n\r\n")
            method, target, _ = head.split(b" ", 2)
            found = LENGTH.search(head)
            length = int(found[1]) if found else 0
            crc = self.take_body(body[:length], length)
            left = body[length:]
            self.answer(method.decode(), target.decode(), length, crc)

    def take_body(self, begun: bytes, length: int) -> int:
        """The CRC-64 of the body; nothing else is kept of it."""
        crc = fastcrc.crc64.xz(begun, 0)
        missing = length - len(begun)
        while missing:
            filled = 0
            want = min(BUFFER, missing)
            while filled < want:
                got = self.request.recv_into(self.buffer[filled:want])
                if not got:
                    raise ConnectionError("the body was cut short")
                filled += got
            crc = fastcrc.crc64.xz(self.buffer[:want], crc)
            missing -= want
        return crc

    def answer(self, method: str, target: str, length: int, crc: int) -> None:
        url = urlsplit(target)
        query = parse_qs(url.query, keep_blank_values=True)
        if "uploads" in query and method == "GET":
            self.send("<ListMultipartUploadsResult></ListMultipartUploadsResult>")
        elif "uploads" in query:
            bucket, _, key = unquote(url.path).lstrip("/").partition("/")
            upload_id = f"{len(parts):032X}"
            parts[upload_id] = {}
            self.send(
                f"<InitiateMultipartUploadResult><Bucket>{bucket}</Bucket><Key>{key}</Key>"
                f"<UploadId>{upload_id}</UploadId></InitiateMultipartUploadResult>"
            )
        elif "partNumber" in query:
            parts[query["uploadId"][0]][int(query["partNumber"][0])] = (crc, length)
            self.send("", etag=f"{crc:032X}", crc=crc)
        elif method == "POST":
            whole = 0
            for _, (part_crc, part_length) in sorted(parts.pop(query["uploadId"][0]).items()):
                whole = combine(whole, part_crc, part_length)
            self.send(
                f'<CompleteMultipartUploadResult><ETag>"{whole:032X}-1"</ETag></CompleteMultipartUploadResult>',
                etag=f"{whole:032X}-1",
                crc=whole,
            )
        else:
            self.send("", etag=f"{crc:032X}", crc=crc)

    def send(self, body: str, *, etag: str = "", crc: int | None = None) -> None:
        lines = [
            "HTTP/1.1 200 OK",
            "Server: AliyunOSS",
            "Date: Sat, 21 Nov 2026 12:00:00 GMT",
            "x-oss-request-id: 6669A1F0C2E7B03133A1B2C3",
            f"Content-Length: {len(body)}",
        ]
        if body:
            lines.append("Content-Type: application/xml")
        if etag:
            lines += [f'ETag: "{etag}"', f"x-oss-hash-crc64ecma: {crc}"]
        self.request.sendall(("\r\n".join(lines) + "\r\n\r\n" + body).encode())


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True


if __name__ == "__main__":
    with Server(("127.0.0.1", 0), Sink) as server:
        print(server.server_address[1], flush=True)
        server.serve_forever()
