"""The message bar: what is said stands until it is read, and offers have one or two answers, by mouse or keys."""

from __future__ import annotations

from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from partwise.ui import words
from partwise.ui.main_window import MainWindow
from partwise.ui.message_bar import MOST_TOLD, MessageBar
from partwise.ui.theme import Appearance, Theme

ASKED = "May it be done?"


@pytest.fixture
def bar(window: MainWindow) -> MessageBar:
    return window.messages


@pytest.fixture
def told() -> list[str]:
    """What was answered."""
    return []


def offer(bar: MessageBar, told: list[str], text: str = ASKED, *, wanted: bool = False) -> None:
    answers = {answer: partial(told.append, answer) for answer in ("Yes", "No")}
    bar.offer(text, answers, partial(told.append, "cross"), wanted=wanted)


def buttons(bar: MessageBar) -> list[QPushButton]:
    """The answers that can be given."""
    return [button for button in bar.findChildren(QPushButton) if button.isVisible()]


def cross(bar: MessageBar) -> QToolButton:
    found = bar.findChild(QToolButton, "message-dismiss")
    assert found is not None
    return found


def more(bar: MessageBar) -> tuple[str, str, str]:
    """What tells that there are more: to be seen, as its name, and as what the cross is described by."""
    label = bar.findChild(QLabel, "message-more")
    assert label is not None
    return label.text() if label.isVisible() else "", label.accessibleName(), cross(bar).accessibleDescription()


def told_more(count: int) -> tuple[str, str, str]:
    notices = words.more_notices(count)
    return (words.more(count), notices, notices) if count else ("", "", "")


def pile(bar: MessageBar) -> list[str]:
    """The notices that stand, as they are read one after another."""
    read: list[str] = []
    while bar.text:
        read.append(bar.text)
        bar.dismiss()
    return read


# --- warnings and failures ------------------------------------------------------------------------------------


def test_what_is_said_stands_until_it_is_read_the_newest_first(bar: MessageBar) -> None:
    said = [("Plain HTTP.", "warn"), ("The keyring is locked.", "bad"), ("It is set aside.", "warn")]
    for text, kind in said:
        bar.say(text, kind)
    for left, (text, kind) in reversed(list(enumerate(said))):
        assert (bar.text, bar._shown.kind) == (text, kind)
        assert more(bar) == told_more(left)
        cross(bar).click()
    assert bar.text == ""


def test_what_is_said_again_is_kept_once_and_comes_first(bar: MessageBar) -> None:
    for text in ("One.", "Two.", "One.", "One."):
        bar.say(text, "warn")
    assert more(bar) == told_more(1)
    assert pile(bar) == ["One.", "Two."]
    bar.say("One.", "warn")
    bar.say("One.", "bad")  # it is worse now
    assert more(bar) == told_more(1)


def test_of_too_many_the_oldest_warnings_are_forgotten_first_and_failures_last(
    bar: MessageBar, told: list[str]
) -> None:
    offer(bar, told)
    bar.say("Failure.", "bad")
    for at in range(MOST_TOLD + 5):
        bar.say(f"Warning {at}.", "warn")
    assert more(bar) == told_more(MOST_TOLD)  # the offer is one
    assert pile(bar) == [f"Warning {at}." for at in range(MOST_TOLD + 4, 5, -1)] + ["Failure.", ASKED]
    for at in range(MOST_TOLD):
        bar.say(f"Failure {at}.", "bad")
    bar.say("Warning.", "warn")  # what is shown is never what is forgotten
    assert pile(bar) == ["Warning."] + [f"Failure {at}." for at in range(MOST_TOLD - 1, 0, -1)]


def test_notes_and_what_is_going_on_tell_of_no_more(bar: MessageBar) -> None:
    bar.say("One.", "warn")
    bar.say("Two.", "warn")
    bar.say("Address copied.")
    assert (bar.text, more(bar)) == ("Address copied.", told_more(0))
    bar.dismiss()
    assert more(bar) == told_more(1)
    bar.set_busy("Starting…")
    assert (bar.text, more(bar)) == ("Starting…", told_more(0))
    bar.set_busy(None)
    assert pile(bar) == ["Two.", "One."]


