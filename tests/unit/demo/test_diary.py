"""What is done later, and that ending does not wait for it."""

import asyncio
from time import monotonic

from hub.demo.closing import stopped
from hub.demo.diary import Diary


async def test_what_is_due_first_is_done_first_also_when_it_was_written_down_last() -> None:
    diary, done, all_done = Diary(), list[str](), asyncio.Event()

    async def deed(name: str) -> None:
        done.append(name)
        if len(done) > 1:
            all_done.set()

    diary.after(0.05, lambda: deed("later"))
    running = asyncio.create_task(diary.run())
    await asyncio.sleep(0)
    diary.after(0.01, lambda: deed("sooner"))
    async with asyncio.timeout(5):
        await all_done.wait()
    await stopped([running])

    assert done == ["sooner", "later"]


async def test_a_deed_under_way_is_not_nothing_left_to_do() -> None:
    diary, gate = Diary(), asyncio.Event()

    async def deed() -> None:
        await gate.wait()

    diary.after(0.0, deed)
    running = asyncio.create_task(diary.run())
    await asyncio.sleep(0.02)

    assert not diary.empty
    await stopped([running])


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
