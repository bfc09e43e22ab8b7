"""Every text the window shows, in one place: calm and exact. No Qt here.

Whole sentences with places to fill in, never glued grammar, so that a translator can turn each one round.
Sizes are decimal (1 GB = 1,000,000,000 bytes) as on a disk's label; exact bytes stand in tooltips.
"""

from __future__ import annotations

import time
from collections.abc import Sequence

import humanize

from partwise.core.lifecycle import State
from partwise.core.upload import PartState, Upload

APP = "Partwise"
NO_FIGURE = "–"

# --- figures --------------------------------------------------------------------------------------------------


def number(count: int) -> str:
    """1204 is 1,204."""
    return f"{count:,}"


def size(count: int) -> str:
    """Bytes in few digits: 58.6 GB, 212 GB, 48 MB, 0 B."""
    if count < 1000:
        return f"{count} B"
    figure, unit = humanize.naturalsize(count, format="%.1f").split(" ")
    if float(figure) >= 100 or figure.endswith(".0"):
        figure = f"{float(figure):.0f}"
    return f"{figure} {unit}"


def exact_size(count: int) -> str:
    return f"{number(count)} bytes"


def speed(bytes_per_second: float | None) -> str:
    """48.1 MB/s, always with its decimal, so that the column stands still."""
    if bytes_per_second is None:
        return NO_FIGURE
    if bytes_per_second < 1000:
        return f"{bytes_per_second:.0f} B/s"
    return humanize.naturalsize(bytes_per_second, format="%.1f") + "/s"


def duration(seconds: float | None) -> str:
    """Time left in calm steps: 5 s, 40 s, 7 min, 1 h 2 min, 3 days."""
    if seconds is None:
        return NO_FIGURE
    if seconds < 20:
        return f"{max(5, round(seconds / 5) * 5)} s"
    if seconds < 95:
        return f"{round(seconds / 10) * 10} s"
    minutes = round(seconds / 60)
    if minutes < 60:
        return f"{minutes} min"
    if minutes < 48 * 60:
        return f"{minutes // 60} h {minutes % 60} min" if minutes % 60 else f"{minutes // 60} h"
    return f"{round(minutes / 1440)} days"


def clock(moment: float) -> str:
    """14:02 today, with the date on another day. `moment` in seconds since 1970."""
    then, now = time.localtime(moment), time.localtime()
    same_day = then[:3] == now[:3]
    return time.strftime("%H:%M" if same_day else "%Y-%m-%d %H:%M", then)


def percent(done: int, total: int) -> str:
    """Whole per cents, rounded down: 100 % is for what OSS has confirmed. A file of no bytes is at 0 %."""
    return f"{min(99, done * 100 // total) if total else 0} %"


def counted(count: int, one: str, many: str) -> str:
    """`one` or `many` with the number in its place: "{} file", "{} files"."""
    return (one if count == 1 else many).format(number(count))


def files(count: int) -> str:
    return counted(count, "{} file", "{} files")


def uploads(count: int) -> str:
    return counted(count, "{} upload", "{} uploads")


def parts(count: int) -> str:
    return counted(count, "{} part", "{} parts")


# --- an upload ------------------------------------------------------------------------------------------------


def destination(upload: Upload) -> str:
    """The folder an object goes to: media-archive/footage/2026-11/."""
    folder = upload.target.key[: -len(upload.name)] if upload.target.key.endswith(upload.name) else ""
    return f"{upload.target.bucket}/{folder}"


def status(upload: Upload, in_flight: int = 0, now: float | None = None) -> str:
    """One line: where an upload stands, and what happens next.

    `in_flight`: bytes of parts under way that have left this computer. `now`: seconds since 1970.
    """
    match upload.state:
        case State.WAITING:
            return _waiting(upload)
        case State.STARTING:
            return "Starting: looking at the file"
        case State.SENDING if upload.retry_in > 0:
            return retrying(upload, time.time() if now is None else now)
        case State.SENDING:
            return _sending(upload, in_flight)
        case State.PAUSED:
            return _paused(upload)
        case State.FAILED:
            return upload.fault.title if upload.fault else "Failed"
        case State.DONE:
            return _done(upload)
        case _:
            return _STATUS[upload.state]


