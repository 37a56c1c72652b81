"""What the hub knows that bears on a batch: first whom and what to lock, then, under the locks, everything."""

import hashlib
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeGuard
from uuid import UUID

from psycopg import AsyncConnection, AsyncCursor
from psycopg.rows import namedtuple_row

from hub.domain.decisions import (
    EmergencyOpened,
    ErasureDecided,
    ExclusionDecided,
    HoldDecided,
    LinkDecided,
    LookAsked,
    RectificationDecided,
    RepeatDecided,
    RestrictionDecided,
    WordsRead,
)
from hub.domain.events import AboutNobody, CaseEvent, CaseUnshown, Event, MarksLapsed, ReceiptState
from hub.domain.ids import AgencyId, BlockingKey, CaseId, EventId, PersonId, WordsId
from hub.domain.outcome import Outcome
from hub.domain.weights import Model
from hub.flow.acknowledge import TOLD_ON
from hub.flow.answer import receipt_in
from hub.flow.deduplicate import whole_record
from hub.flow.known import Known
from hub.flow.known_people import Mention
from hub.flow.received import KnownEvent, Position, Received
from hub.matching.features import Features, features_of
from hub.matching.judge import Verdict, in_company, judge
from hub.matching.keys import SHARED_AT_MOST
from hub.store import rows
from hub.store.feed import shown_in
from hub.store.running import Question, WantedOfRunning, questions, wanted_of_running
from hub.store.statements import sql

OF_A_CASE = (
    ExclusionDecided
    | RestrictionDecided
    | HoldDecided
    | RepeatDecided
    | EmergencyOpened
    | LookAsked
    | MarksLapsed
    | CaseUnshown
)
"""What is decided or found of one case."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a batch asks for: ids, record numbers, keys and deliveries named in it."""

    events: tuple[tuple[AgencyId, EventId], ...]
    records: tuple[tuple[AgencyId, str], ...]
    keys: tuple[BlockingKey, ...]
    deliveries: tuple[UUID, ...]
    acted_on: tuple[UUID, ...] = ()
    """Those of them of whose answer the sender of the record is told."""
    turned_down: tuple[UUID, ...] = ()
    """Those of them that are turned down."""
    sought: tuple["Sought", ...] = ()
    alone: tuple[PersonId, ...] = ()
    """Descriptions on which somebody decided, by the ids that they would have alone."""
    erased: tuple[PersonId, ...] = ()
    """Those of them who are erased."""
    words: tuple[WordsId, ...] = ()
    """Words that somebody has read."""
    cases: tuple[CaseId, ...] = ()
    """Cases on which somebody decided."""
    running: WantedOfRunning = field(default_factory=WantedOfRunning)
    model: Model | None = None
    """How descriptions are compared; None where nobody is sought."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """One person of an event: the keys under which they may be known, and what is compared."""

    keys: frozenset[BlockingKey]
    features: Features

    def may_be(self, keys: frozenset[BlockingKey], said: Sequence[Features], model: Model) -> bool:
        """Say whether this may be somebody who is known under these keys and was described so, at least in company."""
        if self.keys.isdisjoint(keys):
            return False
        return in_company(judge(self.features, said, model), model).verdict is not Verdict.APART


@dataclass(frozen=True, slots=True, kw_only=True)
class Touched:
    """The people and cases that a batch may change."""

    people: frozenset[UUID] = frozenset()
    cases: frozenset[UUID] = frozenset()
    answered: frozenset[UUID] = frozenset()
    """Cases of which only a delivery is answered: nothing but their deliveries need be known."""
    by_key: tuple[tuple[BlockingKey, PersonId], ...] = ()
    """The keys of those who are likely to be among the batch's people."""
    features: tuple[tuple[PersonId, Mention, Features], ...] = ()
    """How they were described."""
    capped: int = 0
    """Keys that fit too many to say anything."""

    @property
    def all_cases(self) -> frozenset[UUID]:
        """Return every case that may change in any way."""
        return self.cases | self.answered

    def within(self, other: "Touched") -> bool:
        """Say whether everything here is among what `other` has locked."""
        return self.people <= other.people and self.all_cases <= other.all_cases

    def wider(self, other: "Touched") -> "Touched":
        """Return what both touch together, to be locked."""
        return Touched(people=self.people | other.people, cases=self.all_cases | other.all_cases)


