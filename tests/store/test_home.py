"""Where everything is kept."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import platformdirs
import pytest

from partwise.core.errors import Fixable
from partwise.store.home import find_home


def test_one_folder_for_everything(partwise_home: str) -> None:
    home = find_home()
    folder = Path(partwise_home)
    assert {home.journal, home.lock, home.settings, home.practice, home.receipts} == {
        folder / name for name in ("journal.db", "journal.lock", "settings.json", "practice", "receipts")
    }
    assert home.log == folder / "logs" / "partwise.log"
    assert folder.is_dir()
    assert (folder / "logs").is_dir()


def test_nobody_else_may_look_into_it(partwise_home: str) -> None:
    find_home()
    assert stat.S_IMODE(os.stat(partwise_home).st_mode) & 0o077 == 0


def test_a_relative_folder_means_the_same_wherever_one_goes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PARTWISE_HOME", "portable")
    home = find_home()
    monkeypatch.chdir("/")
    assert home.journal == tmp_path / "portable" / "journal.db"
    assert home.data.is_dir()


@pytest.mark.parametrize("setting", [None, ""], ids=["unset", "empty"])
def test_without_it_the_systems_own_places(
    setting: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PARTWISE_HOME")
    if setting is not None:
        monkeypatch.setenv("PARTWISE_HOME", setting)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    home = find_home()
    assert home.data == Path(platformdirs.user_data_dir("partwise", appauthor=False))
    assert home.logs == Path(platformdirs.user_log_dir("partwise", appauthor=False))
    assert home.data.is_dir()
    assert home.logs.is_dir()


def test_a_place_that_cannot_be_made_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("PARTWISE_HOME", str(tmp_path / "file" / "home"))
    with pytest.raises(Fixable, match="cannot use its folder") as caught:
        find_home()
    assert "PARTWISE_HOME" in caught.value.fault.advice
    assert caught.value.fault.code == "HomeNotWritable"
