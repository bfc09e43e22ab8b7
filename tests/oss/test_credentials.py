"""Credentials with an end: fetched once for all threads, ahead of time, and kept while they are good."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from partwise.core.connection import Credentials, Fresh, RenewingProvider
from partwise.core.errors import Fixable, Transient
from partwise.oss.credentials import Renewing, renewed

START = 1718200000.0
HOUR = 3600.0


class Source:
    """Numbered credentials that live `life` seconds; `trouble` is raised instead while it is set."""

    def __init__(self, life: float | None = HOUR) -> None:
        self.now = START
        self.fetches = 0
        self.trouble: Exception | None = None
        self.meanwhile: Callable[[], object] = lambda: None
        self._life = life

    def __call__(self) -> Fresh:
        self.fetches += 1
        number = self.fetches
        self.meanwhile()
        if self.trouble:
            raise self.trouble
        return Fresh(self.number(number), None if self._life is None else self.now + self._life)

    @staticmethod
    def number(number: int) -> Credentials:
        return Credentials(f"STS.{number}", "secret", f"token {number}")

    def provider(self, patience: float = 5.0) -> Renewing:
        return Renewing(self, clock=lambda: self.now, patience=patience)


def all_at_once(work: Callable[[], Credentials], count: int = 8) -> list[Credentials]:
    start = threading.Barrier(count)

    def run(_: int) -> Credentials:
        start.wait(5)
        return work()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


def test_credentials_that_last_are_fetched_once() -> None:
    source = Source(life=None)
    provider = source.provider()
    for source.now in (START, START + 1e9):
        assert provider() == source.number(1)
    assert source.fetches == 1


@pytest.mark.parametrize(("life", "ahead"), [(HOUR, 300.0), (12 * HOUR, 300.0), (900.0, 90.0), (60.0, 6.0)])
def test_they_are_fetched_anew_shortly_before_their_end(life: float, ahead: float) -> None:
    source = Source(life)
    provider = source.provider()
    provider()
    source.now = START + life - ahead - 1
    assert provider() == source.number(1)
    source.now = START + life - ahead
    assert provider() == source.number(2)


def test_a_failure_ahead_of_the_end_is_tried_again_now_and_then_and_told_at_the_end() -> None:
    source = Source()
    provider = source.provider()
    provider()
    source.trouble = Transient("The role's server does not answer.", code="NoAnswer")
    source.now = START + HOUR - 300
    assert [provider() for _ in range(5)] == [source.number(1)] * 5
    assert source.fetches == 2
    source.now += 30
    assert provider() == source.number(1)
    assert source.fetches == 3
    source.now = START + HOUR
    with pytest.raises(Transient, match="does not answer"):
        provider()
    source.trouble = None
    assert provider() == source.number(5)


def test_nobody_waits_for_a_fetch_ahead_of_the_end() -> None:
    source = Source()
    provider = source.provider()
    provider()
    source.now = START + HOUR - 10
    begun, go_on = threading.Event(), threading.Event()
    source.meanwhile = lambda: (begun.set(), go_on.wait(5))
    with ThreadPoolExecutor(1) as pool:
        renewing = pool.submit(provider)
        assert begun.wait(5)
        assert provider() == source.number(1)
        go_on.set()
        assert renewing.result(5) == source.number(2)
    assert provider() == source.number(2)


def test_many_threads_make_one_fetch() -> None:
    source = Source()
    source.meanwhile = lambda: time.sleep(0.05)
    provider = source.provider()
    assert set(all_at_once(provider)) == {source.number(1)}
    assert set(all_at_once(lambda: provider.renew(source.number(1)))) == {source.number(2)}
    assert source.fetches == 2


def test_what_was_renewed_already_is_not_fetched_again() -> None:
    source = Source()
    provider = source.provider()
    old = provider()
    assert provider.renew(old) == source.number(2)
    assert provider.renew(old) == source.number(2)
    assert source.fetches == 2


def test_a_thread_that_was_overtaken_fetches_nothing() -> None:
    source = Source()
    overtaking: list[Renewing] = []

    def clock() -> float:
        if overtaking:
            overtaking.pop()()  # between the look at what is held and the decision to fetch
        return source.now

    provider = Renewing(source, clock=clock)
    provider()
    source.now += HOUR
    overtaking.append(provider)
    assert provider() == source.number(2)
    assert source.fetches == 2


def test_many_threads_hear_of_one_failure() -> None:
    source = Source()
    source.trouble = Fixable("The role may not be assumed.", code="NoPermission")
    source.meanwhile = lambda: time.sleep(0.3)
    provider = source.provider()

    def refused() -> Credentials:
        with pytest.raises(Fixable, match="assumed"):
            provider()
        return source.number(0)

    all_at_once(refused)
    assert source.fetches == 1
    source.trouble = None
    assert provider() == source.number(2)


def test_a_mistake_of_the_source_is_not_hidden_and_blocks_nothing() -> None:
    source = Source()
    source.trouble = KeyError("a mistake")
    provider = source.provider()
    with pytest.raises(KeyError):
        provider()
    source.trouble = None
    assert provider() == source.number(2)


def test_nobody_waits_for_ever() -> None:
    source = Source()
    provider = source.provider(patience=0.05)
    begun, go_on = threading.Event(), threading.Event()
    source.meanwhile = lambda: (begun.set(), go_on.wait(5))
    with ThreadPoolExecutor(1) as pool:
        hanging = pool.submit(provider)
        assert begun.wait(5)
        with pytest.raises(Transient) as caught:
            provider()
        go_on.set()
        assert hanging.result(5) == source.number(1)
    assert caught.value.fault.code == "NoCredentials"


def test_where_this_computers_clock_is_wrong_oss_has_the_last_word() -> None:
    source = Source(life=-2 * HOUR)
    provider = source.provider()
    assert [provider() for _ in range(3)] == [source.number(1)] * 3
    assert source.fetches == 1
    assert provider.renew(source.number(1)) == source.number(2)


def test_a_source_without_anything_newer() -> None:
    provider = Renewing(lambda: Fresh(Source.number(7)))
    assert provider() == provider.renew(Source.number(7)) == Source.number(7)
    assert not renewed(provider, Source.number(7))


def test_it_is_what_the_client_looks_for() -> None:
    assert isinstance(Source().provider(), RenewingProvider)
    assert not isinstance(lambda: Source.number(1), RenewingProvider)


def test_fresh_credentials_show_no_secret() -> None:
    shown = repr(Fresh(Credentials("STS.1", "hush", "whisper")))
    assert "hush" not in shown
    assert "whisper" not in shown
