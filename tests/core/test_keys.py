"""Addresses, bucket names and object keys (reference, 1.2 and 1.3)."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partwise.core.errors import Fixable
from partwise.core.keys import Address, check_bucket, check_key, key_for, parse_address

KEYS = st.text(min_size=1, max_size=200).filter(lambda key: key[0] not in "/\\" and len(key.encode()) <= 1023)


@pytest.mark.parametrize(
    ("text", "bucket", "key"),
    [
        ("oss://holiday-media", "holiday-media", ""),
        ("oss://holiday-media/", "holiday-media", ""),
        ("oss://abc/photos/", "abc", "photos/"),
        ("oss://abc/photos/a.jpg", "abc", "photos/a.jpg"),
        ("OSS://abc/A", "abc", "A"),
        ("oss://abc/a?b=c#d%20 e+f", "abc", "a?b=c#d%20 e+f"),  # taken literally
        ("oss://abc/照片/ü 🎉\n", "abc", "照片/ü 🎉\n"),
        ("oss://abc/a//b/../c", "abc", "a//b/../c"),
        ("oss://0-9/.hidden", "0-9", ".hidden"),
    ],
)
def test_an_address_is_taken_apart(text: str, bucket: str, key: str) -> None:
    assert parse_address(text) == Address(bucket, key)


@given(KEYS)
def test_every_key_comes_through_an_address_unchanged(key: str) -> None:
    address = Address("a-bucket", key)
    assert parse_address(str(address)) == address


@pytest.mark.parametrize("text", ["", "oss:", "oss:/", "oss//a", "s3://abc/", "https://abc.oss.example/", " oss://abc"])
def test_what_is_no_address_is_told_how_to_write_one(text: str) -> None:
    with pytest.raises(Fixable, match="oss://BUCKET/") as caught:
        parse_address(text)
    assert caught.value.fault.code == "BadAddress"


@pytest.mark.parametrize("text", ["oss://", "oss:///key", "oss://Abc/", "oss://ab/", "oss://abc//key", "oss://abc/\\x"])
def test_an_address_of_nothing_is_refused(text: str) -> None:
    with pytest.raises(Fixable):
        parse_address(text)


@pytest.mark.parametrize("text", ["oss:" + "x" * 100_000, "oss://" + "x" * 100_000])
def test_what_is_told_of_a_long_text_is_short(text: str) -> None:
    with pytest.raises(Fixable) as caught:
        parse_address(text)
    assert len(str(caught.value)) < 250


@pytest.mark.parametrize("name", ["abc", "a-c", "0" * 63, "a" + "-" * 61 + "b"])
def test_bucket_names(name: str) -> None:
    check_bucket(name)


@pytest.mark.parametrize("name", ["", "ab", "a" * 64, "-ab", "ab-", "a_b", "a.b", "aBc", "照片桶", "abc\n", "abc "])
def test_no_bucket_names(name: str) -> None:
    with pytest.raises(Fixable) as caught:
        check_bucket(name)
    assert caught.value.fault.code == "InvalidBucketName"


@pytest.mark.parametrize("key", ["a", "a" * 1023, "照" * 341, " ", "a\n", ".", "..", "a\\b", "a/", "%2F", "\u0001"])
def test_odd_but_good_keys(key: str) -> None:
    check_key(key)


@pytest.mark.parametrize(
    ("key", "word"),
    [
        ("", "empty"),
        ("a" * 1024, r"1,024 bytes.*1,023"),
        ("照" * 342, r"1,026 bytes"),
        ("/a", "begins with “/”"),
        ("\\a", r"begins with “\\”"),
        ("caf\udce9.txt", "not valid text"),
    ],
)
def test_bad_keys_are_refused_in_words(key: str, word: str) -> None:
    with pytest.raises(Fixable, match=word) as caught:
        check_key(key)
    assert caught.value.fault.code == "InvalidObjectName"
    assert caught.value.fault.advice


@pytest.mark.parametrize(
    ("prefix", "relative", "key"),
    [
        ("", "a.jpg", "a.jpg"),
        ("", "tree/a.jpg", "tree/a.jpg"),
        ("photos/", "a.jpg", "photos/a.jpg"),
        ("photos", "a.jpg", "photos/a.jpg"),
        ("照片/", "夏天/a b+c%.jpg", "照片/夏天/a b+c%.jpg"),
    ],
)
def test_the_key_of_a_file(prefix: str, relative: str, key: str) -> None:
    assert key_for(prefix, relative) == key


def test_a_decomposed_name_gets_a_composed_key() -> None:
    """macOS hands out decomposed names; the same file must have the same key from everywhere."""
    assert key_for("", "u\u0308ber/cafe\u0301") == "über/café"


@given(st.text(max_size=20), st.text(min_size=1, max_size=60))
def test_composing_a_key_again_changes_nothing(prefix: str, relative: str) -> None:
    key = key_for(prefix, relative)
    assert unicodedata.is_normalized("NFC", key)
    assert key_for("", key) == key
