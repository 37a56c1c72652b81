"""The hub dies between finding that marks have lapsed and telling of it; started again, it tells of each once."""

import asyncio
from pathlib import Path
from time import monotonic, sleep
from uuid import UUID

import psycopg
import pytest

from hub.cli.receiving import InProcess, SystemClock
from hub.domain.events import Event
from hub.local import Running
from hub.receive.patience import Patience
from hub.receive.ports import Raw
from hub.receive.receiver import Receiver
from hub.store.connections import Connections
from hub.store.postgres import PostgresStore
from tests.builders.conference import an_outcome
from tests.builders.events import HIGH, an_incident_reported
from tests.builders.people import a_perpetrator, a_victim, named, numbered
from tests.builders.wire import unique
from tests.builders.world import shipped_policy
from tests.faults.kept import kept_hub
from tests.faults.test_fail_points import expire_lease
from tests.simulation.replay import AlwaysThere
from tests.simulation.workload import letter

pytestmark = [pytest.mark.servers, pytest.mark.faults]

PAST = "until 2020-01-01"
WITHIN = 30.0
FAR = 1_000_000
"""Offsets that no record on the topic has: these events come by no topic."""


def take_in(database: str, *events: Event) -> None:
    async def go() -> None:
        connections = Connections(database)
        await connections.open()
        receiver = Receiver(
            store=PostgresStore(connections),
            registry=AlwaysThere(),
            policy=shipped_policy(),
            secret=b"of a test",
            wake_up=InProcess(),
            patience=Patience(),
            clock=SystemClock(),
        )
        for number, event in enumerate(events):
            one = letter(event.head.agency, event, event.head.record_id)
            raw = Raw(topic=one.topic, partition=0, offset=FAR + number, value=one.value, headers=one.headers)
            await receiver.receive([raw])
        await connections.close()

    asyncio.run(go())


def a_case_whose_mark_is_past(database: str) -> UUID:
    """Have a conference mark a record, and let the last day of the mark be long past."""
    name = unique()
    serial = int(name[:4], base=16)
    her = a_victim(names=(named("Testa", name),), date_of_birth=None, addresses=(), identifiers=(numbered(serial),))
    people = (her, a_perpetrator(names=(named("Probe", name),), date_of_birth=None, addresses=()))
    told = an_incident_reported(record=f"incident-{name}", people=people, assessment=HIGH)
    marac = f"outcome-{name}"
    take_in(database, told, an_outcome(record=marac, people=people))
    with psycopg.connect(database, autocommit=True) as connection:
        came = connection.execute("SELECT source, event_id, outcome, reason FROM inbox").fetchall()
        found = connection.execute(
            "UPDATE delivery SET subject = %s WHERE kind = 'flag' AND record_id = %s RETURNING case_id", (PAST, marac)
        ).fetchall()
    assert len(found) == 2, f"health and housing bear a mark: {came}"
    case: UUID = found[0][0]
    return case


def lapses(database: str, case: UUID) -> list[tuple[str, str]]:
    """Return who was told that the mark has lapsed, as often as they were."""
    with psycopg.connect(database, autocommit=True) as connection:
        statement = "SELECT recipient, subject FROM delivery WHERE case_id = %s AND subject LIKE 'lapsed%%' ORDER BY 1"
        return [(row[0], row[1]) for row in connection.execute(statement, (case,)).fetchall()]


@pytest.mark.parametrize(
    "point",
    [
        pytest.param("lapsing.found=kill:1", id="found and not taken in", marks=pytest.mark.long),
        pytest.param("saved=kill:1", id="saved and not committed"),
        pytest.param("commit.after=kill:1", id="committed and nobody woken", marks=pytest.mark.long),
    ],
)
def test_a_hub_that_dies_with_a_lapsed_mark_at_hand_tells_of_it_once(
    stack: Running, hub_home: Path, tmp_path: Path, point: str
) -> None:
    with kept_hub(hub_home, tmp_path / "before.log"):
        pass  # it makes the tables
    case = a_case_whose_mark_is_past(stack.database)

    with kept_hub(hub_home, tmp_path / "hub.log", HUB_FAIL_POINTS=point) as hub:
        hub.wait_ended(1)
        expire_lease(stack)
        hub.wait_ready()
        deadline = monotonic() + WITHIN
        while len(lapses(stack.database, case)) < 2:
            assert monotonic() < deadline
            sleep(0.1)

    with kept_hub(hub_home, tmp_path / "after.log"):
        sleep(1.0)

    assert hub.ended == [-9, 0]
    lapsed = PAST.replace("until", "lapsed")
    assert lapses(stack.database, case) == [("suffolk-health", lapsed), ("suffolk-housing", lapsed)]
