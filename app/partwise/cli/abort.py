"""`partwise abort`: one unfinished upload, or all that are old enough, until OSS no longer knows them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from partwise.cli import arguments_unfinished as given
from partwise.cli.asking import ask
from partwise.cli.exits import DONE, FAILED
from partwise.cli.server import Server, with_server
from partwise.cli.side_by_side import side_by_side
from partwise.cli.table import HEADER, Row, key_text, row, total_facts, total_text
from partwise.cli.unfinished import WithParts
from partwise.core.errors import Fixable, PartwiseError
from partwise.core.lifecycle import State
from partwise.core.unfinished import Unfinished, missing_action, older_than, total
from partwise.oss.unfinished import abort_until_gone, listed, parts_of

OWN = "this computer's own"
PERHAPS_OWN = "nobody can tell whether it is this computer's own"
RECENT = "begun or sent to within the last hour"
PERHAPS_RECENT = "nobody can tell whether somebody sends to it, without its parts"
INCLUDE = {
    OWN: "--include-own",
    PERHAPS_OWN: "--include-own",
    RECENT: "--include-recent",
    PERHAPS_RECENT: "--include-recent",
}
UNCONFIRMED = "Aborted, but that cannot be confirmed: these credentials may not list its parts."


def abort(arguments: given.Abort) -> int:
    """Abort what the arguments name; the exit code."""
    return with_server(arguments.place, lambda server: Abort(arguments, server).run())


class Abort:
    """One walk: find, look at the parts, leave out what is not to be touched, ask, abort."""

    def __init__(self, arguments: given.Abort, server: Server) -> None:
        self._arguments = arguments
        self._server = server
        self._speaker = server.speaker
        self._failed = False

    def run(self) -> int:
        """Raises PartwiseError: nothing was begun."""
        rows = self._found()
        chosen = [one for one in rows if not self._why_not(one)]
        self._tell_left_out([one for one in rows if self._why_not(one)])
        if not chosen:
            self._speaker.say("There is nothing to abort.")
        else:
            self._tell_chosen(chosen)
            if not self._arguments.dry_run:
                self._abort(chosen)
        return FAILED if self._failed else DONE

    # --- what there is ----------------------------------------------------------------------------------------

    def _found(self) -> list[Row]:
        """What the arguments are about. Raises PartwiseError: it cannot be found out."""
        own = self._server.own()
        if self._arguments.upload_id:
            return [self._named(own)]
        server, address = self._server, self._arguments.place.address
        found: list[Unfinished] = []
        for page in listed(server.client, server.bucket, address.key, server.stop):
            found += older_than(self._arguments.older_than, page, server.now())
            self._speaker.progress(f"Looking for unfinished uploads: {len(found):,} found")
        return self._rows(WithParts(server, found).ask(), own)

    def _named(self, own: Mapping[str, State] | None) -> Row:
        """The one upload of that key and id. Raises Fixable (NoSuchUpload): OSS does not know it."""
        server = self._server
        named = Unfinished(self._arguments.place.address.key, self._arguments.upload_id)
        try:
            named = named.holding(parts_of(server.client, server.bucket, named, server.stop))
        except Fixable as error:
            if not missing_action(error.fault):
                raise
            self._speaker.failed(error.fault, "How much it holds cannot be told")
        return row(named, server.now(), own)

    def _rows(self, uploads: Sequence[Unfinished], own: Mapping[str, State] | None) -> list[Row]:
        self._failed |= any(upload.stored is None for upload in uploads)
        now = self._server.now()
        return [row(upload, now, own) for upload in uploads]

    def _why_not(self, one: Row) -> str:
        """Why an upload is left out, or empty. One that was named by its id is not."""
        if self._arguments.upload_id:
            return ""
        if not self._arguments.include_own and not one.own_known:
            return PERHAPS_OWN
        if not self._arguments.include_own and one.own is not None:
            return OWN
        if self._arguments.include_recent:
            return ""
        if one.recent:
            return RECENT
        return "" if one.upload.stored else PERHAPS_RECENT

    def _tell_left_out(self, rows: Sequence[Row]) -> None:
        for one in rows:
            why = self._why_not(one)
            option = INCLUDE[why]
            self._speaker.say(f"Left out, {why} ({option} takes it too):", str(one))
            self._speaker.event("left out", **one.facts(), why=why, option=option)

    def _tell_chosen(self, rows: Sequence[Row]) -> None:
        told = total(one.upload for one in rows)
        self._speaker.say("Would be aborted:" if self._arguments.dry_run else "To be aborted:", HEADER, *map(str, rows))
        self._speaker.say(f"{total_text(told)}.")
        if own := sum(one.own is not None for one in rows):
            self._speaker.say(f"Warning: Partwise here has begun {own:,} of them, and could still resume them.")
        if live := sum(one.recent for one in rows):
            self._speaker.say(f"Warning: somebody may be sending to {live:,} of them, {RECENT}.")
        for one in rows:
            self._speaker.event("chosen", **one.facts())
        self._speaker.event("total", **total_facts(told))

    # --- aborting ---------------------------------------------------------------------------------------------

    def _abort(self, rows: Sequence[Row]) -> None:
        """Raises NobodyToAsk, Declined; KeyboardInterrupt after what was done by then is told."""
        if not self._arguments.yes:
            ask("Abort them and delete their parts, for good?", "Nothing was aborted.")
        aborting = Aborting(self._server, rows)
        try:
            side_by_side(aborting.abort, rows, aborting.tell, self._server.stop)
        finally:
            aborting.sum_up()
        self._failed |= len(aborting.done) < len(rows)


class Aborting:
    """The uploads to abort, and how far that is. `done` are those that OSS no longer knows."""

    def __init__(self, server: Server, rows: Sequence[Row]) -> None:
        self._server = server
        self._speaker = server.speaker
        self._rows = rows
        self.done: list[Unfinished] = []
        self._failures = 0
        self._unconfirmed = 0

    def abort(self, one: Row) -> bool:
        """On any thread: whether OSS was seen not to know it any more. Raises PartwiseError, Stopped."""
        server = self._server
        live = one.recent or one.upload.stored is None
        return abort_until_gone(server.client, server.bucket, one.upload, server.stop, live=live)

    def tell(self, one: Row, outcome: bool | PartwiseError) -> None:
        upload = one.upload
        facts = {"key": upload.key, "upload_id": upload.upload_id}
        subject = f"{key_text(upload.key)} ({upload.upload_id})"
        if isinstance(outcome, PartwiseError):
            self._failures += 1
            self._speaker.failed(outcome.fault, f"Not aborted: {subject}", **facts)
        elif outcome:
            self.done.append(upload)
            self._speaker.event("aborted", **facts)
        else:
            self._unconfirmed += 1
            self._speaker.warn(f"{subject}: {UNCONFIRMED}")
            self._speaker.event("unconfirmed", **facts, message=UNCONFIRMED)
        self._speaker.progress(f"Aborting: {len(self.done):,} of {len(self._rows):,} gone, {self._failures:,} failed")

    def sum_up(self) -> None:
        gone = total(self.done)
        rest = len(self._rows) - gone.uploads - self._failures - self._unconfirmed
        told = [f"Aborted and gone: {total_text(gone)}."]
        if self._unconfirmed:
            told.append(f"Aborted without a confirmation: {self._unconfirmed:,}.")
        if self._failures:
            told.append(f"Failed: {self._failures:,}, named above; the same command tries them again.")
        if rest:
            told.append(f"Stopped before the end: {rest:,} may be as they were; the same command goes on.")
        self._speaker.say(" ".join(told))
        facts = {"failed": self._failures, "unconfirmed": self._unconfirmed, "not_reached": rest}
        self._speaker.event("ended", aborted=gone.uploads, bytes=gone.size, **facts)
