"""`partwise --self-test`: whether this installation is whole. Every package must pass it before anybody gets it.

It needs no screen, no network beyond this computer and no account, and leaves nothing behind.
"""

from __future__ import annotations

import importlib
import json
import os
import pkgutil
import secrets
import ssl
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event
from typing import NamedTuple

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFont, QImage, QPainter
from PySide6.QtWidgets import QApplication

import partwise
from partwise.connection_desk import ConnectionDesk
from partwise.connections import PRACTICE, Connections
from partwise.core.limits import MIN_PART_SIZE
from partwise.desk import Desk
from partwise.engine.engine import Engine
from partwise.engine.source import LocalFiles
from partwise.oss.tls import trust
from partwise.places import Places
from partwise.sign_in import PLACES
from partwise.store.connection_file import ConnectionFile
from partwise.store.home import Home
from partwise.store.journal import SqliteJournal
from partwise.store.keyring_thread import KeyringThread, OutOfPatience
from partwise.store.receipts import receipt_path
from partwise.store.secret import SessionSecrets
from partwise.store.vault import system_backend
from partwise.store.vault_faults import VaultError
from partwise.ui.bridge import Bridge
from partwise.ui.errands import Errands
from partwise.ui.icons import icon, program_icon
from partwise.ui.main_window import MainWindow
from partwise.ui.pool import QtPool
from partwise.ui.ports import Outside
from partwise.ui.theme import Theme

CHINESE = "分片上传"
_BUNDLED = (
    *("PySide6.QtCore", "PySide6.QtDBus", "PySide6.QtGui", "PySide6.QtNetwork", "PySide6.QtSvg", "PySide6.QtWidgets"),
    *("defusedxml.ElementTree", "fastcrc", "h11", "httpcore", "httptools", "httpx", "humanize", "keyring.core"),
    *("platformdirs", "socksio", "sqlite3", "starlette", "truststore", "uvicorn"),
)
_KEYRINGS = {"win32": "keyring.backends.Windows", "darwin": "keyring.backends.macOS"}
_LINUX_KEYRING = "keyring.backends.SecretService"
_KEYRING_PATIENCE, _UPLOAD_PATIENCE = 5.0, 60.0  # seconds
_COLOURS = 16  # a window with text has many more, by its smooth edges


class Broken(Exception):
    """Something is missing or does not work; the text tells what."""


class Check(NamedTuple):
    """`run` gets a folder of its own, tells what it found, and raises whatever it likes where that is not right."""

    name: str
    run: Callable[[Path], str]


def self_test() -> int:
    """Do all checks and print a line for each; 0 where all is well, else 1."""
    with TemporaryDirectory(prefix="partwise-self-test-") as folder:
        os.environ.update(QT_QPA_PLATFORM="offscreen", PARTWISE_HOME=str(Path(folder, "home")))
        app = QApplication(["partwise"])
        passed = [run(check, Path(folder)) for check in CHECKS]
        app.processEvents()
    return 0 if all(passed) else 1


def run(check: Check, folder: Path) -> bool:
    """Do one check in a folder of its own below `folder` and print what came of it."""
    place = folder / check.name
    place.mkdir()
    try:
        found = check.run(place)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is what has to be told
        _say(f"FAILED  {check.name}: {error or type(error).__name__}")
        return False
    _say(f"ok      {check.name}: {found}")
    return True


def modules(folder: Path) -> str:
    """Every module of Partwise, and every library it stands on."""
    own = [module.name for module in pkgutil.walk_packages(partwise.__path__, "partwise.")]
    own = [name for name in own if not name.endswith("__main__")]
    for name in (*own, *_BUNDLED, _KEYRINGS.get(sys.platform, _LINUX_KEYRING)):
        importlib.import_module(name)
    if not own:
        raise Broken("Partwise's own modules cannot be listed")
    return f"{len(own)} of Partwise, {len(_BUNDLED)} libraries, Python {sys.version.split()[0]}"


def tls(folder: Path) -> str:
    """A context that trusts what the system trusts."""
    trust()
    return f"{ssl.OPENSSL_VERSION}, with the system's certificates"


