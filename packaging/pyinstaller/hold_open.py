"""A program that runs goes on from the bundle it was started from, also when `apt upgrade` replaces that under it.

PyInstaller reads a module when it is first imported, from the archive's path and the place in it that it knew at the
start; after an upgrade other bytes are there, after a removal none. Only Linux lets files go while they are in use.
"""

import importlib
import os
import sys
import threading
from collections.abc import Iterator
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path
from zipimport import zipimporter

WHEN = 2.0  # seconds after the start: the window stands
PAUSE = 0.02  # seconds between two, in which the window has its turn


def hold_open() -> None:
    """Keep both archives of Python modules open, and load what is no Python module a little later."""
    modules = sys.modules["pyimod02_importers"].pyz_archive
    modules._filename = _held(modules._filename)
    for finder in sys.path_importer_cache.values():
        if isinstance(finder, zipimporter):
            finder.archive = _held(finder.archive)
    threading.Thread(target=_load_libraries, name="partwise-libraries").start()


def _held(path: str) -> str:
    """Another path to the file that is at `path` now; it leads there as long as this process lives."""
    return f"/proc/self/fd/{os.open(path, os.O_RDONLY)}"


def _load_libraries() -> None:
    """Import every compiled module that has not been yet; the end of the program ends it."""
    main = threading.main_thread()
    main.join(WHEN)
    for name in _compiled_modules():
        if not main.is_alive():
            return
        if name not in sys.modules:
            importlib.import_module(name)
            main.join(PAUSE)


def _compiled_modules() -> Iterator[str]:
    """The names of those in the bundle: Python's own lie beside each other, others in the folders of their packages."""
    inside = Path(sys._MEIPASS)
    for file in sorted(inside.rglob("*.so")):
        name, _, suffix = file.name.partition(".")
        if f".{suffix}" in EXTENSION_SUFFIXES and f".{suffix}" != ".so":  # a plain .so is a plug-in of Qt
            own = file.parent.name == "lib-dynload"
            yield name if own else ".".join((*file.relative_to(inside).parts[:-1], name))
