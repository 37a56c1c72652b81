"""Somebody at a console who keeps agencies out of cases and lets them in again, while everything else goes wrong."""

import asyncio
from contextvars import copy_context

from hub.domain.case import Case
from hub.domain.decisions import ExclusionDecided
from hub.domain.delivery import DeliveryState
from hub.domain.head import Head
from hub.domain.ids import CONSOLE, AgencyId
from hub.domain.limits import LimitReason
from hub.receive.patience import Patience
from hub.receive.receiver import Receiver
from hub.store.errors import Away
from tests.simulation.area import READERS
from tests.simulation.loop import PROCESS
from tests.simulation.stage import Planned
from tests.simulation.worker import SECRET, FakeClock, FakeWakeUp, Servers
from tests.simulation.world import BEGINNING

DECISIONS = (3, 7)
"""At least and at most so many in one run."""
PAUSE = 3.0
"""Seconds between two of them on average."""
LETS_IN = 0.4
"""Share of the decisions that let somebody in again."""
USERS = ("ann", "ben")


class Officer:
    """Decides through a process of their own, as a command does, and again under the same key until it is done."""

    def __init__(self, servers: Servers) -> None:
        self._servers, self._stage = servers, servers.stage
        self._excluded: list[tuple[Case, AgencyId]] = []
        self.waiting = self._stage.officer.randint(*DECISIONS) if self._stage.has_officer else 0
        """Decisions that are still to come."""

    async def run(self) -> None:
        """Decide now and then, until there is nothing more to decide."""
        context = copy_context()
        context.run(PROCESS.set, "console")
        await asyncio.get_running_loop().create_task(self._decide_all(), context=context)

    async def _decide_all(self) -> None:
        while self.waiting:
            await asyncio.sleep(self._stage.schedule.expovariate(1 / PAUSE))
            if self._servers.world.tables.cases:
                await self._decide(self._next(), f"decision {self.waiting}")
                self.waiting -= 1

    def _next(self) -> ExclusionDecided:
        chance = self._stage.officer
        lets_in = bool(self._excluded) and chance.random() < LETS_IN
        case, agency = chance.choice(self._excluded if lets_in else self._waiting())
        if not lets_in:
            self._excluded.append((case, agency))
        return ExclusionDecided(
            head=Head(agency=CONSOLE, record_id=f"limits {case.reference}", recorded_at=BEGINNING),
            case=case.id,
            agency=agency,
            excluded=not lets_in,
            by=chance.choice(USERS),
            reason=None if lets_in else LimitReason.CONFLICT_OF_INTEREST,
        )

    def _waiting(self) -> list[tuple[Case, AgencyId]]:
        """Return for whom something of a case waits, if for anybody: keeping them out then has something to stop."""
        tables = self._servers.world.tables
        waiting = {
            (one.case, one.recipient): None
            for one in (row.delivery for row in tables.deliveries.values())
            if one.case in tables.cases and one.state is DeliveryState.QUEUED and not one.claimed
        }
        anybody = [(case, AgencyId(agency)) for case in tables.cases.values() for agency in READERS]
        return [(tables.cases[case], agency) for case, agency in waiting if case] or anybody

    async def _decide(self, event: ExclusionDecided, key: str) -> None:
        while True:
            try:
                await self._receiver().receive_decided(event, key)
            except (Away, Planned):
                await asyncio.sleep(self._stage.schedule.uniform(0.1, 1.0))
            else:
                return

    def _receiver(self) -> Receiver:
        servers = self._servers
        return servers.parts.receiver(
            store=servers.parts.store(servers.world, PROCESS.get()),
            registry=servers.registry,
            policy=servers.policy,
            secret=SECRET,
            wake_up=FakeWakeUp(self._stage),
            patience=Patience(),
            clock=FakeClock(0),
        )
