"""A certificate authority of our own, and the server of raw bytes behind TLS."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from socket import socket

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from helpers.wire import Act, Wire

DAY = timedelta(days=1)
HERE = "127.0.0.1"


class Authority:
    """A private CA. `ca_file` holds its own certificate in PEM; what it issues lies beside it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = _named(f"Partwise test CA {folder.name}")
        made = _certificate(self._name, self._name, self._key, -DAY, DAY)
        made = made.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        self.ca_file = folder / "ca.pem"
        self.ca_file.write_bytes(made.sign(self._key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))

    def issue(self, host: str = HERE, *, begins: timedelta = -DAY, ends: timedelta = DAY) -> Path:
        """Certificate and key for `host` in one file; `begins` and `ends` are counted from now."""
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.IPAddress(ip_address(host)) if host[0].isdigit() else x509.DNSName(host)
        made = _certificate(_named(host), self._name, key, begins, ends)
        made = made.add_extension(x509.SubjectAlternativeName([name]), critical=False)
        plain = serialization.NoEncryption()
        issued = self._folder / f"{host}-{ends.total_seconds():.0f}-{begins.total_seconds():.0f}.pem"
        issued.write_bytes(
            made.sign(self._key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
            + key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
        )
        return issued


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _certificate(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, begins: timedelta, ends: timedelta
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    made = x509.CertificateBuilder(issuer, subject, key.public_key(), x509.random_serial_number())
    return made.not_valid_before(now + begins).not_valid_after(now + ends)


def server_context(certificate: Path) -> ssl.SSLContext:
    """A server's side of TLS with the certificate and key in one file."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


@dataclass
class TlsWire(Wire):
    """As Wire, behind TLS. A connection whose handshake fails is closed and has asked for nothing."""

    context: ssl.SSLContext | None = None

    @property
    def url(self) -> str:
        return super().url.replace("http:", "https:")

    def _serve(self, connection: socket, sender: int) -> None:
        assert self.context
        try:
            secure = self.context.wrap_socket(connection, server_side=True)
        except OSError:  # the client hung up, as it should
            connection.close()
            return
        with self._lock:
            self._open.discard(connection)
            self._open.add(secure)
        super()._serve(secure, sender)


@contextmanager
def tls_wire(context: ssl.SSLContext, *script: bytes | Act) -> Iterator[TlsWire]:
    made = TlsWire(list(script), context=context)
    try:
        yield made
    finally:
        made.close()
