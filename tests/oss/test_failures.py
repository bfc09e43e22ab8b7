"""What comes back from a real socket: every bad answer becomes an error of ours, with words and evidence."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from helpers.wire import Act, Wire, client, cut, early, error, http, reset, stall, stored, wire
from partwise.core.errors import Bug, Fault, Fixable, PartwiseError, Stopped, Transient, UploadGone
from partwise.core.upload import ObjectOptions, StoredPart
from partwise.oss.bucket_operations import GetBucketLocation
from partwise.oss.messages import Operation, Request
from partwise.oss.operations import AbortMultipartUpload, CompleteMultipartUpload, GetObject, HeadObject, UploadPart

HEAD = HeadObject("bucket", "key")


def fault_of(server: Wire, operation: Operation[Any] = HEAD) -> Fault:
    with client(server) as oss, pytest.raises(PartwiseError) as caught:
        oss.call(operation)
    return caught.value.fault


def test_a_part_is_stored() -> None:
    with wire(stored('"ABC"', x_oss_hash_crc64ecma="18446744073709551615")) as server, client(server) as oss:
        answer = oss.call(UploadPart("bucket", "key", "ID", 1, 1), [b"x"])
    assert (answer.etag, answer.crc64) == ('"ABC"', 2**64 - 1)
    assert answer.request_id


HTML = b"<html><body>Please sign in</body></html>"
CASES: list[tuple[str, bytes | Act, type[PartwiseError], str]] = [
    ("no such upload", error(404, "NoSuchUpload"), UploadGone, "NoSuchUpload"),
    ("busy", error(503, "ServiceUnavailable"), Transient, "ServiceUnavailable"),
    ("busy without a word", http(503), Transient, ""),
    ("empty 502 of a gateway", http(502, id=""), Transient, "GatewayFailed"),
    ("HTML 503 of a gateway", http(503, HTML, id="", Content_Type="text/html"), Transient, "GatewayFailed"),
    ("HTML page as success", http(200, HTML, id="", ETag='"page"'), Transient, "NotOss"),
    ("redirect to a sign-in page", http(302, id="", Location="http://login.example/"), Transient, "NotOss"),
    ("HTML 403", http(403, HTML, id=""), Transient, "NotOss"),
    ("proxy wants a password", http(407, id=""), Fixable, "ProxyPassword"),
    ("success without an ETag", http(200), Transient, "BrokenAnswer"),
    ("a CRC that is none", http(200, ETag='"E"', x_oss_hash_crc64ecma="0xFF"), Transient, "BrokenAnswer"),
    ("truncated XML", http(403, b"<Error><Code>InvalidAccessKeyId</Code><Mess"), Fixable, "InvalidAccessKeyId"),
    ("truncated body", cut(http(403, b"<Error>", length=999)), Transient, "ConnectionBroken"),
    ("truncated head", cut(b"HTTP/1.1 200 OK\r\nETag"), Transient, "ConnectionBroken"),
    ("no answer at all", cut(b""), Transient, "ConnectionBroken"),
    ("reset", reset, Transient, "ConnectionBroken"),
    ("not HTTP", cut(b"SSH-2.0-OpenSSH_9.2\r\n\r\n"), Transient, "NotOss"),
    ("a head without end", cut(b"HTTP/1.1 200 OK\r\n" + b"x: y\r\n" * 40_000), Transient, "NotOss"),
    ("JSON", http(400, b'{"Error":{"Code":"InvalidTag"}}', Content_Type="application/json"), Fixable, "InvalidTag"),
    ("JSON, bottomless", http(400, b"[" * 90_000, Content_Type="application/json"), Fixable, ""),
    ("XML bomb", http(400, b"<!DOCTYPE a [<!ENTITY b 'c'>]><Error><Code>&b;</Code></Error>"), Fixable, ""),
    ("unknown code", error(400, "SomethingNew"), Fixable, "SomethingNew"),
    ("unknown code, server's side", error(500, "SomethingNew"), Transient, "SomethingNew"),
    ("ours", error(411, "MissingContentLength"), Bug, "MissingContentLength"),
    ("error under success", error(200, "InternalError"), Transient, "InternalError"),
]


@pytest.mark.parametrize(("answer", "kind", "code"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_a_bad_answer_is_told_in_our_words(answer: bytes | Act, kind: type[PartwiseError], code: str) -> None:
    with wire(answer) as server, client(server) as oss, pytest.raises(PartwiseError) as caught:
        oss.call(UploadPart("bucket", "key", "ID", 1, 3), [b"abc"])
    fault = caught.value.fault
    assert type(caught.value) is kind
    assert fault.code == code
    assert fault.title
    assert fault.advice
    assert fault.operation == "UploadPart"
    assert fault.host == "127.0.0.1"


def test_an_answer_before_the_body_was_read_is_heard() -> None:
    block = bytes(256 * 1024)
    part = UploadPart("bucket", "key", "ID", 1, 64 * len(block))
    answer = early(error(403, "InvalidAccessKeyId"))
    with wire(answer) as server, client(server) as oss, pytest.raises(Fixable) as caught:
        oss.call(part, (block for _ in range(64)))
    assert caught.value.fault.code == "InvalidAccessKeyId"


class Impatient(HeadObject):
    def request(self) -> Request:
        return replace(HeadObject.request(self), read_timeout=0.1)


def test_silence_is_told() -> None:
    with wire(stall) as server, client(server) as oss, pytest.raises(Transient) as caught:
        oss.call(Impatient("bucket", "key"))
    assert caught.value.fault.code == "NoAnswer"


def test_more_than_16_mib_is_not_taken_into_memory() -> None:
    with wire(http(200, bytes(17 * 1024 * 1024))) as server:
        assert fault_of(server, GetBucketLocation("bucket")).code == "BrokenAnswer"


@pytest.mark.parametrize("stop", [Stopped(), OSError("gone"), Fixable("mine"), TimeoutError()])
def test_what_the_body_raises_passes_through(stop: Exception) -> None:
    def body() -> Iterator[bytes]:
        yield b"a"
        raise stop

    with wire(stored()) as server, client(server) as oss, pytest.raises(type(stop)) as caught:
        oss.call(UploadPart("bucket", "key", "ID", 1, 9), body())
    assert caught.value is stop


@pytest.mark.parametrize("body", [[b"ab"], [b"abcd"]])
def test_a_body_of_another_length_is_our_bug(body: list[bytes]) -> None:
    with wire(stored()) as server, client(server) as oss, pytest.raises(Bug):
        oss.call(UploadPart("bucket", "key", "ID", 1, 3), body)


def test_a_failed_call_gives_its_connection_back() -> None:
    def body() -> Iterator[bytes]:
        yield b"a"
        raise Stopped

    with wire(stored()) as server, client(server) as oss:
        for _ in range(20):  # more than the pool holds
            with pytest.raises(Stopped):
                oss.call(UploadPart("bucket", "key", "ID", 1, 9), body())
        assert oss.call(UploadPart("bucket", "key", "ID", 1, 1), [b"x"]).etag == '"E"'


def test_callback_failed_is_a_success_with_a_warning() -> None:
    options = ObjectOptions(callback='{"callbackUrl":"http://a","callbackBody":"b"}')
    complete = CompleteMultipartUpload("bucket", "key", "ID", (StoredPart(1, 1, '"E"'),), options)
    with wire(error(203, "CallbackFailed", ETag='"E-1"')) as server, client(server) as oss:
        answer = oss.call(complete)
    assert answer.etag == '"E-1"'
    assert "stored" in answer.warning


def test_a_callback_answers_with_its_own_body() -> None:
    options = ObjectOptions(callback='{"callbackUrl":"http://a","callbackBody":"b"}')
    complete = CompleteMultipartUpload("bucket", "key", "ID", (StoredPart(1, 1, '"E"'),), options)
    with wire(http(200, b'{"ok":1}', ETag='"E-1"')) as server, client(server) as oss:
        assert oss.call(complete).etag == '"E-1"'
        payload = server.requests[0].body
    assert payload == (
        b'<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>"E"</ETag></Part></CompleteMultipartUpload>'
    )


def test_a_page_with_an_etag_is_no_completed_upload() -> None:
    complete = CompleteMultipartUpload("bucket", "key", "ID", (StoredPart(1, 1, '"E"'),))
    with wire(http(200, HTML, ETag='"page"')) as server:
        assert fault_of(server, complete).code == "BrokenAnswer"


def test_the_error_of_head_is_in_a_header() -> None:
    told = b64encode(b"<Error><Code>NoSuchBucket</Code><EC>0015-00000101</EC></Error>").decode()
    with wire(http(404, x_oss_err=told)) as server:
        fault = fault_of(server)
    assert (fault.code, fault.ec, fault.http_status) == ("NoSuchBucket", "0015-00000101", 404)


def test_head_without_that_header_goes_by_status() -> None:
    with wire(http(404)) as server:
        assert fault_of(server).code == "NoSuchKey"


def test_the_right_endpoint_is_carried() -> None:
    there = "<Endpoint>oss-cn-beijing.aliyuncs.com</Endpoint>"
    with wire(error(403, "AccessDenied", there)) as server:
        fault = fault_of(server, AbortMultipartUpload("bucket", "key", "ID"))
    assert fault.endpoint == "oss-cn-beijing.aliyuncs.com"
    assert "region" in fault.title


def test_a_refusal_names_the_missing_right() -> None:
    with wire(error(403, "AccessDenied")) as server:
        fault = fault_of(server, AbortMultipartUpload("bucket", "key", "ID"))
    assert "oss:AbortMultipartUpload" in fault.advice


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({"Retry_After": "7"}, 7.0),
        ({"x_oss_qos_delay_time": "2500"}, 2.5),
        ({"Retry_After": "Wed, 12 Jun 2024 13:46:50 GMT", "Date": "Wed, 12 Jun 2024 13:46:40 GMT"}, 10.0),
        ({"Retry_After": "soon"}, 0.0),
        ({}, 0.0),
    ],
)
def test_a_wait_that_is_asked_for_is_told(headers: dict[str, str], wait: float) -> None:
    with wire(error(503, "ServiceUnavailable", **headers)) as server:
        assert fault_of(server).retry_after == wait


def test_a_range_is_what_was_asked_for() -> None:
    with wire(http(206, b"abc", ETag='"E"'), http(200, b"everything", ETag='"E"')) as server, client(server) as oss:
        assert oss.call(GetObject("bucket", "key", 5, 3)).data == b"abc"
        assert server.requests[0].headers["range"] == "bytes=5-7"
        with pytest.raises(Transient):
            oss.call(GetObject("bucket", "key", 5, 3))
