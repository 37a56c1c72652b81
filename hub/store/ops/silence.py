"""When each agency was last heard (page O8)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg import AsyncConnection

from hub.store.ops.rows import rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """The last signs of one agency; None where there never was any."""

    agency: str
    last_event: datetime | None
    """The last event that was no test."""
    last_heartbeat: datetime | None
    last_acknowledged: datetime | None
    """When it last answered something that it was sent."""


async def heard(conn: AsyncConnection[Any], agency: str | None = None) -> list[Heard]:
    """Return when each agency was last heard, or one of them, in the order of their ids."""
    return await rows(conn, Heard, "ops_heard", agency=agency)
