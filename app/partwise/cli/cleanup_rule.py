"""`partwise clean-up-rule`: the lifecycle rules of a bucket, and the one that aborts unfinished uploads."""

from __future__ import annotations

import time
from pathlib import Path

from partwise.cli.arguments_cleanup import CleanupRule
from partwise.cli.asking import ask
from partwise.cli.cleanup_report import JsonReport, PlainReport, Report
from partwise.cli.exits import DONE, WRONG_USAGE, refuse
from partwise.cli.server import Server, with_server
from partwise.core.cleanup import days_text, place_text
from partwise.core.cleanup_plan import RuleBook, RuleChange, Today, Wish, effect_of
from partwise.core.errors import Fixable
from partwise.oss import cleanup_rule as rules
from partwise.store.former_rules import former_folder, keep_former, read_former


def cleanup_rule(arguments: CleanupRule) -> int:
    """Show or change the rules of the bucket; the exit code."""
    try:
        former = rules.book_of(read_former(Path(arguments.restore))) if arguments.restore else None
    except Fixable as error:
        return refuse(error, WRONG_USAGE)
    return with_server(arguments.place, lambda server: CleanUp(arguments, server, former).run())


class CleanUp:
    """One walk: read, show what would change, ask, save what was, write. `former`: the rules to put back, if any."""

    def __init__(self, arguments: CleanupRule, server: Server, former: RuleBook | None) -> None:
        self._arguments = arguments
        self._server = server
        self._bucket = server.bucket
        self._wish = Wish(arguments.days, arguments.prefix) if arguments.days or arguments.remove else None
        self._former = former
        self._report: Report = JsonReport() if arguments.place.json else PlainReport()

    def run(self) -> int:
        """The exit code. Raises PartwiseError: nothing was changed, or what is said of it."""
        before = rules.read(self._server.client, self._bucket, self._server.stop)
        change = self._wanted(before)
        if change is None:
            self._report.rules(self._bucket, before.rules)
            self._tell_effect(before)
        elif change.needed:
            self._change(change)
        else:
            self._report.ended(self._why_nothing(change), changed=False)
        return DONE

    def _wanted(self, before: RuleBook) -> RuleChange | None:
        """From the rules as they are to those they shall be, or None: they are only looked at."""
        if self._wish is not None:
            return rules.planned(before, self._wish)
        return rules.restored(before, self._former) if self._former is not None else None

    def _why_nothing(self, change: RuleChange) -> str:
        if self._arguments.remove:
            place = place_text(self._arguments.prefix)
            return f"No rule of oss://{self._bucket} aborts unfinished uploads of {place}. There is nothing to do."
        if self._former is not None:
            return f"These are the rules of oss://{self._bucket} already. There is nothing to do."
        told = f": {change.covered_by}" if change.covered_by else "."
        return f"There is nothing to do, a rule does it already{told}"

    def _change(self, change: RuleChange) -> None:
        self._report.differences(self._bucket, change.differences)
        if not self._arguments.remove:
            self._tell_effect(change.after)
        if not self._arguments.yes:
            ask(f"Change the rules of oss://{self._bucket} so?", "Nothing was changed.")
        server = self._server
        self._report.saved(keep_former(former_folder(server.home), self._bucket, change.before.xml, time.time()))
        rules.write(server.client, self._bucket, change.before, change.after, server.stop)
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

    def _tell_effect(self, book: RuleBook) -> None:
        """What the new rule removes next, or all rules where none is new. Uploads that cannot be listed stop nobody."""
        server = self._server
        try:
            uploads = rules.unfinished(server.client, self._bucket, self._arguments.prefix, server.stop)
        except Fixable as error:
            server.speaker.failed(error.fault, "Today's unfinished uploads cannot be looked at")
            return
        own = server.own() if uploads else {}
        today = Today(uploads, server.now(), None if own is None else own.keys())
        self._report.effect(effect_of(self._wish, book.rules, today))
