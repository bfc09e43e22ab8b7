"""What people type and paste as a place, and the places above and below one."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partwise.core.errors import Fixable
from partwise.core.keys import BUCKET, Address, check_key
from partwise.ui.picker.address import child_of, new_folder, parent_of, parse_place

buckets = st.from_regex(BUCKET, fullmatch=True)
letters = st.characters(exclude_categories=["Cs", "Cc"])
folders = st.text(letters.filter(lambda letter: letter not in "/\\"), min_size=1, max_size=30)
places = st.builds(
    lambda bucket, names: Address(bucket, "".join(f"{name}/" for name in names)), buckets, st.lists(folders, max_size=4)
)


def usable(place: Address) -> bool:
    """Whether OSS could hold it, and no blank at an end makes it another."""
    return str(place) == str(place).strip() and len(place.key.encode()) < 1000


@pytest.mark.parametrize(
    ("text", "bucket", "prefix"),
    [
        ("oss://media", "media", ""),
        ("oss://media/", "media", ""),
        ("OSS://media/a/b", "media", "a/b/"),
        ("  media/a/b/ \n", "media", "a/b/"),
        ("media", "media", ""),
        ("media/a//b/", "media", "a//b/"),
        ("oss://media/a%20b?c#d/", "media", "a%20b?c#d/"),
        ("media/采访/", "media", "采访/"),
        ("https://media.oss-cn-hangzhou.aliyuncs.com", "media", ""),
        ("https://media.oss-cn-hangzhou.aliyuncs.com/a%20b/%E9%87%87/", "media", "a b/采/"),
        ("https://media.oss-cn-hangzhou-internal.aliyuncs.com/a/film.mov?Signature=s&Expires=1", "media", "a/"),
        ("http://media.oss-accelerate.aliyuncs.com/film.mov", "media", ""),
        ("media.cn-hangzhou.oss.aliyuncs.com/a/", "media", "a/"),
        ("HTTPS://MEDIA.oss-cn-hangzhou.aliyuncs.com:443/A/", "media", "A/"),
        ("http://127.0.0.1:8080/media/a/b", "media", "a/"),
        ("http://[::1]:8080/media/a/", "media", "a/"),
        ("http://localhost:8080/media", "media", ""),
        ("https://oss-cn-hangzhou.aliyuncs.com/media/a/", "media", "a/"),
        ("https://oss.console.aliyun.com/bucket/oss-cn-hangzhou/media/object", "media", ""),
        ("https://oss.console.aliyun.com/bucket/oss-cn-hangzhou/media/object?path=a%2Fb%2F", "media", "a/b/"),
        ("https://oss.console.alibabacloud.com/bucket/oss-eu-west-1/media/object/upload?prefix=a", "media", "a/"),
    ],
)
def test_all_that_people_paste(text: str, bucket: str, prefix: str) -> None:
    assert parse_place(text) == Address(bucket, prefix)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no bucket"),
        ("oss://", "no bucket"),
        ("oss:///a/", "no bucket"),
        ("s3://media/a/", "not an OSS address"),
        ("Media", "cannot be the name of a bucket"),
        ("oss://media//a", "begins with"),
        ("oss://media/" + "a" * 1023, "bytes long"),
        ("https://www.example.com/media/", "“www.example.com” does not tell which bucket"),
        ("https:///media", "names no bucket"),
        ("https://[media/", "cannot be read"),
        ("https://media.oss-cn-hangzhou.aliyuncs.com/%FF/", "cannot be read"),
        ("https://oss-cn-hangzhou.aliyuncs.com/", "no bucket"),
        ("https://oss.console.aliyun.com/overview", "not about a bucket"),
        ("https://oss.console.aliyun.com/bucket/", "not about a bucket"),
    ],
)
def test_what_is_no_place_is_told(text: str, said: str) -> None:
    with pytest.raises(Fixable, match=said):
        parse_place(text)


def test_what_signs_an_address_is_never_shown() -> None:
    with pytest.raises(Fixable) as caught:
        parse_place("https://u:pass@www.example.com/x?OSSAccessKeyId=LTAI&Signature=hidden")
    assert "hidden" not in str(caught.value)
    assert "pass" not in str(caught.value)


@given(places.filter(usable))
def test_an_address_is_read_as_it_was_written(place: Address) -> None:
    assert parse_place(str(place)) == place
    assert parse_place(f"{place.bucket}/{place.key}") == place
    assert parse_place(f"https://{place.bucket}.oss-cn-beijing.aliyuncs.com/{quote(place.key)}") == place


@given(st.text())
def test_whatever_is_typed_is_a_place_or_refused(text: str) -> None:
    try:
        place = parse_place(text)
    except Fixable:
        return
    assert BUCKET.fullmatch(place.bucket)
    assert not place.key or place.key.endswith("/")
    assert parse_place(str(place)) == place or str(place) != str(place).strip()


@given(st.sampled_from(["http://", "https://", "oss.console.aliyun.com/bucket/", "oss://"]), st.text())
def test_whatever_follows_a_scheme_is_a_place_or_refused(front: str, text: str) -> None:
    try:
        place = parse_place(front + text)
    except Fixable:
        return
    if place.key:
        check_key(place.key)


@given(places, folders)
def test_up_leads_back_to_where_one_came_from(place: Address, name: str) -> None:
    assert parent_of(child_of(place, name)) == place


def test_above_a_bucket_are_all_buckets() -> None:
    assert parent_of(Address("media", "")) is None
    assert parent_of(Address("media", "a//")) == Address("media", "a/")


@pytest.mark.parametrize(
    ("typed", "prefix"),
    [("new", "a/new/"), (" new/ ", "a/new/"), ("x/y", "a/x/y/"), ("e\u0301", "a/é/"), ("...", "a/.../")],
)
def test_a_new_folder(typed: str, prefix: str) -> None:
    assert new_folder(Address("media", "a/"), typed) == Address("media", prefix)


@pytest.mark.parametrize("typed", ["", "  ", "/", "x//y", "/x", ".", "x/../y", "x" * 1023])
def test_names_no_folder_gets(typed: str) -> None:
    with pytest.raises(Fixable):
        new_folder(Address("media", "a/"), typed)


def test_a_new_folder_in_the_bucket_itself_may_not_begin_with_a_backslash() -> None:
    with pytest.raises(Fixable, match="begins with"):
        new_folder(Address("media", ""), "\\x")
