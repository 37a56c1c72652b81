"""Ending tasks that do not want to end."""

import asyncio
from time import monotonic

from connectors.edge.closing import stopped


async def test_a_task_that_loses_its_first_cancellation_is_ended_by_the_next() -> None:
    lost: list[int] = []

    async def stubborn() -> None:
        while True:
            try:
                await asyncio.sleep(60)
            except asyncio.CancelledError:
                if lost:
                    raise
                lost.append(1)

    started, task = monotonic(), asyncio.create_task(stubborn())
    await asyncio.sleep(0)
    await stopped([task])

    assert task.cancelled()
    assert monotonic() - started < 5
