"""Load for the benchmark: prepared messages in open loop, and recipients that confirm what they get and no more.

It goes the agencies' way, with their accounts and topics, and does without folders and files: those would measure
this machine's disk six times over, and each agency has a machine of its own.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from time import monotonic

from connectors.documents import outgoing
from connectors.edge.closing import stopped
from connectors.edge.inbox import Read
from connectors.edge.line import Message
from connectors.edge.message import message, trace_begun_by, trace_of
from connectors.edge.reading import read
from connectors.edge.settings import EdgeSettings
from connectors.edge.topic_line import TopicLine
from connectors.shipped import connector
from hub.demo import Population
from hub.demo.stories import Script
from hub.domain.content import Received
from hub.domain.delivery import NEVER_RECEIPTED
from hub.domain.events import Receipt, ReceiptState
from hub.domain.head import Head

QUIET, DEADLINE = 1.5, 180.0
"""Seconds without news after which all is there, and seconds after the last event after which nothing more counts."""
LOOK = 0.1
GIVE_WAY = 20
"""After so many messages others may run."""
MILLISECONDS = 1000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """One event, encoded before the first is sent."""

    agency: str
    message: Message


@dataclass(slots=True, kw_only=True)
class Measured:
    """What was seen, by the clock of this process in seconds."""

    due: dict[str, float] = field(default_factory=dict)
    """When each event was due."""
    ended: set[str] = field(default_factory=set)
    """Events that the hub has answered."""
    deliveries: dict[str, bool] = field(default_factory=dict)
    """Deliveries that call for a receipt, and whether the brokers have it."""
    delays: list[float] = field(default_factory=list)
    """Milliseconds from when an event was due to each delivery that it caused."""
    last: float = 0.0
    """When the last delivery came."""
    _traces: dict[str, str] = field(default_factory=dict)

    @property
    def missing(self) -> int:
        """Return how many events have no answer."""
        return len(self.due.keys() - self.ended)

    @property
    def owes(self) -> bool:
        """Say whether anything is still to come."""
        return self.missing > 0 or not all(self.deliveries.values())

    def publish(self, event: str, due: float) -> None:
        """Note an event."""
        self.due[event] = due
        self._traces[trace_begun_by(event)] = event

    def arrive(self, one: Read, at: float) -> None:
        """Note a delivery that came for the first time; a status is not what a case waits for."""
        self.last = at
        event = self._traces.get(trace_of(one.envelope.traceparent) or "")
        if event and one.kind != "status":
            self.delays.append((at - self.due[event]) * MILLISECONDS)


def prepared(agencies: Mapping[str, str], ids: Mapping[str, int], events: int, seed: int) -> list[Prepared]:
    """Return so many events of invented people, of the agencies by kind."""
    now = datetime.now(UTC)  # noqa: TID251 - a benchmark works in real time
    script = Script(population=Population(seed=seed), run=f"{int(now.timestamp()):x}", bad=False)
    found: dict[str, Prepared] = {}
    while len(found) < events:
        step = script.next(now, lambda _label: True)
        for made in connector(step.kind).to_events(step.document, agencies[step.kind]):
            found[made.id] = Prepared(agency=agencies[step.kind], message=message(made, ids, now))
    return list(found.values())[:events]


async def measure(settings: Sequence[EdgeSettings], events: int, rate: float, seed: int) -> Measured:
    """Send events at a rate, wait until everything has come and was confirmed, return what was seen."""
    lines = {one.agency: TopicLine(one) for one in settings}
    ids = await next(iter(lines.values())).shapes()
    ready = prepared({one.kind: one.agency for one in settings}, ids, events, seed)
    measured = Measured()
    async with _desks(lines, ids, measured):
        await _send(ready, lines, rate, measured)
        await _all_heard(measured)
    return measured


@asynccontextmanager
async def _desks(lines: Mapping[str, TopicLine], ids: Mapping[str, int], seen: Measured) -> AsyncIterator[None]:
    """Let every agency read and confirm; begin once each of them reads."""
    desks = [_Desk(agency=agency, line=line, ids=ids, seen=seen) for agency, line in lines.items()]
    tasks = [asyncio.create_task(desk.run()) for desk in desks]
    try:
        for desk in desks:
            await desk.reads.wait()
        yield
        assert not any(task.done() for task in tasks), "an agency stopped reading"
    finally:
        await stopped(tasks)
        for line in lines.values():
            await line.close()


async def _send(ready: Sequence[Prepared], lines: Mapping[str, TopicLine], rate: float, seen: Measured) -> None:
    """Hand over each event when it is due, whatever became of the ones before it."""
    for line in lines.values():
        await line.send(())  # opens the producer
    under_way, due = [], monotonic()
    for count, one in enumerate(ready, start=1):
        due = max(monotonic(), due) if rate == float("inf") else due + 1 / rate
        if due > monotonic() or count % GIVE_WAY == 0:
            await asyncio.sleep(max(0.0, due - monotonic()))
        seen.publish(one.message.id, due)
        under_way.append(asyncio.create_task(lines[one.agency].send([one.message])))
    await asyncio.gather(*under_way)


async def _all_heard(seen: Measured) -> None:
    deadline = monotonic() + DEADLINE
    while monotonic() < deadline and (seen.owes or monotonic() - seen.last < QUIET):  # noqa: ASYNC110 - for quiet
        await asyncio.sleep(LOOK)


@dataclass(slots=True, kw_only=True)
class _Desk:
    """One recipient."""

    agency: str
    line: TopicLine
    ids: Mapping[str, int]
    seen: Measured
    reads: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self) -> None:
        async for arrivals in self.line.arrivals():
            self.reads.set()
            at = monotonic()
            found = [one for arrival in arrivals if isinstance(one := await read(arrival, self.line), Read)]
            receipts = {one.envelope.id: receipt for one in found if (receipt := self._take(one, at))}
            if receipts:
                assert all(await self.line.send(list(receipts.values())))
                self.seen.deliveries |= dict.fromkeys(receipts, True)
            if arrivals:
                await self.line.commit(arrivals)

    def _take(self, one: Read, at: float) -> Message | None:
        """Note what came; return the receipt that it calls for, unless it came before."""
        envelope = one.envelope
        if isinstance(one.content, Received):
            self.seen.ended.add(one.content.event_id)
            return None
        if envelope.id in self.seen.deliveries:
            return None
        self.seen.arrive(one, at)
        if one.kind in NEVER_RECEIPTED:
            return None
        self.seen.deliveries[envelope.id] = False
        head = Head(agency=self.agency, record_id=envelope.id, recorded_at=envelope.time)
        event = Receipt(head=head, delivery_id=envelope.id, state=ReceiptState.DELIVERED, at=envelope.time)
        return message(outgoing(event), self.ids, envelope.time, envelope.traceparent)
