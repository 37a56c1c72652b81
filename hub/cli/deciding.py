"""What a person decides at the command line: an event that goes through `receive` like any other, then its effect."""

import asyncio
import getpass
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from hub.cli.place import Place
from hub.cli.receiving import InProcess, SystemClock, make_receiver
from hub.domain.agency import AccountState
from hub.domain.events import AccountDecided, Head
from hub.domain.ids import CONSOLE, AgencyId
from hub.explained import Explained
from hub.receive.receiver import Receiver
from hub.store.accounts import PostgresAccounts
from hub.store.connections import Connections
from hub.streams.gatekeeper import BROKERS_AWAY, Gatekeeper
from hub.streams.registry import ConfluentRegistry


@asynccontextmanager
async def deciding(place: Place) -> AsyncIterator[tuple[Receiver, Connections]]:
    """Yield what takes in decisions in this process."""
    connections = Connections(place.database)
    await connections.open()
    try:
        registry = ConfluentRegistry(place.registry)
        yield make_receiver(place, place.policy(), connections, registry, InProcess()), connections
    finally:
        await connections.close()


class NotEnforced(Explained):
    """A decision is stored, and the brokers could not be told."""

    def __init__(self, decided: "Decided") -> None:
        super().__init__(
            f"{decided.account} is {decided.state} from now on, but the brokers do not answer, so they were not told "
            "yet. A hub that runs tells them as soon as they answer; without one, give the same command again."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """A decision on an agency's account, with who made it and why."""

    account: AgencyId
    state: AccountState
    reason: str
    by: str | None = None
    """The user's own name when it is not given."""
    key: str | None = None
    """Idempotency key; one of its own when it is not given."""

    def take_effect(self, place: Place) -> None:
        """Have it stored, and the brokers told; a hub that runs tells them too, should this process die in between."""
        asyncio.run(self._take_effect(place))

    async def _take_effect(self, place: Place) -> None:
        async with deciding(place) as (receiver, connections):
            await receiver.receive_decided(self._event(), self.key or str(uuid.uuid4()))
            try:
                await Gatekeeper(accounts=PostgresAccounts(connections), admin=place.kafka_admin).enforce_all()
            except BROKERS_AWAY:
                raise NotEnforced(self) from None

    def _event(self) -> AccountDecided:
        return AccountDecided(
            head=Head(agency=CONSOLE, record_id=f"account {self.account}", recorded_at=SystemClock().now()),
            account=self.account,
            state=self.state,
            by=self.by or getpass.getuser(),
            reason=self.reason,
        )
