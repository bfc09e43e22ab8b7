"""The INI dialect of ossutil: every text is read, and what was written comes back."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from partwise.store.ini import Section, sections_of

WORD = st.text("abcXYZ019_-", min_size=1, max_size=8)
VALUE = st.text(st.characters(codec="utf-8", exclude_characters="\r\n\"'#;"), max_size=20).map(str.strip)


def pairs(text: str) -> tuple[tuple[str, str], ...]:
    (section,) = sections_of(f"[s]\n{text}")
    return section.pairs


def test_sections_keys_and_blanks() -> None:
    told = sections_of("lost=1\n[ profile   a ]\n key = value \n\n[b] # why\r\nx=\ry=2\n[a=b]\nnothing\n")
    assert told == (
        Section("profile a", (("key", "value"),)),
        Section("b", (("x", ""), ("y", "2"))),
        Section("a=b", ()),
    )


def test_comments_begin_a_line_or_come_after_a_blank() -> None:
    assert pairs("# a=1\n;b=2\nc=3 # three\nd=4#four\ne=5 ; five\nf=#") == (
        ("c", "3"),
        ("d", "4#four"),
        ("e", "5"),
        ("f", ""),
    )


def test_quotes_keep_what_is_in_them() -> None:
    assert pairs('a="x # y" # z\nb=\'it"s\'\nc="half\nd=""\ne=say "x"') == (
        ("a", "x # y"),
        ("b", 'it"s'),
        ("c", '"half'),
        ("d", ""),
        ("e", 'say "x"'),
    )


def test_values_may_hold_the_sign_between() -> None:
    assert pairs("token=a=b==") == (("token", "a=b=="),)


def test_a_section_shows_no_value() -> None:
    assert "hush" not in repr(sections_of("[s]\nsecret=hush"))


@given(st.lists(st.tuples(WORD, st.lists(st.tuples(WORD, VALUE)))), st.sampled_from(["\n", "\r\n", "\r"]))
def test_what_is_written_is_read(told: list[tuple[str, list[tuple[str, str]]]], newline: str) -> None:
    lines = [line for name, values in told for line in (f"[{name}]", *(f'{key} = "{value}"' for key, value in values))]
    assert sections_of(newline.join(lines)) == tuple(Section(name, tuple(values)) for name, values in told)


@given(st.text())
def test_any_text_is_read(text: str) -> None:
    for section in sections_of(text):
        assert section.name == section.name.strip()
