"""Where a request goes: what a person types made regular, a region's host, and the URL itself (reference, 1.1, 1.4)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import ip_address

from partwise.core.connection import Addressing, Connection, Reach
from partwise.core.errors import Fixable
from partwise.oss.encoding import wire_key, wire_query
from partwise.oss.regions import REGION_OF_HOST, REGIONS, usual

INTERNAL = "-internal.aliyuncs.com"  # reachable only from inside the region's network (reference, 1.4)
_ACCELERATE = "oss-accelerate.aliyuncs.com"
_ACCELERATE_OVERSEAS = "oss-accelerate-overseas.aliyuncs.com"
_LOCAL_REGION = "cn-hangzhou"  # emulators take any region; V4 needs one in its scope
_NAME = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_HOST = re.compile(rf"{_NAME}(?:\.{_NAME})*\.?")
_REGION = re.compile(r"[a-z0-9][a-z0-9-]*")
_BUCKET = r"(?:(?P<bucket>[a-z0-9][a-z0-9-]*)\.)?"
_REGIONAL = re.compile(_BUCKET + r"(?P<host>oss-(?P<region>[a-z]+-[a-z0-9-]+?)(?:-internal)?\.aliyuncs\.com)")
_ACCELERATED = re.compile(_BUCKET + r"(?P<host>oss-accelerate(?:-overseas)?\.aliyuncs\.com)")
_DUAL_STACK = re.compile(_BUCKET + r"(?P<host>(?P<region>[a-z]+-[a-z0-9-]+)\.oss\.aliyuncs\.com)")
_CLOUD_BOX = re.compile(
    _BUCKET + r"(?P<host>(?P<region>cb-[a-z0-9]+)\.[a-z0-9-]+\.oss-cloudbox(?:-control)?\.aliyuncs\.com)"
)


@dataclass(frozen=True, slots=True)
class Address:
    """One endpoint, ready for requests. `host` has no brackets; `port` 0 is the scheme's own.

    `style` is VIRTUAL, PATH or CNAME, never AUTO; `region` and `product` make the scope of V4 (reference, 2.3).
    """

    scheme: str
    host: str
    port: int
    style: Addressing
    region: str = ""
    product: str = "oss"

    def url(self, bucket: str = "", key: str = "", query: tuple[tuple[str, str], ...] = ()) -> str:
        """The URL as it goes over the wire: service level without `bucket`, bucket level without `key`.

        Raises Fixable: a custom domain has no service level (reference, 1.1).
        """
        if not bucket and self.style is Addressing.CNAME:
            raise Fixable(
                "A custom domain belongs to one bucket and cannot list all buckets.",
                "Name the bucket, or use the region's own endpoint.",
                code="CustomDomain",
                host=self.host,
            )
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = f":{self.port}" if self.port else ""
        front = f"{bucket}." if bucket and self.style is Addressing.VIRTUAL else ""
        path = f"{bucket}/" if bucket and self.style is Addressing.PATH else ""
        told = f"?{wire_query(query)}" if query else ""
        return f"{self.scheme}://{front}{host}{port}/{path}{wire_key(key)}{told}"


def address_of(connection: Connection) -> Address:
    """The address of `connection`: its endpoint as typed, or the one its region and reach name.

    Raises Fixable: nothing usable was given.
    """
    if not connection.endpoint:
        region = plain_region(connection.region)
        return Address("https", host_of(region, connection.reach), 0, _style(connection.addressing, ""), region)
    scheme, host, port = normalise(connection.endpoint)
    if connection.addressing is not Addressing.CNAME:
        host = split_bucket(host)[1]
    region, product = _scope(host)
    return Address(
        scheme, host, port, _style(connection.addressing, host), plain_region(connection.region) or region, product
    )


def normalise(typed: str) -> tuple[str, str, int]:
    """Scheme, host (lower case, no brackets) and port (0: the scheme's) of an endpoint as a person types it.

    The scheme defaults to https; path and query are dropped (reference, 1.1). Raises Fixable: it is no endpoint.
    """
    text = typed.strip()
    scheme, found, rest = text.lower().partition("://")
    if not found:
        scheme, rest = "https", text.lower()
    authority = re.split(r"[/?#]", rest, maxsplit=1)[0]
    if scheme not in ("http", "https"):
        raise _unusable(typed)
    if _is_ip(authority) and ":" in authority:  # an IPv6 literal without its brackets
        return scheme, authority, 0
    match = re.fullmatch(r"(?:\[(?P<v6>[0-9a-f:.]+)\]|(?P<host>[^\[\]:@]+))(?::(?P<port>[0-9]{1,5}))?", authority)
    if not match:
        raise _unusable(typed)
    port = int(match["port"] or 0)
    host = match["v6"] if match["v6"] is not None else _ascii_host(match["host"])
    if (match["v6"] is not None and not _is_ip(host)) or not host or port > 65535 or match["port"] == "0":
        raise _unusable(typed)
    return scheme, host, port


def split_bucket(host: str) -> tuple[str, str]:
    """(bucket, endpoint) of a host of OSS with a bucket in front; ("", host) of any other.

    `s3.` in front is the S3 dialect's name for the same place, not a bucket (reference, 1.4).
    """
    for pattern in (_ACCELERATED, _REGIONAL, _DUAL_STACK, _CLOUD_BOX):
        match = pattern.fullmatch(host)
        if match:
            bucket = match["bucket"] or ""
            return ("" if bucket == "s3" else bucket), match["host"]
    return "", host


def region_of(host: str) -> str:
    """The region id a host of OSS tells, with or without a bucket in front; empty for accelerate and foreign hosts."""
    return _scope(split_bucket(host)[1])[0]


def public_region(host: str) -> str:
    """The region whose public host this is, without a bucket in front; empty for every other host.

    Public are `oss-REGION` and the dual-stack `REGION.oss`, not accelerated, internal, private or foreign hosts.
    """
    if host.endswith(INTERNAL) or not (_REGIONAL.fullmatch(host) or _DUAL_STACK.fullmatch(host)):
        return ""
    return "" if split_bucket(host)[0] else region_of(host)


def plain_http_host(connection: Connection) -> str:
    """The host that `connection` reaches by plain HTTP over a network; empty for HTTPS and for this computer itself.

    What is exposed tells `core.advice_transport.plain_http`. Raises Fixable: the connection names no usable endpoint.
    """
    address = address_of(connection)
    return "" if address.scheme == "https" or is_local(address.host) else address.host


def host_of(region: str, reach: Reach) -> str:
    """The host of a region for one reach (reference, 1.4). An unknown region follows the pattern.

    Raises Fixable: no region, or the region has no such host.
    """
    if reach is Reach.ACCELERATE:
        return _ACCELERATE
    if reach is Reach.ACCELERATE_OVERSEAS:
        return _ACCELERATE_OVERSEAS
    if not region:
        raise Fixable("This connection has no region and no endpoint.", "Choose a region.", code="NoRegion")
    known = REGIONS.get(region, usual(region, region, dual_stack=True))
    host = {
        Reach.PUBLIC: known.public,
        Reach.INTERNAL: known.internal,
        Reach.DUAL_STACK: f"{region}.oss.aliyuncs.com" if known.dual_stack else "",
    }[reach]
    if not host:
        raise Fixable(f"{known.name} has no {reach.value} endpoint.", "Choose the public endpoint.", code="NoRegion")
    return host


def plain_region(typed: str) -> str:
    """A region id without the `oss-` that OSS itself sometimes prints (reference, 1.4). Raises Fixable: not an id."""
    region = typed.strip().lower().removeprefix("oss-")
    if region and not _REGION.fullmatch(region):
        raise Fixable(f"{typed!r} is not a region.", "Choose a region such as cn-hangzhou.", code="NoRegion")
    return region


def is_local(host: str) -> bool:
    """Whether `host` is this computer: no proxy is asked for it."""
    return host == "localhost" or host.endswith(".localhost") or (_is_ip(host) and ip_address(host).is_loopback)


def _scope(host: str) -> tuple[str, str]:
    """(region, product) for V4; ("", "oss") where the host does not tell."""
    if host in REGION_OF_HOST:
        return REGION_OF_HOST[host], "oss"
    cloud_box = _CLOUD_BOX.fullmatch(host)
    if cloud_box:
        return cloud_box["region"], "oss-cloudbox"
    if _is_ip(host) or is_local(host):
        return _LOCAL_REGION, "oss"
    match = None if _ACCELERATED.fullmatch(host) else _REGIONAL.fullmatch(host) or _DUAL_STACK.fullmatch(host)
    return (match["region"] if match else ""), "oss"


def _style(addressing: Addressing, host: str) -> Addressing:
    if addressing is not Addressing.AUTO:
        return addressing
    return Addressing.PATH if _is_ip(host) or host == "localhost" else Addressing.VIRTUAL


def _is_ip(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _ascii_host(host: str) -> str:
    """`host` in the letters of DNS; empty where it cannot be one."""
    try:
        plain = host.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return ""
    return plain.rstrip(".") if _HOST.fullmatch(plain) else ""


def _unusable(typed: str) -> Fixable:
    return Fixable(
        f"{_shown(typed)} is not an endpoint.",
        "Type a host such as oss-cn-hangzhou.aliyuncs.com, with https:// or http:// in front if you like.",
        code="InvalidEndpoint",
    )


def _shown(typed: str) -> str:
    """What was typed, for a message: without the part before an @, which may be a password."""
    return repr(typed.rpartition("@")[2][:100])
