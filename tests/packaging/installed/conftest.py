from pathlib import Path

import pytest

from helpers.alone import alone
from helpers.installed_before import Previous, previous_deb
from helpers.practice import fresh_practice
from helpers.secret_service import secret_bus, secret_service

__all__ = ["fresh_practice", "secret_bus", "secret_service"]


@pytest.fixture(scope="session")
def previous(package: Path) -> Previous:
    """The package of the version before."""
    with alone("making the previous"):
        return previous_deb(package)
