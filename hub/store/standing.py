"""Asks by the database's own clock who keeps people waiting, who gives no sign, and which alarms say so."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from psycopg.rows import class_row

from hub.domain.ids import AgencyId, AlarmId, AreaId, EventId
from hub.store.connections import Connections
from hub.store.statements import sql


@dataclass(frozen=True, slots=True, kw_only=True)
class Stands:
    """How one agency stands with the hub at one moment."""

    agency: AgencyId
    at: datetime
    active: bool
    """Whether nobody has suspended it: then what is for it waits because a person said so."""
    waits_since: datetime | None
    """When the oldest was decided that it has not confirmed; None where it has confirmed everything."""
    beat_at: datetime | None
    """Its last sign of life; None where its system never sent one."""
    heard_at: datetime | None
    """Its last event or sign."""
    late: AlarmId | None
    """The open alarm that says that it is late."""
    silent: AlarmId | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unconfirmed:
    """What one recipient has not confirmed of the corrections that a decision on two people made necessary."""

    decision: EventId
    area: AreaId
    recipient: AgencyId | None
    """None where all have confirmed, and the alarm is open still."""
    since: datetime | None
    late: AlarmId | None
    """The open alarm that says that they are late."""
    at: datetime


class PostgresStanding:
    """Knows how agencies stand."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    async def of(self, agencies: Sequence[AgencyId]) -> list[Stands]:
        """Return how each of these agencies stands now."""
        async with self._connections.relaxed() as conn, conn.cursor(row_factory=class_row(Stands)) as cur:
            await cur.execute(sql("standing"), {"agencies": list(agencies)})
            return await cur.fetchall()

    async def corrections(self) -> list[Unconfirmed]:
        """Return which corrections because of decisions on people are not confirmed, decision by decision."""
        async with self._connections.relaxed() as conn, conn.cursor(row_factory=class_row(Unconfirmed)) as cur:
            await cur.execute(sql("unconfirmed_corrections"))
            return await cur.fetchall()
