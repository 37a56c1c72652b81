"""The broker of the simulation: topics, consumer groups with rebalances, and the two ports that reach it."""

import asyncio
import hashlib
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Callable, Sequence
from contextvars import copy_context
from dataclasses import dataclass
from typing import Any, Self
from uuid import UUID

from hub.receive.ports import Raw
from hub.store.queue import Claimed, Sent
from tests.simulation.loop import PROCESS
from tests.simulation.stage import Stage

COMMIT_INTERVAL = 1.0
"""Seconds within which a worker tells the broker what it acknowledged (hub.streams.lanes)."""
SESSION_TIMEOUT = 6.0
"""Seconds of silence after which the broker gives a worker's partitions to others (hub.streams.lanes)."""
FETCH, DRAIN = 8, 6
"""Records in one fetch of a partition, and at most in one batch: small, so that many batches meet."""

Place = tuple[str, int]
"""Topic and partition."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutRecord:
    """A delivery as it lies on a topic."""

    id: UUID
    kind: str
    key: str
    sequence: int | None
    value: bytes
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """An event as a worker fetched it, and under which generation of its group."""

    raw: Raw
    generation: int


class Broker:
    """Topics with partitions, in memory."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.inward: dict[Place, list[Raw]] = {}
        self.outward: dict[str, list[OutRecord]] = defaultdict(list)
        self.groups: dict[str, Group] = {}
        self.down = False
        """Whether nothing can be published on `out` topics."""

    def create(self, topic: str, partitions: int) -> None:
        """Make an `in` topic."""
        self.inward.update({(topic, partition): [] for partition in range(partitions)})

    def append(self, topic: str, key: bytes, value: bytes | None, headers: tuple[tuple[str, bytes], ...]) -> None:
        """Take a record of an agency."""
        partitions = sum(1 for name, _ in self.inward if name == topic)
        partition = int.from_bytes(hashlib.sha256(key).digest()[:2]) % partitions
        log = self.inward[topic, partition]
        log.append(Raw(topic=topic, partition=partition, offset=len(log), value=value, headers=headers))
        self.stage.trace.note("arrived", topic, partition, len(log) - 1)

    def publish(self, claimed: Claimed) -> Sent:
        """Take a record of a relay."""
        log = self.outward[claimed.topic]
        log.append(
            OutRecord(
                id=claimed.id,
                kind=claimed.kind,
                key=claimed.key,
                sequence=claimed.sequence,
                value=claimed.payload,
                by=PROCESS.get(),
            )
        )
        self.stage.trace.note("published", claimed.topic, claimed.id, claimed.sequence)
        return Sent(id=claimed.id, partition=0, offset=len(log) - 1)


class Group:
    """A consumer group: who reads which partition, and how far everybody has come."""

    def __init__(self, broker: Broker, name: str, places: Sequence[Place], watch: Callable[[Place, int], None]) -> None:
        self.broker, self.name, self.places, self._watch = broker, name, places, watch
        self.committed = dict.fromkeys(places, 0)
        self.generation = 0
        self._members: list[FakeSource] = []

    def join(self, member: "FakeSource") -> None:
        """Let a worker read along."""
        if member not in self._members:
            self._members.append(member)
            self.rebalance()

    def leave(self, member: "FakeSource") -> None:
        """Give a worker's partitions to the others."""
        if member in self._members:
            self._members.remove(member)
            self.rebalance()

    def rebalance(self) -> None:
        """Deal the partitions out anew. Workers hear of it one by one: for a while a partition has two owners."""
        self.generation += 1
        dealt: dict[int, list[Place]] = defaultdict(list)
        for number, place in enumerate(self.broker.stage.schedule.sample(self.places, len(self.places))):
            if self._members:
                dealt[number % len(self._members)].append(place)
        for number, member in enumerate(self._members):
            member.hear(self.generation, dealt[number])
        self.broker.stage.trace.note("rebalanced", self.name, self.generation)

    def commit(self, member: "FakeSource", generation: int, place: Place, offset: int) -> None:
        """Note how far a worker has come; one of an earlier generation is not listened to."""
        if generation == self.generation and member in self._members:
            self.committed[place] = offset
            self.broker.stage.trace.note("offset", *place, offset)
            self._watch(place, offset)


