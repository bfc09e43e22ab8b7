"""Receipts as files: one per finished upload, in a folder per day. Each is there as a whole or not at all."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

from partwise import __version__
from partwise.core.errors import Fixable
from partwise.core.receipt import Receipt, from_json, to_json, utc_text
from partwise.core.upload import Upload

MAX_BYTES = 16 * 1024 * 1024  # many times a receipt of 10,000 parts
LONGEST_NAME = 100  # bytes of UTF-8; some file systems take no more than 143 in all
UNSAFE = re.compile(r'[\x00-\x1f\x7f-\x9f<>:"/\\|?*\ud800-\udfff]')
RESERVED = re.compile(r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])\s*\.", re.IGNORECASE)


def receipt_path(folder: Path, of: Receipt | Upload) -> Path:
    """Where the receipt of an upload that is done stands below `folder`: in the day it was finished, in UTC."""
    name = of.target.key.rstrip("/").rpartition("/")[2]
    return folder / (utc_text(of.finished)[:10] or "undated") / f"{_safe(name)}-{_safe(of.id[:8])}.json"


def write_receipt(folder: Path, receipt: Receipt) -> None:
    """Write it below `folder`, for nobody else to read. Raises OSError.

    That of a multipart upload is on disk when this returns; for small files that would cost more than sending them.
    """
    path = receipt_path(folder, receipt)
    for each in (folder, path.parent):
        each.mkdir(mode=0o700, exist_ok=True)
    beside = path.with_name(f"{path.name}.new")
    lasting = len(receipt.parts) > 1
    with open(beside, "wb", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
        file.write(to_json(receipt, __version__).encode())
        file.flush()
        if lasting:
            os.fsync(file.fileno())
    os.replace(beside, path)
    if lasting:
        _sync_names(path.parent)
        _sync_names(folder)


def read_receipt(path: Path) -> Receipt:
    """The receipt in the file at `path`. Raises Fixable: cannot be read, or no receipt."""
    try:
        if not path.is_file():
            raise FileNotFoundError(2, "there is no such file")
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as exc:
        reason = (exc.strerror if isinstance(exc, OSError) else None) or exc
        raise Fixable(
            f"The receipt {path} cannot be read: {reason}.", "Check its name.", code="ReceiptUnreadable"
        ) from exc
    try:
        return from_json(content.decode() if len(content) <= MAX_BYTES else "")
    except UnicodeDecodeError:
        return from_json("")


def _safe(name: str) -> str:
    """`name` as every file system takes it in front of `-id.json`: Unicode stays, what some system forbids does not."""
    name = UNSAFE.sub("_", name).encode()[:LONGEST_NAME].decode(errors="ignore")
    return f"_{name}" if RESERVED.match(name) else name


def _sync_names(folder: Path) -> None:
    """Make what was renamed in `folder` last; Windows does so by itself."""
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
