"""Requests that no decent client sends: each gets an answer of OSS, never a 500, and the server lives on."""

from __future__ import annotations

import socket
import time

import pytest

from helpers.practice import PracticeBucket
from partwise.oss.signer import ToSign, sign_v4


def raw(practice: PracticeBucket, data: bytes, *, half_close: bool = False) -> bytes:
    """Everything the server says to these bytes, until it closes."""
    with socket.create_connection(("127.0.0.1", practice.port), timeout=10) as connection:
        connection.sendall(data)
        if half_close:
            connection.shutdown(socket.SHUT_WR)
        answer = b""
        while block := connection.recv(65536):
            answer += block
        return answer


def request(line: str, *headers: str, host: str = "127.0.0.1", body: bytes = b"") -> bytes:
    lines = [line, f"Host: {host}", "Connection: close", *headers, "", ""]
    return "\r\n".join(lines).encode("latin-1") + body


def signed(practice: PracticeBucket, method: str, key: str, query: tuple[tuple[str, str], ...] = ()) -> list[str]:
    to_sign = ToSign(method, practice.bucket, key, query, {})
    added = sign_v4(to_sign, practice.credentials, region=practice.region, at=time.time()).headers
    return [f"{name}: {value}" for name, value in added.items()]


@pytest.mark.parametrize(
    ("line", "status", "code"),
    [
        ("GET /practice/%zz HTTP/1.1", 400, "InvalidObjectName"),
        ("GET /practice/%4 HTTP/1.1", 400, "InvalidObjectName"),
        ("GET /practice/%ff%fe HTTP/1.1", 400, "InvalidObjectName"),
        ("GET /practice/k?a=%zz HTTP/1.1", 400, "InvalidArgument"),
        ("GET /practice/k?%ff HTTP/1.1", 400, "InvalidArgument"),
        ("GET /practice/k?a=%ed%a0%80 HTTP/1.1", 400, "InvalidArgument"),
        ("GET /practice/%00 HTTP/1.1", 403, "AccessDenied"),
        ("GET /practice/ü HTTP/1.1", 400, "BadRequest"),
        ("GET practice HTTP/1.1", 400, "BadRequest"),
        ("GET / HTTP/9.9", 400, "BadRequest"),
        ("HELLO", 400, "BadRequest"),
        ("OPTIONS * HTTP/1.1", 405, "MethodNotAllowed"),
        ("GET //// HTTP/1.1", 403, "AccessDenied"),
        ("GET /?x-oss-signature HTTP/1.1", 400, "InvalidArgument"),
        ("GET /?Signature=x HTTP/1.1", 403, "InvalidAccessKeyId"),
        ("GET /?Expires=x&OSSAccessKeyId=y HTTP/1.1", 403, "InvalidAccessKeyId"),
        ("PUT /practice/k?partNumber=1&uploadId=%00 HTTP/1.1", 403, "AccessDenied"),
        ("PUT /practice/k?partNumber=²&uploadId=1 HTTP/1.1", 400, "BadRequest"),
        ("PUT /practice/k?partNumber=%C2%B2&uploadId=1 HTTP/1.1", 403, "AccessDenied"),
    ],
)
def test_request_lines(practice: PracticeBucket, line: str, status: int, code: str) -> None:
    answer = raw(practice, request(line))
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(f"HTTP/1.1 {status} ".encode())
    assert b"x-oss-request-id: " in head
    assert f"<Code>{code}</Code>".encode() in body


@pytest.mark.parametrize("host", ["", "a b", "a/b", "[::1", "host:port", "-", "ü.example", "a" * 300 + ".example"])
def test_hosts(practice: PracticeBucket, host: str) -> None:
    answer = raw(practice, request("GET /k HTTP/1.1", host=host))
    assert answer.startswith((b"HTTP/1.1 400 ", b"HTTP/1.1 403 "))
    assert b"x-oss-request-id: " in answer


