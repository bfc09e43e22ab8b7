"""The log: one rotating file, and nothing in it that could sign a request."""

from __future__ import annotations

import logging
import re
from logging.handlers import RotatingFileHandler
from pathlib import Path

SECRET = re.compile(
    r"((?:x-oss-)?(?:signature|security-token)|access_?key_?secret|authorization)(['\"]?\s*[=:]\s*['\"]?)[^\s'\"&,]+",
    re.IGNORECASE,
)


class Redacted(logging.Formatter):
    """Writes a record, tracebacks included, with everything that looks like a secret masked."""

    def format(self, record: logging.LogRecord) -> str:
        return SECRET.sub(r"\1\2•••", super().format(record))


def log_to(path: Path, level: int = logging.INFO) -> None:
    """Send everything from `level` up to the file at `path`, kept below 12 MB by rotation."""
    handler = RotatingFileHandler(path, maxBytes=2_000_000, backupCount=5, encoding="utf-8", delay=True)
    handler.setFormatter(Redacted("%(asctime)s %(levelname)s %(threadName)s %(name)s: %(message)s"))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.captureWarnings(True)
    logging.raiseExceptions = False  # a log that cannot be written (a full disk) must not show tracebacks instead
    for noisy in ("httpx", "httpcore"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
