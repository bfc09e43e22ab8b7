"""The list of what a package holds: complete, valid, the same each time, and with no licence nobody decided on."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib.metadata import Distribution, PathDistribution, distribution
from pathlib import Path
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from license_expression import get_spdx_licensing

from devkit import beside, environment, licences, lockfile, sbom
from devkit.beside import Beside
from devkit.shell import ROOT, Stop

LOCKED = lockfile.read(environment.LOCKS["runtime"])
PROJECT = {"version": "0.1.0", "license": "MIT", "dependencies": ["httpx[socks]>=0.28"]}


@pytest.fixture(scope="module")
def written() -> dict[str, Any]:
    """What the command wrote into build/sbom."""
    moment = {**os.environ, "SOURCE_DATE_EPOCH": "1763683200"}
    subprocess.run([sys.executable, "packaging/dev.py", "sbom"], cwd=ROOT, env=moment, check=True, capture_output=True)
    return json.loads(sbom.DOCUMENT.read_text(encoding="utf-8"))


def distribution_in(folder: Path, metadata: str, *files: str) -> Distribution:
    """An installed distribution "sample" with these lines of metadata and these files in its dist-info."""
    info = folder / "sample-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.4\nName: sample\nVersion: 1.0\n{metadata}\n", encoding="utf-8")
    (info / "RECORD").write_text("".join(f"{info.name}/{file},,\n" for file in files), encoding="utf-8")
    for file in files:
        (info / file).parent.mkdir(parents=True, exist_ok=True)
        (info / file).write_text(f"text of {file}", encoding="utf-8")
    return PathDistribution(info)


def test_the_schema_of_cyclonedx_accepts_it(written: dict[str, Any]) -> None:
    validator = JsonStrictValidator(SchemaVersion.V1_6)
    assert validator.validate_str(json.dumps(written)) is None
    assert validator.validate_str(json.dumps({**written, "components": [{"name": "no type"}]})) is not None


def test_every_locked_distribution_is_in_it_with_version_licence_and_hashes(written: dict[str, Any]) -> None:
    told = {component["name"]: component for component in written["components"]}
    others = {"cpython", "qt", "pyinstaller", "lucide-icons", "icu" if sys.platform == "linux" else "openssl"}
    assert told.keys() == {item.name for item in LOCKED} | others
    for item in LOCKED:
        component = told[item.name]
        assert component["version"] == item.version
        assert component["licenses"][0]["expression"]
        assert tuple(entry["content"] for entry in component["hashes"]) == item.hashes


def test_every_licence_is_an_spdx_expression_with_an_allowed_alternative(written: dict[str, Any]) -> None:
    spdx = get_spdx_licensing()
    for component in written["components"]:
        (licence,) = component["licenses"]
        assert spdx.validate(licence["expression"]).errors == [], component["name"]
        assert licences.accepted(licence["expression"]), component["name"]


def test_what_travels_has_its_licence_text_and_is_in_the_index(written: dict[str, Any]) -> None:
    index = (sbom.TEXTS / "README.txt").read_text(encoding="utf-8")
    travels = {component["name"] for component in written["components"] if component["scope"] == "required"}
    assert {folder.name for folder in sbom.TEXTS.iterdir() if folder.is_dir()} == travels
    for name in travels:
        assert f"\n{name} " in index or f"\n{name}:" in index
        assert any(len(file.read_bytes()) > 500 for file in (sbom.TEXTS / name).rglob("*") if file.is_file()), name
    assert "LGPL" in (sbom.TEXTS / "qt" / "LGPL-3.0-only.txt").read_text(encoding="utf-8").replace("GNU LESSER", "LGPL")
    assert (sbom.TEXTS / "partwise.txt").read_bytes() == (ROOT / "LICENSE").read_bytes()


def test_the_program_travels_and_what_builds_it_does_not(written: dict[str, Any]) -> None:
    scope = {component["name"]: component["scope"] for component in written["components"]}
    assert {scope[name] for name in ("pyside6-essentials", "httpx", "idna", "keyring", "cpython")} == {"required"}
    assert {scope[name] for name in ("hatchling", "trove-classifiers", "editables")} == {"excluded"}
    assert (scope["pywin32-ctypes"] == "required") is (sys.platform == "win32")


def test_its_arrows_lead_to_components(written: dict[str, Any]) -> None:
    arrows = {entry["ref"]: entry["dependsOn"] for entry in written["dependencies"]}
    assert "httpx" in arrows["partwise"]
    assert "httpcore" in arrows["httpx"]
    assert "shiboken6" in arrows["pyside6-essentials"]
    assert {end for ends in arrows.values() for end in ends} <= {part["bom-ref"] for part in written["components"]}


def test_the_same_lock_gives_the_same_document(written: dict[str, Any]) -> None:
    before = sbom.DOCUMENT.read_bytes()
    moment = {**os.environ, "SOURCE_DATE_EPOCH": "1763683200"}
    subprocess.run([sys.executable, "packaging/dev.py", "sbom"], cwd=ROOT, env=moment, check=True, capture_output=True)
    assert sbom.DOCUMENT.read_bytes() == before
    assert written["metadata"]["timestamp"] == "2025-11-21T00:00:00+00:00"


def test_what_is_told_of_other_systems_is_what_the_packages_tell() -> None:
    told = json.loads(sbom.ELSEWHERE.read_text(encoding="utf-8"))
    assert told.keys() == {item.name for item in LOCKED if item.marker}
    here = [
        name for name in told if name != "pywin32-ctypes" and sys.platform == "linux" and sys.version_info < (3, 12)
    ]
    for name in here:
        assert licences.expression(distribution(name)) == told[name]


@pytest.mark.parametrize(
    ("metadata", "meant"),
    [
        ("License-Expression: MIT", "MIT"),
        ("License-Expression: GPL-3.0-only\nClassifier: License :: OSI Approved :: MIT License", "GPL-3.0-only"),
        ("License: BSD-3-Clause\nClassifier: License :: OSI Approved :: BSD License", "BSD-3-Clause"),
        ("License: UNKNOWN\nClassifier: License :: OSI Approved :: MIT License", "MIT"),
        ("Classifier: License :: OSI Approved :: BSD License", None),
        ("Summary: nothing is told", None),
    ],
)
def test_the_licence_is_read_from_new_and_old_metadata(tmp_path: Path, metadata: str, meant: str | None) -> None:
    assert licences.expression(distribution_in(tmp_path, metadata)) == meant


@pytest.mark.parametrize(
    ("told", "accepted"),
    [
        ("MIT", ("MIT",)),
        ("GPL-2.0-only OR LGPL-3.0-only", ("LGPL-3.0-only",)),
        ("MIT AND ISC", ("MIT", "ISC")),
        ("MIT AND GPL-3.0-only", None),
        ("AGPL-3.0-only", None),
        ("(MIT OR ISC) AND BSD-3-Clause", None),
        ("", None),
    ],
)
def test_a_licence_needs_one_alternative_we_allow(told: str, accepted: tuple[str, ...] | None) -> None:
    assert licences.accepted(told) == accepted


@pytest.mark.parametrize(
    ("metadata", "words"),
    [("License-Expression: AGPL-3.0-only", "AGPL-3.0-only, which is not"), ("Summary: silent", "tells no licence")],
)
def test_a_licence_outside_the_list_stops_the_build(tmp_path: Path, metadata: str, words: str) -> None:
    locked = lockfile.Locked("sample", "1.0", "", ("0" * 64,))
    installed = {
        "sample": distribution_in(tmp_path, metadata),
        "pyside6-essentials": distribution("pyside6-essentials"),
    }
    with pytest.raises(Stop, match=words):
        sbom.document(PROJECT, [locked], installed, {}, ())


@pytest.mark.parametrize(
    ("licence", "words"),
    [("GPL-3.0-or-later", "GPL-3.0-or-later, which is not"), (None, r"tells no licence.*sbom/libraries\.json")],
)
def test_a_library_that_nobody_decided_on_stops_the_build(licence: str | None, words: str) -> None:
    readline = Beside("libreadline8", licence, {})
    with pytest.raises(Stop, match=words):
        sbom.document(PROJECT, [], {}, {}, [readline])


def test_a_version_of_debians_stands_in_its_address_as_addresses_are_written() -> None:
    zlib = Beside("zlib1g", "Zlib", {}, "1:1.2.13+dfsg-1", "pkg:deb/debian/zlib1g")
    (component,) = sbom.document(PROJECT, [], {}, {}, [zlib])["components"]
    assert component["purl"] == "pkg:deb/debian/zlib1g@1%3A1.2.13%2Bdfsg-1"


def test_the_starter_is_told_in_the_version_that_makes_the_bundles(written: dict[str, Any]) -> None:
    told = {component["name"]: component for component in written["components"]}
    assert f"\npyinstaller=={told['pyinstaller']['version']} " in beside.STARTERS_LOCK.read_text(encoding="utf-8")
    assert "Bootloader" in (sbom.TEXTS / "pyinstaller" / "PyInstaller.txt").read_text(encoding="utf-8")


def test_licence_texts_are_found_wherever_a_wheel_keeps_them(tmp_path: Path) -> None:
    files = ("LICENSE.txt", "licenses/vendor/COPYING", "sboms/inside.json", "METADATA", "WHEEL")
    found = licences.texts(distribution_in(tmp_path, "License-Expression: MIT", *files[:3]), "MIT")
    assert found.keys() == {"LICENSE.txt", "vendor/COPYING", "sboms/inside.json"}
    assert found["vendor/COPYING"] == b"text of licenses/vendor/COPYING"


def test_who_carries_no_text_gets_ours_or_stops_the_build(tmp_path: Path) -> None:
    silent = distribution_in(tmp_path, "License-Expression: LGPL-3.0-only", "sboms/inside.json")
    found = licences.texts(silent, "LGPL-3.0-only")
    assert found.keys() == {"LGPL-3.0-only.txt", "GPL-3.0-only.txt", "sboms/inside.json"}
    with pytest.raises(Stop, match="carries no text"):
        licences.texts(silent, "MIT")


@pytest.mark.parametrize("line", ["six", "six==1.0", "six>=1 --hash=sha256:" + "0" * 64, "six==1 --hash=sha256:short"])
def test_a_lock_with_a_loose_line_is_no_lock(tmp_path: Path, line: str) -> None:
    lock = tmp_path / "some.lock"
    lock.write_text(line + "\n", encoding="utf-8")
    with pytest.raises(ValueError, match="Not one exact version"):
        lockfile.read(lock)
