"""Measures what one event costs as the hub comes to know more people: load, decide and save on the real database.

The same events are taken in by databases of several sizes, one event in a batch. Most of the people in them are known.
"""

import argparse
import asyncio
import json
import statistics
import sys
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Awaitable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby, islice
from math import ceil
from pathlib import Path
from time import perf_counter
from typing import TypeVar

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from hub import telemetry
from hub.cli.receiving import InProcess, SystemClock
from hub.demo.population import Written, population
from hub.demo.population.writing import PEOPLE_A_TOWN
from hub.flow.known import Known
from hub.flow.validate import validate
from hub.local import superuser
from hub.matching.keys import SHARED_AT_MOST, blocking_keys
from hub.receive.patience import Patience
from hub.receive.ports import Raw
from hub.receive.receiver import Receiver
from hub.store.connections import Connections
from hub.store.load import Touched, Wanted
from hub.store.postgres import PostgresStore, PostgresTransaction
from hub.store.save import Saving
from hub.store.schema import migrate
from tests.bench.matching.filled import Telling, copy_town, first_of_each, save_town, tellings, unindexed
from tests.builders.apart import IS_ROOT, a_home, servers
from tests.builders.world import shipped_policy
from tests.simulation.replay import AlwaysThere
from tests.simulation.workload import letter

SECRET = b"of a benchmark"
WARM = 50
"""Events that are taken in before the clock runs."""
ALL_DIFFERENT = 100_000
"""So many people are invented one by one."""
TURNS = 20
"""How often each further town is repeated."""
PROCESSES = 2
AHEAD = 2 * PROCESSES
"""Towns that are invented before their turn comes."""
SENT_BY = frozenset({"suffolk-police", "suffolk-idva", "suffolk-mash", "suffolk-vras"})
"""Agencies whose events are measured."""
PARTS = ("find", "lock", "load", "save", "commit")
"""What the store does for an event: it finds whom and what the event touches (twice), locks that, loads and saves."""
REST = "rest"
"""Everything else, which is mostly to decode and to decide."""
Spent = defaultdict[str, float]
"""Seconds by part."""
_Answer = TypeVar("_Answer")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What events cost with so many people in the database."""

    people: int
    keys: int
    """Blocking keys stored."""
    untaken: int
    """Events that were refused or set aside, which costs less; the figures are right when it is 0."""
    p50_ms: float
    p90_ms: float
    capped: float
    """Part of the events of which at least one key fits more people than the cap lets through."""
    capped_keys: float
    """Part of the keys."""
    parts_ms: Mapping[str, float]
    """The median of each part."""


def main() -> None:
    """Measure, and print a line for each size; with `--json` one object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--events", type=int, default=200, help="events that are measured at each size")
    parser.add_argument("--seed", type=int, default=21)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    asked = parser.parse_args()
    telemetry.set_up(sys.stderr)
    programs = Path("/var/cache/da-hub") if IS_ROOT else Path.home() / ".cache" / "da-hub"
    towns = _towns(asked.seed, max(asked.people), asked.events)
    with a_home("cost") as home, servers(home, programs) as running:
        sizes = list(_sizes(running.database, superuser(home), towns, sorted(asked.people)))
        found = _costs(sizes, towns.measured)
    if asked.json:
        print(json.dumps([_plain(cost, found[0]) for cost in found]))  # noqa: T201 - what a benchmark is for
        return
    for cost in found:
        _print(cost, found[0])


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sized:
    people: int
    database: str


def _sizes(database: str, owner: str, towns: "_Towns", wanted: Sequence[int]) -> Iterator[_Sized]:
    """Fill one database further and further; yield a copy of it at each size, and itself at the last."""
    with psycopg.connect(owner, autocommit=True) as conn:
        # filling writes gigabytes, and a checkpoint at each half of one would write most pages again and again
        conn.execute("ALTER SYSTEM SET max_wal_size = '8GB'")
        conn.execute("SELECT pg_reload_conf()")
    base = _database(database, owner, "base")
    migrate(base)
    people = save_town(base, SECRET, shipped_policy().digest, towns.first)
    for size in wanted:
        with unindexed(base):
            people += _fill(base, towns.others, size - people)
        last = size == wanted[-1]
        yield _Sized(people=people, database=base if last else _database(database, owner, f"size_{size}", "base"))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Towns:
    """The events that are measured, what else is told of the same people, and the towns where others live."""

    measured: Sequence[Telling]
    first: Sequence[Telling]
    others: Iterator[list[Written]]


