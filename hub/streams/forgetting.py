"""What brokers keep beneath what a reader sees, and the word that lets a compacted topic forget.

A segment that is still being written is never compacted, and on a quiet partition it may be written for ever: once a
day a tombstone under a key of nobody ends it.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from confluent_kafka import Producer
from confluent_kafka.admin import AdminClient, ConfigResource, ResourceType

from hub.streams.access import KafkaAccess
from hub.streams.topics import SECONDS

NOBODY = b"-"
MILLISECONDS = 1000.0
WORD = 24 * 3600.0
"""Seconds within which something is written to every partition."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgets:
    """How long a topic may keep bytes that are past their time, in seconds; None where nothing bounds it."""

    topic: str
    visible: float | None
    """Until a reader from the first offset no longer gets it."""
    beneath: float | None
    """Until its files are gone."""


def end_segments(access: KafkaAccess, topics: Iterable[str]) -> int:
    """Put a tombstone of nobody into each partition of these topics; return into how many."""
    admin, producer = AdminClient(access.librdkafka()), Producer(access.librdkafka())
    there = admin.list_topics(timeout=SECONDS).topics
    partitions = [(topic, partition) for topic in topics if topic in there for partition in there[topic].partitions]
    for topic, partition in partitions:
        producer.produce(topic, key=NOBODY, value=None, partition=partition)
    producer.flush(SECONDS)
    return len(partitions)


def forgetting(access: KafkaAccess, topics: Iterable[str]) -> list[Forgets]:
    """Return how long each of these topics keeps what is past its time, by what the brokers say of their settings."""
    admin = AdminClient(access.librdkafka())
    asked = [ConfigResource(ResourceType.TOPIC, topic) for topic in topics]
    found = []
    for resource, future in admin.describe_configs(asked).items():
        settings = {name: entry.value for name, entry in future.result(SECONDS).items()}
        found.append(_forgets(resource.name, settings))
    return sorted(found, key=lambda one: one.topic)


def _forgets(topic: str, settings: dict[str, str]) -> Forgets:
    segment, files = _seconds(settings, "segment.ms"), _seconds(settings, "file.delete.delay.ms")
    if "compact" in settings["cleanup.policy"]:
        visible = _sum(segment, WORD, _seconds(settings, "max.compaction.lag.ms"))
        return Forgets(topic=topic, visible=visible, beneath=_sum(visible, files))
    visible = _sum(_seconds(settings, "retention.ms"), segment)
    return Forgets(topic=topic, visible=visible, beneath=_sum(visible, files))


def _seconds(settings: dict[str, str], name: str) -> float | None:
    """Return a setting in seconds; Kafka writes `for ever` as -1 or as the largest number that it knows."""
    value = int(settings[name])
    return None if value < 0 or value >= 1 << 62 else value / MILLISECONDS


def _sum(*parts: float | None) -> float | None:
    known = [part for part in parts if part is not None]
    return sum(known) if len(known) == len(parts) else None
