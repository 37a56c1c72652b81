"""Tells the topic of dead letters what was refused or set aside: which event, why and when, nothing of its content."""

import asyncio
from dataclasses import dataclass

import structlog
from aiokafka.errors import KafkaError

from hub.store.errors import Away
from hub.store.queue import PostgresQueue
from hub.streams.sink import KafkaSink
from hub.telemetry import Said

EVERY = 1.0
"""Seconds between looks."""
AT_ONCE = 100

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcer:
    """Announces each once, or twice after a crash: the id tells that it is the same."""

    queue: PostgresQueue
    sink: KafkaSink

    async def run(self) -> None:
        """Announce until cancelled."""
        while True:
            try:
                await self._announce()
            except (Away, KafkaError) as error:
                log.warning(Said.WAITING_FOR, error=type(error).__name__)
            await asyncio.sleep(EVERY)

    async def _announce(self) -> None:
        waiting = await self.queue.unannounced(AT_ONCE)
        for one in waiting:
            await self.sink.announce(one)
        if waiting:
            await self.queue.announced([one.id for one in waiting])
