"""The media type that a file's name suggests: what browsers and players are told of the object."""

from __future__ import annotations

from mimetypes import MimeTypes

MORE = {
    ".7z": "application/x-7z-compressed",
    ".avif": "image/avif",
    ".flac": "audio/flac",
    ".gz": "application/gzip",
    ".heic": "image/heic",
    ".jsonl": "application/jsonl",
    ".m4a": "audio/mp4",
    ".m4v": "video/mp4",
    ".md": "text/markdown",
    ".mkv": "video/matroska",
    ".mxf": "application/mxf",
    ".ogg": "audio/ogg",
    ".parquet": "application/vnd.apache.parquet",
    ".rar": "application/vnd.rar",
    ".wasm": "application/wasm",
    ".webp": "image/webp",
    ".xz": "application/x-xz",
    ".yaml": "application/yaml",
    ".zst": "application/zstd",
}
COMPRESSED = {"gzip": "application/gzip", "bzip2": "application/x-bzip2", "xz": "application/x-xz"}

_types = MimeTypes()  # the standard library's own table, not the system's: the same on every computer
for ending, media_type in MORE.items():
    _types.add_type(media_type, ending)


def guess(name: str) -> str:
    """The media type for a file called `name`; empty where the name tells nothing, and OSS's default stands.

    A compressed file is what it is, not what is in it: `a.tar.gz` is gzip, and must not be unpacked on the way.
    """
    media_type, compression = _types.guess_type(name.rpartition("/")[2].replace(":", "_"))
    if compression:
        return COMPRESSED.get(compression, "")
    return media_type or ""
