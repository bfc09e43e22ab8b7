"""How the commands about unfinished uploads speak: lines for a person, or JSON objects for a program."""

from __future__ import annotations

import json
import sys
from typing import Any

from partwise.cli.report import CLEAR_LINE
from partwise.core.errors import Fault
from partwise.core.unfinished import missing_action, policy


class Speaker:
    """What is done goes to standard output, what failed to standard error; to a program everything goes as JSON.

    To be used by one thread. A missing right is told with the policy that grants it on `bucket`, each once.
    """

    def __init__(self, bucket: str, *, as_json: bool) -> None:
        self._bucket = bucket
        self._json = as_json
        self._on_terminal = sys.stderr.isatty() and not as_json
        self._granted: set[str] = set()

    def say(self, *lines: str) -> None:
        """To a person only."""
        if not self._json:
            self.clear()
            print("\n".join(lines), flush=True)

    def event(self, kind: str, **facts: Any) -> None:
        """To a program only."""
        if self._json:
            print(json.dumps({"event": kind, **facts}), flush=True)

    def failed(self, fault: Fault, subject: str = "", **facts: Any) -> None:
        """To both: what failed, why, and what to do. `subject` is what it is about, `facts` the same for a program."""
        action = missing_action(fault)
        grant = policy(action, self._bucket) if action else ""
        if self._json:
            told = {"code": fault.code, "message": fault.title, "what_to_do": fault.advice}
            evidence = {"request_id": fault.request_id, "http_status": fault.http_status}
            right = {"missing_action": action, "policy": json.loads(grant)} if action else {}
            self.event("failed", **facts, **told, **evidence, **right)
            return
        evidence_text = fault.evidence()
        lines = [f"{subject}{': ' if subject else ''}{fault}{f' ({evidence_text})' if evidence_text else ''}"]
        if action and action not in self._granted:
            self._granted.add(action)
            lines += [f"This RAM policy grants {action}; the account's owner can copy it:", grant]
        self.warn(*lines)

    def warn(self, *lines: str) -> None:
        """To a person only, on standard error."""
        if not self._json:
            self.clear()
            print("\n".join(lines), file=sys.stderr, flush=True)

    def progress(self, text: str) -> None:
        """A line that the next one replaces; only on a terminal."""
        if self._on_terminal:
            sys.stderr.write(f"{CLEAR_LINE}{text}")
            sys.stderr.flush()

    def clear(self) -> None:
        """Take the line of the progress away."""
        if self._on_terminal:
            sys.stderr.write(CLEAR_LINE)
            sys.stderr.flush()
