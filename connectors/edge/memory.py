"""A line that ends in lists: for trying the runtime, or a new connector, without any server.

It can be cut, forget what it confirmed, repeat what it delivered, and lack schemas.
"""

import asyncio
from collections.abc import AsyncGenerator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from connectors.edge.line import Arrival, Feed, LineDown, Message, Trouble
from hub.domain.content import Content
from hub.wire import cloudevents, codec, schemas
from hub.wire.cloudevents import Envelope

POLL = 0.01
AT = datetime(2026, 3, 14, 12, tzinfo=UTC)
IDS = {record: number for number, record in enumerate(schemas.RECORDS, start=1)}
"""Schema ids as a registry might give them."""


@dataclass(slots=True, kw_only=True)
class MemoryLine:
    """Both ends in one object; `down`, `forgetful` and `unknown` may be set at any time."""

    agency: str
    down: Trouble | None = None
    forgetful: bool = False
    """It confirms what it is sent and keeps nothing."""
    mute: bool = False
    """Nothing that it is sent gets through, while what is delivered still comes."""
    unknown: set[int] = field(default_factory=set)
    """Schema ids that the registry does not have."""
    sent: list[Message] = field(default_factory=list)
    """Everything that reached the hub, repetitions included."""
    records: list[Arrival] = field(default_factory=list)
    committed: int = 0
    """Where a new reading begins."""
    readings: int = 0
    """How often reading began."""

    def deliver(self, envelope: Envelope, content: Content, feed: Feed = Feed.OUT) -> Arrival:
        """Put a delivery on the line as the hub does."""
        value = codec.encode(content, IDS[type(content).__name__])
        key = (envelope.subject or "0a1b").encode()
        return self.put(value, tuple(cloudevents.to_headers(envelope)), key, feed)

    def put(
        self,
        value: bytes | None,
        headers: Iterable[tuple[str, bytes | None]],
        key: bytes = b"0a1b",
        feed: Feed = Feed.OUT,
    ) -> Arrival:
        """Put any bytes on the line."""
        record = Arrival(
            feed=feed,
            topic=f"out.{self.agency}" if feed is Feed.OUT else "marac.testford.cases",
            partition=0,
            offset=len(self.records),
            key=key,
            headers=tuple(headers),
            value=value,
        )
        self.records.append(record)
        return record

    def repeat(self, record: Arrival) -> Arrival:
        """Deliver once more what was delivered: the same id and bytes."""
        return self.put(record.value, record.headers, record.key or b"", record.feed)

    def events(self, *records: str) -> list[Any]:
        """Return what was sent, decoded; of these Avro records only, when any are named."""
        found = [self._event(message) for message in self.sent]
        return [event for event in found if not records or type(event).__name__ in records]

    async def shapes(self) -> Mapping[str, int]:
        """Return the ids."""
        self._check()
        return {record: IDS[record] for record in schemas.EVENT_TYPES}

    async def writer(self, schema_id: int) -> Any | None:
        """Return the hub's own schema of that id."""
        self._check()
        record = next((record for record, number in IDS.items() if number == schema_id), None)
        return None if record is None or schema_id in self.unknown else schemas.parsed(record)

    async def send(self, messages: Sequence[Message]) -> Sequence[bool]:
        """Take messages, confirm all of them."""
        self._check()
        if self.mute:
            raise LineDown(Trouble.NOT_ALLOWED)
        if not self.forgetful:
            self.sent += messages
        return [True] * len(messages)

    async def arrivals(self) -> AsyncGenerator[Sequence[Arrival], None]:
        """Yield what was put on the line since the last commit, then what comes."""
        self.readings += 1
        position = self.committed
        while True:
            self._check()
            found = self.records[position:]
            position += len(found)
            yield found
            await asyncio.sleep(POLL)

    async def commit(self, arrivals: Sequence[Arrival]) -> None:
        """Remember how far the reading has come."""
        self._check()
        self.committed = max([self.committed, *(one.offset + 1 for one in arrivals)])

    async def close(self) -> None:
        """Nothing is held open."""

    def _check(self) -> None:
        if self.down:
            raise LineDown(self.down)

    def _event(self, message: Message) -> Any:
        envelope = cloudevents.from_headers(message.headers)
        record = cloudevents.record_of(envelope.type) if envelope else ""
        return codec.decode_event(codec.unframe(message.value).body, record, schemas.parsed(record))


def envelope(delivery: str, record: str, subject: str | None = None, sequence: int | None = None) -> Envelope:
    """Return the envelope of a delivery as the hub writes it."""
    ce_type = cloudevents.type_of(record)
    return Envelope(id=delivery, source="hub", type=ce_type, time=AT, subject=subject, sequence=sequence)
