"""A decision on two people dies in the middle: all of it is there or nothing, and given again it is there once."""

import asyncio
import os
import secrets
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from time import monotonic
from typing import Any

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

from hub.cli.receiving import InProcess, SystemClock
from hub.domain.events import Event
from hub.local import Running, superuser
from hub.receive.patience import Patience
from hub.receive.ports import Raw
from hub.receive.receiver import Receiver
from hub.store.connections import Connections
from hub.store.postgres import PostgresStore
from hub.store.schema import migrate
from tests.builders.events import POLICE, VRAS, an_assessment, an_incident_reported
from tests.builders.people import a_perpetrator, a_victim, an_address, named
from tests.builders.wire import a_person, a_postcode, an_incident, unique
from tests.builders.world import shipped_policy
from tests.faults.kept import Kept
from tests.faults.seen import drained
from tests.faults.test_fail_points import agency_of, taken_in
from tests.simulation.replay import AlwaysThere
from tests.simulation.workload import letter

pytestmark = [pytest.mark.servers, pytest.mark.faults]

ONE, OTHER = f"{POLICE}/R-1/v", f"{VRAS}/V-1/v"
KILLED = -9
MOMENTS = 12
"""At how many moments of a decision, evenly apart in its second half, it is killed from outside."""
OF_THE_MOMENT = frozenset(
    {
        "at",
        "since",
        "position",
        "place",
        "seq",
        "decided_seq",
        "original",
        "repeats",
        "payload",
        "content_hash",
        "run",
        "xid",
    }
)
"""What two runs of one decision may have different: times, places in a queue, and what holds times."""

State = dict[str, list[Any]]
"""Every row of every table, without what two runs may have different."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A decision at the command line, with the database before it and what an undisturbed one leads to."""

    word: str
    template: str
    old: State
    new: State
    took: float
    """Seconds."""


