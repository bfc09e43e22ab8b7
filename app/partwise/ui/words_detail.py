"""Every text of the detail pane and of the empty list: the second half of `ui/words.py`, in the same manner."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from partwise.core.faults import FILE_CHANGED
from partwise.core.lifecycle import ACTIVE, State
from partwise.core.plan import plan_of
from partwise.core.upload import PartState, Upload
from partwise.ui import words_review
from partwise.ui.uploads.waiting import is_offline, seconds_to_try, waits
from partwise.ui.words import clock, counted, exact_size, number, parts, size, span, speed
from partwise.ui.words_upload import next_try

PART_MAP = "Map of the parts"
PART_LEGEND = "Legend of the map"
PART_STATES = {
    PartState.STORED: "stored",
    PartState.IN_FLIGHT: "in flight",
    PartState.RETRYING: "retrying",
    PartState.DIFFERS: "different",
    PartState.WAITING: "waiting",
}


def part_states(upload: Upload) -> dict[PartState, str]:
    """What the states of its parts are called; while nothing is sent they tell how the file compares."""
    if upload.comparison is not None:
        return words_review.compared(upload.comparison)
    return words_review.COMPARING if upload.review else PART_STATES


def part_state(name: str, count: int) -> str:
    """A state of the legend with its count: "stored 148"."""
    return f"{name} {number(count)}"


def part_line(upload: Upload, index: int) -> str:
    """One part (index from 0): "Part 412 · offset 12.8 GB · 32 MB · stored"."""
    plan = plan_of(upload)
    if plan is None:
        return ""
    part = plan.part(index + 1)
    what = (PART_STATES | part_states(upload))[PartState(upload.parts[index])]
    return f"Part {number(part.number)} · offset {size(part.offset)} · {size(part.length)} · {what}"


def parts_summary(upload: Upload) -> str:
    """The map in a sentence, for those who do not see it."""
    return f"{number(upload.count(PartState.STORED))} of {parts(upload.part_count)} stored"


def parts_sentence(upload: Upload) -> str:
    """The line under the title: "240 parts of 250 MB · 148 stored, 6 in flight, 85 waiting"."""
    if upload.single:
        return f"Sent in one request · {size(upload.size)}"
    if upload.state is State.ABORTED:
        return "Aborted · its parts are deleted from the server"
    if upload.state is State.LISTED:
        return _listed(upload)
    if not upload.parts:
        told = "waiting for its turn" if upload.state is State.WAITING else "the parts are not planned yet"
        return f"{size(upload.size)} · {told}" if upload.stamp else told.capitalize()
    found = ((upload.count(state), name) for state, name in part_states(upload).items())
    counts = ", ".join(f"{number(count)} {name}" for count, name in found if count)
    return f"{parts(upload.part_count)} of {_each(upload)} · {counts}"


def _listed(upload: Upload) -> str:
    """What the server holds of an upload nobody has named a file for: "77 parts, 4.1 GB on the server"."""
    if upload.held is None:
        return "On the server · what it holds is not known"
    return f"{parts(upload.held.count)}, {size(upload.held.size)} on the server"


def _each(upload: Upload) -> str:
    """How large its parts are; the last one, which may be smaller, does not count."""
    cut = upload.lengths[:-1] or upload.lengths
    if cut and min(cut) < max(cut):
        return f"{size(min(cut))} to {size(max(cut))}"
    return size(cut[0] if cut else min(upload.part_size or upload.size, upload.size))


SPEED_GRAPH = "Speed, last 5 minutes"
NO_SPEED_YET = "No speed to show yet"


def highest_speed(highest: float) -> str:
    """Beside the graph's title; nothing while there is no speed."""
    return f"highest {speed(highest)}" if highest else ""


def speed_summary(now: float | None, highest: float) -> str:
    """The graph in a sentence: "now 48.0 MB/s, highest 60.1 MB/s"."""
    if not highest:
        return NO_SPEED_YET
    return f"now {speed(now or 0.0)}, highest {speed(highest)}"


