"""The vendor's own Python SDK, its CRC checks on, against the practice bucket: it keeps our server honest."""

from __future__ import annotations

import hashlib
import random
from base64 import b64encode
from pathlib import Path

import alibabacloud_oss_v2 as oss
import pytest

from helpers.practice import PracticeBucket

ODD_KEYS = ["a b/c+d.txt", "100%/%2F.txt", "文件/😀.bin", ".hidden", "line\nbreak", "q?a=b&c#d", "x//y", "tab\t\x01ctl"]


@pytest.fixture(params=["v4", "v1"])
def client(request: pytest.FixtureRequest, practice: PracticeBucket) -> oss.Client:
    return client_of(practice, request.param)


def client_of(practice: PracticeBucket, version: str = "v4") -> oss.Client:
    config = oss.config.load_default()
    keys = practice.credentials
    config.credentials_provider = oss.credentials.StaticCredentialsProvider(keys.access_key_id, keys.access_key_secret)
    config.region, config.endpoint, config.signature_version = practice.region, practice.endpoint, version
    config.retry_max_attempts = 1
    return oss.Client(config)


def noise(size: int, seed: int = 1) -> bytes:
    return random.Random(seed).randbytes(size)


def test_a_whole_multipart_round_trip(client: oss.Client, practice: PracticeBucket) -> None:
    where = {"bucket": practice.bucket, "key": "round/trip.bin"}
    content = noise(450_000)
    upload_id = client.initiate_multipart_upload(
        oss.InitiateMultipartUploadRequest(
            **where, content_type="image/png", metadata={"mark": "m1"}, cache_control="no-cache", tagging="a=1&b=2"
        )
    ).upload_id
    parts = []
    for number in (3, 1, 2):
        body = content[(number - 1) * 150_000 : number * 150_000]
        sent = client.upload_part(
            oss.UploadPartRequest(
                **where,
                upload_id=upload_id,
                part_number=number,
                body=body,
                content_md5=b64encode(hashlib.md5(body).digest()).decode(),
            )
        )
        assert sent.etag == f'"{hashlib.md5(body).hexdigest().upper()}"'
        parts.append(oss.UploadPart(part_number=number, etag=sent.etag))
    parts.sort(key=lambda part: part.part_number or 0)
    done = client.complete_multipart_upload(
        oss.CompleteMultipartUploadRequest(
            **where, upload_id=upload_id, complete_multipart_upload=oss.CompleteMultipartUpload(parts=parts)
        )
    )
    head = client.head_object(oss.HeadObjectRequest(**where))
    assert (head.content_length, head.object_type, head.content_type) == (450_000, "Multipart", "image/png")
    assert head.metadata == {"mark": "m1"}
    assert (head.etag, head.hash_crc64, head.cache_control) == (done.etag, done.hash_crc64, "no-cache")
    assert head.tagging_count == 2
    assert client.get_object(oss.GetObjectRequest(**where)).body.content == content
    assert practice.object_path("round/trip.bin").read_bytes() == content


def test_uploader_sends_a_file_in_parallel_parts(client: oss.Client, practice: PracticeBucket, tmp_path: Path) -> None:
    file = tmp_path / "file.bin"
    file.write_bytes(noise(3_000_000, 2))
    uploader = client.uploader(part_size=500_000, parallel_num=3)
    result = uploader.upload_file(oss.PutObjectRequest(bucket=practice.bucket, key="up/file.bin"), str(file))
    assert result.status_code == 200
    assert practice.object_path("up/file.bin").read_bytes() == file.read_bytes()
    assert practice.counts()["UploadPart"] == {"requests": 6, "succeeded": 6, "received": 3_000_000}


def test_put_head_get_a_range_and_delete(client: oss.Client, practice: PracticeBucket) -> None:
    where = {"bucket": practice.bucket, "key": "small.txt"}
    put = client.put_object(oss.PutObjectRequest(**where, body=b"0123456789", content_type="text/plain"))
    assert put.etag == f'"{hashlib.md5(b"0123456789").hexdigest().upper()}"'
    got = client.get_object(oss.GetObjectRequest(**where, range_header="bytes=2-5"))
    assert (got.status_code, got.body.content, got.content_range) == (206, b"2345", "bytes 2-5/10")
    meta = client.get_object_meta(oss.GetObjectMetaRequest(**where))
    assert (meta.content_length, meta.hash_crc64) == (10, put.hash_crc64)
    client.delete_object(oss.DeleteObjectRequest(**where))
    assert not client.is_object_exist(practice.bucket, "small.txt")


