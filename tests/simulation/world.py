"""The database of the simulation: what is committed, and the server's side of each connection.

Tables as in `hub/store/migrations`, each row a frozen value. A transaction gathers writes; they become
visible together at its commit. A commit that did not wait for the disk can be lost with the machine.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Hashable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

from hub.domain.alarm import Alarm
from hub.domain.case import Case, KnownIncident
from hub.domain.delivery import Delivery
from hub.domain.feed import Noted, Shown
from hub.domain.ids import AgencyId, AreaId, BlockingKey, CaseId, DeliveryId, EventId, IncidentId, PersonId, ReviewId
from hub.domain.outcome import Ended
from hub.domain.person import Role
from hub.domain.review import Review
from hub.flow.received import KnownRecord, Link, Received, RecordKey
from hub.store.errors import StoreAway
from hub.store.queue import Sent
from tests.simulation.locks import Locks
from tests.simulation.loop import SERVER
from tests.simulation.stage import Stage

BEGINNING = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
IDLE_TIMEOUT = 5.0
TRANSACTION_TIMEOUT = 15.0
"""Seconds (hub.store.connections.LIMITS)."""
FLUSHED_AFTER = 0.6
"""Seconds after which what was committed without waiting is on the disk too."""

InboxKey = tuple[AgencyId, EventId, bytes]
Write = Callable[[], None]


class UniqueViolation(Exception):
    """A row with this key is there already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxRow:
    """An event with its outcome. `deliveries`, `changed` and `feed` are kept for the checker only, like `claimed`."""

    decided_seq: int
    received: Received
    ended: Ended
    decided_at: datetime
    deliveries: tuple[Delivery, ...]
    changed: tuple[Delivery, ...]
    feed: tuple[Noted, ...]
    claimed: frozenset[DeliveryId]
    """What the relay had taken by then: whether something can still be stopped depends on it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A delivery with what the relay notes of it; `delivery.claimed` says whether it ever had an epoch."""

    delivery: Delivery
    position: int
    payload: bytes | None
    decided_at: datetime
    traceparent: str | None
    claim_epoch: int | None = None
    claimed_at: datetime | None = None
    sent: Sent | None = None
    published_at: datetime | None = None
    resends: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedRow:
    """An entry of a feed with what the relay notes of it."""

    noted: Noted
    place: int
    payload: bytes
    seq: int | None = None
    sent: Sent | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """Who may relay."""

    epoch: int
    holder: str
    renewed_at: datetime


@dataclass(slots=True)
class Tables:
    """What is committed."""

    inbox: dict[InboxKey, InboxRow] = field(default_factory=dict)
    records: dict[RecordKey, KnownRecord] = field(default_factory=dict)
    people_by_key: dict[BlockingKey, dict[PersonId, None]] = field(default_factory=dict)
    cases: dict[CaseId, Case] = field(default_factory=dict)
    members: dict[tuple[CaseId, PersonId, Role], None] = field(default_factory=dict)
    incidents: dict[IncidentId, KnownIncident] = field(default_factory=dict)
    links: dict[frozenset[PersonId], Link] = field(default_factory=dict)
    reviews: dict[ReviewId, Review] = field(default_factory=dict)
    deliveries: dict[DeliveryId, Row] = field(default_factory=dict)
    numbers: dict[tuple[str, CaseId, int], DeliveryId] = field(default_factory=dict)
    """The unique index over topic, case and sequence."""
    receipts: dict[tuple[UUID, EventId], None] = field(default_factory=dict)
    alarms: dict[Alarm, int] = field(default_factory=dict)
    """Open alarms, and how often each was raised; nobody closes any in a simulation."""
    held: dict[CaseId, None] = field(default_factory=dict)
    """Cases of which nobody may be erased for now."""
    pages: dict[tuple[AreaId, CaseId], Shown] = field(default_factory=dict)
    feed: dict[DeliveryId, FeedRow] = field(default_factory=dict)
    feed_heads: dict[AreaId, int] = field(default_factory=dict)
    stopped: bool = False
    """Whether all that repeats is stopped (operating.sql: stop_all)."""
    lease: Lease | None = None

    def put(self, row: Row) -> None:
        """Insert or replace a delivery, and keep the index true."""
        before = self.deliveries.get(row.delivery.id)
        if before and (number := number_of(before.delivery)) and self.numbers.get(number) == row.delivery.id:
            del self.numbers[number]
        self.deliveries[row.delivery.id] = row
        if number := number_of(row.delivery):
            self.numbers[number] = row.delivery.id


def number_of(delivery: Delivery) -> tuple[str, CaseId, int] | None:
    """Return under which unique number a delivery stands."""
    if delivery.case is None or delivery.sequence is None:
        return None
    return delivery.topic, delivery.case, delivery.sequence


