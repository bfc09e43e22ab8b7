"""The words of actions, menus and questions. A question names the count and the bytes that are at stake."""

from __future__ import annotations

from partwise.ui.rates import PRESETS
from partwise.ui.words import counted, number, size
from partwise.ui.words_pace import NO_LIMIT, OTHER_LIMIT, rate

# --- questions ------------------------------------------------------------------------------------------------

CANCEL = "Cancel"


def abort_title(count: int) -> str:
    return counted(count, "Abort {} upload?", "Abort {} uploads?")


def abort_text(count: int, stored: int) -> str:
    if not stored:
        return "Nothing of it is stored on the server yet. The files on this computer stay as they are."
    return (
        f"{size(stored)} of stored parts are deleted on the server and cannot be brought back. "
        "The files on this computer stay as they are."
    )


def abort_button(count: int) -> str:
    return counted(count, "Abort {} upload", "Abort {} uploads")


def remove_title(count: int) -> str:
    return counted(count, "Remove {} upload from the list?", "Remove {} uploads from the list?")


def remove_text(stored: int) -> str:
    return (
        f"{size(stored)} of stored parts stay on the server and are billed until they are completed or aborted. "
        "To delete them, abort instead."
    )


def remove_button(count: int) -> str:
    return counted(count, "Remove {} upload", "Remove {} uploads")


def anew_title(count: int) -> str:
    return counted(count, "Start {} upload anew?", "Start {} uploads anew?")


def anew_text(stored: int) -> str:
    return (
        f"{size(stored)} of stored parts are deleted on the server, and the files are sent from their first byte. "
        "The files on this computer stay as they are."
    )


def anew_button(count: int) -> str:
    return counted(count, "Start {} upload anew", "Start {} uploads anew")


QUIT_TITLE = "Pause and quit?"
QUIT_BUTTON = "Pause and quit"


def quit_text(count: int) -> str:
    return (
        counted(count, "{} upload is not finished. ", "{} uploads are not finished. ")
        + "Nothing is lost: stored parts stay on the server, and Partwise goes on from there when you start it again."
    )


# --- actions: text and status tip -----------------------------------------------------------------------------

MENU_CONNECTION = "&Connection"
MENU_FILE, MENU_UPLOADS, MENU_SERVER, MENU_VIEW, MENU_HELP = "&File", "&Uploads", "On the &server", "&View", "&Help"
MENU_BAR = "Menu"
MENU_COPY, MENU_APPEARANCE = "&Copy", "&Appearance"
MENU_QUEUE, MENU_PRIORITY, MENU_LIMIT = "&Queue", "Pri&ority", "L&imit"

