"""A database with the hub's tables, and the demo's provider on loopback."""

from collections.abc import AsyncIterator, Iterator

import httpx2
import pytest

from hub.demo.sign_in import Provided, demo_users, providing
from tests.builders.consoles import Viewed
from tests.builders.sign_in import AREA, BACK, OTHER, Consoles, HandMade, consoles, demo_settings

USERS = demo_users(AREA, OTHER)


@pytest.fixture(scope="session")
def provided() -> Iterator[Provided]:
    with providing(USERS, BACK) as running:
        yield running


@pytest.fixture
async def hub_web(rooms: Viewed, provided: Provided) -> AsyncIterator[Consoles]:
    async with (
        httpx2.AsyncClient() as http,
        consoles(rooms.owner, demo_settings(provided, USERS), provided.secret, http) as running,
    ):
        yield running


@pytest.fixture
def made() -> HandMade:
    return HandMade()


@pytest.fixture
async def hub_made(rooms: Viewed, made: HandMade) -> AsyncIterator[Consoles]:
    """Yield consoles in front of the provider in the test's own hands."""
    async with made.http() as http, consoles(rooms.owner, made.settings(), "s3cret", http) as running:
        yield running
