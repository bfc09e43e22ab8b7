"""The connection dialog by keys alone, on a port in memory: filled, tried, mended, kept, given up."""

from __future__ import annotations

import gc
from collections.abc import Callable
from threading import Event

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleTextInterface, QGuiApplication
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from helpers.connection_dialog import KEY_ID, SECRET, OpenConnection
from helpers.memory_connections import FINE, SIGNED_IN, MemoryConnections, failing
from partwise.core.advice_transport import plain_http
from partwise.core.connection import DIRECT, Addressing, Connection, Origin, Reach, Role, Signature
from partwise.core.errors import Fault, Kind
from partwise.oss.diagnosis import Check
from partwise.store.secret import Secret
from partwise.store.vault_faults import GONE, LOCKED, NO_KEYRING, REFUSED, vault_error
from partwise.ui import words_connections as words
from partwise.ui.connections.draft import Draft
from partwise.ui.errands import Errands
from partwise.ui.theme import Appearance, Theme

pytestmark = pytest.mark.qt_log_ignore("plugin does not support", extend=True)

Open = Callable[..., OpenConnection]
OLD = Connection("Acme", region="cn-hangzhou", id="id-1", access_key_id=KEY_ID)


@pytest.fixture
def opened(qtbot: QtBot, theme: Theme, errands: Errands, port: MemoryConnections) -> Open:
    return lambda *more: OpenConnection(qtbot, theme, errands, port, *more)


# --- typing ----------------------------------------------------------------------------------------------------


def test_a_new_connection_is_tried_and_kept_in_the_keyring(opened: Open, port: MemoryConnections) -> None:
    dialog = opened()
    assert dialog.dialog.windowTitle() == words.NEW
    dialog.fill()
    assert dialog.field("endpoint").text() == "https://oss-cn-hangzhou.aliyuncs.com"
    dialog.press("connection-try")
    dialog.until(lambda: dialog.told == SIGNED_IN)
    assert not dialog.shown("steps")
    assert dialog.saved == []
    dialog.press("connection-save")
    dialog.until(lambda: dialog.saved)
    (saved,) = dialog.saved
    assert saved == Connection("Acme", region="cn-hangzhou", id="id-1", access_key_id=KEY_ID)
    assert port.typed == [Secret(SECRET)]
    assert port.kept_places == [Origin.KEYRING]
    assert port.calls.count("diagnose") == 1  # what was tried a moment ago is not tried again


def test_saving_tries_first(opened: Open, port: MemoryConnections) -> None:
    dialog = opened()
    dialog.fill()
    dialog.press("connection-save")
    dialog.until(lambda: dialog.saved)
    assert port.calls.index("diagnose") < port.calls.index("save")


def test_what_is_missing_is_told_all_at_once_and_the_first_gets_the_focus(
    opened: Open, port: MemoryConnections
) -> None:
    dialog = opened()
    assert not dialog.text("connection-name-problem")  # nothing was typed: no reason to shout
    dialog.press("connection-save")
    assert dialog.text("connection-name-problem") == words.NO_NAME
    assert dialog.text("connection-secret-problem") == words.NO_SECRET
    assert dialog.told == words.to_mend(4)
    assert dialog.dialog.focusWidget().objectName() == "connection-name"
    assert dialog.field("name").accessibleDescription() == words.NO_NAME
    dialog.qtbot.keyClicks(dialog.dialog.focusWidget(), "A")
    assert not dialog.text("connection-name-problem")
    assert port.calls == []


def test_enter_in_a_field_saves_nothing_and_escape_closes(opened: Open, port: MemoryConnections) -> None:
    dialog = opened()
    dialog.fill()
    dialog.tab_to("connection-name")
    dialog.key(Qt.Key.Key_Return)
    assert dialog.dialog.isVisible()
    assert port.calls == []
    dialog.key(Qt.Key.Key_Escape)
    assert not dialog.dialog.isVisible()


def test_blanks_around_what_was_pasted_are_taken_away(opened: Open, port: MemoryConnections) -> None:
    dialog = opened()
    dialog.type("name", "  Acme ")
    dialog.type("key-id", f" {KEY_ID} ")
    dialog.type("secret", f"\t{SECRET} ")
    dialog.region("cn-hangzhou")
    dialog.press("connection-save")
    dialog.until(lambda: dialog.saved)
    assert (dialog.saved[0].name, dialog.saved[0].access_key_id) == ("Acme", KEY_ID)
    assert port.typed == [Secret(SECRET)]


