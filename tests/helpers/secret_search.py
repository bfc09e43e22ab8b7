"""Where a secret is, in whatever form: in every byte under a folder, and in what the system tells of a process.

forms = forms_of(secret, token)
assert found_under(home, forms) == []
assert found_in_process(process.pid, forms) == []
"""

from __future__ import annotations

import base64
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import quote

Forms = Mapping[str, bytes]
"""What is looked for: a name for each form, and its bytes in lower case; letters count whatever their case."""


def forms_of(*secrets: str) -> Forms:
    """Every form in which one of `secrets` could lie about: as text, encoded, escaped or turned round.

    Raises ValueError for a secret so short that it is found by accident.
    """
    forms: dict[str, bytes] = {}
    for number, secret in enumerate(secrets, 1):
        if len(secret) < 8:
            raise ValueError("a secret to look for has 8 characters at least")
        forms |= {f"secret {number}, {name}": form.lower() for name, form in _forms(secret)}
    return forms


def found_in(data: bytes, forms: Forms) -> list[str]:
    """The names of the forms that are in `data`."""
    lower = data.lower()
    return [name for name, form in forms.items() if form in lower]


def found_under(folder: Path, forms: Forms) -> list[str]:
    """Where a form is below `folder`: in a file or in the name of one, whatever kind of file it is."""
    found = []
    for path in sorted(folder.rglob("*")):
        name = str(path.relative_to(folder))
        found += [f"name of {name}: {form}" for form in found_in(os.fsencode(name), forms)]
        if path.is_symlink():
            found += [f"link {name}: {form}" for form in found_in(os.fsencode(os.readlink(path)), forms)]
        elif path.is_file():
            found += [f"{name}: {form}" for form in found_in(path.read_bytes(), forms)]
    return found


def found_in_process(pid: int, forms: Forms, *what: str) -> list[str]:
    """Where a form is in /proc/PID: in its `cmdline` and `environ`, or in the files named."""
    told = {name: Path("/proc", str(pid), name).read_bytes() for name in what or ("cmdline", "environ")}
    return [f"{name}: {form}" for name, data in told.items() for form in found_in(data, forms)]


def _forms(secret: str) -> Iterator[tuple[str, bytes]]:
    plain = secret.encode()
    yield "plain", plain
    yield "reversed", secret[::-1].encode()
    yield "UTF-16", secret.encode("utf-16-le")
    yield "UTF-16, big end first", secret.encode("utf-16-be")
    yield "UTF-32", secret.encode("utf-32-le")
    yield "hex", plain.hex().encode()
    yield "hex with blanks", plain.hex(" ").encode()
    yield "URL", quote(secret, safe="").encode()
    yield "URL, twice", quote(quote(secret, safe=""), safe="").encode()
    yield "JSON", secret.encode("ascii", "backslashreplace").replace(b"/", rb"\/")
    for shift in range(3):
        yield f"Base64 from byte {shift}", _inside(base64.b64encode(b"\0" * shift + plain), shift)
        yield f"Base64 for URLs from byte {shift}", _inside(base64.urlsafe_b64encode(b"\0" * shift + plain), shift)


def _inside(encoded: bytes, shift: int) -> bytes:
    """The characters of Base64 that depend on nothing before and nothing behind."""
    end = len(encoded.rstrip(b"=")) - 1
    return encoded[(shift * 8 + 5) // 6 : end if encoded.endswith(b"=") else None]
