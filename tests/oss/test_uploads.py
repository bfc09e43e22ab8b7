"""OssUploads and the pagers, on the wire: every method of the port, every page, and an end to circles."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event
from typing import Any
from urllib.parse import quote

import pytest

from helpers.wire import NOW, Act, Wire, client, error, http, stored, wire
from partwise.core.connection import Signature
from partwise.core.errors import Fixable, Stopped, UploadGone
from partwise.core.upload import ObjectFacts, ObjectOptions, OpenUpload, Part, StoredPart, Target
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
    answer = talk(stored(**CRC), lambda oss: oss.put(TARGET, 1, [b"x"], ObjectOptions(), "m"), "PUT /bucket/a/b%20c")
    assert answer.crc64 == 7


def test_a_whole_object_is_marked_like_an_upload() -> None:
    with wire(stored()) as server, client(server) as oss:
        OssUploads(oss).put(TARGET, 1, [b"x"], ObjectOptions(metadata=(("note", "n"),)), "mark")
    headers = server.requests[0].headers
    assert headers["x-oss-meta-partwise-upload"] == "mark"
    assert headers["x-oss-meta-note"] == "n"


@pytest.mark.parametrize("signature", Signature)
def test_a_digest_goes_with_the_data_and_is_signed(signature: Signature) -> None:
    with wire(stored()) as server, client(server, signature=signature) as oss:
        for content_md5 in ("j9VfG/p/L54O4f1X84gDLQ==", ""):
            OssUploads(oss).send_part(TARGET, "U", Part(1, 0, 1), [b"x"], content_md5)
            OssUploads(oss).put(TARGET, 1, [b"x"], ObjectOptions(), "m", content_md5)
    told = [raw.headers.get("content-md5") for raw in server.requests]
    assert told == ["j9VfG/p/L54O4f1X84gDLQ=="] * 2 + [None] * 2
    signatures = [raw.headers["authorization"] for raw in server.requests]
    assert len(set(signatures)) == 4


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


def found_page(*listed: tuple[str, str, str], marker: str = "") -> bytes:
    """A page of (key, upload id, when it began); with a marker more follow."""
    uploads = "".join(
        f"<Upload><Key>{quote(key, safe='')}</Key><UploadId>{id_}</UploadId><Initiated>{at}</Initiated></Upload>"
        for key, id_, at in listed
    )
    more = f"<NextKeyMarker>{quote(marker, safe='')}</NextKeyMarker><NextUploadIdMarker>{listed[-1][1]}"
    truncated = f"<IsTruncated>true</IsTruncated>{more}</NextUploadIdMarker>" if marker else ""
    body = f"<ListMultipartUploadsResult><EncodingType>url</EncodingType>{truncated}{uploads}"
    return http(200, f"{body}</ListMultipartUploadsResult>".encode())


def test_find_uploads_takes_this_very_key_alone_oldest_first() -> None:
    page = found_page(
        ("a/b c", "NEW", "2024-06-12T15:00:00.000Z"),
        ("a/b c", "OLD", "2024-06-12T13:46:40.000Z"),
        ("a/b c.txt", "OTHER", "2024-01-01T00:00:00.000Z"),
    )
    target = "GET /bucket/?uploads&prefix=a%2Fb%20c&max-uploads=1000&encoding-type=url"
    found = talk(page, lambda oss: oss.find_uploads(TARGET), target)
    assert found == [OpenUpload("OLD", 1718200000.0), OpenUpload("NEW", 1718204400.0)]


def test_find_uploads_reads_on_as_long_as_it_is_this_key() -> None:
    pages_of_key = [
        found_page(("a/b c", "U1", ""), marker="a/b c"),
        found_page(("a/b c", "U2", ""), ("a/b cd", "X", ""), marker="a/b cd"),
        found_page(("a/b ce", "Y", "")),
    ]
    with wire(*pages_of_key) as server, client(server) as oss:
        assert [one.upload_id for one in OssUploads(oss).find_uploads(TARGET)] == ["U1", "U2"]
    assert len(server.requests) == 2
    assert "key-marker=a%2Fb%20c&upload-id-marker=U1" in server.requests[1].target


def test_find_uploads_asks_no_further_when_only_longer_keys_are_left() -> None:
    with wire(found_page(("a/b cd", "X", ""), marker="a/b cd")) as server, client(server) as oss:
        assert OssUploads(oss).find_uploads(TARGET) == []
    assert len(server.requests) == 1


def test_find_uploads_reads_every_page_of_a_key_that_fills_them() -> None:
    turns = [found_page(("a/b c", f"U{number}", ""), marker="a/b c") for number in range(5)]
    with wire(*turns, found_page(("a/b c", "U5", ""))) as server, client(server) as oss:
        assert len(OssUploads(oss).find_uploads(TARGET)) == 6
    assert len(server.requests) == 6


def test_what_lies_unfinished_comes_page_by_page_and_until_it_is_stopped() -> None:
    stop = Event()
    turns = [
        found_page(("a/1", "U1", "2024-06-12T13:46:40.000Z"), marker="a/1"),
        found_page(("a/2", "U2", ""), marker="a/2"),
        found_page(("a/3", "U3", "")),
    ]
    with wire(*turns) as server, client(server) as oss:
        listing = OssUploads(oss).list_unfinished("bucket", "a/", stop)
        assert next(listing) == [OpenUpload("U1", 1718200000.0, "a/1", "")]
        assert [one.key for one in next(listing)] == ["a/2"]
        stop.set()
        with pytest.raises(Stopped):
            next(listing)
    assert len(server.requests) == 2
    assert "prefix=a%2F" in server.requests[0].target


def test_times_are_told_by_this_computers_clock() -> None:
    """OSS's clock is two hours ahead: what it has initiated now was initiated now."""
    page = found_page(("a", "U", "2024-06-12T15:46:40.000Z"))
    part = b"<Part><PartNumber>1</PartNumber><Size>9</Size><ETag>E</ETag><LastModified>2024-06-12T15:46:40.000Z"
    parts = http(200, b"<ListPartsResult>" + part + b"</LastModified></Part></ListPartsResult>")
    skewed = error(403, "RequestTimeTooSkewed", "<ServerTime>2024-06-12T15:46:40.000Z</ServerTime>")
    with wire(skewed, page, parts) as server, client(server) as oss:
        uploads = OssUploads(oss)
        (found,) = next(uploads.list_unfinished("bucket", "", Event()))
        (held,) = uploads.inspect(TARGET, "U", Event())
    assert found.initiated == pytest.approx(NOW, abs=5)
    assert held.modified == pytest.approx(NOW, abs=5)


def test_every_bucket_of_every_page() -> None:
    def page(name: str, marker: str) -> bytes:
        truncated = f"<IsTruncated>{str(bool(marker)).lower()}</IsTruncated><NextMarker>{marker}</NextMarker>"
        bucket = f"<Bucket><Name>{name}</Name><Location>oss-cn-hangzhou</Location></Bucket>"
        body = f"<ListAllMyBucketsResult>{truncated}<Buckets>{bucket}</Buckets></ListAllMyBucketsResult>"
        return http(200, body.encode())

    with wire(page("one", "one"), page("two", "")) as server, client(server) as oss:
        assert OssUploads(oss).buckets(Event()) == ["one", "two"]


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
        OssUploads(oss).put(Target("test", "bucket", key), 0, [], ObjectOptions(), "m")
    assert server.requests == []
