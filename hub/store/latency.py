"""Works out how long deliveries took, by the hour and the day, so that no page counts deliveries (page O7)."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from hub.domain.ids import AgencyId
from hub.store.connections import Connections
from hub.store.statements import sql

AT_ONCE = timedelta(days=1)
"""How much of what is long past is worked out in one transaction."""
OVERLAP = timedelta(minutes=2)
"""What was stored while the last pass went on may have been seen by none of the two; so passes overlap."""
DAYS = 92
"""How far back the first pass begins: pages show 90 days."""
HUB_PROMISE = timedelta(minutes=1)
"""Within which the hub means to have sent what follows from an event."""


class PostgresLatency:
    """Measures in the database."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    async def measure(self, promises: Mapping[AgencyId, timedelta], now: datetime) -> bool:
        """Measure what may have changed since the last pass; return whether more is to be measured at once."""
        agencies = {"agencies": list(promises), "promises": [one.total_seconds() for one in promises.values()]}
        async with self._connections.transaction() as conn:
            await conn.execute(sql("latency_begin"), {"agencies": list(promises), "now": now, "days": DAYS})
            row = await (await conn.execute(sql("latency_until"))).fetchone()
            if row is None:  # another process measures at this moment
                return False
            since = row[0]
            until = min(now, since + AT_ONCE)
            window = {"since": since - OVERLAP, "until": until, "hub": HUB_PROMISE.total_seconds()}
            days = await (await conn.execute(sql("latency_measure"), {**agencies, **window})).fetchall()
            await conn.execute(sql("latency_days"), {"days": [day for (day,) in days]})
            await conn.execute(sql("latency_measured"), {"until": until})
        return bool(until < now)
