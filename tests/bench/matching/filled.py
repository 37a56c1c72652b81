"""A database with very many people in it. Who is who is known, so nothing is matched.

The town whose people are told of again is saved by the hub's own store, with everything that was told of them. Of all
other towns the rows are copied in, which takes a twentieth of the time. Real in them is all by which people are
found and compared: each person is invented anew with a name, birthday, address and numbers of the frequencies of the
population, and has the keys and the features that the hub makes of the agency's words. Left out is what only makes
histories longer: of each person only the first tellings are kept, two tellings of one incident are two incidents, and
nothing was delivered to anybody.
"""

import asyncio
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import groupby
from typing import Any

import psycopg
from psycopg import AsyncConnection, sql

from hub.batch.records import read_record
from hub.demo.population import COLUMNS, Written
from hub.domain.agency import Directory
from hub.domain.case import Case, new_case_id
from hub.domain.events import Head, Incident, IncidentReported
from hub.domain.ids import AgencyId, AreaId, BlockingKey, EventId, PersonId, derived_id
from hub.domain.outcome import Processed
from hub.domain.person import Person, Role
from hub.flow.consolidate import consolidate
from hub.flow.deduplicate import record_key, told
from hub.flow.known import Known
from hub.flow.received import Decision, KnownRecord, Position, Received
from hub.matching.features import features_of
from hub.matching.keys import blocking_keys
from hub.store.save import Saving, save
from hub.wire import codec

