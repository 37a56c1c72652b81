"""The queue of deliveries as `hub.store.queue` keeps it in PostgreSQL, statement by statement."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from hub.domain.delivery import NEVER_RECEIPTED, DeliveryKind, DeliveryState
from hub.domain.feed import address_of, feed_topic
from hub.domain.ids import AgencyId, DeliveryId
from hub.store.queue import FEED_ENTRY, LEASE, Claimed, Sent
from hub.wire.cloudevents import record_key
from tests.simulation.world import FeedRow, Lease, Row, Session, Tables, World


class FakeQueue:
    """`PostgresQueue` over the simulated database. A planted bug overrides one of the small methods."""

    def __init__(self, world: World, process: str, holder: str) -> None:
        self.world, self.process, self.holder = world, process, holder

    async def lease(self) -> int | None:
        """Take or renew the lease."""
        async with self.world.session(self.process) as session:
            async with session.statement() as tables:
                await session.lock("lease")
                lease = self._renewed(tables.lease)
                if lease:
                    session.writes.append(lambda: self._keep(lease))
            await session.commit(durable=True)
        return lease.epoch if lease else None

    def _renewed(self, before: Lease | None) -> Lease | None:
        now = self.world.now()
        if before is None:
            return Lease(epoch=1, holder=self.holder, renewed_at=now)
        if before.holder == self.holder:
            return replace(before, renewed_at=now)
        if not now - timedelta(seconds=LEASE) <= before.renewed_at <= now:
            return Lease(epoch=before.epoch + 1, holder=self.holder, renewed_at=now)
        return None

    async def claim(self, epoch: int, limit: int) -> Sequence[Claimed]:
        """Take the next deliveries, in order; none when the epoch is no longer the newest."""
        async with self.world.session(self.process) as session:
            locked = await self.lock_unsent(session, epoch, limit)
            rows = await self.take(session, epoch, locked) if locked else []
            claimed_at = self.world.now()
            for row in rows:
                self._write(session, claimed(row, epoch, claimed_at))
            await session.commit(durable=self.waits_for_disk())
        rows.sort(key=lambda row: (row.position, row.delivery.sequence or 0))
        self.world.stage.trace.note("claimed", epoch, len(rows))
        return [self.claimed(row) for row in rows]

    def waits_for_disk(self) -> bool:
        """Say whether a claim outlives a power cut."""
        return True

    async def lock_unsent(self, session: Session, epoch: int, limit: int) -> list[Row]:
        """Lock the next rows as of the statement's beginning; each is looked at again once it is locked."""
        async with session.statement() as tables:
            seen = sorted((r for r in tables.deliveries.values() if self.unsent(r, epoch)), key=lambda r: r.position)
            return [r for r in [await self._locked(session, r) for r in seen[:limit]] if self.unsent(r, epoch)]

    async def take(self, session: Session, epoch: int, locked: list[Row]) -> list[Row]:
        """Return what is locked, and the corrections that took the place of something stopped meanwhile."""
        ids, last = {row.delivery.id for row in locked}, max(row.position for row in locked)
        async with session.statement() as tables:
            if not self.fits(tables, epoch):
                return []
            return [
                await self._locked(session, row)
                for row in [*tables.deliveries.values()]
                if self.unsent(row, epoch) and (row.delivery.id in ids or _takes_a_place(row, last))
            ]

    async def _locked(self, session: Session, row: Row) -> Row:
        """Wait for whoever changes a row; return it as it is then."""
        await session.lock(("delivery", row.delivery.id))
        return self.world.tables.deliveries[row.delivery.id]

    def fits(self, tables: Tables, epoch: int) -> bool:
        """Say whether an epoch is the newest."""
        return tables.lease is not None and tables.lease.epoch == epoch

    def unsent(self, row: Row, epoch: int) -> bool:
        """Say whether a delivery may be claimed, whoever claimed it before."""
        del epoch
        waits = row.resends > 0 and self.world.tables.stopped
        return row.delivery.state in {DeliveryState.QUEUED, DeliveryState.REPLACED} and row.sent is None and not waits

    def claimed(self, row: Row) -> Claimed:
        """Return a row as the relay gets it."""
        delivery = row.delivery
        key = delivery.key or record_key(delivery.cause.source, delivery.cause.record or delivery.cause.event).decode()
        return Claimed(
            id=delivery.id,
            topic=delivery.topic,
            kind=delivery.kind.value,
            cause=(delivery.cause.source, delivery.cause.event),
            key=key,
            sequence=delivery.sequence,
            payload=row.payload or b"",
            decided_at=row.decided_at,
            traceparent=row.traceparent,
        )

    async def queue_unconfirmed(self, epoch: int, promises: Mapping[AgencyId, timedelta]) -> int:
        """Queue again what agencies have not confirmed in the time that they promise; return how many."""
        async with self.world.session(self.process) as session:
            async with session.statement() as tables:
                late = [r for r in tables.deliveries.values() if self._is_late(r, promises) and not tables.stopped]
                for row in late if self.fits(tables, epoch) else []:
                    found = await self._locked(session, row)
                    if self._is_late(found, promises):
                        self._write(session, unconfirmed(found))
                        self.world.stage.trace.note("queued again", found.delivery.id)
            await session.commit(durable=True)
        return len(late)

    def _is_late(self, row: Row, promises: Mapping[AgencyId, timedelta]) -> bool:
        delivery = row.delivery
        promise = promises.get(delivery.recipient)
        if promise is None or row.published_at is None or delivery.kind in NEVER_RECEIPTED:
            return False
        stands = delivery.state in {DeliveryState.PUBLISHED, DeliveryState.REPLACED}
        answered = any(one == delivery.id for one, _ in self.world.tables.receipts)
        waiting = self.world.now() - promise * 2**row.resends <= row.published_at <= self.world.now()
        return stands and not answered and not waiting

    async def mark(self, epoch: int, sent: Sequence[Sent]) -> None:
        """Note what the broker has; an old epoch notes nothing."""
        async with self.world.session(self.process) as session:
            async with session.statement() as tables:
                if self.fits(tables, epoch):
                    for one in sent:
                        row = await self._locked(session, tables.deliveries[DeliveryId(one.id)])
                        self._write(session, marked(row, one, self.world.now()))
            await session.commit(durable=False)

    async def claim_feed(self, epoch: int, limit: int) -> Sequence[Claimed]:
        """Give the next entries of feeds their numbers (feed.sql: feed_waits to unpublished_feed)."""
        async with self.world.session(self.process) as session:
            async with session.statement() as tables:
                if all(row.sent for row in tables.feed.values()):
                    return []
            async with session.statement():
                await session.lock("feed")
            numbers = await self.number(session, epoch, limit)
            async with session.statement() as tables:
                rows = [numbers.get(one, row) for one, row in tables.feed.items() if row.sent is None]
                found = [row for row in rows if row.seq is not None and self.fits(tables, epoch)]
            await session.commit(durable=self.waits_for_disk())
        found.sort(key=lambda row: (row.noted.area, row.seq or 0))
        return [entry(row) for row in found[:limit]]

    async def number(self, session: Session, epoch: int, limit: int) -> dict[DeliveryId, FeedRow]:
        """Number what may be published, each area on its own (feed.sql: number_feed)."""
        async with session.statement() as tables:
            ready = (
                [row for row in tables.feed.values() if self._may_go(tables, row)] if self.fits(tables, epoch) else []
            )
            heads, numbered = dict(tables.feed_heads), dict[DeliveryId, FeedRow]()
            for row in sorted(ready, key=lambda row: row.place)[:limit]:
                heads[row.noted.area] = heads.get(row.noted.area, 0) + 1
                numbered[row.noted.id] = replace(row, seq=heads[row.noted.area])
        session.writes.append(lambda: tables.feed_heads.update(heads))
        session.writes.append(lambda: tables.feed.update(numbered))
        return numbered

    def _may_go(self, tables: Tables, row: FeedRow) -> bool:
        """Say whether an entry has no number, and what it speaks of has gone out."""
        told = tables.deliveries.get(row.noted.delivery) if row.noted.delivery else None
        waits = told is not None and told.sent is None and told.delivery.state in _MAY_COME
        return row.sent is None and row.seq is None and not waits

    async def mark_feed(self, epoch: int, sent: Sequence[Sent]) -> None:
        """Note which entries of feeds the broker has; an old epoch notes nothing."""
        async with self.world.session(self.process) as session:
            async with session.statement() as tables:
                if self.fits(tables, epoch):
                    rows = {one.id: replace(tables.feed[DeliveryId(one.id)], sent=one) for one in sent}
                    session.writes.append(lambda: tables.feed.update({DeliveryId(i): row for i, row in rows.items()}))
            await session.commit(durable=False)

    def _keep(self, lease: Lease) -> None:
        self.world.tables.lease = lease

    def _write(self, session: Session, row: Row) -> None:
        session.writes.append(lambda: self.world.tables.put(row))


