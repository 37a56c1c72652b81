"""The stream of an open page: what it carries, and when."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from hub.store.errors import StoreAway
from hub.web.live import Live, Seen, stream

NOON = datetime(2026, 3, 12, 12, 0, tzinfo=UTC)


@dataclass
class Page:
    """An open page, whose rows the test changes."""

    parts: dict[str, str] = field(default_factory=lambda: {"a": "<tr id='a'><td>1</td></tr>", "b": "<p id='b'>2</p>"})
    new: int = 0
    away: bool = False
    entitled: bool = True

    async def look(self) -> Seen:
        if self.away:
            raise StoreAway
        return Seen(parts=dict(self.parts), new=self.new)

    async def may_see(self) -> bool:
        return self.entitled

    def opened(self, recheck: float = 60, announce: float = 10, beat: float = 60) -> AsyncIterator[str]:
        live = Live(
            id="list",
            page="/ops",
            look=self.look,
            may_see=self.may_see,
            now=lambda: NOON,
            pace=0.01,
            beat=beat,
            recheck=recheck,
            announce=announce,
        )
        body: AsyncIterator[str] = stream(live).body_iterator  # type: ignore[assignment]  # it yields text, as we do
        return body


async def message(of: AsyncIterator[str]) -> str:
    """Return the next message that carries parts."""
    async with asyncio.timeout(5):
        async for said in of:
            if said.startswith("data: "):
                return said
    raise AssertionError("the stream ended")


async def test_a_stream_begins_with_everything_and_goes_on_with_what_changed() -> None:
    page = Page()
    opened = page.opened()

    first = await message(opened)
    page.parts["b"] = "<p id='b'>3</p>"
    second = await message(opened)

    assert first.count("<hx-partial") == 2
    assert second == ('data: <hx-partial hx-target="#b" hx-swap="outerMorph"><p id=\'b\'>3</p></hx-partial>\n\n')


async def test_a_part_of_several_lines_stays_one_message() -> None:
    page = Page(parts={"a": "<p id='a'>\n\n1\r\nevent: evil\n</p>"})

    lines = (await message(page.opened())).rstrip("\n").splitlines()

    assert all(line.startswith("data: ") for line in lines)


async def test_a_stream_says_after_each_change_and_now_and_then_that_it_lives() -> None:
    opened = Page().opened(beat=0.05)
    async with asyncio.timeout(5):
        said = [await anext(opened) for _ in range(4)]

    assert said[1:] == ["event: beat\ndata: 12:00\n\n"] * 3


async def test_new_rows_are_counted_and_told_no_more_often_than_said() -> None:
    page = Page(new=1)
    opened = page.opened(announce=0.2)
    began = asyncio.get_running_loop().time()
    assert "Show 1 new" in await message(opened)
    page.new = 3

    told = await message(opened)

    assert "Show 3 new" in told
    assert asyncio.get_running_loop().time() - began >= 0.2


async def test_a_stream_ends_when_its_user_may_see_no_more() -> None:
    page = Page()
    opened = page.opened(recheck=0.05)
    await message(opened)
    page.entitled = False

    async with asyncio.timeout(5):
        rest = [said async for said in opened]

    assert rest[-1] == "event: ended\ndata: \n\n"


async def test_while_the_database_is_away_nothing_is_said_and_then_all_goes_on() -> None:
    page = Page()
    opened = page.opened(beat=0.01)
    await message(opened)
    await anext(opened)
    page.away = True
    waiting = asyncio.ensure_future(anext(opened))
    await asyncio.sleep(0.1)
    assert not waiting.done()
    page.away = False

    assert await waiting == "event: beat\ndata: 12:00\n\n"
