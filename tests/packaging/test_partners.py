"""The other clients' set-up: a real environment from small locks, without uv, node and a network."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from devkit import environment, partners
from devkit.shell import Stop


@pytest.fixture
def locks(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A folder with locks that hold nothing; the partners are installed beside it."""
    folder = tmp_path / "locks"
    folder.mkdir()
    for name in ("build.lock", "oss2.lock"):
        (folder / name).write_text("# nothing\n", encoding="utf-8")
    monkeypatch.setattr(partners, "LOCKS", folder)
    monkeypatch.setattr(partners, "OSS2", tmp_path / "oss2")
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    for name, value in {"PATH": str(tmp_path), "PIP_NO_INDEX": "1", "PIP_CONFIG_FILE": os.devnull}.items():
        monkeypatch.setenv(name, value)
    return folder


def test_installed_once_and_anew_for_another_lock(locks: Path, capfd: pytest.CaptureFixture[str]) -> None:
    partners.prepare()
    assert environment.python_of(partners.OSS2).exists()
    assert "tests with ali-oss are skipped" in capfd.readouterr().out
    kept = partners.OSS2 / "kept"
    kept.touch()
    partners.prepare()
    assert kept.exists()
    assert "$" not in capfd.readouterr().out
    (locks / "oss2.lock").write_text(f"nowhere==1 --hash=sha256:{'0' * 64}\n", encoding="utf-8")
    with pytest.raises(Stop, match="run the same command again"):
        partners.prepare()
    assert not kept.exists()
    assert not (partners.OSS2 / partners.STAMP).exists()
