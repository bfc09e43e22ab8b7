"""`partwise resume`: uploads of this computer go on, or anybody's, with the file it was begun with."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from partwise.cli.arguments_resume import Resume
from partwise.cli.session import send
from partwise.core.errors import Fixable
from partwise.core.lifecycle import State
from partwise.core.messages import Add, Adopt, Command
from partwise.core.upload import Target, Upload
from partwise.engine.ports import Journal

LEAST_OF_AN_ID = 6  # letters


def resume(arguments: Resume) -> int:
    """Go on with what the arguments name; the exit code."""

    def requests(connection: str, journal: Journal) -> Sequence[Command]:
        if arguments.upload_id:
            return [_adopt(arguments, connection)]
        known = [upload for upload, _ in journal.unfinished() if upload.state is not State.ABORTING]
        of_it = [upload for upload in known if connection in ("", upload.target.connection)]
        return [_go_on(upload) for upload in _named(of_it, arguments.names)]

    return send(arguments, requests, known=not arguments.upload_id)


def _adopt(arguments: Resume, connection: str) -> Adopt:
    target = Target(connection, arguments.address.bucket, arguments.address.key)
    return Adopt(str(Path(arguments.file).absolute()), target, arguments.upload_id)


def _go_on(upload: Upload) -> Add:
    """Adding a file that is known is how it is gone on with."""
    return Add(upload.source, upload.target, None, upload.options, upload.wanted_part_size)


def _named(known: Sequence[Upload], names: Sequence[str]) -> list[Upload]:
    """Those that are meant, or all. Raises Fixable: there is none of a name, or none at all."""
    if not known:
        raise Fixable("No upload of this computer is unfinished.", "There is nothing to do.", code="NothingUnfinished")
    chosen = {upload.id: upload for upload in known if not names}
    for name in names:
        found = [upload for upload in known if _is_called(upload, name)]
        if not found:
            raise Fixable(
                f"No unfinished upload of this computer is called “{name}”.",
                "Name its file, its address oss://BUCKET/KEY, or its upload id.",
                code="NoSuchUpload",
            )
        chosen |= {upload.id: upload for upload in found}
    return list(chosen.values())


def _is_called(upload: Upload, name: str) -> bool:
    by_id = len(name) >= LEAST_OF_AN_ID and (upload.id.startswith(name) or upload.upload_id.startswith(name))
    return by_id or name == str(upload.target) or upload.source == str(Path(name).absolute())
