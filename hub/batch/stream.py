"""Records in their order through the hub's own flow, each with what those before it left known.

Rows of one incident that follow each other are one event, as the agency would send it. Those that come later in the
file are a revision of it, which names more people: so the second row of an incident knows the first wherever it
stands, and the two are two people. A referrer may be anybody in the incident, and is an event of its own.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from hub.batch.records import Record
from hub.domain.directory import Directory
from hub.domain.events import CaseEvent, Incident, IncidentReported, SupportStatus, SupportUpdated
from hub.domain.head import Head
from hub.domain.ids import AgencyId, BlockingKey, EventId, PersonId
from hub.domain.outcome import Processed
from hub.domain.person import Person
from hub.domain.weights import Model
from hub.flow.consolidate import consolidate
from hub.flow.deduplicate import record_key
from hub.flow.known import Known
from hub.flow.match import Matched, match
from hub.flow.received import Decision, KnownRecord, Position, Received
from hub.matching.keys import SHARED_AT_MOST, blocking_keys

_SECRET = b"of a file: nothing of it is stored"
PART = "#"
"""In a record's number, marks a part of another record: here it is only a sign that an agency uses."""
_NOWHERE = Position(topic="file", partition=0, offset=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """A possible match that waits for a person: a record, and the person who it may be."""

    record: str
    other: PersonId
    weight: float


@dataclass(slots=True)
class _Told:
    """The people whom rows of one incident have named by now."""

    people: tuple[Person, ...] = ()
    keys: dict[str, tuple[BlockingKey, ...]] = field(default_factory=dict)


class Stream:
    """What is known after the records that were taken in; nothing of it outlives the command."""

    def __init__(self, model: Model) -> None:
        self.known = Known()
        self.records: dict[str, Record] = {}
        """By number, in the order in which they came."""
        self.capped = 0
        """How many keys were passed over since they fit too many people."""
        self._model = model
        self._directory = Directory(())
        self._person: dict[str, PersonId] = {}
        self._incidents: dict[tuple[str, str | None], _Told] = {}
        self._possible: dict[tuple[str, PersonId], float] = {}

    def take(self, records: Sequence[Record]) -> None:
        """Match records that came as one event against all before them, and learn them."""
        event, received = self._arrived(records)
        matched = match(self._uncapped(received, records), event, self.known, self._model)
        self._learn(received, event, matched)
        self.records |= {record.id: record for record in records}
        self._person.update(matched.people)
        for one in matched.possible:
            weight = self._possible.get((one.ref, one.other), one.weight)
            self._possible[one.ref, one.other] = max(weight, one.weight)

    def people(self) -> dict[PersonId, list[Record]]:
        """Return the records of each person as they are taken now, in the order in which they came."""
        found: dict[PersonId, list[Record]] = {}
        for record in self.records.values():
            found.setdefault(self._person[record.id], []).append(record)
        return found

    def possible(self) -> Iterator[Left]:
        """Yield what was not sure when it came, whatever later records made of it."""
        return (Left(record=ref, other=other, weight=weight) for (ref, other), weight in self._possible.items())

    def person_of(self, record: str) -> PersonId:
        """Return whom a record is taken to be about."""
        return self._person[record]

    def _arrived(self, records: Sequence[Record]) -> tuple[CaseEvent, Received]:
        """Return the event of which these records are the newest part, with everybody named in it by now."""
        newest = records[0]
        incident = (newest.agency, newest.incident)
        told = self._incidents.setdefault(incident, _Told()) if newest.incident else _Told()
        told.people = (*told.people, *(record.person for record in records))
        for record in records:
            told.keys[record.id] = blocking_keys(record.person, record.agency, _SECRET)
        event = _event(newest, told.people)
        return event, _received(newest, event, told.keys)

    def _uncapped(self, received: Received, newest: Sequence[Record]) -> Received:
        """Return what arrived without the keys that fit too many people."""
        fits = {
            ref: tuple(key for key in keys if len(self.known.people_by_key.get(key, ())) <= SHARED_AT_MOST)
            for ref, keys in received.keys.items()
        }
        self.capped += sum(len(received.keys[record.id]) - len(fits[record.id]) for record in newest)
        return replace(received, keys=fits)

    def _learn(self, received: Received, event: CaseEvent, matched: Matched) -> None:
        key = record_key(received, event)
        before = self.known.records.get(key)
        record = KnownRecord(
            key=key,
            event_id=received.event_id,
            content_hash=received.content_hash,
            recorded_at=event.head.recorded_at,
            revision=None,
            event=event,
            people=matched.people,
            alone=matched.alone,
            cases=before.cases if before else (),
        )
        joined = consolidate(record, self.known, self._directory)
        self.known.learn(
            Decision(
                received=received,
                ended=Processed(),
                records=(replace(record, cases=tuple(sorted({*record.cases, *(one.case.id for one in joined)}))),),
                keys=tuple((key, matched.people[ref]) for ref, keys in received.keys.items() for key in keys),
                cases=tuple(one.case for one in joined),
                members=tuple(member for one in joined for member in one.members),
            )
        )


def as_events(records: Iterable[Record]) -> Iterator[list[Record]]:
    """Yield the records as events would bring them: those of one incident together that follow each other."""
    for _, together in groupby(records, key=lambda one: (one.agency, one.incident) if one.incident else one.id):
        yield list(together)


def _event(record: Record, people: tuple[Person, ...]) -> CaseEvent:
    """Return the event: a row that shares no incident follows cases and opens none."""
    name = f"incident/{record.incident}" if record.incident else f"record/{record.id}"
    at = record.recorded_at
    head = Head(agency=record.agency, record_id=name.replace(PART, "%23"), recorded_at=at)
    if record.incident is None:
        return SupportUpdated(head=head, people=people, status=SupportStatus.RECEIVED, status_at=at)
    return IncidentReported(head=head, people=people, incident=Incident(occurred_from=at))


def _received(record: Record, event: CaseEvent, keys: Mapping[str, tuple[BlockingKey, ...]]) -> Received:
    return Received(
        source=AgencyId(record.agency),
        event_id=EventId(record.id),
        content_hash=record.id.encode(),
        position=_NOWHERE,
        arrived_at=record.recorded_at,
        raw=b"",
        event=event,
        keys=keys,
    )