SENDERS = {
    "police": "suffolk-police",
    "idva": "suffolk-idva",
    "mash": "suffolk-mash",
    "marac": "suffolk-marac",
    "victim-hub": "suffolk-vras",
    "health": "suffolk-health",
}
"""Agencies of the shipped area by those of the invented population; of health it has none."""
AT_ONCE = 500
"""Decisions in one transaction."""
_NOBODY_SERVES = Directory(())
_KEY = ("source", "record_id", "told")
COPIED = {
    "inbox": (
        *("source", "event_id", "content_hash", "told", "record_id", "outcome", "topic", "partition", "offset"),
        *("arrived_at", "decided_at", "test", "policy_digest", "people", "cases"),
    ),
    "record": (*_KEY, "event_id", "content_hash", "recorded_at", "withdrawn", "event"),
    "record_person": (*_KEY, "ref", "person_id", "alone", "features"),
    "record_case": (*_KEY, "case_id"),
    "person_key": ("key", "person_id"),
    "cases": ("id", "reference", "area", "victim", "perpetrator", "grade", "marac"),
    "case_member": ("case_id", "person_id", "role"),
    "incident": ("id", "case_id", "incident", "told"),
}
"""Tables into which rows are copied, and their columns in the order of the rows."""
Row = tuple[str, tuple[Any, ...]]
"""A table, and a row of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """An event, and who each person in it truly is."""

    event: IncidentReported
    people: dict[str, PersonId]

    @property
    def source(self) -> AgencyId:
        """Return the agency that tells."""
        return AgencyId(self.event.head.agency)


def tellings(written: Iterable[Written]) -> Iterator[Telling]:
    """Yield the events of a population that can stand by themselves: those with a victim."""
    for (agency, reference), rows in groupby(written, key=_telling_of):
        named = list(rows)
        read = [read_record(_row(one, place), 0)[0] for place, one in enumerate(named)]
        if any(record.role is Role.VICTIM for record in read):
            at = read[0].recorded_at + timedelta(hours=12)
            whole = zip(read, named, strict=True)
            yield Telling(
                event=IncidentReported(
                    head=Head(agency=SENDERS[agency], record_id=reference, recorded_at=at),
                    incident=Incident(occurred_from=at - timedelta(hours=1)),
                    people=tuple(record.person for record in read),
                ),
                people={record.id: PersonId(derived_id("person", one.person)) for record, one in whole},
            )


def _row(one: Written, place: int) -> dict[str, str]:
    return dict(zip(COLUMNS, (f"p{place}", *one.values), strict=True))


def first_of_each(written: Iterable[Written]) -> Iterator[Written]:
    """Yield what is told first of each person: all keys of a person are nearly there, in half of the time."""
    seen: set[str] = set()
    for _, rows in groupby(written, key=_telling_of):
        named = list(rows)
        people = {one.person for one in named}
        if not seen.issuperset(people):
            seen |= people
            yield from named


def _telling_of(one: Written) -> tuple[str, str]:
    return one.values[0], one.values[2]


def save_town(conninfo: str, secret: bytes, digest: str, told: Sequence[Telling]) -> int:
    """Save events of people of whom no other call tells anything; return how many people there are."""
    known, seen = Known(), set[tuple[BlockingKey, PersonId]]()
    decisions = []
    for telling in told:
        decision = _decision(telling, known, secret)
        known.learn(decision)
        new = tuple(pair for pair in dict.fromkeys(decision.keys) if pair not in seen)
        seen.update(new)
        decisions.append(replace(decision, keys=new))
    asyncio.run(_save(conninfo, decisions, digest))
    return len({person for telling in told for person in telling.people.values()})


async def _save(conninfo: str, decisions: Sequence[Decision], digest: str) -> None:
    async with await AsyncConnection.connect(conninfo, autocommit=True) as conn:
        for first in range(0, len(decisions), AT_ONCE):
            some = decisions[first : first + AT_ONCE]
            async with conn.transaction():
                now = some[-1].received.arrived_at
                await save(conn, Saving(decisions=some, payloads={}, digest=digest, now=now))


def _decision(telling: Telling, known: Known, secret: bytes) -> Decision:
    """Return what the hub would have saved of an event had it matched everybody rightly, without deliveries."""
    received, people = _received(telling, secret), telling.people
    record = KnownRecord(
        key=record_key(received, telling.event),
        event_id=received.event_id,
        content_hash=received.content_hash,
        recorded_at=telling.event.head.recorded_at,
        revision=None,
        event=telling.event,
        people=people,
        alone={ref: PersonId(derived_id("alone", received.source, received.event_id, ref)) for ref in people},
        cases=(),
    )
    joined = consolidate(record, known, _NOBODY_SERVES)
    return Decision(
        received=received,
        ended=Processed(),
        records=(replace(record, cases=tuple(sorted({one.case.id for one in joined}))),),
        keys=tuple((key, people[ref]) for ref, keys in received.keys.items() for key in keys),
        cases=tuple(one.case for one in joined),
        members=tuple(member for one in joined for member in one.members),
        incidents=tuple(one.incident for one in joined if one.incident),
    )


def _received(telling: Telling, secret: bytes) -> Received:
    event, source = telling.event, telling.source
    name = event.head.record_id
    return Received(
        source=source,
        event_id=EventId(name),
        content_hash=name.encode(),
        position=Position(topic=f"in.{source}", partition=0, offset=0),
        arrived_at=event.head.recorded_at,
        raw=b"",
        event=event,
        keys={person.ref: blocking_keys(person, source, secret) for person in event.people},
    )


def copy_town(conninfo: str, secret: bytes, digest: str, told: Iterable[Telling]) -> int:
    """Copy in what is told of people of whom no other call tells anything; return how many people there are."""
    rows: dict[str, dict[tuple[Any, ...], None]] = defaultdict(dict)
    people: set[PersonId] = set()
    for telling in told:
        people.update(telling.people.values())
        for table, row in _rows(telling, secret, digest):
            rows[table][row] = None
    with psycopg.connect(conninfo, options="-c synchronous_commit=off") as conn, conn.cursor() as cur:
        for table, columns in COPIED.items():
            names = sql.SQL(", ").join(map(sql.Identifier, columns))
            with cur.copy(sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), names)) as copy:
                for row in rows[table]:
                    copy.write_row(row)
    return len(people)


def _rows(telling: Telling, secret: bytes, digest: str) -> Iterator[Row]:
    event, source, at = telling.event, telling.source, telling.event.head.recorded_at
    name, content = event.head.record_id, event.head.record_id.encode()
    key = (source, name, told(event).value)
    case = _case(telling)
    people = json.dumps({ref: str(person) for ref, person in telling.people.items()})
    lay = (f"in.{source}", 0, 0, at, at, False, digest, people, f"{{{case.id}}}")
    yield "inbox", (source, name, content, key[2], name, "processed", *lay)
    yield "record", (*key, name, content, at, False, codec.to_json(event).decode())
    yield "record_case", (*key, case.id)
    grade = int(case.grade)
    yield "cases", (case.id, case.reference, case.area, case.victim, case.perpetrator, grade, case.marac)
    incident = codec.to_json(event.incident).decode()
    yield "incident", (derived_id("incident", source, name), case.id, incident, json.dumps([(source, name)]))
    for person in event.people:
        yield from _rows_of_person(telling, person, secret)
        yield from (("case_member", (case.id, telling.people[person.ref], role.value)) for role in person.roles)


def _rows_of_person(telling: Telling, person: Person, secret: bytes) -> Iterator[Row]:
    source, name, known = telling.source, telling.event.head.record_id, telling.people[person.ref]
    alone = derived_id("alone", source, name, person.ref)
    features = features_of(person, source).to_json()
    yield "record_person", (source, name, told(telling.event).value, person.ref, known, alone, features)
    yield from (("person_key", (key, known)) for key in blocking_keys(person, source, secret))


def _case(telling: Telling) -> Case:
    """Return the case of those who were named as victim and perpetrator."""
    named = {role: telling.people[p.ref] for p in telling.event.people for role in p.roles}
    victim, perpetrator = named[Role.VICTIM], named.get(Role.PERPETRATOR)
    return Case(
        id=new_case_id(victim, perpetrator, telling.event.head.record_id),
        area=AreaId("unknown"),
        victim=victim,
        perpetrator=perpetrator,
    )


@contextmanager
def unindexed(conninfo: str) -> Iterator[None]:
    """Fill the tables without their indexes: millions of random keys are sorted in one go afterwards."""
    with psycopg.connect(conninfo, autocommit=True) as conn:
        tables = list(COPIED)
        constraints = conn.execute(_CONSTRAINTS, (tables,)).fetchall()
        indexes = conn.execute(_INDEXES, (tables,)).fetchall()
        for table, name, _ in constraints:
            drop = sql.SQL("ALTER TABLE {} DROP CONSTRAINT {}")
            conn.execute(drop.format(sql.Identifier(table), sql.Identifier(name)))
        for name, _ in indexes:
            conn.execute(sql.SQL("DROP INDEX {}").format(sql.Identifier(name)))
        yield
        conn.execute("SET maintenance_work_mem = '1GB'")
        for table, name, definition in constraints:
            add = sql.SQL("ALTER TABLE {} ADD CONSTRAINT {} {}")
            conn.execute(add.format(sql.Identifier(table), sql.Identifier(name), sql.SQL(definition)))
        for _, definition in indexes:
            conn.execute(definition)
        conn.execute("VACUUM (ANALYZE)")


_CONSTRAINTS = """
SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
WHERE contype IN ('p', 'u') AND conrelid = ANY (%s::regclass[]) ORDER BY conname
"""
_INDEXES = """
SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
WHERE indrelid = ANY (%s::regclass[]) AND indexrelid NOT IN (SELECT conindid FROM pg_constraint) ORDER BY 1
"""
