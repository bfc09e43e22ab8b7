"""How an upload that somebody else began was cut: its parts tell, as far as they are there.

Other clients cut as they like: parts of uneven sizes are normal, and so are holes where parts are still missing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from partwise.core.limits import MAX_PART_SIZE, MAX_PARTS, MIN_PART_SIZE
from partwise.core.plan import Plan, make_plan
from partwise.core.upload import StoredPart

DEFAULT_REST = MIN_PART_SIZE  # bytes; the least a part of the rest may have where the stored ones tell nothing


def plan_for(parts: Sequence[StoredPart], size: int) -> Plan | None:
    """A plan for a file of `size` bytes in which every stored part (ascending) keeps its number and its size.

    Holes are as large as most parts are, or share what the file leaves for them; what follows the last stored part is
    cut like most parts. Where that one is smaller than most it ends the file, so the holes share all the rest. None
    where the parts cannot be of this file, or where OSS would not put the result together (a part too small that is
    not the last, too many parts: reference, 6.1).
    """
    usual = _usual_size(parts)
    known = {part.number: part.size for part in parts}
    lengths = [known.get(number, 0) for number in range(1, max(known, default=0) + 1)]
    holes = [place for place, length in enumerate(lengths) if not length]
    left = size - sum(lengths)
    ended = bool(parts) and parts[-1].size < usual
    if left < 0 or not _fill_holes(lengths, holes, left, usual, to_the_end=ended):
        return None
    lengths += _rest(size - sum(lengths), usual, MAX_PARTS - len(lengths))
    return Plan(size, usual, single=False, lengths=tuple(lengths)) if _allowed(lengths, size) else None


def plan_without_parts(size: int, speed: float) -> Plan | None:
    """The plan for an upload of which nothing is stored yet; `speed` as in `make_plan`. None for an empty file."""
    if not size:
        return None
    return replace(make_plan(size, 0, speed), single=False)


def _usual_size(parts: Sequence[StoredPart]) -> int:
    """The size that most parts have; the last one says the least."""
    sizes = Counter(part.size for part in parts[:-1] or parts)
    return max(sizes.most_common(1)[0][0], DEFAULT_REST) if sizes else DEFAULT_REST


def _fill_holes(lengths: list[int], holes: list[int], left: int, usual: int, *, to_the_end: bool) -> bool:
    """Give each hole its size; whether that was possible. `to_the_end`: nothing else is left to follow."""
    even = usual * len(holes)
    if not holes or even == left or (even < left and not to_the_end):
        for place in holes:
            lengths[place] = usual
        return True
    share = left // len(holes)
    for place in holes:
        lengths[place] = share
    lengths[holes[-1]] += left - share * len(holes)
    return share >= MIN_PART_SIZE


def _rest(left: int, usual: int, numbers: int) -> list[int]:
    """What follows the last stored part, in at most `numbers` parts."""
    if not left or numbers < 1:
        return [left] if left else []
    length = max(usual, -(-left // numbers))
    whole, crumb = divmod(left, length)
    return [length] * whole + [crumb] * bool(crumb)


def _allowed(lengths: Sequence[int], size: int) -> bool:
    fits = 0 < len(lengths) <= MAX_PARTS and sum(lengths) == size
    return fits and all(MIN_PART_SIZE <= length <= MAX_PART_SIZE for length in lengths[:-1]) and lengths[-1] > 0