def test_what_is_not_true_any_more_goes_from_wherever_it_lies(bar: MessageBar) -> None:
    for text in ("One.", "Two.", "Three."):
        bar.say(text, "warn")
    bar.withdraw("One.")
    assert (bar.text, more(bar)) == ("Three.", told_more(1))
    bar.withdraw("Three.")
    assert (bar.text, more(bar)) == ("Two.", told_more(0))
    bar.withdraw("never said")
    assert pile(bar) == ["Two."]


def test_the_cross_keeps_the_focus_while_there_is_more_to_read(qtbot: QtBot, bar: MessageBar) -> None:
    for text in ("One.", "Two."):
        bar.say(text, "warn")
    cross(bar).setFocus()
    qtbot.keyClick(cross(bar), Qt.Key.Key_Space)
    assert (bar.text, cross(bar).hasFocus()) == ("One.", True)
    qtbot.keyClick(cross(bar), Qt.Key.Key_Space)
    assert (bar.text, cross(bar).hasFocus()) == ("", False)


# --- offers ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("number", "answer"), [(0, "Yes"), (1, "No")])
def test_an_answer_is_told_once_and_the_bar_goes(bar: MessageBar, told: list[str], number: int, answer: str) -> None:
    offer(bar, told)
    assert bar.text == ASKED
    assert [button.text() for button in buttons(bar)] == ["Yes", "No"]
    assert not bar._timer.isActive()
    buttons(bar)[number].click()
    assert told == [answer]
    assert (bar.text, buttons(bar)) == ("", [])


def test_a_click_leaves_the_focus_where_it_is(
    qtbot: QtBot, window: MainWindow, bar: MessageBar, told: list[str]
) -> None:
    window.page.view.setFocus()
    offer(bar, told)
    qtbot.mouseClick(buttons(bar)[0], Qt.MouseButton.LeftButton)
    assert told == ["Yes"]
    assert window.page.view.hasFocus()


def test_the_cross_is_an_answer_of_its_own(qtbot: QtBot, bar: MessageBar, told: list[str]) -> None:
    offer(bar, told)
    qtbot.mouseClick(cross(bar), Qt.MouseButton.LeftButton)
    assert told == ["cross"]
    assert bar.text == ""
    bar.dismiss()
    assert told == ["cross"]


def test_one_answer_is_enough_and_three_are_too_many(bar: MessageBar) -> None:
    bar.offer(ASKED, {"Fine": lambda: None})
    assert [button.text() for button in buttons(bar)] == ["Fine"]
    for wrong in ("", "abc"):
        with pytest.raises(ValueError, match="one or two"):
            bar.offer(ASKED, dict.fromkeys(wrong, lambda: None))


def test_the_answers_are_reached_by_tab_between_the_list_and_the_cross(
    qtbot: QtBot, bar: MessageBar, told: list[str]
) -> None:
    offer(bar, told)
    yes, no = buttons(bar)
    yes.setFocus()
    for expected in (no, cross(bar)):
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        assert QApplication.focusWidget() is expected
    qtbot.keyClick(cross(bar), Qt.Key.Key_Backtab)
    qtbot.keyClick(no, Qt.Key.Key_Space)
    assert told == ["No"]


def test_an_answer_is_named_and_says_what_it_answers(bar: MessageBar, told: list[str]) -> None:
    offer(bar, told)
    assert [(one.accessibleName(), one.accessibleDescription()) for one in buttons(bar)] == [
        ("Yes", ASKED),
        ("No", ASKED),
    ]


def test_an_offer_waits_behind_what_stands(bar: MessageBar, told: list[str]) -> None:
    bar.say("The journal could not be saved.", "bad")
    offer(bar, told)
    assert bar.text == "The journal could not be saved."
    assert buttons(bar) == []
    bar.say("Something may be wrong.", "warn")
    for expected in ("Something may be wrong.", "The journal could not be saved.", ASKED):
        assert bar.text == expected
        bar.dismiss()
    assert told == ["cross"]


