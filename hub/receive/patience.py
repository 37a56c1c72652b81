"""How long to wait for what is away, and when to give up and let the process start afresh."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """Waits that grow, within a budget; durations in seconds."""

    first: float = 0.05
    longest: float = 2.0
    budget: float = 60.0

    async def tries(self) -> AsyncIterator[float]:
        """Yield before each try the seconds left; after the last of them there is no other."""
        started, wait = asyncio.get_running_loop().time(), self.first
        while (left := started + self.budget - asyncio.get_running_loop().time()) > 0:
            yield left
            await asyncio.sleep(min(wait, left))
            wait = min(wait * 2, self.longest)
