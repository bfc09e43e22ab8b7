"""Credentials that are kept as long as they are good, and fetched anew once, however many threads need them."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, replace

from partwise.core.connection import Credentials, CredentialsProvider, CredentialsSource, RenewingProvider
from partwise.core.errors import Fault, Fixable, PartwiseError, Transient

log = logging.getLogger(__name__)

STALE = frozenset({"SecurityTokenExpired", "InvalidSecurityToken"})
"""OSS's codes for credentials that a newer set may replace (reference, 7.2)."""

_AHEAD = 300.0  # seconds before their end at which credentials are fetched anew,
_SHARE = 0.1  # or this share of their life, if that is less
_AGAIN = 30.0  # seconds until the next try, while the old ones are still good
_PATIENCE = 60.0


@dataclass(frozen=True, slots=True)
class _Held:
    """Credentials, and the moments at which they end and are due to be fetched anew; None: never."""

    credentials: Credentials
    expires: float | None = None
    due: float | None = None


class Renewing:
    """A provider of what `source` gives (core.connection.RenewingProvider), for any number of threads.

    Shortly before they end, credentials are fetched anew by one thread, while the others go on with those at hand; a
    fetch that fails then is tried again until they have really ended, and only then raises the source's error. Those
    that are over already when they come (the clock of this computer is wrong) are good until OSS refuses them.

    `clock` tells seconds since 1970; `patience` is how long a thread waits for another's fetch, in seconds.
    """

    def __init__(
        self, source: CredentialsSource, *, clock: Callable[[], float] = time.time, patience: float = _PATIENCE
    ) -> None:
        self._source = source
        self._clock = clock
        self._patience = patience
        self._lock = threading.Lock()
        self._held: _Held | None = None
        self._fetch: Future[_Held] | None = None
        self._quiet_until = 0.0

    def __call__(self) -> Credentials:
        """Raises PartwiseError: the source's own, or Transient where another thread's fetch takes too long."""
        held, now = self._held, self._clock()
        if held is None or (held.expires is not None and now >= held.expires):
            return self._fetched(held).credentials
        if held.due is not None and now >= max(held.due, self._quiet_until) and self._fetch is None:
            return self._fetched_early(held, now)
        return held.credentials

    def renew(self, stale: Credentials) -> Credentials:
        """What to use instead of `stale`, which OSS refused; `stale` itself where the source has nothing newer."""
        held = self._held
        if held is None or held.credentials != stale:
            return self()
        return self._fetched(held).credentials

    def _fetched_early(self, held: _Held, now: float) -> Credentials:
        try:
            return self._fetched(held).credentials
        except PartwiseError as error:
            log.info("Credentials could not be renewed yet: %s", error)
            self._quiet_until = now + _AGAIN
            return held.credentials

    def _fetched(self, seen: _Held | None) -> _Held:
        """What comes after `seen`: fetched by this thread, or by the one that was faster."""
        with self._lock:
            if self._held is not None and self._held is not seen:
                return self._held
            running, mine = self._fetch, Future[_Held]()
            if running is None:
                self._fetch = mine
        if running is None:
            self._carry_out(mine)
            return mine.result()
        try:
            return running.result(self._patience)
        except TimeoutError:
            raise Transient(
                "New credentials did not come in time.", "Partwise tries again by itself.", code="NoCredentials"
            ) from None

    def _carry_out(self, fetch: Future[_Held]) -> None:
        try:
            held = self._ask()
        except BaseException as error:  # noqa: BLE001 - raised again by `result`, here and where others wait for it
            with self._lock:
                self._fetch = None
            fetch.set_exception(error)
        else:
            with self._lock:
                self._held, self._fetch = held, None
            fetch.set_result(held)

    def _ask(self) -> _Held:
        fresh = self._source()
        life = 0.0 if fresh.expires is None else fresh.expires - self._clock()
        if fresh.expires is None or life <= 0:
            return _Held(fresh.credentials)
        return _Held(fresh.credentials, fresh.expires, fresh.expires - min(_AHEAD, _SHARE * life))


def checked(credentials: Credentials) -> Credentials:
    """`credentials`, if they can be sent at all. Raises Fixable."""
    for told in (credentials.access_key_id, credentials.access_key_secret, credentials.security_token or "-"):
        if not told or not told.isascii() or not told.isprintable() or " " in told:
            raise Fixable(
                "The credentials are incomplete, or hold characters that no AccessKey has.",
                "Enter the AccessKey ID and its secret again.",
                code="InvalidAccessKeyId",
            )
    return credentials


def renewed(provider: CredentialsProvider, stale: Credentials) -> bool:
    """Whether `provider` has others than `stale` by now; one that can renew is asked to. Raises PartwiseError."""
    newer = provider.renew(stale) if isinstance(provider, RenewingProvider) else provider()
    return newer != stale


def renewed_fault(fault: Fault) -> Fault:
    """OSS's refusal of stale credentials, once newer ones are at hand: the same request may be sent again at once."""
    return replace(
        fault,
        title="The temporary credentials had expired; Partwise has new ones.",
        advice="The upload goes on by itself.",
        code="CredentialsRenewed",
    )