def wanted(batch: Iterable[Received], model: Model) -> Wanted:
    """Return what a batch asks for."""
    batch = tuple(batch)
    events = [received.event for received in batch]
    running = wanted_of_running(events)
    return Wanted(
        events=tuple(dict.fromkeys((r.source, r.event_id) for r in batch)),
        records=tuple(dict.fromkeys(record for r in batch if _tells(r.event) for record in _names(r.source, r.event))),
        keys=tuple(dict.fromkeys(key for r in batch for keys in r.keys.values() for key in keys)),
        deliveries=(*_answered(events, frozenset(ReceiptState)), *running.redriven),
        acted_on=_answered(events, TOLD_ON),
        turned_down=(*_answered(events, {ReceiptState.REJECTED}), *running.redriven),
        sought=tuple(one for r in batch for one in _sought(r)),
        words=tuple(e.words for e in events if isinstance(e, WordsRead)),
        cases=tuple(dict.fromkeys(e.case for e in events if isinstance(e, OF_A_CASE))),
        alone=tuple(one for e in events for one in _decided_on(e)),
        erased=tuple(e.person for e in events if isinstance(e, ErasureDecided)),
        running=running,
        model=model,
    )


def _answered(events: Iterable[Event | None], states: Container[ReceiptState]) -> tuple[UUID, ...]:
    """Return the deliveries that are answered so."""
    receipts = (made for e in events if (made := receipt_in(e)) and made.state in states)
    return tuple(dict.fromkeys(found for e in receipts if (found := _uuid(e.delivery_id))))


def _decided_on(event: Event | None) -> tuple[PersonId, ...]:
    match event:
        case LinkDecided():
            return event.one, event.other
        case ErasureDecided() | RectificationDecided():
            return (event.person,)
        case _:
            return ()


def _sought(received: Received) -> Iterator[Sought]:
    people = received.event.people if _tells(received.event) else ()
    for person in people:
        if keys := received.keys.get(person.ref):
            yield Sought(keys=frozenset(keys), features=features_of(person, received.source))


def _names(source: AgencyId, event: CaseEvent) -> tuple[tuple[AgencyId, str], ...]:
    """Return the record that an event tells of, and the one of which that is a part."""
    record = event.head.record_id
    return (source, record), (source, whole_record(record))


def _tells(event: Event | None) -> TypeGuard[CaseEvent]:
    return event is not None and not isinstance(event, AboutNobody)


async def touched(conn: AsyncConnection[Any], want: Wanted) -> Touched:
    """Return whom and what a batch touches, as of now: of those who have its keys, whom it is likely to mean."""
    fits = await (await _ask(conn, "sought", keys=list(want.keys), cap=SHARED_AT_MOST)).fetchall()
    keys = keys_of({BlockingKey(row.key): row.people for row in fits if len(row.people) <= SHARED_AT_MOST})
    described = await _ask(conn, "described", people=list(keys)) if keys else None
    said = [rows.described(row) async for row in described] if described else []
    likely = likely_among(want, keys, said)
    cur = await _ask(
        conn,
        "touched",
        likely=sorted(likely),
        deliveries=list(want.deliveries),
        turned_down=list(want.turned_down),
        alone=list(want.alone),
        erased=list(want.erased),
        words=list(want.words),
        decided=list(want.cases),
        **_records(want),
    )
    row = (await cur.fetchall())[0]
    cases = frozenset(row.cases) | frozenset(want.cases)
    return Touched(
        people=frozenset(row.people),
        cases=cases,
        answered=frozenset(row.answered) - cases,
        by_key=tuple((key, person) for person in sorted(likely) for key in sorted(keys[person])),
        features=tuple(one for one in said if one[0] in likely),
        capped=sum(len(row.people) > SHARED_AT_MOST for row in fits),
    )


def keys_of(fits: Mapping[BlockingKey, Iterable[UUID]]) -> dict[PersonId, frozenset[BlockingKey]]:
    """Return the keys of each person from the people of each key."""
    found: dict[PersonId, set[BlockingKey]] = defaultdict(set)
    for key, people in fits.items():
        for person in people:
            found[PersonId(person)].add(key)
    return {person: frozenset(keys) for person, keys in found.items()}


