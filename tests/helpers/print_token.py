"""A program that prints temporary credentials of a practice bucket: `python print_token.py SETTINGS`.

SETTINGS is a JSON file with the bucket's `port`, `region`, permanent `keys`, and how many `seconds` a token lives. Each
run adds a line to the file `runs` beside it.
"""

from __future__ import annotations

import json
import sys
import time
from http.client import HTTPConnection
from pathlib import Path

from partwise.core.connection import Credentials
from partwise.oss.signer import ToSign, sign_v4


def main() -> None:
    path = Path(sys.argv[1])
    settings = json.loads(path.read_text())
    with path.with_name("runs").open("a") as runs:
        runs.write("run\n")
    signed = sign_v4(
        ToSign("POST", "-", "token", (), {}), Credentials(*settings["keys"]), region=settings["region"], at=time.time()
    )
    server = HTTPConnection("127.0.0.1", settings["port"], timeout=10)
    server.request("POST", "/-/token", json.dumps({"seconds": settings["seconds"]}), dict(signed.headers))
    print(json.dumps(json.load(server.getresponse())["Credentials"]))
    server.close()


if __name__ == "__main__":
    main()