def test_swapped_fields_are_noticed_and_swapped_back(opened: Open, port: MemoryConnections) -> None:
    dialog = opened()
    dialog.type("key-id", SECRET)
    dialog.type("secret", KEY_ID)
    assert dialog.text("connection-key-id-problem") == words.SWAPPED
    dialog.press("connection-swap")
    assert not dialog.shown("swap")
    draft = dialog.dialog.draft
    assert (draft.access_key_id, draft.secret) == (KEY_ID, SECRET)


def test_a_taken_name_is_told_while_typing(opened: Open) -> None:
    dialog = opened(None, ("Acme",))
    dialog.type("name", "Acme")
    assert dialog.text("connection-name-problem") == words.NAME_TAKEN
    dialog.qtbot.keyClicks(dialog.dialog.focusWidget(), " 2")
    assert not dialog.text("connection-name-problem")


def test_hints_stand_in_their_own_colour_and_do_not_block(opened: Open, port: MemoryConnections) -> None:
    dialog = opened()
    dialog.type("name", "Lab")
    dialog.type("key-id", "minio")
    dialog.type("secret", "minio123")
    dialog.region("lab-1")
    assert dialog.text("connection-region-hint") == words.UNKNOWN_REGION
    assert not dialog.text("connection-region-problem")
    dialog.press("connection-save")
    dialog.until(lambda: dialog.saved)
    assert dialog.saved[0].region == "lab-1"


# --- region, way, endpoint -------------------------------------------------------------------------------------


def test_a_region_is_found_by_a_part_of_its_name(opened: Open) -> None:
    dialog = opened()
    dialog.tab_to("connection-region")
    field = dialog.find(QLineEdit, "connection-region-text")
    dialog.qtbot.keyClicks(field, "frank")
    popup = field.completer().popup()
    dialog.until(popup.isVisible)
    assert [popup.model().index(row, 0).data() for row in range(popup.model().rowCount())] == [
        words.region_text("eu-central-1")
    ]
    dialog.qtbot.keyClick(popup, Qt.Key.Key_Down)
    dialog.qtbot.keyClick(popup, Qt.Key.Key_Return)
    assert dialog.dialog.draft.region == "eu-central-1"
    assert dialog.field("endpoint").text() == "https://oss-eu-central-1.aliyuncs.com"


@pytest.mark.parametrize(
    ("way", "endpoint", "reach"),
    [
        ("internal", "https://oss-cn-hangzhou-internal.aliyuncs.com", Reach.INTERNAL),
        ("accelerate", "https://oss-accelerate.aliyuncs.com", Reach.ACCELERATE),
        ("accelerate-overseas", "https://oss-accelerate-overseas.aliyuncs.com", Reach.ACCELERATE_OVERSEAS),
        ("dual-stack", "https://cn-hangzhou.oss.aliyuncs.com", Reach.DUAL_STACK),
    ],
)
def test_the_endpoint_follows_region_and_way(
    opened: Open, port: MemoryConnections, way: str, endpoint: str, reach: Reach
) -> None:
    dialog = opened()
    dialog.fill()
    dialog.choose("way", way)
    assert dialog.field("endpoint").text() == endpoint
    dialog.press("connection-save")
    dialog.until(lambda: dialog.saved)
    assert (dialog.saved[0].reach, dialog.saved[0].endpoint) == (reach, "")


def test_a_typed_endpoint_is_its_own_way_and_a_known_one_is_recognised(opened: Open) -> None:
    dialog = opened()
    dialog.fill()
    dialog.type("endpoint", "https://oss.example.com")
    dialog.key(Qt.Key.Key_Tab)
    assert dialog.dialog.draft.way == "custom"
    dialog.choose("way", "path")  # past the region's own ways, which take nothing that was typed away
    assert dialog.dialog.draft.endpoint == "https://oss.example.com"
    dialog.choose("way", "custom")
    dialog.type("endpoint", "media.oss-cn-beijing-internal.aliyuncs.com")
    dialog.key(Qt.Key.Key_Tab)
    draft = dialog.dialog.draft
    assert (draft.way, draft.region, draft.bucket) == ("internal", "cn-beijing", "media")
    assert dialog.field("endpoint").text() == "https://oss-cn-beijing-internal.aliyuncs.com"


