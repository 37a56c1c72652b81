"""Bytes to a `Received`: the CloudEvents headers, the Confluent frame, the writer's schema, the Avro body."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from hub.domain.events import AboutNobody, Event
from hub.domain.ids import AgencyId, BlockingKey, EventId, derived_id
from hub.domain.outcome import Reason, Refused
from hub.flow.received import Position, Received
from hub.matching.keys import blocking_keys
from hub.receive.ports import Raw
from hub.wire import cloudevents, codec
from hub.wire.schemas import EVENT_TYPES


@dataclass(frozen=True, slots=True, kw_only=True)
class Writer:
    """A schema that the registry has: the Avro record's name and the schema parsed."""

    record: str
    schema: Any


class Registry(Protocol):
    """The schema registry. Raises `RegistryAway` while it cannot be reached or lacks the hub's own schemas."""

    async def writer(self, schema_id: int) -> Writer | None:
        """Return the schema with that id, or None when the registry surely has none."""

    def id_of(self, record: str) -> int:
        """Return the id under which the hub writes a record."""


def owner(topic: str) -> AgencyId:
    """Return the agency that owns an `in` topic: what arrives there is from it, whatever the payload claims."""
    return AgencyId(topic.removeprefix("in.").removesuffix(".urgent"))


async def decode(raw: Raw, registry: Registry, secret: bytes, now: datetime) -> Received:
    """Return an event as far as it can be read; what cannot be read carries the reason for its refusal."""
    source = owner(raw.topic)
    envelope = cloudevents.from_headers(raw.headers)
    found = await _event(raw, envelope, registry)
    event = None if isinstance(found, Refused) else found
    return Received(
        source=source,
        event_id=_event_id(raw, envelope),
        content_hash=_content_hash(event, raw, test=bool(envelope and envelope.test)),
        position=Position(topic=raw.topic, partition=raw.partition, offset=raw.offset),
        arrived_at=now,
        raw=raw.value or b"",
        event=event,
        refused=found if isinstance(found, Refused) else None,
        keys=_keys(event, source, secret) if event else {},
        headers={name: value.decode("utf-8", "replace").replace("\0", "") for name, value in raw.headers},
        traceparent=envelope.traceparent if envelope else None,
        test=bool(envelope and envelope.test),
        retried=raw.retried,
    )


def _content_hash(event: Event | None, raw: Raw, *, test: bool) -> bytes:
    """Return by what an event is known again; told as test data it must not stand for the real one."""
    return hashlib.sha256(
        (b"test\0" if test else b"") + (codec.content_of(event) if event else raw.value or b"")
    ).digest()


async def _event(raw: Raw, envelope: cloudevents.Envelope | None, registry: Registry) -> Event | Refused:
    if refused := _headers_refused(raw, envelope):
        return refused
    try:
        framed = codec.unframe(raw.value)
    except codec.NotFramed:
        return Refused(reason=Reason.NOT_AVRO)
    writer = await registry.writer(framed.schema_id)
    if writer is None:
        return Refused(reason=Reason.SCHEMA_UNKNOWN)
    if writer.record not in EVENT_TYPES:
        return Refused(reason=Reason.TYPE_UNKNOWN)
    if envelope is None or cloudevents.type_of(writer.record) != envelope.type:
        return Refused(reason=Reason.TYPE_MISMATCH, pointers=("/ce_type",))
    return codec.decode_event(framed.body, writer.record, writer.schema)


def _headers_refused(raw: Raw, envelope: cloudevents.Envelope | None) -> Refused | None:
    if len(raw.value or b"") > codec.MAX_DECODED:
        return Refused(reason=Reason.TOO_LARGE)
    if envelope is None:
        return Refused(reason=Reason.HEADER_MISSING)
    if not cloudevents.is_event_id(envelope.id):
        return Refused(reason=Reason.HEADER_NOT_ALLOWED, pointers=("/ce_id",))
    return None


def _event_id(raw: Raw, envelope: cloudevents.Envelope | None) -> EventId:
    """Return the sender's id, or for an event that has none one made of where it lay."""
    if envelope and cloudevents.is_event_id(envelope.id):
        return EventId(envelope.id)
    return EventId(str(derived_id("no-id", raw.topic, str(raw.partition), str(raw.offset))))


def _keys(event: Event, source: str, secret: bytes) -> Mapping[str, tuple[BlockingKey, ...]]:
    if isinstance(event, AboutNobody):
        return {}
    return {person.ref: blocking_keys(person, source, secret) for person in event.people}
