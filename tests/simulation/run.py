"""One run: a seed becomes a schedule, faults and data; the report says what was wrong.

`python -m tests.simulation.run SEED` replays one and prints its trace.
"""

import asyncio
import gc
import sys
from collections import Counter
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import structlog

from hub import failpoints
from hub.domain.delivery import NEVER_RECEIPTED, DeliveryState
from hub.domain.events import Receipt
from hub.domain.outcome import Outcome
from tests.simulation.agency import Agency
from tests.simulation.area import READERS, policy
from tests.simulation.broker import Broker, Group
from tests.simulation.chaos import Chaos
from tests.simulation.checker import History, violations
from tests.simulation.loop import VirtualLoop
from tests.simulation.officer import Officer
from tests.simulation.stage import Stage
from tests.simulation.worker import Parts, Servers, Worker
from tests.simulation.workload import OF_CONSENT, WEIGHTS, Story
from tests.simulation.world import World

FAULTS_END = 40.0
"""Virtual seconds after which nothing goes wrong any more."""
DRAINED_BY = 200.0
"""Virtual seconds by which everything must be done: patience, lease, sessions and the agencies' waits added up."""
AFTERWARDS = 3.0
"""Virtual seconds in which something that should not come may still come."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What one run came to."""

    seed: int
    mode: str
    violations: tuple[str, ...]
    digest: str
    seconds: float
    """Virtual."""
    counts: Counter[str]
    trace: tuple[str, ...]

    def __str__(self) -> str:
        told = "\n".join(f"  {one}" for one in self.violations)
        return f"seed {self.seed} ({self.mode}):\n{told}\nReplay: .venv/bin/python -m tests.simulation.run {self.seed}"


def run(seed: int, parts: Parts | None = None, *, mode: str | None = None, keep: bool = False) -> Report:
    """Run one seed to its end and check what it left behind; `mode` overrides the one that the seed draws."""
    stage = Stage(seed, mode=mode, keep=keep)
    loop = VirtualLoop(stage.schedule)
    gc.disable()  # a collection in the middle would end generators at a time that the seed does not know
    try:
        with _logs_traced(stage):
            history = loop.run_until_complete(_Run(stage, parts or Parts()).play())
            loop.run_until_complete(loop.shutdown_asyncgens())
            seconds = loop.time()
    finally:
        failpoints.install(None)
        loop.close()
        gc.enable()
    return Report(
        seed=seed,
        mode=stage.mode.name,
        violations=violations(history),
        digest=stage.trace.digest(),
        seconds=seconds,
        counts=stage.trace.counts,
        trace=tuple(stage.trace.lines),
    )


