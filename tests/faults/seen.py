"""What an observer sees from outside, once all is quiet, and what must hold of it.

Nothing here shares code with the hub: topics are read as bytes, tables by SQL.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from time import monotonic, sleep
from typing import Any

import psycopg
from confluent_kafka import Consumer, KafkaError, KafkaException, TopicPartition
from confluent_kafka.admin import AdminClient, OffsetSpec

from hub.local import Running

PATIENCE = 60.0
CONNECTING = ("bootstrap.servers", "security.protocol", "sasl.mechanism", "sasl.username", "sasl.password", "log_level")
"""Settings that an admin client takes too."""
GROUPS = ("hub-urgent", "hub-normal")
UNSENT = "SELECT count(*) FROM delivery WHERE state IN ('queued', 'replaced') AND published_at IS NULL"
UNTOLD = "SELECT count(*) FROM feed_entry WHERE published_at IS NULL"
FEED = ".feed"
NOT_SENT = frozenset({"held", "suspended", "withheld"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One record on a topic."""

    topic: str
    partition: int
    offset: int
    key: str
    headers: dict[str, str]
    digest: str

    @property
    def id(self) -> str:
        """The id in its header."""
        return self.headers.get("ce_id", "")

    @property
    def agency(self) -> str:
        """Return whose topic it is."""
        return self.topic.removeprefix("in.").removeprefix("out.").removesuffix(".urgent")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One delivery in the database."""

    topic: str
    recipient: str
    state: str
    sequence: int | None
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """Everything that is on the topics and in the tables."""

    arrived: list[Record]
    """Records of the `in` topics."""
    sent: list[Record]
    """Records of the `out` topics and of the MARAC's cases, each partition in order."""
    inbox: Counter[tuple[str, str]]
    """Rows by source and event id."""
    feed: list[Record]
    """Records of the coordinators' feeds, in order."""
    entries: dict[str, tuple[str, int | None, str]] = field(repr=False)
    """Entries of feeds in the database: the topic, the number and the digest of each."""
    rows: dict[str, Row] = field(repr=False)
    committed: dict[tuple[str, int], int]
    """The highest offset that a group of the hub has committed, by topic and partition."""

    def wrong(self) -> list[str]:
        """Return everything that does not hold."""
        checks = (
            *(self.not_once(), self.lost_or_invented(), self.not_one_content(), self.holes(), self.acknowledged()),
            *(self.feed_lost_or_invented(), self.feed_holes()),
        )
        return [fault for check in checks for fault in check]

    def not_once(self) -> Iterator[str]:
        """S1: every event on an `in` topic has one row in the inbox."""
        for arrival in {(a.agency, a.id) for a in self.arrived}:
            if self.inbox[arrival] != 1:
                yield f"S1 {arrival} has {self.inbox[arrival]} rows in the inbox"

    def lost_or_invented(self) -> Iterator[str]:
        """S2: what should be on a topic is there, and nothing else is."""
        there = {(record.topic, record.id) for record in self.sent}
        for id_, row in self.rows.items():
            if row.state not in NOT_SENT and (row.topic, id_) not in there:
                yield f"S2 {row.state} delivery {id_} is not on {row.topic}"
            if row.state in NOT_SENT and (row.topic, id_) in there:
                yield f"S2 {row.state} delivery {id_} is on {row.topic}"
        for topic, id_ in there:
            if id_ not in self.rows or self.rows[id_].topic != topic:
                yield f"S2 {topic} has {id_}, which nobody decided"

    def not_one_content(self) -> Iterator[str]:
        """S3: under one delivery id always the same bytes, to the same recipient, and those that were decided."""
        forms: defaultdict[str, set[tuple[str, str, str]]] = defaultdict(set)
        for record in self.sent:
            forms[record.id].add((record.topic, record.key, record.digest))
        for id_, found in forms.items():
            if len(found) != 1:
                yield f"S3 delivery {id_} has {len(found)} forms"
            if id_ in self.rows and {digest for _, _, digest in found} != {self.rows[id_].digest}:
                yield f"S3 delivery {id_} has other bytes than were decided"

    def holes(self) -> Iterator[str]:
        """S4: first appearances in a case are numbered 1, 2, 3 … in order."""
        numbers: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
        known: set[str] = set()
        for record in self.sent:
            if record.id not in known and "ce_sequence" in record.headers:
                numbers[record.topic, record.key].append(int(record.headers["ce_sequence"]))
            known.add(record.id)
        for line, found in numbers.items():
            if found != list(range(1, len(found) + 1)):
                yield f"S4 {line} is numbered {found}"

    def acknowledged(self) -> Iterator[str]:
        """S7: nothing is acknowledged to the brokers before it is in the inbox."""
        for arrival in self.arrived:
            committed = self.committed.get((arrival.topic, arrival.partition), 0)
            if arrival.offset < committed and not self.inbox[arrival.agency, arrival.id]:
                yield f"S7 {arrival.topic}[{arrival.partition}]@{arrival.offset} was acknowledged and not taken in"

    def feed_lost_or_invented(self) -> Iterator[str]:
        """F2: every entry of a feed is on its topic, in one form and under one number, and nothing else is."""
        there = {(r.id, r.topic, int(r.headers["ce_sequence"]), r.digest) for r in self.feed}
        decided = {(id_, *entry) for id_, entry in self.entries.items()}
        yield from (f"F2 entry {one} is on no topic" for one in decided - there)
        yield from (f"F2 nobody decided {one}" for one in there - decided)

    def feed_holes(self) -> Iterator[str]:
        """F1: first appearances on a feed are numbered 1, 2, 3 … in order."""
        numbers: defaultdict[str, dict[int, None]] = defaultdict(dict)
        for record in self.feed:
            numbers[record.topic].setdefault(int(record.headers["ce_sequence"]))
        for topic, found in numbers.items():
            if [*found] != list(range(1, len(found) + 1)):
                yield f"F1 {topic} is numbered {[*found]}"

    def repeats(self) -> int:
        """Return how many records repeat a delivery."""
        return len(self.sent) - len({record.id for record in self.sent})


