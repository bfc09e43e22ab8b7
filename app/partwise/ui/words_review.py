"""What is said while an upload somebody else began is compared with a local file, and before anything is sent."""

from __future__ import annotations

from partwise.core.lifecycle import State
from partwise.core.upload import Comparison, PartState, Upload
from partwise.ui.words import counted, number, parts

REVIEW = "Comparison with the local file"
COMPARING = {
    PartState.STORED: "identical",
    PartState.IN_FLIGHT: "being compared",
    PartState.DIFFERS: "different",
    PartState.WAITING: "waiting",
}
"""What the states of parts mean while they are compared."""

NOTHING_SENT = "Nothing was sent and nothing is changed on the server. The upload stays paused until you go on."
GO_ON = "Go on with the upload"
COMPLETE = "Complete"
COMPLETE_TIP = "OSS puts the stored parts together."
SEND_TIP = "Identical parts are kept; the others are sent under their own numbers."


def compared(found: Comparison) -> dict[PartState, str]:
    """What the states of parts mean once they were compared."""
    unlike = "different or not comparable" if found.incomparable else "different"
    if found.incomparable == found.differing > 0:
        unlike = "not comparable"
    return {PartState.STORED: "identical", PartState.DIFFERS: unlike, PartState.WAITING: "missing"}


def in_review(upload: Upload) -> bool:
    """Whether it is being compared, or was and waits for a word."""
    return upload.review or upload.comparison is not None


def status(upload: Upload) -> str:
    """Where an upload stands that is in review: one line."""
    if upload.comparison is not None:
        return _compared(upload.comparison, upload.part_count)
    if upload.state is State.PAUSED:
        return "Paused while comparing with the file, nothing is sent"
    if upload.state is State.WAITING:
        return "Waiting to be compared with the file"
    return "Comparing with the file, nothing is sent"


def _compared(found: Comparison, count: int) -> str:
    if not found.to_send:
        return f"Compared: {_all_identical(count)}"
    return f"Compared: {number(found.to_send)} of {parts(count)} to send"


def _all_identical(count: int) -> str:
    return counted(count, "the only part is identical", "all {} parts are identical")


def progress(upload: Upload) -> str:
    """Comparing 231 of 431 stored parts with the local file; nothing is sent."""
    if upload.state is State.PAUSED:
        return "The comparison with the local file is paused; nothing was sent."
    if upload.held is None or not upload.parts:
        return "Comparing the stored parts with the local file; nothing is sent."
    done = upload.count(PartState.STORED) + upload.count(PartState.DIFFERS)
    stored = counted(upload.held.count, "{} stored part", "{} stored parts")
    return f"Comparing {number(done)} of {stored} with the local file; nothing is sent."


def result(upload: Upload, found: Comparison) -> str:
    """412 of 431 parts are identical, 19 to send (3 differ, 16 are missing)."""
    if not found.to_send:
        told = _all_identical(upload.part_count)
        return f"{told[0].upper()}{told[1:]}; nothing is to send."
    if not found.identical and found.to_send == found.incomparable:
        return ""  # all is said by `unproven`
    proven = found.differing - found.incomparable
    why = (
        counted(proven, "{} differs", "{} differ") if proven else "",
        f"{number(found.incomparable)} cannot be compared" if found.incomparable else "",
        counted(found.missing, "{} is missing", "{} are missing") if found.missing else "",
    )
    verb = "is" if 1 in (found.identical, upload.part_count) else "are"
    identical = f"{number(found.identical)} of {parts(upload.part_count)} {verb} identical"
    return f"{identical}, {number(found.to_send)} to send ({', '.join(filter(None, why))})."


def unproven(found: Comparison) -> str:
    """That some parts cannot be compared, and why; nothing where all can (reference, 3.7)."""
    if not found.incomparable:
        return ""
    return counted(
        found.incomparable,
        "OSS tells neither an MD5 nor a CRC-64 of {} part (it is encrypted), so it cannot be compared; "
        "it would be sent again.",
        "OSS tells neither an MD5 nor a CRC-64 of {0} parts (they are encrypted), so they cannot be compared; "
        "all {0} would be sent again.",
    )


def go_on(found: Comparison) -> str:
    """What the button says that goes on."""
    return counted(found.to_send, "Send {} part", "Send {} parts") if found.to_send else COMPLETE


def go_on_tip(found: Comparison) -> str:
    return SEND_TIP if found.to_send else COMPLETE_TIP