def test_a_domain_of_ones_own_asks_for_its_bucket(opened: Open, port: MemoryConnections) -> None:
    dialog = opened()
    dialog.fill()
    dialog.choose("way", "own-domain")
    assert dialog.field("endpoint").text() == ""
    dialog.type("endpoint", "files.example.com")
    dialog.press("connection-save")
    assert dialog.text("connection-bucket-problem") == words.DOMAIN_NEEDS_BUCKET
    assert dialog.dialog.focusWidget().objectName() == "connection-bucket"  # unfolded for it
    dialog.qtbot.keyClicks(dialog.dialog.focusWidget(), "media")
    dialog.press("connection-save")
    dialog.until(lambda: dialog.saved)
    saved = dialog.saved[0]
    assert (saved.addressing, saved.endpoint, saved.bucket) == (Addressing.CNAME, "files.example.com", "media")


def test_more_options_are_all_reached_by_keys(opened: Open, port: MemoryConnections) -> None:
    dialog = opened()
    dialog.fill()
    assert not dialog.shown("bucket")
    dialog.unfold()
    dialog.type("bucket", "media")
    dialog.type("prefix", "films/")
    dialog.choose("signature", "v1")
    dialog.choose("proxy", "own")
    dialog.type("proxy-url", "socks5://proxy.example.com:1080")
    dialog.type("proxy-user", "me")
    dialog.type("proxy-password", "geheim")
    dialog.type("ca-file", "/etc/ca.pem")
    dialog.type("role", "acs:ram::1234:role/uploader")
    dialog.type("external-id", "x-1")
    dialog.press("connection-save")
    dialog.until(lambda: dialog.saved)
    assert dialog.saved[0] == Connection(
        "Acme",
        region="cn-hangzhou",
        id="id-1",
        access_key_id=KEY_ID,
        bucket="media",
        prefix="films/",
        signature=Signature.V1,
        proxy="socks5://proxy.example.com:1080",
        proxy_user="me",
        ca_file="/etc/ca.pem",
        role=Role("acs:ram::1234:role/uploader", external_id="x-1"),
    )
    assert port.typed == [Secret(SECRET, proxy_password="geheim")]


# --- temporary credentials -------------------------------------------------------------------------------------


@pytest.mark.parametrize(("keep", "place"), [(False, Origin.SESSION), (True, Origin.KEYRING)])
def test_a_token_stays_in_memory_unless_somebody_wants_it_kept(
    opened: Open, port: MemoryConnections, keep: bool, place: Origin
) -> None:
    dialog = opened()
    dialog.fill()
    assert not dialog.shown("expires")
    dialog.type("key-id", "STS.NTabcdefgh")
    dialog.type("token", "CAIS-token")
    dialog.type("expires", "2099-11-21T14:00:00Z")
    dialog.unfold()
    if keep:
        dialog.press("connection-keep-token")
    dialog.press("connection-save")
    dialog.until(lambda: dialog.saved)
    assert port.typed == [Secret(SECRET, "CAIS-token", expires=4_098_952_800.0)]
    assert port.kept_places == [place]


# --- trying ----------------------------------------------------------------------------------------------------


def test_the_steps_appear_one_after_the_other(opened: Open, port: MemoryConnections) -> None:
    port.gates["name"] = Event()
    dialog = opened()
    dialog.fill()
    dialog.press("connection-try")
    dialog.until(lambda: dialog.text("connection-step-name"))
    assert dialog.told == words.TRYING
    assert dialog.button("connection-try").text() == words.STOP_TRYING
    assert not dialog.shown("step-clock")
    spoken = dialog.find(QWidget, "connection-step-name").accessibleName()
    assert spoken == "Name (DNS), fine: oss-cn-hangzhou.aliyuncs.com is 192.0.2.1."
    port.gates["name"].set()
    dialog.until(lambda: dialog.told == SIGNED_IN)


def test_a_check_is_stopped_by_its_button(opened: Open, port: MemoryConnections) -> None:
    port.gates["name"] = Event()
    dialog = opened()
    dialog.fill()
    dialog.press("connection-try")
    dialog.until(lambda: dialog.text("connection-step-name"))
    dialog.press("connection-try")
    assert dialog.told == words.STOPPED_TRYING
    dialog.until(lambda: port.stopped == ["name"])
    assert dialog.button("connection-try").text() == words.TRY


