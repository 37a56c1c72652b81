"""Answers on the real database: what is needed to ask another service, or to keep a status discreet, is loaded."""

import asyncio
from dataclasses import replace
from typing import Any
from uuid import UUID

import psycopg
import pytest

from hub.cli.receiving import InProcess, SystemClock
from hub.domain.content import Status
from hub.domain.events import Event, Receipt, ReceiptState
from hub.receive.patience import Patience
from hub.receive.ports import Raw
from hub.receive.receiver import Receiver
from hub.store.connections import Connections
from hub.store.postgres import PostgresStore
from hub.store.schema import migrate
from hub.wire import codec, schemas
from tests.builders.events import HIGH, IDVA, MASH, NOW, VRAS, a_head, a_referral_made, an_incident_reported
from tests.builders.people import a_victim
from tests.builders.world import shipped_policy
from tests.simulation.replay import AlwaysThere
from tests.simulation.workload import letter

pytestmark = pytest.mark.servers


def take_in(database: str, event: Event, event_id: str) -> None:
    """Take in one event, in a process that remembers nothing of those before."""
    one = letter(event.head.agency, event, event_id)
    raw = Raw(topic=one.topic, partition=0, offset=int(event_id), value=one.value, headers=one.headers)

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
        await receiver.receive([raw])
        await connections.close()

    asyncio.run(go())


def told(database: str) -> list[tuple[str, str, str]]:
    """Return recipient, kind and subject of what waits to be sent, beside the hub's receipts."""
    statement = (
        "SELECT recipient, kind, subject FROM delivery WHERE kind <> 'received' AND state = 'queued' ORDER BY position"
    )
    with psycopg.connect(database) as connection:
        return [(row[0], row[1], row[2]) for row in connection.execute(statement).fetchall()]


def answer(database: str, agency: str, state: ReceiptState, **over: Any) -> Receipt:
    with psycopg.connect(database) as connection:
        statement = "SELECT id FROM delivery WHERE recipient = %s AND kind = 'referral-offered'"
        (row,) = connection.execute(statement, [agency]).fetchall()
    assert isinstance(row[0], UUID)
    head = a_head(agency, f"answer-{state}", recorded_at=NOW)
    return replace(Receipt(head=head, delivery_id=str(row[0]), state=state, at=NOW), **over)


def test_another_service_is_asked_in_place_of_one_that_turned_her_down(database: str) -> None:
    migrate(database)
    take_in(database, an_incident_reported(assessment=HIGH), "1")
    assert (VRAS, "referral-offered", "-") not in told(database)

    no = answer(database, IDVA, ReceiptState.REJECTED, reason="not-ours", redirect_to="victim-hub")
    take_in(database, no, "2")

    assert told(database)[-1] == (VRAS, "referral-offered", "-")


def test_a_referrer_from_outside_learns_that_she_was_taken_on_and_no_more(database: str) -> None:
    migrate(database)
    take_in(database, a_referral_made(MASH, people=(a_victim(),), requested_by="third-party"), "1")

    take_in(database, answer(database, VRAS, ReceiptState.ACCEPTED, reason="priority-a"), "2")

    with psycopg.connect(database) as connection:
        (row,) = connection.execute("SELECT payload FROM delivery WHERE kind = 'status'").fetchall()
    status = codec.decode_content(bytes(row[0]), "Status", schemas.parsed("Status"))
    assert isinstance(status, Status)
    assert (status.service, status.service_name, status.status, status.reason) == ("victim-hub", None, "accepted", None)
