"""Finds the cases of which no page is kept: those that the conference had before there were pages."""

from dataclasses import dataclass

from psycopg.rows import class_row

from hub.domain.ids import CaseId
from hub.store.connections import Connections
from hub.store.statements import sql

AT_ONCE = 50
"""Cases that are looked for, and taken in, at a time: so agencies' events wait no longer for these."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    id: CaseId


class PostgresUnshown:
    """Asks the database of which cases no page is kept and nobody has looked why."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    async def after(self, case: CaseId | None) -> list[CaseId]:
        """Return the next of them behind a case, in the order of their ids."""
        async with self._connections.relaxed() as conn:
            cur = conn.cursor(row_factory=class_row(_Found))
            await cur.execute(sql("unshown_cases"), {"after": case, "limit": AT_ONCE})
            return [one.id for one in await cur.fetchall()]
