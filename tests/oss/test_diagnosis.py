"""A connection tried for real: each thing that can be wrong, on real sockets, and the words it is told in."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from email.utils import formatdate
from pathlib import Path

import pytest

from helpers.practice import PracticeBucket
from helpers.proxies import free_port, http_proxy, socks_proxy
from helpers.tls_server import DAY, Authority, server_context, tls_wire
from helpers.wire import ME, SECRET, Act, Wire, error, http, stall, wire
from partwise.core.connection import Addressing, Connection, Credentials, Signature
from partwise.core.errors import Fixable
from partwise.oss.diagnosis import Check, Outcome, Step, diagnose, verdict
from partwise.oss.looks_words import clock_wrong, duration

SIX_HOURS = 6 * 3600.0
BUCKETS = b"""<ListAllMyBucketsResult><Buckets>
    <Bucket><Name>a</Name><Region>cn-hangzhou</Region><CreationDate>2022-02-17T18:12:43.000Z</CreationDate></Bucket>
    <Bucket><Name>b</Name><Region>cn-beijing</Region><CreationDate>2022-02-17T18:12:43.000Z</CreationDate></Bucket>
    </Buckets></ListAllMyBucketsResult>"""


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


def steps(connection: Connection, credentials: Credentials = ME, patience: float = 5.0, **more: object) -> list[Step]:
    return list(diagnose(connection, lambda: credentials, patience=patience, **more))  # type: ignore[arg-type]


def outcomes(found: list[Step]) -> dict[str, str]:
    return {step.check.value: step.outcome.value for step in found}


def failed(found: list[Step], check: Check, code: str) -> str:
    """The words of the check that failed with this code, after which nothing was tried."""
    first = next(step for step in found if step.outcome is Outcome.FAILED)
    assert first.fault
    assert (first.check, first.fault.code) == (check, code)
    assert {step.outcome for step in found[found.index(first) + 1 :]} <= {Outcome.SKIPPED}
    assert [step.check for step in found] == list(Check)
    assert verdict(found).fault is first.fault
    return first.words


def oss(buckets: bytes = BUCKETS) -> Act:
    """A server that refuses strangers and lists buckets to everybody else; its clock is right."""

    def act(connection: socket.socket, head: bytes) -> bool:
        date = formatdate(time.time(), usegmt=True)
        known = b"authorization:" in head.lower()
        connection.sendall(http(200, buckets, Date=date) if known else error(403, "AccessDenied", Date=date))
        return True

    return act


def test_who_is_signed_in_and_sees_the_buckets() -> None:
    with wire(oss()) as server:
        found = steps(Connection("c", "cn-hangzhou", server.url))
    assert outcomes(found) == dict.fromkeys(map(str, Check), "ok") | {"tls": "skipped"}
    told = verdict(found)
    assert told.words.startswith("Signed in. 2 buckets, 1 in this region. Clock differs by ")
    assert (told.outcome, told.fault) == (Outcome.OK, None)


def test_nothing_is_signed_until_it_is_known_who_is_there() -> None:
    with wire(oss()) as server:
        for step in diagnose(Connection("c", "cn-hangzhou", server.url), lambda: ME):
            if step.check is Check.CLOCK:
                assert all("authorization" not in raw.headers for raw in server.requests)
                break
    assert len(server.requests) == 1


def test_behind_tls_and_any_proxy(authority: Authority, tmp_path: Path) -> None:
    with tls_wire(server_context(authority.issue()), oss()) as server:
        connection = Connection("c", "cn-hangzhou", server.url, ca_file=str(authority.ca_file))
        for program in (http_proxy, socks_proxy):
            with program(tmp_path, "ann", "hush") as proxy:
                by_proxy = replace(connection, proxy=proxy.url, proxy_user="ann")
                found = steps(by_proxy, proxy_password=lambda: "hush")
                assert verdict(found).outcome is Outcome.OK
                assert f"by the proxy 127.0.0.1:{proxy.url.rpartition(':')[2]}" in found[0].words
                assert "hush" not in repr(found)
        found = steps(connection)
    assert verdict(found).outcome is Outcome.OK
    tls = found[3]
    assert tls.words == "TLSv1.3, and the certificate is trusted."
    assert 0 < tls.seconds < 5


@pytest.mark.parametrize("password", ["", "wrong"])
@pytest.mark.parametrize("program", [http_proxy, socks_proxy])
def test_a_proxy_that_wants_a_password(program: object, password: str, tmp_path: Path) -> None:
    assert callable(program)
    with program(tmp_path, "ann", "hush") as proxy:
        user = "ann" if password else ""
        connection = Connection("c", endpoint="https://127.0.0.1:1", proxy=proxy.url, proxy_user=user)
        words = failed(steps(connection, proxy_password=lambda: password), Check.LINE, "ProxyPassword")
    assert "user name and password" in words


def test_a_proxy_that_is_not_there() -> None:
    connection = Connection("c", "cn-hangzhou", proxy=f"http://127.0.0.1:{free_port()}")
    assert "The proxy cannot be reached." in failed(steps(connection), Check.LINE, "ConnectionRefused")
    connection = Connection("c", "cn-hangzhou", proxy="http://no-such-host.invalid:1")
    assert "The proxy cannot be reached." in failed(steps(connection), Check.NAME, "NameNotResolved")


@pytest.mark.parametrize(
    ("connection", "code"),
    [
        (Connection("c"), "NoRegion"),
        (Connection("c", endpoint="cloud.private"), "NoRegion"),
        (Connection("c", "cn-hangzhou", "files.example.com", addressing=Addressing.CNAME), "CustomDomain"),
        (Connection("c", "cn-hangzhou", proxy="ftp://h"), "InvalidProxy"),
        (Connection("c", "cn-hangzhou", ca_file="/not/there.pem"), "CaFileMissing"),
    ],
)
def test_what_the_connection_itself_lacks(connection: Connection, code: str) -> None:
    failed(steps(connection), Check.SETTINGS, code)


def test_a_name_that_nobody_knows() -> None:
    words = failed(
        steps(Connection("c", endpoint="http://no-such-host.invalid", region="r-1")), Check.NAME, "NameNotResolved"
    )
    assert "spelling" in words


def test_nobody_listens() -> None:
    connection = Connection("c", endpoint=f"http://127.0.0.1:{free_port()}")
    failed(steps(connection), Check.LINE, "ConnectionRefused")


def test_an_internal_endpoint_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        waiting = [socket.socket() for _ in range(4)]  # more than it lets wait: further calls go unheard
        for one in waiting:
            one.setblocking(False)
            one.connect_ex(full.getsockname())
        place = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", full.getsockname())]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: place)
        try:
            found = steps(Connection("c", endpoint="oss-cn-hangzhou-internal.aliyuncs.com"), patience=1.0)
        finally:
            for one in waiting:
                one.close()
    words = failed(found, Check.LINE, "ConnectTimeout")
    assert "public endpoint" in words


def test_certificates(authority: Authority) -> None:
    expired = server_context(authority.issue(begins=-3 * DAY, ends=-DAY))
    for context, ca_file, code in (
        (expired, str(authority.ca_file), "CertificateExpired"),
        (server_context(authority.issue("other.example")), str(authority.ca_file), "CertificateOfAnotherHost"),
        (server_context(authority.issue()), "", "CertificateUnknown"),
    ):
        with tls_wire(context, oss()) as server:
            failed(steps(Connection("c", endpoint=server.url, ca_file=ca_file)), Check.TLS, code)
            assert server.requests == []


def test_https_where_there_is_none() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener, ThreadPoolExecutor(1) as pool:
        pool.submit(_say_to_two, listener, http(400, id=""))
        found = steps(Connection("c", endpoint=f"https://127.0.0.1:{listener.getsockname()[1]}"))
    assert "does not speak HTTPS" in failed(found, Check.TLS, "NotOss")


def _say_to_two(listener: socket.socket, what: bytes) -> None:
    """To who only looks whether anybody is there, and to who speaks."""
    for _ in range(2):
        connection, _ = listener.accept()
        with connection:
            if connection.recv(65536):
                connection.sendall(what)


def test_plain_http_where_there_is_tls(authority: Authority) -> None:
    with tls_wire(server_context(authority.issue()), oss()) as server:
        found = steps(Connection("c", endpoint=server.url.replace("https", "http")))
    assert "https://" in failed(found, Check.TLS, "TlsExpected")


def test_plain_http_over_a_network_is_warned_of(monkeypatch: pytest.MonkeyPatch) -> None:
    with wire(oss()) as server:
        connection = Connection("c", "cn-hangzhou", "http://cloud.private", Addressing.PATH, proxy=server.url)
        found = steps(replace(connection, addressing=Addressing.PATH))
    assert outcomes(found) == dict.fromkeys(map(str, Check), "ok") | {"tls": "warning"}
    assert "AccessKey ID" in found[3].words
    told = verdict(found)
    assert told.fault
    assert (told.outcome, told.fault.code) == (Outcome.WARNING, "PlainHttp")


@pytest.mark.parametrize("portal", [http(302, id="", Location="http://login.example/"), http(200, b"<html>", id="")])
def test_a_captive_portal(portal: bytes) -> None:
    with wire(portal) as server:
        words = failed(steps(Connection("c", endpoint=server.url)), Check.CLOCK, "NotOss")
        assert all("authorization" not in raw.headers for raw in server.requests)
    assert "sign in to the network" in words


@pytest.mark.parametrize("hours", [6, -6])
def test_a_clock_six_hours_off_is_told_and_corrected(practice: PracticeBucket, hours: int) -> None:
    practice.faults({"what": "clock", "seconds": hours * 3600})
    found = steps(practice.connection(), practice.credentials)
    assert outcomes(found)["clock"] == "warning"
    assert outcomes(found)["rights"] == "ok"
    clock = found[4]
    assert clock.words.startswith(f"This computer's clock is 6 h 0 min {'behind' if hours > 0 else 'ahead'}.")
    told = verdict(found)
    assert told.words.startswith("Signed in. “practice” can be looked into. This computer's clock is 6 h")
    assert told.outcome is Outcome.WARNING


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"access_key_id": "NOBODY"}, "InvalidAccessKeyId"),
        ({"access_key_secret": "wrong"}, "SignatureDoesNotMatch"),
        ({"security_token": "made-up"}, "AccessKeyIdAndSecurityTokenNotMatch"),
        ({"access_key_id": ""}, "InvalidAccessKeyId"),
    ],
)
def test_credentials_that_are_refused(practice: PracticeBucket, change: dict[str, str], code: str) -> None:
    found = steps(practice.connection(), replace(practice.credentials, **change))
    failed(found, Check.SIGNATURE, code)
    assert practice.credentials.access_key_secret not in repr(found)


def test_a_server_without_a_clock() -> None:
    with wire(http(200, BUCKETS)) as server:
        found = steps(Connection("c", "cn-hangzhou", server.url))
    assert outcomes(found)["clock"] == "skipped"
    assert verdict(found).words == "Signed in. 2 buckets, 1 in this region. The server does not tell its time."


def test_a_token_that_has_expired(practice: PracticeBucket) -> None:
    practice.faults({"what": "expired-token"})
    assert "Get new" in failed(
        steps(practice.connection(), practice.credentials), Check.SIGNATURE, "SecurityTokenExpired"
    )


def test_a_wrong_region(practice: PracticeBucket) -> None:
    found = steps(replace(practice.connection(), region="cn-beijing"), practice.credentials)
    assert "region" in failed(found, Check.SIGNATURE, "InvalidArgument")


def test_credentials_that_do_not_come() -> None:
    def provider() -> Credentials:
        raise Fixable("The keyring is locked.", "Unlock it.", code="KeyringLocked")

    with wire(oss()) as server:
        found = list(diagnose(Connection("c", endpoint=server.url), provider))
    assert failed(found, Check.SIGNATURE, "KeyringLocked") == "The keyring is locked. Unlock it."


def test_a_server_that_takes_v1_only() -> None:
    def act(connection: socket.socket, head: bytes) -> bool:
        v1 = b"authorization: oss " in head.lower()
        connection.sendall(http(200, BUCKETS) if v1 else error(400, "InvalidArgument"))
        return True

    with wire(act) as server:
        connection = Connection("c", "cn-hangzhou", server.url)
        assert "to V1" in failed(steps(connection), Check.SIGNATURE, "OtherSignatureV1")
        assert verdict(steps(replace(connection, signature=Signature.V1))).fault is None


def test_a_server_that_takes_v4_only() -> None:
    def act(connection: socket.socket, head: bytes) -> bool:
        v1 = b"authorization: oss " in head.lower()
        connection.sendall(error(403, "AccessDenied") if v1 else http(200, BUCKETS))
        return True

    with wire(act) as server:
        found = steps(Connection("c", "cn-hangzhou", server.url, signature=Signature.V1))
    assert "to V4" in failed(found, Check.SIGNATURE, "OtherSignatureV4")


def test_no_right_to_list_buckets_is_no_failure(practice: PracticeBucket) -> None:
    practice.faults({"what": "deny", "operation": "ListBuckets"})
    found = steps(replace(practice.connection(), bucket=""), practice.credentials)
    assert outcomes(found)["signature"] == "ok"
    told = verdict(found)
    assert told.outcome is Outcome.WARNING
    assert "oss:ListBuckets" in told.words
    assert "Type the name of the bucket" in told.words


@pytest.mark.parametrize(
    ("operations", "told"),
    [
        (["ListObjectsV2"], "no right to oss:ListObjects on “practice”"),
        (["ListMultipartUploads"], "no right to oss:ListMultipartUploads on “practice”"),
        (["ListObjectsV2", "ListMultipartUploads"], "oss:ListObjects and oss:ListMultipartUploads"),
    ],
)
def test_missing_rights_on_a_bucket_are_named(practice: PracticeBucket, operations: list[str], told: str) -> None:
    practice.faults(*({"what": "deny", "operation": operation} for operation in operations))
    found = steps(practice.connection(), practice.credentials)
    assert found[-1].outcome is Outcome.WARNING
    assert told in found[-1].words
    assert verdict(found).fault is found[-1].fault


def test_only_the_prefix_is_looked_into(practice: PracticeBucket) -> None:
    found = steps(replace(practice.connection(), prefix="mine/"), practice.credentials)
    assert verdict(found).outcome is Outcome.OK
    asked = [entry["operation"] for entry in practice.requests() if entry["status"] == 200]
    assert asked == ["ListObjectsV2", "ListMultipartUploads"]


def test_a_bucket_that_is_not_there(practice: PracticeBucket) -> None:
    found = steps(replace(practice.connection(), bucket="nobody-has-it"), practice.credentials)
    assert outcomes(found)["signature"] == "ok"
    assert "spelling" in failed(found, Check.RIGHTS, "NoSuchBucket")


def test_a_bucket_of_another_region_is_found_and_told(tmp_path: Path) -> None:
    practice = PracticeBucket(tmp_path, "--elsewhere", "far-away=cn-beijing")
    try:
        endpoint = "http://oss-cn-practice.aliyuncs.com"
        connection = Connection("c", endpoint=endpoint, bucket="far-away", proxy=practice.endpoint)
        found = steps(connection, practice.credentials)
    finally:
        practice.stop()
    assert found[-1].words == (
        "“far-away” can be looked into. It lies in China (Beijing), and Partwise goes there by itself."
    )


def test_a_bucket_of_another_region_that_is_not_followed_is_told_with_the_region(practice: PracticeBucket) -> None:
    details = {"Endpoint": "oss-cn-beijing.aliyuncs.com"}
    practice.faults({"what": "status", "operation": "ListObjectsV2", "status": 403, "code": "AccessDenied",
                     "details": details})  # fmt: skip
    words = failed(steps(practice.connection(), practice.credentials), Check.RIGHTS, "AccessDenied")
    assert words.endswith("Set the region to China (Beijing) (cn-beijing).")


def test_each_step_ends_in_time() -> None:
    with wire(stall) as server:
        began = time.monotonic()
        failed(steps(Connection("c", endpoint=server.url), patience=0.5), Check.CLOCK, "NoAnswer")
        assert time.monotonic() - began < 3


def test_a_name_that_is_looked_for_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    answered = threading.Event()

    def never(*_: object, **__: object) -> list[object]:
        answered.wait(10)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", never)
    found = steps(Connection("c", "cn-hangzhou"), patience=0.3)
    answered.set()
    assert "waited for 0.3 s" in failed(found, Check.NAME, "NoAnswer")


@pytest.fixture
def silent() -> Iterator[Wire]:
    with wire(stall) as server:
        yield server


def test_it_can_be_stopped_in_the_middle_of_a_step(silent: Wire) -> None:
    stop = threading.Event()
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(steps, Connection("c", endpoint=silent.url), stop=stop)
        while not silent.requests:
            time.sleep(0.005)
        began = time.monotonic()
        stop.set()
        found = running.result(5)
    assert time.monotonic() - began < 1
    assert [step.check for step in found] == [Check.SETTINGS, Check.NAME, Check.LINE]
    assert verdict(found).outcome is Outcome.SKIPPED


def test_no_secret_is_in_any_step() -> None:
    with wire(oss()) as server:
        found = steps(Connection("c", "cn-hangzhou", server.url), replace(ME, security_token="tok-en"))
    assert SECRET not in repr(found)
    assert "tok-en" not in repr(found)


@pytest.mark.parametrize(
    ("seconds", "told"),
    [(0.42, "0.4 s"), (59.9, "59.9 s"), (61, "1 min"), (3600, "1 h 0 min"), (21_600, "6 h 0 min"), (400_000, "4 days")],
)
def test_how_long_something_is(seconds: float, told: str) -> None:
    assert duration(seconds) == told


def test_which_clock_is_behind() -> None:
    assert clock_wrong(SIX_HOURS) == "This computer's clock is 6 h 0 min behind."
    assert clock_wrong(-SIX_HOURS) == "This computer's clock is 6 h 0 min ahead."
