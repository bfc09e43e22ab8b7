"""When an upload under way waits, and for how long. Plain functions of its snapshot."""

from __future__ import annotations

import math

from partwise.core.lifecycle import ACTIVE
from partwise.core.upload import Upload


def is_offline(upload: Upload) -> bool:
    """Whether it is under way and its connection is out of reach."""
    return upload.offline and upload.state in ACTIVE


def waits(upload: Upload) -> bool:
    """Whether it is under way and waits: for the network, or for another try."""
    return upload.state in ACTIVE and (upload.offline or upload.retry_in > 0)


def seconds_to_try(upload: Upload, now: float) -> int:
    """Whole seconds until an upload that waits is tried again, rounded up; 0: now. `now` in seconds since 1970."""
    return math.ceil(min(upload.retry_in, max(0.0, upload.changed + upload.retry_in - now)))
