"""Ending in time: clients of Kafka also when their brokers are gone, tasks also when one loses its cancellation."""

import asyncio
import contextlib
from collections.abc import Iterable
from typing import Any

WITHIN = 0.5
"""Seconds; whoever presses Ctrl-C waits no longer."""
AGAIN = 0.6
"""Seconds after which a task that still runs is cancelled once more; closing within needs less."""
TRIES = 3


async def closed(*clients: Any) -> None:
    """Close producers and consumers side by side; one that cannot in time is left to the end of the process."""
    closing = [asyncio.create_task(_closed(client)) for client in clients if client is not None]
    if closing:
        _, late = await asyncio.wait(closing, timeout=WITHIN)
        for task in late:
            task.cancel()


async def stopped(tasks: Iterable["asyncio.Task[Any]"]) -> None:
    """Cancel tasks until each has ended: `wait_for` of Python 3.11, which clients use, can lose a cancellation."""
    running = set(tasks)
    for _ in range(TRIES):
        for task in running:
            task.cancel()
        if running:
            _, running = await asyncio.wait(running, timeout=AGAIN)


async def _closed(client: Any) -> None:
    # What a client complains of while it is being given up helps nobody any more.
    with contextlib.suppress(Exception):
        await client.stop()
