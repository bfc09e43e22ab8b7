"""The program's icon for Windows and macOS, from its one drawing: both formats are PNG pictures in a row."""

from __future__ import annotations

import struct
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from devkit import environment
from devkit.environment import PYTHON
from devkit.shell import ROOT, Stop, answer, say

DRAWING = ROOT / "resources" / "icons" / "partwise.svg"
WINDOWS = ROOT / "packaging" / "windows" / "partwise.ico"
MACOS = ROOT / "packaging" / "macos" / "partwise.icns"

WINDOWS_SIZES = (16, 20, 24, 32, 40, 48, 64, 128, 256)
MACOS_KINDS = {b"ic11": 32, b"ic12": 64, b"ic07": 128, b"ic08": 256, b"ic09": 512, b"ic10": 1024}
"""Apple's names for pictures of so many pixels: ic11 is 16 points on a screen with two pixels for each."""

_DRAW = """\
import sys
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

drawing, folder, *sizes = sys.argv[1:]
for size in map(int, sizes):
    picture = QImage(size, size, QImage.Format.Format_ARGB32)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    QSvgRenderer(drawing).render(painter)
    painter.end()
    if not picture.save(f"{folder}/{size}.png"):
        sys.exit(1)
"""


def write(arguments: Sequence[str]) -> int:
    """Draw both files anew; they are kept in the repository, so that a build needs no drawing."""
    environment.prepare("runtime")
    pictures = _draw({*WINDOWS_SIZES, *MACOS_KINDS.values()})
    WINDOWS.write_bytes(windows_icon({size: pictures[size] for size in WINDOWS_SIZES}))
    MACOS.write_bytes(macos_icon({kind: pictures[size] for kind, size in MACOS_KINDS.items()}))
    say(f"{WINDOWS.relative_to(ROOT)}, {MACOS.relative_to(ROOT)}")
    return 0


def windows_icon(pictures: Mapping[int, bytes]) -> bytes:
    """An .ico: a header, 16 bytes about each picture (256 pixels are told as 0), then the pictures."""
    header = struct.pack("<HHH", 0, 1, len(pictures))
    place, about = len(header) + 16 * len(pictures), b""
    for size, picture in pictures.items():
        about += struct.pack("<BBBBHHII", size % 256, size % 256, 0, 0, 1, 32, len(picture), place)
        place += len(picture)
    return header + about + b"".join(pictures.values())


def macos_icon(pictures: Mapping[bytes, bytes]) -> bytes:
    """An .icns: its name and length, then each picture behind its kind and length; both lengths count their heads."""
    body = b"".join(kind + struct.pack(">I", len(picture) + 8) + picture for kind, picture in pictures.items())
    return b"icns" + struct.pack(">I", len(body) + 8) + body


def _draw(sizes: set[int]) -> dict[int, bytes]:
    """Pixels → the drawing as a PNG of so many pixels each way."""
    with tempfile.TemporaryDirectory() as folder:
        if answer([PYTHON, "-c", _DRAW, DRAWING, folder, *map(str, sorted(sizes))]) is None:
            raise Stop(f"Qt could not draw {DRAWING.name}.")
        return {size: Path(folder, f"{size}.png").read_bytes() for size in sizes}
