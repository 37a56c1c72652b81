"""What is to be done later: answers that take an agency its time."""

import asyncio
import contextlib
import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic

Deed = Callable[[], None]


@dataclass(slots=True, kw_only=True)
class Diary:
    """Does things when their time has come, one after the other."""

    _entries: list[tuple[float, int, Deed]] = field(default_factory=list)
    _count: int = 0
    _new: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def empty(self) -> bool:
        """Say whether nothing is left to do."""
        return not self._entries

    def after(self, seconds: float, deed: Deed) -> None:
        """Write down what is to be done in so many seconds."""
        self._count += 1
        heapq.heappush(self._entries, (monotonic() + seconds, self._count, deed))
        self._new.set()

    async def run(self) -> None:
        """Do what is written down, until cancelled."""
        while True:
            await self._until_due()
            _, _, deed = heapq.heappop(self._entries)
            deed()

    async def _until_due(self) -> None:
        while not self._entries or self._entries[0][0] > monotonic():
            self._new.clear()
            wait = self._entries[0][0] - monotonic() if self._entries else None
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(wait):  # wait_for of Python 3.11 can lose a cancellation
                    await self._new.wait()
