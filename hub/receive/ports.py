"""Through these `receive` and the relay reach the world. The seeded simulation puts fakes in their place."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from hub.domain.ids import AgencyId
from hub.flow.known import Known
from hub.store.load import Touched, Wanted
from hub.store.queue import Claimed, Sent
from hub.store.save import Saving


@dataclass(frozen=True, slots=True, kw_only=True)
class Raw:
    """A record of a topic as the broker gives it, before any trust."""

    topic: str
    partition: int
    offset: int
    value: bytes | None = field(repr=False)
    headers: tuple[tuple[str, bytes], ...] = field(default=(), repr=False)
    retried: bool = False


class Source(Protocol):
    """Where events come from. What was not acknowledged comes again after a restart."""

    def arrivals(self) -> AsyncIterator[Any]:
        """Yield the first event of each batch; more may be waiting behind it."""

    def drain(self, first: Any) -> Sequence[Any]:
        """Return the first event with those that wait behind it, without giving way to anything."""

    def raw(self, arrival: Any) -> Raw:
        """Return an arrival as a plain record."""

    async def acknowledge(self, batch: Sequence[Any]) -> None:
        """Say that these events are done with. Only ever after their transaction has committed."""


class Transaction(Protocol):
    """One transaction of `receive`; leaving it commits, unless an exception passes."""

    async def touched(self, want: Wanted) -> Touched:
        """Return whom and what a batch touches, as of this statement."""

    async def lock(self, numbers: frozenset[int], *, everything: bool) -> None:
        """Wait for these locks, or for the whole hub."""

    async def known(self, want: Wanted, touch: Touched) -> Known:
        """Return what is known of them, as of these statements."""

    async def now(self) -> datetime:
        """Return the database's time."""

    async def save(self, saving: Saving) -> None:
        """Store decisions; raise `DeliveryMoved` when the relay was quicker."""


class Store(Protocol):
    """Keeps what is known. Raises `StoreAway` when it cannot be reached or a lock takes too long."""

    def transaction(self) -> AbstractAsyncContextManager[Transaction]:
        """Begin a transaction."""


class Queue(Protocol):
    """The deliveries that wait to be sent. One relay at a time holds the lease; its epoch fences the others."""

    async def lease(self) -> int | None:
        """Take or renew the lease; return its epoch, or None while another holds it."""

    async def claim(self, epoch: int, limit: int) -> Sequence[Claimed]:
        """Take the next deliveries, in order; none when the epoch is no longer the newest."""

    async def queue_unconfirmed(self, epoch: int, promises: Mapping[AgencyId, timedelta]) -> int:
        """Queue again what agencies have not confirmed in the time that they promise; return how many."""

    async def mark(self, epoch: int, sent: Sequence[Sent]) -> None:
        """Note what the broker has; an old epoch notes nothing."""

    async def claim_feed(self, epoch: int, limit: int) -> Sequence[Claimed]:
        """Give the next entries of feeds their numbers; return what has one and was not published, in order."""

    async def mark_feed(self, epoch: int, sent: Sequence[Sent]) -> None:
        """Note which entries the broker has; an old epoch notes nothing."""


class Sink(Protocol):
    """Where deliveries go."""

    async def send(self, deliveries: Sequence[Claimed]) -> Sequence[Sent]:
        """Send in order; of each topic and key stop at the first failure. Return what the broker confirmed."""


class Clock(Protocol):
    """Tells the time at which something arrived; deadlines and `now` come from the database instead."""

    def now(self) -> datetime:
        """Return the time as an aware UTC datetime."""


class WakeUp(Protocol):
    """Tells the relay that there is something to send, so that it need not wait for its next look."""

    def wake(self) -> None:
        """Say that there is something."""

    async def wait(self, at_most: float) -> None:
        """Wait until somebody said so, or that many seconds."""
