"""The larger faults: processes that die or stand still, servers that go away, clocks and offsets set back."""

import asyncio
from datetime import timedelta

from tests.simulation.loop import PROCESS
from tests.simulation.stage import Planned
from tests.simulation.worker import Servers, Worker

CHAOS = 1.0
"""Seconds between two draws of a larger fault."""
STOPPED = (0.5, 13.0)
"""Seconds for which a process stands still: at most longer than the lease of the relay."""


class Chaos:
    """Lets things go wrong, as often as the run's mode says."""

    def __init__(self, servers: Servers, workers: list[Worker]) -> None:
        self._servers, self._workers, self._stage = servers, workers, servers.stage
        acts = {
            "kill": self._kill,
            "stop": self._stop,
            "database": self._database_restarts,
            "broker": self._broker_away,
            "registry": self._registry_away,
            "rebalance": self._rebalance,
            "offsets": self._offsets_back,
            "clock": self._clock_steps,
        }
        self._acts = [acts[name] for name in self._stage.mode.acts or acts]

    async def run(self) -> None:
        """Draw a larger fault every second until cancelled."""
        while True:
            await asyncio.sleep(CHAOS)
            if self._stage.hit("act"):
                await self._stage.faults.choice(self._acts)()

    async def reached(self, point: str) -> None:
        """Let something go wrong at a fail point."""
        self._stage.require_alive()
        self._stage.trace.counts[f"reached {point}"] += 1
        worker = next((w for w in self._workers if PROCESS.get().startswith(w.name)), None)
        if worker and self._stage.hit("kill"):
            self._stage.trace.counts[f"killed at {point}"] += 1
            worker.kill()
            self._stage.require_alive()
        if worker and self._stage.hit("stop"):
            worker.stop(self._stage.faults.uniform(*STOPPED))
            await asyncio.sleep(0)
        if self._stage.hit("delay"):
            await asyncio.sleep(self._stage.faults.expovariate(1.0))
        if self._stage.hit("raise"):
            self._stage.trace.note("raised", point)
            raise Planned(point)

    def calm(self) -> None:
        """Bring everything back."""
        self._servers.world.down = self._servers.broker.down = self._servers.registry.down = False

    async def _kill(self) -> None:
        self._stage.faults.choice(self._workers).kill()

    async def _stop(self) -> None:
        self._stage.faults.choice(self._workers).stop(self._stage.faults.uniform(*STOPPED))

    async def _database_restarts(self) -> None:
        self._servers.world.power_cut()
        self._servers.world.down = True
        await asyncio.sleep(self._stage.faults.uniform(0.2, 6.0))
        self._servers.world.down = False

    async def _broker_away(self) -> None:
        self._servers.broker.down = True
        await asyncio.sleep(self._stage.faults.uniform(0.2, 4.0))
        self._servers.broker.down = False

    async def _registry_away(self) -> None:
        self._servers.registry.down = True
        await asyncio.sleep(self._stage.faults.uniform(0.2, 4.0))
        self._servers.registry.down = False

    async def _rebalance(self) -> None:
        self._stage.faults.choice([*self._servers.broker.groups.values()]).rebalance()

    async def _offsets_back(self) -> None:
        """Set offsets back, as an operator does after restoring a database."""
        group = self._stage.faults.choice([*self._servers.broker.groups.values()])
        for place, offset in group.committed.items():
            group.committed[place] = max(0, offset - self._stage.faults.randint(0, 5))
        group.rebalance()

    async def _clock_steps(self) -> None:
        self._servers.world.stepped = timedelta(hours=self._stage.faults.choice((-1, 0, 1)))
        self._stage.trace.note("clock", self._servers.world.stepped)
