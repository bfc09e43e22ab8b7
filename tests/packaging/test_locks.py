"""The locks: everything exact, everything hashed, no address, one version for both."""

from __future__ import annotations

import re
import subprocess
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from devkit.environment import LOCKS
from devkit.shell import ROOT

REGISTRIES = r"(pypi|pythonhosted|npmjs)\.(org|com)|deb\.debian\.org|archive\.ubuntu\.com"


def requirements(kind: str) -> dict[str, str]:
    """Name → version of a lock. Fails on a line that is not one exact version with its hashes."""
    text = LOCKS[kind].read_text(encoding="utf-8").replace("\\\n", " ")
    found = {}
    for line in text.splitlines():
        match = re.fullmatch(r"([a-z0-9-]+)==(\S+)(?: ; [^#]*?)?((?: +--hash=sha256:[0-9a-f]{64})+) *", line)
        assert match, line
        found[match[1]] = match[2]
    return found


@pytest.mark.parametrize("kind", LOCKS)
def test_every_line_is_one_version_with_hashes_and_no_address(kind: str) -> None:
    assert requirements(kind)
    assert "://" not in LOCKS[kind].read_text(encoding="utf-8")


def test_the_tests_run_on_what_the_program_runs_with() -> None:
    assert requirements("runtime").items() <= requirements("dev").items()


def test_the_lock_fits_the_project() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    locked = requirements("dev")
    groups = [*project["project"]["dependencies"], *project["build-system"]["requires"]]
    groups += [entry for group in project["dependency-groups"].values() for entry in group if isinstance(entry, str)]
    for needed in map(Requirement, groups):
        assert needed.specifier.contains(locked[canonicalize_name(needed.name)]), needed


def test_no_file_names_a_registry() -> None:
    command = ["git", "grep", "-lIE", "--untracked", REGISTRIES, "--", ":!tests/packaging/test_locks.py"]
    named = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (named.returncode, named.stdout) == (1, "")
