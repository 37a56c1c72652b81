"""Connections to PostgreSQL, and what is and is not the database's absence."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import psycopg
from psycopg import AsyncConnection
from psycopg.conninfo import conninfo_to_dict
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from hub.store.errors import StoreAway

LIMITS = (
    "-c lock_timeout=5s -c transaction_timeout=15s -c idle_in_transaction_session_timeout=5s -c tcp_user_timeout=10s"
)
"""A worker that stands still does not hold its locks for long (ADR 3)."""
WAIT = 10.0
"""Seconds to wait for a connection."""

AWAY = (
    psycopg.OperationalError,  # lost connections, refused ones, time-outs, deadlocks, full disks, shutting down
    psycopg.InterfaceError,  # used after the connection was lost
    PoolTimeout,
)
"""What says that the database cannot be reached, or not in time."""


class Connections:
    """Two pools of connections. Whatever says that the database is away is raised as `StoreAway`."""

    def __init__(self, conninfo: str) -> None:
        self._durable = _pool(conninfo, LIMITS, size=3)
        self._relaxed = _pool(conninfo, f"{LIMITS} -c synchronous_commit=off", size=2)

    async def open(self) -> None:
        """Begin to connect, without waiting for it."""
        await self._durable.open()
        await self._relaxed.open()

    async def close(self) -> None:
        """Close every connection."""
        await self._durable.close()
        await self._relaxed.close()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncConnection[Any]]:
        """Yield a connection inside a transaction that commits at the end."""
        async with self._away(), self._durable.connection() as conn, conn.transaction():
            yield conn

    @asynccontextmanager
    async def relaxed(self) -> AsyncIterator[AsyncConnection[Any]]:
        """Yield a connection whose every statement commits by itself, without waiting for the disk."""
        async with self._away(), self._relaxed.connection() as conn:
            yield conn

    @asynccontextmanager
    async def _away(self) -> AsyncIterator[None]:
        try:
            yield
        except AWAY as error:
            raise StoreAway(f"The database is away ({type(error).__name__}). Nothing was saved.") from None


def address(conninfo: str) -> str:
    """Return where a database lies, without user and password, for people to read."""
    parts = conninfo_to_dict(conninfo)
    return f"postgresql://{parts.get('host', 'localhost')}:{parts.get('port', 5432)}/{parts.get('dbname', '')}"


def _pool(conninfo: str, options: str, size: int) -> AsyncConnectionPool[AsyncConnection[Any]]:
    return AsyncConnectionPool(
        conninfo,
        kwargs={"autocommit": True, "options": options, "application_name": "hub"},
        min_size=1,
        max_size=size,
        timeout=WAIT,
        check=AsyncConnectionPool.check_connection,  # the first decision after a restart finds no dead line
        open=False,
    )
