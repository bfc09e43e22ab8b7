"""CRC-64/XZ bit by bit: slow, from the definition (reference, 5.2), and sharing no code with what it judges."""

from __future__ import annotations

GENERATOR = 0x42F0E1EBA9EA3693
ALL_ONES = (1 << 64) - 1


def slow_crc64(data: bytes) -> int:
    """The CRC-64/XZ of `data`, by long division of the unreflected polynomial, one bit at a time."""
    register = ALL_ONES
    for byte in data:
        register ^= _reversed(byte, 8) << 56
        for _ in range(8):
            register = (register << 1) ^ GENERATOR if register >> 63 else register << 1
            register &= ALL_ONES
    return _reversed(register, 64) ^ ALL_ONES


def _reversed(value: int, width: int) -> int:
    return int(f"{value:0{width}b}"[::-1], 2)
