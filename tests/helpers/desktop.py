"""Partwise's window as a person at a desk has it: started on a screen, used by keys and drops, closed again."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path

from helpers.display import Display, Window, within
from helpers.practice import PracticeBucket


class Desktop:
    """One program on a screen, run after run on one home. `folder` holds what the runs say."""

    def __init__(
        self, display: Display, program: Sequence[str], environ: Mapping[str, str], home: Path, folder: Path
    ) -> None:
        self.display, self.home, self.logs = display, home, folder / "logs"
        self._program, self._environ = program, environ
        self._runs: list[subprocess.Popen[bytes]] = []
        self.logs.mkdir()

    def start(self) -> tuple[subprocess.Popen[bytes], Window]:
        with (self.logs / f"run-{len(self._runs)}.log").open("wb") as told:
            self._runs.append(subprocess.Popen(self._program, env=self._environ, stdout=told, stderr=told))
        return self._runs[-1], self.display.window("Partwise")

    def close(self, running: subprocess.Popen[bytes], window: Window, receipts: int) -> None:
        """Once so many uploads are proven and the window knows it: it would ask before it leaves one unfinished."""
        within(20, lambda: len(list(self.home.glob("receipts/*/*"))) == receipts, "an upload was not proven")
        time.sleep(1)
        self.display.close_window(window)
        assert running.wait(20) == 0

    def end(self) -> None:
        """Whatever still runs."""
        for run in self._runs:
            if run.poll() is None:
                run.kill()
                run.wait()

    def said(self) -> str:
        """All that the runs printed."""
        return "".join(log.read_text("utf-8") for log in sorted(self.logs.iterdir()))

    @property
    def connections(self) -> list[dict[str, str]]:
        """Those that are written down."""
        file = self.home / "connections.json"
        saved: list[dict[str, str]] = json.loads(file.read_text("utf-8"))["connections"] if file.exists() else []
        return saved

    @property
    def states(self) -> dict[str, str]:
        """Object key → state of its upload, as the journal has it; "proven" where it is done and verified."""
        state = "CASE WHEN state = 'done' AND verified THEN 'proven' ELSE state END"
        with closing(sqlite3.connect(f"file:{self.home}/journal.db?mode=ro", uri=True)) as journal:
            return {key.decode(): now for key, now in journal.execute(f"SELECT key, {state} FROM uploads")}

    def type_connection(self, name: str, practice: PracticeBucket) -> None:
        """Into the dialog, by keyboard alone: name, id, secret, (no token,) region, reached by its own endpoint."""
        keys = practice.credentials
        self.display.type(name)
        for text in (keys.access_key_id, keys.access_key_secret, "", practice.region):
            self.display.key("Tab")
            if text:
                self.display.type(text)
        self.display.key("Tab")
        self.display.type("Another")  # the way to reach it, found by its first letters
        self.display.key("Tab")
        self.display.type(practice.endpoint)

    def go_to(self, practice: PracticeBucket) -> None:
        """What is dropped from now on goes to the folder "in/" of its bucket."""
        self.display.key("ctrl+l")
        self.display.key("ctrl+a")
        self.display.type(f"oss://{practice.bucket}/in/")
        self.display.key("Return")
