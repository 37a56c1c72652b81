"""A database with cases of the conference in it, taken in and sent as by a hub, with nobody on the other side."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from hub.cli.receiving import InProcess, SystemClock
from hub.domain.decisions import PersonDecided
from hub.domain.events import CaseEvent
from hub.domain.rules import Policy
from hub.receive.patience import Patience
from hub.receive.receiver import Receiver
from hub.store.connections import Connections
from hub.store.postgres import PostgresStore
from hub.store.queue import Claimed, PostgresQueue, Sent
from tests.builders.at_once import told
from tests.builders.conference import two_areas
from tests.simulation.replay import AlwaysThere

MANY = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Fed:
    """A hub without topics: what it would publish is marked as published."""

    connections: Connections
    receiver: Receiver
    queue: PostgresQueue
    epoch: int

    async def tell(self, *events: CaseEvent) -> None:
        """Take in events, one after the other."""
        for event in events:
            await self.receiver.receive([told(event, f"{type(event).__name__}/{event.head.record_id}")])

    async def decide(self, event: PersonDecided, key: str) -> None:
        """Take in what a person decides."""
        await self.receiver.receive_decided(event, key)

    async def send(self) -> None:
        """Publish every delivery that waits."""
        while claimed := await self.queue.claim(self.epoch, MANY):
            await self.queue.mark(self.epoch, sent(claimed))

    async def publish(self) -> Sequence[Claimed]:
        """Publish every entry of a feed that may be; return them in order."""
        await self.send()
        claimed = await self.queue.claim_feed(self.epoch, MANY)
        await self.queue.mark_feed(self.epoch, sent(claimed))
        return claimed


def sent(claimed: Sequence[Claimed]) -> list[Sent]:
    """Return where a broker would have put these."""
    return [Sent(id=one.id, partition=0, offset=number) for number, one in enumerate(claimed)]


RUNS_ON = "UPDATE relay_lease SET renewed_at = clock_timestamp() + interval '1 day'"
"""To the consoles a hub then runs on, however long a test looks at them; another relay can take over at once."""


@asynccontextmanager
async def fed(database: str, policy: Policy | None = None, secret: bytes = b"of a test") -> AsyncIterator[Fed]:
    """Yield a hub at work on a database, under whatever account its address names."""
    connections = Connections(database)
    await connections.open()
    receiver = Receiver(
        store=PostgresStore(connections),
        registry=AlwaysThere(),
        policy=policy or two_areas(),
        secret=secret,
        wake_up=InProcess(),
        patience=Patience(),
        clock=SystemClock(),
    )
    queue = PostgresQueue(connections, "one")
    yield Fed(connections=connections, receiver=receiver, queue=queue, epoch=await queue.lease() or 0)
    async with connections.transaction() as conn:
        await conn.execute(RUNS_ON)
    await connections.close()
