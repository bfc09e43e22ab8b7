"""Every limit and refusal of the operations, with OSS's own code and EC (reference, 3 to 7)."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Mapping

import pytest

from helpers.practice import PracticeBucket, Query

SMALLEST = 102_400  # bytes of a part that is not the last
CALLBACK = b64encode(b'{"callbackUrl": "http://example.com/", "callbackBody": "x"}').decode()


@pytest.mark.parametrize(
    ("key", "code"),
    [
        ("a" * 1023, ""),
        ("a" * 1024, "InvalidObjectName"),
        ("文" * 341, ""),
        ("文" * 342, "InvalidObjectName"),
        ("/a", "InvalidObjectName"),
        ("\\a", "InvalidObjectName"),
        ("./a", ""),
        ("a/../b", ""),
    ],
)
def test_keys(practice: PracticeBucket, key: str, code: str) -> None:
    reply = practice.send("PUT", key, body=b"x")
    assert reply.refusal == ((400, code) if code else (200, ""))
    if not code:
        assert practice.object_path(key).read_bytes() == b"x"


@pytest.mark.parametrize(
    ("bucket", "refusal"),
    [
        ("Practice", (400, "InvalidBucketName")),
        ("ab", (400, "InvalidBucketName")),
        ("-abc", (400, "InvalidBucketName")),
        ("a_b", (400, "InvalidBucketName")),
        ("a" * 64, (400, "InvalidBucketName")),
        ("not-there", (404, "NoSuchBucket")),
    ],
)
@pytest.mark.parametrize(
    ("method", "key", "query"),
    [
        ("PUT", "k", ()),
        ("HEAD", "k", ()),
        ("POST", "k", (("uploads", ""),)),
        ("GET", "", (("uploads", ""),)),
        ("GET", "", (("location", ""),)),
        ("GET", "", (("lifecycle", ""),)),
    ],
)
def test_buckets(
    practice: PracticeBucket, bucket: str, refusal: tuple[int, str], method: str, key: str, query: Query
) -> None:
    assert practice.send(method, key, query, bucket=bucket).refusal == refusal


OPTIONS: list[tuple[Mapping[str, str], tuple[int, str]]] = [
    ({"x-oss-storage-class": "Cold"}, (400, "InvalidArgument")),
    ({"x-oss-storage-class": "IA"}, (200, "")),
    ({"x-oss-server-side-encryption": "DES"}, (400, "InvalidEncryptionAlgorithmError")),
    ({"x-oss-server-side-encryption": "AES256"}, (200, "")),
    (
        {"x-oss-server-side-encryption": "AES256", "x-oss-server-side-data-encryption": "SM4"},
        (400, "InvalidDataEncryptionAlgorithmError"),
    ),
    ({"x-oss-server-side-encryption-key-id": "k"}, (400, "InvalidArgument")),
    ({"x-oss-server-side-encryption": "KMS", "x-oss-server-side-encryption-key-id": "k"}, (200, "")),
    ({"x-oss-meta-under_score": "v"}, (400, "InvalidArgument")),
    ({"x-oss-meta-name": "ü"}, (400, "InvalidArgument")),
    ({"x-oss-meta-a": "v" * 8191}, (200, "")),
    ({"x-oss-meta-a": "v" * 8192}, (400, "InvalidArgument")),
    ({"x-oss-tagging": "a=1&b=%2B%20x"}, (200, "")),
    ({"x-oss-tagging": "a=1&a=2"}, (400, "InvalidTag")),
    ({"x-oss-tagging": "&".join(f"k{n}=v" for n in range(11))}, (400, "InvalidTag")),
    ({"x-oss-tagging": "=v"}, (400, "InvalidTag")),
    ({"x-oss-tagging": "k=%zz"}, (400, "InvalidTag")),
    ({"x-oss-tagging": "k=" + "v" * 257}, (400, "InvalidTag")),
    ({"x-oss-tagging": "k" * 129 + "=v"}, (400, "InvalidTag")),
    ({"x-oss-tagging": "a%3F=v"}, (400, "InvalidTag")),
    ({"x-oss-forbid-overwrite": "perhaps"}, (400, "InvalidArgument")),
]


@pytest.mark.parametrize(("headers", "refusal"), OPTIONS)
def test_object_options_at_initiate_and_put(
    practice: PracticeBucket, headers: Mapping[str, str], refusal: tuple[int, str]
) -> None:
    assert practice.send("POST", "options", (("uploads", ""),), headers=headers).refusal == refusal
    assert practice.send("PUT", "options", body=b"x", headers=headers).refusal == refusal


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({"x-oss-object-acl": "public"}, "InvalidArgument"),
        ({"x-oss-callback": "{}"}, "InvalidArgument"),
        ({"x-oss-callback": b64encode(b'{"callbackUrl": "u"}').decode()}, "InvalidArgument"),
        ({"x-oss-traffic-limit": "819199"}, "InvalidArgument"),
        ({"x-oss-traffic-limit": "838860801"}, "InvalidArgument"),
        ({"x-oss-traffic-limit": "fast"}, "InvalidArgument"),
        ({"Content-MD5": "nonsense"}, "InvalidDigest"),
        ({"Content-MD5": b64encode(hashlib.md5(b"y").digest()).decode()}, "InvalidDigest"),
        ({"x-oss-hash-crc64ecma": "1"}, "InvalidCRC64"),
    ],
)
def test_put_refuses(practice: PracticeBucket, headers: Mapping[str, str], code: str) -> None:
    assert practice.send("PUT", "refused", body=b"x", headers=headers).refusal == (400, code)
    assert not practice.object_path("refused").exists()
    assert not list((practice.folder / "incoming").iterdir())


def test_all_options_are_kept_with_the_object(practice: PracticeBucket) -> None:
    given = {
        "Content-Type": "image/png",
        "Cache-Control": "no-cache",
        "Content-Disposition": 'attachment; filename="a.png"',
        "Content-Encoding": "gzip",
        "Content-Language": "en-US",
        "Expires": "Wed, 12 Jun 2024 13:46:40 GMT",
        "x-oss-storage-class": "IA",
        "x-oss-server-side-encryption": "KMS",
        "x-oss-server-side-data-encryption": "SM4",
        "x-oss-server-side-encryption-key-id": "9468da86",
        "x-oss-meta-partwise-upload": "abc",
    }
    upload_id = practice.initiate("kept", given)
    etag = practice.send_part("kept", upload_id, 1, b"x").headers["etag"]
    done = practice.complete("kept", upload_id, [(1, etag)])
    assert done.headers["x-oss-server-side-encryption"] == "KMS"
    for method in ("HEAD", "GET"):
        found = practice.send(method, "kept").headers
        assert {name: found[name.lower()] for name in given} == given
        assert (found["x-oss-object-type"], found["content-length"]) == ("Multipart", "1")


@pytest.mark.parametrize("number", ["0", "10001", "-1", "x", "1.5", "99999999999999999999"])
def test_part_numbers(practice: PracticeBucket, number: str) -> None:
    upload_id = practice.initiate("numbers")
    reply = practice.send("PUT", "numbers", (("partNumber", number), ("uploadId", upload_id)), b"x")
    assert reply.refusal == (400, "InvalidArgument")
    assert (reply.text("ArgumentName"), reply.text("ArgumentValue")) == ("partNumber", number)
    assert reply.headers["x-oss-ec"] == "0017-00000219"


def test_a_part_tells_etag_md5_and_crc(practice: PracticeBucket) -> None:
    upload_id = practice.initiate("part")
    reply = practice.send_part("part", upload_id, 10_000, b"123456789")
    digest = hashlib.md5(b"123456789").digest()
    assert reply.status == 200
    assert reply.headers["etag"] == f'"{digest.hex().upper()}"'
    assert reply.headers["content-md5"] == b64encode(digest).decode()
    assert reply.headers["x-oss-hash-crc64ecma"] == "11051210869376104954"


def test_a_part_cannot_be_encrypted_by_itself(practice: PracticeBucket) -> None:
    upload_id = practice.initiate("part")
    reply = practice.send_part("part", upload_id, 1, b"x", {"x-oss-server-side-encryption": "AES256"})
    assert reply.refusal == (400, "InvalidArgument")


def test_an_upload_belongs_to_bucket_key_and_id(practice: PracticeBucket) -> None:
    upload_id = practice.initiate("mine")
    for key, given in (("other", upload_id), ("mine", "0" * 32)):
        assert practice.send_part(key, given, 1, b"x").refusal == (404, "NoSuchUpload")
        assert practice.complete(key, given, [(1, "x")]).refusal == (404, "NoSuchUpload")
        assert practice.send("GET", key, (("uploadId", given),)).refusal == (404, "NoSuchUpload")
        assert practice.send("DELETE", key, (("uploadId", given),)).refusal == (404, "NoSuchUpload")


def test_the_last_finished_part_of_a_number_wins(practice: PracticeBucket) -> None:
    upload_id = practice.initiate("twice")
    old = practice.send_part("twice", upload_id, 1, b"old").headers["etag"]
    new = practice.send_part("twice", upload_id, 1, b"newer").headers["etag"]
    assert practice.complete("twice", upload_id, [(1, old)]).refusal == (400, "InvalidPart")
    assert practice.complete("twice", upload_id, [(1, new)]).status == 200
    assert practice.object_path("twice").read_bytes() == b"newer"


def test_complete_judges_order_etags_and_sizes(practice: PracticeBucket) -> None:
    upload_id = practice.initiate("judged")
    sizes = {1: SMALLEST, 2: SMALLEST - 1, 7: 5}
    etags = {n: practice.send_part("judged", upload_id, n, b"x" * size).headers["etag"] for n, size in sizes.items()}

    def refusal(*numbers: int) -> tuple[int, str]:
        return practice.complete("judged", upload_id, [(n, etags[n]) for n in numbers]).refusal

    assert refusal(2, 1) == (400, "InvalidPartOrder")
    assert refusal(1, 1) == (400, "InvalidPartOrder")
    assert refusal(1, 2, 7) == (400, "EntityTooSmall")
    assert practice.complete("judged", upload_id, [(1, etags[7])]).refusal == (400, "InvalidPart")
    assert practice.complete("judged", upload_id, [(3, etags[1])]).refusal == (400, "InvalidPart")
    assert practice.complete("judged", upload_id, [(10_001, etags[1])]).refusal == (400, "InvalidArgument")
    assert practice.complete("judged", upload_id, []).refusal == (400, "MalformedXML")
    done = practice.complete("judged", upload_id, [(1, etags[1]), (7, etags[7].strip('"'))])
    assert done.status == 200
    joined = (etags[1] + etags[7]).replace('"', "")
    assert done.text("ETag") == f'"{hashlib.md5(joined.encode()).hexdigest().upper()}-2"' == done.headers["etag"]
    assert practice.object_path("judged").stat().st_size == SMALLEST + 5
    assert refusal(1, 7) == (404, "NoSuchUpload")


def test_complete_all_takes_no_body(practice: PracticeBucket) -> None:
    upload_id = practice.initiate("all")
    etag = practice.send_part("all", upload_id, 1, b"x").headers["etag"]
    reply = practice.complete("all", upload_id, [(1, etag)], {"x-oss-complete-all": "yes"})
    assert (reply.refusal, reply.headers["x-oss-ec"]) == ((400, "InvalidArgument"), "0042-00000216")
    query = (("uploadId", upload_id),)
    assert practice.send("POST", "all", query, headers={"x-oss-complete-all": "yes"}).status == 200


def test_forbid_overwrite_holds_everywhere(practice: PracticeBucket) -> None:
    upload_id = practice.initiate("taken")
    etag = practice.send_part("taken", upload_id, 1, b"new").headers["etag"]
    practice.send("PUT", "taken", body=b"old")
    forbid = {"x-oss-forbid-overwrite": "true"}
    refusal = (409, "FileAlreadyExists")
    assert practice.send("POST", "taken", (("uploads", ""),), headers=forbid).refusal == refusal
    assert practice.send("PUT", "taken", body=b"x", headers=forbid).refusal == refusal
    assert practice.complete("taken", upload_id, [(1, etag)], forbid).refusal == refusal
    assert practice.complete("taken", upload_id, [(1, etag)]).status == 200
    assert practice.object_path("taken").read_bytes() == b"new"


@pytest.mark.parametrize(
    ("key", "query", "name"),
    [
        ("", (("uploads", ""), ("max-uploads", "0")), "max-uploads"),
        ("", (("uploads", ""), ("max-uploads", "1001")), "max-uploads"),
        ("", (("list-type", "2"), ("max-keys", "x")), "max-keys"),
        ("", (("list-type", "2"), ("encoding-type", "base64")), "encoding-type"),
        ("", (("list-type", "2"), ("continuation-token", "*")), "continuation-token"),
    ],
)
def test_lists_refuse(practice: PracticeBucket, key: str, query: Query, name: str) -> None:
    reply = practice.send("GET", key, query)
    assert (reply.refusal, reply.text("ArgumentName")) == ((400, "InvalidArgument"), name)


@pytest.mark.parametrize(
    ("method", "key", "query", "refusal"),
    [
        ("POST", "", (), (405, "MethodNotAllowed")),
        ("PATCH", "k", (), (405, "MethodNotAllowed")),
        ("PUT", "k", (("acl", ""),), (400, "NotImplemented")),
        ("PUT", "k", (("partNumber", "1"),), (400, "MissingArgument")),
        ("PUT", "k", (("uploadId", "1"),), (400, "MissingArgument")),
        ("GET", "", (), (400, "NotImplemented")),
        ("HEAD", "k", (), (404, "NoSuchKey")),
        ("GET", "k", (), (404, "NoSuchKey")),
        ("DELETE", "k", (), (204, "")),
    ],
)
def test_what_is_not_there(
    practice: PracticeBucket, method: str, key: str, query: Query, refusal: tuple[int, str]
) -> None:
    assert practice.send(method, key, query).refusal == refusal


def test_a_callback_is_answered_by_the_application(practice: PracticeBucket) -> None:
    reply = practice.send("PUT", "callback", body=b"x", headers={"x-oss-callback": CALLBACK})
    assert (reply.status, reply.body) == (200, b'{"Status":"OK"}')
    assert reply.headers["etag"] == f'"{hashlib.md5(b"x").hexdigest().upper()}"'


@pytest.mark.parametrize(
    ("wanted", "status", "body"),
    [
        ("bytes=0-0", 206, b"0"),
        ("bytes=7-", 206, b"789"),
        ("bytes=-3", 206, b"789"),
        ("bytes=-99", 206, b"0123456789"),
        ("bytes=5-99", 206, b"56789"),
        ("bytes=10-", 200, b"0123456789"),
        ("bytes=5-4", 200, b"0123456789"),
        ("bytes=-0", 200, b"0123456789"),
        ("nonsense", 200, b"0123456789"),
    ],
)
def test_ranges(practice: PracticeBucket, wanted: str, status: int, body: bytes) -> None:
    practice.send("PUT", "range", body=b"0123456789")
    reply = practice.send("GET", "range", headers={"Range": wanted})
    assert (reply.status, reply.body) == (status, body)
    if status == 200:
        strict = practice.send("GET", "range", headers={"Range": wanted, "x-oss-range-behavior": "standard"})
        assert strict.refusal == (416, "InvalidRange")


def test_conditions(practice: PracticeBucket) -> None:
    etag = practice.send("PUT", "condition", body=b"x").headers["etag"]
    past, future = "Wed, 12 Jun 2024 13:46:40 GMT", "Wed, 12 Jun 2124 13:46:40 GMT"
    for headers, status in (
        ({"If-Match": etag}, 200),
        ({"If-Match": '"other"'}, 412),
        ({"If-None-Match": etag}, 304),
        ({"If-None-Match": '"other"'}, 200),
        ({"If-Modified-Since": future}, 304),
        ({"If-Modified-Since": past}, 200),
        ({"If-Unmodified-Since": past}, 412),
        ({"If-Unmodified-Since": "nonsense"}, 200),
    ):
        for method in ("HEAD", "GET"):
            assert practice.send(method, "condition", headers=headers).status == status


def test_too_large_is_told_before_the_body(practice: PracticeBucket) -> None:
    upload_id = practice.initiate("large")
    for query in ((), (("partNumber", "1"), ("uploadId", upload_id))):
        reply = practice.send("PUT", "large", query, headers={"Content-Length": str(5 * 1024**3 + 1)})
        assert reply.refusal == (400, "EntityTooLarge")
