"""oss2 as a partner, in an environment of its own; what it is asked for stands in helpers/partners.py."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import oss2
from oss2.credentials import EnvironmentVariableCredentialsProvider

AUTH = {"v1": oss2.ProviderAuth, "v4": oss2.ProviderAuthV4}


def main(task: dict[str, Any]) -> None:
    auth = AUTH[task["signature"]](EnvironmentVariableCredentialsProvider())
    bucket, key = oss2.Bucket(auth, task["endpoint"], task["bucket"], region=task["region"]), task["key"]
    if "parts" not in task:
        store = oss2.ResumableStore(root=task["checkpoints"])
        oss2.resumable_upload(bucket, key, task["file"], store=store)
        return
    upload_id = bucket.init_multipart_upload(key).upload_id
    for part in task["parts"]:
        body = Path(part["file"]).read_bytes()[part["start"] : part["end"]]
        bucket.upload_part(key, upload_id, part["number"], body)
    print(upload_id)


main(json.loads(sys.argv[1]))
