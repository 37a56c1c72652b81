"""Words that wait, on the real database: listed without what they say, read from their record, and passed once."""

import asyncio
from uuid import UUID

import psycopg
import pytest

from hub.cli.receiving import InProcess, SystemClock
from hub.domain.decisions import WordsRead
from hub.domain.head import Head
from hub.domain.ids import CONSOLE, WordsId
from hub.flow.read_words import marked
from hub.receive.patience import Patience
from hub.receive.ports import Raw
from hub.receive.receiver import Receiver
from hub.store.connections import Connections
from hub.store.postgres import PostgresStore
from hub.store.schema import migrate
from hub.store.words import AllWaiting, Words
from tests.builders.events import HIGH, NOW, POLICE, an_incident, an_incident_reported
from tests.builders.world import shipped_policy
from tests.simulation.replay import AlwaysThere
from tests.simulation.workload import letter

pytestmark = pytest.mark.servers
NARRATIVE = "She has moved to 14 Quillet Lane."


def a_receiver(connections: Connections) -> Receiver:
    return Receiver(
        store=PostgresStore(connections),
        registry=AlwaysThere(),
        policy=shipped_policy(),
        secret=b"of a test",
        wake_up=InProcess(),
        patience=Patience(),
        clock=SystemClock(),
    )


def take_in(database: str) -> None:
    """Let the police tell of an incident in words that say where she is."""
    event = an_incident_reported(incident=an_incident(narrative=NARRATIVE), assessment=HIGH)
    one = letter(POLICE, event, "e1", at=0.0)
    raw = Raw(topic=one.topic, partition=0, offset=1, value=one.value, headers=one.headers)

    async def receive() -> None:
        connections = Connections(database)
        await connections.open()
        await a_receiver(connections).receive([raw])
        await connections.close()

    asyncio.run(receive())


def read(database: str, words: UUID) -> str:
    """Let somebody see the words and pass them; return what was seen."""
    head = Head(agency=CONSOLE, record_id="words", recorded_at=NOW)
    event = WordsRead(head=head, words=WordsId(words), passed=True, by="ann", reason="a test")

    async def receive() -> str:
        connections = Connections(database)
        await connections.open()
        receiver = a_receiver(connections)
        known, decision = await receiver.foresee(event)
        seen = marked(decision.received, known, receiver.policy, NOW)
        await receiver.receive_decided(event, "key")
        await receiver.receive_decided(event, "key")
        await connections.close()
        assert seen is not None
        return seen[0]

    return asyncio.run(receive())


def narratives(database: str, kind: str) -> set[bool]:
    """Say of the deliveries of a kind whether they hold the words."""
    with psycopg.connect(database) as conn:
        rows = conn.execute("SELECT payload FROM delivery WHERE kind = %s AND payload IS NOT NULL", (kind,)).fetchall()
    return {NARRATIVE.encode() in payload for (payload,) in rows}


def test_words_wait_by_reference_alone_are_read_from_their_record_and_follow_once_passed(database: str) -> None:
    migrate(database)
    take_in(database)
    with Words(database) as words:
        (row,) = words.open(50)
        assert (row.source, row.record_id, row.path) == (POLICE, "R-1", "incident/narrative")
        assert words.waiting() == AllWaiting(count=1, oldest=row.held_at)
        words.note_shown(row.id, "ann")
    with psycopg.connect(database) as conn:
        (kept,) = conn.execute("SELECT held_words::text FROM held_words").fetchone() or ()
        noted = conn.execute("SELECT who, subject FROM audit WHERE action = 'words-shown'").fetchall()
    assert "Quillet" not in kept
    assert noted == [("ann", str(row.id))]
    assert narratives(database, "referral-offered") == {False}

    assert read(database, row.id) == NARRATIVE

    with Words(database) as words:
        assert (words.open(50), words.waiting()) == ([], AllWaiting(count=0, oldest=None))
    assert narratives(database, "update") == {True}
    with psycopg.connect(database) as conn:
        decided = conn.execute("SELECT state, decided_by, reason FROM held_words").fetchall()
    assert decided == [("passed", "ann", "a test")]
