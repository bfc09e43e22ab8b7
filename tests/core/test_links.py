"""`oss://` URLs from outside: decoded once, and nothing that a stranger wrote is taken on trust."""

from __future__ import annotations

import unicodedata
from urllib.parse import quote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from partwise.core.errors import Fixable
from partwise.core.keys import Address, place_of
from partwise.core.links import MAX_LENGTH, check_visible, is_link, parse_link

SEEN = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cf", "Zl", "Zp")), max_size=60)
PREFIXES = SEEN.filter(lambda prefix: prefix[:1] not in ("/", "\\"))


@pytest.mark.parametrize(
    ("link", "bucket", "prefix"),
    [
        ("oss://media", "media", ""),
        ("oss://media/", "media", ""),
        ("OSS://media/in", "media", "in/"),
        ("oss://media/in/", "media", "in/"),
        ("oss://media/%E9%87%87%e8%ae%bf%201/", "media", "采访 1/"),
        ("oss://media/采访 1/", "media", "采访 1/"),
        ("oss://media/100%25/", "media", "100%/"),
        ("oss://media/100%2525/", "media", "100%25/"),  # once, not twice
        ("oss://media/a+b/", "media", "a+b/"),
        ("oss://media/a?b=c#d", "media", "a?b=c#d/"),
        ("oss://media/a%2Fb", "media", "a/b/"),
        ("oss://%6dedia/in/", "media", "in/"),
        ("oss://media/می\u200cخواهم/", "media", "می\u200cخواهم/"),  # Persian is spelt with a joiner
        ("oss://media/--practice", "media", "--practice/"),
        ("oss://media/<b>&amp;</b>", "media", "<b>&amp;</b>/"),
        (f"oss://media/{'%61' * 1022}", "media", "a" * 1022 + "/"),
    ],
)
def test_a_link_names_a_place(link: str, bucket: str, prefix: str) -> None:
    assert is_link(link)
    assert parse_link(link) == Address(bucket, prefix)


@pytest.mark.parametrize(
    ("link", "word"),
    [
        ("", "no address of OSS"),
        ("--practice", "no address of OSS"),
        ("oss:/media/", "no address of OSS"),
        ("oss:x/../../home/me/secret", "no address of OSS"),
        ("https://media.oss-cn-hangzhou.aliyuncs.com/", "no address of OSS"),
        ("oss://", "names no bucket"),
        ("oss:///in/", "names no bucket"),
        ("oss://Media/", "cannot be the name of a bucket"),
        ("oss://user@media/", "cannot be the name of a bucket"),
        ("oss://media:80/", "cannot be the name of a bucket"),
        ("oss://media%2Fin/", "cannot be the name of a bucket"),
        ("oss://media\\in/", "cannot be the name of a bucket"),
        ("oss://media --practice/", "cannot be the name of a bucket"),
        ('oss://media" --practice "/', "cannot be the name of a bucket"),
        ("oss://media//in/", "begins with “/”"),
        ("oss://media/%2Fin/", "begins with “/”"),
        ("oss://media/%5Cin/", "begins with"),
        (f"oss://media/{'%61' * 1023}", "1,024 bytes"),  # with the slash it gets
        ("oss://media/100%/", "Write %25"),
        ("oss://media/%zz", "Write %25"),
        ("oss://media/%4", "Write %25"),
        ("oss://media/%FF/", "not valid text"),
        ("oss://media/\udcff/", "not valid text"),
        ("oss://media/a\ud800/", "not valid text"),
        ("oss://media/%ED%A0%80/", "not valid text"),
        ("oss://media/%C0%AF/", "not valid text"),
        ("oss://media/a%0Ab/", "cannot be seen"),
        ("oss://media/a\x00b/", "cannot be seen"),
        ("oss://media/%00/", "cannot be seen"),
        ("oss://media/%1B[31m/", "cannot be seen"),
        ("oss://media/in%E2%80%AEgpj.exe/", "cannot be seen"),
        ("oss://media/\u2066in\u2069/", "cannot be seen"),
        ("oss://media/in\u200b/", "cannot be seen"),
        ("oss://media/in%E2%80%A8Uploads are done./", "cannot be seen"),
        ("oss://me\u202edia/", "cannot be seen"),
        ("oss://media/" + "a" * MAX_LENGTH, "longer than any"),
    ],
)
def test_what_is_no_place_is_refused_in_words(link: str, word: str) -> None:
    with pytest.raises(Fixable, match=word) as caught:
        parse_link(link)
    assert caught.value.fault.advice
    check_visible(str(caught.value.fault))


@pytest.mark.parametrize("uri", ["oss:", "oss:/media/", "OSS:x/../../secret", "oss:../secret", "oss:..\\secret"])
def test_whatever_has_the_scheme_is_a_link_and_never_the_name_of_a_file(uri: str) -> None:
    assert is_link(uri)


@pytest.mark.parametrize("name", ["", "oss", "ossuary:x", "/films/oss:a", "./oss:a", "file:///oss:a"])
def test_what_is_no_link(name: str) -> None:
    assert not is_link(name)


@pytest.mark.parametrize("link", ["oss://media//in/", f"oss://media/{'a' * 1100}"])
def test_the_advice_is_about_the_address_and_not_about_a_file(link: str) -> None:
    with pytest.raises(Fixable) as caught:
        parse_link(link)
    assert caught.value.fault.advice == "Type the address yourself, or ask for it where it comes from."


@given(PREFIXES)
def test_every_place_that_can_be_seen_has_its_link(prefix: str) -> None:
    place = place_of(f"oss://media/{prefix}")
    assert parse_link(f"oss://media/{quote(place.key)}") == place


@given(st.text() | st.text("%0Ea2F8/\\-. \u202e", max_size=40))
@example("oss://media/%e2%80%ae")
def test_nothing_unseen_comes_through(text: str) -> None:
    try:
        place = parse_link(f"oss://media/{text}")
    except Fixable:
        return
    assert place.bucket == "media"
    assert place == place_of(str(place))
    assert not any(unicodedata.category(sign) in ("Cc", "Zl", "Zp") for sign in place.key)
    assert not any(unicodedata.bidirectional(sign) in ("RLO", "LRO", "RLI", "LRI", "PDF", "PDI") for sign in place.key)


@given(st.text())
@example("media" * 1000)
@example("media/" + "a" * 1023)
def test_what_is_told_of_a_bad_one_is_short(text: str) -> None:
    told = ""
    for link in (text, f"oss://{text}"):
        try:
            parse_link(link)
        except Fixable as error:
            told = str(error)
    assert len(told) < 300
