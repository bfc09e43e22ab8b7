"""The words about new versions of Partwise."""

from __future__ import annotations

MAY_LOOK = (
    "May Partwise look once a day whether there is a new version? "
    "It asks GitHub, where Partwise is published, and tells nothing about you or your files."
)
YES, NO = "Yes, look", "No"
OPEN_PAGE, NOT_NOW = "Open the download page", "Not now"
LOOKING = "Looking for a new version…"


def found(version: str, own: str, summary: str) -> str:
    return f"Partwise {version} is there; this is {own}. {summary}".rstrip()


def newest(own: str) -> str:
    return f"Partwise {own} is the newest version."


def cannot_open(page: str) -> str:
    return f"Nothing here opens web pages. The download page is {page}."