def test_no_host_at_all(practice: PracticeBucket) -> None:
    assert b"<Code>BadRequest</Code>" in raw(practice, b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n")


def test_a_put_without_a_length(practice: PracticeBucket) -> None:
    answer = raw(practice, request("PUT /practice/k HTTP/1.1", *signed(practice, "PUT", "k")))
    assert answer.startswith(b"HTTP/1.1 411 ")
    assert b"<Code>MissingContentLength</Code>" in answer


def test_only_an_object_may_be_chunked(practice: PracticeBucket) -> None:
    body = b"5\r\nhello\r\n0\r\n\r\n"
    headers = [*signed(practice, "PUT", "k"), "Transfer-Encoding: chunked"]
    assert raw(practice, request("PUT /practice/k HTTP/1.1", *headers, body=body)).startswith(b"HTTP/1.1 200 ")
    assert practice.object_path("k").read_bytes() == b"hello"

    query = (("partNumber", "1"), ("uploadId", practice.initiate("k")))
    headers = [*signed(practice, "PUT", "k", query), "Transfer-Encoding: chunked"]
    line = f"PUT /practice/k?partNumber=1&uploadId={query[1][1]} HTTP/1.1"
    assert raw(practice, request(line, *headers, body=body)).startswith(b"HTTP/1.1 411 ")


def test_a_body_that_ends_early(practice: PracticeBucket) -> None:
    headers = [*signed(practice, "PUT", "short"), "Content-Length: 100"]
    answer = raw(practice, request("PUT /practice/short HTTP/1.1", *headers, body=b"x" * 99), half_close=True)
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert b"<Code>IncompleteBody</Code>" in answer
    assert not practice.object_path("short").exists()


def test_a_body_that_goes_on_is_cut(practice: PracticeBucket) -> None:
    headers = [*signed(practice, "PUT", "long"), "Content-Length: 3"]
    answer = raw(practice, request("PUT /practice/long HTTP/1.1", *headers, body=b"abcdef"))
    assert answer.startswith(b"HTTP/1.1 200 ")
    assert practice.object_path("long").read_bytes() == b"abc"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<",
        b"\xff\xfe",
        b"<Other/>",
        b"<CompleteMultipartUpload/>",
        b"<CompleteMultipartUpload><Part/></CompleteMultipartUpload>",
        b"<CompleteMultipartUpload><Part><PartNumber>x</PartNumber><ETag>e</ETag></Part></CompleteMultipartUpload>",
        b"<CompleteMultipartUpload><Part><PartNumber>1</PartNumber></Part></CompleteMultipartUpload>",
        b"<!DOCTYPE a [<!ENTITY b 'c'>]><CompleteMultipartUpload>&b;</CompleteMultipartUpload>",
        b"<!DOCTYPE a SYSTEM 'file:///etc/passwd'><CompleteMultipartUpload/>",
        b'<?xml version="1.0" encoding="nonsense"?><CompleteMultipartUpload/>',
        b"<CompleteMultipartUpload>" + b"<a>" * 50 + b"</a>" * 50 + b"</CompleteMultipartUpload>",
    ],
)
def test_xml(practice: PracticeBucket, body: bytes) -> None:
    upload_id = practice.initiate("xml")
    assert practice.send("POST", "xml", (("uploadId", upload_id),), body).refusal == (400, "MalformedXML")


def test_too_much_xml(practice: PracticeBucket) -> None:
    upload_id = practice.initiate("xml")
    body = b"<CompleteMultipartUpload>" + b" " * (5 * 1024 * 1024)
    assert practice.send("POST", "xml", (("uploadId", upload_id),), body).refusal == (400, "EntityTooLarge")


def test_virtual_hosts(practice: PracticeBucket) -> None:
    practice.send("PUT", "k", body=b"hello")
    for host, path, key in (
        (f"{practice.bucket}.oss-cn-practice.example:{practice.port}", "/k", "k"),
        (f"{practice.bucket}.example", "/k", "k"),
        ("localhost", f"/{practice.bucket}/k", "k"),
        ("[::1]:80", f"/{practice.bucket}/k", "k"),
        ("practice-host", f"/{practice.bucket}/k", "k"),
    ):
        answer = raw(practice, request(f"GET {path} HTTP/1.1", *signed(practice, "GET", key), host=host))
        assert answer.startswith(b"HTTP/1.1 200 ")
        assert answer.endswith(b"\r\n\r\nhello")


def test_a_region_itself_is_service_level(practice: PracticeBucket) -> None:
    added = sign_v4(ToSign("GET", "", "", (), {}), practice.credentials, region=practice.region, at=time.time()).headers
    headers = [f"{name}: {value}" for name, value in added.items()]
    answer = raw(practice, request("GET / HTTP/1.1", *headers, host="oss-cn-practice.example"))
    assert b"<ListAllMyBucketsResult>" in answer


def test_expect_100_continue(practice: PracticeBucket) -> None:
    headers = [*signed(practice, "PUT", "k"), "Content-Length: 2", "Expect: 100-continue"]
    answer = raw(practice, request("PUT /practice/k HTTP/1.1", *headers, body=b"ok"))
    assert answer.startswith(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 ")
