"""What one run of the window tells the next, and what it makes of values that it never wrote."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from partwise.store.settings import Settings
from partwise.store.settings_file import SettingsFile

NAMES = ("connection", "connections", "limit", "updates", "updates_looked", "update_told")
FIRST = ("", 0, 0, None, 0, "")


@pytest.fixture
def file(tmp_path: Path) -> SettingsFile:
    return SettingsFile(tmp_path / "settings.json")


def told(settings: Settings) -> tuple[Any, ...]:
    return tuple(getattr(settings, name) for name in NAMES)


def test_the_first_run_knows_nothing_and_allows_nothing(file: SettingsFile) -> None:
    assert told(Settings(file)) == FIRST


@pytest.mark.parametrize(
    "values",
    [("environment", 8, 5_000_000, True, 1_800_000_000, "0.3.0"), ("practice", 0, 0, False, 0, "")],
)
def test_each_is_saved_with_its_change(file: SettingsFile, values: tuple[Any, ...]) -> None:
    settings = Settings(file)
    for name, value in zip(NAMES, values, strict=True):
        setattr(settings, name, value)
        assert getattr(Settings(file), name) == value
    assert told(Settings(file)) == values


@pytest.mark.parametrize("value", [None, "yes", 1, [], {}])
def test_only_a_clear_yes_allows_a_look(file: SettingsFile, value: Any) -> None:
    file.save({"updates": value})
    assert Settings(file).updates is None


@pytest.mark.parametrize("value", [None, "soon", -1, 1.5, True, []])
def test_a_time_that_is_none_counts_as_never(file: SettingsFile, value: Any) -> None:
    file.save({"updates-looked": value})
    assert Settings(file).updates_looked == 0


def test_what_cannot_be_saved_holds_for_this_run(
    file: SettingsFile, tmp_path: Path, expected_log: Callable[[str], None]
) -> None:
    settings = Settings(file)
    (tmp_path / "settings.json.new").mkdir()
    expected_log("the settings were not saved")
    settings.updates = False
    assert settings.updates is False
