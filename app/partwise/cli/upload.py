"""`partwise upload`: files and folders, from their first byte or from where they stand."""

from __future__ import annotations

from partwise.cli import arguments as given
from partwise.cli.session import send
from partwise.core.messages import AddPaths
from partwise.core.upload import ObjectOptions


def upload(arguments: given.Upload) -> int:
    """Send what the arguments name; the exit code."""
    return send(arguments, lambda connection, _: [_request(arguments, connection)])


def _request(arguments: given.Upload, name: str) -> AddPaths:
    address = arguments.address
    options = ObjectOptions(content_md5=arguments.content_md5)
    return AddPaths(arguments.paths, name, address.bucket, address.key, options, part_size=arguments.part_size)
