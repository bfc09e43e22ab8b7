"""The INI dialect of ossutil: text in, sections out (reference, 9.2, 9.3). Any text can be read; nothing is raised."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_SECTION = re.compile(r"\[([^\]]*)\]\s*(?:[#;].*)?")
_COMMENT = re.compile(r"(?:^|\s)[#;].*")
_QUOTED = re.compile(r"""(["'])(.*?)\1\s*(?:[#;].*)?""")


@dataclass(frozen=True, slots=True)
class Section:
    """One section as it stands. Its `repr` shows no value: one of them may be a secret."""

    name: str
    pairs: tuple[tuple[str, str], ...]

    def __repr__(self) -> str:
        return f"Section({self.name!r}, {len(self.pairs)} values hidden)"


def sections_of(text: str) -> tuple[Section, ...]:
    """The sections of `text` in their order; lines before the first one, and lines without `=`, say nothing.

    `#` and `;` begin a comment at the start of a line or after a blank. Quotes around a value are taken away, and what
    is in them is kept as it is.
    """
    found: list[tuple[str, list[tuple[str, str]]]] = []
    for line in _lines(text):
        heading = _SECTION.fullmatch(line)
        if heading:
            found.append((" ".join(heading[1].split()), []))
        elif found and "=" in line and not line.startswith(("#", ";")):
            name, _, value = line.partition("=")
            found[-1][1].append((name.strip(), _value(value.strip())))
    return tuple(Section(name, tuple(pairs)) for name, pairs in found)


def _lines(text: str) -> Iterator[str]:
    """Lines end with CR, LF or both, and with nothing else: a value may hold any other character."""
    return (line.strip() for line in re.split(r"\r\n?|\n", text))


def _value(told: str) -> str:
    quoted = _QUOTED.fullmatch(told)
    return quoted[2] if quoted else _COMMENT.sub("", told).strip()