class FakeSource:
    """The source of one lane of one worker, as Faust gives it: fetched ahead, batches by draining."""

    def __init__(self, group: Group, process: str) -> None:
        self.group, self.process, self.stage = group, process, group.broker.stage
        self._loop, self._context = asyncio.get_running_loop(), copy_context()
        self._queue: deque[Arrival] = deque()
        self._generation = 0
        self._next: dict[Place, int] = {}
        self._acknowledged: dict[Place, int] = {}
        self._done: dict[Place, set[int]] = defaultdict(set)
        self._committing = False

    def arrivals(self) -> AsyncIterator[Any]:
        """Yield the first event of each batch."""
        self.group.join(self)
        return self

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Arrival:
        while True:
            await self.stage.call()
            self.group.join(self)
            if not self._queue:
                self._fetch()
            if self._queue:
                return self._queue.popleft()
            await asyncio.sleep(self.stage.schedule.uniform(0.02, 0.2))

    def drain(self, first: Any) -> Sequence[Any]:
        """Return the first event with some that wait behind it; what belongs to an earlier generation is left out."""
        batch = [first]
        while self._queue and len(batch) < self.stage.schedule.randint(1, DRAIN):
            arrival = self._queue.popleft()
            if arrival.generation == self._generation:
                batch.append(arrival)
        return batch

    def raw(self, arrival: Any) -> Raw:
        """Return an arrival as a plain record."""
        raw: Raw = arrival.raw
        return raw

    async def acknowledge(self, batch: Sequence[Any]) -> None:
        """Note what is done with; the broker is told a little later, and only up to the first gap."""
        await self.stage.call()
        for arrival in batch:
            if arrival.generation == self._generation:
                self._done[arrival.raw.topic, arrival.raw.partition].add(arrival.raw.offset)
        if not self._committing:
            self._committing = True
            self._loop.call_later(self.stage.schedule.uniform(0, COMMIT_INTERVAL), self._commit)

    def hear(self, generation: int, places: Sequence[Place]) -> None:
        """Hear of a new deal, a little later and not while the process stands still."""
        delay = self.stage.schedule.expovariate(2.0)
        self._loop.call_later(delay, self._learn, generation, places, context=self._context)

    def _learn(self, generation: int, places: Sequence[Place]) -> None:
        if generation <= self._generation:
            return
        self._generation = generation
        self._queue.clear()
        self._done.clear()
        self._next = {place: self.group.committed[place] for place in places}
        self._acknowledged = dict(self._next)

    def _fetch(self) -> None:
        for place in self._next:
            log = self.group.broker.inward[place]
            for raw in log[self._next[place] : self._next[place] + FETCH]:
                self._queue.append(Arrival(raw=raw, generation=self._generation))
                self._next[place] = raw.offset + 1

    def _commit(self) -> None:
        self._committing = False
        if self.process in self.stage.dead:
            return
        for place, upto in self._acknowledged.items():
            offset = upto
            while offset in self._done[place]:
                offset += 1
            if offset > upto:
                self._acknowledged[place] = offset
                self.group.commit(self, self._generation, place, offset)


class FakeSink:
    """The sink of one relay."""

    def __init__(self, broker: Broker) -> None:
        self.broker, self.stage = broker, broker.stage

    async def send(self, deliveries: Sequence[Claimed]) -> Sequence[Sent]:
        """Send in order; of each topic and key stop at the first failure."""
        broken: set[tuple[str, str]] = set()
        sent = []
        for delivery in deliveries:
            line = delivery.line
            if line in broken:
                continue
            await self.stage.call(0.2)
            found = self._published(delivery)
            if found:
                sent.append(found)
            else:
                self.failed(broken, line)
        return sent

    def failed(self, broken: set[tuple[str, str]], line: tuple[str, str]) -> None:
        """Send nothing more of a line: that would overtake what failed."""
        broken.add(line)

    def _published(self, delivery: Claimed) -> Sent | None:
        if self.broker.down or self.stage.hit("sink"):
            return None
        sent = self.broker.publish(delivery)
        return None if self.stage.hit("sink.answer") else sent
