"""The pairs that bear the flag of the conference: since when, until when, and which incidents are repeats."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import namedtuple_row

from hub.domain.content import MaracCase
from hub.domain.ids import AreaId
from hub.domain.repeats import RepeatFound
from hub.store.statements import sql
from hub.wire import codec

Conn = AsyncConnection[Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class FlaggedPair:
    """One pair with its flag, and the case as its coordinator is shown it."""

    case_id: UUID
    area: AreaId
    reference: str
    referred: date
    because: str
    until: date
    incidents: Sequence[date]
    repeats: Sequence[RepeatFound]
    content: MaracCase = field(repr=False)


async def repeated(conn: Conn, today: date, limit: int, after: UUID | None = None) -> list[FlaggedPair]:
    """Return pairs with a repeat whose flag runs, the newest repeat first; `after` is the last of the page before."""
    return [_pair(row) for row in await _ask(conn, "cases_repeats", today=today, limit=limit, after=after)]


async def to_confirm(conn: Conn, today: date, limit: int, after: UUID | None = None) -> list[FlaggedPair]:
    """Return pairs with a repeat on which nobody has decided, the longest ago first; `after` as above."""
    return [_pair(row) for row in await _ask(conn, "cases_repeats_undecided", today=today, limit=limit, after=after)]


async def ending(conn: Conn, days: tuple[date, date], limit: int, after: UUID | None = None) -> list[FlaggedPair]:
    """Return pairs whose flag ends between two days, the first to end first; `after` as above."""
    values = {"today": days[0], "before": days[1], "limit": limit, "after": after}
    return [_pair(row) for row in await _ask(conn, "cases_flags_ending", **values)]


async def undecided(conn: Conn, cases: Iterable[UUID]) -> frozenset[UUID]:
    """Return those of these cases of whose people a match waits for a decision."""
    return frozenset(row.case_id for row in await _ask(conn, "cases_match_pending", cases=list(cases)))


def _pair(row: Any) -> FlaggedPair:
    repeats = [
        RepeatFound(
            happened=date.fromisoformat(one["happened"]),
            referred=date.fromisoformat(one["referred"]),
            decided=one.get("decided"),
        )
        for one in row.repeats
    ]
    return FlaggedPair(
        case_id=row.case_id,
        area=AreaId(row.area),
        reference=row.reference,
        referred=row.referred,
        because=row.because,
        until=row.until,
        incidents=row.incidents,
        repeats=repeats,
        content=codec.from_json(MaracCase, row.content),
    )


async def _ask(conn: Conn, name: str, **values: Any) -> list[Any]:
    async with conn.cursor(row_factory=namedtuple_row) as cur:
        await cur.execute(sql(name), values)
        return await cur.fetchall()