def test_typing_takes_back_what_was_found_out(opened: Open, port: MemoryConnections) -> None:
    port.gates["name"] = Event()
    dialog = opened()
    dialog.fill()
    dialog.press("connection-save")
    dialog.until(lambda: dialog.text("connection-step-name"))
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


# --- editing ---------------------------------------------------------------------------------------------------


def test_an_edited_connection_keeps_its_secret_and_its_id(opened: Open, port: MemoryConnections) -> None:
    port.gates["kept"] = Event()
    dialog = opened(OLD)
    assert dialog.dialog.windowTitle() == words.EDIT
    assert not dialog.shown("import")
    assert dialog.field("secret").placeholderText() == words.LOOKING
    port.gates["kept"].set()
    dialog.until(lambda: dialog.field("secret").placeholderText() == words.KEPT_KEYRING)
    dialog.type("name", "Acme 2")
    dialog.press("connection-save")
    dialog.until(lambda: dialog.saved)
    assert dialog.saved == [Connection("Acme 2", region="cn-hangzhou", id="id-1", access_key_id=KEY_ID)]
    assert port.typed == [Secret()]


def test_another_access_key_needs_its_own_secret(opened: Open, port: MemoryConnections) -> None:
    dialog = opened(OLD)
    dialog.until(lambda: dialog.field("secret").placeholderText() == words.KEPT_KEYRING)
    dialog.type("key-id", KEY_ID[::-1])
    dialog.press("connection-save")
    assert dialog.text("connection-secret-problem") == words.NO_SECRET


def test_a_secret_that_is_not_kept_any_more_is_asked_for(opened: Open, port: MemoryConnections) -> None:
    port.known = frozenset()
    dialog = opened(OLD)
    dialog.until(lambda: dialog.field("secret").placeholderText() == words.NOT_KEPT)
    dialog.press("connection-save")
    assert dialog.text("connection-secret-problem") == words.NO_SECRET


def test_a_locked_keyring_is_told_and_the_secret_can_be_typed(opened: Open, port: MemoryConnections) -> None:
    port.faults["kept"] = [vault_error(LOCKED).fault]
    dialog = opened(OLD)
    dialog.until(lambda: dialog.field("secret").placeholderText() == words.NOT_ASKED)
    assert dialog.told == vault_error(LOCKED).fault.title
    dialog.type("secret", SECRET)
    dialog.press("connection-save")
    dialog.until(lambda: dialog.saved)


def test_credentials_of_others_are_named_and_not_asked_for(opened: Open, port: MemoryConnections) -> None:
    live = Connection("Lab", region="cn-hangzhou", origin=Origin.OSSUTIL, profile="lab", command="print-keys --lab")
    dialog = opened(live)
    assert not dialog.shown("secret")
    assert "the profile “lab” of ossutil" in dialog.text("connection-source")
    assert "print-keys --lab" in dialog.text("connection-source")
    dialog.press("connection-save")
    dialog.until(lambda: dialog.saved)
    assert dialog.saved[0].origin is Origin.OSSUTIL
    assert dialog.saved[0].command == "print-keys --lab"


def test_a_program_that_prints_credentials_is_typed(opened: Open, port: MemoryConnections) -> None:
    dialog = opened(Connection("", origin=Origin.COMMAND))
    dialog.type("name", "Lab")
    dialog.type("command", "print-keys --lab")
    dialog.region("cn-hangzhou")
    dialog.press("connection-save")
    dialog.until(lambda: dialog.saved)
    assert dialog.saved[0].command == "print-keys --lab"


# --- secrets ---------------------------------------------------------------------------------------------------


