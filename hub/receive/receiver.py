"""Takes a batch of raw events through decode, load, decide, encode and save, in one transaction."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

import structlog

from hub.domain.alarm import Alarm
from hub.domain.content import Content
from hub.domain.decisions import AccountDecided, HoldDecided, PersonDecided
from hub.domain.feed import FeedEntry
from hub.domain.ids import AlarmId, CaseId
from hub.domain.rules import Policy
from hub.failpoints import reach
from hub.flow.decide import decide, set_aside
from hub.flow.deduplicate import came_before
from hub.flow.known import Known
from hub.flow.received import Decision, Received
from hub.receive.decided import alarm_found, decided, lapsed, unshown
from hub.receive.decode import Registry, decode
from hub.receive.last_look import Looked, last_look, report
from hub.receive.patience import Patience
from hub.receive.ports import Clock, Raw, Source, Store, Transaction, WakeUp
from hub.store.errors import Away, StoreAway
from hub.store.load import Touched, Wanted, lock_numbers, wanted
from hub.store.save import DeliveryMoved, Saving
from hub.telemetry import Said
from hub.wire import codec

BATCH = 100
"""Events in one transaction (ADR 1)."""
LOCKS = 2_000
"""Locks in one transaction (ADR 1)."""
WIDENINGS = 3
"""How often a batch may find that it touches more than it has locked, before it locks the whole hub."""
DECIDING = 1.0
"""Seconds after which a batch is saved as far as it is decided: a long case must not outlast its transaction."""
GIVE_WAY = 10
"""After so many decisions others may run: the loop is blocked for 10 ms at most (ADR 2)."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Receiver:
    """The one way to write. Everything that it needs is given to it; nothing is global."""

    store: Store
    registry: Registry
    policy: Policy
    secret: bytes
    wake_up: WakeUp
    patience: Patience
    clock: Clock

    async def receive(self, raws: Sequence[Raw]) -> None:
        """Take in events: each has an outcome in the inbox when this returns, or nothing has.

        Raises `Away` when database or registry stay away beyond all patience; then nothing is lost, for
        nothing was acknowledged.
        """
        async for _left in self.patience.tries():
            try:
                received = [await decode(raw, self.registry, self.secret, self.clock.now()) for raw in raws]
                await reach("decoded")
                await self._all_or_each(received)
                break
            except Away as away:
                log.warning(Said.WAITING_FOR, error=type(away).__name__, count=len(raws))
        else:
            raise Away("The database or the registry stayed away. Nothing was acknowledged; start the hub again.")
        self.wake_up.wake()
        await reach("wake")

    async def receive_decided(self, event: PersonDecided, key: str) -> None:
        """Take in what a person decided; under the same idempotency key it acts once.

        Raises `Away` when the database is away: nothing was decided, and whoever decided hears of it.
        """
        await self._all_or_each([decided(event, key, self.clock.now())])
        self.wake_up.wake()

    async def receive_each_decided(self, events: Mapping[str, PersonDecided]) -> None:
        """Take in decisions by their idempotency keys, in one batch; each acts once."""
        await self._all_or_each([decided(event, key, self.clock.now()) for key, event in events.items()])
        self.wake_up.wake()

    async def receive_lapsed(self, case: CaseId, until: date) -> None:
        """Take in that marks in a record of a case lapsed after that day; however often it is found, it acts once."""
        await self._all_or_each([lapsed(case, until, self.clock.now())])
        self.wake_up.wake()

    async def receive_unshown(self, cases: Sequence[CaseId]) -> None:
        """Take in that nothing is kept of what is shown of these cases; of each it acts once."""
        await self._all_or_each([unshown(case, self.clock.now()) for case in cases])
        self.wake_up.wake()

    async def receive_found(self, alarm: Alarm, since: datetime, over: AlarmId | None) -> None:
        """Take in that the cause of an alarm began at `since`, or that of the open one `over` is over; it acts once."""
        await self._all_or_each([alarm_found(alarm, since, over, self.clock.now())])

    async def foresee(self, event: PersonDecided) -> tuple[Known, Decision]:
        """Return what is known of whom a decision concerns, and what it would change; nothing is changed."""
        received = decided(event, "foreseen", self.clock.now())
        want = wanted([received], self.policy.model)
        async with self.store.transaction() as transaction:
            known = await transaction.known(want, await transaction.touched(want))
            return known, decide(received, known, self.policy, await transaction.now())

    async def foresee_each(self, events: Sequence[PersonDecided]) -> list[Decision]:
        """Return what each of these decisions would change, had none of the others been made; nothing is changed."""
        received = [decided(event, "foreseen", self.clock.now()) for event in events]
        want = wanted(received, self.policy.model)
        async with self.store.transaction() as transaction:
            known = await transaction.known(want, await transaction.touched(want))
            now = await transaction.now()
        return [decide(one, known, self.policy, now) for one in received]

    async def _all_or_each(self, received: Sequence[Received]) -> None:
        """Decide on the batch; where it fails, on each event alone, so that the others go on."""
        try:
            await self._decide_on(received)
        except Away:
            raise
        except Exception as error:  # noqa: BLE001 - the outermost handler: dead-letters and counts
            await reach("fallback.single")
            log.warning(Said.BATCH_FAILED, error=type(error).__name__, count=len(received))
            for one in received:
                await self._decide_or_set_aside(one)

    async def _decide_or_set_aside(self, received: Received) -> None:
        try:
            await self._decide_on([received])
        except Away:
            raise
        except Exception as error:  # noqa: BLE001 - as above
            log.warning(Said.EVENT_SET_ASIDE, event_id=received.event_id, error=type(error).__name__)
            await self._decide_on([received], failed=True)
            await reach("deadletter.saved")

    async def _decide_on(self, received: Sequence[Received], *, failed: bool = False) -> None:
        """Lock, load again, and decide; where the second load shows more than was locked, start over with more."""
        left = received
        while left:
            left = left[
                await self._decide_on_some(_Batch(received=left, want=wanted(left, self.policy.model), failed=failed)) :
            ]

    async def _decide_on_some(self, batch: "_Batch") -> int:
        """Decide on a batch, or on its first part where time runs out; return on how many."""
        touch: Touched | None = None
        for widened in range(WIDENINGS + 1):
            try:
                found = await self._attempt(batch, touch, everything=batch.alone or widened == WIDENINGS)
            except _TooMuch:
                await self._decide_in_halves(batch)
                return len(batch.received)
            except DeliveryMoved:
                continue
            if isinstance(found, int):
                return found
            touch = found
        raise StoreAway("A batch could not get hold of what it touches. It was rolled back and is tried again.")

    async def _decide_in_halves(self, batch: "_Batch") -> None:
        middle = len(batch.received) // 2
        await self._decide_on(batch.received[:middle], failed=batch.failed)
        await self._decide_on(batch.received[middle:], failed=batch.failed)

    async def _attempt(self, batch: "_Batch", touch: Touched | None, *, everything: bool) -> Touched | int:
        """Try once in a transaction of its own; return what else must be locked, or how many events were decided on."""
        async with self.store.transaction() as transaction:
            touch = touch or await transaction.touched(batch.want)
            numbers = lock_numbers(batch.want, touch)
            if len(numbers) > LOCKS and len(batch.received) > 1:
                raise _TooMuch
            await transaction.lock(numbers, everything=everything)
            await reach("locks.taken")
            again = await transaction.touched(batch.want)
            if not everything and not again.within(touch):
                return again.wider(touch)
            if again.capped:
                log.info(Said.CANDIDATES_CAPPED, count=again.capped)
            known = await transaction.known(*((batch.want, again) if not batch.failed else _ids_only(batch.want)))
            count = await self._decide_and_save(transaction, batch, known)
            await reach("commit.before")
        await reach("commit.after")
        return count

    async def _decide_and_save(self, transaction: Transaction, batch: "_Batch", known: Known) -> int:
        """Decide on as many events as time allows, at least one, and save them; return how many."""
        await reach("loaded")
        started = asyncio.get_running_loop().time()
        now = await transaction.now()
        looks: list[Looked] = []
        for number, received in enumerate(batch.received, start=1):
            step = set_aside if batch.failed and not came_before(received, known) else decide
            looked = last_look(step(received, known, self.policy, now), self._encode)
            known.learn(looked.decision)
            looks.append(looked)
            if asyncio.get_running_loop().time() - started > DECIDING:
                break
            if number % GIVE_WAY == 0:
                await asyncio.sleep(0)
        await reach("decided")
        decisions = [looked.decision for looked in looks]
        payloads = {delivery: payload for looked in looks for delivery, payload in looked.payloads.items()}
        policy = self.policy
        saving = Saving(
            decisions=decisions, payloads=payloads, digest=policy.digest, now=now, purposes=policy.sharing.purposes
        )
        await transaction.save(saving)
        await reach("saved")
        report(decisions)
        return len(decisions)

    def _encode(self, content: Content | FeedEntry) -> bytes:
        return codec.encode(content, self.registry.id_of(type(content).__name__))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Batch:
    received: Sequence[Received]
    want: Wanted
    failed: bool
    """Deciding failed before: set the event aside instead, unless it had an outcome already."""

    @property
    def alone(self) -> bool:
        """Say whether no other batch may be under way: one beside it would not see a suspension or a hold."""
        return any(isinstance(received.event, AccountDecided | HoldDecided) for received in self.received)


def _ids_only(want: Wanted) -> tuple[Wanted, Touched]:
    """Return what is needed to set an event aside: whether it came before, and nothing that could fail again."""
    return replace(want, records=(), keys=(), deliveries=(), acted_on=(), turned_down=()), Touched()


class _TooMuch(Exception):
    """A batch would take more locks than one transaction may."""


async def receiving(source: Source, receiver: Receiver, gate: asyncio.Lock) -> None:
    """Take in everything that a source yields, one batch at a time through the gate; acknowledge after the commit."""
    async for first in source.arrivals():
        async with gate:
            batch = source.drain(first)
            await reach("fetched")
            await receiver.receive([source.raw(arrival) for arrival in batch])
        await reach("offset.before")
        await source.acknowledge(batch)
        await reach("offset.after")