def keyring(folder: Path) -> str:
    """Which keyring would be used. That there is none is the system's affair; nothing is read or written."""
    try:
        backend = KeyringThread().run(lambda errand: system_backend(), Event(), _KEYRING_PATIENCE)
    except VaultError as error:
        return f"none here ({error.fault.title})"
    except OutOfPatience:
        return "one that does not say what it is"
    return f"{type(backend).__module__}.{type(backend).__qualname__}"


def chinese(folder: Path) -> str:
    """Characters that look different: where no font has them, all are drawn as the same box."""
    pictures = [_drawn(character) for character in CHINESE]
    if any(colours(picture) < 2 for picture in pictures):
        raise Broken("nothing was drawn")
    if any(one == other for place, one in enumerate(pictures) for other in pictures[:place]):
        raise Broken("no font here shows it; install fonts-noto-cjk or another font with Chinese characters")
    return CHINESE


def icons(folder: Path) -> str:
    """One in the theme's colours, and the program's own."""
    for one in (icon("upload", Theme(_app())), program_icon()):
        if colours(one.pixmap(64, 64).toImage()) < 2:
            raise Broken("an icon was not drawn")
    return "drawn from SVG"


def window(folder: Path) -> str:
    """The real window on an empty home, painted."""
    home = Home(folder / "data", folder / "logs")
    home.data.mkdir()
    errands = Errands()
    made = _window(home, errands)
    made.show()
    _app().processEvents()
    picture = made.grab().toImage()
    made.leave()
    errands.close(_KEYRING_PATIENCE)
    if colours(picture) < _COLOURS:
        raise Broken("it is blank")
    return f"{picture.width()} x {picture.height()} pixels in {colours(picture)} colours"


def upload(folder: Path) -> str:
    """A file in parts to a practice bucket, by this very program, verified."""
    file = folder / f"{CHINESE}.bin"
    file.write_bytes(secrets.token_bytes(3 * MIN_PART_SIZE))
    words = ["upload", str(file), f"oss://{PRACTICE}/", "--connection", PRACTICE, "--part-size", str(MIN_PART_SIZE)]
    done = subprocess.run(
        [*_program(), *words, "--json"], capture_output=True, encoding="utf-8", timeout=_UPLOAD_PATIENCE, check=False
    )
    events = [json.loads(line) for line in done.stdout.splitlines()]
    if done.returncode or not any(event["event"] == "done" and event["verified"] for event in events):
        raise Broken(f"exit code {done.returncode}: {done.stderr.strip()}")
    return f"{file.stat().st_size:,} bytes in 3 parts to a practice bucket, verified"


CHECKS = (
    Check("imports", modules),
    Check("TLS", tls),
    Check("keyring", keyring),
    Check("Chinese text", chinese),
    Check("icons", icons),
    Check("window", window),
    Check("upload", upload),
)


def colours(picture: QImage) -> int:
    """How many there are on every third line: 1 in a blank picture, 0 where there is no picture."""
    return len({picture.pixel(x, y) for y in range(0, picture.height(), 3) for x in range(picture.width())})


def _drawn(character: str) -> QImage:
    picture = QImage(48, 48, QImage.Format.Format_RGB32)
    picture.fill(Qt.GlobalColor.white)
    painter = QPainter(picture)
    painter.setFont(QFont(_app().font().family(), 24))
    painter.drawText(QRect(0, 0, 48, 48), Qt.AlignmentFlag.AlignCenter, character)
    painter.end()
    return picture


def _window(home: Home, errands: Errands) -> MainWindow:
    """As `partwise.main` makes it; the engine is not started."""
    bridge, connections = Bridge(), Connections(home.practice, parallel=1)
    engine = Engine(
        oss=connections.oss,
        source=LocalFiles(),
        journal=SqliteJournal(home.journal, home.receipts),
        pool=QtPool(),
        watcher=bridge,
        connections=1,
    )
    file = ConnectionFile(home.connections)
    desk = ConnectionDesk(file, {origin: SessionSecrets() for origin in PLACES}, {}, home.data)
    outside = Outside(
        engine,
        Desk(connections.client, home),
        desk,
        Places(file),
        errands,
        lambda each: receipt_path(home.receipts, each),
    )
    return MainWindow(outside, bridge, (), None, Theme(_app()))


def _app() -> QApplication:
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        raise Broken("Qt has no application")
    return app


def _program() -> list[str]:
    """How this program is started again."""
    return [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "partwise"]


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
