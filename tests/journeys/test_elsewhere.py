"""A file uploaded into a bucket of another region, by somebody who named none."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from helpers.practice import PracticeBucket
from helpers.shell import Shell, events, write
from partwise.core.limits import KIB

FAR = "far-away"


@pytest.fixture
def practice(tmp_path: Path) -> Iterator[PracticeBucket]:
    made = PracticeBucket(tmp_path / "practice", "--elsewhere", f"{FAR}=cn-far")
    yield made
    made.stop()


def test_a_bucket_of_another_region_takes_a_file_without_a_question(practice: PracticeBucket, tmp_path: Path) -> None:
    shell = Shell(tmp_path / "home", practice)
    shell.environ |= {
        "OSS_ENDPOINT": "http://oss-cn-practice.aliyuncs.com",
        "http_proxy": practice.endpoint,  # it finds all hosts of OSS, because it is them
        "no_proxy": "",
    }
    file = write(tmp_path / "film.mov", 400 * KIB)
    done = shell.run("upload", file, f"oss://{FAR}/", "--part-size", "100KiB", "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    assert events(done.stdout, "done")
    assert practice.object_path("film.mov", FAR).read_bytes() == file.read_bytes()
    refused = [entry for entry in practice.requests() if entry["status"] == 403]
    assert len(refused) == 1  # once told, it goes there
