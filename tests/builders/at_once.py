"""Writers who meet on the real database: each in a thread of its own, all beginning each round at one moment."""

import asyncio
import threading
from collections import Counter
from collections.abc import AsyncIterator, Coroutine, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg

from hub import failpoints
from hub.cli.receiving import InProcess, SystemClock
from hub.domain.decisions import ErasureDecided, LinkDecided
from hub.domain.events import CaseEvent, Receipt
from hub.receive.patience import Patience
from hub.receive.ports import Raw
from hub.receive.receiver import Receiver
from hub.store.connections import Connections
from hub.store.postgres import PostgresStore
from tests.builders.world import shipped_policy
from tests.simulation.replay import AlwaysThere
from tests.simulation.worker import SECRET
from tests.simulation.workload import letter

WRITERS = 8
ONE_TRY = Patience(budget=0.001)
"""A database that is away once, or a lock that takes too long, is a failure at once."""
MEET_WITHIN = 20.0
"""Seconds in which every writer must have come to the next round."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What a person decides, under its idempotency key."""

    event: LinkDecided | ErasureDecided
    key: str


Told = Raw | Decided
"""What one writer takes in by itself; events that stand together are one batch."""
Round = Sequence[Sequence[Told]]
"""What each writer takes in, all at one moment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Met:
    """How often writers were in each other's way."""

    began: int
    """Transactions that took their locks."""
    ended: int
    """Those of them that were committed; the others saw under their locks that they had locked too little."""
    failed: int
    """Batches that could not be saved whole."""


def told(event: CaseEvent | Receipt, event_id: str) -> Raw:
    """Return an event as it lies on its sender's topic."""
    one = letter(event.head.agency, event, event_id)
    offset = int.from_bytes(event_id.encode()[-7:])
    return Raw(topic=one.topic, partition=0, offset=offset, value=one.value, headers=one.headers)


def tell_at_once(database: str, rounds: Sequence[Round]) -> Met:
    """Let every writer take in its part of each round, all beginning it at one moment; return how they met."""
    together = threading.Barrier(WRITERS, timeout=MEET_WITHIN)

    async def write(number: int) -> None:
        async with _receiver(database) as receiver:
            for parts in rounds:
                together.wait()
                await _take(receiver, parts[number])

    with _noted() as reached:
        _run([_or_abort(write(number), together) for number in range(WRITERS)])
    return _met(reached)


def tell_behind(database: str, first: Sequence[Told], others: Sequence[Sequence[Told]]) -> Met:
    """Let the others begin once the first holds its locks, and let it go on once all of them wait behind it."""
    holds = threading.Event()

    async def wait_for_others(name: str) -> None:
        if name == "locks.taken" and not holds.is_set():
            holds.set()
            await _until_waiting(database, len(others))

    async def lead() -> None:
        async with _receiver(database) as receiver:
            await _take(receiver, first)

    async def follow(part: Sequence[Told]) -> None:
        async with _receiver(database) as receiver:
            assert holds.wait(MEET_WITHIN)
            await _take(receiver, part)

    with _noted(wait_for_others) as reached:
        _run([lead(), *map(follow, others)])
    return _met(reached)


async def _until_waiting(database: str, count: int) -> None:
    """Return once so many transactions wait for a lock that somebody else holds."""
    with psycopg.connect(database, autocommit=True) as conn:
        async with asyncio.timeout(MEET_WITHIN):
            while conn.execute(WAITING).fetchone() != (count,):  # noqa: ASYNC110 - what is waited for lies in the database
                await asyncio.sleep(0.005)


WAITING = """
    SELECT count(DISTINCT l.pid) FROM pg_locks l JOIN pg_database d ON d.oid = l.database
    WHERE l.locktype = 'advisory' AND NOT l.granted AND d.datname = current_database()
"""


def _run(writing: Sequence[Coroutine[Any, Any, None]]) -> None:
    """Run each in a thread of its own, and raise what went wrong first, rather than that others waited in vain."""
    with ThreadPoolExecutor(len(writing)) as threads:
        running = [threads.submit(asyncio.run, one) for one in writing]
    errors = [error for one in running if (error := one.exception())]
    for error in sorted(errors, key=lambda error: isinstance(error, threading.BrokenBarrierError)):
        raise error


def _met(reached: Sequence[str]) -> Met:
    often = Counter(reached)
    return Met(began=often["locks.taken"], ended=often["commit.after"], failed=often["fallback.single"])


@asynccontextmanager
async def _receiver(database: str) -> AsyncIterator[Receiver]:
    connections = Connections(database)
    await connections.open()
    try:
        yield Receiver(
            store=PostgresStore(connections),
            registry=AlwaysThere(),
            policy=shipped_policy(),
            secret=SECRET,
            wake_up=InProcess(),
            patience=ONE_TRY,
            clock=SystemClock(),
        )
    finally:
        await connections.close()


async def _take(receiver: Receiver, part: Sequence[Told]) -> None:
    raws = [one for one in part if isinstance(one, Raw)]
    if raws:
        await receiver.receive(raws)
    for one in part:
        if isinstance(one, Decided):
            await receiver.receive_decided(one.event, one.key)


async def _or_abort(writing: Coroutine[Any, Any, None], together: threading.Barrier) -> None:
    """Let nobody wait for a writer who has failed."""
    try:
        await writing
    except BaseException:
        together.abort()
        raise


@contextmanager
def _noted(hook: failpoints.Hook | None = None) -> Iterator[list[str]]:
    """Note each point of the code that is reached."""
    reached: list[str] = []

    async def note(name: str) -> None:
        reached.append(name)
        if hook:
            await hook(name)

    failpoints.install(note)
    try:
        yield reached
    finally:
        failpoints.install(None)
