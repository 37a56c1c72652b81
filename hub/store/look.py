"""Answers to what people ask: what happened to an event, what waits, what was set aside. It changes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg.rows import namedtuple_row

from hub.domain.audit import Purpose, looked
from hub.domain.delivery import NEVER_RECEIPTED
from hub.domain.rules import Treatment
from hub.flow.fields import treated
from hub.store.reading import Reading
from hub.store.statements import sql

NEVER = [kind.value for kind in NEVER_RECEIPTED]


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """One event as it stands in the inbox."""

    source: str
    event_id: str
    told: str | None
    record_id: str | None
    outcome: str
    reason: str | None
    pointers: list[str]
    other_event: str | None
    topic: str
    partition: int
    offset: int
    arrived_at: datetime
    decided_at: datetime
    repeats: int
    repeated_at: datetime | None
    test: bool
    policy_digest: str
    people: dict[str, str]
    cases: list[UUID]


@dataclass(frozen=True, slots=True, kw_only=True)
class Caused:
    """One delivery, or one thing withheld, because of an event."""

    id: UUID
    recipient: str
    kind: str
    topic: str
    state: str
    sequence: int | None
    subject: str
    rules: list[str]
    reason: str | None
    respond_by: datetime | None
    decided_at: datetime
    published_at: datetime | None
    case: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A recipient's receipt."""

    delivery_id: UUID
    state: str
    at: datetime
    reason: str | None
    """A code; a sentence that a recipient wrote in its place may name somebody, and stands on no terminal."""
    received_at: datetime

    def __post_init__(self) -> None:
        """Leave out what is no code."""
        object.__setattr__(self, "reason", treated(self.reason, Treatment.CODE))


@dataclass(frozen=True, slots=True, kw_only=True)
class InCase:
    """A case that an event joined."""

    id: UUID
    reference: str
    area: str
    grade: int
    marac: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Journey:
    """Everything that happened to one event."""

    arrival: Arrival
    known_people: int
    """How many of its people had been spoken of before."""
    cases: Sequence[InCase]
    caused: Sequence[Caused]
    answers: dict[UUID, list[Answer]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyState:
    """How one agency stands."""

    agency: str
    last_event: datetime | None
    oldest_waiting: datetime | None
    undelivered: int
    suspended: int
    """Deliveries that wait because the agency is suspended."""
    overdue_tasks: int
    """Tasks that nobody ended in their time."""
    dead_letters: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLetterRow:
    """An event that was refused or set aside, without its content."""

    id: UUID
    source: str
    event_id: str
    outcome: str
    reason: str
    pointers: list[str]
    topic: str
    partition: int
    offset: int
    set_aside_at: datetime
    retried_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Original(DeadLetterRow):
    """The same with its original."""

    headers: dict[str, str] = field(repr=False)
    original: bytes = field(repr=False)
    closed_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountRow:
    """What was last decided on an agency's account."""

    agency: str
    state: str
    decided_at: datetime
    decided_by: str
    reason: str
    enforced_at: datetime | None


class Reader(Reading):
    """Reads for a command, on one connection, and leaves a note where a look is one that must be noted."""

    def journeys(self, event_id: str, source: str | None) -> list[Journey]:
        """Return what happened to every event with that id; one agency's when `source` is given."""
        arrivals = self._typed(Arrival, "look_events", event_id=event_id, source=source)
        return [self._journey(arrival) for arrival in arrivals]

    def _journey(self, arrival: Arrival) -> Journey:
        where = {"source": arrival.source, "event_id": arrival.event_id}
        caused = self._typed(Caused, "look_deliveries_of_event", **where)
        people = [UUID(person) for person in arrival.people.values()]
        with self._conn.cursor() as cur:
            cur.execute(
                sql("look_known_people"),
                {"people": people, "source": arrival.source, "record_id": arrival.record_id},
            )
            known = len(cur.fetchall())
        answers: dict[UUID, list[Answer]] = {}
        for answer in self._typed(Answer, "look_receipts", deliveries=[c.id for c in caused]):
            answers.setdefault(answer.delivery_id, []).append(answer)
        return Journey(
            arrival=arrival,
            known_people=known,
            cases=self._typed(InCase, "look_cases", cases=arrival.cases),
            caused=caused,
            answers=answers,
        )

    def deliveries(self, agency: str | None, event_id: str | None, limit: int) -> list[dict[str, Any]]:
        """Return the newest deliveries, filtered by recipient or event."""
        with self._conn.cursor(row_factory=namedtuple_row) as cur:
            cur.execute(sql("look_deliveries"), {"agency": agency, "event_id": event_id, "limit": limit})
            return [row._asdict() for row in cur.fetchall()]

    def agencies(self, agencies: Sequence[str]) -> list[AgencyState]:
        """Return how these agencies stand."""
        return self._typed(AgencyState, "look_agencies", agencies=list(agencies))

    def unreceipted(self) -> list[dict[str, Any]]:
        """Return deliveries that should have been answered and were not."""
        with self._conn.cursor(row_factory=namedtuple_row) as cur:
            cur.execute(sql("look_unreceipted"), {"never": NEVER})
            return [row._asdict() for row in cur.fetchall()]

    def dead_letters(self, agency: str | None, *, every: bool, limit: int) -> list[DeadLetterRow]:
        """Return what was refused or set aside, the newest first; without what was retried unless asked for."""
        return self._typed(DeadLetterRow, "look_dead_letters", agency=agency, all=every, limit=limit)

    def original(self, letter: UUID, who: str) -> Original | None:
        """Return one of them with its original; the look is noted."""
        found = self._typed(Original, "look_dead_letter", id=letter)
        if found:
            self.note(looked(who, "dead-letter-shown", letter, Purpose.RUN_THE_HUB))
        return found[0] if found else None

    def all_retries_stopped(self) -> bool:
        """Say whether somebody has stopped everything that repeats."""
        return any(row.stopped for row in self._plain("stop_all"))

    def accounts(self) -> list[AccountRow]:
        """Return what was decided on accounts; one of which nothing was decided is active and not among them."""
        return self._typed(AccountRow, "account_states")