ACTIONS: dict[str, tuple[str, str]] = {
    "add-files": ("&Add files…", "Choose files to upload"),
    "add-folder": ("Add &folder…", "Choose a folder to upload with everything in it"),
    "paste": ("&Paste", "Add the files on the clipboard, or go to the address on it"),
    "quit": ("&Quit", "Quit Partwise; unfinished uploads are kept"),
    "pause": ("&Pause", "Stop sending the selected uploads; stored parts are kept"),
    "resume": ("&Resume", "Go on with the selected uploads"),
    "try-now": ("&Try now", "Do not wait for the next try: look at once whether the network is back"),
    "send-changed": ("Send only what has c&hanged", "Take the file as it is now; stored parts that still fit are kept"),
    "start-anew": ("Start a&new…", "Delete the stored parts, and send the file from its first byte"),
    "keep": ("&Keep for later", "Pause the failed upload; stored parts stay on the server until you resume it"),
    "queue-first": ("&First", "Send the selected uploads before all others of their priority"),
    "queue-last": ("&Last", "Send the selected uploads after all others of their priority"),
    "priority-high": ("&High", "Send before everything of normal or low priority"),
    "priority-normal": ("&Normal", "The usual priority"),
    "priority-low": ("&Low", "Send after everything of normal or high priority"),
    "limit-none": (f"&{NO_LIMIT}", "No limit for the selected uploads"),
    **{f"limit-{value}": (rate(value), f"At most {rate(value)} for each of the selected uploads") for value in PRESETS},
    "limit-other": (f"&{OTHER_LIMIT}…", "Type a limit for each of the selected uploads"),
    "show-receipt": ("Sho&w receipt", "Open the folder with the receipt of the finished upload"),
    "pause-all": ("Pause a&ll", "Stop sending; stored parts are kept"),
    "resume-all": ("R&esume all", "Go on with every paused upload"),
    "abort": ("&Abort on server…", "Delete the stored parts of the selected uploads"),
    "remove": ("Re&move from list", "Take the selected uploads off the list; stored parts stay on the server"),
    "clear-done": ("&Clear done", "Take everything that is done off the list"),
    "select-all": ("&Select all", "Select every upload in the list"),
    "copy-address": ("oss:// &address", "Copy the address of the object"),
    "copy-key": ("Object &key", "Copy the key of the object"),
    "copy-name": ("&Name", "Copy the name of the file"),
    "copy-source": ("&Local path", "Copy the path of the file on this computer"),
    "copy-upload-id": ("&Upload ID", "Copy the upload id OSS gave"),
    "copy-receipt": ("&Receipt's path", "Copy the path of the receipt of the finished upload"),
    "copy-details": ("&Details for support", "Copy everything known about the upload as text"),
    "unfinished": ("&Unfinished uploads", "Show what lies unfinished on the server, whoever began it"),
    "refresh-unfinished": ("&Refresh", "Ask the server again what lies unfinished there"),
    "stop-listing": ("S&top listing", "Stop asking the server; what was found so far stays in the list"),
    "count-parts": ("&Count all parts", "Ask the server what each unfinished upload holds"),
    "show-parts": ("Show &parts", "Show or hide the stored parts of the selected upload"),
    "resume-with-file": (
        "Resume with a local &file…",
        "Compare a file with the stored parts, and send what is missing or differs",
    ),
    "complete-stored": ("Complete &with stored parts…", "Make an object of the parts that are stored"),
    "abort-unfinished": ("&Abort on server…", "Delete the stored parts of the selected uploads"),
    "clean-up-rule": ("Set a c&lean-up rule…", "Let OSS abort unfinished uploads after some days"),
    "details": ("&Details", "Show or hide the details of the selected upload"),
    "sidebar": ("&Sidebar", "Show or hide the sidebar"),
    "search": ("S&earch", "Find uploads by name or destination"),
    "destination": ("Change &destination", "Type where new uploads go"),
    "browse": ("&Browse for a destination…", "Look round in your buckets for where new uploads go"),
    "new-connection": ("&New connection…", "Sign in with an AccessKey or temporary credentials"),
    "import-connection": ("&Import…", "Use what ossutil, the Aliyun CLI or the environment hold"),
    "edit-connection": ("&Edit…", "Change the connection in use"),
    "remove-connection": ("&Remove…", "Forget the connection in use, and its secret"),
    "appearance-system": ("&System", "Light or dark as the system is"),
    "appearance-light": ("&Light", "Always light"),
    "appearance-dark": ("&Dark", "Always dark"),
    "tell-updates": ("&Tell me about new versions", "Look once a day whether there is a new version, at GitHub"),
    "look-for-update": ("&Look for a new version now", "Ask GitHub whether there is a new version of Partwise"),
    "about": ("&About Partwise", "Version and licence"),
}
COPIED = {
    "copy-address": "Address",
    "copy-key": "Object key",
    "copy-name": "Name",
    "copy-source": "Path",
    "copy-upload-id": "Upload ID",
    "copy-receipt": "Path of the receipt",
    "copy-details": "Details",
}
POLICY = "Policy"


def file_for(name: str) -> str:
    return f"Choose the file to continue {name} with"


def is_at_work(name: str) -> str:
    return f"{name} is at work. Pause it here before another file continues it."


def one_file_each(count: int) -> str:
    return f"One file continues one upload. To upload these {number(count)} items, drop them beside the rows."


def some_not_aborted(gone: int, failed: int) -> str:
    """`failed` uploads are still there, each with its reason in its row."""
    told = counted(
        failed,
        "{} upload could not be aborted. It is selected, with the reason in its row.",
        "{} uploads could not be aborted. They are selected, with the reason in each row.",
    )
    return told + (counted(gone, " The other one is gone.", " The other {} are gone.") if gone else "")


def about(version: str, qt: str) -> str:
    return (
        f"<h3>Partwise {version}</h3><p>Uploads large files to Alibaba Cloud OSS in parts, survives what goes wrong, "
        f"proves what arrived.</p><p>MIT licence. Built with Qt {qt} (LGPL) and icons by Lucide (ISC).</p>"
    )
