"""Locks as the database has them: advisory ones and those of rows. They queue, time out, and end with their owner."""

import asyncio
from collections import deque
from collections.abc import Hashable
from dataclasses import dataclass, field

from hub.store.errors import StoreAway
from tests.simulation.loop import SERVER

LOCK_TIMEOUT = 5.0
"""Seconds for one lock (hub.store.connections.LIMITS)."""


@dataclass(slots=True, kw_only=True)
class _Waiter:
    owner: int
    shared: bool
    granted: "asyncio.Future[None]"

    def fail(self) -> None:
        if not self.granted.done():
            self.granted.set_exception(StoreAway("A lock took too long, or its connection is gone."))


@dataclass(slots=True)
class _Lock:
    holders: dict[int, bool] = field(default_factory=dict)
    """Owner, and whether it shares."""
    waiters: deque[_Waiter] = field(default_factory=deque)

    def admits(self, owner: int, *, shared: bool) -> bool:
        others = [shares for who, shares in self.holders.items() if who != owner]
        return not others or (shared and all(others))

    def hand_on(self) -> None:
        while self.waiters and self.admits(self.waiters[0].owner, shared=self.waiters[0].shared):
            waiter = self.waiters.popleft()
            if not waiter.granted.done():
                self.holders[waiter.owner] = waiter.shared
                waiter.granted.set_result(None)


class Locks:
    """All locks of the database."""

    def __init__(self) -> None:
        self._locks: dict[Hashable, _Lock] = {}
        self._touched: dict[int, dict[Hashable, None]] = {}
        """Every lock that an owner holds or waits for."""

    async def take(self, owner: int, key: Hashable, *, shared: bool = False) -> None:
        """Hold a lock until the owner ends; raise `StoreAway` when that takes too long."""
        lock = self._locks.setdefault(key, _Lock())
        self._touched.setdefault(owner, {})[key] = None
        if owner in lock.holders:
            return
        if not lock.waiters and lock.admits(owner, shared=shared):
            lock.holders[owner] = shared
            return
        loop = asyncio.get_running_loop()
        waiter = _Waiter(owner=owner, shared=shared, granted=loop.create_future())
        lock.waiters.append(waiter)
        timer = loop.call_later(LOCK_TIMEOUT, waiter.fail, context=SERVER)
        try:
            await waiter.granted
        finally:
            timer.cancel()
            if waiter in lock.waiters:
                lock.waiters.remove(waiter)
                lock.hand_on()

    def end(self, owner: int) -> None:
        """Let go of everything that an owner holds or waits for."""
        for key in self._touched.pop(owner, ()):
            lock = self._locks.get(key)
            if lock is None:
                continue
            lock.holders.pop(owner, None)
            for waiter in [w for w in lock.waiters if w.owner == owner]:
                waiter.fail()
            lock.hand_on()
            if not lock.holders and not lock.waiters:
                del self._locks[key]
