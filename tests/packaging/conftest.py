from pathlib import Path

import pytest

from devkit import deb
from helpers.alone import alone
from helpers.display import display
from helpers.figures import figures

__all__ = ["display", "figures"]


@pytest.fixture(scope="session")
def package() -> Path:
    """Today's .deb."""
    with alone("making"):
        return deb.make()
