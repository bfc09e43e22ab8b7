"""`partwise complete`: put together what an unfinished upload holds, after telling what would become of it."""

from __future__ import annotations

from partwise.cli import arguments_unfinished as given
from partwise.cli.asking import ask
from partwise.cli.exits import DONE, FAILED
from partwise.cli.server import Server, with_server
from partwise.core.assembly import Completed, Outlook
from partwise.core.errors import Fixable
from partwise.core.unfinished import Unfinished
from partwise.oss import complete_stored
from partwise.ui import words
from partwise.ui import words_complete as says


def complete(arguments: given.Complete) -> int:
    """Complete the upload that the arguments name; the exit code."""
    return with_server(arguments.place, lambda server: Completing(arguments, server).run())


class Completing:
    """One walk: look at the parts and at what is in the way, tell, ask, complete, compare."""

    def __init__(self, arguments: given.Complete, server: Server) -> None:
        self._arguments = arguments
        self._server = server
        self._speaker = server.speaker
        self._address = arguments.place.address

    def run(self) -> int:
        """Raises PartwiseError: OSS refused, or it would be no use to ask it."""
        server = self._server
        upload = Unfinished(self._address.key, self._arguments.upload_id)
        own, now = server.own() or {}, server.now()
        outlook = complete_stored.look(server.client, server.bucket, upload, own, now, server.stop)
        self._tell(outlook)
        self._check(outlook)
        if not self._arguments.yes:
            ask("Complete it so?", "Nothing was completed; the upload is as it was.")
        return self._judge(outlook, self._complete(outlook))

    def _tell(self, outlook: Outlook) -> None:
        whole = outlook.whole
        if outlook.unseen is not None:
            self._speaker.failed(outlook.unseen, says.unseen(str(self._address)))
        warnings = says.warnings(outlook)
        count = words.parts(len(whole.parts))
        self._speaker.say(f"{self._address} would have {words.exact_size(whole.size)} from {count}.")
        self._speaker.say(*(f"Warning: {warning[0].lower()}{warning[1:]}" for warning in warnings))
        self._speaker.event(
            "would become",
            key=self._address.key,
            upload_id=self._arguments.upload_id,
            bytes=whole.size,
            crc64=None if whole.crc64 is None else str(whole.crc64),
            parts=[{"number": part.number, "bytes": part.size, "etag": part.etag.strip('"')} for part in whole.parts],
            holes=[list(hole) for hole in whole.holes],
            too_small=list(whole.too_small),
            uneven=list(whole.uneven),
            replaces=outlook.existing.size if outlook.existing else None,
            warnings=list(warnings),
        )

    def _check(self, outlook: Outlook) -> None:
        """Raises Fixable where OSS would refuse, in better words than its own."""
        refusal = outlook.whole.refusal
        if refusal is not None:
            raise Fixable.of(refusal)
        if outlook.existing is not None and self._arguments.no_overwrite:
            raise Fixable(
                says.would_overwrite(str(self._address), outlook.existing.size),
                "Leave out --no-overwrite to replace it, or abort the upload.",
                code="FileAlreadyExists",
            )

    def _complete(self, outlook: Outlook) -> Completed:
        """Raises PartwiseError: OSS refused, or nobody can tell."""
        server, arguments = self._server, self._arguments
        try:
            return complete_stored.complete(
                server.client,
                server.bucket,
                outlook,
                forbid_overwrite=arguments.no_overwrite,
                complete_all=arguments.all_stored,
            )
        except KeyboardInterrupt:
            self._speaker.warn(
                f"Stopped while OSS was completing, and it may go on by itself. Look whether {self._address} is there."
            )
            raise

    def _judge(self, outlook: Outlook, completed: Completed) -> int:
        answer = completed.answer
        told = {"key": self._address.key, "etag": answer.etag.strip('"'), "request_id": answer.request_id}
        crc64 = None if answer.crc64 is None else str(answer.crc64)
        self._speaker.event("completed", **told, crc64=crc64, as_listed=completed.proven)
        result = says.result(str(self._address), outlook.whole, completed)
        if completed.proven is False:
            self._speaker.warn(result)
            return FAILED
        self._speaker.say(result)
        return DONE
