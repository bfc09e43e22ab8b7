"""The limits of OSS (reference, section 6.1) and Partwise's defaults. Sizes in bytes, times in seconds."""

from __future__ import annotations

from typing import Final

KIB: Final = 1024
MIB: Final = 1024 * KIB
GIB: Final = 1024 * MIB
TIB: Final = 1024 * GIB

MAX_PARTS: Final = 10_000
MIN_PART_SIZE: Final = 100 * KIB
MAX_PART_SIZE: Final = 5 * GIB
MAX_PUT_SIZE: Final = 5 * GIB
MAX_OBJECT_SIZE: Final = MAX_PARTS * MAX_PART_SIZE  # 48.8 TB
MAX_KEY_BYTES: Final = 1023
MAX_PAGE: Final = 1000
MAX_METADATA_BYTES: Final = 8 * KIB
MAX_TAGS: Final = 10
MAX_LIFECYCLE_RULES: Final = 1000
MAX_CLOCK_SKEW: Final = 900
MAX_PRESIGN_SECONDS: Final = 604_800

DEFAULT_PART_SIZE: Final = 8 * MIB
DEFAULT_PARALLEL: Final = 4
MAX_PARALLEL: Final = 16
MULTIPART_THRESHOLD: Final = 16 * MIB
BLOCK_SIZE: Final = 256 * KIB  # measured best: near the flat of the curve, quick to cancel
MAX_ATTEMPTS: Final = 8
