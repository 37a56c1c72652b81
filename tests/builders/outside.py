"""An agency's system that is not ours: confluent-kafka, its Avro serialiser, and the registry read anonymously."""

from dataclasses import dataclass, field
from time import monotonic, sleep
from typing import Any
from uuid import uuid4

from confluent_kafka import Consumer, Producer, TopicPartition
from confluent_kafka.schema_registry import SchemaRegistryClient, record_subject_name_strategy
from confluent_kafka.schema_registry.avro import AvroDeserializer, AvroSerializer
from confluent_kafka.serialization import MessageField, SerializationContext

from hub.wire.schemas import text

PATIENCE = 20.0
"""Seconds after which something that should have come is missing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Got:
    """One delivery as an outside client sees it."""

    topic: str
    partition: int
    offset: int
    key: str
    headers: dict[str, str]
    value: dict[str, Any]
    raw: bytes = field(repr=False)

    @property
    def kind(self) -> str:
        """Return the delivery kind."""
        return self.headers["ce_type"].removesuffix(".v1")


class OutsideAgency:
    """One agency's own client, with its own account. It remembers what it has read."""

    def __init__(self, agency: str, kafka: dict[str, Any], registry: SchemaRegistryClient) -> None:
        self.agency, self.registry = agency, registry
        self._producer = Producer(
            {**kafka, "acks": "all", "enable.idempotence": True, "message.max.bytes": 2_000_000, "linger.ms": 0}
        )
        self._kafka = kafka
        self._read: dict[str, Reading] = {}

    def close(self) -> None:
        """Close every consumer."""
        for reading in self._read.values():
            reading.consumer.close()

    def publish(self, record: str, event: dict[str, Any], event_id: str | None = None, *, urgent: bool = False) -> str:
        """Publish an event with the foreign serialiser; return its id."""
        serialise = AvroSerializer(
            self.registry,
            text(record),
            conf={"auto.register.schemas": False, "subject.name.strategy": record_subject_name_strategy},
        )
        topic = f"in.{self.agency}" + (".urgent" if urgent else "")
        value = serialise(event, SerializationContext(topic, MessageField.VALUE))
        ce_type = "".join(f"-{c.lower()}" if c.isupper() else c for c in record).lstrip("-") + ".v1"
        return self.publish_raw(value, ce_type, event_id, topic=topic)

    def publish_raw(self, value: bytes | None, ce_type: str, event_id: str | None = None, topic: str = "") -> str:
        """Publish bytes as they are."""
        event_id = event_id or str(uuid4())
        headers: list[tuple[str, str | bytes | None]] = [
            ("ce_specversion", b"1.0"),
            ("ce_id", event_id.encode()),
            ("ce_source", self.agency.encode()),
            ("ce_type", ce_type.encode()),
            ("ce_time", b"2026-11-24T12:00:00Z"),
            ("content-type", b"application/avro"),
            ("traceparent", b"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
        ]
        failures: list[Any] = []
        self._producer.produce(
            topic or f"in.{self.agency}",
            value=value,
            key=b"0a1b",
            headers=headers,
            on_delivery=lambda error, _message: failures.append(error) if error else None,
        )
        assert self._producer.flush(PATIENCE) == 0
        assert not failures, failures
        return event_id

    def everything(self, topic: str = "") -> list[Got]:
        """Return every delivery on a topic from its first offset, as of now."""
        topic = topic or f"out.{self.agency}"
        if topic not in self._read:
            group = {"group.id": f"{self.agency}.outside", "enable.auto.commit": False, "fetch.wait.max.ms": 20}
            self._read[topic] = Reading(Consumer({**self._kafka, **group}), topic, AvroDeserializer(self.registry))
        return self._read[topic].everything()

    def wait_for(self, wanted: Any, topic: str = "") -> list[Got]:
        """Return everything once `wanted(everything)` holds; fail when it never does."""
        deadline = monotonic() + PATIENCE
        while True:
            got = self.everything(topic)
            if wanted(got):
                return got
            sleep(0.02)
            assert monotonic() < deadline, [f"{g.kind} {g.value.get('event_id', '')}" for g in got]


class Reading:
    """A topic read from its first offset on, each record once."""

    def __init__(self, consumer: Consumer, topic: str, deserialise: AvroDeserializer) -> None:
        self.consumer, self._topic, self._deserialise = consumer, topic, deserialise
        known = consumer.list_topics(topic, timeout=PATIENCE).topics[topic]
        assert known.error is None, known.error
        partitions = known.partitions
        self._next = dict.fromkeys(partitions, 0)
        consumer.assign([TopicPartition(topic, partition, 0) for partition in partitions])
        self._got: list[Got] = []

    def everything(self) -> list[Got]:
        """Read up to the end as of now, and return all that was ever read."""
        ends = {p: self._end(p) for p in self._next}
        deadline = monotonic() + PATIENCE
        while any(self._next[p] < end for p, end in ends.items()):
            assert monotonic() < deadline, (self._topic, self._next, ends)
            for message in self.consumer.consume(500, timeout=0.02):
                assert message.error() is None, message.error()
                self._next[message.partition() or 0] = (message.offset() or 0) + 1
                if message.value() is not None:
                    self._got.append(_got(message, self._deserialise))
        return list(self._got)

    def _end(self, partition: int) -> int:
        _low, high = self.consumer.get_watermark_offsets(TopicPartition(self._topic, partition), timeout=PATIENCE)
        return high


def _got(message: Any, deserialise: AvroDeserializer) -> Got:
    value: Any = deserialise(message.value(), SerializationContext(message.topic(), MessageField.VALUE))
    return Got(
        topic=message.topic(),
        partition=message.partition(),
        offset=message.offset(),
        key=message.key().decode(),
        headers={name: value.decode() for name, value in message.headers()},
        value=value,
        raw=message.value(),
    )
