"""What dev.py decides, without doing it."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from devkit import system
from devkit.commands import CHECKS, USAGE
from devkit.environment import Step, digest_of, step_for
from devkit.shell import ROOT, Stop
from devkit.system import TEST_TOOLS, debian_package, missing_libraries, missing_tools, not_found, provide

PROJECT: dict[str, Any] = {
    "build-system": {"requires": ["hatchling"]},
    "project": {"name": "partwise"},
    "tool": {"hatch": {}, "ruff": {"line-length": 120}},
}


@pytest.mark.parametrize(
    ("soname", "package"),
    [
        ("libEGL.so.1", "libegl1"),
        ("libGL.so.1", "libgl1"),
        ("libX11-xcb.so.1", "libx11-xcb1"),
        ("libbrotlidec.so.1", "libbrotli1"),
        ("libdbus-1.so.3", "libdbus-1-3"),
        ("libfontconfig.so.1", "libfontconfig1"),
        ("libgcc_s.so.1", "libgcc-s1"),
        ("libglib-2.0.so.0", "libglib2.0-0"),
        ("libgssapi_krb5.so.2", "libgssapi-krb5-2"),
        ("libxcb-cursor.so.0", "libxcb-cursor0"),
        ("libxcb-icccm.so.4", "libxcb-icccm4"),
        ("libxcb.so.1", "libxcb1"),
        ("libxkbcommon-x11.so.0", "libxkbcommon-x11-0"),
        ("libxkbcommon.so.0", "libxkbcommon0"),
        ("libz.so.1", "zlib1g"),
        ("libzstd.so.1", "libzstd1"),
    ],
)
def test_a_library_is_found_in_its_debian_package(soname: str, package: str) -> None:
    assert debian_package(soname) == package


def test_ldd_tells_what_is_missing_once_and_without_qt_itself() -> None:
    told = """
.venv/lib/PySide6/QtGui.abi3.so:
\tlinux-vdso.so.1 (0x00007ffd)
\tlibEGL.so.1 => not found
\tlibQt6Pdf.so.6 => not found
\tlibc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x00007f)
.venv/lib/PySide6/QtWidgets.abi3.so:
\tlibEGL.so.1 => not found
\tlibxcb-cursor.so.0 => not found
"""
    assert not_found(told) == ["libEGL.so.1", "libxcb-cursor.so.0"]


def test_where_the_tests_run_nothing_is_missing_any_more(tmp_path: Path) -> None:
    import PySide6

    assert missing_libraries(Path(PySide6.__file__).parents[1]) == []
    assert missing_libraries(tmp_path) == []


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has such a screen")
def test_what_the_tests_lack_is_named_by_package(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert missing_tools() == []
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(system, "ACCESSIBILITY", (tmp_path / "org.a11y.Bus.service", "at-spi2-core"))
    assert missing_tools() == [*TEST_TOOLS.values(), "at-spi2-core"]
    assert {"xvfb", "dbus-daemon"} <= set(missing_tools())


def test_without_rights_the_person_gets_one_line_to_run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "apt-get").write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    (tmp_path / "apt-get").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(Stop, match=r"(?m)^  sudo apt-get install -y libegl1 xvfb$"):
        provide(["xvfb", "libegl1", "xvfb"])


def test_without_apt_the_packages_are_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Stop, match="what Debian calls libegl1"):
        provide(["libegl1"])


@pytest.mark.parametrize(
    ("installed", "usable", "step"),
    [
        ("same", True, Step.NOTHING),
        ("older", True, Step.INSTALL),
        (None, True, Step.INSTALL),
        ("same", False, Step.MAKE_ANEW),
        (None, False, Step.MAKE_ANEW),
    ],
)
def test_only_what_is_needed_is_done(installed: str | None, usable: bool, step: Step) -> None:
    assert step_for("same", installed, usable) is step


def test_the_lock_and_the_build_count_and_the_lint_settings_do_not() -> None:
    before = digest_of(b"lock", PROJECT)
    linted = {**PROJECT, "tool": {"hatch": {}, "ruff": {"line-length": 80}}}
    assert digest_of(b"lock", linted) == before
    assert digest_of(b"other lock", PROJECT) != before
    assert digest_of(b"lock", {**PROJECT, "project": {"name": "partwise", "version": "2"}}) != before


def test_an_old_python_can_read_the_sentence_meant_for_it() -> None:
    source = (ROOT / "packaging" / "dev.py").read_text(encoding="utf-8")
    ast.parse(source, feature_version=(3, 6))


@pytest.mark.parametrize(("words", "code"), [([], 2), (["fly"], 2), (["--help"], 0)])
def test_wrong_use_is_answered_by_the_usage(words: list[str], code: int) -> None:
    command = [sys.executable, str(ROOT / "packaging" / "dev.py"), *words]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == code
    assert done.stdout.strip() == USAGE.strip()


def test_every_check_is_named_in_the_readme() -> None:
    readme = (ROOT / "packaging" / "README.md").read_text(encoding="utf-8")
    for words in CHECKS:
        assert words[0].replace("lint-imports", "import-linter") in readme
