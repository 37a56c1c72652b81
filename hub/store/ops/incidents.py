"""Incidents, open and closed, and what waits because of them (pages O1 and O2)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection

from hub.domain.alarm import AlarmCode
from hub.store.ops.found import of_delivery
from hub.store.ops.journey import NewEvent, with_id
from hub.store.ops.rows import rows

OF_AN_EVENT = frozenset({AlarmCode.CORRECTION_LATE, AlarmCode.LOOK_ASKED})
"""Incidents about one event, to which their pages lead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """Something that somebody has to see to, or has seen to."""

    id: UUID
    code: str
    area: str
    about: str
    """A code, or how an agency is shown; empty where it would name a school."""
    opened_at: datetime
    last_at: datetime
    times: int
    closed_at: datetime | None
    closed_by: str | None
    reason: str | None
    """None where what was given is no code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A delivery that waits, with the event that caused it."""

    id: UUID
    kind: str
    state: str
    decided_at: datetime
    published_at: datetime | None
    resends: int
    seq: int | None
    """Leads to the event's journey."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What somebody did about an incident."""

    alarm: UUID
    note: str
    """A code of `AlarmNote`."""
    by: str
    at: datetime


async def notes_of(conn: AsyncConnection[Any], alarms: Sequence[UUID]) -> list[Note]:
    """Return what was done about incidents, the first first."""
    return await rows(conn, Note, "ops_alarm_notes", alarms=list(alarms))


async def incident(conn: AsyncConnection[Any], id_: UUID) -> Incident | None:
    """Return an incident, or None if there is none."""
    return next(iter(await rows(conn, Incident, "ops_incident", id=id_)), None)


async def events_behind(conn: AsyncConnection[Any], found: Incident) -> Sequence[NewEvent]:
    """Return the event that an incident is about; none where it is about none."""
    if found.code not in OF_AN_EVENT or not found.about:
        return []
    is_delivery = found.code == AlarmCode.LOOK_ASKED
    return await (of_delivery(conn, UUID(found.about)) if is_delivery else with_id(conn, found.about))


async def incidents_of(conn: AsyncConnection[Any], agency: str, limit: int) -> list[Incident]:
    """Return an agency's incidents, the newest first."""
    return await rows(conn, Incident, "ops_incidents_of", agency=agency, limit=limit)


async def waiting_for(conn: AsyncConnection[Any], agency: str, limit: int) -> list[Waiting]:
    """Return what an agency has not confirmed, the oldest first."""
    return await rows(conn, Waiting, "ops_waiting_for", agency=agency, limit=limit)
