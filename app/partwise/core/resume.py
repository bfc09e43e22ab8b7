"""What a resumed upload still has to send: one pure decision over the plan, the journal and the server's list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from string import hexdigits

from partwise.core.plan import Plan
from partwise.core.upload import StoredPart


@dataclass(frozen=True, slots=True)
class Resumption:
    """`keep`: stored and proven. `compare`: stored, but unknown to the journal; kept if the local bytes are the same.

    Both by part number. Every other part of the plan is sent.
    """

    keep: Mapping[int, StoredPart]
    compare: Mapping[int, StoredPart]


def decide(plan: Plan, known: Mapping[int, StoredPart], listed: Sequence[StoredPart]) -> Resumption:
    """Part by part: the server's list is the truth, the journal tells what of it is proven (reference, 8.3).

    A listed part whose number or size is not in the plan is sent anew. One with the journal's size and ETag is kept,
    with the journal's CRC-64. One that the journal does not know (its answer was lost) or knows otherwise is compared.
    """
    keep: dict[int, StoredPart] = {}
    compare: dict[int, StoredPart] = {}
    for part in listed:
        if not 1 <= part.number <= plan.count or part.size != plan.length(part.number):
            continue
        mine = known.get(part.number)
        if mine is not None and _proves(mine, part):
            keep[part.number] = mine
        else:
            compare[part.number] = part
    return Resumption(keep, compare)


def _proves(mine: StoredPart, listed: StoredPart) -> bool:
    known = mine.crc64 is not None and agrees(listed, mine.crc64)
    return known and (mine.size, mine.etag) == (listed.size, listed.etag)


def agrees(part: StoredPart, crc64: int) -> bool:
    """Whether OSS's CRC-64 of a listed part, where it tells one, is `crc64`."""
    return part.crc64 is None or part.crc64 == crc64


def comparable(part: StoredPart) -> bool:
    """Whether OSS tells anything that local bytes can be held against: the ETag of an encrypted part is no MD5."""
    etag = part.etag.strip('"')
    return part.crc64 is not None or (len(etag) == 32 and all(letter in hexdigits for letter in etag))


def same_bytes(part: StoredPart, crc64: int, md5_hex: str) -> bool:
    """Whether local bytes with these fingerprints are what OSS stores: by CRC-64 where it tells one, else by ETag."""
    if part.crc64 is not None:
        return part.crc64 == crc64
    return part.etag.strip('"').lower() == md5_hex.lower()