def drained(stack: Running) -> Seen:
    """Wait until the hub has nothing left to do, and return what is there then."""
    deadline = monotonic() + PATIENCE
    while left := _left(stack):
        assert monotonic() < deadline, left
        sleep(0.1)
    arrived: list[Record] = []
    sent: list[Record] = []
    feed: list[Record] = []
    for topic, there in messages(stack, topics(stack)).items():
        into = arrived if topic.startswith("in.") else feed if topic.endswith(FEED) else sent
        into += [_record(message) for message in there]
    with psycopg.connect(stack.database) as connection:
        inbox = connection.execute("SELECT source, event_id FROM inbox").fetchall()
        rows = connection.execute(
            "SELECT id::text, topic, recipient, state, sequence, encode(sha256(coalesce(payload, '')), 'hex') "
            "FROM delivery"
        ).fetchall()
        entries = connection.execute(
            "SELECT id::text, 'marac.' || area || '.feed', seq, encode(sha256(payload), 'hex') FROM feed_entry"
        ).fetchall()
    return Seen(
        arrived=arrived,
        sent=sent,
        feed=feed,
        entries={id_: (topic, seq, digest) for id_, topic, seq, digest in entries},
        inbox=Counter((source, event) for source, event in inbox),
        rows={
            id_: Row(topic=topic, recipient=recipient, state=state, sequence=sequence, digest=digest)
            for id_, topic, recipient, state, sequence, digest in rows
        },
        committed=_committed(stack),
    )


def kafka(stack: Running, group: str) -> dict[str, Any]:
    """Return the settings of a client that may read everything."""
    return {
        "bootstrap.servers": stack.kafka,
        "security.protocol": "SASL_PLAINTEXT",
        "sasl.mechanism": "SCRAM-SHA-512",
        "sasl.username": "hub-admin",
        "sasl.password": stack.kafka_admin_password.reveal(),
        "group.id": group,
        "enable.auto.commit": False,
        "fetch.wait.max.ms": 20,
        "log_level": 0,
    }


