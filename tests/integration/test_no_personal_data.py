"""Nothing that says who somebody is stands anywhere but in payloads and in the database's own places for it."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, LiteralString

import psycopg
import pytest
from confluent_kafka.admin import AdminClient
from psycopg import sql

from hub.demo import Plan, Tally
from hub.local import Running
from tests.builders.process import HubProcess
from tests.faults.load import played
from tests.faults.seen import kafka, messages, topics

pytestmark = [pytest.mark.servers, pytest.mark.timeout(180)]

EVENTS = 150
SHORTEST = 4
DEAD_LETTERS = "hub.dead-letters"
PUBLIC_COLUMNS: dict[str, LiteralString] = {
    "inbox": "to_jsonb(t) - 'original'",
    "dead_letter": "to_jsonb(t) - 'original'",
    "delivery": "to_jsonb(t) - 'payload'",
    "receipt": "to_jsonb(t)",
    "audit": "to_jsonb(t)",
    "cases": "to_jsonb(t)",
}
"""What of each table must say nothing of anybody."""


@pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")
def test_names_numbers_and_addresses_stand_in_payloads_and_nowhere_else(
    hub: HubProcess, stack: Running, hub_home: Path, tmp_path: Path
) -> None:
    tally = Tally()
    played(hub_home, tmp_path, Plan(events=EVENTS, rate=30.0, seed=11, bad=True, pace=0.2), tally)
    assert tally.population is not None
    planted = {value for value in tally.population.values() if len(value) >= SHORTEST}

    places = dict(open_places(hub, stack, hub_home))
    there = messages(stack, topics(stack)).values()
    payloads = b"".join(message.value() or b"" for those in there for message in those)

    assert found(planted, payloads.decode(errors="replace")), "the search finds what is there"
    assert {where: hits for where, text in places.items() if (hits := found(planted, text))} == {}
    assert {"the hub's log", "table inbox", "table delivery", "table dead_letter"} <= {
        w for w, t in places.items() if t
    }


def found(planted: set[str], text: str) -> set[str]:
    """Return the planted values that a text has, also as JSON writes them."""
    return {value for value in planted if value in text or json.dumps(value)[1:-1] in text}


def open_places(hub: HubProcess, stack: Running, home: Path) -> Iterator[tuple[str, str]]:
    """Yield everything that people without a need to know may come to see, under a name."""
    yield "the hub's log", hub.log.read_text(errors="replace")
    for log in sorted((home / "logs").iterdir()):
        yield f"logs/{log.name}", log.read_text(errors="replace")
    yield "topic names", " ".join(topics(stack))
    yield "consumer groups", groups(stack)
    there = messages(stack, [*topics(stack), DEAD_LETTERS])
    for topic, those in there.items():
        yield f"keys and headers of {topic}", " ".join(map(outside_of, those))
    yield f"content of {DEAD_LETTERS}", " ".join(text(m.value()) for m in there[DEAD_LETTERS])
    with psycopg.connect(stack.database) as connection:
        for table, columns in PUBLIC_COLUMNS.items():
            query = sql.SQL("SELECT ({})::text FROM {} t").format(sql.SQL(columns), sql.Identifier(table))
            rows = connection.execute(query).fetchall()
            yield f"table {table}", "\n".join(row[0] for row in rows)
        events = connection.execute("SELECT source || '/' || event_id FROM inbox ORDER BY random() LIMIT 5").fetchall()
    yield from commands(hub, [row[0] for row in events])


def commands(hub: HubProcess, events: list[str]) -> Iterator[tuple[str, str]]:
    """Yield what the commands say, for people and for programs."""
    asked = [
        *(("trace", event) for event in events),
        ("deliveries", "--limit", "10000"),
        ("status",),
        ("dead-letters", "list", "--limit", "10000"),
    ]
    for arguments in asked:
        for form in ((), ("--json",)):
            done = hub.run(*arguments, *form)
            assert done.returncode == 0, done.stderr
            yield f"hub {' '.join((*arguments, *form))}", done.stdout + done.stderr


def outside_of(message: Any) -> str:
    """Return what stands around a payload."""
    headers = (f"{name}={text(value)}" for name, value in message.headers() or ())
    return " ".join((text(message.key()), *headers))


def text(value: bytes | None) -> str:
    return (value or b"").decode(errors="replace")


def groups(stack: Running) -> str:
    """Return the names of all consumer groups."""
    settings = {k: v for k, v in kafka(stack, "").items() if not k.startswith(("group", "enable", "fetch"))}
    listed = AdminClient(settings).list_consumer_groups().result(20)
    return " ".join(group.group_id for group in listed.valid)
