"""Servers of their own for the tests that make brokers forget: who counts what lies on topics would miss it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hub.local import Running
from tests.builders.apart import a_home, servers


@pytest.fixture(scope="session")
def hub_home() -> Iterator[Path]:
    """Yield the folder of these servers."""
    with a_home("forgetful") as folder:
        yield folder


@pytest.fixture(scope="session")
def stack(hub_home: Path, programs: Path) -> Iterator[Running]:
    """Yield servers whose brokers may forget."""
    with servers(hub_home, programs) as running:
        yield running
