"""Pages of a sorted list: prefix, delimiter, marker and size, as all lists of OSS have them (reference, 3.8, 3.12)."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(slots=True)
class Page:
    """One page: what it shows, by index into the list, its common prefixes, and whether more follow.

    `last` is the index or the common prefix the page ends with; None for an empty page.
    """

    indices: list[int] = field(default_factory=list)
    prefixes: list[str] = field(default_factory=list)
    truncated: bool = False
    last: int | str | None = None

    def __len__(self) -> int:
        return len(self.indices) + len(self.prefixes)


def page(
    keys: Sequence[str], size: int, *, start: int = 0, prefix: str = "", delimiter: str = "", after: str = ""
) -> Page:
    """The page of at most `size` entries from index `start` on. `after` is the marker `start` was found by.

    `keys` are sorted by their UTF-8 bytes, which is Python's own order of text, and may hold equals.
    """
    found = Page()
    at = max(start, bisect_left(keys, prefix))
    while at < len(keys) and keys[at].startswith(prefix):
        group = _group(keys[at], prefix, delimiter)
        following = _behind(keys, group, at) if group else at + 1
        if not group or group != after:  # else the page before ended with it
            if len(found) == size:
                found.truncated = True
                break
            if group:
                found.prefixes.append(group)
            else:
                found.indices.append(at)
            found.last = group or at
        at = following
    return found


def _group(key: str, prefix: str, delimiter: str) -> str:
    """The common prefix a key folds into, or nothing."""
    end = key.find(delimiter, len(prefix)) if delimiter else -1
    return key[: end + len(delimiter)] if end >= 0 else ""


def _behind(keys: Sequence[str], group: str, start: int) -> int:
    """The index of the first key after `start` that does not begin with `group`."""
    low, high = start, len(keys)
    while low < high:
        middle = (low + high) // 2
        if keys[middle].startswith(group):
            low = middle + 1
        else:
            high = middle
    return low
