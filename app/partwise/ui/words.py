"""Every text the window shows, here and in its neighbours `words_*`: calm and exact. No Qt here.

Whole sentences with places to fill in, never glued grammar, so that a translator can turn each one round.
Sizes are decimal (1 GB = 1,000,000,000 bytes) as on a disk's label; exact bytes stand in tooltips.
"""

from __future__ import annotations

import time

import humanize

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


def span(seconds: float) -> str:
    """A length of time by its largest unit and the next: 45 s, 7 min 5 s, 2 h, 3 days 4 h."""
    rest = round(seconds)
    told: list[str] = []
    for unit, length in (("day", 86_400), ("h", 3_600), ("min", 60), ("s", 1)):
        count, rest = divmod(rest, length)
        if count:
            told.append(f"{number(count)} {unit}{'s' if unit == 'day' and count > 1 else ''}")
        if len(told) == 2 or (told and not count):
            break
    return " ".join(told) or "0 s"


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


# --- the list and the sidebar ---------------------------------------------------------------------------------

COLUMNS = ("Name", "Size", "Progress", "Speed", "Time left")
LIST = "Uploads"
LIST_HEADER = "Columns of the list"
SIDEBAR = "Uploads by state, and those on the server"
SIDEBAR_HEADING, SIDEBAR_SERVER = "UPLOADS", "ON THE SERVER"
GROUPS = {
    "all": "All",
    "active": "Active",
    "waiting": "Waiting",
    "paused": "Paused",
    "failed": "Failed",
    "done": "Done",
    "unfinished": "Unfinished uploads",
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
    if group == "unfinished":
        return counted(count, "{} unfinished upload on the server", "{} unfinished uploads on the server")
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


ABOUT_TIME = "about"
LINE_READY = "Ready"
LINE_ONLINE = "Online"
LINE_RETRYING = "Trying again"
LINE_WAITING = "Waiting for network"

# --- drops, pastes, notices -----------------------------------------------------------------------------------

CHOOSE_FILES = "Add files"
CHOOSE_FOLDER = "Add a folder"
DISMISS = "Dismiss"
NOTICE = "Notice"
NOTHING_TO_PASTE = (
    "The clipboard holds no files, no paths of files that are here, and no address. "
    "Copy files in your file manager, then paste them here."
)
NOT_LOCAL = "Only files and folders on this computer can be added. Save web addresses to a file first."


def more(count: int) -> str:
    """Beside a notice: how many others come after it."""
    return f"{number(count)} more"


def more_notices(count: int) -> str:
    """The same for a screen reader."""
    return counted(count, "{} more notice", "{} more notices")


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


def cannot_open(folder: str) -> str:
    return f"Nothing here opens folders. The receipt is in {folder}."


def copied(what: str) -> str:
    return f"{what} copied."


# --- connections ----------------------------------------------------------------------------------------------

NO_SCREEN = (
    "There is no screen here for a window. Start Partwise on a desktop, or use it without one: "
    "partwise upload PATH… oss://BUCKET/"
)
STARTING_PRACTICE = "Starting the practice bucket…"
OPENING_TAKES_LONG = (
    "Waiting for the system keyring, or for a program that hands out the credentials… "
    "Choose another connection to go on without this one."
)
PRACTICE_BUCKET = "Practice bucket"
THIS_COMPUTER = "this computer"
ENVIRONMENT = "Environment"


def journal_set_aside(name: str, salvaged: int) -> str:
    """`salvaged`: how many uploads could be read back from it."""
    back = counted(salvaged, "{} upload was read back from it", "{} uploads were read back from it")
    if not salvaged:
        back = "No upload could be read back from it"
    return (
        f"The journal could not be read. It was set aside as {name}. {back}; nothing on the server was touched. "
        "Add files that are missing again: what is stored of them is found there."
    )


def connections_set_aside(name: str) -> str:
    return (
        f"The list of connections could not be read. It was set aside as {name}. The secrets are in the keyring still; "
        "enter the connections again, or import them."
    )


def begun_anew(name: str) -> str:
    return f"{name} had vanished from the server, so it is begun anew. The file is untouched."


# --- a second Partwise on the same uploads --------------------------------------------------------------------

COMMAND_AT_WORK = "The command partwise upload is at work with the same uploads."
COMMAND_AT_WORK_ADVICE = "Start Partwise again when it has ended; what it has stored is kept."
NO_ANSWER = "Partwise is open already, but does not answer."
NO_ANSWER_ADVICE = "Look for its window, or end that Partwise and start it again; what is stored is kept."
OLDER_WINDOW = "Partwise is open already, as an older version that cannot open addresses."
OLDER_WINDOW_ADVICE = "Close its window and open it again, then the address; what is stored is kept."
TOO_MUCH_TO_HAND_OVER = "Partwise is open already, and these are too many names to hand over to it at once."
TOO_MUCH_TO_HAND_OVER_ADVICE = "Name the folder they are in, or drop them onto the window."
FOLDER_GONE = "The folder you are in does not exist any more, so nothing can be found from there."
FOLDER_GONE_ADVICE = "Change to another folder, and name the files again."
PRACTICE_NOT_CHOSEN = (
    "The practice bucket was asked for while other uploads are under way, so nothing was changed or added. "
    "Choose the practice bucket above, then add the files here."
)
