"""A hub with two areas, called by machines."""

from collections.abc import AsyncIterator

import pytest

from tests.builders.consoles import Viewed
from tests.builders.machines import Machines, machines


@pytest.fixture
async def hub(rooms: Viewed) -> AsyncIterator[Machines]:
    """Yield a hub on a fresh database."""
    async with machines(rooms) as running:
        yield running
