"""The words of completing an upload with the parts that are stored, for the window and the command line. No Qt here."""

from __future__ import annotations

from partwise.core.assembly import Assembly, Completed, Outlook, numbers_text
from partwise.ui.words import counted, exact_size, number, parts, size

TITLE = "Complete with stored parts"
READING = "Reading the stored parts…"
COMPLETING = "OSS puts the parts together, which may take minutes. It goes on if this is closed."
CANCEL = "Cancel"
CLOSE = "Close"
NO_OVERWRITE = "Do &not overwrite an existing object"
ALL_STORED = "Let OSS take &all stored parts (x-oss-complete-all)"
ALL_STORED_TIP = "Parts that arrive until then count too; OSS looks for no missing ones"
ALL_THE_SAME = "Complete it all the &same"
REPLACE_IT = "Untick “Do not overwrite” to replace it, or abort the upload."
CANNOT = "Cannot be completed"
BECOMES = "What would become of it"
PARTS_DRAWN = "Stored and missing parts"
NOBODY_KNOWS = "Nobody can tell from the server whether a part is missing at the end, or whose bytes these are."
NO_FIGURES = "none"
MOST_NAMED = 10  # part numbers, or ranges of them, that are told one by one

FACTS = ("Parts", "Size", "Missing", "CRC-64", "Object")


def breakable(name: str) -> str:
    """A key or an address that a label may break anywhere: it may be long, and without a blank."""
    return "\u200b".join(name)


def unbroken(text: str) -> str:
    """What a screen reader says of a text with breakable names in it: words, not letters."""
    return text.replace("\u200b", "")


# --- what would become of it -----------------------------------------------------------------------------------


def fact_values(outlook: Outlook) -> tuple[str, ...]:
    """What stands beside each of `FACTS`."""
    whole = outlook.whole
    return (
        _parts_value(whole),
        f"{size(whole.size)} ({exact_size(whole.size)})",
        _holes_text(whole) or NO_FIGURES,
        "known: the result can be proven" if whole.crc64 is not None else "not of all parts: nothing can be proven",
        _object_value(outlook),
    )


def _parts_value(whole: Assembly) -> str:
    if not whole.parts:
        return parts(0)
    first, last = whole.parts[0].number, whole.parts[-1].number
    return f"{parts(len(whole.parts))}, number {number(first)} to {number(last)}"


def _object_value(outlook: Outlook) -> str:
    if outlook.unseen is not None:
        return "nobody may look whether there is one"
    if outlook.existing is None:
        return "there is none of that name"
    return f"there is one of that name, {size(outlook.existing.size)}"


def _holes_text(whole: Assembly) -> str:
    named = numbers_text(whole.holes[:MOST_NAMED])
    more = len(whole.holes) - MOST_NAMED
    return f"{named} and {counted(more, '{} more gap', '{} more gaps')}" if more > 0 else named


def drawn(whole: Assembly) -> str:
    """What a screen reader says of the picture of the parts."""
    return f"{parts(len(whole.parts))} stored; missing: {_holes_text(whole) or NO_FIGURES}"


def warnings(outlook: Outlook) -> tuple[str, ...]:
    """What speaks against it, each a sentence or two."""
    whole, told = outlook.whole, []
    if whole.holes:
        told.append(
            f"These part numbers are missing: {_holes_text(whole)}. OSS joins what is before and after "
            "each hole without a gap, so the object is not the file unless nobody ever meant to send them."
        )
    if whole.uneven:
        numbers = numbers_text((one, one) for one in whole.uneven[:MOST_NAMED])
        more = " and others" if len(whole.uneven) > MOST_NAMED else ""
        told.append(f"Part {numbers}{more} is not as large as the first, as if parts of two attempts were mixed.")
    if outlook.own is not None:
        told.append(
            f"Partwise on this computer has begun it ({outlook.own.value}): resuming it there sends the rest and "
            "proves the result."
        )
    if outlook.recent:
        told.append("It got a part within the last hour: somebody may still be sending.")
    if outlook.existing is not None:
        told.append(f"It replaces an object of {exact_size(outlook.existing.size)}.")
    return (*told, NOBODY_KNOWS)


def local_warning(stored: int, local: int) -> str:
    """Where the stored parts are not as many bytes as the file on this computer; else empty."""
    if stored == local:
        return ""
    return f"The stored parts have {exact_size(stored)} and the file on this computer has {exact_size(local)}."


def unseen(address: str) -> str:
    return f"Whether {address} exists already cannot be told"


# --- completing ------------------------------------------------------------------------------------------------


def button(whole: Assembly, all_stored: bool = False) -> str:
    """What pressing it does: the count and the bytes; "at least" where parts that arrive now count too."""
    least = "at least " if all_stored else ""
    return f"Complete {least}{parts(len(whole.parts))}, {size(whole.size)}"


def would_overwrite(address: str, count: int) -> str:
    return f"{address} exists already, with {exact_size(count)}. The upload stays as it is."


def result(address: str, whole: Assembly, completed: Completed) -> str:
    """What came of it. Said as a warning where `completed.proven` is False."""
    if completed.proven is False:
        return (
            f"Completed, but {address} is not what was listed: its CRC-64 is another, so parts changed meanwhile. "
            "Look at it before anybody uses it."
        )
    proof = "its CRC-64 is that of the parts" if completed.proven else "not verified, OSS told no CRC-64 of all parts"
    return f"Completed: {address} ({size(whole.size)}, {proof})."
