"""The pool on which pages read, under an account that changes nothing; each look sees its own areas only."""

from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from typing import Any

from psycopg import AsyncConnection
from psycopg.types.json import Jsonb
from psycopg_pool import AsyncConnectionPool

from hub.domain.audit import AuditEntry
from hub.domain.ids import AgencyId, AreaId
from hub.store.audit import row_of
from hub.store.connections import AWAY
from hub.store.errors import StoreAway
from hub.store.statements import sql

LIMITS = "-c statement_timeout=5s -c lock_timeout=2s -c idle_in_transaction_session_timeout=10s"
"""A page that takes longer is no use to anybody, and must not hold up the hub."""
WAIT = 5.0
"""Seconds to wait for a connection."""
SIZE = 8
"""Connections of one console at most: 20 people's pages take some milliseconds each."""


class Viewing:
    """Reads for pages. Whatever says that the database is away is raised as `StoreAway`."""

    def __init__(self, conninfo: str, size: int = SIZE) -> None:
        self._pool: AsyncConnectionPool[AsyncConnection[Any]] = AsyncConnectionPool(
            conninfo,
            kwargs={"autocommit": True, "options": LIMITS, "application_name": "hub-web"},
            min_size=1,
            max_size=size,
            timeout=WAIT,
            check=AsyncConnectionPool.check_connection,  # the first pages after a restart find no dead line
            open=False,
        )

    async def open(self) -> None:
        """Begin to connect, without waiting for it."""
        await self._pool.open()

    async def close(self) -> None:
        """Close every connection."""
        await self._pool.close()

    @asynccontextmanager
    async def looking(
        self, areas: Collection[AreaId] = (), agencies: Collection[AgencyId] = ()
    ) -> AsyncIterator[AsyncConnection[Any]]:
        """Yield a connection in a transaction that sees cases of these areas, and no others.

        `agencies` are those for which somebody looks: a case that is closed to one of them is not seen, and without any
        no case that is closed to anybody (docs/domain.md, rules X1 and X2).
        """
        async with self._away(), self._pool.connection() as conn, conn.transaction():
            await conn.execute(sql("look_within"), {"areas": ",".join(areas), "agencies": ",".join(agencies)})
            yield conn

    async def note(self, *looks: AuditEntry) -> None:
        """Note looks, before what was asked for is shown (docs/domain.md, rule U1)."""
        rows = Jsonb([row_of(look) for look in looks])
        async with self._away(), self._pool.connection() as conn:
            await conn.execute(sql("save_audit"), {"rows": rows, "digest": None})

    @asynccontextmanager
    async def _away(self) -> AsyncIterator[None]:
        try:
            yield
        except AWAY as error:
            raise StoreAway(f"The database is away ({type(error).__name__}). Nothing was read.") from None
