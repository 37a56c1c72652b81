"""The database: made from empty, made twice, and asked by index only."""

import asyncio
import threading
from typing import Any

import psycopg
import pytest

from hub.policy.load import shipped_files
from hub.policy.texts import texts
from hub.store.connections import Connections, address
from hub.store.errors import StoreAway
from hub.store.policies import keep_policy
from hub.store.schema import migrate
from hub.store.statements import sql

ASKED: dict[str, dict[str, Any]] = {
    "known_events": {"sources": ["a"], "events": ["e"]},
    "sought": {"keys": [b"k"], "cap": 30},
    "described": {"people": []},
    "touched": {
        "likely": [],
        "alone": [],
        "erased": [],
        "decided": [],
        "sources": ["a"],
        "records": ["r"],
        "deliveries": [],
        "turned_down": [],
        "words": [],
    },
    "links": {"people": []},
    "reviews": {"people": []},
    "open_alarms": {"alarms": []},
    "plans": {"plans": []},
    "open_letters": {"letters": []},
    "emergencies_to_review": {"emergencies": []},
    "made_by": {"deliveries": []},
    "redrives_to_check": {},
    "redrives_running": {},
    "redrive_done": {},
    "accounts_to_resume": {},
    "save_alarms": {"code": [], "area": [], "about": [], "times": [], "now": None},
    "words": {"cases": []},
    "open_words": {"limit": 50},
    "open_reviews": {"limit": 50},
    "descriptions_called": {"source": "a", "record": "r", "ref": None},
    "cases": {"cases": []},
    "members": {"cases": []},
    "records": {"cases": [], "people": [], "sources": ["a"], "records": ["r"], "acted_on": []},
    "incidents": {"cases": []},
    "known_deliveries": {"cases": []},
    "look_events": {"event_id": "e", "source": None},
    "look_deliveries_of_event": {"source": "a", "event_id": "e"},
    "look_agencies": {"agencies": ["a"]},
    "queue_unconfirmed": {"agencies": ["a"], "promises": [60.0], "doublings": 8, "limit": 200, "epoch": 1},
    "save_stand_ins": {"id": [], "kind": [], "payload": []},
    "unproven": {"agencies": ["a"], "young": 600.0},
    "suspend_deliveries": {"agencies": ["a"]},
    "resume_deliveries": {"agencies": ["a"]},
    "lapsed_marks": {"limit": 200},
    "known_pages": {"cases": []},
    "feed_waits": {},
    "number_feed": {"epoch": 1, "limit": 500},
    "unpublished_feed": {"epoch": 1, "limit": 500},
    "mark_feed": {"epoch": 1, "ids": [], "partitions": [], "offsets": []},
    "unproven_feed": {"young": 600.0},
}
"""Statements that are asked for every batch or every look, with arguments of their kind."""
FEW_ROWS = ("Seq Scan on relay_lease", "Seq Scan on account", "Seq Scan on stop_all")
"""Tables that never hold more than a handful of rows."""


def tables(conninfo: str) -> list[str]:
    with psycopg.connect(conninfo) as conn:
        rows = conn.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1").fetchall()
    return [row[0] for row in rows]


def test_an_empty_database_is_made_ready_and_a_ready_one_stays_as_it_is(database: str) -> None:
    migrate(database)
    once = tables(database)

    migrate(database)

    assert tables(database) == once
    assert {"inbox", "delivery", "cases", "record"} <= set(once)


def test_two_hubs_that_start_together_make_it_ready_once(database: str) -> None:
    failures: list[BaseException] = []

    def start() -> None:
        try:
            migrate(database)
        except BaseException as error:  # noqa: BLE001 - handed to the test
            failures.append(error)

    hubs = [threading.Thread(target=start) for _ in range(3)]
    for hub in hubs:
        hub.start()
    for hub in hubs:
        hub.join()

    assert failures == []


def test_a_database_that_is_away_is_said_to_be_away() -> None:
    with pytest.raises(StoreAway, match="away"):
        migrate("postgresql://hub@127.0.0.1:9/hub")


def test_the_first_decision_after_the_database_came_back_finds_no_dead_line(database: str) -> None:
    async def asked_twice() -> list[Any]:
        connections, found = Connections(database), []
        await connections.open()
        try:
            for _ in range(2):
                for line in (connections.transaction, connections.relaxed):
                    async with line() as conn:
                        found += await (await conn.execute("SELECT 7")).fetchall()
                with psycopg.connect(database) as other:
                    other.execute(
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                        " WHERE datname = current_database() AND application_name = 'hub'"
                    )
        finally:
            await connections.close()
        return found

    assert asyncio.run(asked_twice()) == [(7,)] * 4


@pytest.mark.parametrize("name", ASKED)
def test_what_is_asked_for_each_batch_never_reads_a_whole_table(database: str, name: str) -> None:
    migrate(database)

    async def plan() -> str:
        connections = Connections(database)
        await connections.open()
        async with connections.transaction() as conn:
            await conn.execute("SET LOCAL enable_seqscan = off")  # an empty table is always read whole
            cur = await conn.execute(f"EXPLAIN {sql(name)}", ASKED[name])
            rows: list[Any] = await cur.fetchall()
        await connections.close()
        return "\n".join(row[0] for row in rows)

    whole = [line for line in asyncio.run(plan()).splitlines() if "Seq Scan" in line]
    assert [line for line in whole if not line.strip().removeprefix("->").strip().startswith(FEW_ROWS)] == []


@pytest.mark.parametrize(
    "conninfo",
    [
        pytest.param("postgresql://hub:secret@127.0.0.1:5433/hub", id="as an address"),
        pytest.param("host=127.0.0.1 port=5433 dbname=hub user=hub password=secret", id="as words"),
    ],
)
def test_the_address_that_people_read_holds_no_password(conninfo: str) -> None:
    assert address(conninfo) == "postgresql://127.0.0.1:5433/hub"


def test_the_rules_of_a_day_stay_under_their_digest_whatever_is_kept_later(database: str) -> None:
    migrate(database)
    of_today = texts(shipped_files())

    keep_policy(database, "digest-1", of_today)
    keep_policy(database, "digest-1", {"idva/sharing.yaml": "another text"})
    keep_policy(database, "digest-2", {"idva/sharing.yaml": "later"})

    with psycopg.connect(database) as conn:
        kept: dict[str, Any] = dict(conn.execute("SELECT digest, files FROM policy_version").fetchall())
    assert kept == {"digest-1": of_today, "digest-2": {"idva/sharing.yaml": "later"}}
    assert {"idva/sharing.yaml", "policy/routing.yaml", "areas/suffolk.yaml"} <= {*of_today}
