"""Servers of their own for the tests that kill them: a hub that other tests share would go down with them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hub.local import Running
from tests.builders.apart import a_home, servers
from tests.faults.kept import Kept, kept_hub


@pytest.fixture(scope="session")
def hub_home() -> Iterator[Path]:
    """Yield the folder of these servers."""
    with a_home("faults") as folder:
        yield folder


@pytest.fixture(scope="session")
def stack(hub_home: Path, programs: Path) -> Iterator[Running]:
    """Yield servers that a test may kill."""
    with servers(hub_home, programs) as running:
        yield running


@pytest.fixture
def kept(hub_home: Path, stack: Running, tmp_path: Path) -> Iterator[Kept]:
    """Yield a hub that is started again whenever it ends."""
    assert stack.kafka
    with kept_hub(hub_home, tmp_path / "hub.log") as hub:
        yield hub
