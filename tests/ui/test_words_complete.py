"""Completing with stored parts in words, as the window and the command line tell it."""

from __future__ import annotations

from dataclasses import replace

from helpers.memory_server import stored
from partwise.core.assembly import Completed, Outlook, assembly
from partwise.core.errors import Fault, Kind
from partwise.core.unfinished import Unfinished
from partwise.core.upload import Answer, ObjectFacts
from partwise.ui import words_complete as words

UPLOAD = Unfinished("a", "U")
DENIED = Fault(Kind.FIXABLE, "OSS refused.")


def outlook(*numbers: int) -> Outlook:
    return Outlook(UPLOAD, assembly(stored(number, 1_000_000) for number in numbers))


def test_facts_stand_beside_their_names() -> None:
    values = words.fact_values(outlook(2, 3))
    assert dict(zip(words.FACTS, values, strict=True)) == {
        "Parts": "2 parts, number 2 to 3",
        "Size": "2 MB (2,000,000 bytes)",
        "Missing": "1",
        "CRC-64": "known: the result can be proven",
        "Object": "there is none of that name",
    }
    assert words.fact_values(outlook())[0] == "0 parts"


def test_the_object_in_the_way() -> None:
    there = replace(outlook(1), existing=ObjectFacts(6, "e", None))
    assert words.fact_values(there)[-1] == "there is one of that name, 6 B"
    assert words.fact_values(replace(outlook(1), unseen=DENIED))[-1] == "nobody may look whether there is one"


def test_of_many_holes_some_are_named() -> None:
    even = outlook(*range(2, 50, 2))
    assert words.fact_values(even)[2] == "1, 3, 5, 7, 9, 11, 13, 15, 17, 19 and 14 more gaps"
    assert words.drawn(even.whole).startswith("24 parts stored; missing: 1, 3, 5")
    assert "1, 3, 5, 7, 9, 11, 13, 15, 17, 19 and 14 more gaps. OSS joins" in words.warnings(even)[0]


def test_many_uneven_parts_are_not_all_named() -> None:
    uneven = Outlook(UPLOAD, assembly([stored(1), *(stored(number, 200_000 + number) for number in range(2, 20))]))
    assert "Part 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 and others is not as large" in words.warnings(uneven)[0]


def test_what_nobody_can_tell_is_always_told() -> None:
    assert words.warnings(outlook(1, 2)) == (words.NOBODY_KNOWS,)


def test_the_button_names_the_count_and_the_bytes() -> None:
    assert words.button(outlook(1).whole) == "Complete 1 part, 1 MB"
    assert words.button(outlook(1, 2).whole, all_stored=True) == "Complete at least 2 parts, 2 MB"


def test_the_size_of_the_local_file() -> None:
    assert words.local_warning(5, 5) == ""
    assert words.local_warning(5, 6) == "The stored parts have 5 bytes and the file on this computer has 6 bytes."


def test_the_result() -> None:
    answer, whole = Answer("e", 1), outlook(1).whole
    said = [words.result("oss://b/a", whole, Completed(answer, proven)) for proven in (True, None, False)]
    assert said[0] == "Completed: oss://b/a (1 MB, its CRC-64 is that of the parts)."
    assert "not verified" in said[1]
    assert "is not what was listed" in said[2]
