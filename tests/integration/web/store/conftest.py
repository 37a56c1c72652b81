"""A fresh database of the test's own, as both consoles come to it."""

import pytest

from hub.local import Running
from tests.builders.consoles import Viewed, viewed


@pytest.fixture
def rooms(database: str, stack: Running) -> Viewed:
    """Return the addresses of everybody who may come in."""
    return viewed(database, stack)