_STATUS = {
    State.COMPLETING: "99 % · OSS is putting the parts together",
    State.CONFIRMING: "99 % · asking OSS whether it arrived",
    State.ABORTING: "Aborting: deleting the stored parts",
    State.ABORTED: "Aborted · nothing left on the server",
    State.LISTED: "Unfinished on the server",
}


def _waiting(upload: Upload) -> str:
    if not upload.stored_bytes:
        return "Waiting"
    return f"Waiting · {percent(upload.stored_bytes, upload.size)} already on the server"


def _sending(upload: Upload, in_flight: int) -> str:
    done = percent(upload.stored_bytes + in_flight, upload.size)
    if upload.single:
        return f"{done} · sent in one request"
    part = min(upload.count(PartState.STORED) + 1, upload.part_count)
    under_way = upload.count(PartState.IN_FLIGHT)
    return f"{done} · part {number(part)} of {number(upload.part_count)} · {number(under_way)} in flight"


def retrying(upload: Upload, now: float) -> str:
    """Why it waits and for how long; `now` in seconds since 1970."""
    answered = upload.fault is not None and upload.fault.http_status
    what = "The server is busy" if answered else "Reconnecting"
    left = upload.changed + upload.retry_in - now
    if left <= 0:
        return f"{what}: trying now (attempt {upload.attempt})"
    return f"{what}: next try in {max(1, round(left))} s (attempt {upload.attempt})"


def _paused(upload: Upload) -> str:
    stored = upload.count(PartState.STORED)
    if not stored:
        return "Paused by you"
    kept = counted(stored, "{} part safe on the server", "{} parts safe on the server")
    return f"Paused by you at {percent(upload.stored_bytes, upload.size)} · {kept}"


def _done(upload: Upload) -> str:
    when = clock(upload.finished)
    if upload.warning:
        return f"Stored, with a warning: {upload.warning}"
    return f"Done and verified (CRC-64) · {when}" if upload.verified else f"Done, not verified · {when}"


def details(chosen: Sequence[Upload]) -> str:
    """What support needs to know, as text; no secret is in an Upload."""
    return "\n\n".join(_details(upload) for upload in chosen)


def _details(upload: Upload) -> str:
    told = (
        ("Destination", str(upload.target)),
        ("Local file", upload.source),
        ("State", f"{upload.state.value}: {status(upload)}"),
        ("Size", exact_size(upload.size)),
        ("Parts", f"{number(upload.count(PartState.STORED))} of {number(upload.part_count)} stored"),
        ("Part size", exact_size(upload.part_size) if upload.part_size else ""),
        ("Upload ID", upload.upload_id),
        ("ETag", upload.etag),
        ("CRC-64", "" if upload.crc64 is None else str(upload.crc64)),
        ("Request ID", upload.request_id),
        ("What happened", upload.fault.title if upload.fault else ""),
        ("What to do", upload.fault.advice if upload.fault else ""),
        ("Evidence", upload.fault.evidence() if upload.fault else ""),
    )
    return "\n".join(f"{label}: {text}" for label, text in told if text)


# --- a folder of uploads --------------------------------------------------------------------------------------


def folder_name(name: str, count: int) -> str:
    """interviews/ (1,204 files)."""
    return f"{name} ({files(count)})"


def folder_spoken(expanded: bool) -> str:
    return "folder, expanded" if expanded else "folder, collapsed"


def folder_done(count: int, verified: int) -> str:
    """Done and verified · all 1,204 files."""
    if verified == count:
        return f"Done and verified · {counted(count, '{} file', 'all {} files')}"
    return f"Done · {number(verified)} of {files(count)} verified"


def folder_status(done: int, count: int, failed: int = 0, paused: int = 0) -> str:
    """217 of 1,204 files · 1 failed."""
    told = [f"{number(done)} of {files(count)}"]
    if failed:
        told.append(f"{number(failed)} failed")
    if paused:
        told.append(f"{number(paused)} paused")
    return " · ".join(told)


# --- the list and the sidebar ---------------------------------------------------------------------------------

