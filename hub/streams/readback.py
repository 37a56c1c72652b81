"""After the brokers were away: reads back what they confirmed lately, and sends again what they have lost.

A broker keeps its newest records in memory. When it comes back without them, rows say "published", and once something
newer was appended no topic contradicts. So what nobody has confirmed yet is looked up where it should lie. That a
broker came back shows in the epoch of a partition's leader, which every new leader raises: a client that only waits to
be told of a broken connection is not always told.
"""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from time import monotonic
from typing import Any
from uuid import UUID

import structlog
from confluent_kafka import Consumer, KafkaError, KafkaException, TopicPartition
from confluent_kafka.admin import AdminClient, OffsetSpec

from hub.domain.ids import AgencyId
from hub.store.errors import Away
from hub.store.queue import Placed, PostgresQueue
from hub.streams.access import KafkaAccess
from hub.streams.topics import OUTGOING
from hub.telemetry import Said
from hub.wire import cloudevents

YOUNG = timedelta(minutes=10)
"""How long before the brokers went something may have been published to be looked up; every system writes its memory to
disk far sooner."""
EVERY = 1.0
"""Seconds between looks at the leaders."""
SECONDS = 3.0

log = structlog.get_logger()

Line = tuple[str, int]
"""Topic and partition."""


@dataclass(slots=True, kw_only=True)
class ReadBack:
    """Watches the leaders of the topics on which the hub publishes; whose leader is new is read back."""

    queue: PostgresQueue
    access: KafkaAccess
    agencies: Sequence[AgencyId]
    _epochs: Mapping[Line, int] = field(default_factory=dict)
    """The epoch of each leader at the last look that ended well; at the start nobody knows what happened before."""
    _looked_at: float = field(default_factory=monotonic)
    """When that look began, by the monotonic clock."""
    _is_away: bool = False

    async def run(self) -> None:
        """Watch until cancelled."""
        admin = AdminClient(self.access.librdkafka())
        while True:
            try:
                await self._look(admin)
                self._is_away = False
            except (Away, KafkaException) as error:
                if not self._is_away:
                    log.warning(Said.WAITING_FOR, error=type(error).__name__)
                self._is_away = True
            await asyncio.sleep(EVERY)

    async def _look(self, admin: AdminClient) -> None:
        began = monotonic()
        epochs = await asyncio.to_thread(_epochs, admin)
        if changed := {line for line, epoch in epochs.items() if self._epochs.get(line) != epoch}:
            lost = await self._lost(changed)
            if lost:
                await self.queue.queue_lost(lost)
            log.info(Said.READ_BACK, count=len(lost))
        self._epochs, self._looked_at = epochs, began

    async def _lost(self, changed: set[Line]) -> list[UUID]:
        since = YOUNG + timedelta(seconds=monotonic() - self._looked_at)
        placed = [p for p in await self.queue.unproven(self.agencies, since) if (p.topic, p.partition) in changed]
        there = await asyncio.to_thread(self._read, _lines(placed))
        return [one.id for one in placed if there.get((one.topic, one.partition, one.offset)) != str(one.id)]

    def _read(self, lines: Mapping[Line, range]) -> dict[tuple[str, int, int], str]:
        """Return the ids of what lies there; where a topic ends earlier, nothing does."""
        settings = {"group.id": "hub.readback", "enable.auto.commit": False, "auto.offset.reset": "error"}
        consumer = Consumer({**self.access.librdkafka(), **settings})
        found: dict[tuple[str, int, int], str] = {}
        try:
            for (topic, partition), wanted in lines.items():
                low, high = consumer.get_watermark_offsets(TopicPartition(topic, partition), timeout=SECONDS)
                part = range(max(low, wanted.start), min(high, wanted.stop))
                if part:
                    _read_line(consumer, TopicPartition(topic, partition, part.start), part, found)
        finally:
            consumer.close()
        return found


def _epochs(admin: AdminClient) -> dict[Line, int]:
    """Return the epoch of each leader; asks for the topics first, which tells the client who leads now."""
    topics = admin.list_topics(timeout=SECONDS).topics
    lines = [(t, p) for t, about in topics.items() if t.startswith(OUTGOING) for p in about.partitions]
    newest = OffsetSpec.latest()  # type: ignore[no-untyped-call]  # the library leaves it untyped
    asked = {TopicPartition(*line): newest for line in lines}
    if not asked:
        return {}
    answers = admin.list_offsets(asked, request_timeout=SECONDS)
    return {(at.topic, at.partition): answer.result().leader_epoch for at, answer in answers.items()}


def _lines(placed: Iterable[Placed]) -> Mapping[Line, range]:
    """Return from where to where each partition must be read."""
    offsets: dict[Line, list[int]] = defaultdict(list)
    for one in placed:
        offsets[one.topic, one.partition].append(one.offset)
    return {line: range(min(found), max(found) + 1) for line, found in offsets.items()}


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
