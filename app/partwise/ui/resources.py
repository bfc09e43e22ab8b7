"""Where the icons are: beside the code in a checkout, inside the package in a wheel, unpacked in a frozen program."""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parents[1]


@cache
def resources() -> Path:
    """The folder of resources. Raises FileNotFoundError where the program was installed without it."""
    frozen = getattr(sys, "_MEIPASS", None)
    places = [_PACKAGE / "resources", _PACKAGE.parents[1] / "resources"]
    if frozen:
        places = [Path(frozen) / "partwise" / "resources", Path(frozen) / "resources"]
    for place in places:
        if (place / "icons").is_dir():
            return place
    raise FileNotFoundError(f"Partwise's resources are in none of {', '.join(map(str, places))}")
