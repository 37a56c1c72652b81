"""A database with very many people in it, saved by the hub's own store: who is who is known, so nothing is matched."""

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import groupby

import psycopg
from psycopg import AsyncConnection

from hub.batch.records import read_record
from hub.demo.population import COLUMNS, Written
from hub.domain.agency import Directory
from hub.domain.events import Head, Incident, IncidentReported
from hub.domain.ids import AgencyId, BlockingKey, EventId, PersonId, derived_id
from hub.domain.outcome import Processed
from hub.domain.person import Role
from hub.flow.consolidate import consolidate
from hub.flow.deduplicate import record_key
from hub.flow.known import Known
from hub.flow.received import Decision, KnownRecord, Position, Received
from hub.matching.keys import blocking_keys
from hub.store.save import Saving, save

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
    for (agency, reference), rows in groupby(written, key=lambda one: (one.values[0], one.values[2])):
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


@contextmanager
def keys_unsorted(conninfo: str) -> Iterator[None]:
    """Fill the largest table without its indexes: millions of random keys are sorted in one go afterwards."""
    with psycopg.connect(conninfo, autocommit=True) as conn:
        conn.execute("ALTER TABLE person_key DROP CONSTRAINT person_key_pkey")
        conn.execute("DROP INDEX person_key_person")
        yield
        conn.execute("SET maintenance_work_mem = '512MB'")
        conn.execute("ALTER TABLE person_key ADD PRIMARY KEY (key, person_id)")
        conn.execute("CREATE INDEX person_key_person ON person_key (person_id)")
        conn.execute("VACUUM (ANALYZE)")
