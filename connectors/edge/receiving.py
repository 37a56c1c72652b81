"""Takes in what the hub delivers: reads, orders, writes each thing once, answers, and only then lets the hub forget."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from connectors.documents import Connector, outgoing
from connectors.edge import unreadable
from connectors.edge.batch import Batch
from connectors.edge.clock import Clock
from connectors.edge.folder import synced
from connectors.edge.inbox import Inbox, Key, Write
from connectors.edge.line import Arrival, Line, LineDown, Message, Trouble
from connectors.edge.message import message, trial_message
from connectors.edge.moving import move_all
from connectors.edge.notes import (
    CaseObsolete,
    DeliveryConfirmed,
    DeliveryHeld,
    DeliveryOutdated,
    DeliveryRepeated,
    DeliveryUnreadable,
    DeliveryWritten,
    EventAnswered,
    HoleFound,
    Note,
    Observe,
)
from connectors.edge.outbox import Outbox
from connectors.edge.pace import Pace
from connectors.edge.place import Place
from connectors.edge.sending import Sender
from connectors.edge.staging import Staging
from connectors.edge.state import State, instant
from connectors.edge.unreadable import Reason
from hub.domain.content import Received
from hub.domain.delivery import NEVER_RECEIPTED
from hub.domain.events import Receipt, ReceiptState
from hub.domain.head import Head

HOLES = "holes.txt"
"""Every hole ever found, a line each, in the state folder."""
UNREADABLE = "unreadable"
GIVE_WAY = 20
"""After so many arrivals others may run."""


@dataclass(slots=True, kw_only=True)
class Receiver:
    """The receiving side of one agency."""

    place: Place
    connector: Connector
    line: Line
    state: State
    outbox: Outbox
    inbox: Inbox
    sender: Sender
    staging: Staging
    clock: Clock
    pace: Pace
    observe: Observe
    _one_at_a_time: asyncio.Lock = field(default_factory=asyncio.Lock)
    _uncommitted: dict[tuple[str, int], Arrival] = field(default_factory=dict)
    _since: dict[tuple[Key, int], float] = field(default_factory=dict)
    _retry_at: float | None = None

    def recover(self) -> None:
        """End what was begun before a kill."""
        self.staging.prepare(name for _, name in self.inbox.staged())
        self.staging.release(self.state, self.inbox)

    def begin(self) -> None:
        """Forget what was read and not committed: the line reads it again."""
        self._uncommitted.clear()

    async def take(self, arrivals: Sequence[Arrival]) -> None:
        """Take in a batch; what it holds is answered and committed by `settle`."""
        async with self._one_at_a_time:
            batch = self._batch()
            for number, arrival in enumerate(arrivals, start=1):
                await batch.add(arrival)
                if number % GIVE_WAY == 0:
                    await asyncio.sleep(0)
            await self._keep(batch)
            self._uncommitted |= {(arrival.topic, arrival.partition): arrival for arrival in arrivals}

    async def look(self) -> None:
        """Do what time calls for: holes that were not filled, records that may be readable now, moves left undone."""
        async with self._one_at_a_time:
            self.staging.release(self.state, self.inbox)
            for note in move_all(self.state, self.outbox, self.place.folder_in):
                self.observe(note)
            await self._pass_holes()
            await self._read_again()

    async def settle(self) -> None:
        """Send the receipts that are owed; commit once none is left. Raises `LineDown`; it is done again then."""
        async with self._one_at_a_time:
            while owed := self.inbox.owed():
                confirmed = await self.line.send([receipt for _, receipt in owed])
                paid = [delivery for (delivery, _), there in zip(owed, confirmed, strict=True) if there]
                with self.state.transaction():
                    self.inbox.paid(paid)
                for delivery in paid:
                    self.observe(DeliveryConfirmed(delivery=delivery))
                if len(paid) < len(owed):
                    return
            if self._uncommitted:
                await self.line.commit(tuple(self._uncommitted.values()))
                self._uncommitted.clear()

    def _batch(self) -> Batch:
        return Batch(inbox=self.inbox, outbox=self.outbox, connector=self.connector, line=self.line)

    async def _keep(self, batch: Batch, read_again: Sequence[str] = ()) -> None:
        """Store a plan: first the bytes, then one transaction, then the renames; tell of it last."""
        now = self.clock.now()
        receipts = {write.read.envelope.id: self._receipt(write, now) for write in batch.writes}
        await asyncio.to_thread(self._put, batch)
        with self.state.transaction():
            self._store(batch, now)
            self._store_receipts(receipts, batch)
            for name in read_again:
                self.inbox.readable(name)
            self.state.note({"heard_at": instant(now)})
        self.staging.release(self.state, self.inbox)
        moves = move_all(self.state, self.outbox, self.place.folder_in)
        self._tell(batch)
        for note in moves:
            self.observe(note)

    def _put(self, batch: Batch) -> None:
        self.staging.put([write.document for write in batch.writes if write.document])
        for one in batch.unreadable:
            unreadable.keep(self.place.state / UNREADABLE, one.arrival)
        if batch.holes:
            with (self.place.state / HOLES).open("a", encoding="utf-8") as file:
                file.writelines(_hole_line(case, hole, self.clock.now()) for case, hole in batch.holes)
            synced((self.place.state,))

    def _store(self, batch: Batch, now: datetime) -> None:
        for write in batch.writes:
            self.inbox.stage(write, now)
        for one in batch.holds.values():
            self.inbox.hold(one, now)
        for one in batch.outdated:
            self.inbox.outdate(one, now)
        for bad in batch.unreadable:
            self.inbox.forget_held(unreadable.id_of(bad.arrival))
            self.inbox.unreadable(unreadable.name_of(bad.arrival), bad.reason, now)
        for key, course in batch.courses.items():
            self.inbox.keep_course(key, course)
        for one in batch.answers:
            if isinstance(one.content, Received):
                self.outbox.answer(one.content, now)

    def _store_receipts(self, receipts: dict[str, Message | None], batch: Batch) -> None:
        for delivery, receipt in receipts.items():
            if receipt:
                self.inbox.owe(delivery, receipt)
        for one in batch.repeats:
            self.inbox.owe_again(one.envelope.id)

    def _receipt(self, write: Write, now: datetime) -> Message | None:
        envelope = write.read.envelope
        if write.read.kind in NEVER_RECEIPTED:
            return None
        head = Head(agency=self.place.agency, record_id=envelope.id, recorded_at=now)
        event = Receipt(head=head, delivery_id=envelope.id, state=ReceiptState.DELIVERED, at=now)
        ids = self.state.shapes()
        if "Receipt" not in ids:
            raise LineDown(Trouble.REGISTRY_AWAY)
        if envelope.test:
            return trial_message(outgoing(event), ids, now)
        return message(outgoing(event), ids, now, envelope.traceparent)

    def _tell(self, batch: Batch) -> None:
        for one in batch.answers:
            if isinstance(one.content, Received):
                self.sender.heard(one.content.event_id)
                self.observe(EventAnswered(envelope=one.envelope, content=one.content))
        for write in batch.writes:
            path = self.place.folder_out / write.document.name if write.document else None
            read = write.read
            self.observe(DeliveryWritten(envelope=read.envelope, content=read.content, path=path, late=write.late))
        told: tuple[Note, ...] = (
            *(DeliveryHeld(envelope=one.envelope) for one in batch.holds.values()),
            *(DeliveryRepeated(envelope=one.envelope) for one in batch.repeats),
            *(DeliveryOutdated(envelope=one.envelope) for one in batch.outdated),
            *(DeliveryUnreadable(reason=one.reason) for one in batch.unreadable),
            *(HoleFound(case=case, first=first, last=last) for case, (first, last) in batch.holes),
            *(CaseObsolete(case=case) for case in batch.obsolete),
        )
        for note in told:
            self.observe(note)

    async def _pass_holes(self) -> None:
        """Give up holes that were not filled in time; each waits from when the first delivery behind it came."""
        now, batch = self.clock.monotonic(), self._batch()
        waiting = self.inbox.waiting_courses()
        behind = {(key, number) for key in waiting for number in _beyond(batch, key)}
        self._since = {one: self._since.get(one, now) for one in behind}
        for key in waiting:
            while batch.course(key).waits and self._is_overdue(batch, key, now):
                await batch.pass_hole(key)
        if batch.holes:
            await self._keep(batch)

    def _is_overdue(self, batch: Batch, key: Key, now: float) -> bool:
        since = self._since.get((key, min(_beyond(batch, key))), now)
        return now - since >= self.pace.hole_wait

    async def _read_again(self) -> None:
        """Try what could not be read: everything once at the start, an unknown schema again and again."""
        now, first = self.clock.monotonic(), self._retry_at is None
        if self._retry_at is not None and now < self._retry_at:
            return
        for name, reason in self.inbox.unreadables():
            if first or reason == Reason.SCHEMA_UNKNOWN:
                await self._read_one_again(name)
        self._retry_at = now + self.pace.schema_again

    async def _read_one_again(self, name: str) -> None:
        path, batch = self.place.state / UNREADABLE / name, self._batch()
        if path.exists():
            arrival = unreadable.kept(path)
            if arrival is None:
                return
            await batch.add(arrival)
        if not batch.unreadable:
            await self._keep(batch, (name,))
            path.unlink(missing_ok=True)


def _beyond(batch: Batch, key: Key) -> frozenset[int]:
    course = batch.course(key)
    return course.ahead | course.held


def _hole_line(case: str, hole: tuple[int, int], now: datetime) -> str:
    first, last = hole
    which = f"number {first}" if first == last else f"numbers {first} to {last}"
    return f"{instant(now)}  case {case}: {which} did not come. Ask the hub's operators to send again.\n"
