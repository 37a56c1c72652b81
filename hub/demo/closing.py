"""Closing clients of Kafka in time, also when their brokers are gone."""

import asyncio
import contextlib
from typing import Any

from aiokafka.errors import KafkaError

WITHIN = 0.8
"""Seconds; whoever presses Ctrl-C waits no longer."""


async def closed(*clients: Any) -> None:
    """Close producers and consumers side by side; one that cannot in time is left to the end of the process."""
    await asyncio.gather(*(_closed(client) for client in clients))


async def _closed(client: Any) -> None:
    with contextlib.suppress(KafkaError, TimeoutError, OSError):
        async with asyncio.timeout(WITHIN):
            await client.stop()
