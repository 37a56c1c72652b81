"""The topics, made by the hub and by nobody else (ADR 6)."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from confluent_kafka import KafkaError, KafkaException
from confluent_kafka.admin import AdminClient, NewTopic

from hub.domain.delivery import cases_topic, out_topic
from hub.domain.directory import Directory
from hub.domain.feed import feed_topic
from hub.domain.ids import AgencyId
from hub.streams.access import KafkaAccess

DEAD_LETTERS = "hub.dead-letters"
AUDIT_HEADS = "hub.audit-heads"
"""The newest seals of the audit. They are kept for good: they show what was done to it later."""
OUTGOING = ("out.", "marac.")
"""How the names of those topics begin on which the relay publishes."""
WEEK = str(7 * 24 * 3600 * 1000)
"""Kafka is transport: the record lies in PostgreSQL, so that it can be erased."""
FOREVER = "-1"
DAY = str(24 * 3600 * 1000)
"""A segment that is still written to is neither deleted nor compacted, so it ends after a day."""
WIRE_LIMIT = str(2 * 1024 * 1024)
SECONDS = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """A topic as it should be."""

    name: str
    partitions: int
    config: dict[str, str] = field(default_factory=dict)


def normal_topic(agency: AgencyId) -> str:
    """Return where an agency sends what can wait a little."""
    return f"in.{agency}"


def urgent_topic(agency: AgencyId) -> str:
    """Return where an agency sends what cannot wait."""
    return f"in.{agency}.urgent"


def topics_of(agency: AgencyId) -> tuple[Topic, ...]:
    """Return the topics of one agency."""
    config = {"retention.ms": WEEK, "segment.ms": DAY, "max.message.bytes": WIRE_LIMIT}
    return (
        Topic(name=normal_topic(agency), partitions=2, config=config),
        Topic(name=urgent_topic(agency), partitions=1, config=config),
        Topic(name=out_topic(agency), partitions=2, config=config),
    )


def all_topics(directory: Directory) -> tuple[Topic, ...]:
    """Return every topic that the directory calls for."""
    compacted = {"cleanup.policy": "compact", "max.message.bytes": WIRE_LIMIT}
    compacted |= {"segment.ms": DAY, "max.compaction.lag.ms": DAY, "delete.retention.ms": DAY}
    return (
        *(topic for agency in directory.agencies for topic in topics_of(agency)),
        *(Topic(name=cases_topic(area), partitions=2, config=compacted) for area in directory.areas),
        *(
            Topic(name=feed_topic(area), partitions=1, config={"retention.ms": WEEK, "segment.ms": DAY})
            for area in directory.areas
        ),
        Topic(name=AUDIT_HEADS, partitions=1, config={"retention.ms": FOREVER, "retention.bytes": FOREVER}),
        Topic(name=DEAD_LETTERS, partitions=1, config={"retention.ms": WEEK, "segment.ms": DAY}),
    )


def make_topics(access: KafkaAccess, topics: Iterable[Topic], replicas: int) -> None:
    """Make the topics that are not there yet."""
    admin = AdminClient(access.librdkafka())
    there = admin.list_topics(timeout=SECONDS).topics
    missing = [
        NewTopic(topic.name, num_partitions=topic.partitions, replication_factor=replicas, config=topic.config)
        for topic in topics
        if topic.name not in there
    ]
    if not missing:
        return
    for made in admin.create_topics(missing, operation_timeout=SECONDS).values():
        try:
            made.result(SECONDS)
        except KafkaException as error:
            if error.args[0].code() != KafkaError.TOPIC_ALREADY_EXISTS:
                raise
