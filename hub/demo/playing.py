"""Plays: documents are handed in by timetable, the agencies answer, and the tally counts what they can see."""

import asyncio
import contextlib
import math
from collections.abc import Callable, Coroutine, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from time import monotonic
from typing import Any

from connectors.edge.closing import stopped
from hub.demo.agency import Agency, Seat, agency
from hub.demo.lines import Line, Unheard
from hub.demo.narrator import Narrator
from hub.demo.people import Population
from hub.demo.plan import Plan
from hub.demo.registry import SharedRegistry
from hub.demo.stage import Stage
from hub.demo.steps import Step, What
from hub.demo.stories import Script
from hub.demo.system import System
from hub.demo.tally import Tally
from hub.explained import Explained

TICK = 0.1
"""Seconds between looks at what can be told, and at whether all is done."""
READY_WITHIN = 60.0
LISTED = 20
"""Missing events that get a line each."""


class NobodyListens(Explained):
    """The agencies could not read their topics in time."""

    def __init__(self) -> None:
        super().__init__(
            f"The connectors of the simulated agencies did not reach the hub within {READY_WITHIN:.0f} s. Nothing was "
            "handed in. Check that the brokers answer and that the agencies' accounts exist, then play again."
        )


async def play(
    seats: Sequence[Seat],
    plan: Plan,
    tell: Callable[[Line], None],
    tally: Tally | None = None,
    played: Callable[[], None] | None = None,
) -> Tally:
    """Play a plan to its end and return what was counted; who cancels it keeps the tally that was handed in.

    Who wants to hear when all is `played` has the agencies stay at work after it, until cancelled.
    """
    tally = Tally() if tally is None else tally
    stage = Stage(plan=plan, tally=tally, narrator=Narrator(tell=tell), clock=_now, monotonic=monotonic, started=_now())
    registries = {url: SharedRegistry(url) for url in {seat.settings.registry for seat in seats}}
    agencies = [agency(seat, stage, registries[seat.settings.registry], len(seats)) for seat in seats]
    await _Play(stage=stage, agencies=agencies, played=played).run()
    return tally


def _now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - this is where time comes in


@dataclass(slots=True, kw_only=True)
class _Play:
    stage: Stage
    agencies: Sequence[Agency]
    played: Callable[[], None] | None = None

    async def run(self) -> None:
        """Go on until the play is over; a part that fails ends it with its error."""
        over = asyncio.create_task(self._play())
        tasks = [over, *(asyncio.create_task(part) for part in self._parts())]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            await stopped(tasks)
        for task in tasks:
            if not task.cancelled():
                task.result()

    def _parts(self) -> Iterator[Coroutine[Any, Any, None]]:
        for one in self.agencies:
            yield one.run()
            yield one.system.diary.run()
        yield self._narrate()

    async def _play(self) -> None:
        await self._all_ready()
        await self._keep_timetable()
        await self._all_heard()
        self._finish()
        if self.played:
            self.played()
            await asyncio.Event().wait()

    async def _all_ready(self) -> None:
        try:
            async with asyncio.timeout(READY_WITHIN):
                for one in self.agencies:
                    await one.system.ready.wait()
        except TimeoutError:
            raise NobodyListens from None

    async def _keep_timetable(self) -> None:
        """Hand in each document when it is due, however late the ones before it were."""
        script = self._script()
        settled = _always if self.stage.plan.eager else self.stage.tally.settled
        left = math.inf if self.stage.plan.events is None else self.stage.plan.events
        gap, due = 1 / self.stage.plan.rate, monotonic()
        while left > 0:
            due += gap
            await asyncio.sleep(max(0.0, due - monotonic()))
            step = script.next(self.stage.clock(), settled)
            if teller := self._teller(step):
                teller.tell(step)
                left -= step.what is not What.SENT_TWICE

    def _teller(self, step: Step) -> System | None:
        """Return the agency that tells: of several of a kind the one that answers where the family lives."""
        there = [one.system for one in self.agencies if one.system.kind == step.kind]
        answers = self.stage.plan.scene.answering.get((step.kind, step.family.home.authority))
        return next((system for system in there if system.agency == answers), there[0] if there else None)

    def _script(self) -> Script:
        plan = self.stage.plan
        self.stage.tally.population = Population(seed=plan.seed, scene=plan.scene)
        run = plan.run or f"{int(self.stage.started.timestamp()):x}"
        return Script(population=self.stage.tally.population, run=run, bad=plan.bad)

    async def _narrate(self) -> None:
        while True:
            await asyncio.sleep(TICK)
            self.stage.narrator.tick(monotonic())

    async def _all_heard(self) -> None:
        """Wait until nothing is owed and nothing new comes, or until the deadline."""
        self.stage.news = monotonic()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self.stage.plan.deadline):
                while self._goes_on():  # noqa: ASYNC110 - what is waited for is that nothing happens
                    await asyncio.sleep(TICK)

    def _goes_on(self) -> bool:
        quiet = monotonic() - self.stage.news > self.stage.plan.quiet
        return not quiet or self.stage.tally.owes() or not all(one.idle for one in self.agencies)

    def _finish(self) -> None:
        self.stage.narrator.finish()
        for sent in self.stage.tally.missing()[:LISTED]:
            self.stage.narrator.tell(Unheard(label=sent.step.label, event=sent.id))


def _always(_label: str) -> bool:
    return True
