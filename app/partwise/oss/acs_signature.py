"""The signature V3 of Alibaba Cloud's other services: a pure function of call and credentials (reference, 9.6)."""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field
from hashlib import sha256

from partwise.core.connection import Credentials
from partwise.oss.encoding import wire_query

_ALGORITHM = "ACS3-HMAC-SHA256"
_OF_NOTHING = sha256(b"").hexdigest()


@dataclass(frozen=True, slots=True)
class Call:
    """One call by POST, its parameters in the query and no body. `date`: `YYYY-MM-DDTHH:MM:SSZ`; `nonce`: unique."""

    host: str
    action: str
    version: str
    parameters: tuple[tuple[str, str], ...]
    date: str
    nonce: str

    @property
    def query(self) -> str:
        """The parameters, encoded and in the order in which they are signed. None of them is empty."""
        return wire_query(sorted(self.parameters))


@dataclass(frozen=True, slots=True)
class SignedCall:
    """The headers that carry the signature; they may hold a security token and stay out of the repr."""

    signature: str
    canonical_request: str = field(repr=False)
    headers: dict[str, str] = field(repr=False)


def sign_v3(call: Call, credentials: Credentials) -> SignedCall:
    """Sign `call` with `ACS3-HMAC-SHA256` (reference, 9.6)."""
    headers = {
        "host": call.host,
        "x-acs-action": call.action,
        "x-acs-content-sha256": _OF_NOTHING,
        "x-acs-date": call.date,
        "x-acs-signature-nonce": call.nonce,
        "x-acs-version": call.version,
    }
    if credentials.security_token:
        headers["x-acs-security-token"] = credentials.security_token
    names = sorted(headers)
    signed = ";".join(names)
    lines = "".join(f"{name}:{headers[name]}\n" for name in names)
    canonical = "\n".join(("POST", "/", call.query, lines, signed, _OF_NOTHING))
    text = f"{_ALGORITHM}\n{sha256(canonical.encode()).hexdigest()}"
    signature = hmac.digest(credentials.access_key_secret.encode(), text.encode(), "sha256").hex()
    credential = f"Credential={credentials.access_key_id},SignedHeaders={signed},Signature={signature}"
    return SignedCall(signature, canonical, {**headers, "Authorization": f"{_ALGORITHM} {credential}"})
