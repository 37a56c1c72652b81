"""An event loop in which time is a number and order is drawn from a seed; it never asks the system for either."""

import asyncio
import random
import selectors
from collections import deque
from contextvars import Context, ContextVar
from typing import Any

PROCESS: ContextVar[str] = ContextVar("process", default="")
"""Which simulated process the running code belongs to; empty for the servers and the agencies."""
SERVER = Context()
"""The context of what goes on although the process that asked for it stands still."""


class Deadlock(Exception):
    """Nothing is ready and nothing ever will be."""


class VirtualSelector(selectors.SelectSelector):
    """Waits for nothing: it moves the clock on by the time that it was asked to wait."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None:
            raise Deadlock
        self.now += timeout
        return []


class ShuffledQueue(deque[asyncio.Handle]):
    """What is ready, taken out in an order that the seed draws; what belongs to a stopped process is put aside."""

    def __init__(self, chance: random.Random) -> None:
        super().__init__()
        self._chance = chance
        self.stopped: dict[str, list[asyncio.Handle]] = {}

    def popleft(self) -> asyncio.Handle:
        if len(self) > 1:
            self.rotate(-self._chance.randrange(len(self)))
        handle = super().popleft()
        process = handle._context.get(PROCESS, "")  # type: ignore[attr-defined]  # noqa: SLF001 - asyncio keeps it there
        if process not in self.stopped or handle.cancelled():
            return handle
        self.stopped[process].append(handle)
        return _nothing()


class NumberedTask(asyncio.Task[Any]):
    """A task whose place in a set does not depend on memory: task groups end their tasks in that order."""

    def __init__(self, coro: Any, *, loop: "VirtualLoop", **more: Any) -> None:
        self._number = loop.next_number()
        super().__init__(coro, loop=loop, **more)

    def __hash__(self) -> int:
        return self._number


class VirtualLoop(asyncio.SelectorEventLoop):
    """Runs real coroutines in virtual time. One seed gives one schedule."""

    def __init__(self, chance: random.Random) -> None:
        self._clock = VirtualSelector()
        super().__init__(self._clock)
        self._ready = ShuffledQueue(chance)
        self._tasks = 0
        self.set_task_factory(lambda _loop, coro, **more: NumberedTask(coro, loop=self, **more))

    def time(self) -> float:
        return self._clock.now

    def next_number(self) -> int:
        """Return the number of the next task."""
        self._tasks += 1
        return self._tasks

    def stop_process(self, process: str) -> None:
        """Let nothing of a process run any more, as SIGSTOP does: its timers and answers wait for it."""
        self._ready.stopped.setdefault(process, [])

    def continue_process(self, process: str) -> None:
        """Let a process run on from where it stood."""
        self._ready.extend(self._ready.stopped.pop(process, ()))

    def _write_to_self(self) -> None:
        """Wake nobody: there is one thread, and it does not sleep."""


def _nothing() -> asyncio.Handle:
    handle = asyncio.Handle(lambda: None, (), asyncio.get_running_loop(), SERVER)
    handle.cancel()
    return handle
