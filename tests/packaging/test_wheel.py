"""The wheel: what is inside, and that it runs from there."""

from __future__ import annotations

import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from email.parser import Parser
from pathlib import Path
from zipfile import ZipFile

import pytest

from devkit import environment
from devkit.shell import ROOT
from partwise import __version__

INFO = f"partwise-{__version__}.dist-info"


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


def printed(*command: str | Path) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout
