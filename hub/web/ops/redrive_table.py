"""What a plan would do and did, by receiver: the table of page O6, and the sentences under it."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from hub.domain.operating import Verdict
from hub.store.ops.redrive import Part, Redrive
from hub.web.ops.scope import Scope

COLUMNS: Mapping[str, str] = {
    Verdict.SEND: "Would send",
    Verdict.HAS_IT: "Already has it (skipped)",
    Verdict.ON_ITS_WAY: "On its way already (skipped)",
    Verdict.NOT_ALLOWED: "Not allowed by today's rules (skipped)",
    Verdict.REPLACED: "Replaced by newer (skipped)",
    Verdict.SUSPENDED: "Suspended (waits)",
    Verdict.LATE: "Time has passed (needs a tick)",
}
TAKEN_IN_AGAIN = "The hub itself (takes events in again)"
INSTEAD: Mapping[str, str] = {
    Verdict.SEND: "went out after all",
    Verdict.HAS_IT: "were confirmed meanwhile, so they were not sent",
    Verdict.ON_ITS_WAY: "were on their way already",
    Verdict.NOT_ALLOWED: "were not allowed by the rules when their turn came",
    Verdict.REPLACED: "were replaced or withdrawn meanwhile",
    Verdict.SUSPENDED: "wait, as their receiver was suspended meanwhile",
    Verdict.LATE: "were past their time when their turn came",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One receiver."""

    name: str
    planned: Mapping[str, int]
    came: Mapping[str, int]
    before: Mapping[str, int]

    def cell(self, verdict: str, *, ran: bool) -> str:
        """Return a cell: planned, and once it ran also what came of it."""
        planned, came = self.planned.get(verdict, 0), self.came.get(verdict, 0)
        return f"{planned}, actual {came}" if ran else str(planned)


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A plan by receivers, with its totals."""

    rows: Sequence[Row]
    total: Row
    looked_up: int
    every: int
    sent: int
    sent_announced: int
    done: int
    differences: Sequence[str]
    """What came otherwise than planned."""
    changes: Sequence[str]
    """What is planned otherwise than when it was looked up before."""

    @property
    def lines(self) -> Sequence[Row]:
        """Return what stands in the table; without a receiver there is no total either."""
        return [*self.rows, self.total] if self.rows else []

    def to_send(self, *, late_too: bool) -> int:
        """Return how many would go out."""
        return self.total.planned.get(Verdict.SEND, 0) + (self.total.planned.get(Verdict.LATE, 0) if late_too else 0)


def table(parts: Sequence[Part], scope: Scope) -> Table:
    """Return a plan by receivers."""
    receivers = sorted({one.recipient or "" for one in parts}, key=lambda one: _name(one, scope))
    return Table(
        rows=[_row(_name(to, scope), [one for one in parts if (one.recipient or "") == to]) for to in receivers],
        total=_row("Total", parts),
        looked_up=sum(one.count for one in parts if one.planned),
        every=sum(one.count for one in parts),
        sent=sum(one.count for one in parts if one.came == Verdict.SEND),
        sent_announced=sum(one.announced for one in parts if one.came == Verdict.SEND),
        done=sum(one.count for one in parts if one.came),
        differences=_differences(parts),
        changes=_changes(parts),
    )


def time_left(plan: Redrive, left: int) -> timedelta:
    """Return how long a plan takes at its rate."""
    return timedelta(seconds=left / plan.rate)


def _name(recipient: str, scope: Scope) -> str:
    return TAKEN_IN_AGAIN if recipient == "hub" else scope.name(recipient)


def _row(name: str, parts: Iterable[Part]) -> Row:
    planned: Counter[str] = Counter()
    came: Counter[str] = Counter()
    before: Counter[str] = Counter()
    for one in parts:
        planned[one.planned or ""] += one.count
        came[one.came or ""] += one.count
        before[one.before or ""] += one.count
    return Row(name=name, planned=planned, came=came, before=before)


def _differences(parts: Sequence[Part]) -> list[str]:
    counts: Counter[tuple[str, str]] = Counter()
    for one in parts:
        if one.came and one.planned and one.came != one.planned:
            counts[one.planned, one.came] += one.count
    return [f"{count} planned as “{COLUMNS[planned]}” {INSTEAD[came]}." for (planned, came), count in counts.items()]


def _changes(parts: Sequence[Part]) -> list[str]:
    counts: Counter[tuple[str, str]] = Counter()
    for one in parts:
        if one.before and one.planned and one.before != one.planned:
            counts[one.before, one.planned] += one.count
    return [f"{count}: was “{COLUMNS[before]}”, now “{COLUMNS[now]}”." for (before, now), count in counts.items()]
