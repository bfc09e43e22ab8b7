"""What the window and the command know of new versions: the feed of the environment, once a day, each told once."""

from __future__ import annotations

import json
from pathlib import Path
from threading import Event

import pytest

from helpers.wire import http, wire
from partwise import updates
from partwise.core.errors import Fixable, Stopped
from partwise.store.settings import Settings
from partwise.store.settings_file import SettingsFile
from partwise.updates import AGAIN, EVERY, VARIABLE, Updates

NOW = 1_800_000_000.0


def feed(*versions: str) -> bytes:
    releases = [{"version": one, "date": "2027-01-31", "summary": "Better.", "files": []} for one in versions]
    return http(200, json.dumps({"format": 1, "releases": releases}).encode(), id="")


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(SettingsFile(tmp_path / "settings.json"))


def test_the_newest_of_the_feed_that_the_environment_names(settings: Settings) -> None:
    with wire(feed("0.2.0", "0.3.0", "0.4.0rc1")) as server:
        environ = {VARIABLE: server.url}
        found = Updates(settings, environ, version="0.2.0").look(Event())
        assert found is not None
        assert (found.version, found.summary) == ("0.3.0", "Better.")
        assert Updates(settings, environ, version="0.3.0").look(Event()) is None
        assert len(server.requests) == 2


def test_without_a_word_it_is_the_projects_own(monkeypatch: pytest.MonkeyPatch) -> None:
    from partwise.oss import release_feed

    asked: list[str] = []
    monkeypatch.setattr(
        release_feed, "read_feed", lambda address: asked.append(address) or b'{"format":1,"releases":[]}'
    )
    assert updates.published({}) == updates.published({VARIABLE: ""}) == ()
    assert asked == [release_feed.PUBLISHED] * 2


def test_a_feed_that_is_none_is_told(settings: Settings) -> None:
    with wire(http(200, b"<html>Sign in</html>", id="")) as server, pytest.raises(Fixable, match="not the list"):
        Updates(settings, {VARIABLE: server.url}).look(Event())


def test_a_look_that_nobody_waits_for_tells_nothing(settings: Settings) -> None:
    stop = Event()
    stop.set()
    with wire(feed("99.0.0")) as server, pytest.raises(Stopped):
        Updates(settings, {VARIABLE: server.url}).look(stop)


def test_once_a_day_also_across_runs(settings: Settings, clock: Clock) -> None:
    assert Updates(settings, {}, clock).due()
    Updates(settings, {}, clock).begun()
    for later, due in ((0, False), (EVERY - 1, False), (EVERY, True), (-3600, True)):
        clock.now = NOW + later
        assert Updates(settings, {}, clock).due() is due, later


def test_what_brought_no_answer_is_tried_again_after_an_hour(settings: Settings, clock: Clock) -> None:
    made = Updates(settings, {}, clock)
    made.begun()
    made.missed()
    for later, due in ((AGAIN - 1, False), (AGAIN, True)):
        clock.now = NOW + later
        assert Updates(settings, {}, clock).due() is due, later


def test_nobody_was_asked_then_yes_or_no(settings: Settings) -> None:
    made = Updates(settings, {})
    assert made.allowed is None
    for answer in (True, False):
        made.allow(answer)
        assert Updates(settings, {}).allowed is answer


def test_each_version_is_told_once(settings: Settings) -> None:
    with wire(feed("0.3.0"), feed("0.3.0"), feed("0.4.0")) as server:
        made = Updates(settings, {VARIABLE: server.url}, version="0.2.0")
        first, again, next_ = (made.look(Event()) for _ in range(3))
    assert first is not None
    assert again is not None
    assert next_ is not None
    assert not made.is_told(first)
    made.tell(first)
    assert Updates(settings, {}).is_told(again)
    assert not made.is_told(next_)
