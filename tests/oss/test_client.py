"""The client on a real socket: what goes over the wire, byte by byte."""

from __future__ import annotations

from urllib.parse import unquote

import pytest

from helpers.wire import ME, NOW, SECRET, TOKEN, client, http, stored, wire
from partwise.core.connection import Connection, Credentials, Signature
from partwise.core.errors import Fixable
from partwise.core.upload import ObjectOptions
from partwise.oss.bucket_operations import GetBucketLocation, PutBucketLifecycle
from partwise.oss.client import Client
from partwise.oss.operations import InitiateMultipartUpload, PutObject, UploadPart
from partwise.oss.signer import ToSign, sign_v1, sign_v4

ODD_KEYS = [
    "plain.txt",
    "with blank.txt",
    "a+b=c&d?e#f.txt",
    "100%.txt",
    "literal%20and%2F.txt",
    "照片/第1集.mp4",
    "😀/🎉.bin",
    "line\nbreak\r\n.txt",
    "tab\tand\x01control",
    ".hidden/..twice/...thrice",
    "a/./b/../c",
    "../up",
    "double//slash",
    "trailing/",
    "~*'()!;:@,$[]|\\^`{}\"<>",
]


@pytest.mark.parametrize("key", ODD_KEYS)
def test_an_odd_key_goes_over_the_wire_as_it_was_signed(key: str) -> None:
    with wire(stored()) as server, client(server) as oss:
        oss.call(PutObject("bucket", key, 3), [b"abc"])
    raw = server.requests[0]
    path, _, query = raw.target.partition("?")
    assert unquote(path) == f"/bucket/{key}"
    assert not {".", ".."} & set(path.split("/"))
    assert query == ""
    assert raw.headers["authorization"] == _expected_v4("PUT", key)
    assert raw.body == b"abc"


@pytest.mark.parametrize("key", ODD_KEYS)
def test_an_odd_key_in_a_query_goes_encoded(key: str) -> None:
    upload_id = f"id {key}"
    with wire(stored()) as server, client(server) as oss:
        oss.call(UploadPart("bucket", "k", upload_id, 7, 0), [])
    query = server.requests[0].target.partition("?")[2]
    assert query.startswith("partNumber=7&uploadId=")
    assert unquote(query.partition("uploadId=")[2]) == upload_id
    assert "+" not in query


def _expected_v4(method: str, key: str) -> str:
    signed = sign_v4(ToSign(method, "bucket", key, (), {}), ME, region="cn-hangzhou", at=NOW)
    return signed.headers["Authorization"]


def test_nothing_is_sent_that_was_not_meant() -> None:
    with wire(stored()) as server, client(server) as oss:
        oss.call(UploadPart("bucket", "key", "ID", 1, 5), iter([b"ab", b"cde"]))
    headers = server.requests[0].headers
    names = "host x-oss-date x-oss-content-sha256 authorization user-agent accept-encoding content-length"
    assert set(headers) == set(names.split())
    assert headers["content-length"] == "5"
    assert headers["accept-encoding"] == "identity"
    assert headers["user-agent"].startswith("partwise/")


def test_a_get_has_no_length_and_an_initiate_has_length_zero() -> None:
    begun = b"<InitiateMultipartUploadResult><UploadId>U</UploadId></InitiateMultipartUploadResult>"
    located = b"<LocationConstraint>oss-cn-hangzhou</LocationConstraint>"
    with wire(http(body=located), http(body=begun)) as server, client(server) as oss:
        assert oss.call(GetBucketLocation("bucket")) == "cn-hangzhou"
        assert oss.call(InitiateMultipartUpload("bucket", "key")) == "U"
    assert "content-length" not in server.requests[0].headers
    assert server.requests[1].headers["content-length"] == "0"
    assert "content-type" not in server.requests[1].headers


def test_v1_signs_with_the_date_it_sends() -> None:
    with wire(stored()) as server, client(server, signature=Signature.V1) as oss:
        oss.call(PutObject("bucket", "a b", 1), [b"x"])
    headers = server.requests[0].headers
    request = ToSign("PUT", "bucket", "a b", (), {})
    assert headers["date"] == "Wed, 12 Jun 2024 13:46:40 GMT"
    assert headers["authorization"] == sign_v1(request, ME, at=NOW).headers["Authorization"]


