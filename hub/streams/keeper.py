"""Once a day removes what is past its time, and lets compacted topics forget; of several processes one does it."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import structlog

from hub.store.errors import Away
from hub.store.retention import Kept, Retention
from hub.streams.access import KafkaAccess
from hub.streams.forgetting import end_segments
from hub.streams.gatekeeper import BROKERS_AWAY
from hub.telemetry import Said

EVERY_HOURS = 24
LOOK = 600.0
"""Seconds between looks whether it is due."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeper:
    """Keeps what is kept no longer than it may be."""

    retention: Retention
    access: KafkaAccess
    compacted: Sequence[str]
    """The topics that forget only once something new is written to them."""

    async def run(self) -> None:
        """Look until cancelled."""
        while True:
            try:
                if await self.retention.is_due(EVERY_HOURS):
                    await self.keep(lambda _kept, _count: None)
            except (Away, *BROKERS_AWAY) as error:
                log.warning(Said.WAITING_FOR, error=type(error).__name__)
            await asyncio.sleep(LOOK)

    async def keep(self, report: Callable[[Kept, int], None]) -> int:
        """Remove everything that is past its time, telling of each batch; return how many rows that were."""
        removed = 0
        async for kept, count in self.retention.run():
            report(kept, count)
            removed += count
        await asyncio.to_thread(end_segments, self.access, self.compacted)
        log.info(Said.RETENTION_KEPT, count=removed)
        return removed
