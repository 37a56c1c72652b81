"""One server for all tests of the case console in a browser: its database is filled once, and tests only read it."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from playwright.sync_api import Page
from psycopg.conninfo import make_conninfo

from hub.local import Running, superuser
from tests.builders.browsing import Visitor, serving
from tests.builders.case_console import Served, cases_in, more, story, tell
from tests.builders.consoles import Viewed, viewed


@dataclass(frozen=True, kw_only=True)
class Console:
    """Where the console answers, and what is in it."""

    address: str
    served: Served
    rooms: Viewed

    @property
    def case(self) -> str:
        """Return the path of the case."""
        return f"/cases/{cases_in(self.rooms)[0]}"

    def open(self, visitor: Visitor, path: str, **options: Any) -> Page:
        """Return a page as the coordinator sees it who has just come, however long other tests took since."""
        with psycopg.connect(self.rooms.owner) as connection:
            connection.execute("UPDATE web_session SET seen_at = now()")
        return visitor.open(self.address + path, **self.served.signed_in(self.address), **options)


@pytest.fixture(scope="session")
def console(stack: Running, hub_home: Path) -> Iterator[Console]:
    """Yield the console with one case."""
    with psycopg.connect(superuser(hub_home), autocommit=True) as connection:
        connection.execute("CREATE DATABASE test_cases_browser OWNER hub")
    rooms = viewed(make_conninfo(stack.database, dbname="test_cases_browser"), stack)
    tell(rooms, *story(), more("C-20", 20))
    served = Served(rooms)
    with serving(served) as address:
        yield Console(address=address, served=served, rooms=rooms)
    with psycopg.connect(superuser(hub_home), autocommit=True) as connection:
        connection.execute("DROP DATABASE test_cases_browser WITH (FORCE)")