_MAY_COME = frozenset(
    {
        DeliveryState.HELD,
        DeliveryState.SUSPENDED,
        DeliveryState.QUEUED,
        DeliveryState.PUBLISHED,
        DeliveryState.REPLACED,
    }
)
"""What is in none of these never goes out, or has gone: it was answered."""


def _takes_a_place(row: Row, last: int) -> bool:
    return row.delivery.kind is DeliveryKind.CORRECTION and row.position <= last


def entry(row: FeedRow) -> Claimed:
    """Return an entry of a feed as the relay gets it."""
    noted = row.noted
    return Claimed(
        id=noted.id,
        topic=feed_topic(noted.area),
        kind=FEED_ENTRY,
        cause=(AgencyId(noted.cause[0]), noted.cause[1]),
        key=noted.entry.case_reference,
        sequence=row.seq,
        payload=row.payload,
        decided_at=noted.entry.time,
        dataref=address_of(noted.area, noted.case),
    )


def claimed(row: Row, epoch: int, at: datetime) -> Row:
    """Return a delivery that a relay has taken."""
    return replace(row, delivery=replace(row.delivery, claimed=True), claim_epoch=epoch, claimed_at=at)


def unconfirmed(row: Row) -> Row:
    """Return a delivery that must be sent once more; it still counts as sent."""
    delivery = row.delivery
    if delivery.state is DeliveryState.PUBLISHED:
        delivery = replace(delivery, state=DeliveryState.QUEUED)
    return replace(row, delivery=delivery, sent=None, published_at=None, resends=row.resends + 1)


def marked(row: Row, sent: Sent, at: datetime) -> Row:
    """Return a delivery that the broker has. A receipt that was quicker keeps its state."""
    delivery = row.delivery
    if delivery.state is DeliveryState.QUEUED:
        delivery = replace(delivery, state=DeliveryState.PUBLISHED)
    return replace(row, delivery=delivery, sent=sent, published_at=at)
