"""What a person decides at the command line: an event that goes through `receive` like any other, then its effect."""

import asyncio
import getpass
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

from hub.cli.failures import install_fail_points
from hub.cli.place import Place
from hub.cli.receiving import InProcess, SystemClock, make_receiver
from hub.domain.agency import AccountState
from hub.domain.decisions import AccountDecided, PersonDecided
from hub.domain.head import Head
from hub.domain.ids import CONSOLE, AgencyId
from hub.domain.outcome import Outcome, Reason
from hub.domain.rules import Policy
from hub.explained import Explained
from hub.flow.known import Known
from hub.flow.received import Decision
from hub.receive.decided import decision_id
from hub.receive.receiver import Receiver
from hub.settings import Settings
from hub.store.accounts import PostgresAccounts
from hub.store.connections import Connections
from hub.store.look import Arrival, Reader
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


class NotTaken(Explained):
    """What somebody decided was not acted upon."""

    def __init__(self, reason: Reason, advice: str | None = None) -> None:
        super().__init__(f"Nothing was decided ({reason}). {advice or reason.advice}")


_ADVICE = {
    Reason.EVENT_ID_REUSED: "Another decision was made under this idempotency key; give this one a key of its own.",
    Reason.HUB_FAULT: "This is a fault of the hub: report it. Once it is mended, decide again under another key.",
}
"""What somebody at the command line should do, where it is not what an agency should."""
DONE_BEFORE = "Decided before under this key; nothing was done again."


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What a decision would change, by what is known before it is made."""

    event: PersonDecided
    known: Known
    decision: Decision
    policy: Policy


async def outlook(receiver: Receiver, event: PersonDecided) -> Outlook:
    """Return what a decision would change; nothing is stored."""
    known, decision = await receiver.foresee(event)
    return Outlook(event=event, known=known, decision=decision, policy=receiver.policy)


def foresee(place: Place, event: PersonDecided) -> Outlook:
    """Return what a decision would change; nothing is stored."""

    async def foreseen() -> Outlook:
        async with deciding(place) as (receiver, _):
            return await outlook(receiver, event)

    return asyncio.run(foreseen())


def take(place: Place, event: PersonDecided, key: str | None = None) -> Outlook | None:
    """Have a decision taken in, and return what it changed; None when it was made before under the key.

    Raises `NotTaken` when it was not acted upon. Without a key it gets one of its own.
    """
    install_fail_points(Settings().fail_points)
    key = key or str(uuid.uuid4())
    before = _arrivals(place, key)
    changed = asyncio.run(_taken(place, event, key))
    return None if _is_repeated(place, key, before) else changed


async def _taken(place: Place, event: PersonDecided, key: str) -> Outlook:
    registry = ConfluentRegistry(place.registry)
    await registry.open()  # what is told of a decision is encoded by the ids that the registry gave
    async with deciding(place) as (receiver, _):
        changed = await outlook(receiver, event)
        await replace(receiver, registry=registry).receive_decided(event, key)
    return changed


def _arrivals(place: Place, key: str) -> list[Arrival]:
    """Return every decision under a key: each content is one, whether it was acted upon or refused."""
    with Reader(place.database) as reader:
        return [journey.arrival for journey in reader.journeys(decision_id(key), CONSOLE)]


def _is_repeated(place: Place, key: str, before: list[Arrival]) -> bool:
    """Say whether the decision just taken in was made before; raise `NotTaken` when it was not acted upon."""
    ended = next(arrival for arrival in _arrivals(place, key) if arrival not in before)
    if ended.outcome != Outcome.PROCESSED:
        reason = Reason(ended.reason or Reason.HUB_FAULT)
        raise NotTaken(reason, _ADVICE.get(reason))
    return bool(ended.repeats)


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
