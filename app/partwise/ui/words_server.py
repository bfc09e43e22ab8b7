"""The words of the page "Unfinished uploads": what the server still holds, whoever began it. No Qt here."""

from __future__ import annotations

from collections.abc import Sequence

from partwise.ui.uploads.order import Column
from partwise.ui.words import clock, counted, number, size, uploads
from partwise.ui.words_unfinished import COLUMNS

# --- the table ------------------------------------------------------------------------------------------------

PAGE = "Unfinished uploads"
TABLE = "Unfinished uploads on the server"
TABLE_HELP = (
    "Space ticks or unticks an upload, Enter shows its parts. Down ticks the next one alone; Ctrl+Down goes there and "
    "leaves all ticks as they are, Shift+Down ticks it as well. Ctrl+A ticks all."
)
HEADER = "Columns of the unfinished uploads"
HEADER_HELP = "Left and Right choose a column, Enter sorts by it, Space ticks all rows, the menu key hides columns."
NONE_TICKED, SOME_TICKED, ALL_TICKED = "none ticked", "some ticked", "all ticked"
_ORDERS = {
    Column.STARTED: ("oldest first", "newest first"),
    Column.PARTS: ("fewest first", "most first"),
    Column.STORED: ("smallest first", "largest first"),
}
COMPARE = "Compare and continue this upload"


def header(column: Column, ticks: str) -> str:
    """What a screen reader says of the header: the column that keys act on, and whether rows are ticked."""
    return f"{HEADER}: {COLUMNS[column - Column.KEY]}, {ticks}"


def sorted_header(column: Column, ticks: str, *, descending: bool) -> str:
    """The same where the rows are sorted by that column."""
    order = _ORDERS.get(column, ("ascending", "descending"))[descending]
    return f"{HEADER}: {COLUMNS[column - Column.KEY]}, sorted, {order}, {ticks}"


# --- the banner -----------------------------------------------------------------------------------------------

BANNER = "What unfinished uploads cost"
CLEAN_UP_RULE = "Set a clean-up rule…"
CLEAN_UP_RULE_HELP = "Let the bucket abort unfinished uploads by itself after some days."
COUNT_ALL = "Count all parts"
COUNT_ALL_HELP = "Ask OSS for the parts of every upload, so that the sums are exact."
STOP = "Stop"
STOP_COUNTING_HELP = "Stop counting parts; what is known stays."


def held(count: int, known: int, bytes_held: int, at_least: bool) -> str:
    """37 unfinished uploads hold 641 GB of parts. `known`: of how many uploads the parts are known."""
    if not known:
        return counted(
            count,
            "{} unfinished upload. How much it holds is not known yet.",
            "{} unfinished uploads. How much they hold is not known yet.",
        )
    about = f"at least {size(bytes_held)}" if at_least else size(bytes_held)
    return counted(
        count, f"{{}} unfinished upload holds {about} of parts.", f"{{}} unfinished uploads hold {about} of parts."
    )


def billed(count: int, old: int) -> str:
    """`old`: how many have not changed for over 7 days."""
    if count == 1:
        told = "It is billed as stored data until it is completed or aborted."
        return f"{told} It has not changed for over 7 days." if old else told
    told = "They are billed as stored data until they are completed or aborted."
    if old == count:
        return f"{told} None has changed for over 7 days."
    if not old:
        return told
    return told + counted(old, " {} has not changed for over 7 days.", " {} have not changed for over 7 days.")


def counting(done: int, total: int) -> str:
    return f"{number(done)} of {number(total)} asked"


# --- the filter bar -------------------------------------------------------------------------------------------

FILTERS = "Filters of the unfinished uploads"
KEY_STARTS_WITH = "Key starts with…"
KEY_FILTER = "Show only keys that start with"
STARTED, SIZE, FROM, IN = "Started", "Size", "From", "In"
ANY_TIME = "any time"
OTHER_DAYS = "Other number of days…"
DAYS_TITLE = "Started more than … ago"
DAYS_LABEL = "Show uploads that were started more than this many days ago:"
ANY_SIZE, EMPTY = "any", "empty"
ANYWHERE, HERE, ELSEWHERE = "anywhere", "this computer", "another tool or machine"
REFRESH = "Refresh"
REFRESH_HELP = "Ask the server again what is unfinished."
STOP_LISTING_HELP = "Stop asking the server; what was found stays."


def days_ago(days: int) -> str:
    return counted(days, "more than {} day ago", "more than {} days ago")


def larger_than(count: int) -> str:
    return f"over {size(count)}"


def filter_spoken(subject: str, choice: str) -> str:
    """What a screen reader says of a filter: "Started: more than 7 days ago"."""
    return f"{subject}: {choice}"


def so_far(found: int) -> str:
    return f"{number(found)} so far…"


def updated(moment: float) -> str:
    return f"Updated {clock(moment)}"


def stopped(moment: float) -> str:
    return f"Stopped {clock(moment)}, not complete"


def incomplete(moment: float) -> str:
    return f"Updated {clock(moment)}, not complete"


