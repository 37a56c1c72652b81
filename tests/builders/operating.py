"""A hub at work with nobody on the other side, beside the consoles: what it sends is listed, and answered on demand."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

import psycopg

from hub.domain.events import Receipt, ReceiptState
from hub.domain.ids import AgencyId
from hub.domain.rules import Policy
from hub.receive.ports import Raw
from hub.store.queue import Claimed
from hub.store.redrives import PostgresRedrives
from hub.streams.redriver import Redriver
from tests.builders.consoles import Viewed
from tests.builders.events import NOW, a_head
from tests.builders.fed import MANY, Fed, fed, sent
from tests.simulation.workload import letter


@dataclass(kw_only=True)
class AtWork:
    """A hub whose clockwork a test turns by hand."""

    fed: Fed
    redriver: Redriver
    owner: str
    log: list[tuple[str, UUID, bytes]] = field(default_factory=list)
    """Everything that went out: topic, id and bytes."""

    async def send(self) -> list[Claimed]:
        """Send everything that waits, and list it."""
        gone: list[Claimed] = []
        while claimed := await self.fed.queue.claim(self.fed.epoch, MANY):
            await self.fed.queue.mark(self.fed.epoch, sent(claimed))
            gone += claimed
        self.log += [(one.topic, one.id, one.payload) for one in gone]
        return gone

    async def confirm(self, one: Claimed, state: ReceiptState = ReceiptState.DELIVERED) -> None:
        """Let a receiver answer."""
        agency = one.topic.removeprefix("out.")
        head = a_head(agency, f"receipt-{one.id}")
        receipt = Receipt(head=head, delivery_id=str(one.id), state=state, at=NOW)
        line = letter(agency, receipt, f"{state}/{one.id}")
        raw = Raw(topic=line.topic, partition=0, offset=len(self.log), value=line.value, headers=line.headers)
        await self.fed.receiver.receive([raw])

    async def unconfirmed(self, promise: timedelta = timedelta()) -> int:
        """Queue again what nobody confirmed in time, as the relay does."""
        with psycopg.connect(self.owner) as connection:
            found = connection.execute("SELECT DISTINCT recipient FROM delivery").fetchall()
        return await self.fed.queue.queue_unconfirmed(self.fed.epoch, {AgencyId(row[0]): promise for row in found})

    def seq(self, event: str) -> int:
        """Return the number under which operators find an event."""
        with psycopg.connect(self.owner) as connection:
            row = connection.execute("SELECT decided_seq FROM inbox WHERE event_id = %s", [event]).fetchone()
        assert row is not None
        return int(row[0])

    def age(self, days: int) -> None:
        """Let everything have been decided so long ago."""
        with psycopg.connect(self.owner) as connection:
            connection.execute("UPDATE delivery SET decided_at = decided_at - make_interval(days => %s)", [days])

    def moment(self) -> datetime:
        """Return the database's time."""
        with psycopg.connect(self.owner) as connection:
            row = connection.execute("SELECT clock_timestamp()").fetchone()
        assert row is not None
        found: datetime = row[0]
        return found


@asynccontextmanager
async def at_work(rooms: Viewed, policy: Policy) -> AsyncIterator[AtWork]:
    """Yield a hub at work on a database."""
    async with fed(rooms.worker, policy) as running:
        redriver = Redriver(redrives=PostgresRedrives(running.connections), receiver=running.receiver)
        yield AtWork(fed=running, redriver=redriver, owner=rooms.owner)
