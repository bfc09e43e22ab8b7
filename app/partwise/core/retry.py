"""One question, asked in one place: is another try worth it, and when?"""

from __future__ import annotations

from partwise.core.errors import Fault, Kind
from partwise.core.limits import MAX_ATTEMPTS

FIRST_WAIT = 0.5  # seconds
LONGEST_WAIT = 30.0
LONGEST_ASKED_WAIT = 300.0  # what a server may ask for; beyond that it is taken for a mistake
MAX_CRC_ATTEMPTS = 3
CRC_MISMATCH = "CrcMismatch"
BUDGET_PARTS = 4  # an upload may fail as often as this many parts may, each to its end
MAX_UNKNOWN_ATTEMPTS = 3
UNANSWERED = frozenset({"ConnectionRefused", "NameNotResolved", "NoRoute", "ConnectTimeout", "NotOss"})
HEALED = frozenset({"ClockCorrected", "CredentialsRenewed", "BucketFound"})  # the next attempt knows better
LONGEST_PROBE_WAIT = 10.0


def wait_before(attempt: int, fault: Fault, chance: float, *, known: bool = True) -> float | None:
    """Seconds to wait before attempt number `attempt` (the first is 1), or None when no further try is worth it.

    Full jitter: `chance` in [0, 1) spreads the wait, so that parts that failed together do not return together. A wait
    that the server asked for (`Retry-After`, `x-oss-qos-delay-time`) is kept in full. (reference, 7.2) `known` tells
    that the address has answered before.
    """
    if fault.kind is not Kind.TRANSIENT or attempt > _limit(fault, known):
        return None
    if fault.code in HEALED:
        return 0.0
    longest = min(LONGEST_WAIT, FIRST_WAIT * 2.0 ** (attempt - 1))
    return max(min(fault.retry_after, LONGEST_ASKED_WAIT), chance * longest)


def wait_for_network(attempt: int, chance: float) -> float:
    """Seconds before the next look (the first is 1) whether somebody answers again; there is no last one.

    Between half and all of a wait that doubles up to ten seconds: one small request now and then costs nobody anything,
    and whoever plugs the cable in again should not have to wait.
    """
    longest = min(LONGEST_PROBE_WAIT, FIRST_WAIT * 2.0 ** min(attempt, 10))
    return longest * (1 + chance) / 2


def budget_spent(failures: int, parallel: int) -> bool:
    """Whether an upload has failed so often without one success between that its other parts are no better off."""
    return failures >= MAX_ATTEMPTS * max(parallel, BUDGET_PARTS)


def _limit(fault: Fault, known: bool) -> int:
    """How many attempts a fault is worth.

    Bytes that arrive altered get three. So does an address at which nobody has ever answered: it is more likely
    mistyped than down, and its user waits for a word.
    """
    if fault.code == CRC_MISMATCH:
        return MAX_CRC_ATTEMPTS
    return MAX_UNKNOWN_ATTEMPTS if fault.code in UNANSWERED and not known else MAX_ATTEMPTS
