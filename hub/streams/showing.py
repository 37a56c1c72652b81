"""Sees to it that every case of the conference has its page, also those from before pages were kept.

It goes through all cases once at each start, some at a time, and is done: a case that comes later has its page at once.
Stopped anywhere, it goes on where it was: what was taken in is not found again.
"""

import asyncio
from dataclasses import dataclass
from typing import Protocol

import structlog

from hub.domain.ids import CaseId
from hub.receive.receiver import Receiver
from hub.store.errors import Away
from hub.telemetry import Said

AGAIN = 15.0
"""Seconds until the next try where the database is away."""

log = structlog.get_logger()


class Unshown(Protocol):
    """Knows of which cases no page is kept."""

    async def after(self, case: CaseId | None) -> list[CaseId]:
        """Return the next of them behind a case."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Showing:
    """Has pages made. Of several processes each may do it: an event acts once."""

    unshown: Unshown
    receiver: Receiver

    async def run(self) -> None:
        """Go through all cases, then wait until cancelled."""
        while True:
            try:
                await self.look()
                break
            except Away as error:
                log.warning(Said.WAITING_FOR, error=type(error).__name__)
            await asyncio.sleep(AGAIN)
        await asyncio.get_running_loop().create_future()

    async def look(self) -> int:
        """Take in every case of which no page is kept; return how many."""
        count, last = 0, None
        while found := await self.unshown.after(last):
            await self.receiver.receive_unshown(found)
            count, last = count + len(found), found[-1]
        return count
