"""One thread for calls that may block without limit, and callers who wait only as long as they like."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, wait
from queue import SimpleQueue
from typing import Any, Generic, TypeVar

from partwise.core.errors import trail_of

log = logging.getLogger(__name__)
T = TypeVar("T")

_LOOK = 0.05  # seconds between two looks at `stop`


class Unwanted(Exception):
    """Whoever wanted this call has stopped waiting for it."""


class OutOfPatience(Exception):
    """The call was given up. One that has not begun never will; one that is stuck stays on its thread."""


class Errand(Generic[T]):
    """A call that is waiting, running or done, and whether anybody still wants it."""

    def __init__(self, call: Callable[[Errand[T]], T]) -> None:
        self._call = call
        self._lock = threading.Lock()
        self._given_up = False
        self.result: Future[T] = Future()

    def check(self) -> None:
        """To be asked by the call before a step that changes something. Raises Unwanted."""
        if self._given_up:
            raise Unwanted

    def settle(self, value: T) -> bool:
        """Tell the result before the call has tidied up; False where nobody wants it any more."""
        with self._lock:
            if not self._given_up and not self.result.done():
                self.result.set_result(value)
            return not self._given_up

    def give_up(self) -> bool:
        """Stop wanting it; False where it was settled just before."""
        with self._lock:
            self._given_up = not self.result.done()
            return self._given_up

    def run(self) -> None:
        """Carry it out; whatever it raises is its result, and is only logged once it was settled."""
        try:
            self.check()
            self.settle(self._call(self))
        except Unwanted:
            log.info("nobody waits for the keyring's answer any more")
        except BaseException as error:  # noqa: BLE001 - raised again where the result is waited for
            self._fail(error)

    def _fail(self, error: BaseException) -> None:
        with self._lock:
            told = not self._given_up and not self.result.done()
            if told:
                self.result.set_exception(error)
        if not told:
            log.info("the keyring failed after all: %s in %s", type(error).__name__, trail_of(error))


class KeyringThread:
    """Runs errands one after another on one thread, which begins with the first and ends with the process."""

    def __init__(self) -> None:
        self._errands: SimpleQueue[Errand[Any]] = SimpleQueue()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    @property
    def begun(self) -> bool:
        """Whether there has been an errand."""
        return self._thread is not None

    def run(self, call: Callable[[Errand[T]], T], stop: threading.Event, patience: float) -> T:
        """What `call` returns or raises, waited for until `stop` is set or for `patience` seconds at most.

        Raises OutOfPatience.
        """
        errand = Errand(call)
        self._begin()
        self._errands.put(errand)
        end = time.monotonic() + patience
        while not errand.result.done():
            left = end - time.monotonic()
            if (stop.is_set() or left <= 0) and errand.give_up():
                raise OutOfPatience
            wait([errand.result], min(_LOOK, max(left, 0)))
        return errand.result.result()

    def _begin(self) -> None:
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="partwise-keyring", daemon=True)
                self._thread.start()

    def _work(self) -> None:
        while True:
            self._errands.get().run()
