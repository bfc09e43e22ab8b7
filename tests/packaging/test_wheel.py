"""The wheel: what is inside, and that it runs from there, also as pipx and uv install it for a person."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email.parser import Parser
from pathlib import Path
from zipfile import ZipFile

import pytest

from devkit import environment, lockfile
from devkit.shell import ROOT, Stop, answer
from partwise import __version__
from partwise.self_test import CHECKS

INFO = f"partwise-{__version__}.dist-info"
INSTALLERS = ("pipx==1.18.4", "uv==0.13.9")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ZipFile]:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    (made,) = folder.glob("*.whl")
    with ZipFile(made) as opened:
        yield opened


def test_partwise_is_its_only_import_name(wheel: ZipFile) -> None:
    assert {name.partition("/")[0] for name in wheel.namelist()} == {"partwise", INFO}


def test_every_resource_travels_inside(wheel: ZipFile) -> None:
    resources = ROOT / "resources"
    files = {path.relative_to(resources).as_posix() for path in resources.rglob("*") if path.is_file()}
    here = "partwise/resources/"
    inside = {name.removeprefix(here) for name in wheel.namelist() if name.startswith(here)}
    assert files
    assert inside == files


def test_licences_and_script_are_told(wheel: ZipFile) -> None:
    told = Parser().parsestr(wheel.read(f"{INFO}/METADATA").decode())
    assert told["License-Expression"] == "MIT"
    assert "LICENSE" in (told.get_all("License-File") or [])
    assert f"{INFO}/licenses/LICENSE" in wheel.namelist()
    assert "partwise = partwise.cli:run" in wheel.read(f"{INFO}/entry_points.txt").decode()
    assert "partwise/py.typed" in wheel.namelist()


def test_it_is_installed_into_an_environment_of_its_own_and_runs_there(wheel: ZipFile, tmp_path: Path) -> None:
    """As `pipx install` and `uv tool install` do; what it needs comes from here, not from the network."""
    folder = tmp_path / "venv"
    environment.make(folder)
    environment.install(folder, "--no-index", "--no-deps", str(wheel.filename))
    paths = {"base": str(folder), "platbase": str(folder)}
    site, scripts = (Path(sysconfig.get_path(kind, "venv", paths)) for kind in ("purelib", "scripts"))
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    python = environment.python_of(folder)
    assert printed(python, "-I", "-c", "import partwise; print(partwise.__file__)").startswith(str(site))
    told = printed(scripts / "partwise", "--version")
    assert __version__ in told
    assert printed(python, "-I", "-m", "partwise", "--version") == told


@dataclass(frozen=True)
class Person:
    """Somebody with pipx and uv, and a home of their own; both fetch what they need from the index, once."""

    home: Path
    tools: Path
    environ: Mapping[str, str]

    def installs(self, *command: str) -> None:
        done = subprocess.run([self.tools / command[0], *command[1:]], env=self.environ, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr

    def gets(self, *arguments: str) -> str:
        program = self.home / "programs" / "partwise"
        return subprocess.run(
            [program, *arguments], env=self.environ, capture_output=True, text=True, check=True
        ).stdout


@pytest.fixture(scope="module")
def installers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with pipx and uv in an environment, and what they fetched."""
    folder = tmp_path_factory.mktemp("installers")
    environment.make(folder / "tools")
    try:
        environment.install(folder / "tools", *INSTALLERS)
    except Stop:
        if answer([sys.executable, "-m", "pip", "index", "versions", "pipx"]) is None:
            pytest.skip("no index of Python packages can be reached from here")
        raise
    locked = lockfile.read(environment.LOCKS["runtime"])
    (folder / "versions.txt").write_text("".join(f"{one.name}=={one.version}\n" for one in locked), encoding="utf-8")
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def person(installers: Path, tmp_path: Path) -> Iterator[Person]:
    home = tmp_path / "home"
    home.mkdir()
    tools = environment.python_of(installers / "tools").parent
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("XDG_", "PYTHON", "VIRTUAL_ENV"))}
    own = {
        "HOME": home,
        "PATH": f"{tools}{os.pathsep}{os.defpath}",
        "PIPX_HOME": home / "pipx",
        "PIPX_BIN_DIR": home / "programs",
        "PIPX_DEFAULT_BACKEND": "uv",  # so that both use what one of them fetched
        "UV_TOOL_DIR": home / "uv",
        "UV_TOOL_BIN_DIR": home / "programs",
        "UV_CACHE_DIR": installers / "fetched",
        "UV_CONSTRAINT": installers / "versions.txt",  # the versions we know, not what came out this morning
        "UV_PYTHON_DOWNLOADS": "never",
        "UV_SYSTEM_CERTS": "1",  # a company's own authority, as pip is told of it
    }
    yield Person(home, tools, kept | {name: str(value) for name, value in own.items()} | _index())
    shutil.rmtree(home)


def _index() -> dict[str, str]:
    """For uv, which does not read pip's settings, the index that stands there, if one does."""
    told = answer([sys.executable, "-m", "pip", "config", "list"]) or ""
    found = re.search(r"^\S*[.:]index-url='([^']+)'", told, re.MULTILINE)
    return {"UV_DEFAULT_INDEX": found[1]} if found else {}


@pytest.mark.timeout(600)  # a slow line is no reason to fail
@pytest.mark.parametrize("command", [("pipx", "install"), ("uv", "tool", "install")], ids=lambda words: words[0])
def test_a_person_installs_it_with_all_it_needs(wheel: ZipFile, person: Person, command: tuple[str, ...]) -> None:
    person.installs(*command, "--quiet", "--python", sys.executable, str(wheel.filename))
    assert __version__ in person.gets("--version")
    assert person.gets("--self-test").count("ok ") == len(CHECKS)


def printed(*command: str | Path) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout
