"""The list of versions: made from the installers of a release, read by Partwise itself, written by the workflow."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import pytest
import yaml

from devkit import feed
from devkit.shell import ROOT, Stop
from partwise.core.releases import newer, parse_feed

CHANGELOG = """\
# Changelog

## 0.3.0 - 2027-01-31

New versions are told of, **if you
want**.

### Added
- `partwise updates`.

## 0.2.0 – not yet published

### Added
- The installer for
  Windows.
- Another thing.

## 0.1.0 – never published
"""
NAMES = ("partwise_0.3.0_amd64.deb", "partwise-0.3.0-windows-x64-setup.exe", "partwise-0.3.0-py3-none-any.whl")


@pytest.fixture(autouse=True)
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """With a changelog of its own, and 0.3.0 as its version."""
    made = tmp_path / "checkout"
    shutil.copytree(ROOT / "packaging" / "devkit", made / "packaging" / "devkit")
    shutil.copy(ROOT / "packaging" / "dev.py", made / "packaging")
    (made / "CHANGELOG.md").write_text(CHANGELOG, encoding="utf-8")
    (made / "pyproject.toml").write_text('[project]\nversion = "0.3.0"\n', encoding="utf-8")
    monkeypatch.setattr(feed, "ROOT", made)
    return made


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return release(tmp_path / "files")


def release(folder: Path, *names: str) -> Path:
    """A folder as the release workflow fills one: installers, and what is none."""
    folder.mkdir(parents=True)
    for name in (*(names or NAMES), "partwise-linux.cdx.json"):
        (folder / name).write_bytes(name.encode() * 1000)
    sums = "".join(f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.name}\n" for file in folder.iterdir())
    (folder / "SHA256SUMS").write_text(sums, encoding="utf-8")
    return folder


def written(folder: Path) -> list[dict[str, Any]]:
    """What the feed in this folder tells, which Partwise can read."""
    body = (folder / "releases.json").read_bytes()
    told = json.loads(body)["releases"]
    assert [one.version for one in parse_feed(body)] == [one["version"] for one in told]
    return told


def test_the_installers_of_a_folder_become_an_entry_that_partwise_reads(folder: Path) -> None:
    assert feed.write([str(folder)]) == 0
    (read,) = parse_feed((folder / "releases.json").read_bytes())
    assert newer([read], "0.2.0") == read
    assert (read.date, read.summary) == ("2027-01-31", "New versions are told of, if you want.")
    assert [(file.name, file.size, file.sha256) for file in read.files] == [
        (name, len(name) * 1000, hashlib.sha256(name.encode() * 1000).hexdigest()) for name in sorted(NAMES)
    ]


@pytest.mark.parametrize(
    ("section", "summary"),
    [
        ("\n### Added\n- The installer for\n  Windows.\n- Another thing.\n", "The installer for Windows."),
        ("\nOne `word`.\nTwo.\n\nThree.\n", "One word. Two."),
        ("\n### Added\n", ""),
        ("", ""),
    ],
)
def test_the_summary_is_the_first_paragraph_or_point(section: str, summary: str) -> None:
    assert feed.summary_of(section) == summary


def test_what_is_said_wins_over_the_changelog(tmp_path: Path) -> None:
    folder = release(tmp_path / "older", "partwise_0.2.0_amd64.deb")
    given = ["--version", "0.2.0", "--date", "2026-12-01", "--notes", "An installer."]
    assert feed.write([str(folder), *given]) == 0
    (entry,) = written(folder)
    assert (entry["version"], entry["date"], entry["summary"]) == ("0.2.0", "2026-12-01", "An installer.")


def test_earlier_versions_stay_the_newest_twenty_first_and_one_told_anew_is_replaced(folder: Path) -> None:
    known = [{"version": f"0.2.{number}", "date": "2026-12-01", "summary": "", "files": []} for number in range(25)]
    known.append({"version": "0.3.0", "date": "2026-12-01", "summary": "Wrong.", "files": []})
    (folder / "releases.json").write_text(json.dumps({"format": 1, "releases": known}), encoding="utf-8")
    assert feed.write([str(folder)]) == 0
    told = written(folder)
    assert [one["version"] for one in told] == ["0.3.0", *(f"0.2.{number}" for number in range(24, 5, -1))]
    assert told[0]["summary"] == "New versions are told of, if you want."


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (["--version", "0.3.0rc1"], "not finished"),
        (["--version", "0.2.0"], "Not of version 0.2.0: partwise-0.3.0"),
        (["--date", "soon"], "--date YYYY-MM-DD"),
        (["--notes", "two\nlines"], "one line"),
        (["--notes", "x" * 301], "at most 300"),
    ],
)
def test_what_cannot_be_told_stops_it(folder: Path, given: list[str], told: str) -> None:
    if "0.2.0" in given:
        given = [*given, "--date", "2026-12-01"]
    with pytest.raises(Stop, match=told):
        feed.write([str(folder), *given])
    assert not (folder / "releases.json").exists()


def test_a_version_of_which_the_changelog_says_nothing(tmp_path: Path) -> None:
    folder = release(tmp_path / "older", "partwise_0.1.0_amd64.deb")
    with pytest.raises(Stop, match="does not tell the day"):
        feed.write([str(folder), "--version", "0.1.0"])
    with pytest.raises(Stop, match="--notes TEXT"):
        feed.write([str(folder), "--version", "0.1.0", "--date", "2026-12-01"])


@pytest.mark.parametrize(
    "content",
    [
        "{",
        "[]",
        '{"format": 2, "releases": []}',
        '{"format": 1, "releases": [{}]}',
        '{"format": 1, "releases": [{"version": 1}]}',
    ],
)
def test_a_feed_that_cannot_be_read_is_not_overwritten(folder: Path, content: str) -> None:
    (folder / "releases.json").write_text(content, encoding="utf-8")
    with pytest.raises(Stop, match="nothing was changed"):
        feed.write([str(folder)])
    assert (folder / "releases.json").read_text(encoding="utf-8") == content


@pytest.mark.parametrize("version", ["01.2.3", "1.2.03", "1.2.3456789", "1.2.٣"])
def test_a_version_that_no_partwise_reads_stops_it(tmp_path: Path, version: str) -> None:
    folder = release(tmp_path / "odd", f"partwise_{version}_amd64.deb")
    with pytest.raises(Stop, match="is not finished"):
        feed.write([str(folder), "--version", version, "--date", "2027-02-01", "--notes", "New."])


def test_a_file_that_no_partwise_reads_stops_it(folder: Path) -> None:
    odd = folder / "Partwise setup-0.3.0-x64.exe"
    odd.write_bytes(b"MZ")
    with pytest.raises(Stop, match="cannot stand in the feed: Partwise setup"):
        feed.write([str(folder)])
    odd.unlink()
    (folder / NAMES[0]).write_bytes(b"")
    with pytest.raises(Stop, match=f"cannot stand in the feed: {NAMES[0]}"):
        feed.write([str(folder)])
    assert not (folder / "releases.json").exists()


def test_a_folder_without_installers(tmp_path: Path) -> None:
    with pytest.raises(Stop, match="no installer"):
        feed.write([str(tmp_path)])
    with pytest.raises(Stop, match="no folder"):
        feed.write([str(tmp_path / "none")])


# --- the workflow, run for real on this computer --------------------------------------------------------------

GH = """\
#!/bin/sh
case "$1 $2" in
  "auth setup-git") ;;
  "release download") cp -R "$RELEASES/$3" "$5" ;;
  *) exit 1 ;;
