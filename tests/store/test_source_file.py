"""Somebody else's file: read, missing, or told in words why it cannot be read."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from partwise.core.errors import Fixable
from partwise.store.source_file import read_source


def why_not(path: Path) -> str:
    with pytest.raises(Fixable, match="Nothing was changed") as caught:
        read_source(path)
    assert caught.value.fault.code == "FileUnreadable"
    return caught.value.fault.title


def test_its_text(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes("[x]\r\nname=Jürgen\n".encode())
    assert read_source(tmp_path / "a") == "[x]\r\nname=Jürgen\n"
    (tmp_path / "b").write_bytes(b"\xef\xbb\xbf{}")
    assert read_source(tmp_path / "b") == "{}"  # as Windows' editor writes it
    (tmp_path / "c").symlink_to("a")
    assert read_source(tmp_path / "c") == read_source(tmp_path / "a")


def test_no_file(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "dangling").symlink_to("nowhere")
    for name in ("none", "no/where", "file/in/file", "dangling"):
        assert read_source(tmp_path / name) is None


def test_what_is_no_text(tmp_path: Path) -> None:
    (tmp_path / "16").write_text("[x]", "utf-16")
    assert "UTF-16" in why_not(tmp_path / "16")
    (tmp_path / "latin").write_bytes(b"secret=\xe4hush")
    assert "not written in UTF-8" in why_not(tmp_path / "latin")
    (tmp_path / "long").write_bytes(b"#" * (1024 * 1024 + 1))
    assert "1 MiB" in why_not(tmp_path / "long")


def test_what_is_no_file(tmp_path: Path) -> None:
    assert "no file" in why_not(tmp_path)
    os.mkfifo(tmp_path / "pipe")
    assert "no file" in why_not(tmp_path / "pipe")
    (tmp_path / "loop").symlink_to("loop")
    assert "symbolic links" in why_not(tmp_path / "loop")
    assert "impossible name" in why_not(tmp_path / "a\0b")
    assert "too long" in why_not(tmp_path / ("x" * 300))
