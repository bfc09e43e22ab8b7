"""One source of credentials that was found: what it is, whether it can be used, and what has to be said first."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from partwise.core.connection import Connection
from partwise.ui import words_connections as fields
from partwise.ui import words_connections_import as words
from partwise.ui.connections.draft import draft_of, needs_region
from partwise.ui.connections.inputs import RegionBox
from partwise.ui.theme import Theme
from partwise.ui.unfinished.controls import tick
from partwise.ui.uploads.themed import ThemedLabel, named

if TYPE_CHECKING:
    from partwise.store.found_sources import FoundSource

_INDENT = 24  # pixels, below the text of the tick


class FoundRow(QWidget):
    """Signals:
    changed: it is chosen, or no longer, or can be imported now.
    """

    changed = Signal()

    def __init__(self, theme: Theme, number: int, found: FoundSource, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._found, self._theme = found, theme
        self._name = f"import-{number}"
        named(self, f"{self._name}-row", found.connection.name)
        self._tick = tick(self._name, found.connection.name.replace("&", "&&"))
        self._tick.setFont(theme.font("strong"))
        self._tick.setEnabled(found.usable)
        self._region: RegionBox | None = None
        self._consent: QCheckBox | None = None
        self._missing = named(ThemedLabel(theme, "secondary", "warn"), f"{self._name}-missing")
        self._lay_out()
        told = words.how(found.where, found.how, found.current)
        self._tick.setAccessibleDescription(f"{told}. {found.fault or ''}".strip())
        self._tick.toggled.connect(self._change)
        self._change()

    @property
    def chosen(self) -> bool:
        return self._tick.isChecked()

    @property
    def ready(self) -> bool:
        """Whether nothing more has to be said before it can be imported."""
        return not self._lacks()

    @property
    def connection(self) -> Connection:
        """What an import makes of it."""
        made = self._found.connection
        return replace(made, region=self._region.region) if self._region else made

    @property
    def inputs(self) -> list[QWidget]:
        """What takes the focus in it, in its order."""
        return [one for one in (self._tick, self._region, self._consent) if one is not None]

    def choose(self) -> None:
        self._tick.setChecked(True)

    def _lacks(self) -> str:
        if self._region and not self._region.region:
            return words.REGION_FIRST
        if self._consent and not self._consent.isChecked():
            return words.CONSENT_FIRST
        return ""

    @Slot()
    def _change(self) -> None:
        self._missing.say(self._lacks() if self.chosen else "")
        self.changed.emit()

    def _lay_out(self) -> None:
        found = self._found
        below = QVBoxLayout()
        below.setContentsMargins(_INDENT, 0, 0, 0)
        below.setSpacing(4)
        told = words.how(found.where, found.how, found.current)
        below.addWidget(named(ThemedLabel(self._theme, "secondary", "mute", told), f"{self._name}-where"))
        for text in (found.note, words.own_ways([way.bucket for way in found.buckets])):
            if text:
                below.addWidget(ThemedLabel(self._theme, "secondary", "mute", text))
        if found.fault is not None:
            fault = ThemedLabel(self._theme, "secondary", "warn", str(found.fault))
            below.addWidget(named(fault, f"{self._name}-fault"))
        else:
            self._add_questions(below)
        below.addWidget(self._missing)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 14)
        layout.setSpacing(2)
        layout.addWidget(self._tick)
        layout.addLayout(below)

    def _add_questions(self, below: QVBoxLayout) -> None:
        found = self._found
        if needs_region(draft_of(found.connection)) and not draft_of(found.connection).region:
            self._region = RegionBox(f"{self._name}-region", fields.REGION)
            self._region.typed.connect(self._change)
            below.addWidget(self._region)
        if found.runs:
            below.addWidget(ThemedLabel(self._theme, "secondary", "text", words.RUNS))
            command = named(ThemedLabel(self._theme, "mono", "text", found.runs), f"{self._name}-command")
            command.setTextInteractionFlags(
                Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
            )
            below.addWidget(command)
            self._consent = tick(f"{self._name}-consent", words.CONSENT)
            self._consent.setAccessibleDescription(f"{words.RUNS} {found.runs}")
            self._consent.toggled.connect(self._change)
            below.addWidget(self._consent)