class World:
    """The database server."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.tables = Tables()
        self.locks = Locks()
        self.stepped = timedelta()
        """How far the server's clock was set off."""
        self.down = False
        self._decided = self._position = self._session = 0
        self._sessions: dict[int, Session] = {}
        self._unflushed: list[tuple[float, Callable[[], None]]] = []

    def now(self) -> datetime:
        """Return the server's time."""
        return BEGINNING + timedelta(seconds=asyncio.get_running_loop().time()) + self.stepped

    def next_decided(self) -> int:
        """Return the next number of the inbox. Like a sequence of PostgreSQL it knows no transaction."""
        self._decided += 1
        return self._decided

    def next_position(self) -> int:
        """Return the next place in the queue, in the same way."""
        self._position += 1
        return self._position

    @asynccontextmanager
    async def session(self, process: str) -> AsyncIterator["Session"]:
        """Begin a transaction on a connection. What was not committed at the end is rolled back."""
        await self.stage.call()
        if self.down or self.stage.hit("connect"):
            raise StoreAway("connection refused")
        self._session += 1
        session = self._sessions[self._session] = Session(self, self._session, process)
        try:
            yield session
        finally:
            session.end()
            self._sessions.pop(session.number, None)

    def hang_up(self, process: str) -> None:
        """End what a process had begun: it is gone, and the system has closed its connections."""
        for session in [s for s in self._sessions.values() if s.process == process]:
            session.end()

    def power_cut(self) -> None:
        """Lose every transaction that was begun, and every commit of the last moments that waited for no disk."""
        for session in [*self._sessions.values()]:
            session.end()
        now = asyncio.get_running_loop().time()
        for at, undo in reversed(self._unflushed):
            if now - at < FLUSHED_AFTER:
                self.stage.trace.note("lost commit")
                undo()
        self._unflushed.clear()

    def commit(self, writes: list[Write], *, durable: bool) -> None:
        """Make writes visible. One that waits for the disk takes along everything before it."""
        lease, rows = self.tables.lease, dict(self.tables.deliveries) if not durable else {}
        feed = dict(self.tables.feed) if not durable else {}
        for write in writes:
            write()
        if durable:
            self._unflushed.clear()
        elif writes:
            self._unflushed.append((asyncio.get_running_loop().time(), lambda: self._restore(lease, rows, feed)))

    def _restore(self, lease: Lease | None, rows: dict[DeliveryId, Row], feed: dict[DeliveryId, FeedRow]) -> None:
        self.tables.lease = lease
        self.tables.feed.update(feed)
        for row in rows.values():
            self.tables.put(row)


class Session:
    """The server's side of one transaction."""

    def __init__(self, world: World, number: int, process: str) -> None:
        self.world, self.number, self.process = world, number, process
        self.writes: list[Write] = []
        self.dead = False
        loop = asyncio.get_running_loop()
        self._timer = loop.call_later(TRANSACTION_TIMEOUT, self._too_long, context=SERVER)
        self._idle = loop.call_later(IDLE_TIMEOUT, self._too_long, context=SERVER)

    @asynccontextmanager
    async def statement(self) -> AsyncIterator[Tables]:
        """Run a statement: it sees what is committed when it begins."""
        await self.world.stage.call()
        if not self.dead and self.world.stage.hit("statement"):
            self.end()
        with self._busy():
            yield self.world.tables

    async def lock(self, key: Hashable, *, shared: bool = False) -> None:
        """Wait for a lock inside a statement."""
        await self.world.locks.take(self.number, key, shared=shared)
        self._require()

    async def commit(self, *, durable: bool) -> None:
        """Commit, unless the connection dies before; the answer may be lost on its way back."""
        await self.world.stage.call()
        if not self.dead and self.world.stage.hit("commit"):
            self.end()
        self._require()
        self.world.commit(self.writes, durable=durable)
        self.world.stage.trace.note("committed", self.number, len(self.writes))
        self.end()
        await self.world.stage.call()
        if self.world.stage.hit("answer"):
            raise StoreAway("the answer to COMMIT was lost")

    def end(self) -> None:
        """Let go of all locks; what was not committed is forgotten."""
        self.dead = True
        self._timer.cancel()
        self._idle.cancel()
        self.world.locks.end(self.number)

    @contextmanager
    def _busy(self) -> Iterator[None]:
        self._require()
        self._idle.cancel()
        yield
        self._require()
        self._idle = asyncio.get_running_loop().call_later(IDLE_TIMEOUT, self._too_long, context=SERVER)

    def _require(self) -> None:
        if self.dead:
            raise StoreAway("the connection is gone")

    def _too_long(self) -> None:
        self.world.stage.trace.note("ended for taking too long", self.number)
        self.end()
