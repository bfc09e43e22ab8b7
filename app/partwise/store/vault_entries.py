"""The entries of one connection in a keyring: written so that the old secret or the new one is whole at any moment."""

from __future__ import annotations

from contextlib import suppress
from typing import Protocol

from partwise.store.keyring_thread import Errand
from partwise.store.secret import Secret
from partwise.store.secret_text import SERIES, USER, Head, entry_of, head_of, pieces_of, secret_of, service_of, sum_of
from partwise.store.vault_faults import DAMAGED, VaultError, vault_error

_VANISHED = "ItemNotFoundException"  # SecretStorage's, where another Partwise deletes what has just been found


class Passwords(Protocol):
    """What is needed of a keyring; any of it may block, and raise anything."""

    def get_password(self, service: str, username: str) -> str | None: ...
    def set_password(self, service: str, username: str, password: str) -> None: ...
    def delete_password(self, service: str, username: str) -> None: ...


class Entries:
    """What a keyring holds for `connection`. `keeps_copies`: it does of what an entry held before, as Windows' does."""

    def __init__(self, backend: Passwords, connection: str, *, keeps_copies: bool = False) -> None:
        self._backend = backend
        self._connection = connection
        self._keeps_copies = keeps_copies

    def head(self) -> str | None:
        return self._get()

    def read(self) -> Secret | None:
        entry = self._get()
        if entry is None:
            return None
        head = head_of(entry)
        return secret_of(head.text or self._joined(head))

    def write(self, text: str, series: str, errand: Errand[None]) -> None:
        """The pieces first, the head last; when anything comes between, what was written is erased."""
        try:
            for number, piece in enumerate(pieces_of(text)):
                errand.check()
                self._backend.set_password(service_of(self._connection, series, number), USER, piece)
            errand.check()
            self._backend.set_password(service_of(self._connection), USER, entry_of(text, series))
        except Exception:
            with suppress(Exception):  # what stopped the writing is the error to tell
                self._erase(series, 0)
            raise

    def restore(self, former: str | None, series: str) -> None:
        """Undo a `write` of `series`."""
        if former is None:
            self.delete()
        else:
            self._backend.set_password(service_of(self._connection), USER, former)
            self.drop_copy()
        self._erase(series, 0)

    def drop_copy(self) -> None:
        """Write the head once more: the copy of what it held before becomes one of what it holds now."""
        if self._keeps_copies and (entry := self._get()) is not None:
            self._backend.set_password(service_of(self._connection), USER, entry)

    def delete(self, series: str = "", number: int = 0) -> None:
        """Delete the head or a piece; it is no failure where another Partwise was faster."""
        try:
            self._backend.delete_password(service_of(self._connection, series, number), USER)
        except Exception:
            if self._get(series, number) is not None:
                raise

    def erase_pieces(self, series: str, number: int) -> None:
        """Erase all pieces but the first `number` of `series`."""
        for each in SERIES:
            self._erase(each, number if each == series else 0)

    def unused_series(self, former: str | None) -> str:
        """The series that the head `former` does not need."""
        used = ""
        with suppress(VaultError):  # a damaged head needs none
            used = head_of(former).series if former else ""
        return next(series for series in SERIES if series != used)

    def _erase(self, series: str, first: int) -> None:
        """Erase the pieces from `first` on, the last one first: cut short, it leaves no gap that hides others."""
        last = first
        while self._get(series, last) is not None:
            last += 1
        for number in reversed(range(first, last)):
            self.delete(series, number)

    def _joined(self, head: Head) -> str:
        pieces = [self._get(head.series, number) or "" for number in range(head.pieces)]
        text = "".join(pieces)
        if sum_of(text) != head.sum:  # one is missing, or another Partwise wrote at the same time
            raise vault_error(DAMAGED)
        return text

    def _get(self, series: str = "", number: int = 0) -> str | None:
        service = service_of(self._connection, series, number)
        try:
            return self._backend.get_password(service, USER)
        except Exception as error:
            if type(error).__name__ != _VANISHED:
                raise
            return self._backend.get_password(service, USER)
