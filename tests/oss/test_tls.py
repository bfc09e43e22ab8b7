"""Who is trusted: a real TLS server with a private CA, and certificates that are expired, of others, of nobody."""

from __future__ import annotations

import ssl
import warnings
from pathlib import Path

import pytest

from helpers.tls_server import DAY, Authority, server_context, tls_wire
from helpers.wire import ME, http
from partwise.core.connection import Connection
from partwise.core.errors import Fault, Fixable, PartwiseError
from partwise.oss import tls
from partwise.oss.bucket_operations import ListBuckets
from partwise.oss.client import Client

NO_BUCKETS = http(200, b"<ListAllMyBucketsResult/>")


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="module")
def strangers(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("strangers"))


def asked(endpoint: str, ca_file: Path | str = "") -> int:
    """How many buckets the server tells. Raises PartwiseError."""
    with Client(Connection("test", endpoint=endpoint, ca_file=str(ca_file)), lambda: ME) as oss:
        return len(oss.call(ListBuckets()).buckets)


def fault_at(context: ssl.SSLContext, ca_file: Path | str = "") -> Fault:
    """What is told of a server that must not get a single request."""
    with tls_wire(context, NO_BUCKETS) as server:
        with pytest.raises(PartwiseError) as caught:
            asked(server.url, ca_file)
        assert server.requests == []
    return caught.value.fault


def test_an_own_ca_is_trusted(authority: Authority) -> None:
    with tls_wire(server_context(authority.issue()), NO_BUCKETS) as server:
        assert asked(server.url, authority.ca_file) == 0


def test_an_own_ca_is_trusted_beside_the_systems(
    authority: Authority, strangers: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.ca_file))
    for issuer in (authority, strangers):
        with tls_wire(server_context(issuer.issue()), NO_BUCKETS) as server:
            assert asked(server.url, strangers.ca_file) == 0


@pytest.mark.parametrize("with_own_ca", [False, True])
def test_a_certificate_of_nobody_we_trust(authority: Authority, strangers: Authority, with_own_ca: bool) -> None:
    fault = fault_at(server_context(authority.issue()), strangers.ca_file if with_own_ca else "")
    assert fault.code == "CertificateUnknown"
    assert "add its CA certificate" in fault.advice


def test_an_expired_certificate(authority: Authority) -> None:
    fault = fault_at(server_context(authority.issue(begins=-3 * DAY, ends=-DAY)), authority.ca_file)
    assert fault.code == "CertificateExpired"
    assert "date" in fault.advice


def test_a_certificate_of_tomorrow(authority: Authority) -> None:
    fault = fault_at(server_context(authority.issue(begins=DAY, ends=3 * DAY)), authority.ca_file)
    assert fault.code == "CertificateNotYetValid"


@pytest.mark.parametrize("host", ["oss.example.com", "127.0.0.2"])
def test_the_certificate_of_another_host(authority: Authority, host: str) -> None:
    fault = fault_at(server_context(authority.issue(host)), authority.ca_file)
    assert fault.code == "CertificateOfAnotherHost"
    assert "spelling" in fault.advice


def test_encryption_of_yesterday_is_refused(authority: Authority) -> None:
    context = server_context(authority.issue())
    context.set_ciphers("ALL:@SECLEVEL=0")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # that it is deprecated is the point
        context.minimum_version, context.maximum_version = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1
    fault = fault_at(context, authority.ca_file)
    assert fault.code == "TlsTooOld"
    assert "TLS 1.2" in fault.advice


def test_nothing_turns_the_checks_off(authority: Authority) -> None:
    context = tls.trust(str(authority.ca_file))
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname
    assert context.minimum_version is ssl.TLSVersion.TLSv1_2


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (None, "CaFileMissing"),
        (b"", "CaFileInvalid"),
        (b"not a certificate", "CaFileInvalid"),
        (b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "CaFileInvalid"),
        (b"0\x82\x01\x00" + bytes(300), "CaFileInvalid"),  # DER
    ],
)
def test_a_useless_file_of_certificates_is_told_at_once(tmp_path: Path, content: bytes | None, code: str) -> None:
    chosen = tmp_path / "ca.pem"
    if content is not None:
        chosen.write_bytes(content)
    with pytest.raises(Fixable) as caught:
        asked("https://127.0.0.1:1", chosen)
    assert caught.value.fault.code == code
    assert caught.value.fault.message == str(chosen)


def test_a_folder_is_no_file_of_certificates(tmp_path: Path) -> None:
    with pytest.raises(Fixable) as caught:
        tls.trust(str(tmp_path))
    assert caught.value.fault.code == "CaFileUnreadable"


def test_a_home_folder_is_understood(authority: Authority, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(authority.ca_file.parent))
    assert tls.trust("~/ca.pem").verify_mode is ssl.CERT_REQUIRED


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (-67818, "CertificateExpired"),
        (0x800B010F, "CertificateOfAnotherHost"),
        (0x800B0109, "CertificateUnknown"),
        (23, "CertificateRefused"),  # revoked
    ],
)
def test_what_other_systems_say_of_a_certificate(number: int, code: str) -> None:
    error = ssl.SSLCertVerificationError("told by the system")
    error.verify_code = number
    assert tls.why_no_tls(error) == code