class _Run:
    """The parts of one run, put together."""

    def __init__(self, stage: Stage, parts: Parts) -> None:
        self.stage, self.world, self.broker = stage, World(stage), Broker(stage)
        self.history = History(world=self.world, broker=self.broker, policy=policy())
        for agency in READERS:
            self.broker.create(f"in.{agency}", 2)
            self.broker.create(f"in.{agency}.urgent", 1)
        for lane, urgent in (("urgent", True), ("normal", False)):
            places = [place for place in self.broker.inward if place[0].endswith(".urgent") is urgent]
            self.broker.groups[lane] = Group(self.broker, lane, places, self.history.committed)
        servers = Servers(
            stage=stage,
            world=self.world,
            broker=self.broker,
            registry=parts.registry(stage),
            policy=policy(),
            parts=parts,
        )
        letters = Story(stage.data, OF_CONSENT if stage.has_officer else WEIGHTS).letters()
        self.agencies = [Agency(name, self.broker, [one for one in letters if one.agency == name]) for name in READERS]
        self.workers = [Worker(name, servers) for name in ("w0", "w1")]
        self.officer = Officer(servers)
        self.chaos = Chaos(servers, self.workers)

    async def play(self) -> History:
        """Let everything happen; return what there is to check."""
        failpoints.install(self.chaos.reached)
        tasks = [asyncio.create_task(agency.run()) for agency in self.agencies]
        tasks += [asyncio.create_task(worker.run()) for worker in self.workers]
        if self.officer.waiting:
            tasks.append(asyncio.create_task(self.officer.run()))
        chaos = asyncio.create_task(self.chaos.run())
        await asyncio.wait([chaos, *tasks], timeout=FAULTS_END, return_when=asyncio.FIRST_EXCEPTION)
        await self._calm_down(chaos)
        await self._drain()
        for task in tasks:
            task.cancel()
        ends = await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.gather(*(worker.ended() for worker in self.workers))
        self.history.crashes += [name for worker in self.workers for name in worker.crashes]
        self.history.crashes += [type(end).__name__ for end in ends if isinstance(end, Exception)]
        return self.history

    async def _calm_down(self, chaos: "asyncio.Task[None]") -> None:
        self.stage.calm = True
        chaos.cancel()
        await asyncio.wait([chaos])
        self.chaos.calm()
        self.stage.trace.note("calm")

    async def _drain(self) -> None:
        loop = asyncio.get_running_loop()
        while (left := self._left()) and loop.time() < DRAINED_BY:  # noqa: ASYNC110 - what is asked is many things
            await asyncio.sleep(0.5)
        if left:
            self.history.undone.append(left)
        await asyncio.sleep(AFTERWARDS)
        self.stage.trace.note("drained")

    def _left(self) -> str:
        """Say what has not come to its end."""
        behind = [
            f"{topic}/{partition}"
            for group in self.broker.groups.values()
            for (topic, partition), offset in group.committed.items()
            if offset < len(self.broker.inward[topic, partition])
        ]
        untold = sum(row.sent is None for row in self.world.tables.feed.values())
        queued = sum(r.delivery.state is DeliveryState.QUEUED for r in self.world.tables.deliveries.values())
        waiting = sum(agency.waiting for agency in self.agencies)
        open_ = self._unconfirmed()
        to_decide = self.officer.waiting
        if not (behind or queued or untold or waiting or open_ or to_decide):
            return ""
        return (
            f"{waiting} letters without receipt, {to_decide} decisions to come, {queued} deliveries queued, "
            f"{untold} entries of feeds, {open_} not confirmed, offsets behind on {', '.join(behind)}"
        )

    def _set_aside(self) -> set[UUID]:
        """Return what was confirmed by a receipt that is a dead letter: it waits for an operator to try it again."""
        dead = (r.received.event for r in self.world.tables.inbox.values() if r.ended.outcome is Outcome.DEAD_LETTER)
        return {UUID(event.delivery_id) for event in dead if isinstance(event, Receipt)}

    def _unconfirmed(self) -> int:
        """Return how many deliveries the agencies still owe a receipt: each is sent again until it comes."""
        answered = {delivery for delivery, _ in self.world.tables.receipts} | self._set_aside()
        return sum(
            row.delivery.state in {DeliveryState.PUBLISHED, DeliveryState.REPLACED}
            and row.delivery.kind not in NEVER_RECEIPTED
            and row.delivery.id not in answered
            for row in self.world.tables.deliveries.values()
        )


@contextmanager
def _logs_traced(stage: Stage) -> Iterator[None]:
    """Let what the hub logs become part of the trace, and nothing of it be printed."""

    def traced(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        stage.trace.note("log", *(str(event[key]) for key in sorted(event)))
        raise structlog.DropEvent

    before = structlog.get_config()
    structlog.configure(processors=[traced])
    try:
        yield
    finally:
        structlog.configure(**before)


if __name__ == "__main__":
    found = run(int(sys.argv[1]), keep=True)
    sys.stdout.write("\n".join(found.trace) + "\n\n")
    sys.stdout.write(f"{found}\n" if found.violations else f"seed {found.seed} ({found.mode}): nothing wrong\n")
