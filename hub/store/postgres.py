"""The store on PostgreSQL: what `receive` reads and writes in one transaction."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg import AsyncConnection

from hub.failpoints import reach
from hub.flow.known import Known
from hub.store import load, save
from hub.store.connections import Connections
from hub.store.load import Touched, Wanted
from hub.store.save import Saving
from hub.store.statements import sql

HUB = 0x44414855
"""The lock that every batch takes shared, and one that cannot get hold of what it touches takes alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PostgresTransaction:
    """One transaction of `receive`."""

    conn: AsyncConnection[Any]

    async def touched(self, want: Wanted) -> Touched:
        """Return whom and what a batch touches, as of this statement."""
        return await load.touched(self.conn, want)

    async def lock(self, numbers: frozenset[int], *, everything: bool) -> None:
        """Wait for these locks, sorted so that two batches cannot wait for each other; or for the whole hub."""
        async with self.conn.pipeline():
            await self.conn.execute(sql("lock_hub" if everything else "lock_hub_shared"), {"hub": HUB})
            if not everything:
                await self.conn.execute(sql("lock"), {"locks": sorted(numbers)})

    async def known(self, want: Wanted, touch: Touched) -> Known:
        """Return what is known of them, as of these statements."""
        return await load.known(self.conn, want, touch)

    async def now(self) -> datetime:
        """Return the database's time."""
        cur = await self.conn.execute(sql("database_time"))
        now: datetime = next(row[0] for row in await cur.fetchall())
        return now

    async def save(self, saving: Saving) -> None:
        """Store decisions; raise `DeliveryMoved` when the relay was quicker."""
        await save.save(self.conn, saving)


class PostgresStore:
    """The store in PostgreSQL."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[PostgresTransaction]:
        """Begin a transaction; leaving it commits, unless an exception passes."""
        async with self._connections.transaction() as conn:
            yield PostgresTransaction(conn=conn)
            await reach("commit.sent")
