"""A database with very many people in it. Who is who is known, so nothing is matched.

The town whose people are told of again is saved by the hub's own store, with everything that was told of them. Of all
other towns the rows are copied in, which takes minutes for a million people.

What is real in them is by what people are found and compared: keys and features are those that the hub makes of the
words of agencies, with all their faults, and a name, a birthday or an initial is shared by as many as in a population
of that size. What is not: beyond a hundred thousand people, towns are repeated. Those who stand in somebody's place
have the name, but a birthday up to five years away, a postcode elsewhere, and other telephones, numbers and cases; in
what is stored to be compared they keep the telephones and numbers, which nobody whose events are measured has. Of each
person only the first tellings are kept, two tellings of one incident are two incidents, and nothing was delivered.
"""

import asyncio
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby, islice
from typing import Any
from uuid import UUID
from zlib import crc32

import psycopg
from psycopg import AsyncConnection, sql

from hub.batch.records import read_record
from hub.demo.population import COLUMNS, Written
from hub.domain.case import Case, new_case_id
from hub.domain.directory import Directory
from hub.domain.events import Incident, IncidentReported
from hub.domain.head import Head
from hub.domain.ids import AgencyId, AreaId, BlockingKey, EventId, PersonId, derived_id
from hub.domain.outcome import Processed
from hub.domain.person import Person, Role
from hub.flow.consolidate import consolidate
from hub.flow.deduplicate import record_key, told
from hub.flow.known import Known
from hub.flow.received import Decision, KnownRecord, Position, Received
from hub.matching.features import features_of
from hub.matching.keys import KEYS_AT_MOST, _hashed, _words, blocking_keys
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
BORN = "YYYY-MM-DD"
"""Stands for a birthday in a text; keys take it for one."""
WITHIN = 3653
"""Days within which the birthdays of those lie who stand in one person's place."""
_AREA, _AREAS = "XA", "ABDEFGHJLNPQRSTUWXYZ"
"""Where the first ninety-nine towns lie, and the second letters of other areas on no map."""
_OWN = ("number ", "reach ")
"""How the words begin that name what nobody else has."""
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


def copy_town(conninfo: str, secret: bytes, digest: str, told: Iterable[Telling], turns: int = 1) -> int:
    """Copy in what is told of people of whom no other call tells anything, and repeat it with other people.

    Returns how many people there are. There may be as many turns as there are letters in `_AREAS`.
    """
    prepared = [_prepared(telling) for telling in told]
    with psycopg.connect(conninfo, options="-c synchronous_commit=off") as conn:
        for turn in range(turns):
            rows: dict[str, dict[tuple[Any, ...], None]] = defaultdict(dict)
            for one in prepared:
                for table, row in _rows(one, turn, secret, digest):
                    rows[table][row] = None
            _copy(conn, rows)
            conn.commit()
    return turns * len({person for one in prepared for person in one.telling.people.values()})


def _copy(conn: psycopg.Connection, rows: Mapping[str, Iterable[tuple[Any, ...]]]) -> None:
    for table, columns in COPIED.items():
        names = sql.SQL(", ").join(map(sql.Identifier, columns))
        copied = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), names)
        with conn.cursor() as cur, cur.copy(copied) as copy:
            for row in rows[table]:
                copy.write_row(row)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Described:
    """One person of a telling; where the birthday stands, the texts have `BORN`."""

    person: Person
    born: date | None
    """None where there is no whole birthday, or one that counts for nothing."""
    words: tuple[str, ...]
    """Of which the keys are made."""
    features: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Prepared:
    """A telling with everything that is the same at each turn."""

    telling: Telling
    told: str
    event: str
    incident: str
    described: tuple[_Described, ...]


def _prepared(telling: Telling) -> _Prepared:
    event = telling.event
    return _Prepared(
        telling=telling,
        told=told(event).value,
        event=codec.to_json(event).decode(),
        incident=codec.to_json(event.incident).decode(),
        described=tuple(_described(person, telling.source) for person in event.people),
    )


