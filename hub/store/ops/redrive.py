"""Plans to send again, as they stand (page O6)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection

from hub.store.ops.rows import rows

MOST = 10_000
"""Deliveries of one plan."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Redrive:
    """One plan."""

    id: UUID
    state: str
    planned_by: str
    planned_at: datetime
    rate: int
    second_above: int
    would_send: int
    oldest: datetime | None
    fingerprint: str | None
    checked_at: datetime | None
    late_too: bool
    reason: str | None
    started_by: str | None
    started_at: datetime | None
    approved_by: str | None
    approved_at: datetime | None
    ended_by: str | None
    ended_at: datetime | None
    people: int
    """Victims in whose cases something would be sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """How many of a plan are for one receiver and come out so."""

    recipient: str | None
    """`hub` for events that are taken in again."""
    planned: str | None
    before: str | None
    came: str | None
    count: int
    announced: int
    """Of them, those that were done by the last moment at which progress was announced."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A plan in a list."""

    id: UUID
    state: str
    planned_by: str
    planned_at: datetime
    would_send: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A delivery that could go again."""

    id: UUID
    recipient: str | None


async def redrive(conn: AsyncConnection[Any], id_: UUID) -> Redrive | None:
    """Return a plan, or None if there is none."""
    return next(iter(await rows(conn, Redrive, "ops_redrive", redrive=id_)), None)


async def parts(conn: AsyncConnection[Any], id_: UUID, announced: datetime) -> list[Part]:
    """Return what becomes of a plan's parts, by receiver."""
    return await rows(conn, Part, "ops_redrive_parts", redrive=id_, now=announced)


async def newest(conn: AsyncConnection[Any], limit: int) -> list[Listed]:
    """Return the newest plans."""
    return await rows(conn, Listed, "ops_redrives", limit=limit)


async def of_event(conn: AsyncConnection[Any], source: str | None, event: str) -> list[Sent]:
    """Return what was sent because of an event and is answered by its recipients."""
    return await rows(conn, Sent, "ops_sent_of_event", source=source, event=event)


async def to_agency(conn: AsyncConnection[Any], agency: str, since: datetime, before: datetime) -> list[Sent]:
    """Return what was sent to an agency in a time and is answered by it, the oldest first."""
    return await rows(conn, Sent, "ops_sent_to_agency", agency=agency, since=since, before=before, limit=MOST)
