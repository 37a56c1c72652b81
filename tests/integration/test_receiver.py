"""`receive` on the real database: what takes long does not stand in the way of what comes after it."""

import asyncio
from datetime import timedelta

import psycopg
import pytest
import structlog

from hub.cli.service import InProcess, SystemClock
from hub.domain.events import Event
from hub.flow.fields import PERSON
from hub.receive import receiver
from hub.receive.patience import Patience
from hub.receive.ports import Raw
from hub.receive.receiver import Receiver
from hub.store.connections import Connections
from hub.store.postgres import PostgresStore
from hub.store.schema import migrate
from tests.builders.events import NOW, POLICE, PROGRAMME, an_incident, an_incident_reported
from tests.builders.other_side import informed
from tests.builders.world import shipped_policy
from tests.simulation.replay import AlwaysThere
from tests.simulation.workload import letter

pytestmark = pytest.mark.servers
EVENTS = 12


def raws() -> list[Raw]:
    """Return incidents of one pair, as they lie on a topic."""
    found = []
    for number in range(EVENTS):
        happened = an_incident(occurred_from=NOW - timedelta(days=number))
        found.append(raw(an_incident_reported(record=f"R-{number}", incident=happened), number))
    return found


def raw(event: Event, number: int = 0) -> Raw:
    """Return an event as it lies on a topic."""
    one = letter(POLICE, event, f"e{number}", at=0.0)
    return Raw(topic=one.topic, partition=0, offset=number, value=one.value, headers=one.headers)


async def take_in(database: str, arrived: list[Raw]) -> None:
    """Take in events on a database of one's own."""
    connections = Connections(database)
    await connections.open()
    taking = Receiver(
        store=PostgresStore(connections),
        registry=AlwaysThere(),
        policy=shipped_policy(),
        secret=b"of a test",
        wake_up=InProcess(),
        patience=Patience(),
        clock=SystemClock(),
    )
    await taking.receive(arrived)
    await connections.close()


def test_a_batch_for_which_time_runs_out_is_saved_in_parts_and_in_order(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receiver, "DECIDING", 0.0)
    migrate(database)

    asyncio.run(take_in(database, raws()))

    with psycopg.connect(database) as connection:
        rows = connection.execute("SELECT event_id, outcome, xmin::text FROM inbox ORDER BY decided_seq").fetchall()
    assert [(event, outcome) for event, outcome, _ in rows] == [(f"e{n}", "processed") for n in range(EVENTS)]
    assert len({transaction for _, _, transaction in rows}) == EVENTS


def test_what_the_last_look_stops_is_stored_without_its_bytes_and_the_event_goes_on(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(PERSON, "sex", lambda _person, _how: "TESTA")
    migrate(database)

    with structlog.testing.capture_logs() as logs:
        asyncio.run(take_in(database, [raw(informed())]))

    with psycopg.connect(database) as connection:
        outcomes = connection.execute("SELECT outcome FROM inbox").fetchall()
        his = connection.execute(
            "SELECT kind, state, reason, sequence, payload FROM delivery WHERE recipient = %s", [PROGRAMME]
        ).fetchall()
        others = connection.execute("SELECT count(*) FROM delivery WHERE payload IS NOT NULL").fetchone()
    assert outcomes == [("processed",)]
    assert his == [("perpetrator-referral", "withheld", "stopped-at-release", None, None)]
    assert others
    assert others[0] > 1
    assert [(one["event"], one["agency"], one["path"]) for one in logs] == [("delivery_stopped", PROGRAMME, "name")]