class Databases:
    """Databases of these tests, each a copy of another one."""

    def __init__(self, stack: Running, home: Path) -> None:
        self.stack, self.home = stack, home
        self.made: list[str] = []

    def make(self, template: str = "template1") -> str:
        """Make a database like another one; return its name."""
        name = f"test_{secrets.token_hex(8)}"
        self.run(sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER hub"), name, template)
        self.made.append(name)
        return name

    def drop(self) -> None:
        """Drop all of them."""
        for name in self.made:
            self.run(sql.SQL("DROP DATABASE {} WITH (FORCE)"), name)

    def run(self, statement: sql.SQL, *names: str) -> None:
        """Run one statement on databases as the superuser."""
        with psycopg.connect(superuser(self.home), autocommit=True) as connection:
            connection.execute(statement.format(*map(sql.Identifier, names)))

    def address(self, name: str) -> str:
        """Return where a database answers."""
        return make_conninfo(self.stack.database, dbname=name)

    def state(self, name: str) -> State:
        """Return everything that a database holds."""
        with psycopg.connect(self.address(name)) as connection:
            tables = "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' ORDER BY 1"
            names = [name for (name,) in connection.execute(tables).fetchall()]
            return {table: _rows(connection, table) for table in names}

    def environment(self, name: str) -> dict[str, str]:
        """Return by what a command finds these servers and this database."""
        return {
            "PATH": os.defpath,
            "HOME": str(self.home),
            "HUB_HOME": str(self.home),
            "LANG": "C.UTF-8",
            "HUB_KAFKA": self.stack.kafka,
            "HUB_DATABASE": self.address(name),
            "HUB_REGISTRY": self.stack.registry,
            "HUB_REGISTRY_PASSWORD": self.stack.registry_password.reveal(),
        }


def decide(environment: Mapping[str, str], word: str, who: tuple[str, str] = (ONE, OTHER), **extra: str) -> int:
    """Decide on two at the command line, always under the same key; return how the command ended."""
    with deciding({**environment, **extra}, word, who) as process:
        return process.wait(120)


def deciding(environment: Mapping[str, str], word: str, who: tuple[str, str]) -> "subprocess.Popen[bytes]":
    """Begin to decide on two."""
    hub, why = str(Path(sys.executable).with_name("hub")), ("--as", "ann", "--reason", "a test")
    command = [hub, "review", word, *who, *why, "--key", f"{word} {who}"]
    return subprocess.Popen(  # noqa: S603 - our own command
        command, env=dict(environment), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


def _rows(connection: "psycopg.Connection[Any]", table: str) -> list[Any]:
    counted = ["id"] if table == "audit" else []  # a number that a killed transaction drew is not drawn again
    row = sql.SQL("SELECT to_jsonb(t) - %s::text[] FROM {} AS t").format(sql.Identifier(table))
    found = connection.execute(row, [counted]).fetchall()
    return sorted((_timeless(row) for (row,) in found), key=repr)


def _timeless(value: Any) -> Any:
    if isinstance(value, list):
        return [_timeless(one) for one in value]
    if not isinstance(value, dict):
        return value
    kept = {k: v for k, v in value.items() if k not in OF_THE_MOMENT and not k.endswith("_at")}
    return {key: _timeless(one) for key, one in sorted(kept.items())}


def two_women() -> list[Event]:
    """Return what two agencies tell of two women whom no score takes for one, and of him, whom both fear."""
    beth = a_victim(names=(named("Beth", "Sample"),), date_of_birth="1968-11-30", identifiers=(), contacts=())
    beth = replace(beth, addresses=(an_address("9 Other Road", postcode="IP2 9ZX"),))
    high, him = an_assessment("high"), a_perpetrator()
    return [
        an_incident_reported(POLICE, "R-1", people=(a_victim(), him), assessment=high),
        an_incident_reported(VRAS, "V-1", people=(beth, him), assessment=high),
    ]


async def _take_in(database: str) -> None:
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
    for event in two_women():
        one = letter(event.head.agency, event, event.head.record_id, at=0.0)
        await receiver.receive([Raw(topic=one.topic, partition=0, offset=0, value=one.value, headers=one.headers)])
    await connections.close()


@pytest.fixture(scope="module")
def databases(stack: Running, hub_home: Path) -> Iterator[Databases]:
    """Yield what makes databases."""
    made = Databases(stack, hub_home)
    yield made
    made.drop()


@pytest.fixture(scope="module")
def decisions(databases: Databases) -> dict[str, Decision]:
    """Return a join and the separation that undoes it, each with the state before it and the one after it."""
    apart = databases.make()
    migrate(databases.address(apart))
    asyncio.run(_take_in(databases.address(apart)))
    joined = databases.make(apart)
    join = undisturbed(databases, "join", apart, joined)
    return {"join": join, "separate": undisturbed(databases, "separate", joined, databases.make(joined))}


def undisturbed(databases: Databases, word: str, template: str, name: str) -> Decision:
    """Return a decision with what it leads to when nothing disturbs it; `name` is a copy of the template."""
    old, started = databases.state(template), monotonic()
    assert decide(databases.environment(name), word) == 0
    took = monotonic() - started
    return Decision(word=word, template=template, old=old, new=databases.state(name), took=took)


def test_a_decision_changes_people_cases_and_deliveries(decisions: dict[str, Decision]) -> None:
    touched = {word: {t for t, rows in one.new.items() if rows != one.old[t]} for word, one in decisions.items()}

    moved = {"record_person", "cases", "record_case", "person_link", "review", "delivery", "inbox"}
    assert moved <= touched["join"]
    assert moved <= touched["separate"]


@pytest.mark.parametrize("word", ["join", "separate"])
@pytest.mark.parametrize(
    ("point", "then"),
    [
        pytest.param("loaded=kill:1", "old", id="loaded", marks=pytest.mark.long),
        pytest.param("decided=kill:1", "old", id="decided", marks=pytest.mark.long),
        pytest.param("saved=kill:1", "old", id="saved and not committed"),
        pytest.param("commit.before=kill:1", "old", id="about to commit", marks=pytest.mark.long),
        # the first commit ends the look at what the decision would change
        pytest.param("commit.sent=kill:2", "old", id="at the commit", marks=pytest.mark.long),
        pytest.param("commit.after=kill:1", "new", id="committed and nobody told"),
    ],
)
def test_a_decision_that_dies_is_there_whole_or_not_at_all_and_given_again_once(
    databases: Databases, decisions: dict[str, Decision], word: str, point: str, then: str
) -> None:
    decision = decisions[word]
    name = databases.make(decision.template)

    ended = decide(databases.environment(name), word, HUB_FAIL_POINTS=point)
    left = databases.state(name)
    again = decide(databases.environment(name), word)

    assert (ended, again) == (KILLED, 0)
    assert left == {"old": decision.old, "new": decision.new}[then]
    assert databases.state(name) == decision.new


@pytest.mark.long
@pytest.mark.parametrize("word", ["join", "separate"])
@pytest.mark.parametrize("moment", range(MOMENTS))
def test_a_decision_that_is_killed_at_any_moment_is_there_whole_or_not_at_all(
    databases: Databases, decisions: dict[str, Decision], word: str, moment: int
) -> None:
    decision = decisions[word]
    name = databases.make(decision.template)

    with deciding(databases.environment(name), word, (ONE, OTHER)) as process, suppress(subprocess.TimeoutExpired):
        process.wait(decision.took * (1 + moment / MOMENTS) / 2)
        process.kill()
    left = databases.state(name)
    again = decide(databases.environment(name), word)

    assert left in (decision.old, decision.new)
    assert (again, databases.state(name)) == (0, decision.new)


def test_while_a_hub_delivers_decisions_that_died_go_out_once(kept: Kept, stack: Running, hub_home: Path) -> None:
    family = unique()
    who = (f"{POLICE}/R-{family}/p1", f"{VRAS}/V-{family}/p1")
    environment = {"PATH": os.defpath, "HOME": str(hub_home), "HUB_HOME": str(hub_home), "LANG": "C.UTF-8"}
    earlier = {record.id for record in drained(stack).sent}
    tell(stack, hub_home, family)

    ends = [
        decide(environment, "join", who, HUB_FAIL_POINTS="saved=kill:1"),
        decide(environment, "join", who),
        decide(environment, "separate", who, HUB_FAIL_POINTS="commit.after=kill:1"),
        decide(environment, "separate", who),
    ]

    seen = drained(stack)
    assert (ends, kept.ended) == ([KILLED, 0, KILLED, 0], [])
    sent = [record.id for record in seen.sent if record.id not in earlier]
    assert (seen.wrong(), len(sent) - len(set(sent))) == ([], 0)
    corrected, wrong = links_of(stack, family)
    assert corrected == wrong != []


def tell(stack: Running, home: Path, family: str) -> None:
    """Let two agencies tell of two women, and of him, whom both fear; wait until the hub has taken that in."""
    homes = [{"visibility": "ordinary", "lines": [f"7 {family} Street"], "postcode": a_postcode(family)}]
    him = a_person("p2", "perpetrator", "Sample", f"Le{family}", "1988-01-02", addresses=homes)
    hers = {(POLICE, "R"): ("Ann", "1971-02-03"), (VRAS, "V"): ("Beth", "1968-11-30")}
    for (agency, letter_), (given, born) in hers.items():
        event = an_incident(agency, family, f"{letter_}-{family}", reference=f"{letter_}/{family}/26")
        event["people"] = [a_person("p1", "victim", given, family, born), him]
        with agency_of(stack, home, agency) as client:
            taken_in(stack, [client.publish("IncidentReported", event)])


def links_of(stack: Running, family: str) -> tuple[list[str], list[str]]:
    """Return which deliveries of one family's cases were corrected, and which ones no longer hold."""
    ask = (
        "SELECT id::text, kind, state, subject FROM delivery "
        "WHERE case_id IN (SELECT case_id FROM record_case WHERE record_id LIKE %s) AND kind <> 'marac-case'"
    )
    with psycopg.connect(stack.database) as connection:
        rows = connection.execute(ask, (f"%{family}",)).fetchall()
    corrected = sorted(subject for _, kind, _, subject in rows if kind == "correction")
    return corrected, sorted(id_ for id_, _, state, _ in rows if state == "replaced")
