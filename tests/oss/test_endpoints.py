"""What people type as an endpoint, what regions are called, and the URLs that come of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partwise.core.advice_transport import plain_http
from partwise.core.connection import Addressing, Connection, Reach
from partwise.core.errors import Fixable
from partwise.oss.endpoints import (
    address_of,
    host_of,
    is_local,
    normalise,
    plain_http_host,
    plain_region,
    public_region,
    region_of,
    split_bucket,
)
from partwise.oss.regions import REGION_OF_HOST, REGIONS


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("oss-cn-hangzhou.aliyuncs.com", ("https", "oss-cn-hangzhou.aliyuncs.com", 0)),
        ("  HTTPS://OSS-cn-Hangzhou.aliyuncs.com/  ", ("https", "oss-cn-hangzhou.aliyuncs.com", 0)),
        ("http://oss.example:8080/path?x=1#y", ("http", "oss.example", 8080)),
        ("localhost:9000", ("https", "localhost", 9000)),
        ("http://127.0.0.1", ("http", "127.0.0.1", 0)),
        ("http://[::1]:8080/", ("http", "::1", 8080)),
        ("[::1]", ("https", "::1", 0)),
        ("::1", ("https", "::1", 0)),
        ("http://文件.example.com", ("http", "xn--5nqy36c.example.com", 0)),
        ("oss_1.internal.", ("https", "oss_1.internal", 0)),
    ],
)
def test_an_endpoint_as_typed(typed: str, found: tuple[str, str, int]) -> None:
    assert normalise(typed) == found


@pytest.mark.parametrize(
    "typed",
    ["", "https://", "ftp://x", "a b", "http://user:pw@host", "host:0", "host:65536", "host:x", "[::1", "[1.2]", "-x.y",
     "a..b", "http://\n", ".", "x" * 300 + "."],
)  # fmt: skip
def test_nonsense_is_no_endpoint(typed: str) -> None:
    with pytest.raises(Fixable) as caught:
        normalise(typed)
    assert caught.value.fault.code == "InvalidEndpoint"
    assert "pw" not in str(caught.value) or "user" not in str(caught.value)


@given(st.text())
def test_anything_typed_is_an_endpoint_or_is_told(typed: str) -> None:
    try:
        scheme, host, port = normalise(typed)
    except Fixable:
        return
    assert scheme in ("http", "https")
    assert host
    assert 0 <= port <= 65535
    assert normalise(f"{scheme}://{f'[{host}]' if ':' in host else host}{f':{port}' if port else ''}") == (
        scheme,
        host,
        port,
    )


@pytest.mark.parametrize(
    ("host", "split"),
    [
        ("mybucket.oss-cn-hangzhou.aliyuncs.com", ("mybucket", "oss-cn-hangzhou.aliyuncs.com")),
        ("oss-cn-hangzhou-internal.aliyuncs.com", ("", "oss-cn-hangzhou-internal.aliyuncs.com")),
        ("b.oss-accelerate-overseas.aliyuncs.com", ("b", "oss-accelerate-overseas.aliyuncs.com")),
        ("b.cn-hangzhou.oss.aliyuncs.com", ("b", "cn-hangzhou.oss.aliyuncs.com")),
        ("s3.oss-cn-hangzhou.aliyuncs.com", ("", "oss-cn-hangzhou.aliyuncs.com")),
        ("b.oss-cn-hzfinance.aliyuncs.com", ("b", "oss-cn-hzfinance.aliyuncs.com")),
        ("files.example.com", ("", "files.example.com")),
    ],
)
def test_a_bucket_in_front_of_the_host(host: str, split: tuple[str, str]) -> None:
    assert split_bucket(host) == split


@pytest.mark.parametrize(
    ("host", "region"),
    [
        ("oss-cn-hangzhou.aliyuncs.com", "cn-hangzhou"),
        ("b.oss-cn-wuhan-lr-internal.aliyuncs.com", "cn-wuhan-lr"),
        ("oss-sa-east-1.aliyuncs.com", "sa-east-1"),
        ("b.cn-shenzhen.oss.aliyuncs.com", "cn-shenzhen"),
        ("oss-cn-hzfinance.aliyuncs.com", "cn-hangzhou-finance"),
        ("b.oss-cn-hzjbp-a-internal.aliyuncs.com", "cn-hangzhou-finance"),
        ("oss-accelerate.aliyuncs.com", ""),
        ("b.oss-accelerate-overseas.aliyuncs.com", ""),
        ("files.example.com", ""),
        ("cb-f8z7yvzgwfkl9q0h.cn-hangzhou.oss-cloudbox.aliyuncs.com", "cb-f8z7yvzgwfkl9q0h"),
    ],
)
def test_the_region_a_host_tells(host: str, region: str) -> None:
    assert region_of(host) == region


def test_every_region_has_its_hosts_and_they_lead_back() -> None:
    for region in REGIONS.values():
        assert region_of(host_of(region.id, Reach.PUBLIC)) == region.id
        assert region.name
        if region.internal:
            assert region_of(host_of(region.id, Reach.INTERNAL)) == region.id
        if region.dual_stack:
            assert region_of(host_of(region.id, Reach.DUAL_STACK)) == region.id
    assert len(REGIONS) == 38
    assert set(REGION_OF_HOST.values()) == set(REGIONS)


def test_a_region_nobody_knows_yet_follows_the_pattern() -> None:
    assert host_of("sa-east-1", Reach.PUBLIC) == "oss-sa-east-1.aliyuncs.com"
    assert host_of("sa-east-1", Reach.INTERNAL) == "oss-sa-east-1-internal.aliyuncs.com"
    assert host_of("sa-east-1", Reach.DUAL_STACK) == "sa-east-1.oss.aliyuncs.com"


@pytest.mark.parametrize(
    ("region", "reach"),
    [("", Reach.PUBLIC), ("rg-china-mainland", Reach.INTERNAL), ("ap-southeast-1", Reach.DUAL_STACK)],
)
def test_a_host_that_is_not_there_is_told(region: str, reach: Reach) -> None:
    with pytest.raises(Fixable):
        host_of(region, reach)


def test_a_region_as_oss_prints_it() -> None:
    assert plain_region(" oss-cn-hangzhou ") == "cn-hangzhou"
    with pytest.raises(Fixable):
        plain_region("cn-hangzhou/evil")


QUERY = (("uploads", ""), ("prefix", "a b/c"))


@pytest.mark.parametrize(
    ("connection", "base"),
    [
        (Connection("c", "cn-hangzhou"), "https://b.oss-cn-hangzhou.aliyuncs.com/"),
        (Connection("c", "cn-hangzhou", reach=Reach.ACCELERATE), "https://b.oss-accelerate.aliyuncs.com/"),
        (Connection("c", endpoint="http://[::1]:8080"), "http://[::1]:8080/b/"),
        (Connection("c", endpoint="http://localhost:1"), "http://localhost:1/b/"),
        (Connection("c", endpoint="http://127.0.0.1:1", addressing=Addressing.VIRTUAL), "http://b.127.0.0.1:1/"),
        (Connection("c", endpoint="files.example.com", addressing=Addressing.CNAME), "https://files.example.com/"),
        (Connection("c", endpoint="b.oss-cn-beijing.aliyuncs.com"), "https://b.oss-cn-beijing.aliyuncs.com/"),
        (Connection("c", endpoint="cloud.private", addressing=Addressing.PATH), "https://cloud.private/b/"),
    ],
)  # fmt: skip
def test_the_url_of_an_object(connection: Connection, base: str) -> None:
    assert address_of(connection).url("b", "a/../文", QUERY) == f"{base}a/%2E%2E/%E6%96%87?uploads&prefix=a%20b%2Fc"


def test_the_url_of_a_bucket_and_of_the_service() -> None:
    path = address_of(Connection("c", endpoint="http://127.0.0.1:1"))
    virtual = address_of(Connection("c", "cn-hangzhou"))
    assert path.url("b") == "http://127.0.0.1:1/b/"
    assert path.url() == "http://127.0.0.1:1/"
    assert virtual.url("b") == "https://b.oss-cn-hangzhou.aliyuncs.com/"
    assert virtual.url() == "https://oss-cn-hangzhou.aliyuncs.com/"


def test_a_custom_domain_has_no_service_level() -> None:
    with pytest.raises(Fixable):
        address_of(Connection("c", endpoint="files.example.com", addressing=Addressing.CNAME)).url()


@pytest.mark.parametrize(
    ("connection", "region", "product"),
    [
        (Connection("c", "oss-cn-hangzhou", "files.example.com"), "cn-hangzhou", "oss"),
        (Connection("c", endpoint="oss-cn-beijing-internal.aliyuncs.com"), "cn-beijing", "oss"),
        (Connection("c", "cn-beijing", reach=Reach.ACCELERATE), "cn-beijing", "oss"),
        (Connection("c", endpoint="http://127.0.0.1:1"), "cn-hangzhou", "oss"),
        (Connection("c", endpoint="cb-1.cn-hangzhou.oss-cloudbox.aliyuncs.com"), "cb-1", "oss-cloudbox"),
        (Connection("c", endpoint="files.example.com"), "", "oss"),
    ],
)
def test_the_scope_of_the_signature(connection: Connection, region: str, product: str) -> None:
    address = address_of(connection)
    assert (address.region, address.product) == (region, product)


@pytest.mark.parametrize(
    ("host", "local"), [("localhost", True), ("127.8.8.8", True), ("::1", True), ("10.0.0.1", False)]
)
def test_this_computer(host: str, local: bool) -> None:
    assert is_local(host) is local


@pytest.mark.parametrize(
    ("connection", "host"),
    [
        (Connection("c", "cn-hangzhou"), ""),
        (Connection("c", endpoint="https://cloud.private"), ""),
        (Connection("c", endpoint="http://127.0.0.1:8080"), ""),
        (Connection("c", endpoint="http://[::1]:8080"), ""),
        (Connection("c", endpoint="http://localhost"), ""),
        (Connection("c", endpoint="http://oss-cn-hangzhou.aliyuncs.com"), "oss-cn-hangzhou.aliyuncs.com"),
        (Connection("c", endpoint="http://10.0.0.1:9000"), "10.0.0.1"),
        (Connection("c", endpoint="http://localhost.example.com"), "localhost.example.com"),
    ],
)
def test_who_is_reached_by_plain_http_over_a_network(connection: Connection, host: str) -> None:
    assert plain_http_host(connection) == host


def test_the_warning_names_what_is_exposed_and_what_is_not() -> None:
    words = plain_http("cloud.private")
    for exposed in ("cloud.private", "contents of files", "keys", "AccessKey ID", "temporary tokens"):
        assert exposed in words.title
    assert "secret itself is never sent" in words.title
    assert "https://" in words.advice


@pytest.mark.parametrize(
    ("host", "region"),
    [
        ("oss-cn-hangzhou.aliyuncs.com", "cn-hangzhou"),
        ("cn-hangzhou.oss.aliyuncs.com", "cn-hangzhou"),
        ("oss-cn-hzfinance.aliyuncs.com", "cn-hangzhou-finance"),
        ("oss-cn-hangzhou-internal.aliyuncs.com", ""),
        ("oss-accelerate-overseas.aliyuncs.com", ""),
        ("bucket.oss-cn-hangzhou.aliyuncs.com", ""),
        ("127.0.0.1", ""),
        ("localhost", ""),
        ("", ""),
    ],
)
def test_the_public_hosts_of_regions(host: str, region: str) -> None:
    assert public_region(host) == region