FACTS = "Facts about the upload"
UPLOAD_ID = "Upload ID"
DESTINATION = "Destination"
STORAGE_CLASS = "Storage class"
IF_IT_EXISTS = "If it exists"
INTEGRITY = "Integrity"
VERIFIED = "Verified"
VERIFIED_TIP = "OSS and Partwise have the same CRC-64 of the whole object."
PRIORITY = "Priority"
SPEED_LIMIT = "Limit"
NEXT_TRY = "Next try"
SHOW_RECEIPT = "Show receipt"
SENT = "Sent"
LAST_TROUBLE = "Last trouble"
WARNING = "Warning"
STARTED = "Started"
FINISHED = "Finished"
ETAG = "ETag"
CRC64 = "CRC-64"
COPIED = "Copied"
STORAGE_CLASSES = {
    "IA": "Infrequent Access",
    "ColdArchive": "Cold Archive",
    "DeepColdArchive": "Deep Cold Archive",
}


def copy_fact(title: str) -> str:
    """What the small button beside a fact does."""
    return f"Copy {title[0].lower() + title[1:] if title[1:2].islower() else title}"


def storage_class(name: str) -> str:
    """OSS's name of a storage class as a person says it (reference, section 4)."""
    return STORAGE_CLASSES.get(name, name)


def if_it_exists(forbid_overwrite: bool) -> str:
    """What happens to an object that has the key already."""
    return "Keep the existing object" if forbid_overwrite else "Replace it"


def sent(stored: int, total: int) -> str:
    """How far it is in bytes: "36.4 GB of 58.6 GB"."""
    return f"{size(min(stored, total))} of {size(total)}"


def sent_exactly(stored: int, total: int) -> str:
    """The same to the byte, for the tooltip."""
    return f"{number(min(stored, total))} of {exact_size(total)}"


def integrity(upload: Upload) -> str:
    """What is proven by CRC-64 so far; nothing where nothing can be, or all is."""
    if upload.verified:
        return ""
    if upload.state is State.DONE:
        return "Not verified: the server told no CRC-64"
    stored = upload.count(PartState.STORED)
    return f"{number(stored)} of {parts(stored)} match" if stored and not upload.single else ""


def verified(upload: Upload) -> str:
    """By what the whole object is proven: "CRC-64 12345678901234567890"."""
    return f"CRC-64 {upload.crc64}" if upload.verified and upload.crc64 is not None else ""


def clock_told(upload: Upload) -> str:
    """That the computer's clock was wrong when a finished upload was signed; nothing where it was right."""
    offset = upload.clock_offset
    if upload.state is not State.DONE or abs(offset) < 1:
        return ""
    side = "behind" if offset > 0 else "ahead"
    return f"This computer's clock was {span(abs(offset))} {side}; Partwise corrected it."


def next_part(upload: Upload, now: float) -> str:
    """Which parts are sent again and when: "part 412 in 4 s (attempt 2)". `now` in seconds since 1970."""
    if not waits(upload) or upload.offline:
        return ""
    left = seconds_to_try(upload, now)
    when = f"in {left} s" if left else "now"
    what = _retried(upload)
    return f"{what} {when} (attempt {upload.attempt})".lstrip()


def _retried(upload: Upload) -> str:
    """The parts that wait for another try: one by its number, several by theirs or their count."""
    count = 0 if upload.single else upload.count(PartState.RETRYING)
    if count > 3:
        return parts(count)
    places: list[int] = []
    for _ in range(count):
        places.append(upload.parts.index(PartState.RETRYING, places[-1] if places else 0) + 1)
    return f"{'part' if count == 1 else 'parts'} {', '.join(map(number, places))}" if places else ""


def started(upload: Upload) -> str:
    return clock(upload.started) if upload.started else ""


