"""The words of actions, menus and questions. A question names the count and the bytes that are at stake."""

from __future__ import annotations

from partwise.ui.words import counted, size

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


QUIT_TITLE = "Pause and quit?"
QUIT_BUTTON = "Pause and quit"


def quit_text(count: int) -> str:
    return (
        counted(count, "{} upload is not finished. ", "{} uploads are not finished. ")
        + "Nothing is lost: stored parts stay on the server, and Partwise goes on from there when you start it again."
    )


# --- actions: text and status tip -----------------------------------------------------------------------------

MENU_FILE, MENU_UPLOADS, MENU_VIEW, MENU_HELP = "&File", "&Uploads", "&View", "&Help"
MENU_BAR = "Menu"
MENU_COPY, MENU_APPEARANCE = "&Copy", "&Appearance"

ACTIONS: dict[str, tuple[str, str]] = {
    "add-files": ("&Add files…", "Choose files to upload"),
    "add-folder": ("Add &folder…", "Choose a folder to upload with everything in it"),
    "paste": ("&Paste", "Add the files on the clipboard"),
    "quit": ("&Quit", "Quit Partwise; unfinished uploads are kept"),
    "pause": ("&Pause", "Stop sending the selected uploads; stored parts are kept"),
    "resume": ("&Resume", "Go on with the selected uploads"),
    "pause-all": ("Pause a&ll", "Stop sending; stored parts are kept"),
    "resume-all": ("R&esume all", "Go on with every paused upload"),
    "abort": ("&Abort on server…", "Delete the stored parts of the selected uploads"),
    "remove": ("Re&move from list", "Take the selected uploads off the list; stored parts stay on the server"),
    "clear-done": ("&Clear done", "Take everything that is done off the list"),
    "select-all": ("&Select all", "Select every upload in the list"),
    "copy-address": ("oss:// &address", "Copy the address of the object"),
    "copy-name": ("&Name", "Copy the name of the file"),
    "copy-source": ("&Local path", "Copy the path of the file on this computer"),
    "copy-upload-id": ("&Upload ID", "Copy the upload id OSS gave"),
    "copy-details": ("&Details for support", "Copy everything known about the upload as text"),
    "details": ("&Details", "Show or hide the details of the selected upload"),
    "sidebar": ("&Sidebar", "Show or hide the sidebar"),
    "search": ("S&earch", "Find uploads by name or destination"),
    "destination": ("Change &destination", "Type where new uploads go"),
    "appearance-system": ("&System", "Light or dark as the system is"),
    "appearance-light": ("&Light", "Always light"),
    "appearance-dark": ("&Dark", "Always dark"),
    "about": ("&About Partwise", "Version and licence"),
}
COPIED = {
    "copy-address": "Address",
    "copy-name": "Name",
    "copy-source": "Path",
    "copy-upload-id": "Upload ID",
    "copy-details": "Details",
}


def about(version: str, qt: str) -> str:
    return (
        f"<h3>Partwise {version}</h3><p>Uploads large files to Alibaba Cloud OSS in parts, survives what goes wrong, "
        f"proves what arrived.</p><p>MIT licence. Built with Qt {qt} (LGPL) and icons by Lucide (ISC).</p>"
    )
