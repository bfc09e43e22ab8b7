"""The connection dialog by keys alone: what is found out when it is tried, mended, and kept all the same."""

from __future__ import annotations

from threading import Event

import pytest
from PySide6.QtWidgets import QWidget

from helpers.connection_dialog import SECRET, Open, OpenConnection
from helpers.memory_connections import FINE, SIGNED_IN, MemoryConnections, failing
from partwise.core.advice_transport import plain_http
from partwise.core.connection import DIRECT, Origin, Reach, Signature
from partwise.core.errors import Fault, Kind
from partwise.oss.diagnosis import Check
from partwise.store.secret import Secret
from partwise.store.vault_faults import GONE, LOCKED, NO_KEYRING, REFUSED, vault_error
from partwise.ui import words_connections as words

pytestmark = pytest.mark.qt_log_ignore("plugin does not support", extend=True)


def held_up(opened: Open, port: MemoryConnections, button: str) -> OpenConnection:
    """Filled in and being tried since `button` was pressed; the first step is found, the next one waits for a gate."""
    port.gates["name"] = Event()
    dialog = opened()
    dialog.fill()
    dialog.press(button)
    dialog.until(lambda: dialog.text("connection-step-name"))
    return dialog


# --- trying ----------------------------------------------------------------------------------------------------


def test_the_steps_appear_one_after_the_other(opened: Open, port: MemoryConnections) -> None:
    dialog = held_up(opened, port, "connection-try")
    assert dialog.told == words.TRYING
    assert dialog.button("connection-try").text() == words.STOP_TRYING
    assert not dialog.shown("step-clock")
    spoken = dialog.find(QWidget, "connection-step-name").accessibleName()
    assert spoken == "Name (DNS), fine: oss-cn-hangzhou.aliyuncs.com is 192.0.2.1."
    port.gates["name"].set()
    dialog.until(lambda: dialog.told == SIGNED_IN)


def test_a_check_is_stopped_by_its_button(opened: Open, port: MemoryConnections) -> None:
    dialog = held_up(opened, port, "connection-try")
    dialog.press("connection-try")
    assert dialog.told == words.STOPPED_TRYING
    dialog.until(lambda: port.stopped == ["name"])
    assert dialog.button("connection-try").text() == words.TRY


def test_typing_takes_back_what_was_found_out(opened: Open, port: MemoryConnections) -> None:
    dialog = held_up(opened, port, "connection-save")
    dialog.type("name", "Other")
    assert dialog.told == ""
    dialog.until(lambda: port.stopped == ["name"])
    assert "save" not in port.calls
    assert dialog.save.isEnabled()


def test_the_first_thing_that_is_wrong_is_told_with_its_evidence_and_the_way_to_the_field(
    opened: Open, port: MemoryConnections
) -> None:
    port.steps = failing("SignatureDoesNotMatch", "The AccessKey secret is wrong.", request_id="5C3D")
    dialog = opened()
    dialog.fill()
    dialog.press("connection-save")
    dialog.until(lambda: dialog.told == "The AccessKey secret is wrong.")
    assert dialog.text("connection-result-more") == "Mend it."
    assert dialog.text("connection-result-evidence") == "SignatureDoesNotMatch · request 5C3D"
    assert dialog.text("connection-step-rights") == "Not tried."
    assert dialog.saved == []
    dialog.press("connection-fix-0")
    assert dialog.dialog.focusWidget().objectName() == "connection-secret"
    assert dialog.field("secret").selectedText() != ""
    port.steps = FINE
    dialog.qtbot.keyClicks(dialog.dialog.focusWidget(), SECRET[::-1])
    dialog.press("connection-save")
    dialog.until(lambda: dialog.saved)
    assert port.typed == [Secret(SECRET[::-1])]


def test_what_does_not_work_is_saved_only_by_a_second_word(opened: Open, port: MemoryConnections) -> None:
    port.steps = failing("ConnectTimeout")
    dialog = opened()
    dialog.fill()
    dialog.press("connection-save")
    dialog.until(lambda: dialog.save.text() == words.SAVE_ANYWAY)
    assert "save" not in port.calls
    dialog.press("connection-save")
    dialog.until(lambda: dialog.saved)
    assert port.calls.count("diagnose") == 1


@pytest.mark.parametrize(
    ("steps", "way", "expected"),
    [
        (failing("AccessDenied", endpoint="oss-cn-beijing.aliyuncs.com"), "public", {"region": "cn-beijing"}),
        (failing("InternalEndpoint"), "internal", {"reach": Reach.PUBLIC}),
        (failing("OtherSignatureV1"), "public", {"signature": Signature.V1}),
        (failing("ProxyUnreachable"), "public", {"proxy": DIRECT}),
    ],
)
def test_a_button_mends_it_and_tries_again(
    opened: Open, port: MemoryConnections, steps: tuple[object, ...], way: str, expected: dict[str, object]
) -> None:
    port.steps = steps  # type: ignore[assignment]  # steps, as pytest hands them over
    dialog = opened()
    dialog.fill()
    dialog.choose("way", way)
    dialog.press("connection-try")
    dialog.until(lambda: dialog.told == "It failed.")
    port.steps = FINE
    dialog.press("connection-fix-0")
    dialog.until(lambda: dialog.told == SIGNED_IN)
    tried = port.tried[-1][0]
    assert {name: getattr(tried, name) for name in expected} == expected
    assert port.tried[-1][1] == Secret(SECRET)