def _described(person: Person, source: str) -> _Described:
    said, born = features_of(person, source), None
    if said.born and len(said.born[0]) == len(BORN) and not said.born[0].endswith("-01-01"):
        born, said = date.fromisoformat(said.born[0]), replace(said, born=(BORN,))
    words = tuple(islice(dict.fromkeys(_words(said)), KEYS_AT_MOST))
    return _Described(person=person, born=born, words=words, features=said.to_json())


def _rows(one: _Prepared, turn: int, secret: bytes, digest: str) -> Iterator[Row]:
    source, at, first = one.telling.source, one.telling.event.head.recorded_at, one.telling.event.head.record_id
    name = f"{first}-{turn}" if turn else first
    key, people = (source, name, one.told), {ref: _repeated(p, turn) for ref, p in one.telling.people.items()}
    case = _case(one.telling.event, people, name)
    lay = (f"in.{source}", 0, 0, at, at, False, digest, json.dumps(people), f"{{{case.id}}}")
    yield "inbox", (source, name, name.encode(), one.told, name, "processed", *lay)
    yield "record", (*key, name, name.encode(), at, False, one.event.replace(f'"{first}"', f'"{name}"'))
    yield "record_case", (*key, case.id)
    yield "cases", (case.id, case.reference, case.area, case.victim, case.perpetrator, int(case.grade), case.marac)
    yield "incident", (derived_id("incident", source, name), case.id, one.incident, json.dumps([(source, name)]))
    for said in one.described:
        person = people[said.person.ref]
        yield from (("case_member", (case.id, person, role.value)) for role in said.person.roles)
        yield "record_person", (*key, said.person.ref, person, _alone(source, name, said), _varied(said, person, turn))
        yield from (("person_key", (hashed, person)) for hashed in _keys(said, person, turn, secret))


def _alone(source: str, name: str, said: _Described) -> UUID:
    return derived_id("alone", source, name, said.person.ref)


def _repeated(person: PersonId, turn: int) -> str:
    return str(derived_id("turn", str(person), str(turn)) if turn else person)


def _varied(said: _Described, person: str, turn: int) -> str:
    """Return the features of the one who stands in somebody's place at a turn."""
    born = _birthday(said, person, turn)
    text = said.features.replace(BORN, born.isoformat()) if born else said.features
    return text.replace(f'"{_AREA}', f'"{_area(turn)}')


def _keys(said: _Described, person: str, turn: int, secret: bytes) -> Iterator[bytes]:
    born, area = _birthday(said, person, turn), f" {_area(turn)}"
    day = " ".join(sorted((f"{born:%m}", f"{born:%d}"))) if born else ""
    whole, year = (born.isoformat(), f"{born.year}") if born else ("", "")
    for word in said.words:
        varied = word.replace(BORN, whole).replace("DD MM", day).replace("YYYY", year) if born else word
        varied = varied.replace(f" {_AREA}", area)
        yield _hashed(f"{varied}~{turn}" if turn and word.startswith(_OWN) else varied, secret)


def _area(turn: int) -> str:
    return f"X{_AREAS[turn]}"


def _birthday(said: _Described, person: str, turn: int) -> date | None:
    """Return a birthday that follows from the person and is never the first of January, which counts for nothing."""
    if said.born is None or not turn:
        return said.born
    born = said.born + timedelta(days=crc32(person.encode()) % WITHIN - WITHIN // 2)
    return born + timedelta(days=1) if (born.month, born.day) == (1, 1) else born


def _case(event: IncidentReported, people: Mapping[str, str], name: str) -> Case:
    """Return the case of those who were named as victim and perpetrator."""
    named = {role: PersonId(UUID(people[p.ref])) for p in event.people for role in p.roles}
    victim, perpetrator = named[Role.VICTIM], named.get(Role.PERPETRATOR)
    case = new_case_id(victim, perpetrator, name)
    return Case(id=case, area=AreaId("unknown"), victim=victim, perpetrator=perpetrator)


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
