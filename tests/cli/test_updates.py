"""`partwise updates` as a process: one request, nothing downloaded, and what a downloaded installer is."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from helpers.wire import Wire, http, stall, wire
from partwise import __version__
from partwise.cli.arguments_updates import Look, parse_updates
from partwise.core.releases import Release, parse_feed

BYTES = os.urandom(300_000)
SHA = hashlib.sha256(BYTES).hexdigest()
NAMES = (
    "partwise_99.1.0_amd64.deb",
    "partwise_99.1.0_arm64.deb",
    "partwise-99.1.0-windows-x64-setup.exe",
    "partwise-99.1.0-macos-arm64.dmg",
    "partwise-99.1.0-macos-x86_64.dmg",
)
PAGE = "https://github.com/partwise/partwise/releases/tag/v99.1.0"


def entry(version: str = "99.1.0", names: tuple[str, ...] = NAMES) -> dict[str, Any]:
    files = [{"name": name, "bytes": len(BYTES), "sha256": SHA} for name in names]
    return {"version": version, "date": "2027-01-31", "summary": "Faster on slow lines.", "files": files}


def document(*entries: dict[str, Any]) -> bytes:
    return json.dumps({"format": 1, "releases": entries}).encode()


def feed(*entries: dict[str, Any]) -> bytes:
    return http(200, document(*entries), id="")


@pytest.fixture
def server() -> Iterator[Wire]:
    with wire(feed(entry(), entry("98.0.0", ()))) as made:
        yield made


@pytest.fixture
def download(tmp_path: Path) -> Path:
    file = tmp_path / NAMES[0]
    file.write_bytes(BYTES)
    return file


def run(server: Wire, *arguments: object, seconds: float = 60) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, "-m", "partwise", "updates", *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=seconds,
        env={**os.environ, "PARTWISE_RELEASE_FEED": server.url},
        check=False,
    )
    assert "Traceback" not in done.stderr
    return done


def test_the_arguments(capsys: pytest.CaptureFixture[str]) -> None:
    assert parse_updates([]) == Look("", json=False)
    assert parse_updates(["--check", "a.deb", "--json"]) == Look("a.deb", json=True)
    for wrong in (["--check"], ["--check", ""], ["now"]):
        with pytest.raises(SystemExit) as ended:
            parse_updates(wrong)
        assert ended.value.code == 2
    assert "See partwise updates --help." in capsys.readouterr().err


# --- a new version --------------------------------------------------------------------------------------------


def test_a_new_version_with_its_page_and_the_file_for_this_system(server: Wire) -> None:
    done = run(server)
    assert (done.returncode, done.stderr) == (0, "")
    said = done.stdout.splitlines()
    assert said[:2] == [
        f"Partwise 99.1.0 is there; this is {__version__}. Faster on slow lines.",
        f"Published on 2027-01-31: {PAGE}",
    ]
    (release, _) = parse_feed(document(entry(), entry("98.0.0", ())))
    for file in own_files(release):
        assert f"For this system: {file}, 300,000 bytes" in said
        assert f"  SHA-256 {SHA}" in said
    assert len(said) == 2 + 2 * len(own_files(release))
    assert [request.head.split(b"\r\n")[0] for request in server.requests] == [b"GET / HTTP/1.1"]


def own_files(release: Release) -> list[str]:
    return [file.name for file in release.files_for(platform.system(), platform.machine())]


def test_for_a_program(server: Wire) -> None:
    done = run(server, "--json")
    told = json.loads(done.stdout)
    assert {name: told[name] for name in ("event", "own", "version", "date", "page")} == {
        "event": "newest",
        "own": __version__,
        "version": "99.1.0",
        "date": "2027-01-31",
        "page": PAGE,
    }
    assert all(file["sha256"] == SHA and file["size"] == len(BYTES) for file in told["files"])


def test_there_is_none() -> None:
    with wire(feed(entry(__version__), entry("99.1.0rc1"))) as server:
        done = run(server)
        assert (done.returncode, done.stdout) == (0, f"Partwise {__version__} is the newest version.\n")
        told = json.loads(run(server, "--json").stdout)
        assert told == {"event": "newest", "own": __version__, "version": None, "files": []}


def test_why_nobody_knows() -> None:
    with wire(http(503, id=""), http(200, b"<html>Sign in</html>", id="")) as server:
        for reason in ("could not be found out. 127.0.0.1 answered with HTTP 503.", "is not the list of versions."):
            done = run(server)
            assert (done.returncode, done.stdout) == (1, "")
            assert reason in done.stderr


def test_it_can_be_interrupted() -> None:
    with wire(stall) as server:
        started = subprocess.Popen(
            [sys.executable, "-m", "partwise", "updates"],
            env={**os.environ, "PARTWISE_RELEASE_FEED": server.url},
            stderr=subprocess.PIPE,
            text=True,
        )
        while not server.requests:
            assert started.poll() is None
        started.send_signal(2)
        assert started.communicate(timeout=20)[1] == ""
        assert started.returncode == 130


# --- a downloaded file ----------------------------------------------------------------------------------------


def test_the_one_that_was_published(server: Wire, download: Path) -> None:
    done = run(server, "--check", download)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (f"{NAMES[0]} is the one that was published with Partwise 99.1.0: size and SHA-256 agree.\n")


def test_a_browser_may_have_given_it_another_name(server: Wire, download: Path) -> None:
    other = download.rename(download.with_name("partwise_99.1.0_amd64 (1)\x1b[31m.deb"))
    done = run(server, "--check", other)
    assert done.returncode == 0
    assert f"(1)\\x1b[31m.deb is the one that was published with Partwise 99.1.0, where it is called {NAMES[0]}:" in (
        done.stdout
    )


def test_one_byte_is_enough(server: Wire, download: Path) -> None:
    altered = bytes([BYTES[0] ^ 1]) + BYTES[1:]
    download.write_bytes(altered)
    done = run(server, "--check", download)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        f"{NAMES[0]} is not the one that was published: its SHA-256 is {hashlib.sha256(altered).hexdigest()} instead "
        f"of {SHA}. Do not open it; download it again from the page of its version. {PAGE}\n"
    )
    told = json.loads(run(server, "--check", download, "--json").stdout)
    assert (told["event"], told["same"], told["version"]) == ("checked", False, "99.1.0")
    assert told["published"] == {"name": NAMES[0], "size": len(BYTES), "sha256": SHA}


def test_one_that_was_cut(server: Wire, download: Path) -> None:
    download.write_bytes(BYTES[:1000])
    done = run(server, "--check", download)
    assert done.returncode == 1
    assert f"{NAMES[0]} is not the one that was published: it has 1,000 bytes instead of 300,000 bytes." in done.stderr


def test_one_that_nobody_published(server: Wire, tmp_path: Path) -> None:
    other = tmp_path / "partwise-pro.deb"
    other.write_bytes(b"mischief")
    done = run(server, "--check", other)
    assert done.returncode == 1
    assert "Nothing that was published has the name partwise-pro.deb or its bytes. Do not open it" in done.stderr


def test_a_file_that_is_not_there_is_told_before_anybody_is_asked(server: Wire, tmp_path: Path) -> None:
    for name in (tmp_path / "none\x1b[31m.deb", tmp_path):
        done = run(server, "--check", name)
        assert (done.returncode, done.stdout) == (2, "")
        assert "cannot be read" in done.stderr
        assert "\x1b" not in done.stderr
    assert server.requests == []
