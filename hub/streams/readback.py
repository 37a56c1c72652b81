"""After a broken connection: reads back what the brokers confirmed lately, and sends again what they have lost.

A broker keeps its newest records in memory. When it comes back without them, rows say "published", and once something
newer was appended no topic contradicts. So what nobody has confirmed yet is looked up where it should lie.
"""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from threading import Event
from time import monotonic
from typing import Any
from uuid import UUID

import structlog
from confluent_kafka import OFFSET_END, Consumer, KafkaError, KafkaException, TopicPartition

from hub.domain.ids import AgencyId
from hub.store.errors import Away
from hub.store.queue import Placed, PostgresQueue
from hub.streams.access import KafkaAccess
from hub.streams.topics import DEAD_LETTERS
from hub.telemetry import Said
from hub.wire import cloudevents

YOUNG = timedelta(minutes=10)
"""How long before the break something may have been published to be looked up; every system writes its memory to disk
far sooner."""
EVERY = 1.0
"""Seconds between looks at the connection."""
SECONDS = 3.0

log = structlog.get_logger()

Line = tuple[str, int]
"""Topic and partition."""


@dataclass(slots=True, kw_only=True)
class ReadBack:
    """Watches its own connection to the brokers; when that broke and holds again, it reads back."""

    queue: PostgresQueue
    access: KafkaAccess
    agencies: Sequence[AgencyId]
    _broken: Event = field(default_factory=Event)
    _since: float | None = None
    """When the connection broke, by the monotonic clock; None while it holds."""

    async def run(self) -> None:
        """Watch until cancelled; at the start nobody knows what happened before, so it reads back at once."""
        self._broken.set()
        consumer = self._consumer()
        try:
            while True:
                await asyncio.to_thread(consumer.poll, EVERY)
                if self._broken.is_set():
                    await self._look(consumer)
        finally:
            await asyncio.shield(asyncio.to_thread(consumer.close))

    async def _look(self, consumer: Consumer) -> None:
        self._broken.clear()
        self._since = monotonic() if self._since is None else self._since
        try:
            lost = await self._lost(consumer)
            if lost:
                await self.queue.queue_lost(lost)
            self._since = None
            log.info(Said.READ_BACK, count=len(lost))
        except (Away, KafkaException) as error:
            log.warning(Said.WAITING_FOR, error=type(error).__name__)
            self._broken.set()
            await asyncio.sleep(EVERY)

    async def _lost(self, consumer: Consumer) -> list[UUID]:
        placed = await self.queue.unproven(self.agencies, YOUNG + self._away())
        there = await asyncio.to_thread(_read, consumer, _lines(placed))
        return [one.id for one in placed if there.get((one.topic, one.partition, one.offset)) != str(one.id)]

    def _away(self) -> timedelta:
        """Return how long the brokers have been away: what they lost was published before that."""
        return timedelta(seconds=monotonic() - self._since if self._since is not None else 0.0)

    def _consumer(self) -> Consumer:
        consumer = Consumer(
            {
                **self.access.librdkafka(),
                "group.id": "hub.readback",
                "enable.auto.commit": False,
                "auto.offset.reset": "error",
                "error_cb": self._on_error,
            }
        )
        _watch(consumer)
        return consumer

    def _on_error(self, error: KafkaError) -> None:
        if error.code() in {KafkaError._TRANSPORT, KafkaError._ALL_BROKERS_DOWN}:  # noqa: SLF001 - published so
            self._broken.set()


def _watch(consumer: Consumer) -> None:
    """Keep a connection open on which nothing is read."""
    consumer.assign([TopicPartition(DEAD_LETTERS, 0, OFFSET_END)])


def _lines(placed: Iterable[Placed]) -> Mapping[Line, range]:
    """Return from where to where each partition must be read."""
    offsets: dict[Line, list[int]] = defaultdict(list)
    for one in placed:
        offsets[one.topic, one.partition].append(one.offset)
    return {line: range(min(found), max(found) + 1) for line, found in offsets.items()}


def _read(consumer: Consumer, lines: Mapping[Line, range]) -> dict[tuple[str, int, int], str]:
    """Return the ids of what lies there; where a topic ends earlier, nothing does."""
    found: dict[tuple[str, int, int], str] = {}
    try:
        for (topic, partition), wanted in lines.items():
            low, high = consumer.get_watermark_offsets(TopicPartition(topic, partition), timeout=SECONDS)
            part = range(max(low, wanted.start), min(high, wanted.stop))
            if part:
                _read_line(consumer, TopicPartition(topic, partition, part.start), part, found)
    finally:
        _watch(consumer)
    return found


def _read_line(consumer: Consumer, start: TopicPartition, part: range, found: dict[tuple[str, int, int], str]) -> None:
    consumer.assign([start])
    deadline = monotonic() + SECONDS
    offset = part.start
    while offset < part.stop:
        message = consumer.poll(EVERY)
        if message is None and monotonic() > deadline:
            raise KafkaException(KafkaError(KafkaError._TIMED_OUT))  # noqa: SLF001 - published so
        if message is None:
            continue
        if error := message.error():
            raise KafkaException(error)
        offset = (message.offset() or 0) + 1
        headers: Any = message.headers()
        if envelope := cloudevents.from_headers(headers):
            found[start.topic, start.partition, offset - 1] = envelope.id
