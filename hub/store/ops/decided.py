"""What became of a decision."""

from dataclasses import dataclass

from psycopg.rows import class_row

from hub.domain.ids import CONSOLE, EventId
from hub.store.statements import sql
from hub.store.viewing import Viewing


@dataclass(frozen=True, slots=True, kw_only=True)
class DecidedRow:
    """One content that came under a decision's id, by its place in the inbox, and how it ended."""

    seq: int
    outcome: str
    reason: str | None
    repeats: int


async def decided_under(viewing: Viewing, event: EventId) -> list[DecidedRow]:
    """Return every decision under an id: each content is one, whether it was acted upon or refused."""
    async with viewing.looking() as conn, conn.cursor(row_factory=class_row(DecidedRow)) as cur:
        await cur.execute(sql("decided_under"), {"source": CONSOLE, "event": event})
        return await cur.fetchall()
