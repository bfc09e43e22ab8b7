"""Whom a connection trusts: the system's own store and the CA file of the connection; and why somebody was not."""

from __future__ import annotations

import ssl
from pathlib import Path

from partwise.core.advice import ADVICE
from partwise.core.errors import Fixable

_EXPIRED, _NOT_YET_VALID = "CertificateExpired", "CertificateNotYetValid"
_ANOTHER_HOST, _UNKNOWN = "CertificateOfAnotherHost", "CertificateUnknown"
_WHY_DISTRUSTED = {
    # OpenSSL (Linux): X509_V_ERR_…
    9: _NOT_YET_VALID,
    10: _EXPIRED,
    18: _UNKNOWN,  # self-signed
    19: _UNKNOWN,  # self-signed in the chain
    20: _UNKNOWN,  # the issuer is not there
    21: _UNKNOWN,  # the chain ends too early
    62: _ANOTHER_HOST,
    64: _ANOTHER_HOST,  # another IP address
    # macOS: errSec…
    -67818: _EXPIRED,
    -67819: _NOT_YET_VALID,
    -67602: _ANOTHER_HOST,
    -67843: _UNKNOWN,
    # Windows: CERT_E_…, which has one code for too early and too late
    0x800B0101: _EXPIRED,
    0x800B010F: _ANOTHER_HOST,
    0x800B0109: _UNKNOWN,
    0x800B010A: _UNKNOWN,
}
_TOO_OLD = frozenset({"UNSUPPORTED_PROTOCOL", "TLSV1_ALERT_PROTOCOL_VERSION", "WRONG_SSL_VERSION"})


def trust(ca_file: str = "") -> ssl.SSLContext:
    """The system's trust store, and the certificates in `ca_file` (PEM) beside it. TLS 1.2 or newer, always checked.

    Raises Fixable: the file is missing, cannot be read, or holds no certificate.
    """
    import truststore

    context: ssl.SSLContext = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if ca_file:
        _add(context, Path(ca_file).expanduser())
    return context


def no_trust() -> ssl.SSLContext:
    """For connections without TLS: it costs nothing to make, and trusts nobody."""
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def _add(context: ssl.SSLContext, ca_file: Path) -> None:
    try:
        with ca_file.open("rb") as opened:  # OpenSSL does not tell why it cannot open a file
            opened.read(1)
        context.load_verify_locations(ca_file)
    except FileNotFoundError as exc:
        raise _unusable("CaFileMissing", ca_file) from exc
    except ssl.SSLError as exc:
        raise _unusable("CaFileInvalid", ca_file) from exc
    except (OSError, ValueError) as exc:
        raise _unusable("CaFileUnreadable", ca_file) from exc


def _unusable(code: str, ca_file: Path) -> Fixable:
    words = ADVICE[code]
    return Fixable(words.title, words.advice, code=code, message=str(ca_file))


def why_no_tls(error: ssl.SSLError) -> str:
    """Our code (core/advice_transport.py) for a handshake that failed."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return _WHY_DISTRUSTED.get(error.verify_code, "CertificateRefused")
    return "TlsTooOld" if error.reason in _TOO_OLD else "NoTls"
