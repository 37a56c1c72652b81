"""Events by what an operator knows of them: a delivery's id, or agency, kind, outcome and time (page O4)."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection

from hub.store.ops.journey import NewEvent
from hub.store.ops.rows import rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """What of one agency's events is sought; tests are none of them."""

    agency: str
    kind: str | None
    outcome: str | None
    since: datetime
    before: datetime
    limit: int


async def found_events(conn: AsyncConnection[Any], sought: Sought) -> list[NewEvent]:
    """Return the events that are sought, the newest first."""
    return await rows(conn, NewEvent, "ops_found_events", **asdict(sought))


async def of_delivery(conn: AsyncConnection[Any], delivery: UUID) -> list[NewEvent]:
    """Return the event because of which something was delivered."""
    return await rows(conn, NewEvent, "ops_event_of_delivery", delivery=delivery)
