"""OssUploads and the pagers, on the wire: every method of the port, every page, and an end to circles."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from helpers.wire import Act, Wire, client, error, http, stored, wire
from partwise.core.errors import Fixable, UploadGone
from partwise.core.upload import ObjectFacts, ObjectOptions, Part, StoredPart, Target
from partwise.oss.bucket_operations import ListBuckets, ListMultipartUploads, ListObjectsV2
from partwise.oss.operations import ListParts
from partwise.oss.pages import pages
from partwise.oss.uploads import OssUploads

TARGET = Target("test", "bucket", "a/b c")
CRC = {"x_oss_hash_crc64ecma": "7"}
DONE = http(200, b'<CompleteMultipartUploadResult><ETag>"E-1"</ETag></CompleteMultipartUploadResult>', **CRC)


def head(connection: Any, request: bytes) -> bool:
    connection.sendall(http(200, length=9, ETag='"E"', x_oss_meta_partwise_upload="m", **CRC))
    return True


def parts_page(number: int, more: bool) -> bytes:
    part = f"<Part><PartNumber>{number}</PartNumber><Size>9</Size><ETag>E</ETag></Part>"
    next_page = f"<IsTruncated>{str(more).lower()}</IsTruncated><NextPartNumberMarker>{number}</NextPartNumberMarker>"
    return http(200, f"<ListPartsResult>{part}{next_page}</ListPartsResult>".encode())


def talk(answer: bytes | Act, say: Callable[[OssUploads], Any], target: str) -> Any:
    with wire(answer) as server, client(server) as oss:
        result = say(OssUploads(oss))
    assert f"{server.requests[0].head.split(b' ')[0].decode()} {server.requests[0].target}" == target
    return result


def test_initiate() -> None:
    begun = http(200, b"<InitiateMultipartUploadResult><UploadId>U 1</UploadId></InitiateMultipartUploadResult>")
    upload_id = talk(
        begun,
        lambda oss: oss.initiate(TARGET, ObjectOptions(), "m"),
        "POST /bucket/a/b%20c?uploads&encoding-type=url",
    )
    assert upload_id == "U 1"


def test_send_part() -> None:
    answer = talk(
        stored(**CRC),
        lambda oss: oss.send_part(TARGET, "U 1", Part(3, 100, 3), [b"a", b"bc"]),
        "PUT /bucket/a/b%20c?partNumber=3&uploadId=U%201",
    )
    assert (answer.etag, answer.crc64) == ('"E"', 7)


def test_complete() -> None:
    answer = talk(
        DONE,
        lambda oss: oss.complete(TARGET, "U", [StoredPart(1, 3, '"E"')], ObjectOptions()),
        "POST /bucket/a/b%20c?uploadId=U&encoding-type=url",
    )
    assert (answer.etag, answer.crc64, answer.warning) == ('"E-1"', 7, "")


@pytest.mark.parametrize("answer", [http(204), error(404, "NoSuchUpload")])
def test_abort_and_abort_of_nothing(answer: bytes) -> None:
    talk(answer, lambda oss: oss.abort(TARGET, "U"), "DELETE /bucket/a/b%20c?uploadId=U")


def test_put() -> None:
    answer = talk(stored(**CRC), lambda oss: oss.put(TARGET, 1, [b"x"], ObjectOptions()), "PUT /bucket/a/b%20c")
    assert answer.crc64 == 7


def test_head() -> None:
    facts = talk(head, lambda oss: oss.head(TARGET), "HEAD /bucket/a/b%20c")
    assert facts == ObjectFacts(9, '"E"', 7, "m", facts.request_id)


def test_head_of_nothing() -> None:
    assert talk(http(404), lambda oss: oss.head(TARGET), "HEAD /bucket/a/b%20c") is None


def test_list_parts_reads_every_page() -> None:
    with wire(parts_page(1, True), parts_page(2, True), parts_page(3, False)) as server, client(server) as oss:
        parts = OssUploads(oss).list_parts(TARGET, "U")
    assert [part.number for part in parts] == [1, 2, 3]
    assert [raw.target.partition("part-number-marker=")[2].partition("&")[0] for raw in server.requests] == [
        "0",
        "1",
        "2",
    ]


def test_list_parts_of_an_upload_that_is_gone() -> None:
    with wire(error(404, "NoSuchUpload")) as server, client(server) as oss, pytest.raises(UploadGone):
        OssUploads(oss).list_parts(TARGET, "U")


def uploads_page(marker: str, more: bool) -> bytes:
    return http(
        200,
        f"<ListMultipartUploadsResult><EncodingType>url</EncodingType><IsTruncated>{str(more).lower()}</IsTruncated>"
        f"<NextKeyMarker>{marker}</NextKeyMarker><NextUploadIdMarker>U</NextUploadIdMarker>"
        f"<Upload><Key>{marker}</Key><UploadId>U</UploadId></Upload></ListMultipartUploadsResult>".encode(),
    )


def objects_page(token: str, more: bool) -> bytes:
    return http(
        200,
        f"<ListBucketResult><EncodingType>url</EncodingType><IsTruncated>{str(more).lower()}</IsTruncated>"
        f"<NextContinuationToken>{token}</NextContinuationToken></ListBucketResult>".encode(),
    )


def buckets_page(marker: str, more: bool) -> bytes:
    return http(
        200,
        f"<ListAllMyBucketsResult><IsTruncated>{str(more).lower()}</IsTruncated><NextMarker>{marker}</NextMarker>"
        "</ListAllMyBucketsResult>".encode(),
    )


@pytest.mark.parametrize(
    ("first", "page", "wanted"),
    [
        (ListMultipartUploads("bucket"), uploads_page, "key-marker=a%20b&upload-id-marker=U"),
        (ListObjectsV2("bucket", prefix="p/", delimiter="/"), objects_page, "continuation-token=a%20b"),
        (ListBuckets(), buckets_page, "marker=a%20b"),
    ],
)
def test_a_list_goes_on_at_its_marker(first: Any, page: Callable[[str, bool], bytes], wanted: str) -> None:
    marker = "a b" if isinstance(first, ListBuckets) else "a%20b"
    with wire(page(marker, True), page("z", False)) as server, client(server) as oss:
        assert len(list(pages(oss.call, first))) == 2
    assert wanted in server.requests[1].target


@pytest.mark.parametrize(
    ("first", "answers"),
    [
        (ListParts("bucket", "k", "U"), [parts_page(1, True)]),
        (ListMultipartUploads("bucket"), [uploads_page("a", True)]),
        (ListObjectsV2("bucket"), [objects_page("", True)]),
        (ListObjectsV2("bucket"), [objects_page("a", True), objects_page("b", True), objects_page("a", True)]),
        (ListBuckets(), [buckets_page("", True)]),
    ],
)
def test_a_list_that_turns_in_a_circle_ends(first: Any, answers: list[bytes]) -> None:
    def run(server: Wire) -> None:
        with client(server) as oss, pytest.raises(Fixable) as caught:
            list(pages(oss.call, first))
        assert caught.value.fault.code == "ListStuck"

    with wire(*answers) as server:
        run(server)
        assert len(server.requests) <= 3


@pytest.mark.parametrize("bucket", ["", "UPPER", "a.b", "evil.example/", "a" * 64])
def test_no_bucket_leads_to_another_host(bucket: str) -> None:
    with wire(http()) as server, client(server) as oss, pytest.raises(Fixable):
        OssUploads(oss).abort(Target("test", bucket, "key"), "U")
    assert server.requests == []


@pytest.mark.parametrize("key", ["", "/a", "\\a", "x" * 1024, "\udc80"])
def test_no_impossible_key_is_sent(key: str) -> None:
    with wire(http()) as server, client(server) as oss, pytest.raises(Fixable):
        OssUploads(oss).put(Target("test", "bucket", key), 0, [], ObjectOptions())
    assert server.requests == []
