"""Servers and a hub apart from the shared ones, for tests that suspend agencies and write what nobody may."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from hub.local import Outside, Running, start
from tests.builders.process import HubProcess, hub_running

IS_ROOT = os.geteuid() == 0


@pytest.fixture(scope="session")
def hub_home() -> Iterator[Path]:
    """Yield the folder of these servers."""
    folder = Path(tempfile.mkdtemp(prefix="da-hub-apart-"))
    folder.chmod(0o711 if IS_ROOT else 0o700)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def stack(hub_home: Path, programs: Path) -> Iterator[Running]:
    """Yield servers of their own."""
    with start(hub_home, programs, Outside(), lambda _step: None) as running:
        yield running


@pytest.fixture(scope="session")
def hub(hub_home: Path, stack: Running, tmp_path_factory: pytest.TempPathFactory) -> Iterator[HubProcess]:
    """Yield a hub that runs on them."""
    with hub_running(hub_home, stack, tmp_path_factory.mktemp("apart") / "hub.log") as process:
        yield process
