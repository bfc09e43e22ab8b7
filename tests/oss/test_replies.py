"""Replies: what OSS documents is read; what is hostile or broken never gets past Unreadable."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from typing import Any
from urllib.parse import quote
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partwise.core.errors import PartwiseError
from partwise.core.upload import StoredPart
from partwise.oss import bucket_replies, replies
from partwise.oss.failures import Asked, error_of
from partwise.oss.messages import Reply, Unreadable
from partwise.oss.replies import ListedUpload
from partwise.oss.xml import number, parse, seconds

HEADERS = {"x-oss-request-id": "R"}
BODIES: dict[str, Callable[[Reply], Any]] = {
    "InitiateMultipartUploadResult": replies.read_upload_id,
    "CompleteMultipartUploadResult": lambda reply: replies.read_completed(reply, with_callback=False),
    "ListPartsResult": replies.read_parts,
    "ListMultipartUploadsResult": replies.read_uploads,
    "ListAllMyBucketsResult": bucket_replies.read_buckets,
    "BucketInfo": bucket_replies.read_bucket_info,
    "LocationConstraint": bucket_replies.read_location,
    "ListBucketResult": bucket_replies.read_objects,
    "LifecycleConfiguration": bucket_replies.read_lifecycle,
}


def said(body: str, **headers: str) -> Reply:
    return Reply(200, HEADERS | headers, body.encode())


def test_parts() -> None:
    page = replies.read_parts(
        said(
            '<?xml version="1.0"?><ListPartsResult xmlns="http://doc.oss-cn-hangzhou.aliyuncs.com"><Unknown><Part/></Unknown>'
            "<NextPartNumberMarker>2</NextPartNumberMarker><IsTruncated>true</IsTruncated><Part><Size>102400</Size>"
            '<ETag>"AB"</ETag><HashCrc64ecma>18446744073709551615</HashCrc64ecma><PartNumber>1</PartNumber>'
            "<LastModified>2024-06-12T13:46:40.500Z</LastModified></Part>"
            "<Part><PartNumber>2</PartNumber><Size>1</Size><ETag>x</ETag></Part></ListPartsResult>"
        )
    )
    assert page.parts == (StoredPart(1, 102400, '"AB"', 2**64 - 1, 1718200000.5), StoredPart(2, 1, "x"))
    assert (page.truncated, page.next_marker) == (True, 2)


def test_an_empty_list_of_parts_is_not_truncated() -> None:
    page = replies.read_parts(said("<ListPartsResult><NextPartNumberMarker/></ListPartsResult>"))
    assert (page.parts, page.truncated, page.next_marker) == ((), False, 0)


@pytest.mark.parametrize("name", ["NextUploadIdMarker", "NextUploadMarker"])
def test_uploads(name: str) -> None:
    page = replies.read_uploads(
        said(
            "<ListMultipartUploadsResult><EncodingType>url</EncodingType><IsTruncated>true</IsTruncated>"
            f"<NextKeyMarker>a%2Fb</NextKeyMarker><{name}>U%202</{name}>"
            "<Upload><Key>a%0Ab+%25.zip</Key><UploadId>U%1</UploadId><Initiated>2024-06-12T13:46:40.000Z</Initiated></Upload>"
            "<CommonPrefixes><Prefix>v%2F</Prefix></CommonPrefixes></ListMultipartUploadsResult>"
        )
    )
    assert page.uploads == (ListedUpload("a\nb+%.zip", "U%1", 1718200000.0),)
    assert page.prefixes == ("v/",)
    assert (page.next_key_marker, page.next_upload_id_marker) == ("a/b", "U%202")


def listed(key: str) -> Reply:
    contents = f"<Contents><Key>{key}</Key><Size>1</Size></Contents>"
    return said(f"<ListBucketResult><EncodingType>url</EncodingType>{contents}</ListBucketResult>")


@given(st.text(st.characters(codec="utf-8"), min_size=1, max_size=40), st.booleans())
def test_keys_come_back_as_they_are(key: str, more: bool) -> None:
    encoded = quote(key, safe="/" if more else "")
    assert bucket_replies.read_objects(listed(encoded)).objects[0].key == key


XML_TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"),
    min_size=1,
    max_size=40,
)


@given(XML_TEXT)
def test_keys_are_not_decoded_unless_the_reply_says_so(key: str) -> None:
    body = f"<ListBucketResult><Contents><Key>{escape(key)}</Key><Size>1</Size></Contents></ListBucketResult>"
    assert bucket_replies.read_objects(said(body)).objects[0].key == key


def test_buckets() -> None:
    page = bucket_replies.read_buckets(
        said(
            "<ListAllMyBucketsResult><Owner><ID>1</ID></Owner><IsTruncated>true</IsTruncated><NextMarker>b</NextMarker><Buckets>"
            "<Bucket><Name>b</Name><Location>oss-cn-hangzhou</Location><CreationDate>2022-02-17T18:12:43.000Z</CreationDate>"
            "<ExtranetEndpoint>oss-cn-hangzhou.aliyuncs.com</ExtranetEndpoint></Bucket></Buckets></ListAllMyBucketsResult>"
        )
    )
    bucket = page.buckets[0]
    assert (bucket.name, bucket.region, bucket.public_endpoint) == ("b", "cn-hangzhou", "oss-cn-hangzhou.aliyuncs.com")
    assert (page.truncated, page.next_marker) == (True, "b")


def test_bucket_info() -> None:
    info = bucket_replies.read_bucket_info(
        said(
            "<BucketInfo><Bucket><Name>b</Name><Location>oss-cn-beijing</Location><Versioning>Enabled</Versioning>"
            "<AccessControlList><Grant>private</Grant></AccessControlList><BlockPublicAccess>true</BlockPublicAccess>"
            "<HierarchicalNamespace>Enabled</HierarchicalNamespace><TransferAcceleration>Disabled</TransferAcceleration>"
            "<ServerSideEncryptionRule><SSEAlgorithm>None</SSEAlgorithm></ServerSideEncryptionRule></Bucket></BucketInfo>"
        )
    )
    assert (info.bucket.region, info.acl, info.versioning, info.encryption) == ("cn-beijing", "private", "Enabled", "")
    assert (info.hierarchical, info.acceleration, info.public_access_blocked) == (True, False, True)


def test_head() -> None:
    headers = {
        "content-length": "3", "etag": '"E"', "x-oss-hash-crc64ecma": "7", "x-oss-object-type": "Multipart",
        "x-oss-meta-partwise-upload": "mark", "x-oss-meta-a": "1",
    }  # fmt: skip
    head = replies.read_head(said("", **headers))
    assert (head.size, head.etag, head.crc64, head.marker) == (3, '"E"', 7, "mark")
    assert ("a", "1") in head.metadata


@pytest.mark.parametrize(
    "body",
    [
        "",
        "<a>",
        "<html><body>sign in</body></html>",
        "<Error><Code>InternalError</Code></Error>",
        "<!DOCTYPE x><ListPartsResult/>",
        '<!DOCTYPE x [<!ENTITY a "b">]><ListPartsResult>&a;</ListPartsResult>',
        '<!DOCTYPE x SYSTEM "file:///etc/passwd"><ListPartsResult/>',
        "<ListPartsResult><Part><PartNumber>1</PartNumber><Size>1</Size></Part></ListPartsResult>",
        "<ListPartsResult><Part><PartNumber>-1</PartNumber><Size>1</Size><ETag>x</ETag></Part></ListPartsResult>",
        "<ListPartsResult>" + "<a>" * 100 + "</a>" * 100 + "</ListPartsResult>",
        "<ListPartsResult>" + "<a/>" * 200_001 + "</ListPartsResult>",
        '<?xml version="1.0" encoding="no-such"?><ListPartsResult/>',
    ],
)
def test_what_is_no_list_of_parts(body: str) -> None:
    with pytest.raises(Unreadable):
        replies.read_parts(said(body))


def test_namespaces_and_attributes_do_not_matter() -> None:
    root = parse(b'<o:List xmlns:o="urn:o" o:kind="x"><o:Part at="1">1</o:Part><Part xmlns="urn:p">2</Part></o:List>')
    assert [root.tag, *((child.tag, child.text) for child in root)] == ["List", ("Part", "1"), ("Part", "2")]


def test_a_key_that_is_not_utf8_is_not_guessed_at() -> None:
    with pytest.raises(Unreadable):
        bucket_replies.read_objects(listed("%FF"))


@pytest.mark.parametrize("text", ["", "-1", "1_0", "１", "0x1", "1.0", str(2**64), "9" * 5000, "1e3"])
def test_what_is_no_number(text: str) -> None:
    with pytest.raises(Unreadable):
        number(text)


@pytest.mark.parametrize("text", ["yesterday", "2024-13-01", "1718200000"])
def test_what_is_no_time(text: str) -> None:
    with pytest.raises(Unreadable):
        seconds(text)


def test_more_than_16_mib_is_not_even_looked_at() -> None:
    with pytest.raises(Unreadable):
        parse(b"<a>" + b" " * 2**24 + b"</a>")


# --- whatever comes, a value or an error of ours ------------------------------------------------------------

TAG_NAMES = """
    Part PartNumber Size ETag HashCrc64ecma LastModified IsTruncated NextPartNumberMarker Upload Key UploadId Initiated
    CommonPrefixes Prefix Buckets Bucket Name Location Contents EncodingType Code Message Error Endpoint a b:c