def likely_among(
    want: Wanted,
    keys: Mapping[PersonId, frozenset[BlockingKey]],
    said: Iterable[tuple[PersonId, Mention, Features]],
) -> frozenset[PersonId]:
    """Return who of these may be somebody of the batch; of the others nothing more need be known."""
    by_person: dict[PersonId, list[Features]] = defaultdict(list)
    for person, _, features in said:
        by_person[person].append(features)
    model = want.model
    if model is None:
        return frozenset()
    return frozenset(
        person
        for person, features in by_person.items()
        if any(one.may_be(keys[person], features, model) for one in want.sought)
    )


def lock_numbers(want: Wanted, touch: Touched) -> frozenset[int]:
    """Return the advisory locks of everything at hand, as 64-bit numbers."""
    words = (
        *(b"event\0" + source.encode() + b"\0" + event.encode() for source, event in want.events),
        *(b"record\0" + source.encode() + b"\0" + record.encode() for source, record in want.records),
        *(b"key\0" + key for key in want.keys),
        *want.running.locks(),
        *(b"person\0" + person.bytes for person in touch.people),
        *(b"case\0" + case.bytes for case in touch.all_cases),
    )
    return frozenset(int.from_bytes(hashlib.sha256(word).digest()[:8], signed=True) for word in words)


async def known(conn: AsyncConnection[Any], want: Wanted, touch: Touched) -> Known:
    """Return everything known of what a batch touches. All questions are asked at once."""
    result = Known()
    async with conn.pipeline():
        asked = [(await _ask(conn, name, **values), learn) for name, values, learn in _questions(want, touch, result)]
        for key, person in touch.by_key:
            result.people_by_key[key].add(person)
        for answers, learn in asked:
            for row in await answers.fetchall():
                learn(row)
    for person, mention, features in touch.features:
        result.learn_features(person, mention, features)
    return result


def _questions(want: Wanted, touch: Touched, result: Known) -> Iterator[Question]:
    cases, all_cases, people = list(touch.cases), list(touch.all_cases), list(touch.people)
    events = {"sources": [source for source, _ in want.events], "events": [event for _, event in want.events]}
    yield "known_events", events, lambda row: _learn_event(row, result)
    yield "cases", {"cases": all_cases}, lambda row: result.learn_case(rows.case(row))
    yield "members", {"cases": cases}, lambda row: result.learn_member(rows.member(row))
    of_records = {"cases": cases, "people": people, "acted_on": list(want.acted_on), **_records(want)}
    yield "records", of_records, lambda row: result.learn_record(rows.record(row))
    yield "incidents", {"cases": cases}, lambda row: result.learn_incident(rows.incident(row))
    yield "known_deliveries", {"cases": all_cases}, lambda row: result.learn_delivery(rows.delivery(row))
    yield "words", {"cases": cases}, lambda row: result.learn_words(rows.words(row))
    yield "accounts", {}, lambda row: result.accounts.update([rows.account(row)])
    yield "links", {"people": people}, lambda row: result.learn_link(rows.link(row))
    yield "reviews", {"people": people}, lambda row: result.learn_review(rows.review(row))
    yield "known_pages", {"cases": all_cases}, lambda row: result.learn_page(*shown_in(row))
    yield "held_cases", {"cases": cases}, lambda row: result.held.add(CaseId(row.case_id))
    yield from questions(want.running, result.running)
    yield "rectified", {"people": people}, lambda row: result.learn_rectified(rows.rectified(row))


def _learn_event(row: Any, result: Known) -> None:
    position = Position(topic=row.topic, partition=row.partition, offset=row.offset)
    contents = result.events.setdefault((AgencyId(row.source), EventId(row.event_id)), {})
    contents[row.content_hash] = KnownEvent(outcome=Outcome(row.outcome), position=position, test=row.test)


async def _ask(conn: AsyncConnection[Any], name: str, **values: Any) -> AsyncCursor[Any]:
    cur = conn.cursor(row_factory=namedtuple_row)
    await cur.execute(sql(name), values)
    return cur


def _records(want: Wanted) -> dict[str, list[str]]:
    return {"sources": [source for source, _ in want.records], "records": [record for _, record in want.records]}


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
