"""What the hub knows that bears on a batch: first whom and what to lock, then, under the locks, everything."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection, AsyncCursor
from psycopg.rows import namedtuple_row

from hub.domain.events import Receipt
from hub.domain.ids import AgencyId, BlockingKey, CaseId, EventId, PersonId
from hub.domain.outcome import Outcome
from hub.domain.person import Role
from hub.flow.known import Known
from hub.flow.received import KnownEvent, Member, Position, Received, RecordKey
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

    people: frozenset[UUID]
    cases: frozenset[UUID]
    by_key: tuple[tuple[BlockingKey, PersonId], ...]


def wanted(batch: Iterable[Received]) -> Wanted:
    """Return what a batch asks for."""
    batch = tuple(batch)
    events = [received.event for received in batch]
    return Wanted(
        events=tuple(dict.fromkeys((r.source, r.event_id) for r in batch)),
        records=tuple(dict.fromkeys((r.source, r.event.head.record_id) for r in batch if r.event)),
        keys=tuple(dict.fromkeys(key for r in batch for keys in r.keys.values() for key in keys)),
        deliveries=tuple({found for e in events if isinstance(e, Receipt) and (found := _uuid(e.delivery_id))}),
    )


async def touched(conn: AsyncConnection[Any], want: Wanted) -> Touched:
    """Return whom and what a batch touches, as of now."""
    async with conn.cursor(row_factory=namedtuple_row) as cur:
        by_key = await _fetch(cur, "people_by_keys", keys=list(want.keys), cap=CANDIDATES)
        named = await _fetch(cur, "people_of_records", **_records(want.records))
        people = rows.uuids(by_key, "person_id") | rows.uuids(named, "person_id")
        cases = rows.uuids(await _fetch(cur, "cases_of_people", people=list(people)), "case_id")
        cases |= rows.uuids(await _fetch(cur, "cases_of_records", **_records(want.records)), "case_id")
        cases |= rows.uuids(await _fetch(cur, "cases_of_deliveries", deliveries=list(want.deliveries)), "case_id")
    pairs = tuple((BlockingKey(row.key), PersonId(row.person_id)) for row in by_key)
    return Touched(people=frozenset(people), cases=frozenset(cases), by_key=pairs)


def lock_numbers(want: Wanted, touch: Touched) -> frozenset[int]:
    """Return the advisory locks of everything at hand, as 64-bit numbers."""
    words = (
        *(b"event\0" + source.encode() + b"\0" + event.encode() for source, event in want.events),
        *(b"record\0" + source.encode() + b"\0" + record.encode() for source, record in want.records),
        *(b"key\0" + key for key in want.keys),
        *(b"person\0" + person.bytes for person in touch.people),
        *(b"case\0" + case.bytes for case in touch.cases),
    )
    return frozenset(int.from_bytes(hashlib.sha256(word).digest()[:8], signed=True) for word in words)


async def known(conn: AsyncConnection[Any], want: Wanted, touch: Touched) -> Known:
    """Return everything known of what a batch touches."""
    result = Known()
    async with conn.cursor(row_factory=namedtuple_row) as cur:
        await _load_events(cur, want, result)
        for key, person in touch.by_key:
            result.people_by_key[key].add(person)
        cases = list(touch.cases)
        for row in await _fetch(cur, "cases", cases=cases):
            result.learn_case(rows.case(row))
        for row in await _fetch(cur, "members", cases=cases):
            result.learn_member(Member(case=CaseId(row.case_id), person=PersonId(row.person_id), role=Role(row.role)))
        people = touch.people | {person for parts in result.members.values() for person, _ in parts}
        await _load_records(cur, want, list(people), result)
        for row in await _fetch(cur, "incidents", cases=cases):
            result.learn_incident(rows.incident(row))
        for row in await _fetch(cur, "known_deliveries", cases=cases):
            result.learn_delivery(rows.delivery(row))
    return result


async def _load_events(cur: AsyncCursor[Any], want: Wanted, result: Known) -> None:
    sources, events = [s for s, _ in want.events], [e for _, e in want.events]
    for row in await _fetch(cur, "known_events", sources=sources, events=events):
        position = Position(topic=row.topic, partition=row.partition, offset=row.offset)
        contents = result.events.setdefault((AgencyId(row.source), EventId(row.event_id)), {})
        contents[row.content_hash] = KnownEvent(outcome=Outcome(row.outcome), position=position)


async def _load_records(cur: AsyncCursor[Any], want: Wanted, people: Sequence[UUID], result: Known) -> None:
    found = await _fetch(cur, "records", cases=list(result.cases), people=people, **_records(want.records))
    keys = {
        "sources": [row.source for row in found],
        "records": [row.record_id for row in found],
        "told": [row.told for row in found],
    }
    who: dict[RecordKey, dict[str, PersonId]] = defaultdict(dict)
    for row in await _fetch(cur, "record_people", **keys):
        who[rows.record_key(row)][row.ref] = PersonId(row.person_id)
    where: dict[RecordKey, list[CaseId]] = defaultdict(list)
    for row in await _fetch(cur, "record_cases", **keys):
        where[rows.record_key(row)].append(CaseId(row.case_id))
    for row in found:
        key = rows.record_key(row)
        result.learn_record(rows.record(row, who[key], tuple(where[key])))


async def _fetch(cur: AsyncCursor[Any], name: str, **values: Any) -> list[Any]:
    await cur.execute(sql(name), values)
    return await cur.fetchall()


def _records(records: Sequence[tuple[str, str]]) -> dict[str, list[str]]:
    return {"sources": [source for source, _ in records], "records": [record for _, record in records]}


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
