"""CRC-64/XZ, the checksum OSS answers for every part and object: the CRC of a whole from the CRCs of its parts.

The CRC of bytes is a polynomial over GF(2); appending n bytes multiplies it by x^8n. All values here are "reflected":
the highest bit is the coefficient of x^0 (reference, 5.2 and 5.3).
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from partwise.core.upload import StoredPart

POLYNOMIAL = 0xC96C5795D7870F42
ONE = 1 << 63  # the polynomial 1
MASK = (1 << 64) - 1


def _times(a: int, b: int) -> int:
    """The product of two reflected polynomials, modulo POLYNOMIAL."""
    product = 0
    while a:
        if a & ONE:
            product ^= b
        a = (a << 1) & MASK
        b = b >> 1 ^ POLYNOMIAL if b & 1 else b >> 1
    return product


@lru_cache(maxsize=64)
def _appending(length: int) -> int:
    """x^(8·length): what appending `length` bytes multiplies a CRC by. Cached: parts share their length."""
    power, square = ONE, ONE >> 8
    while length:
        if length & 1:
            power = _times(power, square)
        square = _times(square, square)
        length >>= 1
    return power


def combine(crc_a: int, crc_b: int, length_b: int) -> int:
    """The CRC-64 of A followed by B, from theirs and the length of B in bytes."""
    return _times(crc_a, _appending(length_b)) ^ crc_b


def combined(parts: Iterable[StoredPart]) -> int | None:
    """The CRC-64 of the object that `parts`, in this order, become; None where the CRC of a part is unknown."""
    crc = 0
    for part in parts:
        if part.crc64 is None:
            return None
        crc = combine(crc, part.crc64, part.size)
    return crc
