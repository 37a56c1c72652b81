"""Reads back the seals of the audit that were published, from the first on."""

import json
from collections.abc import Iterator, Sequence
from contextlib import closing
from time import monotonic

from confluent_kafka import Consumer, KafkaException, TopicPartition

from hub.domain.audit_chain import Head
from hub.store.errors import Away
from hub.streams.access import KafkaAccess
from hub.streams.topics import AUDIT_HEADS

AT_ONCE = 1_000
SECONDS = 20.0
"""How long the brokers may take for the next ones."""


class BrokersAway(Away):
    """The brokers do not answer, so the audit cannot be held against what was published."""

    def __init__(self) -> None:
        super().__init__(
            "The brokers do not answer, so the audit was not held against the published seals. "
            "Ask again when they do, or with --no-heads for what the database alone shows."
        )


def published_heads(access: KafkaAccess) -> Iterator[Sequence[Head]]:
    """Yield every published seal, in the order in which they were published, so many at once; raise `BrokersAway`."""
    settings = {"group.id": "hub.audit", "enable.auto.commit": False, "auto.offset.reset": "error"}
    try:
        with closing(Consumer({**access.librdkafka(), **settings})) as consumer:
            first, end = consumer.get_watermark_offsets(TopicPartition(AUDIT_HEADS, 0), timeout=SECONDS)
            if first < end:
                consumer.assign([TopicPartition(AUDIT_HEADS, 0, first)])
                yield from _read(consumer, end)
    except KafkaException:
        raise BrokersAway from None


def _read(consumer: Consumer, end: int) -> Iterator[Sequence[Head]]:
    at, deadline = 0, monotonic() + SECONDS
    while at < end:
        messages = consumer.consume(AT_ONCE, timeout=1.0)
        if not messages and monotonic() > deadline:
            raise BrokersAway
        for message in messages:
            if error := message.error():
                raise KafkaException(error)
        if messages:
            at, deadline = (messages[-1].offset() or 0) + 1, monotonic() + SECONDS
            yield [_head(message.value() or b"") for message in messages]


def _head(value: bytes) -> Head:
    said = json.loads(value)
    return Head(number=said["number"], hash=bytes.fromhex(said["hash"]))
