"""The consoles on real databases: one fresh for each test, and one that is full and only read."""

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

from hub.domain.receivers import shown_as
from hub.local import Running, superuser
from hub.store.policies import keep_shown
from tests.builders.consoles import Viewed, viewed
from tests.builders.filled import fill, fill_figures
from tests.builders.pages import Pages, pages
from tests.builders.reused import Reused
from tests.builders.world import shipped_policy

EVENTS, FEW = 100_000, 5_000


@pytest.fixture(scope="session")
def reused(stack: Running, hub_home: Path) -> Iterator[Reused]:
    """Yield what gives each test a database in which nothing is."""
    one = Reused(stack, hub_home)
    yield one
    one.drop()


@pytest.fixture
def rooms(reused: Reused) -> Viewed:
    """Return the addresses of everybody who may come in to a database in which nothing is."""
    return reused.empty()


@pytest.fixture(scope="session")
def full(stack: Running, hub_home: Path) -> Iterator[Viewed]:
    """Yield a database with a year of made-up traffic, which tests only read."""
    with filled(stack, hub_home, EVENTS) as rooms:
        yield rooms


@pytest.fixture(scope="session")
def some(stack: Running, hub_home: Path) -> Iterator[Viewed]:
    """Yield a database with a little of everything, which tests only read."""
    with filled(stack, hub_home, FEW) as rooms:
        yield rooms


@contextmanager
def filled(stack: Running, home: Path, events: int) -> Iterator[Viewed]:
    """Yield a database with so many events."""
    name = f"test_full_{events}"
    with psycopg.connect(superuser(home), autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {} OWNER hub").format(sql.Identifier(name)))
    rooms = viewed(make_conninfo(stack.database, dbname=name), stack)
    fill(rooms.owner, events)
    fill_figures(rooms.owner)
    yield rooms
    with psycopg.connect(superuser(home), autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture
async def consoles(rooms: Viewed) -> AsyncIterator[Pages]:
    """Yield the consoles on a fresh database, with the directory and the rules that are shipped."""
    policy = shipped_policy()
    keep_shown(rooms.owner, shown_as(policy.directory))
    async with pages(rooms, policy) as running:
        yield running