def test_what_was_asked_for_comes_first_and_a_failure_is_not_forgotten_for_it(bar: MessageBar, told: list[str]) -> None:
    bar.say("The journal could not be saved.", "bad")
    offer(bar, told, wanted=True)
    assert bar.text == ASKED
    buttons(bar)[0].click()
    assert bar.text == "The journal could not be saved."


def test_what_comes_later_covers_an_offer_without_answering_it(bar: MessageBar, told: list[str]) -> None:
    offer(bar, told)
    bar.say("Address copied.")
    assert (bar.text, buttons(bar)) == ("Address copied.", [])
    bar._timer.timeout.emit()
    assert bar.text == ASKED
    bar.say("The journal could not be saved.", "bad")
    bar.dismiss()
    bar.set_busy("Starting the practice bucket…")
    bar.set_busy(None)
    assert bar.text == ASKED
    assert len(buttons(bar)) == 2
    assert told == []


def test_a_later_offer_takes_the_place_of_the_former(bar: MessageBar, told: list[str]) -> None:
    offer(bar, told)
    offer(bar, told, "Or that?")
    assert bar.text == "Or that?"
    buttons(bar)[0].click()
    assert (bar.text, told) == ("", ["Yes"])


def test_a_later_offer_behind_a_failure_takes_the_place_of_one_that_is_shown(bar: MessageBar, told: list[str]) -> None:
    bar.say("The keyring is locked.", "bad")
    offer(bar, told, wanted=True)
    bar.offer("Or that?", {"Fine": partial(told.append, "Fine")})
    assert (bar.text, more(bar)) == ("The keyring is locked.", told_more(1))
    bar.dismiss()
    buttons(bar)[0].click()
    assert told == ["Fine"]


def test_an_offer_can_be_withdrawn_by_its_text_alone(bar: MessageBar, told: list[str]) -> None:
    offer(bar, told)
    bar.withdraw("Or that?")
    assert bar.text == ASKED
    bar.withdraw(ASKED)
    assert (bar.text, told) == ("", [])
    offer(bar, told)
    bar.say("The journal could not be saved.", "bad")
    bar.withdraw(ASKED)
    assert bar.text == "The journal could not be saved."
    bar.dismiss()
    assert (bar.text, told) == ("", [])


def test_an_offer_tells_what_comes_after_it_and_is_counted_itself(bar: MessageBar, told: list[str]) -> None:
    bar.say("The journal could not be saved.", "bad")
    offer(bar, told)
    assert (bar.text, more(bar)) == ("The journal could not be saved.", told_more(1))
    offer(bar, told, wanted=True)
    assert (bar.text, more(bar)) == (ASKED, told_more(1))
    buttons(bar)[0].click()
    assert (bar.text, more(bar)) == ("The journal could not be saved.", told_more(0))


# --- how it looks ---------------------------------------------------------------------------------------------


def test_no_word_makes_the_window_wider(window: MainWindow) -> None:
    before = window.minimumSizeHint().width()
    for word in ("oss://media/short", "m" * 200):
        window.say(f"New uploads go to {word}.", "warn")
        assert window.messages.text == window.messages._text.accessibleName() == f"New uploads go to {word}."
    assert window.minimumSizeHint().width() == before


@pytest.mark.parametrize("appearance", [Appearance.LIGHT, Appearance.DARK])
def test_a_long_offer_wraps_in_the_smallest_window(
    qtbot: QtBot, window: MainWindow, theme: Theme, told: list[str], appearance: Appearance
) -> None:
    theme.set_appearance(appearance)
    window.resize(window.minimumSize())
    window.messages.say("Something may be wrong.", "warn")
    offer(window.messages, told, "A sentence that says a lot. " * 12, wanted=True)
    label = window.messages._text
    qtbot.waitUntil(lambda: label.height() >= label.heightForWidth(label.width()) > 3 * label.fontMetrics().height())
    assert window.messages.width() <= window.width()
    for button in buttons(window.messages):
        assert window.messages.rect().contains(button.geometry())
        assert button.width() >= button.sizeHint().width()
    counted = window.messages.findChild(QLabel, "message-more")
    assert counted is not None
    assert window.messages.rect().contains(counted.geometry())
    assert counted.width() >= counted.sizeHint().width()
    assert cross(window.messages).accessibleName() == words.DISMISS
