"""What is asked of the server beside the uploads that are under way: what lies unfinished there, and what it holds."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from functools import partial

from partwise.core import effects as do
from partwise.core import messages as said
from partwise.core.errors import Fault, Kind, Stopped, UploadGone, fault_of, trail_of
from partwise.core.unfinished import Place
from partwise.engine.ports import Oss

log = logging.getLogger(__name__)

Post = Callable[[said.FromTheServer], None]


class Enquirer:
    """Carries enquiries out, each as a job that blocks, touches no state and never raises.

    `oss` gives the port for a connection's name; `post` takes what is learnt, as it is learnt.
    """

    def __init__(self, oss: Callable[[str], Oss], post: Post) -> None:
        self._oss = oss
        self._post = post

    def inspect(self, effect: do.Inspect, scope: threading.Event) -> None:
        """What the upload holds. `scope` is set when nobody wants to know any more."""
        found: list[said.Inspected] = []

        def ask() -> None:
            oss = self._oss(effect.target.connection)
            parts = oss.inspect(effect.target, effect.upload_id, scope)
            found.append(said.Inspected(effect.id, tuple(parts)))

        fault = self._fault_in(ask, effect)
        self._post(found[0] if found else said.Inspected(effect.id, None, fault))

    def list_uploads(self, effect: do.ListUploads, scope: threading.Event) -> None:
        """Every place, one after another; one that cannot be listed does not stop the rest."""
        places = list(effect.places)
        fault = None if places else self._fault_in(lambda: places.extend(self._all_buckets(effect, scope)), effect)
        for place in places:
            if scope.is_set():
                return
            refused = self._fault_in(partial(self._list, effect, place, scope), effect)
            if not scope.is_set():
                self._post(said.PlaceListed(effect.id, place, refused))
        self._post(said.ListingEnded(effect.id, fault))

    def _all_buckets(self, effect: do.ListUploads, scope: threading.Event) -> list[Place]:
        return [Place(bucket) for bucket in self._oss(effect.connection).buckets(scope)]

    def _list(self, effect: do.ListUploads, place: Place, scope: threading.Event) -> None:
        """A key sorts before all that only begin with it: the first other key ends an exact place (reference, 3.8)."""
        for page in self._oss(effect.connection).list_unfinished(place.bucket, place.prefix, scope):
            here = tuple(one for one in page if place.holds(place.bucket, one.key))
            self._post(said.PageListed(effect.id, place.bucket, here))
            if len(here) < len(page):
                break

    @staticmethod
    def _fault_in(ask: Callable[[], object], effect: do.Enquiry) -> Fault | None:
        """What went wrong, or None: nothing, nobody wants to know any more, or OSS knows no such upload."""
        try:
            ask()
        except (Stopped, UploadGone):
            return None
        except Exception as error:  # noqa: BLE001 - every outcome is told
            fault = fault_of(error)
            if fault.kind is Kind.BUG:
                log.error("%s failed: %s in %s", type(effect).__name__, fault.code or fault, trail_of(error))
            return fault
        return None
