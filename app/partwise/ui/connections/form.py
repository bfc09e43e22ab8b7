"""The fields of a connection: those that everybody needs, and the others folded away."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QLineEdit, QToolButton, QVBoxLayout, QWidget

from partwise.core.connection import Connection, Origin
from partwise.ui import words_connections as words
from partwise.ui.connections.draft import OF_REGION, TYPED_KEYS, Draft, Way, draft_of, endpoint_shown, recognised
from partwise.ui.connections.inputs import Choice, KeyIdEdit, RegionBox, SecretEdit, line
from partwise.ui.connections.options_rows import FOLDED, OptionsRows
from partwise.ui.connections.problems import Field, Problems
from partwise.ui.connections.rows import Rows
from partwise.ui.theme import Theme
from partwise.ui.unfinished.controls import button
from partwise.ui.uploads.themed import ThemedLabel, named


class ConnectionForm(QWidget):
    """Signals:
    changed: `draft` is another now.
    swap: the AccessKey ID and the secret shall change places.
    """

    changed = Signal()
    swap = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        named(self, "connection-form", words.NEW)
        self._filling = False
        self._own_endpoint = ""  # the last that was typed and is none of OSS's own
        self._rows = Rows(theme, "connection-rows", words.NEW)
        self.options = OptionsRows(theme)
        self._name = line("connection-name", words.NAME)
        self._source = named(ThemedLabel(theme, "body"), "connection-source", words.SOURCE)
        self._key_id = KeyIdEdit(theme, "connection-key-id", words.KEY_ID)
        self._secret = SecretEdit("connection-secret", words.SECRET)
        self._token = SecretEdit("connection-token", words.TOKEN, words.TOKEN_EXAMPLE)
        self._expires = line("connection-expires", words.EXPIRES, words.EXPIRES_EXAMPLE)
        self._command = line("connection-command", words.COMMAND)
        self._region = RegionBox("connection-region", words.REGION)
        self._way = Choice("connection-way", words.WAY, words.WAYS)
        self._endpoint = line("connection-endpoint", words.ENDPOINT)
        self._swap = button("connection-swap", words.SWAP)
        self._fold = named(QToolButton(), "connection-more", words.MORE)
        for mono in (self._command, self._endpoint):
            mono.setFont(theme.font("mono"))
        self._lay_out()
        self._connect()
        self.unfold(False)

    @property
    def draft(self) -> Draft:
        """What the fields hold."""
        rest: dict[str, Any] = self.options.read()
        return Draft(
            name=self._name.text().strip(),
            access_key_id=self._key_id.key_id,
            secret=self._secret.secret,
            token=self._token.secret,
            expires=self._expires.text().strip(),
            command=self._command.text().strip(),
            region=self._region.region,
            way=Way(self._way.value),
            endpoint=self._endpoint.text().strip(),
            **rest,
        )

    def show_connection(self, connection: Connection) -> None:
        """Begin with a connection; its secrets are not shown."""
        own = connection.origin in TYPED_KEYS
        for field in (Field.KEY_ID, Field.SECRET, Field.TOKEN):
            self._rows.show_row(field, own)
        self._rows.show_row(Field.SOURCE, not own)
        self._rows.show_row(Field.COMMAND, connection.origin is Origin.COMMAND)
        self._source.say(words.source_text(connection))
        self.show_draft(draft_of(connection), connection.origin)
        self.unfold(bool(connection.bucket or connection.proxy or connection.ca_file or connection.role))

    def show_draft(self, draft: Draft, origin: Origin) -> None:
        """Put a draft into the fields."""
        self._filling = True
        self._name.setText(draft.name)
        self._key_id.show_key_id(draft.access_key_id)
        self._secret.setText(draft.secret)
        self._token.setText(draft.token)
        self._expires.setText(draft.expires)
        self._command.setText(draft.command)
        self._region.show_region(draft.region)
        self._way.choose(draft.way)
        self._endpoint.setText(endpoint_shown(draft))
        self._own_endpoint = draft.endpoint if draft.way not in OF_REGION else ""
        self.options.show_draft(draft, origin)
        self._filling = False
        self._change()

    def show_kept(self, secret: str, token: str, proxy_password: str) -> None:
        """What stands in the empty fields of secrets: what is known of those that are kept."""
        self._secret.setPlaceholderText(secret)
        self._token.setPlaceholderText(token or words.TOKEN_EXAMPLE)
        self.options.proxy_password.setPlaceholderText(proxy_password)

    def complain(self, problems: Problems) -> None:
        """Words beside the fields; a problem in a folded field unfolds it."""
        self._rows.complain(problems)
        self.options.complain(problems)
        swapped = any(problem.swapped for problem in problems.values())
        self._swap.setVisible(swapped and not self._key_id.isHidden())

    def go_to(self, field: Field) -> None:
        """Give the focus to a field, unfolded if need be."""
        if field in FOLDED:
            self.unfold(True)
        widget = self._rows.field(field) or self.options.field(field)
        if widget is not None:
            widget.setFocus(Qt.FocusReason.OtherFocusReason)
            if isinstance(widget, QLineEdit):
                widget.selectAll()

    def wipe(self) -> None:
        """Forget the secrets."""
        for field in (self._secret, self._token, self.options.proxy_password):
            field.wipe()

    @Slot(bool)
    def unfold(self, unfolded: bool) -> None:
        self._fold.setChecked(unfolded)
        self._fold.setArrowType(Qt.ArrowType.DownArrow if unfolded else Qt.ArrowType.RightArrow)
        self.options.setVisible(unfolded)

    # --- as somebody types -------------------------------------------------------------------------------------

    def _connect(self) -> None:
        for field in (self._name, self._secret, self._token, self._expires, self._command):
            field.textChanged.connect(self._change)
        self._key_id.typed.connect(self._change)
        self._region.typed.connect(self._follow_region)
        self._way.currentIndexChanged.connect(self._follow_region)
        self._endpoint.textEdited.connect(self._follow_endpoint)
        self._endpoint.editingFinished.connect(self._recognise)
        self.options.changed.connect(self._change)
        self._swap.clicked.connect(self.swap)
        self._fold.toggled.connect(self.unfold)

    @Slot()
    def _change(self) -> None:
        self._rows.show_row(Field.EXPIRES, bool(self._token.secret) and not self._token.isHidden())
        follows = Way(self._way.value) in OF_REGION
        self._endpoint.setPlaceholderText(words.ENDPOINT_FOLLOWS if follows else words.ENDPOINT_EXAMPLE)
        if not self._filling:
            self.changed.emit()

    @Slot()
    def _follow_region(self) -> None:
        """The endpoint is that of region and way; one that was typed makes room for it, and comes back."""
        if self._filling:
            return
        draft = self.draft
        if draft.way in OF_REGION:
            self._endpoint.setText(endpoint_shown(draft))
        elif not draft.endpoint or recognised(draft.endpoint):
            self._endpoint.setText(self._own_endpoint)
        self._change()

    @Slot()
    def _follow_endpoint(self) -> None:
        """An endpoint that somebody types is no longer the region's."""
        self._own_endpoint = self._endpoint.text()
        if Way(self._way.value) in OF_REGION:
            self._choose_way(Way.CUSTOM)
        self._change()

    @Slot()
    def _recognise(self) -> None:
        """An endpoint of OSS itself stands for a region and a way, and a bucket in front of it for the bucket."""
        seen = recognised(self._endpoint.text().strip()) if self._way.value == Way.CUSTOM else None
        if seen is None:
            return
        self._own_endpoint = ""
        if seen.region:
            self._filling = True
            self._region.show_region(seen.region)
            self._filling = False
        if seen.bucket and not self.options.bucket.text():
            self.options.bucket.setText(seen.bucket)
            self.unfold(True)
        self._choose_way(seen.way)
        self._endpoint.setText(endpoint_shown(self.draft))
        self._change()

    def _choose_way(self, way: Way) -> None:
        self._filling = True
        self._way.choose(way)
        self._filling = False

    # --- how it looks ------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        rows = self._rows
        rows.add(Field.NAME, words.NAME, self._name)
        rows.add(Field.SOURCE, words.SOURCE, self._source)
        rows.add(Field.COMMAND, words.COMMAND, self._command)
        rows.add(Field.KEY_ID, words.KEY_ID, self._key_id, self._swap)
        rows.add(Field.SECRET, words.SECRET, self._secret)
        rows.add(Field.TOKEN, words.TOKEN, self._token)
        rows.add(Field.EXPIRES, words.EXPIRES, self._expires)
        rows.add(Field.REGION, words.REGION, self._region)
        rows.add(Field.WAY, words.WAY, self._way)
        rows.add(Field.ENDPOINT, words.ENDPOINT, self._endpoint)
        self._swap.hide()
        self._fold.setText(words.MORE)
        self._fold.setCheckable(True)
        self._fold.setProperty("kind", "quiet")
        self._fold.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(rows)
        layout.addWidget(self._fold)
        layout.addSpacing(8)
        layout.addWidget(self.options)
