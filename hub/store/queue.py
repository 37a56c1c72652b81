"""The deliveries that wait to be sent: claimed under a lease, marked when the broker has them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from psycopg.rows import namedtuple_row

from hub.domain.feed import address_of, feed_topic
from hub.domain.ids import AgencyId, AreaId, CaseId
from hub.store.connections import Connections
from hub.store.statements import sql
from hub.wire.cloudevents import record_key

LEASE = 10.0
"""Seconds after which a lease that nobody renewed is free (ADR 3)."""
DOUBLINGS = 8
"""How often the wait before sending again doubles: with a promise of five minutes, to about a day."""
AT_ONCE = 200
"""Deliveries of one agency that are sent again in one round."""
CLAIM = 5.0
"""Seconds after which a claim is too old to send by: another relay may have taken over."""

FEED = 0x46454544
"""The lock under which entries of feeds are numbered."""
FEED_ENTRY = "feed-entry"
"""Stands as the kind of an entry of a feed, which is no delivery to one agency."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """A delivery, or an entry of a feed, that the relay has taken to send."""

    id: UUID
    topic: str
    kind: str
    cause: tuple[AgencyId, str]
    """Source and id of the event because of which it is delivered."""
    key: str
    sequence: int | None
    payload: bytes = field(repr=False)
    decided_at: datetime
    traceparent: str | None = None
    dataref: str | None = None
    """Where what it speaks of is read; only of an entry of a feed."""

    @property
    def line(self) -> tuple[str, str]:
        """Return within what nothing may overtake: its case on its topic; of a feed, the whole topic."""
        return self.topic, "" if self.dataref else self.key


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """Where the broker put a delivery."""

    id: UUID
    partition: int
    offset: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """Where a delivery should lie."""

    id: UUID
    topic: str
    partition: int
    offset: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAside:
    """An event that was refused or dead-lettered, without its content."""

    id: UUID
    source: str
    event_id: str
    outcome: str
    reason: str
    at: datetime


class PostgresQueue:
    """The queue in PostgreSQL. Marks are not waited for on disk: a lost one costs a repeat with the same id."""

    def __init__(self, connections: Connections, holder: str) -> None:
        self._connections = connections
        self._holder = holder

    async def lease(self) -> int | None:
        """Take or renew the lease; return its epoch, or None while another holds it."""
        stale = {"holder": self._holder, "stale": LEASE}
        async with self._connections.transaction() as conn:
            old = await (await conn.execute(sql("lease_backend"), stale)).fetchone()
            if old:
                await conn.execute(sql("end_backend"), {"backend": old[0]})
            row = await (await conn.execute(sql("renew_lease"), stale)).fetchone()
        return int(row[0]) if row else None

    async def leave(self) -> None:
        """Give the lease up, so that another relay need not wait for it to grow old."""
        async with self._connections.relaxed() as conn:
            await conn.execute(sql("release_lease"), {"holder": self._holder})

    async def claim(self, epoch: int, limit: int) -> Sequence[Claimed]:
        """Take the next deliveries, in order; none when the epoch is no longer the newest.

        What is taken counts as sent from then on, so this commit waits for the disk.
        """
        async with self._connections.transaction() as conn, conn.cursor(row_factory=namedtuple_row) as cur:
            await cur.execute(sql("lock_unsent"), {"limit": limit})
            locked: list[Any] = await cur.fetchall()
            if not locked:
                return []
            last = max(row.position for row in locked)
            await cur.execute(sql("claim"), {"epoch": epoch, "ids": [row.id for row in locked], "last": last})
            rows: list[Any] = await cur.fetchall()
        rows.sort(key=lambda row: (row.position, row.sequence or 0))
        return [_claimed(row) for row in rows]

    async def mark(self, epoch: int, sent: Sequence[Sent]) -> None:
        """Note what the broker has; an old epoch notes nothing."""
        async with self._connections.relaxed() as conn:
            await conn.execute(sql("mark"), _where(epoch, sent))

    async def claim_feed(self, epoch: int, limit: int) -> Sequence[Claimed]:
        """Give the next entries of feeds their numbers; return what has one and was not published, in order.

        A number is given for good, so this commit waits for the disk.
        """
        async with self._connections.transaction() as conn, conn.cursor(row_factory=namedtuple_row) as cur:
            waiting: list[Any] = await (await cur.execute(sql("feed_waits"))).fetchall()
            if not waiting:
                return []
            await cur.execute(sql("lock_feed"), {"feed": FEED})
            await cur.execute(sql("number_feed"), {"epoch": epoch, "limit": limit})
            await cur.execute(sql("unpublished_feed"), {"epoch": epoch, "limit": limit})
            rows: list[Any] = await cur.fetchall()
        return [_entry(row) for row in rows]

    async def mark_feed(self, epoch: int, sent: Sequence[Sent]) -> None:
        """Note which entries of feeds the broker has; an old epoch notes nothing."""
        async with self._connections.relaxed() as conn:
            await conn.execute(sql("mark_feed"), _where(epoch, sent))

    async def queue_unconfirmed(self, epoch: int, promises: Mapping[AgencyId, timedelta]) -> int:
        """Queue again what agencies have not confirmed in the time that they promise; return how many."""
        values = {
            "epoch": epoch,
            "agencies": list(promises),
            "promises": [promise.total_seconds() for promise in promises.values()],
            "doublings": DOUBLINGS,
            "limit": AT_ONCE,
        }
        async with self._connections.transaction() as conn:
            return len(await (await conn.execute(sql("queue_unconfirmed"), values)).fetchall())

    async def unproven(self, agencies: Iterable[AgencyId], young: timedelta) -> Sequence[Placed]:
        """Return where the brokers put what they may have lost: published within `young` and not confirmed."""
        values = {"agencies": list(agencies), "young": young.total_seconds()}
        async with self._connections.relaxed() as conn, conn.cursor(row_factory=namedtuple_row) as cur:
            await cur.execute(sql("unproven"), values)
            rows: list[Any] = await cur.fetchall()
            await cur.execute(sql("unproven_feed"), values)
            rows += await cur.fetchall()
        return [Placed(id=r.id, topic=r.topic, partition=r.out_partition, offset=r.out_offset) for r in rows]

    async def queue_lost(self, ids: Sequence[UUID]) -> None:
        """Queue again what the brokers have lost; it keeps its place, its number and its bytes."""
        async with self._connections.transaction() as conn:
            await conn.execute(sql("queue_lost"), {"ids": list(ids)})
            await conn.execute(sql("queue_lost_feed"), {"ids": list(ids)})

    async def unannounced(self, limit: int) -> Sequence[SetAside]:
        """Return what was set aside and is not yet on the topic of dead letters."""
        async with self._connections.relaxed() as conn, conn.cursor(row_factory=namedtuple_row) as cur:
            await cur.execute(sql("unannounced"), {"limit": limit})
            rows: list[Any] = await cur.fetchall()
        return [_set_aside(row) for row in rows]

    async def announced(self, ids: Sequence[UUID]) -> None:
        """Note that these stand on the topic of dead letters."""
        async with self._connections.relaxed() as conn:
            await conn.execute(sql("announced"), {"ids": list(ids)})


def _claimed(row: Any) -> Claimed:
    return Claimed(
        id=row.id,
        topic=row.topic,
        kind=row.kind,
        cause=(AgencyId(row.source), row.event_id),
        key=row.key or record_key(row.source, row.record_id or row.event_id).decode(),
        sequence=row.sequence,
        payload=row.payload,
        decided_at=row.decided_at,
        traceparent=row.traceparent,
    )


def _entry(row: Any) -> Claimed:
    area = AreaId(row.area)
    return Claimed(
        id=row.id,
        topic=feed_topic(area),
        kind=FEED_ENTRY,
        cause=(AgencyId(row.cause_source), row.cause_event),
        key=row.reference,
        sequence=row.seq,
        payload=row.payload,
        decided_at=row.at,
        dataref=address_of(area, CaseId(row.case_id)),
    )


def _where(epoch: int, sent: Sequence[Sent]) -> dict[str, Any]:
    return {
        "epoch": epoch,
        "ids": [s.id for s in sent],
        "partitions": [s.partition for s in sent],
        "offsets": [s.offset for s in sent],
    }


def _set_aside(row: Any) -> SetAside:
    return SetAside(
        id=row.id,
        source=row.source,
        event_id=row.event_id,
        outcome=row.outcome,
        reason=row.reason,
        at=row.set_aside_at,
    )
