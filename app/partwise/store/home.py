"""Where Partwise keeps what must survive: under `PARTWISE_HOME` where it is set, else in the system's own places."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from partwise.core.errors import Fixable


@dataclass(frozen=True, slots=True)
class Home:
    """The folders of one user's Partwise."""

    data: Path
    logs: Path

    @property
    def journal(self) -> Path:
        return self.data / "journal.db"

    @property
    def lock(self) -> Path:
        return self.data / "journal.lock"

    @property
    def receipts(self) -> Path:
        """One file per finished upload, in a folder per day."""
        return self.data / "receipts"

    @property
    def clocks(self) -> Path:
        """How far the endpoints' clocks are ahead of this computer's."""
        return self.data / "clocks.json"

    @property
    def settings(self) -> Path:
        return self.data / "settings.json"

    @property
    def connections(self) -> Path:
        """The connections without their secrets, the recent destinations and the bookmarks."""
        return self.data / "connections.json"

    @property
    def log(self) -> Path:
        return self.logs / "partwise.log"

    @property
    def practice(self) -> Path:
        """The objects and parts of the practice bucket."""
        return self.data / "practice"


def find_home() -> Home:
    """This user's home, its folders made. Raises Fixable where they cannot be made."""
    chosen = os.environ.get("PARTWISE_HOME")
    if chosen:
        home = Home(Path(chosen).absolute(), Path(chosen).absolute() / "logs")
    else:
        home = Home(
            Path(platformdirs.user_data_dir("partwise", appauthor=False)),
            Path(platformdirs.user_log_dir("partwise", appauthor=False)),
        )
    try:
        for folder in (home.data, home.logs):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as exc:
        raise unusable(home.data, exc) from exc
    return home


def unusable(folder: Path, exc: OSError) -> Fixable:
    """What to tell when the system refuses a folder of Partwise's own."""
    return Fixable(
        f"Partwise cannot use its folder {folder}: {exc.strerror or exc}.",
        "Make the folder writable, or name another one in PARTWISE_HOME.",
        code="HomeNotWritable",
    )
