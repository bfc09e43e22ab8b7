"""An abort is carried to its end: looked at after each turn, twice in a row where somebody may be sending."""

from __future__ import annotations

import pytest

from partwise.core.abort import ABORT_WAITS, abort_until_gone
from partwise.core.errors import Fixable, Stopped


class Server:
    """Knows the upload at the looks where `open_at` says so."""

    def __init__(self, *open_at: bool | None) -> None:
        self.open_at = list(open_at)
        self.aborts = 0
        self.waits: list[float] = []
        self.stop_after = len(ABORT_WAITS)

    def abort(self) -> None:
        self.aborts += 1

    def is_open(self) -> bool | None:
        return self.open_at.pop(0)

    def stopped_while(self, seconds: float) -> bool:
        self.waits.append(seconds)
        return len(self.waits) > self.stop_after

    def run(self, *, live: bool = False) -> bool:
        return abort_until_gone(self.abort, self.is_open, self.stopped_while, live=live)


def test_one_look_is_enough_where_nobody_sends() -> None:
    server = Server(False)
    assert server.run()
    assert server.aborts == 1


def test_where_somebody_may_be_sending_it_is_gone_at_two_looks_in_a_row() -> None:
    server = Server(False, True, False, False)
    assert server.run(live=True)
    assert (server.aborts, server.waits) == (4, list(ABORT_WAITS))


def test_gone_at_the_last_look_is_gone() -> None:
    assert Server(True, True, True, False).run(live=True)


def test_parts_that_keep_arriving_are_told() -> None:
    with pytest.raises(Fixable) as told:
        Server(True, True, True, True).run()
    assert told.value.fault.code == "AbortIncomplete"


def test_without_the_right_to_look_nobody_can_tell() -> None:
    server = Server(None)
    assert not server.run()
    assert server.aborts == 1


def test_it_is_stopped_between_two_turns_only() -> None:
    server = Server(True, True)
    server.stop_after = 2
    with pytest.raises(Stopped):
        server.run()
    assert (server.aborts, server.open_at) == (2, [])