def test_options_and_token_are_signed_with_the_request() -> None:
    options = ObjectOptions(content_type="text/plain", metadata=(("note", "文"),), tags=(("a b", "c"),))
    me = Credentials("STS.KEY", SECRET, TOKEN)
    begun = b"<InitiateMultipartUploadResult><UploadId>U</UploadId></InitiateMultipartUploadResult>"
    with wire(http(body=begun)) as server, client(server, me) as oss:
        oss.call(InitiateMultipartUpload("bucket", "key", options, "mark"))
    headers = server.requests[0].headers
    sent = {k: v for k, v in headers.items() if k.startswith("x-oss-") or k == "content-type"}
    assert sent["x-oss-meta-note"] == "%E6%96%87"
    assert sent["x-oss-meta-partwise-upload"] == "mark"
    assert sent["x-oss-tagging"] == "a%20b=c"
    assert sent["x-oss-security-token"] == TOKEN
    query = (("uploads", ""), ("encoding-type", "url"))
    signed = sign_v4(ToSign("POST", "bucket", "key", query, sent), me, region="cn-hangzhou", at=NOW)
    assert headers["authorization"] == signed.headers["Authorization"]


def test_the_connection_is_kept_from_part_to_part() -> None:
    with wire(stored()) as server, client(server) as oss:
        for number in range(1, 6):
            oss.call(UploadPart("bucket", "key", "ID", number, 1), [b"x"])
    assert {raw.sender for raw in server.requests} == {1}


def test_credentials_are_asked_for_each_request() -> None:
    turn = iter(range(100))
    with wire(stored()) as server:
        connection = Connection("test", region="cn-hangzhou", endpoint=server.url)
        with Client(connection, lambda: Credentials(f"KEY{next(turn)}", SECRET)) as oss:
            for number in (1, 2):
                oss.call(UploadPart("bucket", "key", "ID", number, 1), [b"x"])
    ids = [raw.headers["authorization"].partition("Credential=")[2].partition("/")[0] for raw in server.requests]
    assert ids == ["KEY0", "KEY1"]


def test_virtual_host_goes_through_a_proxy_untouched(monkeypatch: pytest.MonkeyPatch) -> None:
    """A forward proxy sees the absolute address, which also shows virtual-host addressing without a name server."""
    with wire(stored()) as server:
        monkeypatch.setenv("http_proxy", server.url)
        connection = Connection("test", endpoint="http://oss-cn-hangzhou.aliyuncs.com")
        with Client(connection, lambda: ME, clock=lambda: NOW) as oss:
            oss.call(PutObject("bucket", "a/../b c", 1), [b"x"])
    assert server.requests[0].target == "http://bucket.oss-cn-hangzhou.aliyuncs.com/a/%2E%2E/b%20c"
    assert server.requests[0].headers["host"] == "bucket.oss-cn-hangzhou.aliyuncs.com"


def test_this_computer_is_never_asked_for_through_a_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    with wire(stored()) as server, client(server) as oss:
        assert oss.call(PutObject("bucket", "key", 0), []).etag == '"E"'


@pytest.mark.parametrize("proxy", ["socks4://127.0.0.1:1", "ftp://nonsense", "http://host:port"])
def test_a_useless_proxy_is_told_without_its_password(monkeypatch: pytest.MonkeyPatch, proxy: str) -> None:
    monkeypatch.setenv("http_proxy", proxy.replace("//", "//user:hush@", 1))
    with pytest.raises(Fixable) as caught:
        Client(Connection("test", endpoint="http://oss-cn-hangzhou.aliyuncs.com"), lambda: ME)
    assert caught.value.fault.code == "InvalidProxy"
    assert "hush" not in str(caught.value)


def test_an_xml_body_goes_with_type_and_md5() -> None:
    with wire(http(200)) as server, client(server) as oss:
        oss.call(PutBucketLifecycle("bucket", b"<LifecycleConfiguration/>", overlap=True))
    headers = server.requests[0].headers
    assert headers["content-type"] == "application/xml"
    assert headers["content-md5"] == "j9VfG/p/L54O4f1X84gDLQ=="
    assert headers["x-oss-allow-same-action-overlap"] == "true"
    assert server.requests[0].target == "/bucket/?lifecycle"
