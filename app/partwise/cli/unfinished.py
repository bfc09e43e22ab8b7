"""`partwise unfinished`: what a bucket holds of uploads that nobody completed or aborted. It changes nothing."""

from __future__ import annotations

from collections.abc import Sequence

from partwise.cli import arguments_unfinished as given
from partwise.cli.exits import DONE, FAILED
from partwise.cli.server import Server, with_server
from partwise.cli.side_by_side import side_by_side
from partwise.cli.table import HEADER, key_text, row, total_facts, total_text
from partwise.core.errors import PartwiseError, UploadGone
from partwise.core.unfinished import Unfinished, older_than, total
from partwise.core.upload import StoredPart
from partwise.oss.unfinished import listed, parts_of


def unfinished(arguments: given.Unfinished) -> int:
    """List them, page by page; the exit code."""
    return with_server(arguments.place, lambda server: Listing(arguments, server).run())


class Listing:
    """One walk through the list. What was found until something failed is told all the same."""

    def __init__(self, arguments: given.Unfinished, server: Server) -> None:
        self._arguments = arguments
        self._server = server
        self._speaker = server.speaker
        self._own = server.own()
        self._found: list[Unfinished] = []
        self._failed = False

    def run(self) -> int:
        server, arguments = self._server, self._arguments
        ended = False
        try:
            for page in listed(server.client, server.bucket, arguments.place.address.key, server.stop):
                self._tell(older_than(arguments.older_than, page, server.now()))
            ended = True
        except PartwiseError as error:
            self._failed = True
            address = arguments.place.address
            self._speaker.failed(error.fault, f"The unfinished uploads of {address} cannot be listed to their end")
        self._sum_up(ended)
        return FAILED if self._failed else DONE

    def _tell(self, page: Sequence[Unfinished]) -> None:
        if self._arguments.parts:
            page = WithParts(self._server, page).ask()
            self._failed |= any(upload.stored is None for upload in page)
        if page and not self._found:
            self._speaker.say(HEADER)
        now = self._server.now()
        for one in (row(upload, now, self._own) for upload in page):
            self._speaker.say(str(one))
            self._speaker.event("upload", **one.facts())
        self._found += page

    def _sum_up(self, ended: bool) -> None:
        found = total(self._found, listed_all=ended)
        self._speaker.event("total", **total_facts(found))
        if not ended and not self._found:
            return  # a list that could not be read must not look like an empty one
        if not self._found:
            self._speaker.say("There are no such unfinished uploads.")
        elif self._arguments.parts:
            self._speaker.say(f"{total_text(found)}.")
        else:
            more = "" if ended else "at least "
            self._speaker.say(f"{more}{found.uploads:,} unfinished; --parts tells how much they hold.".capitalize())


class WithParts:
    """Uploads and what they hold. Those whose parts cannot be listed are told, and stay without; those gone go."""

    def __init__(self, server: Server, uploads: Sequence[Unfinished]) -> None:
        self._server = server
        self._known = {upload.upload_id: upload for upload in uploads}
        self._asked = 0

    def ask(self) -> tuple[Unfinished, ...]:
        """In the order they came."""
        side_by_side(self._parts, tuple(self._known.values()), self._learn, self._server.stop)
        self._server.speaker.clear()
        return tuple(self._known.values())

    def _parts(self, upload: Unfinished) -> tuple[StoredPart, ...]:
        return parts_of(self._server.client, self._server.bucket, upload, self._server.stop)

    def _learn(self, upload: Unfinished, outcome: tuple[StoredPart, ...] | PartwiseError) -> None:
        speaker = self._server.speaker
        self._asked += 1
        if isinstance(outcome, UploadGone):
            del self._known[upload.upload_id]
        elif isinstance(outcome, PartwiseError):
            facts = {"key": upload.key, "upload_id": upload.upload_id}
            speaker.failed(outcome.fault, f"The parts of {key_text(upload.key)} cannot be listed", **facts)
        else:
            self._known[upload.upload_id] = upload.holding(outcome)
        speaker.progress(f"Asking for parts: {self._asked:,} uploads asked about")