def topics(stack: Running) -> list[str]:
    """Return the topics between the agencies and the hub."""
    consumer = Consumer(kafka(stack, "seen"))
    try:
        there: dict[str, Any] = consumer.list_topics(timeout=PATIENCE).topics
        return sorted(topic for topic in there if topic.startswith(("in.", "out.", "marac.")))
    finally:
        consumer.close()


def messages(stack: Running, read: Sequence[str]) -> dict[str, list[Any]]:
    """Return every message on these topics, each partition from its first offset to its end as of now.

    All are read together: one topic after the other costs a fetch each, and there are more than a hundred.
    """
    left = {place: end for place, end in ends(stack, read).items() if end}
    found: dict[str, list[Any]] = {topic: [] for topic in read}
    consumer = Consumer(kafka(stack, "seen"))
    try:
        consumer.assign([TopicPartition(topic, partition, 0) for topic, partition in left])
        deadline = monotonic() + PATIENCE
        while left:
            assert monotonic() < deadline, left
            for message in consumer.consume(1000, timeout=0.05):
                if message.error() is None:
                    found[message.topic() or ""].append(message)
                    _come_to(message, left)
    finally:
        consumer.close()
    return {topic: sorted(those, key=lambda m: (m.partition(), m.offset())) for topic, those in found.items()}


def _come_to(message: Any, left: dict[tuple[str, int], int]) -> None:
    place = message.topic(), message.partition()
    if message.offset() + 1 >= left.get(place, message.offset() + 2):
        del left[place]


def ends(stack: Running, read: Sequence[str]) -> dict[tuple[str, int], int]:
    """Return where each partition of these topics ends now.

    A broker that has just come back may not know yet in which epoch it leads a partition, and then says no end.
    """
    deadline = monotonic() + PATIENCE
    while True:
        try:
            return _ends(stack, read)
        except KafkaException as why:
            if why.args[0].code() != KafkaError.UNKNOWN_LEADER_EPOCH or monotonic() > deadline:
                raise
            sleep(0.1)


def _ends(stack: Running, read: Sequence[str]) -> dict[tuple[str, int], int]:
    admin = AdminClient({name: value for name, value in kafka(stack, "").items() if name in CONNECTING})
    there = admin.list_topics(timeout=PATIENCE).topics
    newest = OffsetSpec.latest()  # type: ignore[no-untyped-call]  # the library leaves it untyped
    asked = {TopicPartition(topic, partition): newest for topic in read for partition in there[topic].partitions}
    answers = admin.list_offsets(asked, request_timeout=PATIENCE) if asked else {}
    return {(at.topic, at.partition): answer.result().offset for at, answer in answers.items()}


def _left(stack: Running) -> str:
    """Return what the hub still has to do, empty where nothing is left."""
    with psycopg.connect(stack.database) as connection:
        unsent = sum(connection.execute(waiting).fetchall()[0][0] for waiting in (UNSENT, UNTOLD))
    committed, arriving = _committed(stack), [topic for topic in topics(stack) if topic.startswith("in.")]
    come = ends(stack, arriving).items()
    behind = {place: end - committed.get(place, 0) for place, end in come if end > committed.get(place, 0)}
    return f"{unsent} unsent, {behind} not acknowledged" if unsent or behind else ""


def _committed(stack: Running) -> dict[tuple[str, int], int]:
    arriving = [topic for topic in topics(stack) if topic.startswith("in.")]
    places = ends(stack, arriving)
    found: dict[tuple[str, int], int] = {}
    for group in GROUPS:
        consumer = Consumer(kafka(stack, group))
        try:
            for place in consumer.committed([TopicPartition(*place) for place in places], timeout=PATIENCE):
                at = place.topic, place.partition
                found[at] = max(found.get(at, 0), place.offset)
        finally:
            consumer.close()
    return found


def _record(message: Any) -> Record:
    return Record(
        topic=message.topic(),
        partition=message.partition(),
        offset=message.offset(),
        key=(message.key() or b"").decode(),
        headers={name: (value or b"").decode() for name, value in message.headers() or ()},
        digest=sha256(message.value() or b"").hexdigest(),
    )
