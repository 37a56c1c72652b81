"""Connectors, hub and brokers die at random while documents come: a document has one outcome, a delivery one file.

What the brokers had in memory only is lost with them. Nothing here shares a decision with the hub: files are counted
in folders, deliveries and events in tables.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from threading import Thread
from time import monotonic, sleep

import psycopg
import pytest

from connectors.documents import Unmappable
from connectors.shipped import connector
from hub.demo.people import Population
from hub.demo.stories import Script
from hub.local import Part, Running, back, kill
from hub.policy.load import load, shipped_files
from tests.faults.forgetful.test_brokers_forget import forget
from tests.faults.kept import Kept, kept, kept_hub

pytestmark = [pytest.mark.servers, pytest.mark.faults]

AGENCIES = {agency.kind.value: agency.id for agency in load(shipped_files("suffolk")).directory.agencies.values()}
RATE = 25.0
"""Documents a second."""
SETTLED = 300.0
"""Seconds in which everything must have come to its end once nothing goes wrong any more."""
STARTED = datetime(2026, 11, 24, 9, tzinfo=UTC)
ENDS = ("accepted", "refused")
FILED = "kind NOT IN ('marac-case') AND published_at IS NOT NULL AND state NOT IN ('withheld', 'held', 'suspended')"
"""Deliveries of which the agency gets one file each; of a whole case it gets those states that were newer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """One agency's folders and the runtime beside them."""

    agency: str
    folder: Path
    runtime: Kept

    def put(self, number: int, document: bytes) -> None:
        """Put a document into the in-folder, as a careful system does."""
        waiting = self.folder / "in" / f".{number}"
        waiting.write_bytes(document)
        waiting.rename(self.folder / "in" / f"document-{number:05}")

    def ended(self) -> list[str]:
        """Return the names of the documents that came to an end, as often as they lie anywhere."""
        return [p.name for end in ENDS for p in (self.folder / "in" / end).glob("*") if "report" not in p.name]

    def files(self) -> Counter[str]:
        """Return how many files there are of each delivery."""
        return Counter(path.stem.rpartition("-")[0] and path.stem[-36:] for path in (self.folder / "out").iterdir())


@contextmanager
def office(home: Path, folder: Path, agency: str) -> Iterator[Office]:
    for name in ("in", "out"):
        (folder / name).mkdir(parents=True)
    where = ("--in", str(folder / "in"), "--out", str(folder / "out"), "--state", str(folder / "state"))
    runtime = Kept(home=home, log=folder / "connector.log", command=("connector", "run", agency, *where))
    with kept(runtime):
        yield Office(agency=agency, folder=folder, runtime=runtime)


def documents(count: int) -> list[tuple[str, bytes]]:
    """Return so many documents of the agencies' systems, with the kind of agency that writes each."""
    script = Script(population=Population(seed=7), run="f", bad=True)
    steps = (script.next(STARTED, lambda _label: True) for _ in range(2 * count))
    return [(step.kind, step.document) for step in steps if step.kind in AGENCIES][:count]


def events_of(told: Sequence[tuple[str, bytes]]) -> set[tuple[str, str]]:
    """Return agency and id of every event that the documents hold; what cannot be mapped holds none."""
    found: set[tuple[str, str]] = set()
    for kind, document in told:
        try:
            found |= {(AGENCIES[kind], one.id) for one in connector(kind).to_events(document, AGENCIES[kind])}
        except Unmappable:
            continue
    return found


