"""Runs one named statement on a connection of `Viewing` and gives its rows as values."""

from typing import Any, TypeVar

from psycopg import AsyncConnection
from psycopg.rows import class_row

from hub.store.statements import sql

R = TypeVar("R")


async def rows(conn: AsyncConnection[Any], cls: type[R], name: str, **values: Any) -> list[R]:
    """Return the rows of a statement, each as a value of the class whose fields its columns name."""
    async with conn.cursor(row_factory=class_row(cls)) as cur:
        await cur.execute(sql(name), values)
        return await cur.fetchall()