COLUMNS = ("Name", "Size", "Progress", "Speed", "Time left")
LIST = "Uploads"
LIST_HEADER = "Columns of the list"
SIDEBAR = "Filter by state"
SIDEBAR_HEADING = "UPLOADS"
GROUPS = {
    "all": "All",
    "active": "Active",
    "waiting": "Waiting",
    "paused": "Paused",
    "failed": "Failed",
    "done": "Done",
}
NOTHING_IN_GROUP = {
    "all": "No uploads.",
    "active": "No upload is under way.",
    "waiting": "No upload is waiting.",
    "paused": "No upload is paused.",
    "failed": "Nothing has failed.",
    "done": "Nothing is done yet.",
}
SEARCH = "Search by name or destination"
SHOW_ALL = "Show all"


def group_count(group: str, count: int) -> str:
    """What a screen reader says of a line of the sidebar."""
    return f"{GROUPS[group]}: {uploads(count)}"


def nothing_found(text: str) -> str:
    return f"Nothing here is called “{text}”."


# --- the top bar and the status line --------------------------------------------------------------------------

CONNECTION = "Connection"
DESTINATION = "Destination"
DESTINATION_TIP = "Where new uploads go. Click or press Ctrl+L to change it."
NO_BUCKET = "choose a bucket"
FIRST_START = "Where shall your files go?"
CHOOSE_CONNECTION = "Choose a connection"
TOP_BUTTONS = {"pause-all": "Pause all", "resume-all": "Resume all", "add-folder": "Folder", "add-files": "Add files"}
STATUS_LINE = "Overall progress"
NOTHING_TO_SEND = "Nothing to send"


def connection_line(title: str, subtitle: str) -> str:
    return f"{title} · {subtitle}" if subtitle else title


def connection_label(title: str, subtitle: str) -> str:
    return f"Connection: {title}, {subtitle}"


def destination_label(address: str) -> str:
    return f"Destination: {address}"


def to_go(count: int, bytes_left: int) -> tuple[str, str]:
    """The strong and the quiet half of "12 to go, 311 GB left"."""
    return number(count), f"to go, {size(bytes_left)} left"


def connections(count: int) -> str:
    return counted(count, "{} connection", "{} connections")


ABOUT_TIME = "about"
LINE_READY = "Ready"
LINE_ONLINE = "Online"
LINE_WAITING = "Waiting for network"

# --- drops, pastes, notices -----------------------------------------------------------------------------------

CHOOSE_FILES = "Add files"
CHOOSE_FOLDER = "Add a folder"
DISMISS = "Dismiss"
NOTICE = "Notice"
NOTHING_TO_PASTE = "The clipboard holds no files. Copy files in your file manager, then paste them here."
NOT_LOCAL = "Only files and folders on this computer can be added. Save web addresses to a file first."


def no_destination(count: int) -> str:
    return counted(count, "{} item is ready.", "{} items are ready.") + " Type where to: oss://BUCKET/PREFIX/."


def no_connection(count: int) -> str:
    return counted(count, "{} item is ready.", "{} items are ready.") + " Choose a connection, and it begins."


def drop_invitation(count: int, address: str) -> str:
    return counted(count, "Upload {} item to ", "Upload {} items to ") + address


def some_not_local(count: int) -> str:
    return counted(
        count,
        "{} item was left out: it is not on this computer.",
        "{} items were left out: they are not on this computer.",
    )


def added(count: int, address: str) -> str:
    return counted(count, "{} item added for ", "{} items added for ") + address


def copied(what: str) -> str:
    return f"{what} copied."


# --- connections ----------------------------------------------------------------------------------------------

NO_SCREEN = (
    "There is no screen here for a window. Start Partwise on a desktop, or use it without one: "
    "partwise upload PATH… oss://BUCKET/"
)
STARTING_PRACTICE = "Starting the practice bucket…"
PRACTICE_BUCKET = "Practice bucket"
THIS_COMPUTER = "this computer"
ENVIRONMENT = "Environment"


def journal_set_aside(name: str) -> str:
    return f"The journal could not be read. It was set aside as {name}; nothing on the server was touched."
