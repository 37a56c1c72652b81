"""Servers of their own for the tests that kill them: a hub that other tests share would go down with them."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from hub.local import Outside, Running, start
from tests.faults.kept import Kept, kept_hub

IS_ROOT = os.geteuid() == 0


@pytest.fixture(scope="session")
def hub_home() -> Iterator[Path]:
    """Yield the folder of these servers."""
    folder = Path(tempfile.mkdtemp(prefix="da-hub-faults-"))
    folder.chmod(0o711 if IS_ROOT else 0o700)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def stack(hub_home: Path, programs: Path) -> Iterator[Running]:
    """Yield servers that a test may kill."""
    with start(hub_home, programs, Outside(), lambda _step: None) as running:
        yield running


@pytest.fixture
def kept(hub_home: Path, stack: Running, tmp_path: Path) -> Iterator[Kept]:
    """Yield a hub that is started again whenever it ends."""
    assert stack.kafka
    with kept_hub(hub_home, tmp_path / "hub.log") as hub:
        yield hub
