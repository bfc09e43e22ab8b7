"""What a name tells of its content."""

from __future__ import annotations

import pytest

from partwise.core.content_type import guess


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("film.mov", "video/quicktime"),
        ("a/b.c/照片.JPG", "image/jpeg"),
        ("page.html", "text/html"),
        ("backup.tar.gz", "application/gzip"),
        ("backup.tar.zst", "application/zstd"),
        ("disk.img.xz", "application/x-xz"),
        ("data.parquet", "application/vnd.apache.parquet"),
        ("README", ""),
        (".hidden", ""),
        ("backup.2026-11-19", ""),
        ("data:text/html,x", ""),
        ("", ""),
    ],
)
def test_the_ending_tells_the_type(name: str, media_type: str):
    assert guess(name) == media_type
