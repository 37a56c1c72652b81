"""Processes and servers are killed in the middle of the load; afterwards nothing is missing and nothing acted twice."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from time import monotonic, sleep

import pytest

from connectors.edge.folder import PLACES, REPORT
from hub.demo import Plan, Tally
from hub.local import Part, Running, back, kill, restart
from tests.faults.kept import Kept
from tests.faults.load import played
from tests.faults.seen import drained

pytestmark = [
    pytest.mark.servers,
    pytest.mark.faults,
    pytest.mark.timeout(900),
    pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning"),  # aiokafka leaves sockets to brokers that died
]

SHORT, LONG = (600, 25.0), (5_000, 50.0)
"""Events, and events a second."""
PATIENCE = 300.0
UUID = 36
"""Characters of a delivery's id, with which the name of its file ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Faults:
    """What goes wrong, one after the other, evenly over the load."""

    deeds: tuple[Callable[[], object], ...]
    tally: Tally
    events: int

    def happen(self) -> None:
        """Do each when its share of the events is out."""
        for number, deed in enumerate(self.deeds, start=1):
            self._wait(number * self.events // (len(self.deeds) + 1))
            deed()

    def _wait(self, published: int) -> None:
        deadline = monotonic() + PATIENCE
        while len(self.tally.sent) < published:
            assert monotonic() < deadline, "the load does not go on"
            sleep(0.02)


def killed_kafka(home: Path) -> None:
    back(home, kill(home, Part.KAFKA))


def test_kills_of_hub_and_kafka_and_restarts_of_database_and_registry_lose_nothing_and_repeat_nothing(
    kept: Kept, stack: Running, hub_home: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    events, rate = LONG if request.config.getoption("--long") else SHORT
    tally, began = Tally(), monotonic()
    plan = Plan(events=events, rate=rate, seed=7, eager=True, answers=False, deadline=120.0)
    deeds = (
        kept.kill,
        partial(killed_kafka, hub_home),
        kept.kill,
        partial(restart, hub_home, Part.POSTGRES),
        partial(restart, hub_home, Part.REGISTRY),
        kept.kill,
    )

    with ThreadPoolExecutor(1) as beside:
        faults = beside.submit(Faults(deeds=deeds, tally=tally, events=events).happen)
        played(hub_home, tmp_path, plan, tally)
        faults.result()
    kept.wait_ready()
    seen = drained(stack)

    summary = tally.summary()
    print(  # noqa: T201 - the figures of the long run are its report
        f"{monotonic() - began:.0f} s, hub ended {kept.ended}, {len(seen.arrived)} arrivals, "
        f"{sum(seen.inbox.values())} in the inbox, {len(seen.rows)} deliveries decided, {len(seen.sent)} records sent, "
        f"{seen.repeats()} repeats, published {summary.published}, sent again {summary.sent_again}, "
        f"missing {summary.missing}, holes {summary.holes}, p99 {summary.p99_ms} ms"
    )
    assert seen.wrong() == []
    assert {(sent.agency, sent.id): seen.inbox[sent.agency, sent.id] for sent in tally.sent.values()} == {
        (sent.agency, sent.id): 1 for sent in tally.sent.values()
    }
    assert (summary.published, summary.missing, summary.holes) == (events, 0, 0)
    assert written(tmp_path) == Counter(dict.fromkeys(tally.deliveries, 1))
    assert tally.written_twice == 0
    lie = lying(tmp_path)
    assert (lie["refused"], lie["sent"], lie["unanswered"]) == (summary.refused, 0, 0)
    assert lie["accepted"] >= summary.accepted
    assert kept.ended.count(-9) == 3


def written(folder: Path) -> Counter[str]:
    """Return how many files the agencies have of each delivery, the hub's receipts aside."""
    return Counter(path.stem[-UUID:] for path in folder.glob("*/out/*") if not path.name.startswith("received-"))


def lying(folder: Path) -> Counter[str]:
    """Return how many documents lie in each place, reports aside."""
    return Counter(
        place for place in PLACES for path in folder.glob(f"*/in/{place}/*") if not path.name.endswith(REPORT)
    )
