"""Looks up what plans to send again would do, and runs those that were started: at their rate, in received order.

Of a process that dies in the middle another goes on: each delivery goes again by an event under a key of its own, which
acts once; an event that was set aside is taken in again only while it still is set aside (ADR 33).
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

import structlog

from hub.domain.agency import AccountState
from hub.domain.decisions import AccountDecided, PersonDecided
from hub.domain.head import Head
from hub.domain.ids import CONSOLE, HUB, DeliveryId
from hub.domain.operating import DeliveryRedriven, RedriveId, Redriven, Verdict
from hub.domain.outcome import Outcome
from hub.failpoints import reach
from hub.receive.ports import Raw
from hub.receive.receiver import Receiver
from hub.store.errors import Away
from hub.store.redrives import Letter, Next, PostgresRedrives, RunningPlan, Unplanned
from hub.telemetry import Said

EVERY = 0.5
"""Seconds between looks: a stop of all that repeats holds here within one."""
AT_ONCE = 100
"""Things that are looked up in one transaction."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Redriver:
    """Runs plans. Of several processes each may do it: nothing acts twice."""

    redrives: PostgresRedrives
    receiver: Receiver

    async def run(self) -> None:
        """Look and send until cancelled."""
        while True:
            try:
                await self.look()
            except Away as error:
                log.warning(Said.WAITING_FOR, error=type(error).__name__)
            await asyncio.sleep(EVERY)

    async def look(self) -> None:
        """Look up what is planned, send the next of what runs, and end suspensions whose time is over."""
        for due in await self.redrives.to_resume():
            head = Head(agency=CONSOLE, record_id=f"account {due.agency}", recorded_at=_WHENEVER)
            resumed = AccountDecided(
                head=head, account=due.agency, state=AccountState.ACTIVE, by=HUB, reason="time-is-over"
            )
            await self.receiver.receive_decided(resumed, f"resume {due.agency} {due.until.isoformat()}")
        for redrive in await self.redrives.to_check():
            await self._look_up(redrive)
        for plan in await self.redrives.running():
            await self._send_some(plan)
        await self.redrives.end_done()

    async def _look_up(self, redrive: RedriveId) -> None:
        while some := await self.redrives.unplanned(redrive, AT_ONCE):
            await self.redrives.looked_up(redrive, await self._verdicts(redrive, some))
        await self.redrives.planned(redrive, self.receiver.policy.digest)

    async def _verdicts(self, redrive: RedriveId, some: Sequence[Unplanned]) -> list[tuple[int, Verdict]]:
        """Return what would become of each now."""
        found = [(one.place, _of_letter(one)) for one in some if one.letter]
        deliveries = [one for one in some if one.delivery]
        events = [_again(redrive, one.delivery, HUB, late_too=one.late_too) for one in deliveries if one.delivery]
        if events:
            decisions = await self.receiver.foresee_each(events)
            operated = [next(one for one in d.operated if isinstance(one, Redriven)) for d in decisions]
            found += [(one.place, came.verdict) for one, came in zip(deliveries, operated, strict=True)]
        return found

    async def _send_some(self, plan: RunningPlan) -> None:
        """Send as much of a plan as its rate allows until the next look."""
        some = await self.redrives.next(plan.id, max(1, int(plan.rate * EVERY)))
        events: dict[str, PersonDecided] = {
            f"redrive {plan.id} {one.delivery}": _again(
                RedriveId(plan.id), one.delivery, plan.started_by, late_too=plan.late_too
            )
            for one in some
            if one.delivery
        }
        await reach("redrive.before")
        if events:
            await self.receiver.receive_each_decided(events)
        await reach("redrive.after")
        for one in some:
            if one.letter:
                await self._take_in_again(plan, one, one.letter)

    async def _take_in_again(self, plan: RunningPlan, one: Next, letter_id: UUID) -> None:
        """Take an event in again that was set aside, in its own bytes; one that is so no longer stays as it is."""
        letter = await self.redrives.letter(letter_id)
        if letter is None or letter.original is None or letter.outcome != Outcome.DEAD_LETTER:
            await self.redrives.letter_came(plan.id, one.place, Verdict.NOT_ALLOWED)
            return
        if letter.open:
            await self.receiver.receive([_raw(letter, letter.original)])
        await reach("redrive.letter")
        await self.redrives.letter_came(plan.id, one.place, Verdict.SEND if letter.open else Verdict.HAS_IT)


_WHENEVER = datetime.fromtimestamp(0, UTC)


def _again(redrive: RedriveId, delivery: UUID, by: str, *, late_too: bool) -> DeliveryRedriven:
    head = Head(agency=CONSOLE, record_id=f"redrive {redrive}", recorded_at=_WHENEVER)
    return DeliveryRedriven(head=head, redrive=redrive, delivery=DeliveryId(delivery), late_too=late_too, by=by)


def _of_letter(one: Unplanned) -> Verdict:
    """Return whether an event can be taken in again: what its sender must mend cannot, nor what is not kept."""
    if one.retried:
        return Verdict.HAS_IT
    may = one.open and one.letter_outcome == Outcome.DEAD_LETTER and not one.of_console
    return Verdict.SEND if may else Verdict.NOT_ALLOWED


def _raw(letter: Letter, original: bytes) -> Raw:
    return Raw(
        topic=letter.topic,
        partition=letter.partition,
        offset=letter.offset,
        value=original,
        headers=tuple((name, value.encode()) for name, value in letter.headers.items()),
        retried=True,
    )
