"""Looks by the clock who is late or silent, and takes in each as an event that opens or closes an alarm.

An alarm opens once and closes once. What keeps it from opening and closing with every single delivery: it opens when
somebody waits longer than was promised, and closes when nobody waits longer than half of that.
"""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Protocol

import structlog

from hub.domain.agency import PROMISE
from hub.domain.alarm import SILENT_AFTER, Alarm, AlarmCode
from hub.domain.directory import Directory
from hub.domain.ids import AgencyId, AlarmId
from hub.receive.receiver import Receiver
from hub.store.errors import Away
from hub.store.standing import Stands, Unconfirmed
from hub.telemetry import Said

LOOK = 15.0
"""Seconds between looks at most: an alarm opens within a minute of what it tells."""
LOOKS = 4
"""So many looks at least within the shortest promise."""

log = structlog.get_logger()


class Standing(Protocol):
    """Knows how agencies stand."""

    async def of(self, agencies: Sequence[AgencyId]) -> list[Stands]:
        """Return how each of these agencies stands now."""

    async def corrections(self) -> list[Unconfirmed]:
        """Return which corrections because of decisions on people are not confirmed, decision by decision."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """That an alarm begins, or is over."""

    code: AlarmCode
    since: datetime
    over: AlarmId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Watching:
    """Has the hub raise alarms over agencies. Of several processes each may do it: an event acts once."""

    standing: Standing
    receiver: Receiver
    directory: Directory
    promises: Mapping[AgencyId, timedelta]

    async def run(self) -> None:
        """Look until cancelled."""
        while True:
            try:
                await self.look()
            except Away as error:
                log.warning(Said.WAITING_FOR, error=type(error).__name__)
            await asyncio.sleep(self.pace)

    @property
    def pace(self) -> float:
        """Return the seconds from one look to the next."""
        return min([LOOK, *(promise.total_seconds() / LOOKS for promise in self.promises.values())])

    async def look(self) -> int:
        """Take in every alarm that begins or is over now; return how many."""
        count = 0
        for one in await self.standing.of(list(self.promises)):
            area = self.directory.areas_of(one.agency)[0]
            for found in findings(one, self.promises[one.agency]):
                alarm = Alarm(code=found.code, area=area, about=one.agency)
                await self.receiver.receive_found(alarm, found.since, found.over)
                count += 1
        return count + await self._look_at_corrections()

    async def _look_at_corrections(self) -> int:
        count = 0
        for decision, group in groupby(await self.standing.corrections(), lambda one: one.decision):
            waits = list(group)
            if found := late_corrections(waits, self.promises):
                alarm = Alarm(code=found.code, area=waits[0].area, about=decision)
                await self.receiver.receive_found(alarm, found.since, found.over)
                count += 1
        return count


def late_corrections(waits: Sequence[Unconfirmed], promises: Mapping[AgencyId, timedelta]) -> Finding | None:
    """Return whether an alarm over the corrections of one decision begins, or is over since all have confirmed."""
    late, at = waits[0].late, waits[0].at
    unconfirmed = [(one.since, promises.get(one.recipient, PROMISE)) for one in waits if one.recipient and one.since]
    if late and not unconfirmed:
        return Finding(code=AlarmCode.CORRECTION_LATE, since=at, over=late)
    if late is None and any(at - since > promise for since, promise in unconfirmed):
        return Finding(code=AlarmCode.CORRECTION_LATE, since=min(since for since, _ in unconfirmed))
    return None


def findings(one: Stands, promise: timedelta) -> Iterator[Finding]:
    """Yield which alarms over an agency begin or are over."""
    waited = one.at - one.waits_since if one.waits_since else timedelta()
    if one.late is None and one.active and one.waits_since and waited > promise:
        yield Finding(code=AlarmCode.AGENCY_LATE, since=one.waits_since)
    if one.late and (waited <= promise / 2 or not one.active):
        yield Finding(code=AlarmCode.AGENCY_LATE, since=one.at, over=one.late)
    is_silent = bool(one.beat_at and one.heard_at and one.at - one.heard_at > SILENT_AFTER)
    if one.silent is None and one.active and one.heard_at and is_silent:
        yield Finding(code=AlarmCode.AGENCY_SILENT, since=one.heard_at)
    if one.silent and not is_silent:
        yield Finding(code=AlarmCode.AGENCY_SILENT, since=one.at, over=one.silent)
