"""Places as people type them: read, refused in words, and written so that they are read again as they were."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partwise.core.errors import Fixable
from partwise.core.unfinished import Place
from partwise.ui.unfinished.scope import format_places, parse_places, where

BUCKETS = st.from_regex(r"[a-z0-9][a-z0-9-]{1,61}[a-z0-9]", fullmatch=True)
PREFIXES = (
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), max_size=40)
    .map(str.strip)
    .filter(lambda text: not text or text[0] not in "/\\")
)


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("media-archive", (Place("media-archive"),)),
        ("media-archive/", (Place("media-archive"),)),
        ("oss://media-archive/footage/", (Place("media-archive", "footage/"),)),
        ("OSS://media-archive", (Place("media-archive"),)),
        (
            "media-archive, cold-backups/weekly/",
            (Place("media-archive"), Place("cold-backups", "weekly/")),
        ),
        (" media-archive ,, ", None),
        ("media-archive,media-archive, media-archive/", (Place("media-archive"),)),
        ("media-archive/a,,b.mov", (Place("media-archive", "a,b.mov"),)),
        ("media-archive/tmp/电影样片 (1).mp4", (Place("media-archive", "tmp/电影样片 (1).mp4"),)),
        ("media-archive/a://b", (Place("media-archive", "a://b"),)),
    ],
)
def test_places_are_read(text: str, places: tuple[Place, ...] | None) -> None:
    if places is None:
        with pytest.raises(Fixable):
            parse_places(text)
    else:
        assert parse_places(text) == places


def test_exactly_an_object_needs_a_key() -> None:
    assert parse_places("media-archive/a.mov", exact=True) == (Place("media-archive", "a.mov", exact=True),)
    with pytest.raises(Fixable, match="“media-archive” names no object"):
        parse_places("media-archive/a.mov, media-archive", exact=True)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "Name a bucket"),
        (" , ", "Name a bucket"),
        ("Media", "“Media” cannot be the name of a bucket"),
        ("https://media-archive", "“https:” cannot be the name of a bucket"),
        ("media-archive//x", "begins with “/”"),
        ("media-archive/" + "x" * 1024, "1,024 bytes long"),
    ],
)
def test_what_cannot_be_read_is_told_in_words(text: str, complaint: str) -> None:
    with pytest.raises(Fixable, match=complaint):
        parse_places(text)


@given(st.lists(st.builds(Place, BUCKETS, PREFIXES), min_size=1, max_size=5, unique=True))
def test_what_is_written_is_read_again(places: list[Place]) -> None:
    assert parse_places(format_places(places)) == tuple(places)


@given(st.text(max_size=60), st.booleans())
def test_any_text_is_read_or_refused_in_a_sentence(text: str, exact: bool) -> None:
    complaint, places = "", ()
    try:
        places = parse_places(text, exact)
    except Fixable as error:
        complaint = error.fault.title
    assert complaint.endswith(".") or (places and not complaint)
    assert len(set(places)) == len(places)
    assert all(place.exact is exact for place in places)


def test_few_words_say_where() -> None:
    assert where(()) == "all buckets"
    assert where((Place("media"),)) == "media"
    assert where((Place("cold-backups", "weekly/"),)) == "cold-backups/weekly/"
    assert where((Place("media"), Place("logs"))) == "2 places"
