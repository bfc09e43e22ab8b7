"""A bucket of another region: found by what OSS says, and nobody else's host is ever believed.

A forward proxy sees the absolute address, which shows the hosts without a name server.
"""

from __future__ import annotations

import re
from base64 import b64encode
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.wire import ME, NOW, Wire, error, http, stored, wire
from partwise.core.connection import Addressing, Connection, Signature
from partwise.core.errors import PartwiseError, Transient
from partwise.core.retry import wait_before
from partwise.oss.bucket_operations import GetBucketLocation
from partwise.oss.client import Client
from partwise.oss.elsewhere import named_address
from partwise.oss.endpoints import Address, address_of
from partwise.oss.operations import HeadObject, PutObject

HOME = "http://oss-cn-hangzhou.aliyuncs.com"
BEIJING = "oss-cn-beijing.aliyuncs.com"
LOCATED = http(200, b"<LocationConstraint>oss-cn-beijing</LocationConstraint>")


def moved(endpoint: str = BEIJING, status: int = 403, code: str = "AccessDenied") -> bytes:
    return error(status, code, f"<Endpoint>{endpoint}</Endpoint>")


@pytest.fixture(autouse=True)
def no_other_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)


def client(server: Wire, endpoint: str = HOME, **said: Any) -> Client:
    connection = Connection("test", endpoint=endpoint, proxy=server.url, **said)
    return Client(connection, lambda: ME, clock=lambda: NOW)


def hosts(server: Wire) -> list[str]:
    return [raw.target.split("/")[2] for raw in server.requests]


def regions(server: Wire) -> list[str]:
    return [raw.headers["authorization"].split("/")[2] for raw in server.requests]


@pytest.mark.parametrize(
    ("status", "code"), [(403, "AccessDenied"), (301, "PermanentRedirect"), (307, "TemporaryRedirect")]
)
def test_a_bucket_of_another_region_is_reached_there_by_itself(status: int, code: str) -> None:
    with wire(moved(status=status, code=code), LOCATED) as server, client(server) as oss:
        for _ in range(2):
            assert oss.call(GetBucketLocation("bucket")) == "cn-beijing"
        assert oss.address("bucket").host == BEIJING
    assert hosts(server) == ["bucket.oss-cn-hangzhou.aliyuncs.com", f"bucket.{BEIJING}", f"bucket.{BEIJING}"]
    assert regions(server) == ["cn-hangzhou", "cn-beijing", "cn-beijing"]
    assert {raw.headers["host"] for raw in server.requests[1:]} == {f"bucket.{BEIJING}"}


def test_only_this_bucket_lies_elsewhere() -> None:
    with wire(moved(), LOCATED) as server, client(server) as oss:
        oss.call(GetBucketLocation("bucket"))
        oss.call(GetBucketLocation("other"))
        assert oss.address().host == oss.address("other").host == "oss-cn-hangzhou.aliyuncs.com"
    assert hosts(server)[2] == "other.oss-cn-hangzhou.aliyuncs.com"


def test_a_head_is_told_in_a_header() -> None:
    told = b64encode(f"<Error><Code>AccessDenied</Code><Endpoint>{BEIJING}</Endpoint></Error>".encode()).decode()
    with wire(http(403, x_oss_err=told), http(200, ETag='"E"')) as server, client(server) as oss:
        oss.call(HeadObject("bucket", "key"))
    assert hosts(server)[1] == f"bucket.{BEIJING}"


def test_a_body_that_was_begun_goes_again_by_its_caller_at_once() -> None:
    with wire(moved(), stored()) as server, client(server) as oss:
        with pytest.raises(Transient) as caught:
            oss.call(PutObject("bucket", "key", 3), [b"abc"])
        assert caught.value.fault.code == "BucketFound"
        assert wait_before(1, caught.value.fault, 0.9) == 0.0
        assert oss.call(PutObject("bucket", "key", 3), [b"abc"]).etag == '"E"'
    assert hosts(server) == ["bucket.oss-cn-hangzhou.aliyuncs.com", f"bucket.{BEIJING}"]


def test_it_is_signed_with_v1_where_the_connection_is() -> None:
    with wire(moved(), LOCATED) as server, client(server, signature=Signature.V1) as oss:
        assert oss.call(GetBucketLocation("bucket")) == "cn-beijing"
    assert re.fullmatch(r"OSS \S+", server.requests[1].headers["authorization"])


