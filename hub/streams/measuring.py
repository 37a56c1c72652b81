"""Has it worked out how long deliveries took, while the hub goes on: pages show what is counted already."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from hub.domain.ids import AgencyId
from hub.store.errors import Away
from hub.telemetry import Said

LOOK = 30.0
"""Seconds between looks: figures are younger than a minute."""

log = structlog.get_logger()


class Latency(Protocol):
    """Works out how long deliveries took."""

    async def measure(self, promises: Mapping[AgencyId, timedelta], now: datetime) -> bool:
        """Measure what may have changed; return whether more is to be measured at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measuring:
    """Measures again and again. Of several processes one does it at a time."""

    latency: Latency
    promises: Mapping[AgencyId, timedelta]
    now: Callable[[], datetime]

    async def run(self) -> None:
        """Measure until cancelled."""
        while True:
            try:
                await self.look()
            except Away as error:
                log.warning(Said.WAITING_FOR, error=type(error).__name__)
            await asyncio.sleep(LOOK)

    async def look(self) -> None:
        """Measure up to now."""
        is_more = True
        while is_more:
            is_more = await self.latency.measure(self.promises, self.now())
