"""`partwise clean-up-rule`: the lifecycle rules of a bucket, and the one that aborts unfinished uploads."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Set
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from partwise.cli.arguments_cleanup import CleanupRule
from partwise.cli.cleanup_report import Effect, JsonReport, PlainReport, Report
from partwise.connections import ENVIRONMENT, Connections
from partwise.core.cleanup import Unfinished, days_text, place_text, removed_by, would_remove
from partwise.core.errors import Fault, Fixable, PartwiseError
from partwise.logs import log_to
from partwise.oss import cleanup_rule as rules
from partwise.oss.lifecycle_document import Document
from partwise.store import environment
from partwise.store.clocks import ClockFile
from partwise.store.former_rules import keep_former, read_former
from partwise.store.home import Home, find_home
from partwise.store.journal import SqliteJournal
from partwise.store.lock import HomeLock

if TYPE_CHECKING:
    from partwise.oss.client import Client

DONE, FAILED, WRONG_USAGE, INTERRUPTED = 0, 1, 2, 130


class NobodyToAsk(Fixable):
    """There is no terminal, and no `--yes`."""


class Declined(Fixable):
    """Somebody was asked, and does not want it."""


def cleanup_rule(arguments: CleanupRule) -> int:
    """Show or change the rules of the bucket; the exit code."""
    try:
        home = find_home()
        log_to(home.log)
        former = Document(read_former(Path(arguments.restore))) if arguments.restore else None
        connections = _connections(arguments, home)
        with closing(connections):
            client = connections.client(arguments.connection or ENVIRONMENT)
            return _done(CleanUp(arguments, home, client, former))
    except Fixable as error:
        return _refuse(error.fault, WRONG_USAGE)
    except KeyboardInterrupt:
        return INTERRUPTED


def _connections(arguments: CleanupRule, home: Home) -> Connections:
    chosen = environment.connection_in(
        os.environ, region=arguments.region, endpoint=arguments.endpoint, addressing=arguments.addressing
    )
    return Connections(home.practice, parallel=1, chosen=chosen, clocks=ClockFile(home.clocks))


def _done(walk: CleanUp) -> int:
    try:
        walk.run()
    except NobodyToAsk as error:
        return _refuse(error.fault, WRONG_USAGE)
    except PartwiseError as error:
        return _refuse(error.fault, FAILED)
    return DONE


class CleanUp:
    """One walk: read, show what would change, ask, save what was, write. `former`: the rules to put back, if any."""

    def __init__(self, arguments: CleanupRule, home: Home, client: Client, former: Document | None) -> None:
        self._arguments = arguments
        self._bucket = arguments.bucket
        self._home = home
        self._client = client
        self._former = former
        self._report: Report = JsonReport() if arguments.json else PlainReport()

    def run(self) -> None:
        """Raises PartwiseError."""
        before = rules.read(self._client, self._bucket)
        after = self._wanted(before)
        if after is None:
            self._report.rules(self._bucket, before.rules)
            self._tell_effect(before)
        elif after == before:
            self._report.ended(self._why_nothing(before), changed=False)
        else:
            self._change(before, after)

    def _wanted(self, before: Document) -> Document | None:
        """The rules as they shall be, or None: they are only looked at."""
        arguments = self._arguments
        if arguments.days:
            return before.with_rule(arguments.days, arguments.prefix)
        if arguments.remove:
            return before.without_rule(arguments.prefix)
        return self._former

    def _why_nothing(self, before: Document) -> str:
        if self._arguments.remove:
            place = place_text(self._arguments.prefix)
            return f"No rule of oss://{self._bucket} aborts unfinished uploads of {place}. There is nothing to do."
        if not self._arguments.days:
            return f"These are the rules of oss://{self._bucket} already. There is nothing to do."
        rule = before.covers(self._arguments.days, self._arguments.prefix)
        return f"There is nothing to do, a rule does it already{f': {rule}' if rule else '.'}"

    def _change(self, before: Document, after: Document) -> None:
        self._report.differences(self._bucket, before.differences(after))
        if not self._arguments.remove:
            self._tell_effect(after)
        if not self._arguments.yes:
            _ask(self._bucket)
        kept = keep_former(self._home.data / "lifecycle", self._bucket, before.to_xml(), time.time())
        self._report.saved(kept)
        rules.write(self._client, self._bucket, before, after)
        self._report.ended(self._what_was_done(), changed=True)

    def _what_was_done(self) -> str:
        arguments, place = self._arguments, place_text(self._arguments.prefix)
        if arguments.days:
            return (
                f"OSS aborts uploads of {place} that are unfinished after {days_text(arguments.days)}. "
                "It begins with that within two days."
            )
        if arguments.remove:
            return f"No rule for exactly {place} aborts unfinished uploads any more."
        return f"The former rules of oss://{self._bucket} are back."

    # --- what the rules do to today's uploads -----------------------------------------------------------------

    def _tell_effect(self, document: Document) -> None:
        """What the new rule removes next, or all rules where none is new. Uploads that cannot be listed stop nobody."""
        arguments = self._arguments
        try:
            uploads = rules.unfinished(self._client, self._bucket, arguments.prefix)
        except Fixable as error:
            print(f"Today's unfinished uploads cannot be looked at: {error.fault}", file=sys.stderr, flush=True)
            return
        own = self._own(uploads)
        now = time.time() + self._client.clock_offset
        if arguments.days:
            removals = would_remove(arguments.days, arguments.prefix, uploads, now, own or frozenset())
        else:
            removals = removed_by(document.rules, uploads, now, own or frozenset())
        self._report.effect(Effect(len(uploads), removals, own is not None))

    def _own(self, uploads: tuple[Unfinished, ...]) -> Set[str] | None:
        """The ids of this computer's own unfinished uploads, or None where the journal cannot be read just now."""
        if not (uploads and self._home.journal.exists()):
            return frozenset()
        try:
            with (
                closing(HomeLock(self._home.lock)),
                closing(SqliteJournal(self._home.journal, self._home.receipts)) as journal,
            ):
                return {upload.upload_id for upload, _ in journal.unfinished() if upload.upload_id}
        except Fixable:
            return None


def _ask(bucket: str) -> None:
    """Raises NobodyToAsk, Declined."""
    if not sys.stdin.isatty():
        raise NobodyToAsk(
            "Nothing was changed: there is no terminal on which to ask.",
            "Add --yes to change the rules without asking.",
        )
    print(f"Change the rules of oss://{bucket} so? [y/N] ", end="", file=sys.stderr, flush=True)
    if sys.stdin.readline().strip().lower() not in ("y", "yes"):
        raise Declined("Nothing was changed.")


def _refuse(fault: Fault, code: int) -> int:
    print(fault, file=sys.stderr)
    if fault.message:
        print(f"OSS says: {fault.message} ({fault.evidence()})", file=sys.stderr)
    return code
