"""The connection dialog by keys alone, on a port in memory: filled, told what is wrong or missing, kept."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from helpers.connection_dialog import KEY_ID, SECRET, Open
from helpers.memory_connections import SIGNED_IN, MemoryConnections
from partwise.core.connection import Addressing, Connection, Origin, Reach, Role, Signature
from partwise.store.secret import Secret
from partwise.ui import words_connections as words

pytestmark = pytest.mark.qt_log_ignore("plugin does not support", extend=True)


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
