"""Buckets that play another region's: they are reached at that region's own host alone (reference, 1.6)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from partwise.practice.errors import refused

if TYPE_CHECKING:  # whoever starts the practice bucket needs REGION, and not the server
    from partwise.practice.call import Call

REGION = "cn-practice"
"""Where all other buckets lie."""

_HOST = re.compile(r"(?:.+\.)?oss-(?P<region>[a-z0-9-]+)\.aliyuncs\.com")

Elsewhere = Mapping[str, str]
"""The region of each bucket that does not lie in REGION."""


def host_of(region: str) -> str:
    return f"oss-{region}.aliyuncs.com"


def region_of(call: Call, bucket: str) -> str:
    return call.elsewhere.get(bucket, REGION)


def region_asked(call: Call, home: str = REGION) -> str:
    """The region whose host this request came to; `home` for every host that plays no other."""
    found = _HOST.fullmatch(call.host)
    return found["region"] if found and found["region"] in call.elsewhere.values() else home


def check(call: Call) -> None:
    """Pass, or raise the OssError with which OSS names the right endpoint."""
    region = region_of(call, call.bucket_name)
    if call.bucket_name and region != region_asked(call):
        message = (
            "The bucket you are attempting to access must be addressed using the specified endpoint. Please send all "
            "future requests to this endpoint."
        )
        told = {"Bucket": call.bucket_name, "Endpoint": host_of(region)}
        raise refused("AccessDenied", message, ec="0003-00001403", **told)
