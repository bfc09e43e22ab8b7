"""What the commands about unfinished uploads share: the way to OSS, who owns what, the question, the exit code."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from threading import Event
from typing import TYPE_CHECKING

from partwise.cli.arguments_unfinished import Place
from partwise.cli.side_by_side import WORKERS
from partwise.cli.speaker import Speaker
from partwise.connections import ENVIRONMENT, Connections
from partwise.core.errors import Fixable, PartwiseError
from partwise.core.lifecycle import State
from partwise.logs import log_to
from partwise.store import environment
from partwise.store.clocks import ClockFile
from partwise.store.home import Home, find_home
from partwise.store.own_uploads import own_upload_ids

if TYPE_CHECKING:
    from partwise.oss.client import Client

DONE, FAILED, WRONG_USAGE, INTERRUPTED = 0, 1, 2, 130


class NobodyToAsk(Fixable):
    """There is no terminal, and no `--yes`."""


class Declined(Fixable):
    """Somebody was asked, and does not want it."""


@dataclass(frozen=True, slots=True)
class Server:
    """One bucket, the way to it and who is told. `stop` is set when nobody waits for the answers any more."""

    client: Client
    bucket: str
    home: Home
    speaker: Speaker
    stop: Event = field(default_factory=Event)

    def now(self) -> float:
        """OSS's time in seconds since 1970, as far as it is known."""
        return time.time() + self.client.clock_offset

    def own(self) -> Mapping[str, State] | None:
        """This home's unfinished uploads by id; None where the journal cannot be read, which is told."""
        try:
            return own_upload_ids(self.home.journal)
        except Fixable as error:
            self.speaker.warn(str(error.fault))
            return None


def with_server(place: Place, work: Callable[[Server], int]) -> int:
    """Do the work with the bucket of `place`; the exit code: its own, or that of what it raised."""
    speaker = Speaker(place.address.bucket, as_json=place.json)
    try:
        home = find_home()
        log_to(home.log)
        with closing(_connections(place, home)) as connections:
            client = connections.client(place.connection or ENVIRONMENT)
            return _worked(Server(client, place.address.bucket, home, speaker), work)
    except Fixable as error:
        print(error.fault, file=sys.stderr)
        return WRONG_USAGE
    except KeyboardInterrupt:
        speaker.clear()
        return INTERRUPTED


def _worked(server: Server, work: Callable[[Server], int]) -> int:
    try:
        return work(server)
    except (Declined, NobodyToAsk) as error:
        print(error.fault, file=sys.stderr)
        return FAILED if isinstance(error, Declined) else WRONG_USAGE
    except PartwiseError as error:
        server.speaker.failed(error.fault)
        return FAILED


def _connections(place: Place, home: Home) -> Connections:
    chosen = environment.connection_in(
        os.environ, region=place.region, endpoint=place.endpoint, addressing=place.addressing
    )
    return Connections(home.practice, parallel=WORKERS, chosen=chosen, clocks=ClockFile(home.clocks))


def ask(question: str, unchanged: str) -> None:
    """Ask on the terminal. `unchanged` tells what is so if not. Raises NobodyToAsk, Declined."""
    if not sys.stdin.isatty():
        raise NobodyToAsk(f"{unchanged} There is no terminal on which to ask.", "Add --yes to do it without asking.")
    print(f"{question} [y/N] ", end="", file=sys.stderr, flush=True)
    if sys.stdin.readline().strip().lower() not in ("y", "yes"):
        raise Declined(unchanged)