# --- where to look --------------------------------------------------------------------------------------------

SCOPE = "Where to look"
SCOPE_HELP = "Choose the buckets, prefixes or objects whose unfinished uploads are shown."
ALL_BUCKETS = "all buckets"
SCOPE_BUCKET, SCOPE_FOLDER = "This bucket", "This folder"
SCOPE_ALL = "All buckets of this connection"
SCOPE_THESE = "These buckets, prefixes or objects"
SCOPE_EXAMPLE = "media-archive, cold-backups/weekly/"
SCOPE_FIELD_HELP = "Separate several places by commas. A comma that belongs to a name is written twice."
SCOPE_EXACT = "Exactly this object, not all that begin with it"
SCOPE_LOOK = "Look there"
SCOPE_NOTHING = "Name a bucket, or a bucket and a prefix: media-archive, cold-backups/weekly/."


def scope_bucket(bucket: str) -> str:
    return f"The bucket {bucket}"


def scope_folder(bucket: str, prefix: str) -> str:
    return f"Only {bucket}/{prefix}"


def no_object(bucket: str) -> str:
    return f"“{bucket}” names no object. Write BUCKET/KEY, or untick “{SCOPE_EXACT}”."


def places(count: int) -> str:
    return counted(count, "{} place", "{} places")


# --- the bar at the bottom ------------------------------------------------------------------------------------

SELECTION = "What to do with the selected uploads"
NOTHING_SELECTED = "None selected"
SHOW_PARTS, HIDE_PARTS = "Show parts", "Hide parts"
SHOW_PARTS_HELP = "Show which parts OSS holds of this upload."
RESUME_WITH_FILE = "Resume with a local file…"
RESUME_WITH_FILE_HELP = "Compare a file on this computer with the stored parts, and send what is missing."
COMPLETE_STORED = "Complete with stored parts…"
COMPLETE_STORED_HELP = "Let OSS put the stored parts together as the object."
STOP_ABORTING_HELP = "Do not abort those that are left; they stay as they are."


def selected(count: int) -> str:
    return f"{number(count)} selected" if count else NOTHING_SELECTED


def freed(bytes_held: int, at_least: bool) -> str:
    return f"at least {size(bytes_held)} would be freed" if at_least else f"{size(bytes_held)} would be freed"


def abort(count: int) -> str:
    return f"Abort {uploads(count)}…" if count else "Abort…"


def abort_help(count: int) -> str:
    """Said beside the button; it asks before anything is deleted."""
    return counted(
        max(1, count),
        "Delete the stored parts of this upload on the server. You are asked first.",
        "Delete the stored parts of these {} uploads on the server. You are asked first.",
    )


def aborting(left: int, gone: int, failed: int) -> str:
    """312 of 500 gone, 3 failed."""
    told = f"{number(gone)} of {number(left + gone + failed)} gone"
    return f"{told}, {number(failed)} failed" if failed else told


# --- instead of the table, and above it -----------------------------------------------------------------------

NOTICES = "What could not be told"
CHECK_AGAIN = "Check again"
TRY_AGAIN = "Try again"
LIST_NOW = "List now"
SHOW_ALL = "Show all"
COPY_POLICY = "Copy policy"
COPY_POLICY_HELP = "Copy a policy that grants the missing right, for whoever manages this account."
CHOOSE_PLACE = "Choose a place…"
NO_CONNECTION = "Choose a connection to see what is unfinished on its server."
NOT_LISTED = "The server was not asked yet what is unfinished."
NOTHING_FITS = "No unfinished upload fits the filters."
COULD_NOT_ASK = "Could not ask the server"
UNKNOWN_THERE = "Whether anything lies there is not known."


def listing_in(where: str, found: int) -> str:
    return f"Asking the server about {where}… {so_far(found)}" if found else f"Asking the server about {where}…"


def none_in(where: str, moment: float) -> str:
    return f"No unfinished uploads in {where}. Checked {clock(moment)}."


def stopped_in(where: str, moment: float) -> str:
    return f"Stopped {clock(moment)} before all of {where} was looked through. Nothing was found until then."


def may_not_list(buckets: Sequence[str], action: str) -> str:
    """The sentence of a refusal; `action` is the RAM action that is missing. No buckets: they cannot be listed."""
    what = f"list unfinished uploads of {_and(buckets)}" if buckets else "list the buckets of this connection"
    return f"You may not {what}. Missing: {action}."


def may_not_count(buckets: Sequence[str], action: str) -> str:
    return f"You may not see the parts of uploads to {_and(buckets)}. Missing: {action}. All else goes on working."


def could_not_ask(buckets: Sequence[str]) -> str:
    return f"{COULD_NOT_ASK} about {_and(buckets)}." if buckets else f"{COULD_NOT_ASK}."


def _and(names: Sequence[str]) -> str:
    """media, logs and 3 others."""
    if len(names) <= 3:
        return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
    return f"{names[0]}, {names[1]} and {number(len(names) - 2)} others"
