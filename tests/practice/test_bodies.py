"""Bodies that stand still, and bodies that are large."""

from __future__ import annotations

import asyncio
from pathlib import Path

import psutil
import pytest
from starlette.types import Message

from helpers.practice import PracticeBucket
from partwise.practice import bodies
from partwise.practice.errors import OssError


def test_a_body_that_stands_still_times_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "IDLE_SECONDS", 0.01)

    async def silent() -> Message:
        await asyncio.sleep(60)
        raise AssertionError("nobody waits that long")

    with pytest.raises(OssError) as caught:
        asyncio.run(bodies.impatient(silent)())  # type: ignore[arg-type]  # a coroutine is what it gives
    assert (caught.value.status, caught.value.code) == (400, "RequestTimeout")
    assert caught.value.headers == {"connection": "close"}


def test_a_large_part_is_never_whole_in_memory(fresh_practice: PracticeBucket) -> None:
    practice = fresh_practice
    upload_id = practice.initiate("large")
    process = psutil.Process(practice.pid)
    before = process.memory_info().rss
    body = bytes(200 * 1024 * 1024)
    assert practice.send_part("large", upload_id, 1, body).status == 200
    peak = int(
        next(line for line in Path(f"/proc/{practice.pid}/status").read_text().splitlines() if "VmHWM" in line).split()[
            1
        ]
    )
    assert peak * 1024 - before < 30 * 1024 * 1024
