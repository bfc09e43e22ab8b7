"""The words of importing what other programs know. No Qt here."""

from __future__ import annotations

from collections.abc import Sequence

from partwise.ui.words import counted

TITLE = "Import connections"
LEAD = (
    "What other programs on this computer use to sign in. Nothing is copied: Partwise reads it each time where it is."
)
LOOKING = "Looking for credentials…"
NOTHING = (
    "Neither the environment nor ossutil nor the Aliyun CLI has credentials here. Make a connection with an AccessKey "
    "instead."
)
FOUND = "What was found"
CURRENT = "in use"
REGION_FIRST = "Choose the region to import it."
RUNS = "To sign in, Partwise has to run this program each time:"
CONSENT = "Partwise may run it"
CONSENT_FIRST = "It is not run before you allow it."
ECS = "Look for an ECS &role"
ECS_HELP = "Asks the metadata service, which only ECS instances have."
ASKING_ECS = "Asking the metadata service of this ECS instance…"
PROGRAM = "A &program that prints credentials…"
CANCEL = "Cancel"
NOTHING_CHOSEN = "Import"
SAVING = "Saving…"


def how(where: str, how: str, current: bool) -> str:
    """An AccessKey (LTAI…), from the profile “default” in ~/.ossutilconfig (in use)."""
    used = f" ({CURRENT})" if current else ""
    return f"{how[:1].upper()}{how[1:]}, from {where}{used}" if how else f"From {where}{used}"


def own_ways(buckets: Sequence[str]) -> str:
    """Buckets for which the source names another endpoint."""
    return (
        f"It names another endpoint for: {', '.join(buckets)}. Make a connection of its own for each."
        if buckets
        else ""
    )


def button(count: int) -> str:
    return counted(count, "Import {} connection", "Import {} connections") if count else NOTHING_CHOSEN


def partly(count: int) -> str:
    return counted(count, "{} connection was imported.", "{} connections were imported.") if count else ""
