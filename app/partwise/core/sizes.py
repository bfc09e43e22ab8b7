"""Sizes as people write them: `8MiB`, `100 KiB`, `1048576`."""

from __future__ import annotations

import re

from partwise.core.errors import Fixable
from partwise.core.limits import GIB, KIB, MIB, TIB

UNITS = {"": 1, "b": 1, "kib": KIB, "mib": MIB, "gib": GIB, "tib": TIB}
WRITTEN = re.compile(r"\s*(\d{1,15}(?:\.\d{1,6})?)\s*([a-z]*)\s*", re.IGNORECASE)


def parse_size(text: str) -> int:
    """The size in bytes of `text`: a number, alone or with KiB, MiB, GiB or TiB. Raises Fixable."""
    match = WRITTEN.fullmatch(text)
    unit = UNITS.get(match[2].lower()) if match else None
    if match is None or unit is None:
        raise Fixable(
            f"“{text}” is not a size.", "Write bytes or a number with KiB, MiB or GiB, as in 8MiB.", code="BadSize"
        )
    whole, _, fraction = match[1].partition(".")
    return int(whole) * unit + (int(fraction) * unit // 10 ** len(fraction) if fraction else 0)
