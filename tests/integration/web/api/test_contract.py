"""Topic, answers and stream give a coordinator the same feed: the same numbers, addresses and content, in one order."""

import json
from collections.abc import Collection
from contextlib import closing
from time import monotonic
from typing import Any
from uuid import UUID

import pytest
from confluent_kafka import Consumer, Message, TopicPartition

from hub.domain.feed import FeedEntry, feed_topic
from hub.domain.ids import AreaId
from hub.local import Running
from hub.streams.access import KafkaAccess
from hub.streams.sink import KafkaSink
from hub.streams.topics import Topic, make_topics
from hub.wire import cloudevents, codec, schemas
from tests.builders.conference import SUFFOLK, a_handover
from tests.builders.events import MARAC, NOW, POLICE, a_risk_assessed, an_assessment
from tests.builders.machines import FEED, Machines, System
from tests.integration.web.api.test_feed import FIRST, HER, HIM, NEXT

pytestmark = pytest.mark.servers

WITHIN = 30.0


def as_cloud_event(message: Message) -> dict[str, Any]:
    """Return a record of the topic as CloudEvents write one in JSON."""
    told = cloudevents.from_headers(_headers(message))
    entry = codec.decode_entry(message.value() or b"", "FeedEntry", schemas.parsed("FeedEntry"))
    assert told is not None
    return {
        "specversion": "1.0",
        "id": told.id,
        "source": told.source,
        "type": told.type,
        "time": cloudevents.stamp(told.time),
        "subject": told.subject,
        "sequence": str(told.sequence),
        "dataref": told.dataref,
        "datacontenttype": "application/json",
        "data": codec.adapter(FeedEntry).dump_python(entry, mode="json"),
    }


def on_topic(access: KafkaAccess, area: AreaId, ids: Collection[UUID]) -> list[dict[str, Any]]:
    """Return these entries as they lie on the area's topic, whatever else lies there."""
    found: list[dict[str, Any]] = []
    deadline = monotonic() + WITHIN
    with closing(Consumer({**access.librdkafka(), "group.id": "hub-tests", "enable.auto.commit": False})) as consumer:
        consumer.assign([TopicPartition(feed_topic(area), 0, 0)])
        while len(found) < len(ids):
            assert monotonic() < deadline, found
            message = consumer.poll(0.1)
            if message is not None and message.error() is None and _id(message) in ids:
                found.append(as_cloud_event(message))
    return found


def _id(message: Message) -> UUID:
    return UUID((dict(_headers(message))["ce_id"] or b"").decode())


def _headers(message: Message) -> list[tuple[str, bytes | None]]:
    headers: Any = message.headers()
    return list(headers or ())


async def one_by_one(marac: System) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    cursor = "0"
    while (answer := await marac.call(f"{FEED}?after={cursor}&limit=1")).status_code == 200:
        found += answer.json()["items"]
        cursor = answer.json()["next"]
    return found


async def test_topic_answers_and_stream_give_the_same_sequence(hub: Machines, stack: Running) -> None:
    access = KafkaAccess(bootstrap=stack.kafka, user="hub-admin", password=stack.kafka_admin_password.reveal())
    make_topics(access, [Topic(name=feed_topic(SUFFOLK), partitions=1)], 1)
    lower = a_risk_assessed(POLICE, people=(HER, HIM), assessment=an_assessment("medium", assessed_at=NOW))
    claimed = await hub.publish(FIRST, NEXT, lower, a_handover(people=(HER, HIM)))
    ours = [one for one in claimed if one.topic == feed_topic(SUFFOLK)]
    marac = hub.system(MARAC)

    async with KafkaSink(access) as sink:
        await sink.send(ours)
    topic = on_topic(access, SUFFOLK, [one.id for one in ours])
    asked = await one_by_one(marac)
    heard = await marac.hears(f"{FEED}/stream", lambda said: said.count("data:") >= len(ours))

    streamed = [json.loads(line.removeprefix("data: ")) for line in heard.splitlines() if line.startswith("data: ")]
    assert len(topic) == len(ours) >= 4
    assert [one["sequence"] for one in topic] == [str(number + 1) for number in range(len(ours))]
    assert streamed == asked
    assert asked == topic
