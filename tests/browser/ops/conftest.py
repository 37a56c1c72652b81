"""One server for all tests of operations in a browser: the shipped directory, and one case."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
import pytest
from playwright.sync_api import Page
from psycopg.conninfo import make_conninfo
from starlette.types import ASGIApp, Receive, Scope, Send

from hub.domain.receivers import shown_as
from hub.local import Running, superuser
from hub.policy.load import PolicyFiles
from hub.store.policies import keep_shown
from hub.streams.access import KafkaAccess
from hub.streams.positions import positions
from hub.web.security import SESSION_COOKIE
from tests.builders.brokers import with_topics_of
from tests.builders.browsing import Visitor, serving
from tests.builders.consoles import Viewed, viewed
from tests.builders.pages import Pages, pages
from tests.builders.world import shipped_policy
from tests.integration.web.ops.test_incidents import take_in

NOW = "UPDATE delivery SET decided_at = now(); UPDATE web_session SET seen_at = now(); DELETE FROM account"
LATE = "UPDATE delivery SET decided_at = now() - interval '17 minutes' WHERE recipient = 'suffolk-idva'"


@dataclass
class Served:
    """The consoles, whose pools open in the server's own loop."""

    rooms: Viewed
    brokers: KafkaAccess
    files: PolicyFiles | None = None
    """The rules that they show; those that ship, where none are given."""
    secrets: dict[str, str] = field(default_factory=dict)
    app: ASGIApp | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Open everything at the start, and answer."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif self.app:
            await self.app(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        asked = partial(positions, self.brokers)
        async with pages(self.rooms, shipped_policy(), self.files, positions=asked) as running:
            await self._prepare(running)
            self.app = running.app
            await send({"type": "lifespan.startup.complete"})
            await receive()
        await send({"type": "lifespan.shutdown.complete"})

    async def _prepare(self, running: Pages) -> None:
        await take_in(running)
        for role in ("ops-viewer", "ops-operator", "sharing-reviewer", "auditor"):
            self.secrets[role] = (await running.signed_in(role, user=f"{role}-{secrets.token_hex(2)}")).secret


@dataclass(frozen=True, kw_only=True)
class Operations:
    """Where operations answer, and what is in it."""

    address: str
    served: Served

    def open(self, visitor: Visitor, path: str, role: str = "ops-operator", **options: Any) -> Page:
        """Return a page as somebody of operations sees it."""
        cookie = {
            "name": SESSION_COOKIE,
            "value": self.served.secrets[role],
            "domain": "127.0.0.1",
            "path": "/",
            "expires": -1,
            "secure": True,
            "httpOnly": True,
            "sameSite": "Lax",
        }
        state = {"cookies": [cookie], "origins": []}
        return visitor.open(self.address + path, storage_state=state, **options)

    def change(self, statement: str) -> None:
        """Change what the database holds while a page is open."""
        with psycopg.connect(self.served.rooms.owner) as connection:
            connection.execute(statement)


@pytest.fixture(scope="session")
def operations(stack: Running, hub_home: Path) -> Iterator[Operations]:
    """Yield operations with one case."""
    with psycopg.connect(superuser(hub_home), autocommit=True) as connection:
        connection.execute("CREATE DATABASE test_ops_browser OWNER hub")
    rooms = viewed(make_conninfo(stack.database, dbname="test_ops_browser"), stack)
    keep_shown(rooms.owner, shown_as(shipped_policy().directory))
    _, brokers = with_topics_of(stack, "suffolk-idva")
    served = Served(rooms, brokers)
    with serving(served) as address:
        yield Operations(address=address, served=served)
    with psycopg.connect(superuser(hub_home), autocommit=True) as connection:
        connection.execute("DROP DATABASE test_ops_browser WITH (FORCE)")


@pytest.fixture(autouse=True)
def just_now(operations: Operations) -> None:
    """Begin each test as if all had just been decided, nobody suspended, and everybody had just come."""
    operations.change(NOW)
