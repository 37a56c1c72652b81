"""A database with the cases of one pair, told once; tests read it, and each is a user of their own."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from hub.domain.receivers import shown_as
from hub.local import Running, superuser
from hub.store.policies import keep_shown
from tests.builders.case_console import CaseConsole, case_console, story, tell
from tests.builders.consoles import Viewed, viewed
from tests.builders.world import shipped_policy


@pytest.fixture(scope="session")
def cases_told(stack: Running, hub_home: Path) -> Iterator[Viewed]:
    """Yield a database in which agencies told of a pair."""
    with psycopg.connect(superuser(hub_home), autocommit=True) as connection:
        connection.execute("CREATE DATABASE test_cases OWNER hub")
    rooms = viewed(make_conninfo(stack.database, dbname="test_cases"), stack)
    keep_shown(rooms.owner, shown_as(shipped_policy().directory))
    tell(rooms, *story())
    yield rooms
    with psycopg.connect(superuser(hub_home), autocommit=True) as connection:
        connection.execute("DROP DATABASE test_cases WITH (FORCE)")


@pytest.fixture
async def console(cases_told: Viewed) -> AsyncIterator[CaseConsole]:
    """Yield the console in front of it."""
    async with case_console(cases_told) as running:
        yield running
