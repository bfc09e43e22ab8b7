"""Uploads as a listing of the server finds them: nobody here has named a file for them."""

from __future__ import annotations

from typing import Any

from partwise.core.lifecycle import State
from partwise.core.upload import ObjectOptions, Target, Upload


def listed_upload(id: str = "one", key: str = "footage/take.mov", **said: Any) -> Upload:
    """An upload of `key` in the bucket media-archive, begun a while ago; with a `source` it is ours, and paused."""
    storage_class = said.pop("storage_class", "Standard")
    facts: dict[str, Any] = {
        "source": "",
        "target": Target("acme", "media-archive", key),
        "state": State.PAUSED if said.get("source") else State.LISTED,
        "upload_id": f"UPLOAD-{id}",
        "started": 1_790_000_000.0,
        "options": ObjectOptions(storage_class=storage_class),
    }
    return Upload(id, **facts | said)
