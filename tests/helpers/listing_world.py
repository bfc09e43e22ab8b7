"""What lies unfinished on the server of a machine's world: begun there, looked for, and found on its list."""

from __future__ import annotations

from helpers.machine_world import World
from partwise.core import messages as said
from partwise.core.changes import Listed
from partwise.core.lifecycle import State
from partwise.core.limits import MIN_PART_SIZE
from partwise.core.unfinished import Listing, Place
from partwise.core.upload import StoredPart, Target


def theirs(world: World, *keys: str, bucket: str = "bucket", parts: int = 0) -> list[str]:
    """Uploads of another client; their upload ids."""
    ids = []
    for key in keys:
        upload_id, held = world.server.begun_elsewhere(Target("here", bucket, key))
        for number in range(1, parts + 1):
            held.parts[number] = StoredPart(number, MIN_PART_SIZE, f'"{number}"', number, 500.0 + number)
        ids.append(upload_id)
    return ids


def look(world: World, *places: Place) -> None:
    world.tell(said.ListUnfinished("here", places))
    while world.enquiries:
        world.enquire()


def keys(world: World) -> list[str]:
    return sorted(upload.target.key for upload in world.seen.values() if upload.state is State.LISTED)


def id_of(world: World, key: str) -> str:
    return next(upload.id for upload in world.seen.values() if upload.target.key == key)


def last(world: World) -> Listing:
    return world.told(Listed)[-1].listing
