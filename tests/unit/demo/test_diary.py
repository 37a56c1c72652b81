"""What is done later, and that ending does not wait for it."""

import asyncio

from connectors.edge.closing import stopped
from hub.demo.diary import Diary


async def test_what_is_due_first_is_done_first_also_when_it_was_written_down_last() -> None:
    diary, done, all_done = Diary(), list[str](), asyncio.Event()

    def deed(name: str) -> None:
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


def test_what_is_written_down_is_left_to_do() -> None:
    diary = Diary()
    empty = diary.empty

    diary.after(60.0, lambda: None)

    assert (empty, diary.empty) == (True, False)