def finished(upload: Upload) -> str:
    """When it ended and how fast it was on the whole."""
    if not upload.finished:
        return ""
    took = upload.finished - upload.started
    if upload.state is not State.DONE or not upload.started or took < 1:
        return clock(upload.finished)
    return f"{clock(upload.finished)} · {speed(upload.size / took)} average"


WHAT_HAPPENED = "What happened"
WHAT_IS_SAFE = "What is safe"
WHAT_NEXT = "What to do next"
TECHNICAL_DETAILS = "Technical details"
COPY_DETAILS = "Copy details"


WAYS_OUT = {
    "try-now": ("Try now", "Do not wait: look at once whether the network is back."),
    "send-changed": ("Send only what has changed", "Stored parts whose bytes are still the same are kept."),
    "resume": ("Try again", "Go on with the upload."),
    "start-anew": ("Start anew…", "The stored parts are deleted, and the file is sent from its first byte."),
    "keep": ("Keep for later", "The upload is paused. Stored parts stay on the server until you resume it."),
}
"""The buttons of a story: what they say, and what they do."""


def safe(upload: Upload) -> str:
    """What a failure, or a lost network, did not touch."""
    stored = upload.count(PartState.STORED)
    if upload.state is State.LISTED:
        return "Nothing was put together or replaced, and no file on this computer was touched."
    if not stored or upload.single:
        return "Your file is untouched."
    if upload.fault is not None and upload.fault.code == FILE_CHANGED:
        return counted(
            stored,
            "{} part is stored on the server, of the file as it was before.",
            "{} parts are stored on the server, of the file as it was before.",
        )
    kept = counted(
        stored,
        "{} part is stored on the server and will not be sent again.",
        "{} parts are stored on the server and will not be sent again.",
    )
    return f"{kept} Your file is untouched."


def what_next(upload: Upload, now: float) -> str:
    """What to do; where nothing needs to be done, what happens by itself. `now` in seconds since 1970."""
    if is_offline(upload):
        when = next_try(upload, now)
        return f"Nothing: Partwise goes on by itself as soon as the network is back · {when}"
    advice = upload.fault.advice if upload.fault else ""
    return advice or next_step(upload)


def next_step(upload: Upload) -> str:
    """What the button says that goes on."""
    return "Continue the upload" if upload.stored_bytes else "Try again"


def technical(upload: Upload) -> str:
    """The evidence of a failure: what OSS said, and where."""
    fault = upload.fault
    if fault is None:
        return ""
    lines = (" · ".join(told for told in (fault.operation, fault.evidence()) if told), fault.message)
    return "\n".join(line for line in lines if line)


NOTHING_SELECTED = "Select an upload to see its parts and its speed."
DETAIL_PANE = "Details of the selected upload"


def several_title(count: int) -> str:
    return f"{number(count)} uploads selected"


def several_sentence(uploads: Sequence[Upload]) -> str:
    """Counts and bytes of a selection: "311 GB, 120 GB of it stored · 3 active, 9 waiting"."""
    held = sum(upload.held.size for upload in uploads if upload.foreign and upload.held)
    total = sum(upload.size for upload in uploads) + held
    stored = sum(upload.stored_bytes for upload in uploads) + held
    groups = Counter(_called(upload.state) for upload in uploads)
    counts = ", ".join(f"{number(count)} {name}" for name, count in groups.items())
    return f"{size(total)}, {size(stored)} of it stored · {counts}"


def _called(state: State) -> str:
    if state is State.LISTED:
        return "on the server"
    return "active" if state in ACTIVE else state.value


EMPTY_STATE = "Nothing to upload yet"
DROP_HERE = "Drop files or folders here"
DROP_GOES_TO = "They go to {destination}. Large files are sent in parts and survive a lost connection or a restart."
ADD_FILES = "Add files"
ADD_A_FOLDER = "Add a folder"
