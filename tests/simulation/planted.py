"""Bugs on purpose (ADR 3): each is put in the place of one part, and the checker must see it."""

import asyncio
import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import hub.domain.limits
import hub.flow.decide
import hub.flow.drafts
import hub.flow.limits
import hub.flow.withdraw
import hub.receive.decode
import hub.receive.receiver
import hub.store.load
from hub.domain.delivery import Delivery, DeliveryState
from hub.flow.known import Known
from hub.receive.decode import Writer
from hub.receive.errors import RegistryAway
from hub.receive.ports import Source
from hub.receive.receiver import Receiver
from hub.store.errors import Away
from hub.store.load import Touched, Wanted
from hub.store.queue import CLAIM, Claimed, Sent
from hub.store.save import Saving
from hub.streams.relay import BATCH, Relay
from tests.simulation.broker import FakeSink
from tests.simulation.outbox import FakeQueue
from tests.simulation.store import FakeStore, FakeTransaction
from tests.simulation.worker import FakeRegistry, Parts
from tests.simulation.world import Row, Session, Tables


@dataclass(frozen=True, slots=True, kw_only=True)
class Bug:
    """A bug to plant: other parts, and another function in the place of one."""

    name: str
    parts: Callable[[], Parts] = Parts
    patch: tuple[Any, str, Any] | None = None
    mode: str | None = None
    """The kind of run in which it shows; any when none is named."""
    rare: bool = False
    """Whether it takes many seeds; then it is looked for only with --long."""

    @contextmanager
    def planted(self) -> Iterator[Parts]:
        """Put the bug in, and take it out again."""
        if self.patch is None:
            yield self.parts()
            return
        where, name, other = self.patch
        before = getattr(where, name)
        setattr(where, name, other)
        try:
            yield self.parts()
        finally:
            setattr(where, name, before)


async def _acknowledging_first(source: Source, receiver: Receiver, gate: asyncio.Lock) -> None:
    async for first in source.arrivals():
        async with gate:
            batch = source.drain(first)
            await source.acknowledge(batch)
            await receiver.receive([source.raw(arrival) for arrival in batch])


async def _going_on_after_a_failure(source: Source, receiver: Receiver, gate: asyncio.Lock) -> None:
    async for first in source.arrivals():
        async with gate:
            batch = source.drain(first)
            try:
                received = [
                    await hub.receive.decode.decode(
                        source.raw(one), receiver.registry, receiver.secret, receiver.clock.now()
                    )
                    for one in batch
                ]
                await receiver._all_or_each(received)  # noqa: SLF001 - what `receive` does, without its patience
            except Away:
                pass
        await source.acknowledge(batch)


class _MarksFirst(Relay):
    async def _round(self) -> bool:
        claimed = await self.queue.claim(self.epoch or 0, BATCH)
        await self.queue.mark(self.epoch or 0, [Sent(id=one.id, partition=0, offset=0) for one in claimed])
        await self.sink.send(claimed)
        return bool(claimed)


class _TakesLossForFailure(Receiver):
    async def _decide_or_set_aside(self, received: Any) -> None:
        try:
            await self._decide_on([received])
        except Exception:  # noqa: BLE001 - the bug: a lost answer is no failure
            await self._decide_on([received], failed=True)

    async def _all_or_each(self, received: Sequence[Any]) -> None:
        for one in received:
            await self._decide_or_set_aside(one)


class _LoadsFirst(FakeTransaction):
    """Decides on what it loaded before it waited for the locks."""

    async def lock(self, numbers: frozenset[int], *, everything: bool) -> None:
        self._early = await super().known(self._want, self._touch)
        await super().lock(numbers, everything=everything)

    async def touched(self, want: Wanted) -> Touched:
        if not hasattr(self, "_touch"):
            self._want, self._touch = want, await super().touched(want)
        return self._touch

    async def known(self, want: Wanted, touch: Touched) -> Known:
        return self._early if want == self._want else await super().known(want, touch)


class _SavesInboxApart(FakeTransaction):
    """Commits the inbox before the rest."""

    async def save(self, saving: Saving) -> None:
        bare = [
            replace(d, records=(), keys=(), cases=(), members=(), incidents=(), deliveries=(), changed=())
            for d in saving.decisions
        ]
        await super().save(replace(saving, decisions=bare))
        self.world.commit(self.session.writes, durable=True)
        self.session.writes.clear()
        await super().save(replace(saving, decisions=list(saving.decisions)))

    async def _inbox(self, tables: Tables, decided: list[Any], saving: Saving) -> None:
        keys = [(d.received.source, d.received.event_id, d.received.content_hash) for d in decided]
        if not all(key in tables.inbox for key in keys):
            await super()._inbox(tables, decided, saving)


class _ForgetsTheRelay(FakeTransaction):
    def moved(self, row: Row, delivery: Delivery) -> bool:
        del row, delivery
        return False


class _OrdersByTime(FakeTransaction):
    def ordered(self, rows: Any) -> list[Row]:
        return sorted(rows, key=lambda row: (row.decided_at, row.position))


class _SkipsAhead(FakeSink):
    def failed(self, broken: set[tuple[str, str]], line: tuple[str, str]) -> None:
        """Forget that something of this line failed."""


class _RefusesWhenAway(FakeRegistry):
    async def writer(self, schema_id: int) -> Writer | None:
        try:
            return await super().writer(schema_id)
        except RegistryAway:
            return None


class _LeavesOutItsOwn(FakeQueue):
    """Does not take again what it took itself a moment ago (found by the first runs: an answer may have been lost)."""

    def unsent(self, row: Row, epoch: int) -> bool:
        stale = self.world.now() - timedelta(seconds=CLAIM)
        fresh = row.claim_epoch == epoch and row.claimed_at is not None and row.claimed_at >= stale
        return super().unsent(row, epoch) and not fresh


