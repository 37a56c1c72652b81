"""How long deliveries took, and how often it was as promised: from hours and days that are counted (page O7).

Times are rounded up to two figures before they are counted, so that of any period the middle and the slowest are told
exactly, and nothing of a single delivery.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from psycopg import AsyncConnection

from hub.store.ops.rows import rows


class Stage(StrEnum):
    """Which part of the way is measured."""

    HUB = "hub"
    """From an event's arrival until what follows from it was sent."""
    ACKNOWLEDGED = "acknowledged"
    """From the hub's decision until the receiving agency's system confirmed: that is what agencies promise."""


HALF, MOST, NEARLY_ALL = 0.5, 0.95, 0.99
MARKS = 50
"""Of what happened in a period so much is told, the last first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """How often one promise was kept."""

    promise: timedelta
    kept: int
    missed: int
    """Took longer, or takes longer by now and is still under way."""

    @property
    def share(self) -> float | None:
        """Return how large a part was as promised; None where there was nothing."""
        return self.kept / (self.kept + self.missed) if self.kept + self.missed else None

    @property
    def share_shown(self) -> float:
        """Return the part in per cent to one place, rounded down: what is not kept must not look as if it were."""
        return math.floor(1000 * (self.share or 0)) / 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Took:
    """How long it took at one point of the chart, or in all of a period."""

    count: int
    """How many ended, or are missed."""
    half: timedelta | None
    most: timedelta | None
    """Within which 95 % were there; None where more are still under way, though longer than promised."""
    nearly_all: timedelta | None


NOTHING = Took(count=0, half=None, most=None, nearly_all=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class OfStage:
    """One stage in one period."""

    points: Mapping[datetime, Took]
    """By when each hour or day began; where nothing was, there is none."""
    total: Took
    kept: Sequence[Kept]
    """Of each promise, the shortest first."""
    open: int
    """Still under way, and not yet longer than promised."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Latency:
    """How long everything took in a period."""

    until: datetime | None
    """Up to when it is measured; None where nothing ever was."""
    stages: Mapping[Stage, OfStage]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Spans:
    starts: datetime
    stage: str
    span: int
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Promises:
    starts: datetime
    stage: str
    promise: float
    kept: int
    missed: int
    open: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Until:
    until: datetime


async def latency(conn: AsyncConnection[Any], agencies: Collection[str], unit: str, since: datetime) -> Latency:
    """Return how long it took to reach these agencies since a moment, by the `hour` or the `day`."""
    asked = {"unit": unit, "since": since, "agencies": list(agencies)}
    spans = await rows(conn, _Spans, "ops_latency_spans", **asked)
    promises = await rows(conn, _Promises, "ops_latency_promises", **asked)
    until = await rows(conn, _Until, "ops_latency_until")
    return Latency(
        until=until[0].until if until else None,
        stages={
            stage: _stage([s for s in spans if s.stage == stage], [p for p in promises if p.stage == stage])
            for stage in Stage
        },
    )


Summary = Mapping[str, Mapping[Stage, Sequence[Kept]]]
"""By the name of a period: of each stage, how often each promise was kept."""


async def kept_since(conn: AsyncConnection[Any], agencies: Collection[str], sinces: Mapping[str, datetime]) -> Summary:
    """Return how often promises were kept since each of these beginnings of a day."""
    asked = {"unit": "day", "since": min(sinces.values()), "agencies": list(agencies)}
    promises = await rows(conn, _Promises, "ops_latency_promises", **asked)
    return {
        name: {stage: _kept([p for p in promises if p.stage == stage and p.starts >= since]) for stage in Stage}
        for name, since in sinces.items()
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Something that happened in a period: rules that were used for the first time, or an incident."""

    at: datetime
    code: str
    """Of the incident's alarm; empty for rules."""
    id: str | None
    area: str | None


async def marks(conn: AsyncConnection[Any], since: datetime) -> list[Mark]:
    """Return what happened since a moment, in that order."""
    return await rows(conn, Mark, "ops_latency_marks", since=since, limit=MARKS)


def _stage(spans: Sequence[_Spans], promises: Sequence[_Promises]) -> OfStage:
    counts: dict[datetime, Counter[int]] = defaultdict(Counter)
    ended: Counter[datetime] = Counter()
    for span in spans:
        counts[span.starts][span.span] += span.count
    for one in promises:
        ended[one.starts] += one.kept + one.missed
    return OfStage(
        points={at: took(counts[at], count) for at, count in sorted(ended.items()) if count},
        total=took(sum(counts.values(), Counter()), ended.total()),
        kept=_kept(promises),
        open=sum(one.open for one in promises),
    )


def _kept(promises: Iterable[_Promises]) -> list[Kept]:
    found: dict[float, Counter[str]] = defaultdict(Counter)
    for one in promises:
        found[one.promise].update(kept=one.kept, missed=one.missed)
    return [
        Kept(promise=timedelta(seconds=promise), kept=counts["kept"], missed=counts["missed"])
        for promise, counts in sorted(found.items())
    ]


def took(counts: Mapping[int, int], ended: int) -> Took:
    """Return the middle and the slowest of so many, of which those of `counts` arrived, by milliseconds."""
    if not ended:
        return NOTHING
    return Took(
        count=ended,
        half=_within(HALF, counts, ended),
        most=_within(MOST, counts, ended),
        nearly_all=_within(NEARLY_ALL, counts, ended),
    )


def _within(share: float, counts: Mapping[int, int], ended: int) -> timedelta | None:
    """Return within what time so large a part was there; None where that many are not there yet."""
    wanted = math.ceil(round(share * ended, 6))
    so_far = 0
    for span, count in sorted(counts.items()):
        so_far += count
        if so_far >= wanted:
            return timedelta(milliseconds=span)
    return None