def test_no_secret_can_be_read_copied_or_undone(opened: Open, port: MemoryConnections) -> None:
    clipboard = QGuiApplication.clipboard()
    clipboard.setText("before")
    dialog = opened()
    dialog.fill()
    dialog.type("token", SECRET)
    fields = [dialog.field(name) for name in ("secret", "token")]
    for field in fields:
        field.setFocus()
        field.selectAll()
        dialog.key(Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
        field.copy()
        assert clipboard.text() == "before"
        assert field.text() == SECRET
        assert SECRET not in field.displayText()
    spoken = [text for widget in dialog.dialog.findChildren(QWidget) for text in _spoken(widget)]
    assert "AccessKey secret" in spoken
    assert not [text for text in spoken if SECRET in text]
    fields[1].setFocus()
    dialog.key(Qt.Key.Key_X, Qt.KeyboardModifier.ControlModifier)
    assert clipboard.text() == "before"
    dialog.press("connection-cancel")
    for field in fields:
        assert field.text() == ""
        field.undo()
        assert field.text() == ""


def test_no_field_or_button_knows_the_secret_once_the_dialog_is_closed(opened: Open, port: MemoryConnections) -> None:
    own = "OnlyThisTestKnowsThisSecret012"
    port.steps = failing("OtherSignatureV1")
    dialog = opened()
    dialog.fill()
    dialog.type("secret", own)
    dialog.press("connection-try")
    dialog.until(lambda: dialog.shown("fix-0"))
    assert _holding(own)
    dialog.press("connection-cancel")
    dialog.until(lambda: not _holding(own))


def _holding(secret: str) -> list[Draft]:
    """What the dialog took from its fields, as far as anybody still has it."""
    gc.collect()
    return [one for one in gc.get_objects() if isinstance(one, Draft) and one.secret == secret]


def _spoken(widget: QWidget) -> list[str]:
    """Whatever a screen reader may be told of a widget."""
    told = [widget.objectName(), widget.accessibleName(), widget.accessibleDescription(), widget.toolTip()]
    interface = QAccessible.queryAccessibleInterface(widget)
    if interface is not None:
        told += [interface.text(kind) for kind in QAccessible.Text if kind is not QAccessible.Text.UserText]
        text: QAccessibleTextInterface | None = interface.textInterface()
        if text is not None:
            told.append(text.text(0, text.characterCount()))
    return told


def test_every_field_has_a_name_and_is_reached_by_tab(opened: Open) -> None:
    dialog = opened()
    dialog.unfold()
    dialog.tab_to("connection-name")
    reached = []
    for _ in range(30):
        widget = dialog.dialog.focusWidget()
        assert widget.accessibleName(), widget.objectName()
        reached.append(widget.objectName())
        dialog.key(Qt.Key.Key_Tab)
        if dialog.dialog.focusWidget().objectName() == "connection-name":
            break
    order = ["name", "key-id", "secret", "token", "region", "way", "endpoint", "more", "bucket", "prefix", "signature"]
    order += ["proxy", "ca-file", "choose-ca", "role", "keep-token", "import", "try", "cancel", "save"]
    assert reached == [f"connection-{name}" for name in order]


# --- how it looks ----------------------------------------------------------------------------------------------


def test_the_access_key_is_shown_in_short_while_nobody_edits_it(opened: Open) -> None:
    dialog = opened()
    dialog.type("key-id", KEY_ID)
    assert dialog.field("key-id").text() == KEY_ID
    dialog.key(Qt.Key.Key_Tab)
    assert dialog.field("key-id").text() == "LTAI5t••••••••pQr"
    assert dialog.dialog.draft.access_key_id == KEY_ID
    dialog.tab_to("connection-key-id")
    assert dialog.field("key-id").text() == KEY_ID


def test_nothing_is_cut_off_and_the_fields_scroll_where_the_screen_is_small(
    opened: Open, port: MemoryConnections
) -> None:
    port.steps = failing("SignatureDoesNotMatch", "The AccessKey secret is wrong.")
    dialog = opened()
    dialog.fill()
    dialog.press("connection-try")
    dialog.until(lambda: dialog.told == "The AccessKey secret is wrong.")
    dialog.unfold()
    dialog.until(lambda: dialog.shown("bucket"))
    screen = dialog.dialog.screen().availableGeometry().height()
    dialog.until(lambda: dialog.dialog.height() <= screen)
    assert dialog.clipped() == []
    bottom = dialog.save.mapTo(dialog.dialog, dialog.save.rect().bottomLeft()).y()
    assert bottom < dialog.dialog.height()


def test_it_follows_the_theme(opened: Open, theme: Theme) -> None:
    dialog = opened()
    light = dialog.dialog.grab().toImage().pixelColor(5, 5)
    theme.set_appearance(Appearance.DARK)
    dialog.until(lambda: dialog.dialog.grab().toImage().pixelColor(5, 5) != light)
