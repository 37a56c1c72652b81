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
from threading import Event
from time import monotonic
from typing import Any, cast
from uuid import UUID

import structlog
from confluent_kafka import Consumer, KafkaError, KafkaException, Message, TopicPartition
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
AT_ONCE = 500

log = structlog.get_logger()

Line = tuple[str, int]
"""Topic and partition."""
Place = tuple[str, int, int]
"""Topic, partition and offset."""


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
        """Watch until cancelled; what reads in a thread of its own then ends too."""
        admin, over = AdminClient(self.access.librdkafka()), Event()
        try:
            while True:
                await self._look_or_wait(admin, over)
                await asyncio.sleep(EVERY)
        finally:
            over.set()

    async def _look_or_wait(self, admin: AdminClient, over: Event) -> None:
        try:
            await self._look(admin, over)
            self._is_away = False
        except (Away, KafkaException) as error:
            if not self._is_away:
                log.warning(Said.WAITING_FOR, error=type(error).__name__)
            self._is_away = True

    async def _look(self, admin: AdminClient, over: Event) -> None:
        began = monotonic()
        epochs = await asyncio.to_thread(_epochs, admin)
        if changed := {line for line, epoch in epochs.items() if self._epochs.get(line) != epoch}:
            lost = await self._lost(admin, changed, over)
            if lost:
                await self.queue.queue_lost(lost)
            log.info(Said.READ_BACK, count=len(lost))
        self._epochs, self._looked_at = epochs, began

    async def _lost(self, admin: AdminClient, changed: set[Line], over: Event) -> list[UUID]:
        since = YOUNG + timedelta(seconds=monotonic() - self._looked_at)
        placed = [p for p in await self.queue.unproven(self.agencies, since) if (p.topic, p.partition) in changed]
        there = await asyncio.to_thread(self._read, admin, _lines(placed), over)
        return [one.id for one in placed if there.get((one.topic, one.partition, one.offset)) != str(one.id)]

    def _read(self, admin: AdminClient, lines: Mapping[Line, range], over: Event) -> dict[Place, str]:
        """Return the ids of what lies there; where a topic ends earlier, nothing does."""
        low = _offsets(admin, lines, OffsetSpec.earliest())  # type: ignore[no-untyped-call]  # the library leaves it untyped
        high = _offsets(admin, lines, OffsetSpec.latest())  # type: ignore[no-untyped-call]  # as above
        parts = {
            line: range(max(low[line], wanted.start), min(high[line], wanted.stop)) for line, wanted in lines.items()
        }
        settings = {"group.id": "hub.readback", "enable.auto.commit": False, "auto.offset.reset": "error"}
        consumer = Consumer({**self.access.librdkafka(), **settings})
        try:
            return _read_lines(consumer, {line: part for line, part in parts.items() if part}, over)
        finally:
            consumer.close()


def _offsets(admin: AdminClient, lines: Iterable[Line], spec: OffsetSpec) -> dict[Line, int]:
    asked = {TopicPartition(*line): spec for line in lines}
    if not asked:
        return {}
    answers = admin.list_offsets(asked, request_timeout=SECONDS)
    return {(at.topic, at.partition): answer.result().offset for at, answer in answers.items()}


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


def _read_lines(consumer: Consumer, parts: Mapping[Line, range], over: Event) -> dict[Place, str]:
    """Read all partitions together: one after the other, each cost a fetch of its own, a minute for sixty."""
    found: dict[Place, str] = {}
    left = {line: part.stop for line, part in parts.items()}
    consumer.assign([TopicPartition(*line, part.start) for line, part in parts.items()])
    heard = monotonic()
    while left and not over.is_set():
        messages = consumer.consume(AT_ONCE, timeout=EVERY)
        if not messages and monotonic() - heard > SECONDS:
            raise KafkaException(KafkaError(KafkaError._TIMED_OUT))  # noqa: SLF001 - published so
        heard = monotonic() if messages else heard
        for message in messages:
            line, offset = _place(message)
            if envelope := cloudevents.from_headers(cast("Any", message.headers())):
                found[*line, offset] = envelope.id
            if offset + 1 >= left.get(line, offset + 2):
                del left[line]
    return found


def _place(message: Message) -> tuple[Line, int]:
    if error := message.error():
        raise KafkaException(error)
    return (message.topic() or "", message.partition() or 0), message.offset() or 0
