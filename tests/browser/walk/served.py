"""The consoles as a server runs them for a walk, with somebody signed in in each role."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from starlette.applications import Starlette
from starlette.types import Receive, Scope, Send

from hub.domain.receivers import shown_as
from hub.local import Running, superuser
from hub.store.policies import keep_shown
from hub.web.security import SESSION_COOKIE
from hub.web.users import Role
from tests.builders.browsing import serving
from tests.builders.consoles import Viewed, viewed
from tests.builders.pages import Pages, pages
from tests.builders.world import shipped_policy

Begin = Callable[[Viewed, Pages], Awaitable[None]]


@dataclass
class Walked:
    """The consoles as a server runs them, with somebody signed in in each role."""

    rooms: Viewed = field(repr=False)
    home: Path
    begin: Begin
    secrets: dict[str, str] = field(default_factory=dict)
    app: Starlette | None = None
    address: str = ""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Open everything in the server's own loop at the start; then answer."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif self.app:
            await self.app(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        async with pages(self.rooms, shipped_policy()) as running:
            await self.begin(self.rooms, running)
            for role in Role:
                self.secrets[role] = (await running.signed_in(role, user=f"{role}-1")).secret
            self.app = running.app
            await send({"type": "lifespan.startup.complete"})
            await receive()
        await send({"type": "lifespan.shutdown.complete"})

    def cookie(self, role: str) -> dict[str, Any] | None:
        """Return what a browser of somebody in this role holds; nothing for somebody who is not signed in."""
        if role not in self.secrets:
            return None
        named = {"name": SESSION_COOKIE, "value": self.secrets[role], "domain": "127.0.0.1", "path": "/"}
        return {**named, "expires": -1, "httpOnly": True, "secure": True, "sameSite": "Lax"}

    @contextmanager
    def away(self) -> Iterator[None]:
        """Take the database away, as when its server is restarted; let it come back in the end."""
        name = str(conninfo_to_dict(self.rooms.owner)["dbname"])
        allow = sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS {}")
        with psycopg.connect(superuser(self.home), autocommit=True) as connection:
            connection.execute(allow.format(sql.Identifier(name), sql.SQL("false")))
            connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
            yield
            connection.execute(allow.format(sql.Identifier(name), sql.SQL("true")))


@contextmanager
def walked(stack: Running, home: Path, name: str, begin: Begin) -> Iterator[Walked]:
    """Yield the consoles on a database of this name."""
    with psycopg.connect(superuser(home), autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {} OWNER hub").format(sql.Identifier(name)))
    rooms = viewed(make_conninfo(stack.database, dbname=name), stack)
    keep_shown(rooms.owner, shown_as(shipped_policy().directory))
    served = Walked(rooms, home, begin)
    with serving(served) as address:
        served.address = address
        yield served
    with psycopg.connect(superuser(home), autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
