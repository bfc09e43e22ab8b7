"""What most people never need: bucket and prefix, signature, proxy, CA file, role, and where a token is kept."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFileDialog, QWidget

from partwise.core.connection import Origin, Signature
from partwise.ui import words_connections as words
from partwise.ui.choose_path import choose_path
from partwise.ui.connections.draft import TYPED_KEYS, Draft, ProxyChoice
from partwise.ui.connections.inputs import Choice, SecretEdit, line
from partwise.ui.connections.problems import Field
from partwise.ui.connections.rows import Rows
from partwise.ui.theme import Theme
from partwise.ui.unfinished.controls import button, tick

FOLDED = frozenset(
    {
        Field.BUCKET,
        Field.PREFIX,
        Field.SIGNATURE,
        Field.PROXY,
        Field.PROXY_URL,
        Field.PROXY_USER,
        Field.PROXY_PASSWORD,
        Field.CA_FILE,
        Field.ROLE,
        Field.EXTERNAL_ID,
        Field.KEEP_TOKEN,
    }
)
"""The fields that stand here."""


class OptionsRows(Rows):
    """Signals:
    changed: something else is chosen or typed now.
    """

    changed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "connection-options", words.MORE, parent)
        self.bucket = line("connection-bucket", words.BUCKET, words.BUCKET_EXAMPLE)
        self.prefix = line("connection-prefix", words.PREFIX, words.PREFIX_EXAMPLE)
        self.signature = Choice("connection-signature", words.SIGNATURE, words.SIGNATURES)
        self.proxy = Choice("connection-proxy", words.PROXY, words.PROXIES)
        self.proxy_url = line("connection-proxy-url", words.PROXY_URL, words.PROXY_EXAMPLE)
        self.proxy_user = line("connection-proxy-user", words.PROXY_USER)
        self.proxy_password = SecretEdit("connection-proxy-password", words.PROXY_PASSWORD)
        self.ca_file = line("connection-ca-file", words.CA_FILE, words.CA_EXAMPLE)
        self.role = line("connection-role", words.ROLE, words.ROLE_EXAMPLE)
        self.external_id = line("connection-external-id", words.EXTERNAL_ID)
        self.keep_token = tick("connection-keep-token", words.KEEP_TOKEN)
        self.keep_token.setToolTip(words.KEEP_TOKEN_HELP)
        self.keep_token.setAccessibleDescription(words.KEEP_TOKEN_HELP)
        self._choose = button("connection-choose-ca", words.CHOOSE_FILE)
        self._choose.setAccessibleName(words.CHOOSE_FILE_HELP)
        self._add_rows()
        self._connect()
        self._show_rows()

    def read(self) -> dict[str, object]:
        """The fields of a Draft that stand here."""
        return {
            "bucket": self.bucket.text().strip(),
            "prefix": self.prefix.text().strip(),
            "signature": Signature(self.signature.value),
            "proxy": ProxyChoice(self.proxy.value),
            "proxy_url": self.proxy_url.text().strip(),
            "proxy_user": self.proxy_user.text().strip(),
            "proxy_password": self.proxy_password.secret,
            "ca_file": self.ca_file.text().strip(),
            "role_arn": self.role.text().strip(),
            "external_id": self.external_id.text().strip(),
            "keep_token": self.keep_token.isChecked(),
        }

    def show_draft(self, draft: Draft, origin: Origin) -> None:
        for field, text in (
            (self.bucket, draft.bucket),
            (self.prefix, draft.prefix),
            (self.proxy_url, draft.proxy_url),
            (self.proxy_user, draft.proxy_user),
            (self.proxy_password, draft.proxy_password),
            (self.ca_file, draft.ca_file),
            (self.role, draft.role_arn),
            (self.external_id, draft.external_id),
        ):
            field.setText(text)
        self.signature.choose(draft.signature)
        self.proxy.choose(draft.proxy)
        self.keep_token.setChecked(draft.keep_token)
        self.show_row(Field.KEEP_TOKEN, origin in TYPED_KEYS)
        self._show_rows()

    def _add_rows(self) -> None:
        self.add(Field.BUCKET, words.BUCKET, self.bucket)
        self.add(Field.PREFIX, words.PREFIX, self.prefix)
        self.add(Field.SIGNATURE, words.SIGNATURE, self.signature)
        self.add(Field.PROXY, words.PROXY, self.proxy)
        self.add(Field.PROXY_URL, words.PROXY_URL, self.proxy_url)
        self.add(Field.PROXY_USER, words.PROXY_USER, self.proxy_user)
        self.add(Field.PROXY_PASSWORD, words.PROXY_PASSWORD, self.proxy_password)
        self.add(Field.CA_FILE, words.CA_FILE, self.ca_file, self._choose)
        self.add(Field.ROLE, words.ROLE, self.role)
        self.add(Field.EXTERNAL_ID, words.EXTERNAL_ID, self.external_id)
        self.add(Field.KEEP_TOKEN, "", self.keep_token)

    def _connect(self) -> None:
        for choice in (self.signature, self.proxy):
            choice.currentIndexChanged.connect(self._change)
        for field in (
            self.bucket,
            self.prefix,
            self.proxy_url,
            self.proxy_user,
            self.proxy_password,
            self.ca_file,
            self.role,
            self.external_id,
        ):
            field.textChanged.connect(self._change)
        self.keep_token.toggled.connect(self._change)
        self._choose.clicked.connect(self._choose_file)

    @Slot()
    def _change(self) -> None:
        self._show_rows()
        self.changed.emit()

    @Slot()
    def _choose_file(self) -> None:
        mode = QFileDialog.FileMode.ExistingFile
        choose_path(self, "connection-ca-dialog", words.CHOOSE_CA_TITLE, mode, lambda paths: self._take_file(paths[0]))

    def _take_file(self, path: str) -> None:
        self.ca_file.setText(path)

    def _show_rows(self) -> None:
        own = self.proxy.value == ProxyChoice.OWN
        for field in (Field.PROXY_URL, Field.PROXY_USER, Field.PROXY_PASSWORD):
            self.show_row(field, own)
        self.show_row(Field.EXTERNAL_ID, bool(self.role.text().strip()))
