"""Servers apart from the shared ones, for tests that kill them, make them forget, or suspend agencies."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hub.local import Outside, Running, start

IS_ROOT = os.geteuid() == 0


@contextmanager
def a_home(name: str) -> Iterator[Path]:
    """Yield a folder for servers, where also PostgreSQL's own user comes through."""
    folder = Path(tempfile.mkdtemp(prefix=f"da-hub-{name}-"))
    folder.chmod(0o711 if IS_ROOT else 0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


@contextmanager
def servers(home: Path, programs: Path) -> Iterator[Running]:
    """Yield servers that run in a folder."""
    with start(home, programs, Outside(), lambda _step: None) as running:
        yield running
