"""What searches for secrets, tested: it finds every form, wherever it is."""

from __future__ import annotations

import subprocess
import sys
from base64 import b64encode
from pathlib import Path

import pytest

from helpers.secret_search import forms_of, found_in_process, found_under
from helpers.shell import soon

SECRET, TOKEN = "wJa/rXUtnFEMI+K7MDENGbPxRfiCY", "CAISzQJ1q6Ft5B2yfSjIr5fS/session+token=="
FORMS = forms_of(SECRET, TOKEN)


def test_every_form_is_found_in_every_file(tmp_path: Path):
    assert len(FORMS) > 30
    journal = tmp_path / "deep" / "er" / "journal.db"
    journal.parent.mkdir(parents=True)
    for name, form in FORMS.items():
        journal.write_bytes(b"\0\1" * 70_000 + form.swapcase() + b"\xff")
        assert f"deep/er/journal.db: {name}" in found_under(tmp_path, FORMS)
    journal.write_bytes(b"\0\1" * 70_000 + SECRET[:-1].encode())
    assert found_under(tmp_path, FORMS) == []


@pytest.mark.parametrize("before", ["", "a", "ab"])
@pytest.mark.parametrize("behind", ["", ":", ":m"])
def test_base64_of_more_than_the_secret_is_found(tmp_path: Path, before: str, behind: str):
    (tmp_path / "header").write_bytes(b64encode(f"{before}{SECRET}{behind}".encode()))
    assert found_under(tmp_path, FORMS)


def test_names_of_files_and_links_and_processes_are_looked_at(tmp_path: Path):
    (tmp_path / "wJa%2FrXUtnFEMI%2BK7MDENGbPxRfiCY.log").touch()
    (tmp_path / "x").symlink_to(f"/nowhere/{TOKEN}")
    assert found_under(tmp_path, FORMS) == [
        "name of wJa%2FrXUtnFEMI%2BK7MDENGbPxRfiCY.log: secret 1, URL",
        "link x: secret 2, plain",
    ]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has /proc")
def test_arguments_and_environment_of_a_process_are_looked_at():
    asleep = [sys.executable, "-c", "import time; time.sleep(20)", SECRET]
    with subprocess.Popen(asleep, env={"KEY": TOKEN}) as process:
        soon(lambda: found_in_process(process.pid, FORMS, "cmdline"))
        found = found_in_process(process.pid, FORMS)
        process.kill()
    assert found == ["cmdline: secret 1, plain", "environ: secret 2, plain"]


def test_a_secret_too_short_to_look_for_is_none():
    with pytest.raises(ValueError, match="8 characters"):
        forms_of("s3cret")
