"""Servers and a hub apart from the shared ones, for tests that suspend agencies and write what nobody may."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hub.local import Running
from tests.builders.apart import a_home, servers
from tests.builders.process import HubProcess, hub_running


@pytest.fixture(scope="session")
def hub_home() -> Iterator[Path]:
    """Yield the folder of these servers."""
    with a_home("apart") as folder:
        yield folder


@pytest.fixture(scope="session")
def stack(hub_home: Path, programs: Path) -> Iterator[Running]:
    """Yield servers of their own."""
    with servers(hub_home, programs) as running:
        yield running


@pytest.fixture(scope="session")
def hub(hub_home: Path, stack: Running, tmp_path_factory: pytest.TempPathFactory) -> Iterator[HubProcess]:
    """Yield a hub that runs on them."""
    with hub_running(hub_home, stack, tmp_path_factory.mktemp("apart") / "hub.log") as process:
        yield process
