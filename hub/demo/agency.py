"""A simulated agency: its own system, and beside it the runtime that a real agency would run."""

import asyncio
import contextlib
from dataclasses import dataclass
from pathlib import Path

from connectors.edge.closing import stopped
from connectors.edge.pace import Pace
from connectors.edge.place import Place
from connectors.edge.registry import Registry
from connectors.edge.runtime import Runtime
from connectors.edge.settings import EdgeSettings
from connectors.edge.topic_line import TopicLine
from connectors.shipped import connector
from hub.demo.chance import seeded
from hub.demo.plan import Plan
from hub.demo.stage import Stage
from hub.demo.system import System

LOOK, TICK = 0.05, 0.25
FEW = 6
"""So many agencies in one process look that often; more of them look more rarely, for they share its time."""
AT_MOST = 60.0
"""Seconds between sendings at most."""
PAUSED = "paused"
"""A file of this name in an agency's folder stops its runtime; without it, it goes on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """Where an agency of a play works: by which settings, and in which folder of its own."""

    settings: EdgeSettings
    folder: Path
    name: str = ""
    """What people call the agency."""

    @property
    def place(self) -> Place:
        """The folders of the runtime."""
        top = self.folder
        return Place(agency=self.settings.agency, folder_in=top / "in", folder_out=top / "out", state=top / ".edge")

    @property
    def paused(self) -> Path:
        """The file by which somebody who watches pauses the agency."""
        return self.folder / PAUSED


@dataclass(slots=True, kw_only=True)
class Agency:
    """One agency at work."""

    system: System
    runtime: Runtime
    paused: Path
    """While this file is there, its runtime is stopped."""
    away: bool = False
    """Whether its runtime is stopped, or will be."""

    @property
    def idle(self) -> bool:
        """Say whether it is there and has nothing left to do."""
        return self.system.idle and not self.away

    async def run(self) -> None:
        """Run the runtime until cancelled, with the time away that the agency's manner has, and while it is paused."""
        if self.system.manner.down:
            await self._go_away(*self.system.manner.down)
        while True:
            await self._work_until_paused()
            self.away = True
            while self.paused.exists():  # noqa: ASYNC110 - another process takes the file away
                await asyncio.sleep(TICK)
            self.away = False

    async def _work_until_paused(self) -> None:
        work = asyncio.create_task(self.runtime.run())
        try:
            while not (self.paused.exists() or work.done()):
                await asyncio.wait([work], timeout=TICK)
        finally:
            await stopped([work])
        if not work.cancelled():
            work.result()

    async def _go_away(self, before: float, away: float) -> None:
        self.away = True
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(before):
                await self.runtime.run()
        self.system.ready.set()
        await asyncio.sleep(away)
        self.away = False


def agency(seat: Seat, stage: Stage, registry: Registry, among: int = 1) -> Agency:
    """Return the agency of a seat among so many; nothing runs yet."""
    settings, place = seat.settings, seat.place
    place.folder_in.mkdir(parents=True, exist_ok=True)
    system = System(
        agency=settings.agency,
        kind=settings.kind,
        folder_in=place.folder_in,
        stage=stage,
        chance=seeded(stage.plan.seed, settings.agency),
        name=seat.name,
        connector=settings.connector,
    )
    runtime = Runtime(
        place=place,
        connector=connector(settings.connector),
        line=TopicLine(settings, registry),
        pace=pace(stage.plan, among),
        observe=system.observe,
    )
    return Agency(system=system, runtime=runtime, paused=seat.paused)


def pace(plan: Plan, among: int) -> Pace:
    """Return the waits of a runtime that somebody watches: documents appear whole, so none is waited for."""
    more = max(1.0, among / FEW)
    return Pace(look=LOOK * more, settled=0.0, tick=TICK * more, again=plan.patience, again_at_most=AT_MOST)
