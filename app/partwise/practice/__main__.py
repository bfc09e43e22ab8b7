"""`python -m partwise.practice`: the same as `partwise practice`, and what `process` starts."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from partwise.core.connection import Credentials
from partwise.practice.serve import run


def main(arguments: list[str] | None = None) -> int:
    """Read the command line and serve; the exit code."""
    parser = argparse.ArgumentParser(prog="partwise practice", description="An OSS on this computer, to try things on.")
    parser.add_argument("--dir", type=Path, required=True, help="the folder that holds its buckets")
    parser.add_argument("--port", type=int, default=0, help="port on 127.0.0.1; without it a free one")
    parser.add_argument("--bucket", action="append", default=[], help="a bucket to have (repeatable)")
    parser.add_argument("--json", action="store_true", help="tell where it is as one line of JSON")
    parser.add_argument("--fault", action="append", default=[], metavar="WHAT[,NAME=VALUE...]")
    parser.add_argument("--cname", action="append", type=_cname, default=[], metavar="HOST=BUCKET")
    parser.add_argument(
        "--elsewhere",
        action="append",
        type=_elsewhere,
        default=[],
        metavar="BUCKET=REGION",
        help="a bucket that is reached only at another region's host (repeatable)",
    )
    parser.add_argument("--keys-from-environment", action="store_true", help="use OSS_ACCESS_KEY_ID and its secret")
    parser.add_argument("--with-parent", action="store_true", help="end when standard input ends")
    options = parser.parse_args(arguments)
    return run(
        options.dir,
        options.port,
        buckets=options.bucket or ("practice",),
        credentials=_from_environment() if options.keys_from_environment else None,
        json_lines=options.json,
        faults=options.fault,
        cnames=dict(options.cname),
        elsewhere=dict(options.elsewhere),
        with_parent=options.with_parent,
    )


def _from_environment() -> Credentials:
    try:
        key_id, secret = os.environ["OSS_ACCESS_KEY_ID"], os.environ["OSS_ACCESS_KEY_SECRET"]
    except KeyError as missing:
        sys.exit(f"The environment holds no {missing.args[0]}.")
    return Credentials(key_id, secret, os.environ.get("OSS_SESSION_TOKEN", ""))


def _cname(text: str) -> tuple[str, str]:
    host, separator, bucket = text.partition("=")
    if not separator or not host or not bucket:
        raise argparse.ArgumentTypeError(f"{text!r} is not HOST=BUCKET.")
    return host.lower(), bucket


def _elsewhere(text: str) -> tuple[str, str]:
    bucket, separator, region = text.partition("=")
    if not separator or not bucket or not region:
        raise argparse.ArgumentTypeError(f"{text!r} is not BUCKET=REGION.")
    return bucket, region


if __name__ == "__main__":
    sys.exit(main())
