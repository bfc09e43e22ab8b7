"""Looking on the server for uploads of a file that no journal knows."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from partwise.core import effects as do
from partwise.core.errors import UploadGone
from partwise.core.limits import MIN_PART_SIZE
from partwise.core.messages import Found
from partwise.core.plan import Plan
from partwise.core.upload import StoredPart
from partwise.engine.ports import Oss

CLOCK_SLACK = 60.0  # seconds by which the server's time may seem to be before ours, its offset taken into account

Same = Callable[[StoredPart, Plan], bool]


def found_on_server(effect: do.FindUploads, oss: Oss, same: Same) -> tuple[Found, ...]:
    """What can be gone on with, that with the most parts first, then the newest.

    `same` tells whether a stored part has the local file's bytes. An upload with parts is ours when its layout fits
    the file and the first and the last part are the same; another one is somebody else's, and left alone.
    """
    found: list[Found] = []
    for upload in reversed(oss.find_uploads(effect.target)):
        try:
            parts = tuple(oss.list_parts(effect.target, upload.upload_id))
        except UploadGone:
            continue
        begun_by_us = effect.since and upload.initiated - oss.clock_offset >= effect.since - CLOCK_SLACK
        if not parts and begun_by_us:
            found.append(Found(upload.upload_id, effect.part_size))
        elif parts and effect.recovering:
            plan = layout_of(parts, effect.stamp.size)
            if plan is not None and same(parts[0], plan) and same(parts[-1], plan):
                found.append(Found(upload.upload_id, plan.part_size, parts))
    return tuple(sorted(found, key=lambda one: len(one.parts), reverse=True))


def layout_of(parts: Sequence[StoredPart], size: int) -> Plan | None:
    """The plan by which `parts` (ascending) were cut from a file of `size` bytes; None where there is no such plan.

    All parts have one size, but the file's last, which may be smaller. Where only that one is stored its own size tells
    nothing, and no plan can be known.
    """
    part_size = max(part.size for part in parts)
    plan = Plan(size, part_size, single=False)
    if not (part_size >= MIN_PART_SIZE and plan.possible):
        return None
    fits = all(part.number <= plan.count and part.size == plan.part(part.number).length for part in parts)
    return plan if fits else None
