"""The one way to write, put together for a process: the hub itself, or a command by which a person decides."""

import asyncio
import contextlib
from datetime import UTC, datetime

from hub.cli.place import Place
from hub.domain.rules import Policy
from hub.receive.patience import Patience
from hub.receive.receiver import Receiver
from hub.store.connections import Connections
from hub.store.postgres import PostgresStore
from hub.streams.registry import ConfluentRegistry


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Return the time as an aware UTC datetime."""
        return datetime.now(UTC)  # noqa: TID251 - this is where time comes in


class InProcess:
    """Wakes the relay of this process."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def wake(self) -> None:
        """Say that there is something."""
        self._event.set()

    async def wait(self, at_most: float) -> None:
        """Wait until somebody said so, or that many seconds."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(at_most):  # wait_for of Python 3.11 can swallow a cancellation
                await self._event.wait()
        self._event.clear()


def make_receiver(
    place: Place, policy: Policy, connections: Connections, registry: ConfluentRegistry, wake_up: InProcess
) -> Receiver:
    """Return the one way to write, for this process."""
    return Receiver(
        store=PostgresStore(connections),
        registry=registry,
        policy=policy,
        secret=place.hashing_key(),
        wake_up=wake_up,
        patience=Patience(),
        clock=SystemClock(),
    )
