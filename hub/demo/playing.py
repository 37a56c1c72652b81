"""Plays: the timetable publishes, the agencies read and answer, and the tally counts what an outsider can see."""

import asyncio
import contextlib
import math
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from time import monotonic
from typing import Any

from hub.demo.agency import Agency
from hub.demo.chance import seeded
from hub.demo.closing import stopped
from hub.demo.lines import Line, Unheard
from hub.demo.meeting import Desk, Meeting, Shapes
from hub.demo.messages import Office
from hub.demo.narrator import Narrator
from hub.demo.people import Population
from hub.demo.plan import Plan
from hub.demo.post import Post
from hub.demo.publisher import Publisher
from hub.demo.stage import Stage
from hub.demo.stories import Script
from hub.demo.tally import Sent, Tally

AHEAD = 16
"""Events that are made before their time has come."""
TICK = 0.1
"""Seconds between looks at what can be told, and at whether all is done."""
GIVE_WAY = 20
READY_WITHIN = 20.0
LISTED = 20
"""Missing events that get a line each."""


class NobodyListens(Exception):
    """The agencies could not read their topics in time."""

    def __init__(self) -> None:
        super().__init__(
            f"The simulated agencies could not read their topics within {READY_WITHIN:.0f} s. Nothing was published. "
            "Check that the brokers answer and that the agencies' accounts exist, then play again."
        )


async def play(
    meeting: Meeting, desks: Sequence[Desk], plan: Plan, tell: Callable[[Line], None], tally: Tally | None = None
) -> Tally:
    """Play a plan to its end and return what was counted; who cancels it keeps the tally that was handed in."""
    tally = Tally() if tally is None else tally
    shapes, narrator = Shapes(meeting), Narrator(tell=tell)
    ids = await shapes.ids()
    async with Post(meeting, desks) as post:
        publisher = Publisher(post=post, tally=tally, narrator=narrator, patience=plan.patience)
        stage = Stage(
            meeting=meeting,
            plan=plan,
            shapes=shapes,
            post=post,
            publisher=publisher,
            tally=tally,
            narrator=narrator,
            clock=_now,
            started=_now(),
        )
        offices = {desk.kind: Office(agency=desk.agency, kind=desk.kind, ids=ids) for desk in desks}
        agencies = [
            Agency(desk=desk, office=offices[desk.kind], stage=stage, chance=seeded(plan.seed, desk.agency))
            for desk in desks
        ]
        await _Play(stage=stage, agencies=agencies, offices=offices).run()
    return tally


def _now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - this is where time comes in


@dataclass(slots=True, kw_only=True)
class _Play:
    stage: Stage
    agencies: Sequence[Agency]
    offices: dict[str, Office]

    async def run(self) -> None:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(part) for part in self._parts()]
            try:
                if ready := await self._all_ready():
                    waiting: asyncio.Queue[Sent | None] = asyncio.Queue(0 if self.stage.plan.prepared else AHEAD)
                    making = group.create_task(self._make(waiting))
                    tasks.append(making)
                    if self.stage.plan.prepared:
                        await making
                    tasks.append(group.create_task(self._keep_timetable(waiting)))
                    await tasks[-1]
                    await self._all_heard()
            finally:
                await stopped(tasks)
        if not ready:
            raise NobodyListens
        self.stage.narrator.finish()
        for sent in self.stage.tally.missing()[:LISTED]:
            self.stage.narrator.tell(Unheard(label=sent.message.label, event=sent.message.id))

    def _parts(self) -> Iterator[Coroutine[Any, Any, None]]:
        for agency in self.agencies:
            yield agency.run()
            yield agency.diary.run()
        yield self.stage.publisher.again.run()
        yield self._narrate()

    async def _all_ready(self) -> bool:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(READY_WITHIN):
                for agency in self.agencies:
                    await agency.ready.wait()
                return True
        return False

    async def _make(self, waiting: "asyncio.Queue[Sent | None]") -> None:
        """Make events ahead of their time, so that making them does not delay the timetable."""
        async for sent in self._events():
            await waiting.put(sent)
        await waiting.put(None)

    async def _events(self) -> AsyncIterator[Sent]:
        """Yield the events of the plan; one to be sent twice is yielded twice and counts once."""
        plan, tally = self.stage.plan, self.stage.tally
        run = plan.run or f"{int(self.stage.started.timestamp()):x}"
        tally.population = Population(seed=plan.seed)
        script = Script(population=tally.population, run=run, bad=plan.bad)
        left = math.inf if plan.events is None else plan.events
        while left > 0:
            now = self.stage.clock()
            step = script.next(now, _always if plan.prepared else tally.settled)
            office = self.offices.get(step.kind)
            for message in office.messages(step, now) if office and left > 0 else ():
                left -= message.id not in tally.sent
                yield tally.expect(message)
            if script.turn % GIVE_WAY == 0:
                await asyncio.sleep(0)

    async def _keep_timetable(self, waiting: "asyncio.Queue[Sent | None]") -> None:
        """Publish each event when it is due, however late the ones before it were."""
        gap = 1 / self.stage.plan.rate
        due = monotonic()
        count = 0
        while sent := await waiting.get():
            due = due + gap if gap else monotonic()
            if due > monotonic():
                await asyncio.sleep(due - monotonic())
            await self.stage.publisher.publish(sent, due)
            count += 1
            if count % GIVE_WAY == 0:
                await asyncio.sleep(0)

    async def _narrate(self) -> None:
        while True:
            await asyncio.sleep(TICK)
            self.stage.narrator.tick(monotonic())

    async def _all_heard(self) -> None:
        """Wait until nothing is owed and nothing new comes, or until the deadline."""
        self.stage.news = monotonic()
        deadline = monotonic() + self.stage.plan.deadline
        while monotonic() < deadline:
            await asyncio.sleep(TICK)
            quiet = monotonic() - self.stage.news > self.stage.plan.quiet
            if quiet and self._nothing_owed():
                return

    def _nothing_owed(self) -> bool:
        tally = self.stage.tally
        return not tally.missing() and all(agency.idle for agency in self.agencies) and not tally.unanswered()


def _always(_label: str) -> bool:
    return True