esac
"""


class Hub:
    """What GitHub gives the workflow: a repository to push to, releases with files, a program `gh`."""

    def __init__(self, folder: Path, checkout: Path) -> None:
        self.folder, self._checkout = folder, checkout
        self.repository = folder / "partwise" / "partwise"
        self.releases = folder / "releases"
        subprocess.run(["git", "init", "--quiet", "--bare", self.repository], check=True)
        gh = folder / "bin" / "gh"
        gh.parent.mkdir()
        gh.write_text(GH, encoding="utf-8")
        gh.chmod(0o755)

    def publish(self, version: str, day: str) -> int:
        """Run the workflow's own lines in a fresh checkout; the exit code of the first that fails, else 0."""
        workplace = Path(tempfile.mkdtemp(dir=self.folder)) / "checkout"
        shutil.copytree(self._checkout, workplace)
        environ = {
            "PATH": f"{self.folder / 'bin'}{os.pathsep}{os.environ['PATH']}",
            "HOME": str(self.folder),
            "RELEASES": str(self.releases),
            "GITHUB_REF_NAME": f"v{version}",
            "GITHUB_REPOSITORY": "partwise/partwise",
            "GITHUB_SERVER_URL": f"file://{self.folder}",
            "PUBLISHED": f"{day}T12:00:00Z",
        }
        workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "feed.yml").read_text(encoding="utf-8"))
        for lines in (step["run"] for step in workflow["jobs"]["publish"]["steps"] if "run" in step):
            if code := subprocess.run(["bash", "-e", "-c", lines], cwd=workplace, env=environ, check=False).returncode:
                return code
        return 0

    def feed(self) -> bytes:
        shown = subprocess.run(
            ["git", "-C", self.repository, "show", "feed:releases.json"], capture_output=True, check=True
        )
        return shown.stdout

    def history(self) -> list[str]:
        log = ["git", "-C", self.repository, "log", "--reverse", "--format=%s", "feed"]
        return subprocess.run(log, capture_output=True, text=True, check=True).stdout.splitlines()


@pytest.fixture
def hub(tmp_path: Path, checkout: Path) -> Hub:
    (tmp_path / "hub").mkdir()
    return Hub(tmp_path / "hub", checkout)


def test_two_releases_one_after_the_other(hub: Hub) -> None:
    release(hub.releases / "v0.2.0", "partwise_0.2.0_amd64.deb")
    release(hub.releases / "v0.3.0")
    assert hub.publish("0.2.0", "2026-12-01") == 0
    assert [one.version for one in parse_feed(hub.feed())] == ["0.2.0"]
    assert hub.publish("0.3.0", "2027-02-01") == 0
    told = parse_feed(hub.feed())
    assert [(one.version, one.date, len(one.files)) for one in told] == [
        ("0.3.0", "2027-02-01", len(NAMES)),
        ("0.2.0", "2026-12-01", 1),
    ]
    assert hub.publish("0.3.0", "2027-02-01") == 0  # run again by hand
    assert hub.history() == ["Partwise v0.2.0", "Partwise v0.3.0"]


def test_a_file_that_was_altered_after_it_was_made_is_not_told(hub: Hub) -> None:
    folder = release(hub.releases / "v0.3.0")
    (folder / NAMES[0]).write_bytes(b"mischief")
    assert hub.publish("0.3.0", "2027-02-01") != 0
    assert not (hub.repository / "refs" / "heads" / "feed").exists()
