"""`receive` on the real database: what takes long does not stand in the way of what comes after it."""

import asyncio
from datetime import timedelta

import psycopg
import pytest

from hub.cli.receiving import InProcess, SystemClock
from hub.receive import receiver
from hub.receive.patience import Patience
from hub.receive.ports import Raw
from hub.receive.receiver import Receiver
from hub.store.connections import Connections
from hub.store.postgres import PostgresStore
from hub.store.schema import migrate
from tests.builders.events import NOW, POLICE, an_incident, an_incident_reported
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
        one = letter(POLICE, an_incident_reported(record=f"R-{number}", incident=happened), f"e{number}", at=0.0)
        found.append(Raw(topic=one.topic, partition=0, offset=number, value=one.value, headers=one.headers))
    return found


def test_a_batch_for_which_time_runs_out_is_saved_in_parts_and_in_order(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receiver, "DECIDING", 0.0)
    migrate(database)

    async def receive() -> None:
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
        await taking.receive(raws())
        await connections.close()

    asyncio.run(receive())

    with psycopg.connect(database) as connection:
        rows = connection.execute("SELECT event_id, outcome, xmin::text FROM inbox ORDER BY decided_seq").fetchall()
    assert [(event, outcome) for event, outcome, _ in rows] == [(f"e{n}", "processed") for n in range(EVENTS)]
    assert len({transaction for _, _, transaction in rows}) == EVENTS
