"""`partwise complete`: put together what an unfinished upload holds, after telling what would become of it."""

from __future__ import annotations

from partwise.cli import arguments_unfinished as given
from partwise.cli.server import DONE, FAILED, Server, ask, with_server
from partwise.cli.table import row
from partwise.core.assembly import Assembly, assembly, numbers_text
from partwise.core.errors import Fixable, PartwiseError, Transient, UploadGone
from partwise.core.unfinished import Unfinished, missing_action
from partwise.core.upload import Answer, ObjectOptions
from partwise.oss.operations import CompleteMultipartUpload, HeadObject
from partwise.oss.replies import ObjectHead
from partwise.oss.unfinished import asked, parts_of
from partwise.ui import words

MOST_NAMED = 10  # part numbers that are told one by one
NOBODY_KNOWS = "Nobody can tell from the server whether a part is missing at the end, or whose bytes these are."


def complete(arguments: given.Complete) -> int:
    """Complete the upload that the arguments name; the exit code."""
    return with_server(arguments.place, lambda server: Completing(arguments, server).run())


class Completing:
    """One walk: list the parts, look at what is in the way, tell, ask, complete, compare."""

    def __init__(self, arguments: given.Complete, server: Server) -> None:
        self._arguments = arguments
        self._server = server
        self._speaker = server.speaker
        self._address = arguments.place.address
        self._upload = Unfinished(self._address.key, arguments.upload_id)

    def run(self) -> int:
        """Raises PartwiseError: OSS refused, or it would be no use to ask it."""
        parts = parts_of(self._server.client, self._server.bucket, self._upload, self._server.stop)
        whole = assembly(parts)
        before = self._object()
        self._tell(whole, before)
        self._check(whole, before)
        if not self._arguments.yes:
            ask("Complete it so?", "Nothing was completed; the upload is as it was.")
        return self._judge(whole, self._complete(whole, before))

    def _object(self) -> ObjectHead | None:
        """The object of that name. Without the right to look, which is told, there is none to tell about."""
        try:
            return asked(self._server.client, HeadObject(self._server.bucket, self._address.key), self._server.stop)
        except Fixable as error:
            if error.fault.code == "NoSuchKey":
                return None
            if not missing_action(error.fault):
                raise
            self._speaker.failed(error.fault, f"Whether {self._address} exists already cannot be told")
            return None

    # --- before -----------------------------------------------------------------------------------------------

    def _tell(self, whole: Assembly, before: ObjectHead | None) -> None:
        count = words.parts(len(whole.parts))
        self._speaker.say(f"{self._address} would have {words.exact_size(whole.size)} from {count}.")
        warnings = self._warnings(whole, before)
        self._speaker.say(*(f"Warning: {warning}" for warning in warnings))
        self._speaker.event(
            "would become",
            key=self._address.key,
            upload_id=self._upload.upload_id,
            bytes=whole.size,
            crc64=None if whole.crc64 is None else str(whole.crc64),
            parts=[{"number": part.number, "bytes": part.size, "etag": part.etag.strip('"')} for part in whole.parts],
            holes=[list(hole) for hole in whole.holes],
            too_small=list(whole.too_small),
            uneven=list(whole.uneven),
            replaces=before.size if before else None,
            warnings=warnings,
        )

    def _warnings(self, whole: Assembly, before: ObjectHead | None) -> list[str]:
        told = []
        if whole.holes:
            told.append(
                f"these part numbers are missing: {numbers_text(whole.holes)}. OSS joins what is before and after "
                "each hole without a gap, so the object is not the file unless nobody ever meant to send them."
            )
        if whole.uneven:
            numbers = numbers_text((number, number) for number in whole.uneven[:MOST_NAMED])
            more = " and others" if len(whole.uneven) > MOST_NAMED else ""
            told.append(f"part {numbers}{more} is not as large as the first, as if parts of two attempts were mixed.")
        now = self._server.now()
        mine = row(self._upload.holding(whole.parts), now, self._server.own())
        if mine.own is not None:
            told.append(f"it is {mine.owner}: resuming it there sends the rest and proves the result.")
        if mine.recent:
            told.append("it got a part within the last hour: somebody may still be sending.")
        if before is not None:
            told.append(f"it replaces an object of {words.exact_size(before.size)}.")
        return [*told, NOBODY_KNOWS]

    def _check(self, whole: Assembly, before: ObjectHead | None) -> None:
        """Raises Fixable where OSS would refuse, in better words than its own."""
        if not whole.parts:
            raise Fixable(
                "The upload holds no part, so there is nothing to complete.", "Abort it instead.", code="NoParts"
            )
        if whole.too_small:
            raise Fixable(
                f"OSS completes no upload with a part below 100 KiB before the last one, and part {whole.too_small[0]} "
                "is smaller. The upload is as it was.",
                "Send that part again in its full size, or abort the upload.",
                code="EntityTooSmall",
            )
        if before is not None and self._arguments.no_overwrite:
            raise Fixable(
                f"{self._address} exists already, with {words.exact_size(before.size)}. The upload is as it was.",
                "Leave out --no-overwrite to replace it, or abort the upload.",
                code="FileAlreadyExists",
            )

    # --- completing -------------------------------------------------------------------------------------------

    def _complete(self, whole: Assembly, before: ObjectHead | None) -> Answer:
        """What OSS answered. Where its answer was lost, the object tells (reference, 8.2). Raises PartwiseError."""
        operation = CompleteMultipartUpload(
            self._server.bucket,
            self._address.key,
            self._upload.upload_id,
            () if self._arguments.all_stored else whole.parts,
            ObjectOptions(forbid_overwrite=self._arguments.no_overwrite),
            complete_all=self._arguments.all_stored,
        )
        try:
            return self._server.client.call(operation)
        except Transient as error:
            return self._confirmed(whole, before, error)
        except KeyboardInterrupt:
            self._speaker.warn(
                f"Stopped while OSS was completing, and it may go on by itself. Look whether {self._address} is there."
            )
            raise

    def _confirmed(self, whole: Assembly, before: ObjectHead | None, lost: Transient) -> Answer:
        """The answer that was lost, if the object that is there now can only have come from it. Raises Fixable."""
        found = self._object()
        is_new = found is not None and (before is None or found.etag != before.etag)
        if found is not None and is_new and found.size == whole.size and found.crc64 == whole.crc64 is not None:
            return Answer(found.etag, found.crc64, found.request_id, found.version_id)
        try:
            parts_of(self._server.client, self._server.bucket, self._upload, self._server.stop)
        except UploadGone as gone:
            raise _unsure("The upload is gone, and the object is not what its parts make.", lost) from gone
        raise _unsure("The upload is still there.", lost) from lost

    def _judge(self, whole: Assembly, answer: Answer) -> int:
        size = words.size(whole.size)
        told = {"key": self._address.key, "etag": answer.etag.strip('"'), "request_id": answer.request_id}
        crc64 = None if answer.crc64 is None else str(answer.crc64)
        proven = None if None in (answer.crc64, whole.crc64) else answer.crc64 == whole.crc64
        self._speaker.event("completed", **told, crc64=crc64, as_listed=proven)
        if proven is False:
            self._speaker.warn(
                f"Completed, but {self._address} is not what was listed: its CRC-64 is another, so parts changed "
                "meanwhile. Look at it before anybody uses it."
            )
            return FAILED
        proof = "its CRC-64 is that of the parts" if proven else "not verified, OSS told no CRC-64 of all parts"
        self._speaker.say(f"Completed: {self._address} ({size}, {proof}).")
        return DONE


def _unsure(state: str, lost: PartwiseError) -> Fixable:
    return Fixable(
        f"The answer to Complete was lost. {state}",
        "Look at the object and at the upload before you complete it again.",
        code="CompleteUnconfirmed",
        operation=lost.fault.operation,
        host=lost.fault.host,
    )
