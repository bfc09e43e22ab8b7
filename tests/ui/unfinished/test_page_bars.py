"""The banner above the table and the bar below it: sums, how sure they are, and what can be done."""

from __future__ import annotations

from dataclasses import replace

from helpers.unfinished_page import HELD, WITHOUT_PARTS, A, B, C, Shown, listing
from partwise.core.lifecycle import State
from partwise.core.upload import Stored


def test_the_banner_says_how_much_lies_there_and_how_sure_that_is(shown: Shown) -> None:
    assert shown.text("banner-held") == ""
    shown.model.take([A, B])
    assert shown.text("banner-held") == "2 unfinished uploads hold at least 600 MB of parts."
    shown.page.show_listing(listing(found=2))
    assert shown.text("banner-held") == "2 unfinished uploads hold 600 MB of parts."
    shown.model.take(WITHOUT_PARTS[:1])
    assert shown.text("banner-held") == "3 unfinished uploads hold at least 600 MB of parts."
    shown.model.drop(["a", "b"])
    assert shown.text("banner-held") == "1 unfinished upload. How much it holds is not known yet."
    shown.model.drop(["u0"])
    assert shown.text("banner-held") == ""


def test_the_banner_tells_what_was_forgotten(shown: Shown) -> None:
    old = replace(A, started=1.0, held=replace(HELD, newest=1.0))
    shown.model.take([old])
    assert shown.text("banner-billed").endswith(" It has not changed for over 7 days.")
    shown.model.take([old, replace(B, held=Stored(1, 1, 4e9))])
    assert shown.text("banner-billed").endswith(" 1 has not changed for over 7 days.")
    shown.press("banner-rule")
    assert shown.said == [("asked", "clean-up-rule")]


def test_the_bottom_bar_counts_the_selection_and_offers_what_can_be_done(shown: Shown) -> None:
    shown.model.take([A, B, WITHOUT_PARTS[0], replace(C, source="/c.mov", state=State.SENDING)])
    assert shown.text("selected-count") == "None selected"
    assert not any(shown.button(f"selected-{name}").isEnabled() for name in ("show-parts", "abort-unfinished"))
    shown.page.choose(["a"])
    assert (shown.text("selected-count"), shown.text("selected-bytes")) == ("1 selected", "300 MB would be freed")
    for name in ("show-parts", "resume-with-file", "complete-stored", "abort-unfinished"):
        shown.press(f"selected-{name}")
    assert [what[1] for what in shown.said if what[0] == "asked"] == [
        "show-parts",
        "resume-with-file",
        "complete-stored",
        "abort-unfinished",
    ]
    shown.page.choose(["a", "b", "u0"])
    assert shown.text("selected-count") == "3 selected"
    assert shown.text("selected-bytes") == "at least 600 MB would be freed"
    assert shown.button("selected-abort-unfinished").text() == "Abort 3 uploads…"
    assert not shown.button("selected-resume-with-file").isEnabled()
    shown.page.choose(["c"])
    assert not shown.button("selected-resume-with-file").isEnabled()
    assert shown.button("selected-show-parts").isEnabled()


def test_an_abort_is_followed_in_the_bottom_bar_and_can_be_stopped(shown: Shown) -> None:
    shown.model.take([A, B])
    shown.page.choose(["a"])
    shown.page.set_aborting(185, 312, 3)
    assert shown.text("selected-count") == "312 of 500 gone, 3 failed"
    assert not shown.button("selected-abort-unfinished").isVisible()
    shown.page.refresh()
    assert shown.text("selected-count") == "312 of 500 gone, 3 failed"
    shown.press("abort-stop")
    assert ("stop_aborting_asked",) in shown.said
    shown.page.set_aborting(0, 0, 0)
    assert shown.text("selected-count") == "1 selected"
    assert not shown.button("abort-stop").isVisible()
    assert shown.button("selected-abort-unfinished").isVisible()


def test_an_abort_of_all_can_be_stopped_while_no_row_is_shown(shown: Shown) -> None:
    shown.page.set_aborting(2, 0, 0)
    assert shown.text("selected-count") == "0 of 2 gone"
    assert shown.button("abort-stop").isVisible()
    shown.page.set_aborting(0, 0, 0)
    assert not shown.button("abort-stop").isVisible()
