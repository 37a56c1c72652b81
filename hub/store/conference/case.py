"""One case as the coordinator of its area is shown it, and what belongs to it (page C2).

Every function works on a connection of `Viewing.looking(areas, agencies)`: a case of another area, or one that is
closed to whoever looks, is not there. Whoever shows one notes the look first.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import namedtuple_row

from hub.domain.content import MaracCase
from hub.domain.dates import day_of
from hub.domain.ids import AgencyId, AreaId, CaseId
from hub.domain.rules import Policy
from hub.flow.history import History, history
from hub.flow.timeline import statement_of
from hub.store import rows as of_rows
from hub.store.ops.rows import rows
from hub.store.statements import sql
from hub.wire import codec


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The newest state of a case, exactly as its coordinator may see it."""

    case_id: UUID
    area: AreaId
    reference: str
    content: MaracCase = field(repr=False)
    tags: Sequence[str]
    grade: str | None
    since: datetime
    """Since when it is the coordinator's."""
    changed_at: datetime
    delivery_id: UUID
    """By which it was shown; its number in sequence is the version for an ETag."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """One entry of the log: who looked at the case, changed it, or was told of it."""

    id: int
    at: datetime
    operation: str
    who: str
    action: str
    purposes: Sequence[str]
    recipient: AgencyId | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    case_id: UUID
    area: AreaId
    reference: str
    content: str = field(repr=False)
    tags: Sequence[str]
    grade: str | None
    since: datetime
    changed_at: datetime
    delivery_id: UUID


async def page(conn: AsyncConnection[Any], case: UUID) -> Page | None:
    """Return a case by its id; None where whoever looks may not see it, as where there is none."""
    return _page(await rows(conn, _Row, "case_page", case=case))


@dataclass(frozen=True, slots=True, kw_only=True)
class GoesOn:
    """Where a case goes on that another replaced."""

    was: str
    """The reference that is not used any more."""
    case_id: UUID
    reference: str


async def goes_on_in(conn: AsyncConnection[Any], case: UUID) -> GoesOn | None:
    """Return where a case goes on; None where it does not, or where whoever looks may not see that."""
    return next(iter(await rows(conn, GoesOn, "case_goes_on_in", case=case)), None)


def _page(found: Sequence[_Row]) -> Page | None:
    if not found:
        return None
    row = found[0]
    return Page(
        case_id=row.case_id,
        area=row.area,
        reference=row.reference,
        content=codec.from_json(MaracCase, row.content),
        tags=row.tags,
        grade=row.grade,
        since=row.since,
        changed_at=row.changed_at,
        delivery_id=row.delivery_id,
    )


async def history_of(conn: AsyncConnection[Any], case: UUID, policy: Policy, now: datetime) -> History | None:
    """Return the timeline, incidents, referrals and assessments of a case; None where whoever looks may not see it."""
    found = await _plain(conn, "case_by_id", id=case)
    if not found:
        return None
    records = [of_rows.record(row) for row in await _plain(conn, "case_records", case=case)]
    statements = [said for record in records if (said := statement_of(record))]
    return history(of_rows.case(found[0]), statements, policy, day_of(now))


async def looks(conn: AsyncConnection[Any], case: UUID, before: int | None = None, limit: int = 50) -> list[Done]:
    """Return who looked at a case or changed it, newest first, from before an entry; who was told of it is left out."""
    return await rows(conn, Done, "cases_log", case=CaseId(case), before=before or _NEVER, limit=limit)


_NEVER = 2**62
"""A number that no entry of the audit reaches."""


async def _plain(conn: AsyncConnection[Any], name: str, **values: Any) -> list[Any]:
    async with conn.cursor(row_factory=namedtuple_row) as cur:
        await cur.execute(sql(name), values)
        return await cur.fetchall()
