"""A database with the hub's tables, and the demo's provider on loopback."""

from collections.abc import AsyncIterator, Iterator

import httpx2
import pytest

from hub.demo.sign_in import Provided, demo_users, providing
from hub.store.schema import migrate
from tests.builders.sign_in import AREA, BACK, OTHER, Consoles, HandMade, consoles, demo_settings

USERS = demo_users(AREA, OTHER)


@pytest.fixture(scope="session")
def provided() -> Iterator[Provided]:
    with providing(USERS, BACK) as running:
        yield running


@pytest.fixture
async def hub_web(database: str, provided: Provided) -> AsyncIterator[Consoles]:
    migrate(database)
    async with (
        httpx2.AsyncClient() as http,
        consoles(database, demo_settings(provided, USERS), provided.secret, http) as running,
    ):
        yield running


@pytest.fixture
def made() -> HandMade:
    return HandMade()


@pytest.fixture
async def hub_made(database: str, made: HandMade) -> AsyncIterator[Consoles]:
    """Yield consoles in front of the provider in the test's own hands."""
    migrate(database)
    async with made.http() as http, consoles(database, made.settings(), "s3cret", http) as running:
        yield running
