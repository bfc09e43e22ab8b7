"""What a screen reader is told: the real accessibility tree of a real program, read over AT-SPI on a private D-Bus.

In a test folder's conftest.py: `from helpers.accessibility import screen_reader`, with `__all__` naming it. A program
started with `screen_reader.environment` speaks to it. Roles and states have the names AT-SPI gives them.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import pytest
from jeepney import DBusAddress, HeaderFields, MatchRule, Message, Properties, message_bus, new_method_call
from jeepney.io.blocking import open_dbus_connection
from jeepney.wrappers import DBusErrorResponse, unwrap_msg

from helpers.display import within

PATIENCE = 30.0  # seconds
_ATSPI = "org.a11y.atspi"
_REGISTRY, _ROOT = f"{_ATSPI}.Registry", f"/{_ATSPI.replace('.', '/')}/accessible/root"
_FOCUSED, _RENAMED = "object:state-changed:focused", "object:property-change:accessible-name"
_STATES = {
    1: "active",
    4: "checked",
    8: "enabled",
    11: "focusable",
    12: "focused",
    22: "selectable",
    23: "selected",
    25: "showing",
    41: "checkable",
    42: "has-popup",
}
"""Bit (AtspiStateType) and name of what tests ask for."""

Place = tuple[str, str]
"""Where an accessible is reached: the program's name on the bus, and a path there."""


def _event(member: str, detail: str) -> MatchRule:
    rule = MatchRule(type="signal", interface=f"{_ATSPI}.Event.Object", member=member)
    rule.add_arg_condition(0, detail)
    return rule


_FOCUSING, _RENAMING = _event("StateChanged", "focused"), _event("PropertyChange", "accessible-name")


@dataclass(frozen=True, slots=True)
class Accessible:
    """One thing on the screen as a screen reader knows it, and what is shown within it."""

    place: Place
    role: str
    name: str
    description: str
    states: frozenset[str]
    children: tuple[Self, ...] = ()

    def __str__(self) -> str:
        return f"{self.role} {self.name!r}"

    def walk(self) -> Iterator[Accessible]:
        """This one and all within it, from the top down."""
        yield self
        for child in self.children:
            yield from child.walk()

    def all(self, role: str) -> list[Accessible]:
        """Everything of that role within it."""
        return [found for found in self.walk() if found.role == role]


