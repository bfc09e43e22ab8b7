"""The files for continuous integration: sound, pinned, and naming only what is there. They run at GitHub alone."""

from __future__ import annotations

import os
import plistlib
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from devkit import appimage
from devkit.commands import COMMANDS
from devkit.shell import ROOT
from partwise import __version__

FOLDER = ROOT / ".github" / "workflows"
FILES = sorted(FOLDER.glob("*.yml"))
DMG = ROOT / "packaging" / "macos" / "make_dmg.sh"


def read(file: Path) -> dict[Any, Any]:
    """A workflow. YAML 1.1 reads its key `on` as true."""
    return yaml.safe_load(file.read_text(encoding="utf-8"))


def steps(file: Path) -> Iterator[dict[str, Any]]:
    for job in read(file)["jobs"].values():
        yield from job["steps"]


def commands() -> list[str]:
    """Every line any workflow runs."""
    return [line for file in FILES for step in steps(file) for line in step.get("run", "").splitlines()]


def test_zizmor_finds_nothing() -> None:
    linter = [Path(sys.executable).with_name("zizmor"), "--offline", "--no-progress", "--persona", "pedantic", FOLDER]
    done = subprocess.run(linter, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_action_is_pinned_by_its_hash_and_tells_its_version(file: Path) -> None:
    used = re.findall(r"uses: (.+)", file.read_text(encoding="utf-8"))
    assert used
    for action in used:
        assert re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", action)


def test_one_action_has_one_version() -> None:
    used = {step["uses"] for file in FILES for step in steps(file) if "uses" in step}
    assert len(used) == len({action.partition("@")[0] for action in used})


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_rights_are_told_and_every_job_ends(file: Path) -> None:
    workflow = read(file)
    assert workflow["permissions"] == {"contents": "read"}
    for name, job in workflow["jobs"].items():
        assert 0 < job["timeout-minutes"] <= 60
        assert ("permissions" in job) is (name == "publish")


def test_the_three_systems_and_pythons_are_tested() -> None:
    matrix = read(FOLDER / "test.yml")["jobs"]["test"]["strategy"]["matrix"]
    assert [name.partition("-")[0] for name in matrix["os"]] == ["ubuntu", "windows", "macos"]
    assert matrix["python"] == ["3.11", "3.12", "3.13"]


def test_installers_are_made_from_tags_alone_and_published_together() -> None:
    workflow = read(FOLDER / "release.yml")
    assert workflow[True] == {"push": {"tags": ["v*"]}}
    jobs = workflow["jobs"]
    assert set(jobs["publish"]["needs"]) == jobs.keys() - {"publish"}
    published = "\n".join(commands())
    assert "sha256sum" in published
    assert set(re.findall(r"build/installers/partwise-(\w+).*\.cdx\.json", published)) == {"linux", "windows", "macos"}


@pytest.mark.parametrize(("tag", "fits"), [(f"v{__version__}", True), (f"v{__version__}1", False), ("v9", False)])
def test_a_tag_that_tells_another_version_makes_nothing(tag: str, fits: bool) -> None:
    (check,) = [line for line in commands() if line.startswith("grep")]
    done = subprocess.run(["bash", "-c", check], cwd=ROOT, env={**os.environ, "GITHUB_REF_NAME": tag}, check=False)
    assert (done.returncode == 0) is fits


def test_where_something_is_made_the_history_is_there() -> None:
    """It tells the time that packages bear, and the tests which version came before."""
    for file in (FOLDER / "test.yml", FOLDER / "release.yml"):
        checkouts = [step for step in steps(file) if step.get("uses", "").startswith("actions/checkout")]
        assert checkouts
        assert all(step["with"]["fetch-depth"] == 0 for step in checkouts)


def test_new_versions_are_told_of_once_a_person_has_published_them() -> None:
    workflow = read(FOLDER / "feed.yml")
    assert workflow[True] == {"release": {"types": ["published"]}}
    job = workflow["jobs"]["publish"]
    assert job["if"] == "${{ !github.event.release.prerelease }}"
    assert job["permissions"] == {"contents": "write"}
    used = {step["uses"] for step in job["steps"] if "uses" in step}
    assert used < {step["uses"] for step in steps(FOLDER / "release.yml") if "uses" in step}


def test_the_commands_and_files_they_name_are_there() -> None:
    asked = set()
    for line in commands():
        words = shlex.split(line, comments=True)
        for word in words:
            if word.startswith("packaging/"):
                assert (ROOT / word).is_file(), word
        if "packaging/dev.py" in words:
            asked.add(words[words.index("packaging/dev.py") + 1])
    assert {"test", "bundle", "deb", "appimage", "nsis", "sbom", "feed"} <= asked
    assert asked <= COMMANDS.keys()


def test_the_appimages_runtime_is_the_pinned_one() -> None:
    (fetched,) = [line for line in commands() if "type2-runtime" in line]
    release, _, name = shlex.split(fetched)[-1].rpartition("/")
    assert release == appimage.RUNTIME_RELEASE
    assert name.removeprefix("runtime-") in appimage.RUNTIMES
    assert f"python packaging/dev.py appimage --runtime {name}" in commands()


def test_every_file_they_run_by_name_is_a_program() -> None:
    assert os.access(DMG, os.X_OK)
    assert subprocess.run(["bash", "-n", DMG], check=False).returncode == 0
    named = re.findall(r"packaging/[\w./-]+", DMG.read_text(encoding="utf-8"))
    assert {"packaging/macos/entitlements.plist", "packaging/macos/upload.workflow"} <= set(named)
    assert all((ROOT / name).exists() for name in named)


def test_the_entitlements_are_a_property_list_of_two_rights_and_no_comment() -> None:
    content = (ROOT / "packaging" / "macos" / "entitlements.plist").read_bytes()
    rights = plistlib.loads(content)
    assert rights == dict.fromkeys(rights, True)
    assert {right.rpartition(".")[2] for right in rights} == {
        "allow-unsigned-executable-memory",
        "disable-library-validation",
    }
    assert b"<!--" not in content
