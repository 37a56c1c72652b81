"""Alarms on the real database: opened once with the decision that raised them, counted, closed once, opened anew."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import pytest

from hub.domain.alarm import Alarm, AlarmCode
from hub.domain.decisions import AlarmClosed
from hub.domain.head import Head
from hub.domain.ids import CONSOLE, AlarmId, AreaId, EventId
from hub.domain.outcome import Processed
from hub.flow.received import Decision
from hub.store.alarms import AlarmRow, Alarms
from hub.store.connections import Connections
from hub.store.postgres import PostgresStore
from hub.store.save import Saving
from hub.store.schema import migrate
from tests.builders.events import NOW, an_incident_reported
from tests.builders.process import HubProcess
from tests.builders.world import received
from tests.integration.test_words import a_receiver

pytestmark = pytest.mark.servers
SUFFOLK = AreaId("suffolk")
SCHOOL = Alarm(code=AlarmCode.SCHOOL_UNKNOWN, area=SUFFOLK, about="123456")
DISTRICT = Alarm(code=AlarmCode.DISTRICT_UNKNOWN, area=SUFFOLK, about="E07000999")


def raising(event: str, *alarms: Alarm) -> Decision:
    arrived = replace(received(an_incident_reported()), event_id=EventId(event))
    return Decision(received=arrived, ended=Processed(), alarms=alarms)


async def save(store: PostgresStore, decisions: Sequence[Decision]) -> None:
    async with store.transaction() as transaction:
        now = await transaction.now()
        await transaction.save(Saving(decisions=decisions, payloads={}, digest="d", now=now))


def saved(database: str, *batches: Sequence[Decision]) -> None:
    async def save_all() -> None:
        connections = Connections(database)
        await connections.open()
        for batch in batches:
            await save(PostgresStore(connections), batch)
        await connections.close()

    asyncio.run(save_all())


def listed(database: str, *, every: bool = False) -> list[AlarmRow]:
    with Alarms(database) as alarms:
        return alarms.listed(every=every, limit=50)


def closing(database: str, alarm: AlarmRow, *keys: str) -> None:
    head = Head(agency=CONSOLE, record_id="alarm", recorded_at=NOW)
    event = AlarmClosed(head=head, alarm=AlarmId(alarm.id), by="ann", reason="entered")

    async def close() -> None:
        connections = Connections(database)
        await connections.open()
        for key in keys:
            await a_receiver(connections).receive_decided(event, key)
        await connections.close()

    asyncio.run(close())


def test_an_alarm_opens_once_counts_what_follows_is_closed_once_and_opens_anew(database: str) -> None:
    migrate(database)
    saved(database, [raising("1", SCHOOL, DISTRICT), raising("2", SCHOOL)], [raising("3", SCHOOL)])

    rows = {row.code: row for row in listed(database)}
    assert {code: (row.area, row.about, row.times) for code, row in rows.items()} == {
        "school-unknown": ("suffolk", "123456", 3),
        "district-unknown": ("suffolk", "E07000999", 1),
    }
    assert rows["school-unknown"].opened_at < rows["school-unknown"].last_at

    closing(database, rows["school-unknown"], "one", "two")

    assert [row.code for row in listed(database)] == ["district-unknown"]
    closed = next(row for row in listed(database, every=True) if row.closed_at)
    assert (closed.id, closed.closed_by, closed.reason) == (rows["school-unknown"].id, "ann", "entered")
    with Alarms(database) as alarms:
        assert alarms.open_by_code() == {"district-unknown": 1}
        assert [row.id for row in alarms.called(str(closed.id)[:8])] == [closed.id]

    saved(database, [raising("4", SCHOOL)])

    anew = next(row for row in listed(database) if row.code == "school-unknown")
    assert (anew.times, anew.id != closed.id) == (1, True)


def test_what_is_rolled_back_raises_nothing(database: str) -> None:
    migrate(database)

    async def fail() -> None:
        connections = Connections(database)
        await connections.open()
        try:
            async with PostgresStore(connections).transaction() as transaction:
                saving = Saving(decisions=[raising("1", SCHOOL)], payloads={}, digest="d", now=await transaction.now())
                await transaction.save(saving)
                raise RuntimeError
        finally:
            await connections.close()

    with pytest.raises(RuntimeError):
        asyncio.run(fail())

    assert listed(database, every=True) == []


def test_batches_that_raise_the_same_alarms_crosswise_do_not_wait_for_each_other_forever(database: str) -> None:
    migrate(database)

    async def crosswise() -> None:
        connections = Connections(database)
        await connections.open()
        store = PostgresStore(connections)
        batches = [
            [raising(f"{number}a", *alarms[:1]), raising(f"{number}b", *alarms[1:])]
            for number in range(20)
            for alarms in ((SCHOOL, DISTRICT) if number % 2 else (DISTRICT, SCHOOL),)
        ]
        async with asyncio.timeout(20):
            await asyncio.gather(*(save(store, batch) for batch in batches))
        await connections.close()

    asyncio.run(crosswise())

    assert {row.times for row in listed(database)} == {20}


def test_open_alarms_are_counted_in_the_status_listed_and_closed_by_command(hub: HubProcess) -> None:
    about = replace(SCHOOL, about="990999")
    before = hub.ask("status")["alarms"].get("school-unknown", 0)
    saved(hub.stack.database, [raising("by command", about)], [raising("by command again", about)])

    assert hub.ask("status")["alarms"]["school-unknown"] == before + 1
    assert f"{before + 1} school-unknown" in hub.run("status").stdout
    [row] = [one for one in hub.ask("alarms", "list")["alarms"] if one["about"] == about.about]
    assert (row["code"], row["area"], row["times"]) == ("school-unknown", "suffolk", 2)

    done = hub.run("alarms", "close", row["id"][:13], "--as", "ann", "--reason", "the school is entered")
    again = hub.run("alarms", "close", row["id"][:13], "--as", "ben", "--reason", "once more")

    assert (done.returncode, done.stdout.strip()) == (0, "It is closed.")
    assert (again.returncode, again.stdout.strip()) == (0, "It was closed before; nothing was changed.")
    assert hub.ask("status")["alarms"].get("school-unknown", 0) == before
    [closed] = [one for one in hub.ask("alarms", "list", "--all")["alarms"] if one["id"] == row["id"]]
    assert (closed["closed_by"], closed["reason"]) == ("ann", "the school is entered")


def test_an_alarm_that_is_none_is_an_error_and_nothing_is_closed(hub: HubProcess) -> None:
    done = hub.run("alarms", "close", "ffffffff-ffff", "--as", "ann", "--reason", "none")

    assert done.returncode == 1
    assert "No alarm begins so." in done.stderr