class ScreenReader:
    """Hears where the focus goes, looks at what is shown, and presses buttons as a screen reader does."""

    def __init__(self, session: str) -> None:
        """`session`: the address of the private session bus."""
        self.environment: Mapping[str, str] = {
            "DBUS_SESSION_BUS_ADDRESS": session,
            "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
        }
        with open_dbus_connection(session) as bus:
            where = DBusAddress("/org/a11y/bus", "org.a11y.Bus", "org.a11y.Bus")
            (address,) = unwrap_msg(bus.send_and_get_reply(new_method_call(where, "GetAddress"), timeout=PATIENCE))
        self._bus = open_dbus_connection(address)
        self._heard: deque[Message] = deque()
        self._listen()

    def close(self) -> None:
        """Once the session is ended: wait until the bus is, that it had started for accessibility."""
        with suppress(ConnectionResetError):
            while True:
                self._bus.recv_messages(timeout=PATIENCE)
        self._bus.close()

    def windows(self) -> tuple[Accessible, ...]:
        """The windows that are shown, of all programs, with all that is shown in them."""
        programs = self._children((_REGISTRY, _ROOT))
        windows = [window for program in programs for window in self._children(program)]
        return tuple(read for window in windows for read in self._read(window))

    def get(self, role: str, name: str, *states: str) -> Accessible:
        """The one thing shown of that role and these states whose name begins like that, waited for. Two fail."""

        def shown() -> Accessible | None:
            there = [one for one in self._all(role) if one.states.issuperset(states)]
            found = [one for one in there if one.name.startswith(name)]
            assert len(found) < 2, f"{len(found)} are called {role} {name!r}"
            return found[0] if found else None

        try:
            return within(PATIENCE, shown, " ".join(["no", *states, role, repr(name)]))
        except pytest.fail.Exception as failed:
            pytest.fail(f"{failed}, only: {', '.join(map(str, self._all(role)))}")

    def rows(self, table: Accessible) -> list[dict[str, Accessible]]:
        """The rows of a table as far as they are shown: each shown cell by the name of its column."""
        columns = [header.name for header in table.all("column header")]
        rows: dict[int, dict[str, Accessible]] = {}
        for cell in table.all("cell"):
            with suppress(DBusErrorResponse):  # it went away meanwhile
                row, column = self._property(cell.place, "TableCell", "Position")
                rows.setdefault(row, {})[columns[column]] = cell
        return [rows[row] for row in sorted(rows)]

    def press(self, accessible: Accessible) -> None:
        """Do what a click would do."""
        count = self._property(accessible.place, "Action", "NActions")
        names = [self._ask(accessible.place, "Action", "GetName", "i", at) for at in range(count)]
        assert self._ask(accessible.place, "Action", "DoAction", "i", names.index("Press")), f"{accessible} did nothing"

    def focused_by(self, does: Callable[[], None]) -> Accessible:
        """What gets the focus within its window when somebody does that, with nothing within it."""
        self._heard.clear()
        does()
        program, path = self._next_focused()
        self._property((program, _ROOT), "Accessible", "Name")  # once it answers, it has told all that belongs to it
        while self._heard:
            program, path = self._next_focused()
        return self._tell_of((program, path))

    def focus_goes_to(self, wanted: str, does: Callable[[], None]) -> None:
        """Wait until, by what somebody does, the focus goes to what is called like that, maybe in another window."""
        self._heard.clear()
        does()
        passed: list[str] = []
        while not (passed and passed[-1].startswith(wanted)):
            place = self._next_focused(f" to {wanted}, only to: {', '.join(passed)}")
            with suppress(DBusErrorResponse):  # it went away meanwhile
                passed.append(str(self._tell_of(place)))

    def is_renamed_to(self, wanted: str, does: Callable[[], None]) -> None:
        """Wait until, by what somebody does, what has the focus is called exactly that, and that it is told."""
        with self._bus.filter(_RENAMING, queue=deque()) as heard:
            does()
            passed: list[str] = []
            while wanted not in passed:
                try:
                    fields = self._bus.recv_until_filtered(heard, timeout=PATIENCE).header.fields
                except TimeoutError:
                    pytest.fail(f"nothing was renamed to {wanted!r}, only to: {', '.join(passed)}")
                one = self._tell_of((fields[HeaderFields.sender], fields[HeaderFields.path]))
                passed += [one.name] * ("focused" in one.states)

    def _all(self, role: str) -> list[Accessible]:
        return [one for window in self.windows() for one in window.all(role)]

    def _next_focused(self, otherwise: str = "") -> Place:
        try:
            fields = self._bus.recv_until_filtered(self._heard, timeout=PATIENCE).header.fields
        except TimeoutError:
            pytest.fail(f"the focus did not move{otherwise}")
        return fields[HeaderFields.sender], fields[HeaderFields.path]

    # --- the protocol ------------------------------------------------------------------------------------------

    def _listen(self) -> None:
        """Programs tell only what somebody asked for."""
        registry = DBusAddress(f"/{_ATSPI.replace('.', '/')}/registry", _REGISTRY, _REGISTRY)
        for rule, event in ((_FOCUSING, _FOCUSED), (_RENAMING, _RENAMED)):
            unwrap_msg(self._bus.send_and_get_reply(message_bus.AddMatch(rule)))
            asked = new_method_call(registry, "RegisterEvent", "sass", (event, [], ""))
            unwrap_msg(self._bus.send_and_get_reply(asked, timeout=PATIENCE))
        self._bus.filter(_FOCUSING, queue=self._heard)

    def _read(self, place: Place) -> Iterator[Accessible]:
        """The accessible with what is shown in it; nothing where it is not shown."""
        try:
            one = self._tell_of(place)
            inside = self._children(place) if "showing" in one.states else []
        except DBusErrorResponse:  # it went away meanwhile
            return
        if "showing" in one.states:
            children = tuple(read for child in inside for read in self._read(child))
            yield Accessible(place, one.role, one.name, one.description, one.states, children)

    def _tell_of(self, place: Place) -> Accessible:
        low, high = self._ask(place, "Accessible", "GetState")
        states = frozenset(name for bit, name in _STATES.items() if (low | high << 32) >> bit & 1)
        name, description = (self._property(place, "Accessible", what) for what in ("Name", "Description"))
        return Accessible(place, self._ask(place, "Accessible", "GetRoleName"), name, description, states)

    def _children(self, place: Place) -> list[Place]:
        return [(program, path) for program, path in self._ask(place, "Accessible", "GetChildren")]

    def _ask(self, place: Place, interface: str, method: str, signature: str = "", *body: Any) -> Any:
        where = DBusAddress(place[1], place[0], f"{_ATSPI}.{interface}")
        asked = new_method_call(where, method, signature or None, body)
        return unwrap_msg(self._bus.send_and_get_reply(asked, timeout=PATIENCE))[0]

    def _property(self, place: Place, interface: str, name: str) -> Any:
        asked = Properties(DBusAddress(place[1], place[0], f"{_ATSPI}.{interface}")).get(name)
        ((_, value),) = unwrap_msg(self._bus.send_and_get_reply(asked, timeout=PATIENCE))
        return value


@pytest.fixture
def screen_reader() -> Iterator[ScreenReader]:
    """A private D-Bus session, ended after the test with all that it started. Its sockets need a short path."""
    with tempfile.TemporaryDirectory(prefix="bus-") as folder:
        environment = {key: value for key, value in os.environ.items() if key not in ("DISPLAY", "WAYLAND_DISPLAY")}
        environment |= {"XDG_RUNTIME_DIR": folder, "GSETTINGS_BACKEND": "memory"}
        command = ["dbus-daemon", "--session", "--nofork", "--nopidfile", "--print-address"]
        command.append(f"--address=unix:path={Path(folder) / 'session'}")
        with subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        ) as session:
            assert session.stdout
            try:
                reader = ScreenReader(session.stdout.readline().strip())
                yield reader
            finally:
                session.terminate()
            reader.close()