@pytest.mark.parametrize("key", ODD_KEYS)
def test_odd_keys_come_back_as_they_were(client: oss.Client, practice: PracticeBucket, key: str) -> None:
    client.put_object(oss.PutObjectRequest(bucket=practice.bucket, key=f"odd/{key}", body=b"x"))
    pages = client.list_objects_v2_paginator().iter_page(
        oss.ListObjectsV2Request(bucket=practice.bucket, prefix=f"odd/{key}", encoding_type="url")
    )
    assert [entry.key for page in pages for entry in page.contents] == [f"odd/{key}"]
    upload = client.initiate_multipart_upload(
        oss.InitiateMultipartUploadRequest(bucket=practice.bucket, key=f"odd/{key}", encoding_type="url")
    )
    assert upload.key == f"odd/{key}"
    where = {"bucket": practice.bucket, "key": f"odd/{key}", "upload_id": upload.upload_id}
    listed = client.list_parts(oss.ListPartsRequest(**where, encoding_type="url"))
    assert (listed.key, listed.parts) == (f"odd/{key}", None)
    client.abort_multipart_upload(oss.AbortMultipartUploadRequest(**where))


def test_every_list_is_paged(client: oss.Client, practice: PracticeBucket) -> None:
    bucket = practice.bucket
    for number in range(7):
        client.put_object(oss.PutObjectRequest(bucket=bucket, key=f"pages/{number % 3}/{number}", body=b"x"))
    objects = client.list_objects_v2_paginator(limit=3).iter_page(
        oss.ListObjectsV2Request(bucket=bucket, prefix="pages/")
    )
    found = [[entry.key for entry in page.contents] for page in objects]
    assert [len(page) for page in found] == [3, 3, 1]
    folders = client.list_objects_v2_paginator(limit=2).iter_page(
        oss.ListObjectsV2Request(bucket=bucket, prefix="pages/", delimiter="/")
    )
    assert [item.prefix for page in folders for item in page.common_prefixes] == ["pages/0/", "pages/1/", "pages/2/"]

    ids = [
        client.initiate_multipart_upload(oss.InitiateMultipartUploadRequest(bucket=bucket, key=key)).upload_id
        for key in ("many/b", "many/a", "many/b", "many/b", "many/c")
    ]
    pages = client.list_multipart_uploads_paginator(limit=2).iter_page(
        oss.ListMultipartUploadsRequest(bucket=bucket, prefix="many/")
    )
    uploads = [(item.key, item.upload_id) for page in pages for item in page.uploads]
    assert uploads == sorted(uploads)
    assert {upload_id for _, upload_id in uploads} >= set(ids)

    where = {"bucket": bucket, "key": "many/a", "upload_id": ids[1]}
    for number in (1, 5, 9):
        client.upload_part(oss.UploadPartRequest(**where, part_number=number, body=b"x" * number))
    parts = client.list_parts_paginator(limit=2).iter_page(oss.ListPartsRequest(**where))
    assert [(part.part_number, part.size) for page in parts for part in page.parts] == [(1, 1), (5, 5), (9, 9)]


def test_abort_leaves_nothing(client: oss.Client, practice: PracticeBucket) -> None:
    where = {"bucket": practice.bucket, "key": "gone"}
    upload_id = client.initiate_multipart_upload(oss.InitiateMultipartUploadRequest(**where)).upload_id
    client.upload_part(oss.UploadPartRequest(**where, upload_id=upload_id, part_number=1, body=b"x"))
    client.abort_multipart_upload(oss.AbortMultipartUploadRequest(**where, upload_id=upload_id))
    with pytest.raises(oss.exceptions.OperationError) as caught:
        client.list_parts(oss.ListPartsRequest(**where, upload_id=upload_id))
    assert caught.value.unwrap().code == "NoSuchUpload"
    assert not list((practice.folder / "buckets" / practice.bucket / "uploads").glob(upload_id))


