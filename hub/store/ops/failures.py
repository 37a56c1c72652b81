"""What was refused or set aside, in groups of equal reason (page O5)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection

from hub.store.ops.rows import rows

SHOWN = 50
"""Events of a group that are named."""
HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Events that failed alike."""

    reason: str
    outcome: str
    """`refused`: the sender must mend it; `dead_letter`: an operator may try again."""
    source: str | None
    type: str | None
    """The event's type with its version; None where its headers said none, or are no longer kept."""
    events: int
    first: datetime
    last: datetime
    last_hour: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One event that was refused or set aside, without its content."""

    id: UUID
    source: str | None
    event_id: str
    outcome: str
    reason: str
    pointers: list[str]
    type: str | None
    set_aside_at: datetime
    retried_at: datetime | None
    kept: bool
    """Whether its bytes are still held: without them it cannot be tried again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Last:
    at: datetime


async def groups(conn: AsyncConnection[Any], since: datetime, at: datetime, agency: str | None = None) -> list[Group]:
    """Return what failed since `since` and was not tried again, the largest group first."""
    return await rows(conn, Group, "ops_failures", since=since, hour=at - HOUR, agency=agency)


async def events_of(conn: AsyncConnection[Any], group: Group, since: datetime, limit: int = SHOWN) -> list[Letter]:
    """Return the newest events of a group."""
    return await rows(
        conn,
        Letter,
        "ops_failed_events",
        since=since,
        reason=group.reason,
        agency=group.source,
        outcome=group.outcome,
        type=group.type,
        limit=limit,
    )


async def last_failure(conn: AsyncConnection[Any]) -> datetime | None:
    """Return when anything last failed, also what was tried again since."""
    found = await rows(conn, _Last, "ops_last_failure")
    return found[0].at if found else None