class Chaos:
    """Lets things die until it is told to end; each kind of death comes at least once."""

    def __init__(self, hub: Kept, offices: Sequence[Office], home: Path) -> None:
        self._chance = Random(11)  # noqa: S311 - chance, not a secret
        self._home, self._offices = home, offices
        self._over = False
        self.deaths: Counter[str] = Counter()
        self._acts: dict[str, Callable[[], object]] = {
            "connector": self._kill_connector,
            "hub": hub.kill,
            "brokers": lambda: back(self._home, kill(self._home, Part.KAFKA)),
            "memory of the brokers, out": lambda: forget(self._home, f"out.{self._any()}"),
            "memory of the brokers, in": lambda: forget(self._home, f"in.{self._any()}"),
        }

    def run(self) -> None:
        """Let one thing after the other die; connectors more often."""
        left = list(self._acts)
        while left or not self._over:
            name = left.pop() if left else self._chance.choice([*self._acts, *["connector"] * 3])
            self._acts[name]()
            self.deaths[name] += 1
            sleep(self._chance.uniform(1.0, 4.0))

    def end(self) -> None:
        self._over = True

    def _kill_connector(self) -> None:
        self._chance.choice(self._offices).runtime.kill()

    def _any(self) -> str:
        return self._chance.choice(self._offices).agency


@pytest.mark.timeout(900)
@pytest.mark.parametrize(
    "count", [pytest.param(250, id="a few"), pytest.param(2_000, id="many", marks=pytest.mark.long)]
)
def test_each_document_has_one_outcome_and_each_delivery_one_file_whatever_dies(
    stack: Running, hub_home: Path, tmp_path: Path, count: int
) -> None:
    told = documents(count)
    with ExitStack() as ends:
        hub = ends.enter_context(kept_hub(hub_home, tmp_path / "hub.log", always={"HUB_PROMISE": "5"}))
        before = rows(stack)
        offices = {
            kind: ends.enter_context(office(hub_home, tmp_path / kind, agency)) for kind, agency in AGENCIES.items()
        }
        chaos = Chaos(hub, list(offices.values()), hub_home)
        thread = Thread(target=chaos.run, name="chaos")
        thread.start()
        for number, (kind, document) in enumerate(told):
            offices[kind].put(number, document)
            sleep(1 / RATE)
        chaos.end()
        thread.join(120)
        hub.wait_ready()

        dropped = Counter(kind for kind, _ in told)
        until(lambda: {kind: len(o.ended()) for kind, o in offices.items()} == {k: dropped[k] for k in offices})
        until(lambda: unconfirmed(stack) == 0)
        until(lambda: not missing(stack, offices, before))

        outcomes, filed = taken_in(stack, events_of(told)), rows(stack)
        doubled = {k: n for o in offices.values() for k, n in o.files().items() if n != 1}

    assert doubled == {}
    assert {
        kind: o.ended() == [] or len(set(o.ended())) == dropped[kind] for kind, o in offices.items()
    } == dict.fromkeys(offices, True)
    assert outcomes == events_of(told)
    assert len(filed) > len(before)
    assert sum(chaos.deaths.values()) >= len(chaos.deaths) == 5


def until(is_so: Callable[[], bool]) -> None:
    deadline = monotonic() + SETTLED
    while not is_so():
        assert monotonic() < deadline, "it did not come to its end"
        sleep(0.5)


def rows(stack: Running) -> set[tuple[str, str]]:
    """Return recipient and id of every delivery of which there must be a file."""
    with psycopg.connect(stack.database, autocommit=True) as connection:
        found = connection.execute(
            f"SELECT recipient, d.id::text FROM delivery d JOIN inbox i USING (source, event_id)"  # noqa: S608 - ours
            f" WHERE {FILED} AND NOT i.test"
        ).fetchall()
    return {(recipient, delivery) for recipient, delivery in found}


def missing(stack: Running, offices: dict[str, Office], before: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """Return the deliveries without a file."""
    there = {(o.agency, delivery) for o in offices.values() for delivery in o.files()}
    return rows(stack) - before - there


def unconfirmed(stack: Running) -> int:
    with psycopg.connect(stack.database, autocommit=True) as connection:
        return int(
            connection.execute(
                "SELECT count(*) FROM delivery WHERE state IN ('queued', 'published')"
                " AND kind NOT IN ('status', 'received', 'marac-case')"
            ).fetchall()[0][0]
        )


def taken_in(stack: Running, wanted: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """Return which of the events have an outcome."""
    with psycopg.connect(stack.database, autocommit=True) as connection:
        found = connection.execute("SELECT source, event_id FROM inbox").fetchall()
    return {(source, event) for source, event in found} & wanted
