"""Asks the brokers how far an agency's topics are read: its own by the hub, what it is sent by its own groups."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from typing import Any

from confluent_kafka import Consumer, KafkaException, TopicPartition
from confluent_kafka.admin import AdminClient, OffsetSpec

from hub.domain.delivery import out_topic
from hub.domain.ids import AgencyId
from hub.domain.position import Position
from hub.store.errors import Away
from hub.streams.access import KafkaAccess
from hub.streams.lanes import NORMAL, URGENT
from hub.streams.topics import normal_topic, urgent_topic

SECONDS = 3.0
"""How long the brokers may take for one answer: somebody waits before a page."""

Line = tuple[str, int]
"""Topic and partition."""


class PositionsUnknown(Away):
    """The brokers do not answer, so nobody knows how far anything is read."""

    def __init__(self) -> None:
        super().__init__("The brokers do not answer, so it is not known how far the topics are read.")


def positions(access: KafkaAccess, agency: AgencyId) -> tuple[Position, ...]:
    """Return how far an agency's topics are read; raise `PositionsUnknown` where the brokers do not answer."""
    admin = AdminClient(access.librdkafka())  # a name keeps it alive until it has answered
    try:
        readers = {
            normal_topic(agency): (NORMAL,),
            urgent_topic(agency): (URGENT,),
            out_topic(agency): _groups_of(admin, agency),
        }
        ends = _ends(admin, readers)
        return tuple(one for topic, groups in readers.items() for one in _topic(access, topic, groups, ends))
    except (KafkaException, TimeoutError):
        raise PositionsUnknown from None


def _topic(access: KafkaAccess, topic: str, groups: Iterable[str], ends: Mapping[Line, int]) -> Iterator[Position]:
    lines = sorted(line for line in ends if line[0] == topic)
    read = {group: found for group in groups if (found := _read(access, group, lines))}
    for line in lines:
        for group, found in (read or {"": {}}).items():
            yield Position(topic=topic, partition=line[1], group=group, read=found.get(line), end=ends[line])


def _groups_of(admin: AdminClient, agency: AgencyId) -> tuple[str, ...]:
    """Return the groups under which an agency's systems read; the dot keeps `kent-idva` out of those of `kent`."""
    found = _done(admin.list_consumer_groups(request_timeout=SECONDS))
    return tuple(sorted(one.group_id for one in found.valid if one.group_id.startswith(f"{agency}.")))


def _ends(admin: AdminClient, topics: Iterable[str]) -> dict[Line, int]:
    known = admin.list_topics(timeout=SECONDS).topics
    lines = [TopicPartition(topic, one) for topic in topics if topic in known for one in known[topic].partitions]
    newest = OffsetSpec.latest()  # type: ignore[no-untyped-call]  # the library leaves it untyped
    answers = admin.list_offsets(dict.fromkeys(lines, newest), request_timeout=SECONDS) if lines else {}
    return {(line.topic, line.partition): _done(answer).offset for line, answer in answers.items()}


def _read(access: KafkaAccess, group: str, lines: Iterable[Line]) -> dict[Line, int]:
    """Return up to where a group has read, which a consumer may ask for without joining it."""
    with closing(Consumer({**access.librdkafka(), "group.id": group})) as consumer:
        found = consumer.committed([TopicPartition(*line) for line in lines], timeout=SECONDS)
    return {(one.topic, one.partition): one.offset for one in found if one.offset >= 0}


def _done(future: Any) -> Any:  # what the client promises has no types
    return future.result(SECONDS)
