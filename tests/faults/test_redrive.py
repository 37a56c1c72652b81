"""The hub dies in the middle of a redrive; started again, it goes on, and each delivery goes again exactly once."""

import asyncio
from pathlib import Path
from time import monotonic, sleep
from uuid import uuid4

import psycopg
import pytest

from hub.domain.decisions import PersonDecided
from hub.domain.head import Head
from hub.domain.ids import CONSOLE, DeliveryId
from hub.domain.operating import (
    OperatingReason,
    RedriveDecided,
    RedriveId,
    RedrivePlanned,
    RedriveStep,
)
from hub.local import Running
from hub.store.connections import Connections
from tests.builders.events import HIGH, IDVA, NOW, an_incident_reported
from tests.builders.people import a_perpetrator, a_victim, named, numbered
from tests.builders.wire import unique
from tests.faults.kept import kept_hub
from tests.faults.test_fail_points import expire_lease
from tests.faults.test_lapsing import take_in
from tests.integration.test_words import a_receiver

pytestmark = [pytest.mark.servers, pytest.mark.faults]

CASES = 6
TWO_AT_A_LOOK = 4
WITHIN = 60.0
HEAD = Head(agency=CONSOLE, record_id="redrive", recorded_at=NOW)
REFERRALS = """
    SELECT id, state, resends FROM delivery WHERE recipient = %s AND kind = 'referral-offered' AND record_id LIKE %s
    ORDER BY position
"""


def decide(database: str, event: PersonDecided) -> None:
    """Take in a decision, as a console does."""

    async def go() -> None:
        connections = Connections(database)
        await connections.open()
        await a_receiver(connections).receive_decided(event, str(uuid4()))
        await connections.close()

    asyncio.run(go())


def reported(database: str) -> str:
    """Let the police report some incidents of people who have nothing to do with each other; return their mark."""
    mark = unique()
    for number in range(CASES):
        name = unique()
        her = a_victim(
            names=(named("Testa", name),),
            date_of_birth=None,
            addresses=(),
            identifiers=(numbered(int(name[:4], base=16)),),
        )
        him = a_perpetrator(names=(named("Probe", name),), date_of_birth=None, addresses=())
        take_in(database, an_incident_reported(record=f"{mark}-{number}", people=(her, him), assessment=HIGH))
    return mark


def until(database: str, mark: str, state: str, resends: int) -> list[DeliveryId]:
    """Wait until every referral stands so; return their ids."""
    deadline = monotonic() + WITHIN
    while monotonic() < deadline:
        with psycopg.connect(database) as connection:
            rows = connection.execute(REFERRALS, [IDVA, f"{mark}-%"]).fetchall()
        if len(rows) == CASES and {(row[1], row[2]) for row in rows} == {(state, resends)}:
            return [DeliveryId(row[0]) for row in rows]
        sleep(0.1)
    raise AssertionError(rows)


def asked(database: str, statement: str, *values: object) -> list[tuple[object, ...]]:
    with psycopg.connect(database) as connection:
        return connection.execute(statement.encode(), values).fetchall()


@pytest.mark.parametrize(
    "point",
    [
        pytest.param("redrive.before=kill:2", id="between two steps"),
        pytest.param("redrive.after=kill:2", id="after a step", marks=pytest.mark.long),
    ],
)
def test_a_hub_that_dies_in_the_middle_of_a_redrive_goes_on_and_sends_each_again_once(
    stack: Running, hub_home: Path, tmp_path: Path, point: str
) -> None:
    with kept_hub(hub_home, tmp_path / "before.log"):
        mark = reported(stack.database)
        lacking = until(stack.database, mark, "published", 0)
    redrive = RedriveId(uuid4())
    decide(
        stack.database,
        RedrivePlanned(
            head=HEAD,
            redrive=redrive,
            deliveries=tuple(lacking),
            letters=(),
            rate=TWO_AT_A_LOOK,
            second_above=500,
            by="ann",
        ),
    )

    with kept_hub(hub_home, tmp_path / "hub.log", HUB_FAIL_POINTS=point) as hub:
        found: list[tuple[object, ...]] = []
        deadline = monotonic() + WITHIN
        while not found and monotonic() < deadline:
            found = asked(
                stack.database, "SELECT fingerprint FROM redrive WHERE id = %s AND state = 'planned'", redrive
            )
            sleep(0.1)
        decide(
            stack.database,
            RedriveDecided(
                head=HEAD,
                redrive=redrive,
                step=RedriveStep.START,
                by="ann",
                reason=OperatingReason.RECEIVER_LOST_IT,
                fingerprint=str(found[0][0]),
            ),
        )
        hub.wait_ended(1)
        half = asked(
            stack.database, "SELECT count(*) FROM redrive_item WHERE redrive = %s AND came IS NOT NULL", redrive
        )
        expire_lease(stack)
        hub.wait_ready()
        again = until(stack.database, mark, "published", 1)

    assert hub.ended == [-9, 0]
    assert 0 < int(str(half[0][0])) < CASES
    assert again == lacking
    noted = "SELECT count(*) FROM audit WHERE action = 'delivery-redriven' AND subject = ANY (%s)"
    assert asked(stack.database, noted, [str(one) for one in lacking]) == [(CASES,)]
    assert asked(stack.database, "SELECT state FROM redrive WHERE id = %s", redrive) == [("done",)]
