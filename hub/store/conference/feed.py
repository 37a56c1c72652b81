"""The coordinator's feed as its page shows it: four groups since somebody last looked, and their own mark (page C1).

Every function works on a connection of `Viewing.looking(areas, agencies)`: nobody sees an entry of another area, or of
a case that is closed to them. A row names the victim, so whoever shows one notes the look first.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection

from hub.domain.dates import day_of
from hub.domain.ids import AgencyId, AreaId
from hub.store.ops.rows import rows
from hub.store.statements import sql

PAGE = 50
"""Rows of one page."""
UNDO_MINUTES = 10
"""For how long a mark can be put back."""
FIRST_LOOK = timedelta(days=30)
"""How far back somebody sees who has never moved their mark; and what they have seen."""


class Group(StrEnum):
    """The groups of entries; what waits for a decision is no entry, and is read by `to_accept`."""

    NEW = "new"
    CHANGED = "changed"
    INFORMATION = "information"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Whose feed it is, and what is asked for; None asks for all."""

    user: str
    areas: Collection[AreaId]
    source: AgencyId | None = None
    """The agency that told."""
    grade: str | None = None
    criterion: str | None = None
    tag: str | None = None
    """`repeat`, `transfer-in`, `child`, `unborn`, `unsafe-contact`, `counter-allegation`."""
    seen: bool = False
    """Whether to return, in place of what is new to them, what they have seen of the last while."""

    @property
    def values(self) -> dict[str, Any]:
        """Return them as the statements take them."""
        return {
            "user": self.user,
            "areas": list(self.areas),
            "source": self.source,
            "grade": self.grade,
            "criterion": self.criterion,
            "tag": self.tag,
            "seen": self.seen,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How much waits for a decision."""

    referrals: int = 0
    """Cases with a referral to be accepted or returned, also of a pair that was referred before."""
    repeats: int = 0
    """Pairs of which somebody has to confirm that an incident is a repeat."""
    transfers: int = 0
    """Those that another area hands over."""
    matches: int = 0
    """Pairs of people who may be one."""

    @property
    def to_answer(self) -> int:
        """Return how many referrals wait for an answer."""
        return self.referrals + self.transfers

    @property
    def to_decide(self) -> int:
        """Return how many wait for a decision: the badge in the navigation."""
        return self.to_answer + self.repeats + self.matches


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Updates of one case from one agency; what stands here beside the count is of the newest."""

    area: AreaId
    case_id: UUID
    reference: str
    source: AgencyId | None
    """Who told; None where the hub or a person at it did, or where that may not be said."""
    source_kind: str | None
    updates: int
    at: datetime
    newest: UUID
    """Id of the newest entry; with `at` the place from which the next page goes on."""
    entries: Sequence[UUID]
    kind: str
    reason: str
    """Code of the sentence (`hub.domain.feed.FeedReason`)."""
    sections: Sequence[str]
    parameters: Mapping[str, str]
    victim_name: str | None = field(repr=False)
    victim_born: str | None = field(repr=False)
    grade: str | None
    tool: str | None
    assessed_at: datetime | None
    criteria: Sequence[str]
    tags: Sequence[str]
    can_open: bool
    """Whether the case is still shown in this area."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A group of entries: how many rows it has, and the first of those that are asked for."""

    count: int = 0
    rows: Sequence[Row] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ToAccept:
    """A case with a referral that waits for the coordinator's answer."""

    id: UUID
    """The delivery that is answered, the oldest of several."""
    referrals: int
    """How many of the case wait."""
    at: datetime
    respond_by: datetime | None
    what: str
    """`referral`, `repeat` or `transfer`."""
    area: AreaId
    case_id: UUID
    reference: str
    victim_name: str | None = field(repr=False)
    victim_born: str | None = field(repr=False)
    grade: str | None
    tool: str | None
    assessed_at: datetime | None
    criteria: Sequence[str]
    tags: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry as it was published."""

    id: UUID
    area: AreaId
    seq: int | None
    case_id: UUID
    reference: str
    kind: str
    sections: Sequence[str]
    reason: str
    parameters: Mapping[str, str]
    source: AgencyId | None
    source_kind: str | None
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaState:
    """How far the feed of one area has come, and how far somebody has seen it."""

    area: AreaId
    upto: int
    """The number of its newest entry; what `mark_seen` is given for "all as seen up to" the time shown."""
    seen: int
    before: int
    """Where somebody's mark stood before it was moved last."""
    moved_at: datetime | None
    """When somebody's mark was moved last; None where it never was."""
    newest_at: datetime | None
    waiting_since: datetime | None
    """Since when an entry waits to be published; None where none does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """How the feed stands."""

    areas: Sequence[AreaState]
    last_event_at: datetime | None
    """When the hub last received anything, from whomever."""
    now: datetime

    @property
    def behind(self) -> timedelta:
        """Return for how long the oldest entry has waited to be told."""
        waiting = [one.waiting_since for one in self.areas if one.waiting_since]
        return self.now - min(waiting) if waiting else timedelta()

    @property
    def seen_at(self) -> datetime | None:
        """Return when somebody last moved their mark."""
        return max((one.moved_at for one in self.areas if one.moved_at), default=None)

    @property
    def can_undo(self) -> bool:
        """Say whether their last move of the mark can be taken back."""
        moved = [one.moved_at for one in self.areas if one.moved_at and one.seen > one.before]
        return any(self.now - at < timedelta(minutes=UNDO_MINUTES) for at in moved)


Place = tuple[datetime, UUID]
"""Where a page ended: the time and id of its last row."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    part: str
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Placed(Row):
    part: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Last:
    at: datetime | None
    now: datetime


async def state(conn: AsyncConnection[Any], asked: Asked) -> State:
    """Return how the feed stands."""
    areas = await rows(conn, AreaState, "feed_state", areas=list(asked.areas), user=asked.user)
    last = (await rows(conn, _Last, "feed_last_event"))[0]
    return State(areas=areas, last_event_at=last.at, now=last.now)


async def to_decide(conn: AsyncConnection[Any], asked: Asked, now: datetime) -> Counts:
    """Return how much waits for a decision: every page says it."""
    found = {one.part: one.rows for one in await rows(conn, _Part, "count_to_accept", **asked.values)}
    found |= {one.part: one.rows for one in await rows(conn, _Part, "count_matches")}
    of_day = {"areas": list(asked.areas), "today": day_of(now)}
    found |= {one.part: one.rows for one in await rows(conn, _Part, "count_repeats", **of_day)}
    return Counts(
        referrals=found.get("referral", 0),
        repeats=found.get("repeat", 0),
        transfers=found.get("transfer", 0),
        matches=found.get("match", 0),
    )


async def groups(
    conn: AsyncConnection[Any], asked: Asked, now: datetime, only: Group | None = None, before: Place | None = None
) -> Mapping[Group, Listed]:
    """Return the entries of each group, or of one alone from below a place, newest first.

    Of each there is one row more than a page where it goes on. A group in which there is nothing is left out.
    """
    at, id_ = before or (None, None)
    place = {"part": only, "before_at": at, "before_id": id_, "limit": PAGE + 1, "since": now - FIRST_LOOK}
    found = await rows(conn, _Placed, "feed_rows", **asked.values, **place)
    return {
        group: Listed(count=its[0].count, rows=its) for group in Group if (its := [o for o in found if o.part == group])
    }


async def to_accept(conn: AsyncConnection[Any], asked: Asked, after: Place | None = None) -> list[ToAccept]:
    """Return a page of cases with referrals that wait for an answer, the oldest first."""
    at, id_ = after or (None, None)
    return await rows(conn, ToAccept, "to_accept", **asked.values, after_at=at, after_id=id_, limit=PAGE + 1)


async def entries(conn: AsyncConnection[Any], ids: Sequence[UUID]) -> list[Entry]:
    """Return single entries: the details of a row."""
    return await rows(conn, Entry, "feed_entries", entries=list(ids))


async def after(conn: AsyncConnection[Any], area: AreaId, seq: int, limit: int) -> list[Entry]:
    """Return what follows a number in an area's feed, in order; the same as lies on its topic."""
    return await rows(conn, Entry, "feed_after", area=area, after=seq, limit=limit)


async def of_case(conn: AsyncConnection[Any], case: UUID, limit: int = PAGE) -> list[Entry]:
    """Return what was told of one case, newest first."""
    return await rows(conn, Entry, "feed_of_case", case=case, limit=limit)


async def mark_seen(conn: AsyncConnection[Any], user: str, upto: Mapping[AreaId, int], now: datetime) -> None:
    """Move somebody's mark to these numbers: everything up to them is seen. It never moves back by this."""
    await conn.execute(sql("mark_seen"), {"user": user, "areas": list(upto), "upto": list(upto.values()), "now": now})


async def undo_seen(conn: AsyncConnection[Any], user: str, areas: Collection[AreaId], now: datetime) -> bool:
    """Put somebody's mark back to where it was before it was last moved; say whether that could still be done."""
    values = {"user": user, "areas": list(areas), "now": now, "minutes": UNDO_MINUTES}
    return (await conn.execute(sql("unmark_seen"), values)).rowcount > 0


async def open_row(conn: AsyncConnection[Any], user: str, ids: Sequence[UUID], now: datetime) -> None:
    """Note that somebody opened a row: its entries are seen, by them alone."""
    await conn.execute(sql("open_entries"), {"user": user, "entries": list(ids), "now": now})
