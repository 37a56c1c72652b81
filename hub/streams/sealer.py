"""Seals what was noted in the audit, and publishes the newest seal where nobody can take it back."""

import asyncio
from dataclasses import dataclass
from time import monotonic

import structlog
from aiokafka.errors import KafkaError

from hub.domain.audit_chain import Head
from hub.store.audit import PostgresChain
from hub.store.errors import Away
from hub.streams.sink import KafkaSink
from hub.telemetry import Said

EVERY = 1.0
"""Seconds between looks for what was noted."""
PUBLISHED_EVERY = 5.0
"""Seconds between two published seals: what was sealed in between is protected by the later of them."""

log = structlog.get_logger()


@dataclass(slots=True, kw_only=True)
class Sealer:
    """Seals while the hub runs. Several may run: one of them seals at a time, and each publishes what it sees."""

    chain: PostgresChain
    sink: KafkaSink
    _published: Head | None = None
    _published_at: float = 0.0
    """By the monotonic clock; at the start the newest seal is published whenever that was done before."""

    async def run(self) -> None:
        """Seal and publish until cancelled."""
        while True:
            try:
                head = await self._seal()
                if monotonic() - self._published_at >= PUBLISHED_EVERY:
                    await self._publish(head)
            except (Away, KafkaError) as error:
                log.warning(Said.WAITING_FOR, error=type(error).__name__)
            await asyncio.sleep(EVERY)

    async def close(self) -> None:
        """Seal and publish what is left; what cannot be done now is done at the next start."""
        try:
            await self._publish(await self._seal())
        except (Away, KafkaError) as error:
            log.warning(Said.WAITING_FOR, error=type(error).__name__)

    async def _seal(self) -> Head | None:
        head, is_more = await self.chain.seal()
        while is_more:
            head, is_more = await self.chain.seal()
        return head

    async def _publish(self, head: Head | None) -> None:
        if head and head != self._published:
            await self.sink.publish_head(head)
            self._published, self._published_at = head, monotonic()
