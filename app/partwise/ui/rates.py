"""Speeds as people write them: `5 MB/s`, `800 kB`, `2MiB`. No Qt here."""

from __future__ import annotations

import re

from partwise.core.errors import Fixable
from partwise.core.sizes import parse_size
from partwise.ui import words_pace as words

PRESETS = (1_000_000, 5_000_000, 10_000_000, 50_000_000)  # bytes per second
LEAST_RATE = 1_000
_DECIMAL = {"kb": 1_000, "mb": 1_000_000, "gb": 1_000_000_000}
_WRITTEN = re.compile(r"(\d{1,9})(?:\.(\d{1,6}))?\s*([kmg]b)", re.IGNORECASE)


def parse_rate(text: str) -> int:
    """Bytes per second of `text`; 0 lifts the limit. Raises Fixable: no speed, or too slow to send anything.

    Decimal units as the window shows them (1 MB is 1,000,000 bytes), binary ones and plain bytes as in `parse_size`.
    """
    figure = re.sub(r"\s*/\s*s(ec)?\s*$", "", text.strip(), flags=re.IGNORECASE)
    match = _WRITTEN.fullmatch(figure)
    try:
        rate = _decimal(match) if match else parse_size(figure)
    except Fixable:
        raise Fixable(words.not_a_rate(text.strip()), code="BadRate") from None
    if 0 < rate < LEAST_RATE:
        raise Fixable(words.PAUSE_INSTEAD, code="BadRate")
    return rate


def _decimal(match: re.Match[str]) -> int:
    whole, fraction, unit = match[1], match[2] or "", _DECIMAL[match[3].lower()]
    return int(whole + fraction) * unit // int("1" + "0" * len(fraction))
