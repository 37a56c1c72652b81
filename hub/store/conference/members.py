"""Who is in a case, by id: what is noted when it is shown."""

from typing import Any
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import namedtuple_row

from hub.domain.ids import PersonId
from hub.store.statements import sql


async def people_in(conn: AsyncConnection[Any], case: UUID) -> frozenset[PersonId]:
    """Return the people of a case, on a connection of `Viewing.looking`; nobody where it is not seen."""
    async with conn.cursor(row_factory=namedtuple_row) as cur:
        await cur.execute(sql("case_members"), {"case": case})
        found: list[Any] = await cur.fetchall()
    return frozenset(PersonId(row.person_id) for row in found)
