"""Options as headers: which goes with which request, and what OSS would refuse is refused here, with words."""

from __future__ import annotations

import json
from base64 import b64decode
from dataclasses import replace
from urllib.parse import parse_qsl, unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partwise.core.errors import Fixable
from partwise.core.upload import ObjectOptions
from partwise.oss.options import complete_headers, initiate_headers, put_headers

CALLBACK = json.dumps({"callbackUrl": "http://app.example/cb", "callbackBody": "bucket=${bucket}"})
EVERYTHING = ObjectOptions(
    content_type="text/plain",
    cache_control="no-cache",
    content_disposition="attachment",
    content_encoding="gzip",
    content_language="en-US",
    expires="Wed, 12 Jun 2024 13:46:40 GMT",
    storage_class="IA",
    acl="private",
    forbid_overwrite=True,
    encryption="KMS",
    data_encryption="SM4",
    encryption_key_id="9468da86-3509-4f8d-a61e-6eab1eac8fb3",
    request_payer=True,
    callback=CALLBACK,
    callback_var='{"x:v":"1"}',
    metadata=(("Colour", "blue"),),
    tags=(("k", "v"),),
)
PROPERTIES = {
    "Content-Type", "Cache-Control", "Content-Disposition", "Content-Encoding", "Content-Language", "Expires",
    "x-oss-storage-class", "x-oss-server-side-encryption", "x-oss-server-side-data-encryption",
    "x-oss-server-side-encryption-key-id", "x-oss-tagging", "x-oss-meta-colour", "x-oss-meta-partwise-upload",
}  # fmt: skip
BOTH = {"x-oss-forbid-overwrite", "x-oss-request-payer"}
AT_THE_END = {"x-oss-object-acl", "x-oss-callback", "x-oss-callback-var"}


def test_which_header_goes_with_which_request() -> None:
    assert set(initiate_headers(EVERYTHING, "m")) == PROPERTIES | BOTH
    assert set(complete_headers(EVERYTHING)) == BOTH | AT_THE_END
    assert set(put_headers(EVERYTHING, "m")) == PROPERTIES | BOTH | AT_THE_END


def test_nothing_wished_is_nothing_sent() -> None:
    assert (
        initiate_headers(ObjectOptions(), "") == complete_headers(ObjectOptions()) == put_headers(ObjectOptions()) == {}
    )


def test_the_callback_goes_in_base64() -> None:
    assert b64decode(complete_headers(EVERYTHING)["x-oss-callback"]).decode() == CALLBACK


@given(st.text(st.characters(codec="utf-8"), max_size=200))
def test_a_metadata_value_comes_back_as_it_was(value: str) -> None:
    sent = put_headers(ObjectOptions(metadata=(("n", value),))).get("x-oss-meta-n", "")
    assert unquote(sent) == value
    assert sent.isascii()
    assert not sent or sent.isprintable()


@given(
    st.dictionaries(
        st.text("ab :/+=-._é文", min_size=1, max_size=10), st.text("ab :/+=-._文", max_size=10), max_size=10
    )
)
def test_tags_come_back_as_they_were(tags: dict[str, str]) -> None:
    sent = put_headers(ObjectOptions(tags=tuple(tags.items()))).get("x-oss-tagging", "")
    assert dict(parse_qsl(sent, keep_blank_values=True)) == tags
    assert sent.isascii()


@pytest.mark.parametrize(
    ("text", "header"),
    [
        ('attachment; filename="a b.txt"', 'attachment; filename="a b.txt"'),
        ('attachment; filename="报告.pdf"', "attachment; filename=\"__.pdf\"; filename*=UTF-8''%E6%8A%A5%E5%91%8A.pdf"),
        ("inline; filename=é.txt", "inline; filename=\"_.txt\"; filename*=UTF-8''%C3%A9.txt"),
        (r'attachment; filename="\"é"', "attachment; filename=\"__\"; filename*=UTF-8''%22%C3%A9"),
    ],
)
def test_a_file_name_in_other_letters(text: str, header: str) -> None:
    assert put_headers(ObjectOptions(content_disposition=text))["Content-Disposition"] == header


@pytest.mark.parametrize(
    "options",
    [
        ObjectOptions(content_type="text/plain\r\nx-oss-evil: 1"),
        ObjectOptions(cache_control="文"),
        ObjectOptions(content_disposition="文"),
        ObjectOptions(expires="tomorrow"),
        ObjectOptions(metadata=(("under_score", "1"),)),
        ObjectOptions(metadata=(("a", "1"), ("A", "2"))),
        ObjectOptions(metadata=(("a", "x" * 8192),)),
        ObjectOptions(tags=tuple((str(n), "") for n in range(11))),
        ObjectOptions(tags=(("a", "1"), ("a", "2"))),
        ObjectOptions(tags=(("", "1"),)),
        ObjectOptions(tags=(("k" * 129, ""),)),
        ObjectOptions(tags=(("k", "文" * 86),)),
        ObjectOptions(tags=(("k", "a&b"),)),
        ObjectOptions(encryption_key_id="k"),
        ObjectOptions(encryption="AES256", data_encryption="SM4"),
        ObjectOptions(callback="http://app.example/cb"),
        ObjectOptions(callback="[" * 100_000),
        ObjectOptions(callback='{"callbackUrl":"x"}'),
        ObjectOptions(callback=json.dumps({"callbackUrl": "x", "callbackBody": "y" * 5000})),
        ObjectOptions(callback_var="[]"),
    ],
)
def test_what_oss_would_refuse_is_told_before(options: ObjectOptions) -> None:
    with pytest.raises(Fixable) as caught:
        put_headers(options)
    assert caught.value.fault.title
    assert caught.value.fault.advice


def test_the_marker_counts_and_cannot_be_given_twice() -> None:
    with pytest.raises(Fixable):
        initiate_headers(ObjectOptions(metadata=(("Partwise-Upload", "mine"),)), "m")
    full = ObjectOptions(metadata=(("a", "x" * 8191),))
    assert initiate_headers(full, "")
    with pytest.raises(Fixable):
        initiate_headers(replace(full), "marker")
