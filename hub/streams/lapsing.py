"""Looks by the clock which marks in records have lapsed, and takes in each as an event, as anything else."""

import asyncio
from dataclasses import dataclass
from typing import Protocol

import structlog

from hub.failpoints import reach
from hub.receive.receiver import Receiver
from hub.store.errors import Away
from hub.store.marks import Lapsed
from hub.telemetry import Said

LOOK = 600.0
"""Seconds between looks: a mark lapses by the day."""

log = structlog.get_logger()


class Marks(Protocol):
    """Knows which marks have lapsed."""

    async def lapsed(self) -> list[Lapsed]:
        """Return the next cases."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lapsing:
    """Has the hub tell of marks that have lapsed. Of several processes each may do it: an event acts once."""

    marks: Marks
    receiver: Receiver

    async def run(self) -> None:
        """Look until cancelled."""
        while True:
            try:
                await self.look()
            except Away as error:
                log.warning(Said.WAITING_FOR, error=type(error).__name__)
            await asyncio.sleep(LOOK)

    async def look(self) -> int:
        """Take in every mark that has lapsed until now; return of how many cases."""
        done: set[Lapsed] = set()
        while found := [one for one in await self.marks.lapsed() if one not in done]:
            await reach("lapsing.found")
            for one in found:
                await self.receiver.receive_lapsed(one.case, one.until)
            done.update(found)
        return len(done)