def test_two_regions_that_name_each_other_end_it() -> None:
    back = moved("oss-cn-hangzhou.aliyuncs.com")
    with wire(moved(), back) as server, client(server) as oss, pytest.raises(PartwiseError) as caught:
        oss.call(GetBucketLocation("bucket"))
    assert caught.value.fault.code == "AccessDenied"
    assert "another region" in caught.value.fault.title
    assert len(server.requests) == 2


def test_a_clock_and_a_region_that_are_both_wrong_heal_in_one_call() -> None:
    skewed = error(403, "RequestTimeTooSkewed", "<ServerTime>2024-06-12T19:46:40.000Z</ServerTime>")
    with wire(skewed, moved(), LOCATED) as server, client(server) as oss:
        assert oss.call(GetBucketLocation("bucket")) == "cn-beijing"
        assert oss.clock_offset == 6 * 3600
    assert regions(server) == ["cn-hangzhou", "cn-hangzhou", "cn-beijing"]


@pytest.mark.parametrize(
    "named",
    ["evil.example.com", "oss-cn-beijing.aliyuncs.com.evil.example", "oss-cn-beijing.aliyuncs.com:8080",
     "user@oss-cn-beijing.aliyuncs.com", "oss-cn-beijing-internal.aliyuncs.com", "other.oss-cn-beijing.aliyuncs.com",
     "oss-accelerate.aliyuncs.com", "127.0.0.1", "https://oss-cn-beijing.aliyuncs.com", "files.aliyuncs.com",
     "oss-cn-hangzhou.aliyuncs.com", ""],
)  # fmt: skip
def test_no_other_host_is_ever_believed(named: str) -> None:
    with wire(moved(named)) as server, client(server) as oss, pytest.raises(PartwiseError) as caught:
        oss.call(GetBucketLocation("bucket"))
    assert caught.value.fault.code == "AccessDenied"
    assert hosts(server) == ["bucket.oss-cn-hangzhou.aliyuncs.com"]


@pytest.mark.parametrize(
    "connection",
    [
        Connection("c", endpoint="oss-cn-hangzhou-internal.aliyuncs.com"),
        Connection("c", endpoint="oss-accelerate.aliyuncs.com", region="cn-hangzhou"),
        Connection("c", endpoint="oss-accelerate-overseas.aliyuncs.com", region="cn-hangzhou"),
        Connection("c", endpoint="oss-cn-hangzhou.aliyuncs.com:8443"),
        Connection("c", endpoint="oss-cn-hangzhou.aliyuncs.com", addressing=Addressing.CNAME),
        Connection("c", endpoint="oss-cn-hangzhou.aliyuncs.com", addressing=Addressing.PATH),
        Connection("c", endpoint="files.example.com", addressing=Addressing.CNAME, region="cn-hangzhou"),
        Connection("c", endpoint="cloud.private", region="cn-hangzhou"),
        Connection("c", endpoint="http://127.0.0.1:8080"),
        Connection("c", endpoint="cb-1.cn-hangzhou.oss-cloudbox.aliyuncs.com"),
    ],
)
def test_an_address_that_was_chosen_on_purpose_is_kept(connection: Connection) -> None:
    assert named_address("bucket", address_of(connection), BEIJING) is None


@pytest.mark.parametrize(
    ("named", "host", "region"),
    [
        (BEIJING, BEIJING, "cn-beijing"),
        (f" {BEIJING.upper()} ", BEIJING, "cn-beijing"),
        (f"bucket.{BEIJING}", BEIJING, "cn-beijing"),
        ("oss-cn-hzfinance.aliyuncs.com", "oss-cn-hzfinance.aliyuncs.com", "cn-hangzhou-finance"),
        ("cn-beijing.oss.aliyuncs.com", "cn-beijing.oss.aliyuncs.com", "cn-beijing"),
        ("oss-sa-east-1.aliyuncs.com", "oss-sa-east-1.aliyuncs.com", "sa-east-1"),
    ],
)
def test_what_is_believed(named: str, host: str, region: str) -> None:
    home = address_of(Connection("c", "cn-hangzhou"))
    assert named_address("bucket", home, named) == Address("https", host, 0, Addressing.VIRTUAL, region)


@given(st.text(), st.sampled_from(["", ".aliyuncs.com", ".oss.aliyuncs.com"]))
def test_whatever_is_named_it_leads_to_oss_or_nowhere(front: str, back: str) -> None:
    found = named_address("bucket", address_of(Connection("c", "cn-hangzhou")), front + back)
    assert found is None or re.fullmatch(r"(oss-[a-z0-9-]+|[a-z0-9-]+\.oss)\.aliyuncs\.com", found.host)
