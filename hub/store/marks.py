"""Finds the cases in which a mark in somebody's record has lapsed."""

from dataclasses import dataclass
from datetime import date

from psycopg.rows import class_row

from hub.domain.ids import CaseId
from hub.store.connections import Connections
from hub.store.statements import sql

AT_ONCE = 200
"""Cases that are looked for at a time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lapsed:
    """A case in which somebody bears a mark whose last day is past."""

    case: CaseId
    until: date


class PostgresMarks:
    """Asks the database which marks have lapsed, by its own clock and the calendar of London."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    async def lapsed(self) -> list[Lapsed]:
        """Return the next cases, those first whose marks lapsed first."""
        async with self._connections.relaxed() as conn:
            cur = conn.cursor(row_factory=class_row(Lapsed))
            await cur.execute(sql("lapsed_marks"), {"limit": AT_ONCE})
            return await cur.fetchall()
