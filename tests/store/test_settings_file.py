"""Settings are replaced as a whole, and never worth a failure."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partwise.store.settings_file import SettingsFile

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(st.characters(), max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "settings.json"


def test_no_file_reads_as_empty(path: Path) -> None:
    assert SettingsFile(path).load() == {}


def test_what_was_saved_comes_back_readable_for_people(path: Path) -> None:
    SettingsFile(path).save({"language": "中文", "parallel": 4, "folders": ["/a", "/b"]})
    assert SettingsFile(path).load() == {"language": "中文", "parallel": 4, "folders": ["/a", "/b"]}
    assert "中文" in path.read_text(encoding="utf-8")
    assert list(path.parent.iterdir()) == [path]


@given(settings=st.dictionaries(st.text(max_size=9), VALUES, max_size=5))
def test_any_settings_come_back(settings: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> None:
    file = SettingsFile(tmp_path_factory.getbasetemp() / "any.json")
    file.save(settings)
    assert file.load() == settings


def test_a_folder_with_an_undecodable_name_comes_back(path: Path) -> None:
    SettingsFile(path).save({"folder": "/caf\udce9"})
    assert SettingsFile(path).load() == {"folder": "/caf\udce9"}


@pytest.mark.parametrize(
    "damage",
    [b"", b"{", b"[1, 2]", b"null", b'"text"', b"\xff\xfe\x00", b'{"a": 1}}', b"[" * 200_000],
    ids=["empty", "cut", "a list", "null", "text", "binary", "too much", "deep"],
)
def test_a_damaged_file_reads_as_empty(path: Path, damage: bytes) -> None:
    path.write_bytes(damage)
    assert SettingsFile(path).load() == {}


def test_a_save_that_fails_leaves_the_former_settings(path: Path) -> None:
    file = SettingsFile(path)
    file.save({"kept": True})
    with pytest.raises(TypeError):
        file.save({"kept": object()})
    path.with_name("settings.json.new").mkdir()
    with pytest.raises(OSError, match=r"settings\.json\.new"):
        file.save({"kept": False})
    assert json.loads(path.read_text(encoding="utf-8")) == {"kept": True}
