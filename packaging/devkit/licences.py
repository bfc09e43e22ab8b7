"""The licences of what Partwise is installed with: as SPDX expressions, with their texts, and which ones we accept."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import Distribution
from pathlib import Path

from devkit.shell import ROOT, Stop

TEXTS = ROOT / "packaging" / "sbom" / "texts"

ALLOWED = frozenset(
    {
        "Apache-2.0",
        "BSD-2-Clause",
        "BSD-3-Clause",
        "GPL-2.0-or-later WITH Bootloader-exception",  # PyInstaller's starter, whatever it starts
        "ISC",
        "LGPL-2.1-only",  # in the AppImage's runtime, a program of its own
        "LGPL-3.0-only",  # Qt and PySide6: they stay files of their own that anybody can replace
        "MIT",
        "MIT-0",
        "MPL-2.0",
        "PSF-2.0",
        "Unicode-DFS-2016",
        "Zlib",
        "blessing",
        "bzip2-1.0.6",
        "LicenseRef-public-domain",
    }
)
"""What may travel with a program under the MIT licence. Nothing else gets into a package before somebody decided it."""

CLASSIFIERS = {
    "License :: OSI Approved :: Apache Software License": "Apache-2.0",
    "License :: OSI Approved :: MIT License": "MIT",
    "License :: OSI Approved :: Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "License :: OSI Approved :: Python Software Foundation License": "PSF-2.0",
}
"""What the older metadata mean. "BSD License" is missing on purpose: it does not say which."""

OWN_TEXTS = {
    "Apache-2.0": ("Apache-2.0",),
    "GPL-2.0-or-later WITH Bootloader-exception": ("PyInstaller",),
    "LGPL-3.0-only": ("LGPL-3.0-only", "GPL-3.0-only"),
    "PSF-2.0": ("PSF-2.0",),
    "Unicode-DFS-2016": ("ICU",),
}
"""Texts we carry for who carries none. The LGPL adds to the GPL, so it takes both."""


def expression(distribution: Distribution) -> str | None:
    """The licence `distribution` tells, as an SPDX expression; None where it tells none that is clear."""
    told = distribution.metadata.json
    if "license_expression" in told:
        return str(told["license_expression"])
    if accepted(str(told.get("license"))):  # a free text, that often is an expression
        return str(told["license"])
    meant = [CLASSIFIERS[name] for name in told.get("classifier", ()) if name in CLASSIFIERS]
    return meant[0] if meant else None


def accepted(told: str) -> tuple[str, ...] | None:
    """The licences of the first alternative of an SPDX expression that are all allowed, or None. "MIT AND ISC OR X"
    gives MIT and ISC; brackets and exceptions are for a person to judge."""
    for alternative in told.split(" OR "):
        terms = tuple(alternative.split(" AND "))
        if ALLOWED.issuperset(terms):
            return terms
    return None


def texts(distribution: Distribution, licence: str) -> Mapping[str, bytes]:
    """Path → content of the licence files `distribution` carries, and of what its maker says is inside (PEP 770's
    `sboms`). Where it carries no licence, our own copies for `licence`. Raises Stop where there are none."""
    found = {}
    for file in distribution.files or ():
        name = _name_of_text(file.parts)
        if name:
            found[name] = Path(str(distribution.locate_file(file))).read_bytes()
    if any(_is_licence(name) for name in found):
        return found
    if own := own_texts(licence):
        return found | own
    raise Stop(f"{distribution.name} {distribution.version} carries no text of its licence ({licence}).")


def own_texts(licence: str) -> dict[str, bytes]:
    """Name → content of the texts in packaging/sbom/texts for an SPDX expression."""
    names = [text for term in accepted(licence) or () for text in OWN_TEXTS.get(term, ())]
    return {f"{name}.txt": (TEXTS / f"{name}.txt").read_bytes() for name in names}


def _name_of_text(parts: tuple[str, ...]) -> str | None:
    """Where a file of a distribution goes beside the others, or None where it is no licence and no list of contents."""
    if not parts[0].endswith(".dist-info"):
        return None
    if parts[1] == "sboms" or (parts[1] == "licenses" and len(parts) > 2):
        return "/".join(parts[1:] if parts[1] == "sboms" else parts[2:])
    return parts[-1] if len(parts) == 2 and _is_licence(parts[-1]) else None


def _is_licence(name: str) -> bool:
    return any(word in name.rpartition("/")[2].upper() for word in ("LICENSE", "LICENCE", "COPYING", "NOTICE"))