def test_what_a_bucket_tells_of_itself(client: oss.Client, practice: PracticeBucket) -> None:
    listed = client.list_buckets(oss.ListBucketsRequest())
    assert [(bucket.name, bucket.region) for bucket in listed.buckets] == [(practice.bucket, practice.region)]
    info = client.get_bucket_info(oss.GetBucketInfoRequest(bucket=practice.bucket)).bucket_info
    assert (info.name, info.acl, info.extranet_endpoint) == (
        practice.bucket,
        "private",
        practice.endpoint.removeprefix("http://"),
    )
    location = client.get_bucket_location(oss.GetBucketLocationRequest(bucket=practice.bucket)).location
    assert location == f"oss-{practice.region}"
    stat = client.get_bucket_stat(oss.GetBucketStatRequest(bucket=practice.bucket))
    assert stat.object_count == len(list((practice.folder / "buckets" / practice.bucket / "objects").iterdir()))


def test_lifecycle_rules_come_back(client: oss.Client, practice: PracticeBucket) -> None:
    rule = oss.LifecycleRule(
        id="abort",
        prefix="tmp/",
        status="Enabled",
        abort_multipart_upload=oss.LifecycleRuleAbortMultipartUpload(days=7),
    )
    client.put_bucket_lifecycle(
        oss.PutBucketLifecycleRequest(
            bucket=practice.bucket, lifecycle_configuration=oss.LifecycleConfiguration(rules=[rule])
        )
    )
    found = client.get_bucket_lifecycle(oss.GetBucketLifecycleRequest(bucket=practice.bucket))
    [kept] = found.lifecycle_configuration.rules
    assert (kept.id, kept.prefix, kept.abort_multipart_upload.days) == ("abort", "tmp/", 7)
    client.delete_bucket_lifecycle(oss.DeleteBucketLifecycleRequest(bucket=practice.bucket))
    with pytest.raises(oss.exceptions.OperationError) as caught:
        client.get_bucket_lifecycle(oss.GetBucketLifecycleRequest(bucket=practice.bucket))
    assert caught.value.unwrap().code == "NoSuchLifecycle"


def test_presigned_urls_open_the_door(client: oss.Client, practice: PracticeBucket) -> None:
    key = "presigned/中 文+.txt"
    put = client.presign(oss.PutObjectRequest(bucket=practice.bucket, key=key, content_type="text/plain"))
    target = put.url.removeprefix(practice.endpoint)
    assert practice.exchange("PUT", target, b"hello", put.signed_headers | {"Content-Type": "text/plain"}).status == 200
    get = client.presign(oss.GetObjectRequest(bucket=practice.bucket, key=key))
    assert practice.exchange("GET", get.url.removeprefix(practice.endpoint)).body == b"hello"
    tampered = get.url.removeprefix(practice.endpoint).replace("presigned", "presigneD")
    assert practice.exchange("GET", tampered).refusal == (403, "SignatureDoesNotMatch")


def test_complete_all_and_acl_and_callback(practice: PracticeBucket) -> None:
    client = client_of(practice)
    where = {"bucket": practice.bucket, "key": "all"}
    upload_id = client.initiate_multipart_upload(oss.InitiateMultipartUploadRequest(**where)).upload_id
    for number in (2, 1):
        client.upload_part(
            oss.UploadPartRequest(**where, upload_id=upload_id, part_number=number, body=bytes([number]) * 102_400)
        )
    callback = b64encode(b'{"callbackUrl": "http://example.com/", "callbackBody": "${object}"}').decode()
    done = client.complete_multipart_upload(
        oss.CompleteMultipartUploadRequest(
            **where, upload_id=upload_id, complete_all="yes", acl="public-read", callback=callback
        )
    )
    assert done.callback_result == '{"Status":"OK"}'
    assert practice.object_path("all").read_bytes() == b"\1" * 102_400 + b"\2" * 102_400
    assert client.get_object_acl(oss.GetObjectAclRequest(**where)).acl == "public-read"
