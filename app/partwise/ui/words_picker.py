"""The words of the dialog that asks where uploads go. No Qt here."""

from __future__ import annotations

import time
from dataclasses import replace

from partwise.core.browsing import BucketFacts
from partwise.core.errors import Fault
from partwise.core.keys import Address
from partwise.core.unfinished import missing_action
from partwise.ui.words import counted, number, size
from partwise.ui.words_complete import breakable
from partwise.ui.words_detail import storage_class

TITLE = "Where uploads go"
LEAD = "Look for a place, or type one: oss://BUCKET/FOLDER/, or an address from the console."
ADDRESS = "&Address"
ADDRESS_HELP = "Enter looks there. What stands here is what is used, looked at or not."
ADDRESS_EXAMPLE = "oss://bucket/folder/"
STAR = "Bookmark this place"
STAR_TIP = "Bookmark this place (Ctrl+D)"
UNSTAR_TIP = "Remove the bookmark (Ctrl+D)"

# --- the shelf ------------------------------------------------------------------------------------------------

SHELF = "Known places"
SHELF_HELP = "Enter looks there, Space sets or removes the bookmark."
ALL_BUCKETS = "All buckets"
OWN_PLACE = "THIS CONNECTION"
BOOKMARKS = "BOOKMARKS"
RECENT = "RECENT"

# --- looking --------------------------------------------------------------------------------------------------

UP = "One level up"
UP_TIP = "One level up (Backspace)"
REFRESH = "Look again"
REFRESH_TIP = "Look again (F5)"
FILTER = "Filter"
FILTER_HELP = "Shows what has this in its name. Down goes to the list, Enter opens what it begins with."
ENTRIES = "Buckets and folders"
ENTRIES_HELP = "Enter opens, Backspace goes one level up, letters filter."
LOOKING = "Looking…"
NO_BUCKETS = "This account has no buckets."
NOTHING_HERE = "Nothing lies here yet. Uploads may go here all the same."
NOT_SEEN = "What lies here could not be looked at."
NOT_LISTED = "The buckets could not be listed."
STOP = "&Stop"
GO_ON = "&Go on"
NAMELESS = "(no name)"
OBJECT_HELP = "It is here to recognise the place by; uploads go beside it."

# --- a new folder ---------------------------------------------------------------------------------------------

NEW_FOLDER = "&New folder…"
NEW_FOLDER_TIP = "Make a folder in the place that is shown (Ctrl+Shift+N)"
FOLDER_NAME = "Name of the new folder"
CREATE = "&Create"
DISCARD = "Discard"
CREATING = "Creating the folder…"
NAME_MISSING = "The folder needs a name."
NAME_ODD = "A folder cannot be called “.” or “..”, and no name between two slashes may be empty."

# --- the choice -----------------------------------------------------------------------------------------------

USE = "&Use this place"
USE_TIP = "Ctrl+Enter"
CANCEL = "Cancel"
CHOOSE_BUCKET = "Choose a bucket."

# --- addresses ------------------------------------------------------------------------------------------------

TYPE_PLACE = "Type it as oss://BUCKET/FOLDER/."
BAD_URL = "This address of the web cannot be read."
LONG_PLACE = 80  # letters
LONG_WORD = 40  # letters; a longer one does not fit beside others
NO_BUCKET_PAGE = "This page of the console is not about a bucket."


def unknown_host(host: str) -> str:
    return f"“{host}” does not tell which bucket is meant." if host else "The address names no bucket."


def wrapped(text: str) -> str:
    """A sentence that may hold a name without a blank: where that is long, a label may break it anywhere."""
    return " ".join(breakable(word) if len(word) > LONG_WORD else word for word in text.split(" "))


def folder_in(place: Address) -> str:
    """What stands above the field for a new folder's name."""
    return wrapped(f"New folder in {_brief(_short(place))}")


def chosen(place: Address, region: str) -> str:
    """Where uploads go, as a sentence; `region` is empty where nobody knows it."""
    bucket = f"bucket “{place.bucket}”" + (f" ({region})" if region else "")
    if not place.key:
        return f"Uploads go into the {bucket}, outside any folder."
    return wrapped(f"Uploads go into the folder “{_brief(place.key.removesuffix('/'))}” of the {bucket}.")


def here(place: Address | None) -> str:
    """The place whose folders are listed."""
    return ALL_BUCKETS if place is None else " / ".join([place.bucket, *place.key.split("/")[:-1]])


def shelf_place(place: Address) -> str:
    return _short(place)


def spoken_place(place: Address, starred: bool) -> str:
    """What a screen reader says of a known place."""
    return f"{place}, bookmarked" if starred else str(place)


def listed(buckets: int, folders: int, objects: int, place: Address | None, *, whole: bool) -> str:
    """What was found: "12 folders and 3 objects", "at least" where that is not all."""
    if place is None:
        found = counted(buckets, "{} bucket", "{} buckets")
    else:
        found = f"{counted(folders, '{} folder', '{} folders')} and {counted(objects, '{} object', '{} objects')}"
    return found if whole else f"At least {found}"


def going_on(found: str) -> str:
    return f"{found}, and looking on…"


def not_all(found: str) -> str:
    return f"{found}. The rest was not looked at."


def filtered(found: str, shown: int) -> str:
    """The same while a filter hides some."""
    return f"{number(shown)} shown. {found}"


def objects_left_out(shown: int) -> str:
    """Why not every object stands in the list."""
    return f"The first {counted(shown, 'object is', '{} objects are')} shown."


def nothing_matches(text: str) -> str:
    return wrapped(f"Nothing here has “{text}” in its name.")


def bucket_columns(bucket: BucketFacts) -> tuple[str, str, str]:
    """Region, storage class and the day it was created, as far as they are known."""
    day = time.strftime("%Y-%m-%d", time.localtime(bucket.created)) if bucket.created else ""
    return bucket.region, storage_class(bucket.storage_class), day


def spoken_bucket(bucket: BucketFacts) -> str:
    region, storage, day = bucket_columns(bucket)
    told = (region, storage, f"created {day}" if day else "")
    return ", ".join(["Bucket " + bucket.name, *filter(None, told)])


def spoken_folder(name: str) -> str:
    return f"Folder {name or NAMELESS}"


def spoken_object(name: str, count: int) -> str:
    return f"Object {name}, {size(count)}"


def created(place: Address, new: bool) -> str:
    name = place.key.rstrip("/").rpartition("/")[2]
    return wrapped(f"Folder “{name}” created." if new else f"There was a folder “{name}” already.")


def told(fault: Fault, place: Address | None) -> Fault:
    """Why a place cannot be looked at; a missing right named, with what can be done without it."""
    action = missing_action(fault)
    if place is None and action:
        return replace(
            fault,
            title="You may not list the buckets of this account.",
            advice=f"Type the bucket's name above, choose a known place, or ask the account's owner for {action}.",
        )
    if place is not None and action:
        return replace(
            fault,
            title=wrapped(f"You may not look into {_brief(_short(place))}."),
            advice=f"It can still be used: uploads do not need {action}. To look, ask the account's owner for it.",
        )
    return fault


def _short(place: Address) -> str:
    return f"{place.bucket}/{place.key}" if place.key else place.bucket


def _brief(name: str) -> str:
    """A very long name without its middle: the address line has all of it."""
    return name if len(name) <= LONG_PLACE else f"{name[: LONG_PLACE // 2]}…{name[-LONG_PLACE // 2 :]}"
