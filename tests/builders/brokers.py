"""The shared brokers with the topics of one agency, ready to say how far these are read."""

from contextlib import closing

from confluent_kafka import Consumer, TopicPartition

from hub.domain.delivery import out_topic
from hub.domain.ids import AgencyId
from hub.local import Running
from hub.streams.access import KafkaAccess
from hub.streams.accounts import allow_hub
from hub.streams.topics import make_topics, topics_of


def with_topics_of(stack: Running, agency: str) -> tuple[KafkaAccess, KafkaAccess]:
    """Make an agency's topics; return the accounts of who may do everything, and of the hub."""
    admin = KafkaAccess(bootstrap=stack.kafka, user="hub-admin", password=stack.kafka_admin_password.reveal())
    hub = KafkaAccess(bootstrap=stack.kafka, user="hub", password=stack.kafka_hub_password.reveal())
    make_topics(admin, topics_of(AgencyId(agency)), 1)
    allow_hub(admin)
    with closing(Consumer({**hub.librdkafka(), "group.id": "hub.test"})) as consumer:
        # asked for the first time, brokers make a topic for what groups have read
        consumer.committed([TopicPartition(out_topic(AgencyId(agency)), 0)], timeout=60)
    return admin, hub