def test_a_warning_says_what_works_and_does_not_hold_up_saving(opened: Open, port: MemoryConnections) -> None:
    fault = Fault(Kind.FIXABLE, "These credentials may not list the buckets.", "Type the name of the bucket.")
    denied = failing("x")[3]
    rights = type(denied)(Check.RIGHTS, type(denied.outcome)("warning"), str(fault), 0.1, fault)
    port.steps = (*FINE[:4], rights)
    dialog = opened()
    dialog.fill()
    dialog.press("connection-try")
    dialog.until(lambda: str(fault) in dialog.told)
    assert not dialog.text("connection-result-more")  # said once is enough
    assert dialog.save.text() == words.SAVE
    dialog.press("connection-save")
    dialog.until(lambda: dialog.saved)


def test_a_warning_that_is_not_in_the_words_is_told_below_them(opened: Open, port: MemoryConnections) -> None:
    fault = Fault(Kind.FIXABLE, "Others on the way can read it.", "Use https://.", code="PlainHttp")
    wrong = failing("x")[3]
    port.steps = (*FINE[:2], type(wrong)(Check.TLS, type(wrong.outcome)("warning"), str(fault), 0.1, fault), *FINE[2:])
    dialog = opened()
    dialog.fill()
    dialog.press("connection-try")
    dialog.until(lambda: dialog.text("connection-result-more") == str(fault))


def test_plain_http_needs_a_word_of_consent(opened: Open, port: MemoryConnections) -> None:
    dialog = opened()
    dialog.fill()
    dialog.type("endpoint", "http://oss.example.com")
    assert dialog.text("connection-endpoint-hint") == words.PLAIN_HTTP
    dialog.press("connection-save")
    assert dialog.told == plain_http("oss.example.com").title
    assert port.calls == []
    dialog.press("connection-plain")
    dialog.until(lambda: dialog.saved)
    assert dialog.saved[0].endpoint == "http://oss.example.com"


def test_or_https_is_used_instead(opened: Open, port: MemoryConnections) -> None:
    dialog = opened()
    dialog.fill()
    dialog.type("endpoint", "http://oss.example.com")
    dialog.press("connection-try")
    dialog.press("connection-fix-0")
    dialog.until(lambda: dialog.told == SIGNED_IN)
    assert port.tried[-1][0].endpoint == "https://oss.example.com"


# --- the keyring -----------------------------------------------------------------------------------------------


def test_waiting_for_the_keyring_ends_with_a_button_and_nothing_is_saved(opened: Open, port: MemoryConnections) -> None:
    port.gates["save"] = Event()
    dialog = opened()
    dialog.fill()
    dialog.press("connection-save")
    dialog.until(lambda: dialog.told == words.WAITING and "save" in port.calls)
    assert not dialog.save.isEnabled()
    assert not dialog.field("name").isEnabled()
    assert dialog.button("connection-cancel").text() == words.STOP_WAITING
    dialog.press("connection-cancel")
    assert dialog.dialog.isVisible()
    assert dialog.told == words.NOT_WAITED
    dialog.until(lambda: port.stopped == ["save"])
    assert dialog.saved == []
    port.gates["save"].set()
    dialog.press("connection-save")
    dialog.until(lambda: dialog.saved)


@pytest.mark.parametrize("code", [NO_KEYRING, LOCKED, REFUSED, GONE])
def test_a_keyring_in_the_way_leaves_the_choice_of_this_session_only(
    opened: Open, port: MemoryConnections, code: str
) -> None:
    fault = vault_error(code).fault
    port.faults["save"] = [fault, fault]
    dialog = opened()
    dialog.fill()
    dialog.press("connection-save")
    dialog.until(lambda: dialog.told == fault.title)
    assert dialog.text("connection-result-more") == f"{fault.advice} {words.SESSION_ONLY_HELP}"
    dialog.press("connection-again")
    dialog.until(lambda: port.calls.count("save") == 2 and dialog.shown("session"))
    dialog.press("connection-session")
    dialog.until(lambda: dialog.saved)
    assert port.kept_places == [Origin.SESSION]


def test_another_fault_of_saving_is_told_without_that_choice(opened: Open, port: MemoryConnections) -> None:
    port.faults["save"] = [Fault(Kind.FIXABLE, "Partwise cannot use its folder.", "Make it writable.")]
    dialog = opened()
    dialog.fill()
    dialog.press("connection-save")
    dialog.until(lambda: dialog.told == "Partwise cannot use its folder.")
    assert not dialog.shown("session")
