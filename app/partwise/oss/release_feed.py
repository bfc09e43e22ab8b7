"""The release feed as it lies on the web. It is no OSS, but goes out by the same door, and tells nothing of anybody."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlsplit

from partwise.core.connection import Connection
from partwise.core.errors import Fixable, PartwiseError, Transient
from partwise.oss.endpoints import is_local, normalise
from partwise.oss.messages import Reply
from partwise.oss.plain import Server, exchange

PUBLISHED = "https://raw.githubusercontent.com/partwise/partwise/feed/releases.json"

_SECONDS = 10.0  # for each step on the way
_AS_THE_SYSTEM = Connection("updates")
"""No connection of anybody's: the system's proxy, the system's trust, no credentials."""
_UNKNOWN = "Whether there is a new version could not be found out."
_ABOUT_OSS = {
    "NoAnswer": "The server did not answer in time.",
    "BrokenAnswer": "The answer arrived damaged.",
    "NotOss": "Something other than the server that was meant answered.",
}
_ADVICE = (
    ("Proxy", "Check the proxy in the settings of this system, then look again."),
    ("InvalidProxy", "Check the proxy in the settings of this system, then look again."),
    ("Certificate", "Check this computer's date, and whether a proxy inspects what is sent; then look again."),
    ("", "Check the network connection, then look again."),
)


def read_feed(address: str = PUBLISHED) -> bytes:
    """What lies at `address`, be it a feed or not. Nobody is told more than the program's name and version.

    Blocks. Redirects are not followed. Raises Fixable: the address cannot be used, or another one is meant;
    Transient: it cannot be reached now.
    """
    server, path = _place(address)
    try:
        reply = exchange(
            "GET", server, path, {"Accept": "application/json"}, operation="ReleaseFeed", via=_AS_THE_SYSTEM
        )
    except PartwiseError as error:
        raise _unreached(error) from error
    if reply.status != 200:
        raise _refused(reply, server)
    return reply.body


def _place(address: str) -> tuple[Server, str]:
    """HTTPS, unless `http://` leads to this computer itself. Raises Fixable: no address, or plain HTTP to another."""
    try:
        scheme, name, port = normalise(address)
        parts = urlsplit(address.strip())
    except (Fixable, ValueError) as exc:
        raise _unusable("The address of the list of versions cannot be used.") from exc
    path = f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"
    if "://" not in address or not (path.isascii() and path.isprintable()) or " " in path:
        raise _unusable("The address of the list of versions cannot be used.")
    if scheme == "http" and not is_local(name):
        raise _unusable("The list of versions is not read by plain HTTP, on which anybody could alter it.")
    return Server(scheme, name, port, _SECONDS), path


def _unusable(title: str) -> Fixable:
    return Fixable(title, "Write it as https://HOST/PATH in PARTWISE_RELEASE_FEED, or unset that.", code="InvalidFeed")


def _unreached(error: PartwiseError) -> PartwiseError:
    """The same error in words about versions."""
    fault = error.fault
    advice = next(advice for start, advice in _ADVICE if fault.code.startswith(start))
    return type(error).of(replace(fault, title=f"{_UNKNOWN} {_ABOUT_OSS.get(fault.code, fault.title)}", advice=advice))


def _refused(reply: Reply, server: Server) -> PartwiseError:
    passing = reply.status >= 500 or reply.status in (408, 429)
    return (Transient if passing else Fixable)(
        f"{_UNKNOWN} {server.name} answered with HTTP {reply.status}.",
        "Try again later." if passing else "Sign in to the network if it asks for it, then look again.",
        code="NotAFeed",
        http_status=reply.status,
        host=server.name,
    )
