"""The list of what a package of Partwise holds (CycloneDX 1.6), and the texts of its licences beside it."""

from __future__ import annotations

import json
import os
import re
import shutil
import tomllib
import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import Distribution, distributions
from pathlib import Path
from typing import Any
from urllib.parse import quote

from devkit import environment, licences, lockfile
from devkit.beside import LIBRARIES, Beside, everywhere
from devkit.lockfile import Locked
from devkit.shell import ROOT, Stop, say

FOLDER = ROOT / "build" / "sbom"
DOCUMENT = FOLDER / "partwise.cdx.json"
TEXTS = FOLDER / "licences"
ELSEWHERE = ROOT / "packaging" / "sbom" / "elsewhere.json"
"""The licences of what the lock holds for other systems or Pythons, and no installation here can tell."""

ABOUT_OTHERS = """\
Qt, PySide6 and Shiboken are used under the GNU Lesser General Public License, version 3. Their libraries are files of
their own in the program's folder: you may replace them with builds of yours. Their source text is at
https://download.qt.io/official_releases/ (qt, QtForPython), under the versions named above.

What of others is inside Qt and inside Python is told at https://doc.qt.io/qt-6/licenses-used-in-qt.html and at
https://docs.python.org/3/license.html.
"""

Component = dict[str, Any]
Installed = Mapping[str, Distribution]


def write(arguments: Sequence[str]) -> int:
    """Write the document and the licences into build/sbom."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    told = make(FOLDER)
    say(f"{told} components: {DOCUMENT.relative_to(ROOT)}, {TEXTS.relative_to(ROOT)}/")
    return 0


def make(folder: Path, more: Iterable[Beside] = ()) -> int:
    """Write both into `folder`, from the lock, what .venv holds of it, and what travels beside that: everywhere, and
    `more`. How many components there are. Raises Stop."""
    environment.prepare("runtime")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    locked = lockfile.read(environment.LOCKS["runtime"])
    installed = {_normal(found.name): found for found in distributions(path=[str(environment.site_packages())])}
    elsewhere = json.loads(ELSEWHERE.read_text(encoding="utf-8"))
    others = [*everywhere(installed["pyside6-essentials"]), *more]
    made = document(project, locked, installed, elsewhere, others)
    _write_texts(folder / TEXTS.name, made["components"], installed, others)
    (folder / DOCUMENT.name).write_text(json.dumps(made, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return len(made["components"])


def document(
    project: Mapping[str, Any],
    locked: Iterable[Locked],
    installed: Installed,
    elsewhere: Mapping[str, str],
    others: Iterable[Beside],
) -> dict[str, Any]:
    """The CycloneDX document: the same for the same lock on the same system. Raises Stop on a licence not allowed."""
    arrows = {item.name: _needs(installed.get(item.name)) for item in locked}
    direct = sorted({_name(requirement) for requirement in project["dependencies"]})
    inside = _reached(direct, arrows) & installed.keys()
    components = [_component(item, installed, elsewhere, inside) for item in locked] + [_beside(one) for one in others]
    root = {"type": "application", "name": "partwise", "version": project["version"], "bom-ref": "partwise"}
    depends = [{"ref": "partwise", "dependsOn": direct}]
    depends += [{"ref": name, "dependsOn": sorted(arrows.keys() & needs)} for name, needs in arrows.items()]
    made = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {**_when(), "component": {**root, "licenses": _licences(project["license"])}},
        "components": components,
        "dependencies": depends,
    }
    return {**made, "serialNumber": uuid.uuid5(uuid.NAMESPACE_OID, json.dumps(made, sort_keys=True)).urn}


def _component(item: Locked, installed: Installed, elsewhere: Mapping[str, str], inside: set[str]) -> Component:
    """One locked distribution. Only what is `required` travels in a package of this system; the rest builds it, or is
    for others. Its hashes are those of all its published files: one of them is what was installed."""
    found = installed.get(item.name)
    licence = (licences.expression(found) if found else None) or elsewhere.get(item.name)
    return {
        "type": "library",
        "bom-ref": item.name,
        "name": item.name,
        "version": item.version,
        "scope": "required" if item.name in inside else "excluded",
        "hashes": [{"alg": "SHA-256", "content": digest} for digest in item.hashes],
        "licenses": _licences(_judged(item.name, licence, ELSEWHERE)),
        "purl": f"pkg:pypi/{item.name}@{item.version}",
        **({"properties": [{"name": "partwise:installed-where", "value": item.marker}]} if item.marker else {}),
    }


def _beside(one: Beside) -> Component:
    identity = {"version": one.version, "purl": f"{one.purl}@{quote(one.version)}"} if one.version else {}
    licence = _licences(_judged(one.name, one.licence, LIBRARIES))
    told = {"type": "library", "bom-ref": one.name, "name": one.name, "scope": "required", "licenses": licence}
    return told | identity


def _write_texts(folder: Path, components: Iterable[Component], installed: Installed, others: Iterable[Beside]) -> None:
    """One folder for each component that travels, and an index for people."""
    brought = {one.name: one.texts for one in others}
    index = ["Partwise travels with:", ""]
    for component in components:
        if component["scope"] != "required":
            continue
        name, licence = component["name"], component["licenses"][0]["expression"]
        index.append(f"{name} {component.get('version', '')}".strip() + f": {licence}")
        texts = brought[name] if name in brought else licences.texts(installed[name], licence)
        for path, content in texts.items():
            target = folder / name / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
    (folder / "partwise.txt").write_bytes((ROOT / "LICENSE").read_bytes())
    (folder / "README.txt").write_text("\n".join([*index, "", ABOUT_OTHERS]), encoding="utf-8")


def _judged(name: str, licence: str | None, table: Path) -> str:
    if licence is None:
        raise Stop(f"{name} tells no licence. Look it up, then name it in {table.relative_to(ROOT)}.")
    if licences.accepted(licence) is None:
        raise Stop(f"{name} is under {licence}, which is not on the list in packaging/devkit/licences.py.")
    return licence


def _licences(expression: str) -> list[dict[str, str]]:
    return [{"expression": expression}]


def _when() -> dict[str, str]:
    """The moment of the build, only where it is told: the document is the same each time then as well."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    return {"timestamp": datetime.fromtimestamp(int(epoch), UTC).isoformat()} if epoch else {}


def _needs(distribution: Distribution | None) -> set[str]:
    """What a distribution needs on some system, without its extras: those we want stand in pyproject.toml."""
    needed = (distribution.requires or ()) if distribution else ()
    return {_name(requirement) for requirement in needed if "extra ==" not in requirement}


def _reached(start: Iterable[str], arrows: Mapping[str, set[str]]) -> set[str]:
    """Every distribution that those of `start` need, and themselves."""
    found, open_ends = set[str](), list(start)
    while open_ends:
        name = open_ends.pop()
        if name in arrows and name not in found:
            found.add(name)
            open_ends += arrows[name]
    return found


def _name(requirement: str) -> str:
    return _normal(re.split(r"[^A-Za-z0-9._-]", requirement.strip(), maxsplit=1)[0])


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