def _towns(seed: int, people: int, events: int) -> _Towns:
    towns = (list(town) for _, town in groupby(population(seed, 2 * people), key=_town))
    first = list(tellings(next(towns)))
    now = SystemClock().now()
    takes = (t for t in first[len(first) // 2 :] if t.source in SENT_BY and not validate(t.event, t.source, now))
    measured = list(islice(takes, WARM + events))
    others = {id(telling) for telling in first} - {id(telling) for telling in measured}
    return _Towns(measured=measured, first=[t for t in first if id(t) in others], others=towns)


def _town(one: Written) -> int:
    return one.order[1]


def _fill(base: str, towns: Iterator[list[Written]], people: int) -> int:
    """Copy in towns until there are so many more people; return how many more there are."""
    turns, saved = (1 if people <= ALL_DIFFERENT else TURNS), 0
    with ProcessPoolExecutor(PROCESSES) as pool:
        waiting: deque[Future[int]] = deque()
        while saved < people:
            wanted = min(AHEAD, ceil((people - saved) / (turns * PEOPLE_A_TOWN)))
            for town in islice(towns, max(0, wanted - len(waiting))):
                waiting.append(pool.submit(_copy_written, base, list(first_of_each(town)), turns))
            saved += waiting.popleft().result()
        return saved + sum(rest.result() for rest in waiting)


def _copy_written(base: str, town: Sequence[Written], turns: int) -> int:
    return copy_town(base, SECRET, shipped_policy().digest, tellings(town), turns)


def _costs(sizes: Sequence[_Sized], told: Sequence[Telling]) -> list[Cost]:
    taken = asyncio.run(_receive([size.database for size in sizes], told))
    return [_cost(size, took[WARM:], told[WARM:]) for size, took in zip(sizes, taken, strict=True)]


def _cost(size: _Sized, taken: Sequence[Spent], told: Sequence[Telling]) -> Cost:
    with psycopg.connect(size.database) as conn:
        keys = conn.execute("SELECT count(*) FROM person_key").fetchall()[0][0]
        others = conn.execute("SELECT count(*) FROM inbox WHERE event_id LIKE 'measured-%' AND outcome <> 'processed'")
        untaken = others.fetchall()[0][0]
        fits = [[_fits(conn, key) for key in _keys(one)] for one in told]
    every = [count for counts in fits for count in counts]
    times = [sum(took.values()) for took in taken]
    return Cost(
        people=size.people,
        keys=keys,
        untaken=untaken,
        p50_ms=1000 * statistics.median(times),
        p90_ms=1000 * statistics.quantiles(times, n=10)[-1],
        capped=sum(max(counts) > SHARED_AT_MOST for counts in fits) / len(fits),
        capped_keys=sum(count > SHARED_AT_MOST for count in every) / len(every),
        parts_ms={part: 1000 * statistics.median(took[part] for took in taken) for part in (*PARTS, REST)},
    )


async def _receive(databases: Sequence[str], told: Sequence[Telling]) -> list[list[Spent]]:
    """Take in each event by all databases in turn, so that what else the machine does bears on all alike.

    Returns the seconds that each part of each took, by database.
    """
    taken: list[list[Spent]] = [[] for _ in databases]
    async with AsyncExitStack() as stack:
        timed = [await _receiver(database, stack) for database in databases]
        for raw in map(_raw, told):
            for (receiver, store), took in zip(timed, taken, strict=True):
                store.took = defaultdict(float)
                started = perf_counter()
                await receiver.receive([raw])
                store.took[REST] = perf_counter() - started - sum(store.took.values())
                took.append(store.took)
    return taken


async def _receiver(database: str, stack: AsyncExitStack) -> "tuple[Receiver, _TimedStore]":
    connections = Connections(database)
    await connections.open()
    stack.push_async_callback(connections.close)
    store = _TimedStore(store=PostgresStore(connections))
    receiver = Receiver(
        store=store,
        registry=AlwaysThere(),
        policy=shipped_policy(),
        secret=SECRET,
        wake_up=InProcess(),
        patience=Patience(),
        clock=SystemClock(),
    )
    return receiver, store


@dataclass(slots=True, kw_only=True)
class _TimedStore:
    """The store, with a clock beside it."""

    store: PostgresStore
    took: Spent = field(default_factory=lambda: defaultdict(float))

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator["_Timed"]:
        async with AsyncExitStack() as stack:
            inner = await stack.enter_async_context(self.store.transaction())
            yield _Timed(inner=inner, took=self.took)
            await self.spent("commit", stack.aclose())

    async def spent(self, part: str, done: Awaitable[None]) -> None:
        started = perf_counter()
        await done
        self.took[part] += perf_counter() - started


@dataclass(frozen=True, slots=True, kw_only=True)
class _Timed:
    """A transaction of it."""

    inner: PostgresTransaction
    took: Spent

    async def touched(self, want: Wanted) -> Touched:
        return await self._spent("find", self.inner.touched(want))

    async def lock(self, numbers: frozenset[int], *, everything: bool) -> None:
        await self._spent("lock", self.inner.lock(numbers, everything=everything))

    async def known(self, want: Wanted, touch: Touched) -> Known:
        return await self._spent("load", self.inner.known(want, touch))

    async def now(self) -> datetime:
        return await self.inner.now()

    async def save(self, saving: Saving) -> None:
        await self._spent("save", self.inner.save(saving))

    async def _spent(self, part: str, answer: Awaitable[_Answer]) -> _Answer:
        started = perf_counter()
        found = await answer
        self.took[part] += perf_counter() - started
        return found


def _raw(telling: Telling) -> Raw:
    one = letter(telling.source, telling.event, f"measured-{telling.event.head.record_id}")
    return Raw(topic=one.topic, partition=0, offset=0, value=one.value, headers=one.headers)


def _keys(telling: Telling) -> set[bytes]:
    return {key for person in telling.event.people for key in blocking_keys(person, telling.source, SECRET)}


def _fits(conn: psycopg.Connection, key: bytes) -> int:
    """Return how many people a key fits, counted to one more than the cap."""
    asked = "SELECT count(*) FROM (SELECT 1 FROM person_key WHERE key = %s LIMIT %s) AS found"
    return int(conn.execute(asked, (key, SHARED_AT_MOST + 1)).fetchall()[0][0])


def _database(database: str, owner: str, name: str, template: str = "template1") -> str:
    """Create a database, empty or as a copy; return its address."""
    statement = sql.SQL("CREATE DATABASE {} OWNER hub TEMPLATE {}")
    with psycopg.connect(owner, autocommit=True) as conn:
        conn.execute(statement.format(sql.Identifier(name), sql.Identifier(template)))
    return make_conninfo(database, dbname=name)


def _plain(cost: Cost, first: Cost) -> dict[str, object]:
    return {
        "people": cost.people,
        "keys": cost.keys,
        "untaken": cost.untaken,
        "p50_ms": round(cost.p50_ms, 2),
        "p90_ms": round(cost.p90_ms, 2),
        "ratio": round(cost.p50_ms / first.p50_ms, 2),
        "capped_events": round(cost.capped, 3),
        "capped_keys": round(cost.capped_keys, 4),
        "parts_ms": {part: round(took, 2) for part, took in cost.parts_ms.items()},
    }


def _print(cost: Cost, first: Cost) -> None:
    parts = ", ".join(f"{part} {took:.1f}" for part, took in cost.parts_ms.items())
    print(  # noqa: T201 - what a benchmark is for
        f"{cost.people:>9,} people, {cost.keys:>10,} keys: {cost.p50_ms:6.1f} ms an event at the median "
        f"({cost.p50_ms / first.p50_ms:.2f} of the first), {cost.p90_ms:6.1f} ms at nine in ten; "
        f"the cap bit in {cost.capped:.0%} of events, {cost.capped_keys:.2%} of keys; not taken: {cost.untaken}; "
        f"medians in ms: {parts}",
        flush=True,
    )


if __name__ == "__main__":
    main()
