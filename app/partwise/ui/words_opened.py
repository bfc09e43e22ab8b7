"""The words for addresses and files that come from outside the window, and for what is pasted. No Qt here."""

from __future__ import annotations

from collections.abc import Sequence

from partwise.ui.words import counted, number

SHOWN_NAMES = 3
MOST_SHOWN = 72  # characters: a line breaks at blanks alone, and nothing outside may make the window wider


def shortened(name: str) -> str:
    """An address or a name with its middle left out where it is long: both ends tell what it is."""
    return name if len(name) <= MOST_SHOWN else f"{name[:48]}…{name[49 - MOST_SHOWN :]}"


def address_opened(address: str) -> str:
    """It is told because it stays so: later drops go there."""
    return (
        f"New uploads now go to {shortened(address)}. An address that was opened outside Partwise asked for it; "
        "click the destination above to change it."
    )


def address_kept(address: str) -> str:
    return (
        f"Uploads will go to {shortened(address)} once you choose a connection: "
        "an address that was opened outside Partwise asked for it."
    )


def pasted_kept(address: str) -> str:
    return f"New uploads go to {shortened(address)} once you choose a connection."


def go_invitation(address: str) -> str:
    """Over the window, while a link hangs there."""
    return f"Let new uploads go to {shortened(address)}"


def gone_to(address: str) -> str:
    return f"New uploads go to {shortened(address)}."


def address_refused(reason: str, left_out: int) -> str:
    """`left_out`: how many things were named beside the address."""
    added = counted(left_out, " {} item was not added.", " {} items were not added.") if left_out else ""
    return f"An address that was opened outside Partwise was not taken, and nothing is changed.{added} {reason}"


def offer_title(count: int, address: str) -> str:
    """`address`: empty where none is chosen yet."""
    if address:
        return counted(count, "Upload {} item to ", "Upload {} items to ") + f"{shortened(address)}?"
    return counted(count, "Upload {} item?", "Upload {} items?")


def offered_names(names: Sequence[str]) -> str:
    """The first of them, and how many more there are."""
    shown = ", ".join(map(shortened, names[:SHOWN_NAMES]))
    more = len(names) - SHOWN_NAMES
    return f"{shown}, and {number(more)} more" if more > 0 else shown


def offer_button(count: int) -> str:
    return counted(count, "Upload {} item", "Upload {} items")