"""
TAGS = st.sampled_from(TAG_NAMES.split())
VALUES = st.one_of(
    st.sampled_from(
        ["", "true", "url", "1", "-1", "%FF", "%41", "2024-06-12T13:46:40Z", "&#0;", "]]>", "99999999999999999999"]
    ),
    XML_TEXT.map(escape),
)
ELEMENTS = st.recursive(
    VALUES,
    lambda inner: st.tuples(TAGS, st.lists(inner, max_size=5)).map(lambda e: f"<{e[0]}>{''.join(e[1])}</{e[0]}>"),
    max_leaves=15,
)
ASKED = Asked("ListParts", "oss.example", "GET")


@given(st.sampled_from(sorted(BODIES)), st.lists(ELEMENTS, max_size=6))
def test_any_shape_of_xml(name: str, inner: list[str]) -> None:
    reply = said(f"<{name}>{''.join(inner)}</{name}>")
    try:
        BODIES[name](reply)
    except Unreadable:
        assert isinstance(error_of(reply, ASKED), PartwiseError)


@given(st.sampled_from(sorted(BODIES)), st.binary(max_size=200))
def test_any_bytes(name: str, body: bytes) -> None:
    with pytest.raises(Unreadable):
        BODIES[name](Reply(200, HEADERS, body))


HEADER_NAMES = "x-oss-request-id x-oss-err x-oss-ec content-type retry-after date x-oss-qos-delay-time"
DATES = ["Wed, 12 Jun 2024 13:46:40 GMT", "Wed, 12 Jun 2024 13:46:40 -0000"]
HEADER_VALUES = st.one_of(
    st.text(max_size=20),
    st.binary(max_size=40).map(lambda data: b64encode(data).decode()),
    st.sampled_from(["application/json", "application/xml", "12", *DATES]),
)
ERROR_BODIES = st.one_of(
    st.binary(max_size=200),
    st.lists(ELEMENTS, max_size=5).map(lambda inner: f"<Error>{''.join(inner)}</Error>".encode()),
    st.sampled_from([b'{"Error":{"Code":1}}', b"[]", b"null", b'{"Code":"X","Message":["m"]}', b"[" * 5000]),
)


@given(
    st.integers(100, 599),
    st.dictionaries(st.sampled_from(HEADER_NAMES.split()), HEADER_VALUES),
    ERROR_BODIES,
    st.sampled_from(["GET", "HEAD", "PUT"]),
)
def test_any_failure_becomes_an_error_with_words(
    status: int, headers: dict[str, str], body: bytes, method: str
) -> None:
    error = error_of(Reply(status, headers, body), Asked("HeadObject", "oss.example", method))
    fault = error.fault
    assert fault.title
    assert fault.advice
    assert fault.kind is error.kind
    assert fault.retry_after >= 0
    assert "\n" not in fault.message + fault.code + fault.endpoint
