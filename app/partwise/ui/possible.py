"""What can be done with an upload now. Menus, buttons and keys all ask here. No Qt here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from partwise.core.faults import FILE_CHANGED, changed_too_much
from partwise.core.lifecycle import ENDED, Event, State, can
from partwise.core.upload import Upload
from partwise.ui.uploads.waiting import is_offline

REMOVABLE = ENDED | {State.PAUSED, State.FAILED}


def _when(event: Event) -> Callable[[Upload], bool]:
    return lambda upload: can(upload.state, event)


def file_changed(upload: Upload) -> bool:
    """Whether it stopped because its file is another now."""
    return upload.state is State.FAILED and upload.fault is not None and upload.fault.code == FILE_CHANGED


def _can_send_changed(upload: Upload) -> bool:
    return file_changed(upload) and upload.fault is not None and upload.fault.title != changed_too_much().title


def _can_be_kept(upload: Upload) -> bool:
    """A failure that leaves nothing behind has nothing to be kept."""
    return can(upload.state, Event.KEEP) and (upload.stored_bytes > 0 or file_changed(upload))


def _can_be_steered(upload: Upload) -> bool:
    """Whether its turn and its speed still matter. What could not even be added has no stamp."""
    refused = upload.state is State.FAILED and upload.stamp is None
    return upload.state not in ENDED | {State.ABORTING, State.LISTED} and not refused


def _stands_still(upload: Upload) -> bool:
    """Whether it lies unfinished on the server and nothing is done about it here."""
    return upload.unfinished and upload.state in (State.LISTED, State.PAUSED, State.FAILED)


POSSIBLE: dict[str, Callable[[Upload], bool]] = {
    "pause": _when(Event.PAUSE),
    "resume": _when(Event.RESUME),
    "abort": _when(Event.ABORT),
    "remove": lambda upload: upload.state in REMOVABLE,
    "try-now": is_offline,
    "send-changed": _can_send_changed,
    "start-anew": file_changed,
    "keep": _can_be_kept,
    "steer": _can_be_steered,
    "receipt": lambda upload: upload.state is State.DONE,
    "copy": lambda upload: True,
    "copy-source": lambda upload: not upload.foreign,
    "copy-upload-id": lambda upload: bool(upload.upload_id),
    "show-parts": lambda upload: upload.unfinished,
    "resume-with-file": _stands_still,
    "complete-stored": _stands_still,
}
"""Kinds of actions: "steer" is queue, priority and limit, "receipt" all about receipts, "copy" most copies."""


def some_of_each_kind(uploads: Iterable[Upload]) -> list[Upload]:
    """One upload for all that look the same to `POSSIBLE`: a selection may hold a hundred thousand."""
    kinds = {
        (
            upload.state,
            upload.offline,
            upload.fault.title if upload.fault else "",
            upload.stored_bytes > 0,
            upload.stamp is None,
            upload.upload_id == "",
            upload.foreign,
        ): upload
        for upload in uploads
    }
    return list(kinds.values())


def chosen_for(name: str, uploads: Sequence[Upload]) -> list[Upload]:
    """Those of the uploads that the kind of action called `name` applies to."""
    return [upload for upload in uploads if POSSIBLE[name](upload)]
