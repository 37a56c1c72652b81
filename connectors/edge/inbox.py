"""Deliveries: which came, which wait for their turn, which receipts are owed, which could not be read."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from connectors.documents import NativeDocument
from connectors.edge.line import Arrival, Feed, Message
from connectors.edge.outbox import message_of
from connectors.edge.sequence import Course
from connectors.edge.state import State, headers_from_text, headers_to_text, instant
from hub.domain.content import Content
from hub.wire.cloudevents import Envelope

Key = tuple[str, str]
"""Topic and case: what a sequence counts in."""
FLUSH = 500
"""Receipts that go out at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """A delivery that could be read."""

    arrival: Arrival
    envelope: Envelope
    content: Content = field(repr=False)

    @property
    def key(self) -> Key:
        """Return what its sequence counts in."""
        return (self.arrival.topic, self.envelope.subject or "")

    @property
    def kind(self) -> str:
        """Return the delivery kind."""
        return self.envelope.type.removesuffix(".v1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Write:
    """A delivery whose document is to be written now, None for test data."""

    read: Read
    document: NativeDocument | None = field(repr=False)
    late: bool


class Inbox:
    """The tables. What changes them takes part in the caller's transaction."""

    def __init__(self, state: State) -> None:
        self._state = state

    def state_of(self, delivery: str) -> str | None:
        """Return how far a delivery is, None when it never came."""
        row = self._state.one("SELECT state FROM delivery WHERE id = ?", delivery)
        return row[0] if row else None

    def course(self, key: Key) -> Course:
        """Return how far a case is."""
        row = self._state.one("SELECT until, ahead, held, missing FROM course WHERE topic = ? AND subject = ?", *key)
        return _course(row[0], *row[1:]) if row else Course()

    def waiting_courses(self) -> list[Key]:
        """Return every case in which something waits behind a hole."""
        rows = self._state.rows("SELECT topic, subject FROM course WHERE held <> '[]' OR ahead <> '[]'")
        return [(topic, subject) for topic, subject in rows]

    def keep_course(self, key: Key, course: Course) -> None:
        """Keep how far a case is."""
        self._state.do(
            "INSERT OR REPLACE INTO course (topic, subject, until, ahead, held, missing) VALUES (?, ?, ?, ?, ?, ?)",
            *key,
            course.until,
            *(json.dumps(sorted(part)) for part in (course.ahead, course.held, course.missing)),
        )

    def hold(self, read: Read, now: datetime) -> None:
        """Keep a delivery until it is its turn."""
        arrival = read.arrival
        self._keep(read, "held", None, now)
        self._state.do(
            "UPDATE delivery SET key = ?, headers = ?, value = ? WHERE id = ?",
            *(arrival.key, headers_to_text(arrival.headers), arrival.value, read.envelope.id),
        )

    def held(self, key: Key, numbers: Iterable[int]) -> list[Arrival]:
        """Return deliveries that wait, by their numbers and in their order."""
        return [arrival for number in numbers for arrival in self._held(key, number)]

    def stage(self, write: Write, now: datetime) -> None:
        """Note that the document of a delivery lies in the staging folder."""
        name = write.document.name if write.document else None
        self._keep(write.read, "staged" if name else "written", name, now)
        self._state.do("UPDATE delivery SET late = ? WHERE id = ?", write.late, write.read.envelope.id)

    def outdate(self, read: Read, now: datetime) -> None:
        """Note a whole case that came in a state which is not newer."""
        self._keep(read, "outdated", None, now)

    def forget_held(self, delivery: str) -> None:
        """Forget a delivery that waited and cannot be read any more; it is kept as unreadable."""
        self._state.do("DELETE FROM delivery WHERE id = ? AND state = 'held'", delivery)

    def staged(self) -> list[tuple[str, str]]:
        """Return delivery and name of every document that may still lie in the staging folder."""
        return [(i, name) for i, name in self._state.rows("SELECT id, name FROM delivery WHERE state = 'staged'")]

    def wrote(self, deliveries: Sequence[str]) -> None:
        """Note that documents lie in the agency's folder."""
        self._state.each("UPDATE delivery SET state = 'written' WHERE id = ?", [(one,) for one in deliveries])

    def owe(self, delivery: str, receipt: Message) -> None:
        """Store the receipt of a delivery; a delivery that comes again is answered with the same bytes."""
        self._state.do(
            "INSERT INTO receipt (delivery, id, key, headers, value, owed) VALUES (?, ?, ?, ?, ?, 1) "
            "ON CONFLICT (delivery) DO UPDATE SET owed = 1",
            *(delivery, receipt.id, receipt.key, headers_to_text(receipt.headers), receipt.value),
        )

    def owe_again(self, delivery: str) -> None:
        """Send the receipt of a delivery once more, if it has one."""
        self._state.do("UPDATE receipt SET owed = 1 WHERE delivery = ?", delivery)

    def owed(self) -> list[tuple[str, Message]]:
        """Return receipts to send, with their deliveries, the oldest first."""
        rows = self._state.rows(
            "SELECT delivery, receipt.id, 0, receipt.key, receipt.headers, receipt.value FROM receipt "
            "JOIN delivery ON delivery.id = receipt.delivery "
            "WHERE owed = 1 AND delivery.state = 'written' ORDER BY n LIMIT ?",
            FLUSH,
        )
        return [(row[0], message_of(row[1:])) for row in rows]

    def paid(self, deliveries: Sequence[str]) -> None:
        """Note that the brokers have these receipts."""
        self._state.each("UPDATE receipt SET owed = 0 WHERE delivery = ?", [(one,) for one in deliveries])

    def holes(self) -> int:
        """Return how many deliveries are missing of which the hole was reported."""
        rows = self._state.rows("SELECT missing FROM course WHERE missing <> '[]'")
        return sum(last - first + 1 for (text,) in rows for first, last in json.loads(text))

    def unreadable(self, name: str, reason: str, now: datetime) -> None:
        """Note a record that could not be read."""
        self._state.do(
            "INSERT OR IGNORE INTO unreadable (name, reason, at) VALUES (?, ?, ?)", name, reason, instant(now)
        )

    def unreadables(self) -> list[tuple[str, str]]:
        """Return name and reason of every record that could not be read."""
        return [(name, reason) for name, reason in self._state.rows("SELECT name, reason FROM unreadable ORDER BY at")]

    def readable(self, name: str) -> None:
        """Forget that a record could not be read."""
        self._state.do("DELETE FROM unreadable WHERE name = ?", name)

    def _keep(self, read: Read, state: str, name: str | None, now: datetime) -> None:
        self._state.do(
            "INSERT INTO delivery (id, kind, state, topic, subject, sequence, name, at) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?) "
            "ON CONFLICT (id) DO UPDATE SET state = excluded.state, name = excluded.name, at = excluded.at, "
            "key = NULL, headers = NULL, value = NULL",
            *(read.envelope.id, read.kind, state, *read.key, read.envelope.sequence, name, instant(now)),
        )

    def _held(self, key: Key, number: int) -> list[Arrival]:
        rows = self._state.rows(
            "SELECT key, headers, value FROM delivery "
            "WHERE topic = ? AND subject = ? AND sequence = ? AND state = 'held' ORDER BY rowid",
            *(*key, number),
        )
        return [_arrival(key[0], *row) for row in rows]


def _arrival(topic: str, key: bytes | None, headers: str, value: bytes | None) -> Arrival:
    headers_ = headers_from_text(headers)
    return Arrival(feed=Feed.OUT, topic=topic, partition=0, offset=-1, key=key, headers=headers_, value=value)


def _course(until: int | None, ahead: str, held: str, missing: str) -> Course:
    return Course(
        until=until,
        ahead=frozenset(json.loads(ahead)),
        held=frozenset(json.loads(held)),
        missing=tuple((first, last) for first, last in json.loads(missing)),
    )
