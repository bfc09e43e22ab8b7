"""dev.py from nothing to a running program: a real checkout, made small, with a real environment and no network."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from devkit.shell import ROOT

BACKEND = """
import pathlib, zipfile

def build_editable(wheel_directory, config_settings=None, metadata_directory=None):
    name = "partwise-1-py3-none-any.whl"
    with zipfile.ZipFile(pathlib.Path(wheel_directory, name), "w") as wheel:
        wheel.writestr("partwise.pth", str(pathlib.Path("app").resolve()))
        wheel.writestr("partwise-1.dist-info/METADATA", "Metadata-Version: 2.1\\nName: partwise\\nVersion: 1\\n")
        wheel.writestr("partwise-1.dist-info/WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\n")
        wheel.writestr("partwise-1.dist-info/RECORD", "")
    return name
"""
PROJECT = """
[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]
[project]
name = "partwise"
version = "1"
"""


@dataclass(frozen=True, slots=True)
class Checkout:
    """A small checkout whose program prints its arguments."""

    root: Path

    @property
    def venv(self) -> Path:
        return self.root / ".venv"

    def start(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """`dev.py run` where neither uv nor apt-get nor a package index is."""
        clean = {name: value for name, value in os.environ.items() if not name.startswith("PIP_")}
        env = {**clean, "PATH": str(self.root), "PIP_NO_INDEX": "1", "PIP_CONFIG_FILE": os.devnull}
        command = [sys.executable, "packaging/dev.py", "run", *arguments]
        return subprocess.run(command, cwd=self.root, env=env, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Checkout:
    root = tmp_path_factory.mktemp("a checkout")
    shutil.copytree(ROOT / "packaging" / "devkit", root / "packaging" / "devkit")
    shutil.copy(ROOT / "packaging" / "dev.py", root / "packaging")
    program = root / "app" / "partwise"
    program.mkdir(parents=True)
    (program / "__main__.py").write_text("import sys; print(sys.argv[1:])", encoding="utf-8")
    (root / "backend.py").write_text(BACKEND, encoding="utf-8")
    (root / "pyproject.toml").write_text(PROJECT, encoding="utf-8")
    (root / "requirements.lock").write_text("# nothing\n", encoding="utf-8")
    made = Checkout(root)
    first = made.start("first")
    assert "['--practice', 'first']" in first.stdout, first.stdout + first.stderr
    return made


def test_a_second_start_installs_nothing_and_takes_a_second(checkout: Checkout) -> None:
    checkout.start()
    before = time.perf_counter()
    second = checkout.start("a b")
    seconds = time.perf_counter() - before
    print(f"second start: {seconds:.2f} s")
    assert "['--practice', 'a b']" in second.stdout
    assert "pip" not in second.stdout
    assert seconds < 1


def test_a_new_lock_is_installed_into_the_same_environment(checkout: Checkout) -> None:
    kept = checkout.venv / "kept"
    kept.touch()
    (checkout.root / "requirements.lock").write_text("# nothing, differently\n", encoding="utf-8")
    done = checkout.start()
    assert "pip" in done.stdout
    assert "['--practice']" in done.stdout
    assert kept.exists()


def test_an_environment_half_made_is_made_anew(checkout: Checkout) -> None:
    left = checkout.venv / "left"
    left.touch()
    (checkout.venv / "partwise-unfinished").touch()
    done = checkout.start()
    assert "made anew" in done.stdout
    assert "['--practice']" in done.stdout
    assert not left.exists()


def test_without_a_network_a_sentence_says_so(checkout: Checkout) -> None:
    lock = checkout.root / "requirements.lock"
    before = lock.read_text(encoding="utf-8")
    lock.write_text(f"nowhere==1 --hash=sha256:{'0' * 64}\n", encoding="utf-8")
    done = checkout.start()
    lock.write_text(before, encoding="utf-8")
    assert done.returncode == 1
    assert done.stdout.endswith("run the same command again when it is there.\n")
    assert "Traceback" not in done.stderr
