"""Publishes what the store holds: claims in order under a lease, waits for the broker, then marks.

It may send a delivery twice, always with the same id and bytes; it never skips one and never overtakes.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

import structlog

from hub.domain.ids import AgencyId
from hub.failpoints import reach
from hub.receive.ports import Queue, Sink, WakeUp
from hub.store.errors import Away
from hub.store.queue import CLAIM, Claimed, Sent
from hub.telemetry import Said

BATCH = 500
"""Deliveries in one round."""
POLL = 0.25
"""Seconds between looks when nobody wakes the relay (ADR 3)."""
RENEW = 2.0
"""Seconds between renewals of the lease."""
LOOK = 1.0
"""Seconds between looks for what agencies have not confirmed."""
PAUSE = 0.5
"""Seconds to wait after a failure."""

log = structlog.get_logger()

Claim = Callable[[int, int], Awaitable[Sequence[Claimed]]]
Mark = Callable[[int, Sequence[Sent]], Awaitable[None]]


@dataclass(slots=True, kw_only=True)
class Relay:
    """One relay. Several may run; the one with the lease works, the others wait."""

    queue: Queue
    sink: Sink
    wake_up: WakeUp
    promises: Mapping[AgencyId, timedelta] = field(default_factory=dict)
    """How soon each agency confirms what it gets."""
    epoch: int | None = None
    renewed_at: float = 0.0
    looked_at: float = 0.0
    """When it last looked for what is not confirmed."""

    async def run(self) -> None:
        """Publish until cancelled."""
        while True:
            try:
                busy = await self._renewed() and await self._round()
            except Away as away:
                log.warning(Said.RELAY_FAILED, error=type(away).__name__)
                self.epoch, self.renewed_at = None, 0.0
                await asyncio.sleep(PAUSE)
                continue
            if not busy:
                await self.wake_up.wait(POLL if self.epoch is not None else RENEW)

    async def _renewed(self) -> bool:
        """Hold the lease, renewing it in time; say whether it is held."""
        now = asyncio.get_running_loop().time()
        if self.epoch is not None and now - self.renewed_at < RENEW:
            return True
        await reach("lease.renewing")
        before, self.epoch = self.epoch, await self.queue.lease()
        self.renewed_at = now
        if self.epoch != before:
            log.info(Said.LEASE_TAKEN if self.epoch is not None else Said.LEASE_LOST, epoch=self.epoch)
            await reach("lease.taken" if self.epoch is not None else "lease.lost")
        return self.epoch is not None

    async def _again(self) -> None:
        """Queue what was not confirmed in time, now and then."""
        now = asyncio.get_running_loop().time()
        if now - self.looked_at < LOOK:
            return
        self.looked_at = now
        count = await self.queue.queue_unconfirmed(self.epoch or 0, self.promises)
        if count:
            log.info(Said.SENT_AGAIN, count=count)
            await reach("resend.gap")

    async def _round(self) -> bool:
        """Claim, send and mark once; say whether there was anything to send.

        What coordinators are told of goes out before the entry of the feed that speaks of it.
        """
        await self._again()
        is_busy = await self._publish(self.queue.claim, self.queue.mark)
        has_news = await self._publish(self.queue.claim_feed, self.queue.mark_feed, "feed.")
        return is_busy or has_news

    async def _publish(self, claim: Claim, mark: Mark, point: str = "") -> bool:
        epoch = self.epoch or 0
        claimed_at = asyncio.get_running_loop().time()
        claimed = await claim(epoch, BATCH)
        if not claimed:
            return False
        await reach(f"{point}claimed")
        if asyncio.get_running_loop().time() - claimed_at > CLAIM:
            return True  # too old to be ours alone: claim again
        sent = await self.sink.send(claimed)
        await reach(f"{point}acked")
        await reach(f"{point}mark.before")
        await mark(epoch, sent)
        await reach(f"{point}mark.after")
        if len(sent) < len(claimed):
            log.warning(Said.RELAY_SENT_LESS, count=len(claimed) - len(sent))
            await asyncio.sleep(PAUSE)
        return True
