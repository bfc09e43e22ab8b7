"""The real window as a screen reader knows it, and by keyboard alone: names, roles, states, and where the focus goes.

What lies on the server was begun by other clients.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from helpers.accessibility import PATIENCE, Accessible, ScreenReader
from helpers.display import Display, within
from helpers.partners import PARTNERS, Piece
from helpers.shell import PARTWISE, Shell, unfinished, write

pytestmark = [pytest.mark.journey, pytest.mark.display]

TABLE, ACTIONS = "Unfinished uploads on the server", "What to do with the selected uploads"
QUESTION, CHOICE = "Abort on the server", "Uploads to abort"
OTHER = "another tool or machine"
OLD = {"raw/a.mov": (90, 2), "raw/b.mov": (38, 3), "raw/c.mov": (8, 1)}
"""By key: how many days ago each was begun, and how many parts of 100 KiB it has."""
NEW = "reel.mov"
AGES = ("any time", "more than 1 day ago", "more than 7 days ago", "more than 30 days ago", "Other number of days…")
Start = Callable[..., None]


@pytest.fixture
def start(display: Display, shell: Shell, screen_reader: ScreenReader, tmp_path: Path) -> Iterator[Start]:
    """Starts the program; after the test its window is closed, and it has complained of nothing."""
    programs: list[subprocess.Popen[bytes]] = []
    log = tmp_path / "log"

    def started(*arguments: object) -> None:
        environment = {**shell.environ, **display.environment, **screen_reader.environment}
        programs.append(display.start([*PARTWISE, *map(str, arguments)], log, **environment))
        screen_reader.get("frame", "Partwise", "active")

    try:
        yield started
        display.close_window(display.window("Partwise"))
        assert [program.wait(10) for program in programs] == [0]
    finally:
        for program in programs:
            program.kill()
            program.wait()
    assert re.findall(r".*(?:warning|error|traceback).*", log.read_text(encoding="utf-8"), re.IGNORECASE) == []


@pytest.fixture
def uploads(shell: Shell, tmp_path: Path) -> dict[str, str]:
    """What the bucket holds, by key: three old uploads, and one that the official SDK has just begun."""
    begun = {key: shell.practice.begin(key, days, range(1, parts + 1)) for key, (days, parts) in OLD.items()}
    film = write(tmp_path / "film", 100_000)
    return {**begun, NEW: PARTNERS[0].send_parts(shell, NEW, [Piece(1, film, 0, 100_000)], "v4")}


@pytest.fixture
def page(start: Start, uploads: dict[str, str], display: Display, screen_reader: ScreenReader) -> ScreenReader:
    """The program shows them all and knows their parts; one key went there."""
    start()
    display.keys("ctrl+u")
    screen_reader.get("label", "4 unfinished uploads hold 714 kB of parts.")
    screen_reader.get("table", TABLE, "focused")
    return screen_reader


def rows(reader: ScreenReader, table: str) -> dict[str, dict[str, Accessible]]:
    """What a table shows, by object key and column."""
    found = reader.rows(reader.get("table", table))
    return {re.sub(r"^oss://practice/|,.*", "", row["Object key"].name): row for row in found}


def with_state(state: str, reader: ScreenReader, table: str = TABLE) -> list[str]:
    """The keys whose rows have it."""
    return [key for key, row in rows(reader, table).items() if state in row["Object key"].states]


def buttons(reader: ScreenReader) -> dict[str, bool]:
    """What can be done with the selected uploads, and whether it can be done now."""
    found = reader.get("filler", ACTIONS).all("push button")
    return {button.name: "enabled" in button.states for button in found}


def controls(window: Accessible) -> list[Accessible]:
    """What takes the focus, but for the single rows of lists and tables."""
    return [one for one in window.walk() if "focusable" in one.states and one.role not in ("cell", "list item")]


def nameless_or_alike(window: Accessible) -> list[str]:
    """The controls that cannot be told from one another by their names."""
    names = list(map(str, controls(window)))
    return sorted({name for name in names if name.endswith(" ''") or names.count(name) > 1})


def tab_to(wanted: str, reader: ScreenReader, display: Display) -> None:
    """Press Tab until this has the focus."""
    passed = [""]
    while passed[-1] != wanted:
        passed.append(str(reader.focused_by(lambda: display.keys("Tab"))))
        assert len(passed) < 50, f"no {wanted} among {', '.join(passed)}"


# --- what a screen reader is told ------------------------------------------------------------------------------


def test_the_window_tells_its_groups_its_uploads_and_every_control(
    start: Start, screen_reader: ScreenReader, tmp_path: Path
) -> None:
    start("--practice", write(tmp_path / "film.mov", 300_000))
    screen_reader.get("cell", "film.mov, practice/, Done and verified")
    screen_reader.get("list item", "Done: 1 upload")
    window = screen_reader.get("frame", "Partwise")
    assert nameless_or_alike(window) == []
    assert [item.name for item in window.all("list item")] == [
        "UPLOADS",
        "All: 1 upload",
        "Active: 0 uploads",
        "Waiting: 0 uploads",
        "Paused: 0 uploads",
        "Failed: 0 uploads",
        "Done: 1 upload",
        "ON THE SERVER",
        "0 unfinished uploads on the server",
    ]
    (row,) = screen_reader.rows(screen_reader.get("table", "Uploads"))
    assert row["Size"].name == "300 kB"
    assert row["Progress"].name.startswith("Done and verified")


def test_the_page_tells_what_lies_on_the_server(page: ScreenReader) -> None:
    page.get(
        "label", "They are billed as stored data until they are completed or aborted. 3 have not changed for over 7"
    )
    page.get("text", "Show only keys that start with", "enabled")
    for choice in ("Started: any time", "Size: any", "From: anywhere"):
        page.get("button menu", choice, "enabled", "has-popup")
    for button in ("In: all buckets", "Refresh", "Set a clean-up rule…"):
        page.get("push button", button, "enabled")
    page.get("list item", "4 unfinished uploads on the server", "selected")
    assert nameless_or_alike(page.get("frame", "Partwise")) == []
    told = {key: [cell.name for cell in row.values()] for key, row in rows(page, TABLE).items()}
    assert told.pop(NEW)[2:] == ["1 part", "100 kB", "Standard", OTHER]
    assert told == {
        key: [f"oss://practice/{key}, started {age}, {parts}, {size}, {OTHER}", age, parts, size, "Standard", OTHER]
        for key, age, parts, size in (
            ("raw/a.mov", "3 months ago", "2 parts", "205 kB"),
            ("raw/b.mov", "38 days ago", "3 parts", "307 kB"),
            ("raw/c.mov", "8 days ago", "1 part", "102 kB"),
        )
    }


def test_the_page_tells_what_is_selected_and_what_can_be_done_with_it(page: ScreenReader, display: Display) -> None:
    page.get("label", "None selected")
    assert with_state("selected", page) == []
    of_one = dict.fromkeys(("Show parts", "Resume with a local file…", "Complete with stored parts…"), False)
    assert buttons(page) == {**of_one, "Abort…": False}
    display.keys("space")
    page.get("label", "205 kB would be freed")
    assert with_state("selected", page) == ["raw/a.mov"]
    assert buttons(page) == {**dict.fromkeys(of_one, True), "Abort 1 upload…": True}
    display.keys("ctrl+a")
    page.get("label", "714 kB would be freed")
    assert with_state("selected", page) == [*OLD, NEW]
    assert buttons(page) == {**of_one, "Abort 4 uploads…": True}


def test_the_question_before_an_abort_tells_what_is_ticked_and_why_not(
    page: ScreenReader, display: Display, shell: Shell, uploads: dict[str, str]
) -> None:
    display.keys("ctrl+a")
    page.press(page.get("push button", "Abort 4 uploads…", "enabled"))
    page.get("label", "Abort 3 uploads in practice?")
    page.get("label", "614 kB of stored parts are deleted on the server and cannot be brought back.")
    assert nameless_or_alike(page.get("dialog", QUESTION)) == []
    page.get("push button", "Cancel", "focused")
    page.get("push button", "Abort 3 uploads, 614 kB", "enabled")
    told = rows(page, CHOICE)
    assert [told[key]["Object key"].name for key in OLD] == [f"{key}, ticked" for key in OLD]
    assert re.fullmatch(rf"{NEW}, not ticked, (begun|got a part) .*", told[NEW]["Object key"].name)
    assert with_state("checkable", page, CHOICE) == [NEW, *OLD]
    assert with_state("checked", page, CHOICE) == [*OLD]
    page.press(page.get("push button", "Cancel"))
    page.get("push button", "Abort 4 uploads…", "enabled")
    page.get("frame", "Partwise", "active")
    assert dict(unfinished(shell.practice)) == uploads


def test_what_a_complete_would_make_is_told_with_every_value(page: ScreenReader, display: Display) -> None:
    display.keys("space")
    page.press(page.get("push button", "Complete with stored parts…", "enabled"))
    page.get("push button", "Complete 2 parts, 205 kB", "enabled")
    told = [label.name for label in page.get("dialog", "Complete with stored parts").all("label")]
    values = dict(pairwise(told))
    assert told[1] == "oss://practice/raw/a.mov"
    assert values["Parts"] == "2 parts, number 1 to 2"
    assert values["Size"] == "205 kB (204,800 bytes)"
    assert values["Object"] == "there is none of that name"
    assert told[-1].startswith("Nobody can tell from the server whether a part is missing at the end")
    display.keys("Escape")
    page.get("frame", "Partwise", "active")


# --- by keyboard alone -----------------------------------------------------------------------------------------


def test_tab_goes_through_every_control_of_the_page_and_comes_back(page: ScreenReader, display: Display) -> None:
    display.keys("space", "ctrl+i")
    page.get("table", "Table of the parts")
    page.get("cell", "Part 2, CRC-64 ")
    first = page.focused_by(lambda: display.keys("Tab"))
    visited = [first]
    while (now := page.focused_by(lambda: display.keys("Tab"))).place != first.place:
        visited.append(now)
        assert len(visited) < 50, f"Tab goes round without {first}: {', '.join(map(str, visited))}"
    places = {one.place for one in visited}
    there = [one for one in controls(page.get("frame", "Partwise")) if "enabled" in one.states]
    assert [str(one) for one in there if one.place not in places] == []
    assert [str(one) for one in visited if not one.name] == []


def test_every_question_of_the_page_is_opened_and_left_by_keys(page: ScreenReader, display: Display) -> None:
    display.keys("space")
    for button, first in (
        ("Set a clean-up rule…", "combo box 'practice'"),
        ("In: all buckets", "check box 'All buckets of this connection'"),
        ("Complete with stored parts…", "push button 'Cancel'"),
        ("Abort 1 upload…", "push button 'Cancel'"),
    ):
        tab_to(f"push button '{button}'", page, display)
        page.focus_goes_to(first, lambda: display.keys("space"))
        assert [name for window in page.windows() for name in nameless_or_alike(window)] == []
        page.focus_goes_to(f"push button '{button}'", lambda: display.keys("Escape"))


def test_uploads_are_filtered_by_age_by_keyboard_alone(page: ScreenReader, display: Display) -> None:
    tab_to("button menu 'Started: any time'", page, display)
    display.keys("space")
    for age in AGES:
        page.focus_goes_to(f"menu item '{age}'", lambda: display.keys("Down"))
    page.focus_goes_to("button menu 'Started: more than 7 days ago'", lambda: display.keys("Up", "Up", "Return"))
    within(PATIENCE, lambda: list(rows(page, TABLE)) == list(OLD), "what is new is still shown")


def test_the_header_tells_what_keys_did_to_it(page: ScreenReader, display: Display) -> None:
    header = "Columns of the unfinished uploads: "
    page.focus_goes_to(f"filler '{header}Object key, none ticked'", lambda: display.keys("Tab"))
    for key, said in (
        ("Right", "Started, sorted, oldest first, none ticked"),
        ("Return", "Started, sorted, newest first, none ticked"),
        ("space", "Started, sorted, newest first, all ticked"),
    ):
        page.is_renamed_to(header + said, lambda key=key: display.keys(key))
    assert list(rows(page, TABLE)) == [NEW, *reversed(OLD)]
    assert with_state("selected", page) == [NEW, *reversed(OLD)]


def test_two_of_four_uploads_are_aborted_by_keyboard_alone(
    page: ScreenReader, display: Display, shell: Shell, uploads: dict[str, str]
) -> None:
    page.focus_goes_to("text 'Show only keys that start with'", lambda: display.keys("ctrl+f"))
    display.type("raw/")
    within(PATIENCE, lambda: list(rows(page, TABLE)) == list(OLD), "the filter did not filter")
    tab_to(f"table '{TABLE}'", page, display)
    display.keys("space")
    page.focus_goes_to(
        "cell 'oss://practice/raw/b.mov, started 38 days ago, 3 parts", lambda: display.keys("ctrl+Down")
    )
    display.keys("space")
    page.get("label", "512 kB would be freed")
    assert with_state("selected", page) == ["raw/a.mov", "raw/b.mov"]
    tab_to("push button 'Abort 2 uploads…'", page, display)
    page.focus_goes_to("push button 'Cancel'", lambda: display.keys("space"))
    page.get("label", "Abort 2 uploads in practice?")
    tab_to(f"table '{CHOICE}'", page, display)
    page.focus_goes_to("cell 'raw/b.mov, ticked'", lambda: display.keys("Down"))
    display.keys("space")
    page.get("label", "Abort 1 upload in practice?")
    assert with_state("checked", page, CHOICE) == ["raw/a.mov"]
    tab_to("push button 'Abort 1 upload, 205 kB'", page, display)
    display.keys("space")
    left = {key: id for key, id in uploads.items() if key != "raw/a.mov"}
    within(PATIENCE, lambda: dict(unfinished(shell.practice)) == left, "the one upload was not aborted, or not alone")
    within(PATIENCE, lambda: list(rows(page, TABLE)) == ["raw/b.mov", "raw/c.mov"], "it is still shown")
    page.get("list item", "3 unfinished uploads on the server", "selected")
