"""The locks: everything exact, everything hashed, no address, one version for both of ours."""

from __future__ import annotations

import json
import subprocess
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from devkit import lockfile, partners
from devkit.environment import LOCKS
from devkit.shell import ROOT

PARTNER_LOCKS = sorted(partners.LOCKS.glob("*.lock"))
REGISTRIES = r"(pypi|pythonhosted|npmjs)\.(org|com)|deb\.debian\.org|archive\.ubuntu\.com"


def requirements(lock: Path) -> dict[str, str]:
    """Name → version of a lock. Fails on a line that is not one exact version with its hashes."""
    return {item.name: item.version for item in lockfile.read(lock)}


@pytest.mark.parametrize("lock", [*LOCKS.values(), *PARTNER_LOCKS], ids=lambda lock: lock.stem)
def test_every_line_is_one_version_with_hashes_and_no_address(lock: Path) -> None:
    assert requirements(lock)
    assert "://" not in lock.read_text(encoding="utf-8")


def test_the_tests_run_on_what_the_program_runs_with() -> None:
    assert requirements(LOCKS["runtime"]).items() <= requirements(LOCKS["dev"]).items()


def test_the_lock_fits_the_project() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    locked = requirements(LOCKS["dev"])
    groups = [*project["project"]["dependencies"], *project["build-system"]["requires"]]
    groups += [entry for group in project["dependency-groups"].values() for entry in group if isinstance(entry, str)]
    for needed in map(Requirement, groups):
        assert needed.specifier.contains(locked[canonicalize_name(needed.name)]), needed


def test_the_partners_locks_hold_what_is_wanted_of_them() -> None:
    assert PARTNER_LOCKS
    for lock in PARTNER_LOCKS:
        wanted = Requirement(lock.with_suffix(".in").read_text(encoding="utf-8").strip())
        assert wanted.specifier.contains(requirements(lock)[wanted.name])
    locked = json.loads((partners.LOCKS / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    asked = json.loads((partners.LOCKS / "package.json").read_text(encoding="utf-8"))["dependencies"]
    assert locked.pop("")["dependencies"] == asked
    assert all(package["integrity"].startswith("sha512-") for package in locked.values())
    assert not any("resolved" in package for package in locked.values())


def test_packages_that_write_over_each_other_never_meet() -> None:
    ours = requirements(LOCKS["dev"])
    theirs = requirements(partners.LOCKS / "oss2.lock")
    assert "crcmod-plus" in ours
    assert "crcmod" not in ours
    assert "crcmod" in theirs
    assert "crcmod-plus" not in theirs


def test_no_file_names_a_registry() -> None:
    command = ["git", "grep", "-lIE", "--untracked", REGISTRIES, "--", ":!tests/packaging/test_locks.py"]
    named = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (named.returncode, named.stdout) == (1, "")
