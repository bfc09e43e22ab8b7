"""`partwise` with its log at a level, that of the libraries under it too: `at_level.py LEVEL ARGUMENT…`.

With the level CRASH everything is logged, and signing a part raises an error of ours that holds the secret.
"""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from typing import NoReturn

from partwise import logs
from partwise.cli import run
from partwise.core.connection import Credentials

_log_to = logs.log_to


def log_to(path: Path) -> None:
    """Log what is asked for, and let the libraries say what they like."""
    _log_to(path, LEVEL)
    for name in ("httpx", "httpcore", "asyncio"):
        logging.getLogger(name).setLevel(LEVEL)


def crash(request: object, credentials: Credentials, **_: object) -> NoReturn:
    """A mistake of ours at the worst place."""
    raise RuntimeError(f"{credentials.access_key_secret} {credentials.security_token}")


LEVEL = logging.DEBUG if sys.argv[1] == "CRASH" else logging.getLevelNamesMapping()[sys.argv[1]]
logs.log_to = log_to  # type: ignore[assignment]
if sys.argv[1] == "CRASH":
    from partwise.oss import client

    client.sign_v4 = crash
del sys.argv[1]
run()
