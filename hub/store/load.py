"""What the hub knows that bears on a batch: first whom and what to lock, then, under the locks, everything."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypeGuard
from uuid import UUID

from psycopg import AsyncConnection, AsyncCursor
from psycopg.rows import namedtuple_row

from hub.domain.events import AboutNobody, CaseEvent, Event, Receipt
from hub.domain.ids import AgencyId, BlockingKey, EventId, PersonId
from hub.domain.outcome import Outcome
from hub.flow.deduplicate import whole_record
from hub.flow.known import Known
from hub.flow.received import KnownEvent, Position, Received
from hub.store import rows
from hub.store.statements import sql

CANDIDATES = 50
"""How many people one key may name before it is taken to name nobody in particular."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a batch asks for: ids, record numbers, keys and deliveries named in it."""

    events: tuple[tuple[AgencyId, EventId], ...]
    records: tuple[tuple[AgencyId, str], ...]
    keys: tuple[BlockingKey, ...]
    deliveries: tuple[UUID, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Touched:
    """The people and cases that a batch may change."""

    people: frozenset[UUID] = frozenset()
    cases: frozenset[UUID] = frozenset()
    answered: frozenset[UUID] = frozenset()
    """Cases of which only a delivery is answered: nothing but their deliveries need be known."""
    by_key: tuple[tuple[BlockingKey, PersonId], ...] = ()

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


def wanted(batch: Iterable[Received]) -> Wanted:
    """Return what a batch asks for."""
    batch = tuple(batch)
    events = [received.event for received in batch]
    return Wanted(
        events=tuple(dict.fromkeys((r.source, r.event_id) for r in batch)),
        records=tuple(dict.fromkeys(record for r in batch if _tells(r.event) for record in _names(r.source, r.event))),
        keys=tuple(dict.fromkeys(key for r in batch for keys in r.keys.values() for key in keys)),
        deliveries=tuple({found for e in events if isinstance(e, Receipt) and (found := _uuid(e.delivery_id))}),
    )


def _names(source: AgencyId, event: CaseEvent) -> tuple[tuple[AgencyId, str], ...]:
    """Return the record that an event tells of, and the one of which that is a part."""
    record = event.head.record_id
    return (source, record), (source, whole_record(record))


def _tells(event: Event | None) -> TypeGuard[CaseEvent]:
    return event is not None and not isinstance(event, AboutNobody)


async def touched(conn: AsyncConnection[Any], want: Wanted) -> Touched:
    """Return whom and what a batch touches, as of now."""
    cur = await _ask(
        conn, "touched", keys=list(want.keys), cap=CANDIDATES, deliveries=list(want.deliveries), **_records(want)
    )
    row = (await cur.fetchall())[0]
    cases = frozenset(row.cases)
    pairs = zip(map(BlockingKey, row.keys), map(PersonId, row.keyed), strict=True)
    return Touched(
        people=frozenset(row.people), cases=cases, answered=frozenset(row.answered) - cases, by_key=tuple(pairs)
    )


def lock_numbers(want: Wanted, touch: Touched) -> frozenset[int]:
    """Return the advisory locks of everything at hand, as 64-bit numbers."""
    words = (
        *(b"event\0" + source.encode() + b"\0" + event.encode() for source, event in want.events),
        *(b"record\0" + source.encode() + b"\0" + record.encode() for source, record in want.records),
        *(b"key\0" + key for key in want.keys),
        *(b"person\0" + person.bytes for person in touch.people),
        *(b"case\0" + case.bytes for case in touch.all_cases),
    )
    return frozenset(int.from_bytes(hashlib.sha256(word).digest()[:8], signed=True) for word in words)


async def known(conn: AsyncConnection[Any], want: Wanted, touch: Touched) -> Known:
    """Return everything known of what a batch touches. All questions are asked at once."""
    cases, all_cases = list(touch.cases), list(touch.all_cases)
    async with conn.pipeline():
        sources, ids = [s for s, _ in want.events], [e for _, e in want.events]
        events = await _ask(conn, "known_events", sources=sources, events=ids)
        found = await _ask(conn, "cases", cases=all_cases)
        members = await _ask(conn, "members", cases=cases)
        records = await _ask(conn, "records", cases=cases, people=list(touch.people), **_records(want))
        incidents = await _ask(conn, "incidents", cases=cases)
        deliveries = await _ask(conn, "known_deliveries", cases=all_cases)
        accounts = await _ask(conn, "accounts")
        result = Known()
        for row in await events.fetchall():
            _learn_event(row, result)
        for key, person in touch.by_key:
            result.people_by_key[key].add(person)
        for row in await found.fetchall():
            result.learn_case(rows.case(row))
        for row in await members.fetchall():
            result.learn_member(rows.member(row))
        for row in await records.fetchall():
            result.learn_record(rows.record(row))
        for row in await incidents.fetchall():
            result.learn_incident(rows.incident(row))
        for row in await deliveries.fetchall():
            result.learn_delivery(rows.delivery(row))
        result.accounts.update(map(rows.account, await accounts.fetchall()))
    return result


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
