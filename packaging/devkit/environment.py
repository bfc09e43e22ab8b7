"""The checkout's .venv: made once from a lock, known again by a stamp, made anew where it is broken."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import shutil
import sys
import tomllib
from collections.abc import Mapping
from enum import Enum
from pathlib import Path
from typing import Any

from devkit import system
from devkit.shell import ROOT, Stop, answer, call, say


def python_of(folder: Path) -> Path:
    """The Python of the environment in `folder`."""
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


FOLDER = ROOT / ".venv"
PYTHON = python_of(FOLDER)
STAMP = FOLDER / "partwise-installed.json"
UNFINISHED = FOLDER / "partwise-unfinished"
LOCKS = {"runtime": ROOT / "requirements.lock", "dev": ROOT / "packaging" / "requirements-dev.lock"}

NOT_INSTALLED = (
    "The packages could not be installed: the lines above say why.\n"
    "The first start needs the network; run the same command again when it is there."
)

_PROBE = "import sys; print(sys.prefix != sys.base_prefix, *sys.version_info[:3])"


class Step(Enum):
    """What a start has to do to the environment."""

    NOTHING = "nothing"
    INSTALL = "install"
    MAKE_ANEW = "make anew"


def step_for(digest: str, installed: str | None, usable: bool) -> Step:
    """What to do: `digest` is wanted, `installed` is there, and the environment is `usable` at all."""
    if not usable:
        return Step.MAKE_ANEW
    return Step.NOTHING if digest == installed else Step.INSTALL


def digest_of(lock: bytes, project: Mapping[str, Any]) -> str:
    """What an installation is made from, in one number: the lock, and of pyproject.toml how Partwise is built."""
    built_by = [project.get("build-system"), project.get("project"), project.get("tool", {}).get("hatch")]
    return hashlib.sha256(lock + json.dumps(built_by, sort_keys=True).encode()).hexdigest()


def prepare(kind: str) -> None:
    """Make .venv hold the lock called `kind` ("runtime" or "dev") and Partwise itself. Raises Stop."""
    digest = _digest(kind)
    stamp = _stamp()
    step = step_for(digest, stamp.get(kind), usable=_known(stamp) if stamp else _adoptable())
    if step is Step.NOTHING:
        return
    if step is Step.MAKE_ANEW:
        _make_anew()
        stamp = {}
    UNFINISHED.touch()
    install(FOLDER, "--require-hashes", "--requirement", str(LOCKS[kind]))
    install(FOLDER, "--no-deps", "--no-build-isolation", "--editable", ".")  # the build backend is in the lock
    held = {name: _digest(name) for name in ("runtime", kind)}  # the dev lock holds the runtime lock
    STAMP.write_text(json.dumps({**stamp, **held, "place": place()}), encoding="utf-8")
    UNFINISHED.unlink()


def make(folder: Path) -> None:
    """Make an empty environment of this Python in `folder`, which is not there yet. Raises Stop."""
    if shutil.which("uv"):
        made = call(["uv", "venv", "--quiet", "--python", sys.executable, folder])
    else:
        _require_venv()
        made = call([sys.executable, "-m", "venv", folder])
    if made:
        raise Stop(f"Python could not make the environment {folder.name}: the lines above say why.")


def install(folder: Path, *what: str) -> None:
    """Install into the environment in `folder` what these arguments of pip tell. Raises Stop."""
    python = python_of(folder)
    command: list[str | Path] = [python, "-m", "pip", "--disable-pip-version-check", "--no-input", "install"]
    command.append("--root-user-action=ignore")
    if shutil.which("uv"):
        command = ["uv", "pip", "install", "--python", python]
    if call([*command, *what]):
        raise Stop(NOT_INSTALLED)


def site_packages(folder: Path = FOLDER) -> Path:
    """Where the packages installed into the environment in `folder` are."""
    if os.name == "nt":
        return folder / "Lib" / "site-packages"
    return folder / "lib" / f"python{sys.version_info.major}.{sys.version_info.minor}" / "site-packages"


def _version() -> str:
    return ".".join(str(number) for number in sys.version_info[:3])


def place() -> str:
    """The Python an environment belongs to, and where it stands: its scripts hold that path."""
    return f"{_version()} {FOLDER}"


def _digest(kind: str) -> str:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return digest_of(LOCKS[kind].read_bytes(), project)


def _stamp() -> dict[str, str]:
    try:
        stamp = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def _known(stamp: Mapping[str, str]) -> bool:
    """Our own environment, whole and in its place: no need to start its Python and ask."""
    return stamp.get("place") == place() and PYTHON.exists() and not UNFINISHED.exists()


def _adoptable() -> bool:
    """An environment somebody else made, of this very Python, that packages can be installed into."""
    if UNFINISHED.exists():
        return False
    probe = _PROBE if shutil.which("uv") else f"{_PROBE}; import pip"
    return answer([PYTHON, "-c", probe]) == f"True {_version().replace('.', ' ')}\n"


def _make_anew() -> None:
    if FOLDER.exists():
        say("The environment in .venv is broken or of another Python: it is made anew.")
        shutil.rmtree(FOLDER)
    make(FOLDER)


def _require_venv() -> None:
    """Debian keeps the half of venv that brings pip in a package of its own."""
    if importlib.util.find_spec("venv") is None or importlib.util.find_spec("ensurepip") is None:
        system.provide([f"python{sys.version_info.major}.{sys.version_info.minor}-venv"])
