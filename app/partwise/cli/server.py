"""What the commands about unfinished uploads share: the way to OSS, who owns what, the exit code."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from threading import Event
from typing import TYPE_CHECKING

from partwise.cli.arguments_unfinished import Place
from partwise.cli.asking import Declined, NobodyToAsk
from partwise.cli.chosen import connection_id, connections_for, opened
from partwise.cli.exits import FAILED, INTERRUPTED, WRONG_USAGE, refuse
from partwise.cli.side_by_side import WORKERS
from partwise.cli.speaker import Speaker
from partwise.core.errors import Fixable, PartwiseError
from partwise.core.lifecycle import State
from partwise.logs import log_to
from partwise.store.home import Home, find_home
from partwise.store.own_uploads import own_upload_ids

if TYPE_CHECKING:
    from partwise.oss.client import Client


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
        name = connection_id(home, place)
    except Fixable as error:
        return refuse(error, WRONG_USAGE)
    try:
        with closing(connections_for(home, place, parallel=WORKERS)) as connections:
            return work(Server(opened(connections, home, name), place.address.bucket, home, speaker))
    except NobodyToAsk as error:
        return refuse(error, WRONG_USAGE)
    except Declined as error:
        return refuse(error, FAILED)
    except PartwiseError as error:
        speaker.failed(error.fault)
        return FAILED
    except KeyboardInterrupt:
        speaker.clear()
        return INTERRUPTED
