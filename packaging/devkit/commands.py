"""The commands of packaging/dev.py, each from nothing to done."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence

from devkit import appimage, bundle, deb, environment, feed, icons, locks, partners, sbom, system, windows
from devkit.environment import PYTHON
from devkit.shell import Stop, call, say

USAGE = """\
python3 packaging/dev.py COMMAND

  run [ARGUMENT…]   set everything up and open the window on a practice bucket of this computer
  test [ARGUMENT…]  set everything up, check the code and run the tests (arguments go to pytest)
  check             set everything up and check the code only: lint, format, types, import arrows
  bundle            make the program with its Python and Qt in one folder, build/bundle/partwise
  deb               make the Debian package from it, in build/deb (on Debian or Ubuntu)
  appimage [--runtime FILE]
                    make one file from it that runs on any Linux with these libraries, in build/installers
  sbom              list what a package of this system holds (CycloneDX) with all licences, in build/sbom
  nsis              make the installer for Windows from the bundle that stands in build/
  feed FOLDER       write releases.json, which tells of new versions, from the installers in FOLDER
  icons             draw the icon's files for Windows and macOS anew
  lock [--upgrade]  write requirements.lock and the locks in packaging/ (needs uv and npm)
"""

CHECKS = (
    ("ruff", "check", "app", "tests", "packaging"),
    ("ruff", "format", "--check", "app", "tests", "packaging"),
    ("mypy",),
    ("lint-imports", "--no-cache"),  # its cache misses a module that came into being
)


def run(arguments: Sequence[str]) -> int:
    """Open the window on the practice bucket."""
    environment.prepare("runtime")
    provide_qt()
    command = [str(PYTHON), "-m", "partwise", "--practice", *arguments]
    say(f"$ partwise {' '.join(command[3:])}")
    if os.name == "posix":
        os.execv(PYTHON, command)
    return call(command)


def check(arguments: Sequence[str]) -> int:
    """Judge the code without running it; the first thing that fails ends it."""
    environment.prepare("dev")
    for words in CHECKS:
        if code := call([PYTHON.parent / words[0], *words[1:]]):
            say(f"Stopped: {' '.join(words)} found something (exit {code}). The tests have not run.")
            return code
    return 0


def test(arguments: Sequence[str]) -> int:
    """Judge the code and run the tests: what measures alone, everything else side by side. pytest's summary ends it.

    With arguments pytest runs once, with these.
    """
    environment.prepare("dev")
    partners.prepare()
    lacking = system.qt_packages(environment.site_packages())
    system.provide([*lacking, *system.missing_tools(), *system.missing_font()])
    if code := check(()):
        return code
    pytest, screen = PYTHON.parent / "pytest", "" if sys.platform == "linux" else " and not display"
    if arguments:
        return call([pytest, *(("-m", screen.removeprefix(" and ")) if screen else ()), *arguments])
    measured = call([pytest, "-m", f"benchmark{screen}"])
    side_by_side = ("-n", "logical", "--maxprocesses", "4", "--dist", "loadfile", "--no-loadscope-reorder")
    others = call([pytest, "-m", f"not benchmark{screen}", *side_by_side])
    return measured or others


def provide_qt() -> None:
    """Qt's libraries must be there; a font for Chinese names is installed where that asks nothing of the person."""
    libraries, font = system.qt_packages(environment.site_packages()), system.missing_font()
    if libraries or (font and system.installer() is not None):
        system.provide([*libraries, *font])
    elif font:
        say(f"No font here shows Chinese names. {system.advice(font)}")


COMMANDS: dict[str, Callable[[Sequence[str]], int]] = {
    "run": run,
    "test": test,
    "check": check,
    "bundle": bundle.bundle,
    "deb": deb.deb,
    "appimage": appimage.appimage,
    "sbom": sbom.write,
    "nsis": windows.write,
    "feed": feed.write,
    "icons": icons.write,
    "lock": locks.write,
}


def main(arguments: Sequence[str]) -> int:
    """Do what the person asked for; the exit code."""
    command = COMMANDS.get(arguments[0]) if arguments else None
    if command is None:
        say(USAGE)
        return 0 if arguments and arguments[0] in {"-h", "--help"} else 2
    try:
        return command(arguments[1:])
    except Stop as stop:
        say(str(stop))
        return 1
    except KeyboardInterrupt:
        return 130
