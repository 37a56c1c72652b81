"""What is past its time goes, in batches and by index; what is held, or may have to be sent once more, stays."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from hub.store import retention
from hub.store.connections import Connections
from hub.store.retention import Ages, Kept, Retention
from hub.store.schema import migrate
from hub.store.statements import sql

pytestmark = pytest.mark.servers

DAYS = {Kept.ORIGINALS: 90, Kept.DEAD_LETTERS: 90, Kept.CONTENTS: 90, Kept.RECEIPTS: 2192, Kept.AUDIT: 2192}


async def kept(database: str) -> list[tuple[Kept, int]]:
    connections = Connections(database)
    await connections.open()
    batches = [batch async for batch in Retention(connections, DAYS).run()]
    await connections.close()
    return batches


def an_original(connection: Any, record: str, days: int) -> None:
    connection.execute(
        'INSERT INTO inbox (source, event_id, content_hash, record_id, outcome, topic, partition, "offset", arrived_at,'
        " decided_at, original, test, policy_digest) VALUES ('a', %s, '\\x01', %s, 'processed', 't', 0, 0, now(),"
        " now() - make_interval(days => %s), '\\x02', false, 'd')",
        (str(uuid4()), record, days),
    )


def a_delivery(connection: Any, state: str, days: int, case: UUID | None = None) -> None:
    connection.execute(
        "INSERT INTO delivery (id, recipient, topic, kind, source, event_id, state, key, subject, fingerprint, rules,"
        " case_id, payload, decided_at) VALUES (%s, 'b', 't', 'update', 'a', 'e', %s, '', '-', '', '{}', %s, '\\x03',"
        " now() - make_interval(days => %s))",
        (uuid4(), state, case, days),
    )


def test_what_is_past_its_time_goes_in_batches_and_what_is_held_or_unconfirmed_stays(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "BATCH", 2)
    migrate(database)
    held = uuid4()
    with psycopg.connect(database) as connection:
        for record, days in [("old", 91), ("old", 92), ("old", 93), ("young", 89), ("held", 300)]:
            an_original(connection, record, days)
        connection.execute("INSERT INTO record_case VALUES (%s, 'a', 'held', 'incident')", (held,))
        connection.execute("INSERT INTO case_hold VALUES (%s, now(), 'ada', 'an inquest')", (held,))
        for state, days, case in [
            ("accepted", 91, None),
            ("published", 91, None),
            ("accepted", 89, None),
            ("accepted", 91, held),
        ]:
            a_delivery(connection, state, days, case)

    batches = asyncio.run(kept(database))

    assert batches[:2] == [(Kept.ORIGINALS, 2), (Kept.ORIGINALS, 1)]
    assert dict(batches)[Kept.CONTENTS] == 1
    with psycopg.connect(database) as connection:
        originals = connection.execute("SELECT record_id FROM inbox WHERE original IS NOT NULL ORDER BY 1").fetchall()
        contents = connection.execute(
            "SELECT state, case_id FROM delivery WHERE payload IS NOT NULL ORDER BY 1, 2"
        ).fetchall()
    assert originals == [("held",), ("young",)]
    assert contents == [("accepted", held), ("accepted", None), ("published", None)]
    with Ages(database) as reading:
        oldest, beneath = reading.oldest(), reading.beneath()
    assert (oldest.now - (oldest.of(Kept.ORIGINALS) or oldest.now)).days == 300
    assert beneath.checkpoint_seconds > 0


@pytest.mark.parametrize("name", ["keep_originals", "keep_dead_letters", "keep_contents", "keep_receipts"])
def test_what_is_old_is_found_by_index(database: str, name: str) -> None:
    migrate(database)
    with psycopg.connect(database) as connection:
        connection.execute("SET enable_seqscan = off")  # an empty table is always read whole
        rows = connection.execute(f"EXPLAIN {sql(name)}", {"days": 90, "limit": 500}).fetchall()

    assert "Seq Scan" not in "\n".join(row[0] for row in rows).replace("Seq Scan on case_hold", "")


async def hours_later(connections: Connections, hours: int) -> None:
    async with connections.transaction() as conn:
        await conn.execute("UPDATE retention_run SET at = at - make_interval(hours => %s)", [hours])


def test_it_is_due_once_a_day_and_one_process_does_it_or_another_when_that_one_died(database: str) -> None:
    migrate(database)

    async def asked() -> list[bool]:
        connections = Connections(database)
        await connections.open()
        keeping = Retention(connections, DAYS)
        first = await keeping.is_due(24)
        await hours_later(connections, 25)
        due = [first, await keeping.is_due(24), await keeping.is_due(24)]
        await hours_later(connections, 2)
        due.append(await keeping.is_due(24))  # who was to do it has died
        async for _ in keeping.run():
            pass
        await hours_later(connections, 2)
        due.append(await keeping.is_due(24))
        await connections.close()
        return due

    assert asyncio.run(asked()) == [False, True, False, True, False]
