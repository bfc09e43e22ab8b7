"""Notices at the top of the list: they block nothing, and none makes another forgotten."""

from __future__ import annotations

from partwise.core.changes import HeldUp
from partwise.core.errors import Fault, Kind
from partwise.core.faults import engine_ended
from partwise.ui import words
from partwise.ui.bridge import Bridge
from partwise.ui.main_window import MainWindow


def test_an_engine_that_ended_is_told_in_red_and_outlasts_every_note(window: MainWindow, bridge: Bridge) -> None:
    bridge.published((), [HeldUp(engine_ended())])
    assert window.messages.text == str(engine_ended())
    assert window.messages._shown.kind == "bad"
    window.say("Address copied.")
    assert window.messages.text == "Address copied."
    window.messages._timer.timeout.emit()
    assert window.messages.text == str(engine_ended())
    window.say(words.NOT_LOCAL, "warn")
    assert window.messages.text == words.NOT_LOCAL
    window.messages.dismiss()
    assert window.messages.text == str(engine_ended())
    window.messages.dismiss()
    assert window.messages.text == ""


def test_a_journal_that_refuses_is_a_warning(window: MainWindow, bridge: Bridge) -> None:
    bridge.published((), [HeldUp(Fault(Kind.FIXABLE, "The disk is full.", "Free some space."))])
    assert (window.messages.text, window.messages._shown.kind) == ("The disk is full. Free some space.", "warn")


def test_busy_stays_until_it_is_over_and_a_notice_in_between_gives_way_to_it(window: MainWindow) -> None:
    window.set_busy("Starting the practice bucket…")
    window.say("The journal could not be saved.", "bad")
    assert window.messages.text == "The journal could not be saved."
    window.messages.dismiss()
    assert window.messages.text == "Starting the practice bucket…"
    window.set_busy(None)
    assert window.messages.text == ""