class _ForgetsTheReplaced(FakeQueue):
    """Sends nothing that was replaced after it was taken (found by the first runs)."""

    def unsent(self, row: Row, epoch: int) -> bool:
        return super().unsent(row, epoch) and row.delivery.state is DeliveryState.QUEUED


class _ClaimsInOneStatement(FakeQueue):
    """Does not look again for what took the place of a stopped delivery (found by thinking, and then by runs)."""

    async def take(self, session: Session, epoch: int, locked: list[Row]) -> list[Row]:
        async with session.statement() as tables:
            return locked if self.fits(tables, epoch) else []


class _ClaimsForgetfully(FakeQueue):
    """Does not wait for the disk."""

    def waits_for_disk(self) -> bool:
        return False


class _ScansByPosition(FakeQueue):
    """Looks only behind the last that it took."""

    _last = 0

    def unsent(self, row: Row, epoch: int) -> bool:
        return super().unsent(row, epoch) and row.position > self._last

    async def claim(self, epoch: int, limit: int) -> Sequence[Claimed]:
        claimed = await super().claim(epoch, limit)
        taken = [self.world.tables.deliveries[one.id].position for one in claimed]  # type: ignore[index]
        self._last = max([self._last, *taken])
        return claimed


class _BuildsWhenSending(FakeQueue):
    def claimed(self, row: Row) -> Claimed:
        return replace(super().claimed(row), payload=(row.payload or b"") + str(row.claim_epoch).encode())


def _transactions(kind: type[FakeTransaction]) -> type[FakeStore]:
    class Store(FakeStore):
        def begun(self, session: Session) -> FakeTransaction:
            return kind(session)

    return Store


_random = random.Random(0)  # noqa: S311 - a bug that can be repeated


def _random_id(*_parts: object) -> UUID:
    return UUID(int=_random.getrandbits(128))


def _one_person(want: Wanted, touch: Touched) -> frozenset[int]:
    """Lock one of the people that a batch touches, and nothing else of it."""
    few = Touched(people=frozenset(sorted(touch.people)[:1]))
    return _lock_numbers(Wanted(events=want.events, records=(), keys=(), deliveries=()), few)


_lock_numbers = hub.store.load.lock_numbers


def _first_only(drafts: Any, case: Any, event: Any) -> None:
    """Correct what the first recipient got, and forget the others."""
    before = drafts.known.deliveries_in
    one = [d for d in before(case.id) if d.recipient == "suffolk-idva"]
    known = drafts.known
    known.deliveries_in = lambda _case: one
    try:
        _correct(drafts, case, event)
    finally:
        del known.deliveries_in


def _stops_nothing(*_: object) -> None:
    """Let everything go on that is on its way."""


_correct = hub.flow.withdraw._correct  # noqa: SLF001 - the place of the bug

BUGS = (
    Bug(name="offset acknowledged before the commit", parts=lambda: Parts(receiving=_acknowledging_first)),
    Bug(name="batch that could not be saved is passed over", parts=lambda: Parts(receiving=_going_on_after_a_failure)),
    Bug(name="marked before the broker confirmed", parts=lambda: Parts(relay=_MarksFirst)),
    Bug(name="no look into the inbox", patch=(hub.flow.decide, "came_before", lambda *_: False)),
    Bug(name="inbox saved before the rest", parts=lambda: Parts(store=_transactions(_SavesInboxApart))),
    Bug(name="decided on what was loaded before the locks", parts=lambda: Parts(store=_transactions(_LoadsFirst))),
    Bug(name="lock on one person only", patch=(hub.receive.receiver, "lock_numbers", _one_person)),
    Bug(name="lost answer taken for a failure", parts=lambda: Parts(receiver=_TakesLossForFailure)),
    Bug(name="registry's absence taken for the event's fault", parts=lambda: Parts(registry=_RefusesWhenAway)),
    Bug(name="delivery id from random", patch=(hub.flow.drafts, "delivery_id", _random_id)),
    Bug(name="correction to some recipients only", patch=(hub.flow.withdraw, "_correct", _first_only)),
    Bug(
        name="stops what the relay has taken",
        parts=lambda: Parts(store=_transactions(_ForgetsTheRelay)),
        mode="late relay",
        rare=True,
    ),
    Bug(name="order of deliveries from timestamps", parts=lambda: Parts(store=_transactions(_OrdersByTime)), rare=True),
    Bug(name="what waits for somebody who is kept out goes on", patch=(hub.flow.limits, "keep_out", _stops_nothing)),
    Bug(name="a case tells whom it is closed to", patch=(hub.domain.limits.Limits, "closed_to", lambda *_: None)),
    Bug(name="failure of the sink is skipped", parts=lambda: Parts(sink=_SkipsAhead)),
    Bug(name="payload built when it is sent", parts=lambda: Parts(queue=_BuildsWhenSending)),
    Bug(name="scan for positions greater than the last", parts=lambda: Parts(queue=_ScansByPosition)),
    Bug(name="own claims left out", parts=lambda: Parts(queue=_LeavesOutItsOwn)),
    Bug(name="replaced but unsent is forgotten", parts=lambda: Parts(queue=_ForgetsTheReplaced)),
    Bug(name="claim in one statement", parts=lambda: Parts(queue=_ClaimsInOneStatement), mode="late relay", rare=True),
    Bug(
        name="claim that does not wait for the disk",
        parts=lambda: Parts(queue=_ClaimsForgetfully),
        mode="power cuts",
        rare=True,
    ),
)
