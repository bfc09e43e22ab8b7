"""A bucket that lies in another region than its connection's: where OSS says it is, and when that is believed.

OSS refuses a request at the wrong endpoint and names the right one (reference, 1.6). Its word is taken only where both
are public hosts of OSS's own regions: what is signed goes nowhere else, whoever may have written that answer. It is not
taken where somebody chose the address on purpose: a custom domain, a port, an IP address, an internal, accelerated or
private endpoint. There the answer is told as it is.
"""

from __future__ import annotations

from dataclasses import replace

from partwise.core.connection import Addressing
from partwise.core.errors import Fault
from partwise.oss.endpoints import Address, public_region, split_bucket

_CODES = frozenset({"AccessDenied", "PermanentRedirect", "TemporaryRedirect"})


class Whereabouts:
    """The address of each bucket, `home` until OSS names another. For any number of threads."""

    def __init__(self, home: Address) -> None:
        self._home = home
        self._elsewhere: dict[str, Address] = {}

    def of(self, bucket: str) -> Address:
        """Where `bucket` is reached by what is known."""
        return self._elsewhere.get(bucket, self._home)

    def learnt(self, bucket: str, asked: Address, fault: Fault) -> bool:
        """Whether `fault`, the answer at `asked`, names another address for `bucket`; it is kept then."""
        if not bucket or fault.code not in _CODES:
            return False
        found = named_address(bucket, asked, fault.endpoint)
        if found is None:
            return False
        self._elsewhere[bucket] = found
        return True


def named_address(bucket: str, asked: Address, endpoint: str) -> Address | None:
    """The address that OSS named as the bucket's, or None where its word is not taken. The scheme stays the same."""
    in_front, host = split_bucket(endpoint.strip().lower())
    region = public_region(host)
    if not region or in_front not in ("", bucket) or host == asked.host:
        return None
    if not public_region(asked.host) or asked.port or asked.style is not Addressing.VIRTUAL:
        return None
    return replace(asked, host=host, region=region)
