"""Which proxy stands on the way to an endpoint: the connection's own, the system's, or none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import SplitResult, unquote, urlsplit

from partwise.core.advice import ADVICE
from partwise.core.connection import DIRECT, Connection
from partwise.core.errors import Fixable
from partwise.oss.endpoints import is_local

_SCHEMES = {"http": "http", "https": "https", "socks5": "socks5", "socks5h": "socks5h", "socks": "socks5"}
_LONGEST = 255  # bytes in a name or a password of SOCKS 5 (RFC 1929)

ProxyPassword = Callable[[], str]
"""Asked for the password of a proxy that has a user name; it may block (a keyring), and raises PartwiseError."""


def no_password() -> str:
    """The password where nobody has one."""
    return ""


@dataclass(frozen=True, slots=True)
class Proxy:
    """A proxy on the way. `url` holds no credentials, and the password is in no repr.

    Both kinds of SOCKS let the proxy find the server's name.
    """

    url: str
    user: str = ""
    password: str = field(default="", repr=False)

    @property
    def place(self) -> str:
        """Host and port, as far as they are told: what may be shown."""
        return urlsplit(self.url).netloc

    @property
    def is_socks(self) -> bool:
        return self.url.startswith("socks")

    @property
    def address(self) -> tuple[str, int]:
        """Where it listens: host, without brackets, and port."""
        parts = urlsplit(self.url)
        usual = {"http": 80, "https": 443}.get(parts.scheme, 1080)
        return parts.hostname or "", parts.port or usual


def proxy_for(connection: Connection, scheme: str, host: str, password: ProxyPassword = no_password) -> Proxy | None:
    """The proxy on the way to `host` by `scheme`, or None for the direct way.

    The system's proxy is never asked for this computer itself; one that the connection names is. A user name that
    stands in the system's own setting wins over the connection's.
    Raises Fixable: what is named is no proxy, or its credentials stand in the connection's URL.
    """
    own = connection.proxy.strip()
    if own.lower() == DIRECT:
        return None
    told = own or _systems(scheme, host)
    if not told:
        return None
    parts = _parsed(told)
    if own and "@" in parts.netloc:
        raise _unusable()
    user, secret = unquote(parts.username or ""), unquote(parts.password or "")
    if not user and connection.proxy_user:
        user, secret = connection.proxy_user, password()
    if max(len(user.encode()), len(secret.encode())) > _LONGEST:
        raise _unusable()
    place = parts.netloc.rpartition("@")[2]
    return Proxy(f"{_SCHEMES[parts.scheme]}://{place}", user, secret)


def _systems(scheme: str, host: str) -> str:
    """The proxy in the environment or the system's settings, as it stands there; empty where there is none."""
    from urllib.request import getproxies, proxy_bypass  # it loads so much that no start of the window waits for it

    if is_local(host) or proxy_bypass(host):
        return ""
    proxies = getproxies()
    told = proxies.get(scheme) or proxies.get("all")
    if told or not proxies.get("socks"):
        return told or ""
    return "socks5://" + proxies["socks"].rpartition("://")[2]  # Windows and macOS name it with schemes of their own


def _parsed(told: str) -> SplitResult:
    """The proxy's URL, http:// where it tells no scheme. Raises Fixable, without a word of what it holds."""
    try:
        parts = urlsplit(told if "://" in told else f"http://{told}")
        usable = parts.scheme in _SCHEMES and parts.hostname and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        raise _unusable()
    return parts


def _unusable() -> Fixable:
    words = ADVICE["InvalidProxy"]
    return Fixable(words.title, words.advice, code="InvalidProxy")
