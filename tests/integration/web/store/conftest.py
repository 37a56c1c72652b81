"""Databases as both consoles come to them: a fresh one for each test, and one that is full."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from hub.local import Running, superuser
from tests.builders.consoles import Viewed, viewed
from tests.builders.filled import fill


@pytest.fixture
def rooms(database: str, stack: Running) -> Viewed:
    """Return the addresses of everybody who may come in."""
    return viewed(database, stack)


EVENTS = 100_000


@pytest.fixture(scope="session")
def full(stack: Running, hub_home: Path) -> Iterator[Viewed]:
    """Yield a database with a year of made-up traffic, which tests only read."""
    with psycopg.connect(superuser(hub_home), autocommit=True) as connection:
        connection.execute("CREATE DATABASE test_full OWNER hub")
    rooms = viewed(make_conninfo(stack.database, dbname="test_full"), stack)
    fill(rooms.owner, EVENTS)
    yield rooms
    with psycopg.connect(superuser(hub_home), autocommit=True) as connection:
        connection.execute("DROP DATABASE test_full WITH (FORCE)")
