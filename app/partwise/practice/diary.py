"""The requests done since the start: how tests and learners count what went over the line."""

from __future__ import annotations

from collections import deque
from dataclasses import asdict, dataclass
from typing import Any

_LONGEST = 100_000


@dataclass(frozen=True, slots=True)
class Entry:
    """One request. `received` counts bytes of its body; `status` is 0 where no answer was sent.

    `content_md5`: it named the MD5 of its body.
    """

    operation: str
    method: str
    bucket: str
    key: str
    upload_id: str
    part_number: int
    received: int
    status: int
    request_id: str
    seconds: float
    content_md5: bool = False


class Diary:
    """The newest 100,000 requests, in the order they ended."""

    def __init__(self) -> None:
        self._entries: deque[Entry] = deque(maxlen=_LONGEST)

    def write(self, entry: Entry) -> None:
        self._entries.append(entry)

    def clear(self) -> None:
        self._entries.clear()

    def told(self) -> dict[str, Any]:
        """`counts` by operation (requests, those answered 2xx, bytes received), and the list of `requests`."""
        counts: dict[str, dict[str, int]] = {}
        for entry in self._entries:
            count = counts.setdefault(entry.operation, {"requests": 0, "succeeded": 0, "received": 0})
            count["requests"] += 1
            count["succeeded"] += 200 <= entry.status < 300
            count["received"] += entry.received
        return {"counts": counts, "requests": [asdict(entry) for entry in self._entries]}
