"""What writers left in the database, set beside what comes out when all of it is decided again, one after another."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import psycopg

from hub.domain.ids import AgencyId, BlockingKey, EventId, PersonId
from hub.flow.decide import decide
from hub.flow.known import Known
from hub.flow.place_anew import place_anew
from hub.flow.received import Received, RecordKey
from hub.flow.retell import at_conference
from hub.receive.decided import decided
from hub.receive.ports import Raw
from hub.store import load
from hub.store.connections import Connections
from hub.store.load import Touched, Wanted
from tests.builders.at_once import Told
from tests.builders.events import NOW
from tests.builders.world import shipped_policy
from tests.simulation.replay import decoded

Turn = tuple[AgencyId, EventId, datetime]
"""Source and id of an event, and when it was decided."""


def held(database: str) -> Known:
    """Return everything that the database holds of people and cases."""
    with psycopg.connect(database) as conn:
        people = conn.execute("SELECT DISTINCT person_id FROM record_person").fetchall()
        cases = conn.execute("SELECT id FROM cases").fetchall()
        events = conn.execute("SELECT source, event_id FROM inbox").fetchall()
        keys = conn.execute("SELECT key, person_id FROM person_key").fetchall()
    want = Wanted(events=tuple(events), records=(), keys=(), deliveries=())
    touch = Touched(people=frozenset(p for (p,) in people), cases=frozenset(c for (c,) in cases))

    async def read() -> Known:
        connections = Connections(database)
        await connections.open()
        async with connections.transaction() as conn:
            known = await load.known(conn, want, touch)
        await connections.close()
        return known

    known = asyncio.run(read())
    for key, person in keys:
        known.people_by_key[BlockingKey(key)].add(PersonId(person))
    return known


def order(database: str) -> list[Turn]:
    """Return source and id of every event with when it was decided, in the order in which that was."""
    with psycopg.connect(database) as conn:
        return conn.execute("SELECT source, event_id, decided_at FROM inbox ORDER BY decided_seq").fetchall()


def again_in_turn(everything: Iterable[Told], turns: Iterable[Turn]) -> Known:
    """Return what is known once these events are decided again, one after another in these turns."""
    by_id = {(one.source, one.event_id): one for one in map(received, everything)}
    known = Known()
    for source, event_id, at in turns:
        known.learn(decide(by_id[source, event_id], known, shipped_policy(), at))
    return known


def received(one: Told) -> Received:
    """Return what was told as the flow gets it."""
    return decoded(one) if isinstance(one, Raw) else decided(one.event, one.key, NOW)


def in_turn(everything: Sequence[Told]) -> Known:
    """Return what is known once these events are told one after another as they stand here."""
    return again_in_turn(everything, [(one.source, one.event_id, NOW) for one in map(received, everything)])


def people(known: Known) -> Mapping[RecordKey, Mapping[str, PersonId]]:
    """Return who each record takes its people for."""
    return {record.key: dict(record.people) for record in known.records.values()}


def everything(known: Known) -> dict[str, Any]:
    """Return what is known in a form in which two can be compared."""
    return {
        "events": {event: {k: one.outcome for k, one in found.items()} for event, found in known.events.items()},
        "records": {r.key: replace(r, people=dict(r.people), alone=dict(r.alone)) for r in known.records.values()},
        "keys": {key: found for key, found in known.people_by_key.items() if found},
        "reviews": known.reviews,
        "deliveries": {
            (d.id, d.recipient, d.kind, d.state, d.sequence, d.fingerprint) for d in known.deliveries.values() if d.case
        },
        **standing(known),
    }


def standing(known: Known) -> dict[str, Any]:
    """Return cases, with what stands in them and who has which part."""
    return {
        "cases": known.cases,
        "members": {m for found in known.members.values() for m in found.values()},
        "incidents": known.incidents,
        "places": {r.key: frozenset(r.cases) for r in known.records.values()},
    }


def from_scratch(known: Known) -> dict[str, Any]:
    """Return the cases that the records of everybody make when they are placed anew, all of them."""
    everybody = {person for record in known.records.values() for person in record.people.values()}
    placed = at_conference(place_anew(known, (), everybody, shipped_policy()), known.deliveries.values())
    cases = {case.id: case for case in placed.cases}
    return {
        "cases": cases,
        "members": set(placed.members),
        "incidents": {i.id: i for i in placed.incidents},
        "places": {r.key: frozenset(r.cases) for r in placed.records},
    }


def differences(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    """Return in what two differ: nothing, when all is well."""
    return {name: (one[name], other[name]) for name in one if one[name] != other[name]}
