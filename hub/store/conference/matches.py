"""Pairs of people who may be one, as coordinators see them: those alone of which every case is of their own area."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import namedtuple_row

from hub.domain.ids import CaseId, PersonId, ReviewId
from hub.domain.review import Review
from hub.matching.features import Features
from hub.store import rows as read
from hub.store.conference.rows import rows
from hub.store.statements import sql

TAKEN_FOR = timedelta(hours=2)
"""After this time a pair that somebody looks into may be taken by another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A pair that waits for a decision."""

    id: ReviewId
    one: PersonId
    other: PersonId
    needs_second: bool
    state: str
    signatures: Sequence[Mapping[str, Any]]
    opened_at: datetime
    source: str | None
    """Who told of the new description; None where its record speaks of somebody else by now."""
    told: str | None
    reference: str | None
    """The known person's case."""
    case_id: UUID | None
    delivered: bool
    """Whether somebody got something of the new record already."""
    named: Sequence[str]
    """Names of the agencies that are named to the coordinator of the new description's case."""
    taken_by: str | None
    taken_name: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """A decision on a pair that holds."""

    one: PersonId
    other: PersonId
    same: bool
    decided_at: datetime
    event_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A pair with everybody who has decided on it."""

    review: Review
    opened_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """One description of a person, and when it first came."""

    alone: PersonId
    person: PersonId
    seq: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionSent:
    """A correction because of a wrong link, and how far it has come."""

    id: UUID
    recipient: str
    wrong: str | None
    """Kind of the delivery that it corrects."""
    reference: str | None
    state: str
    decided_at: datetime
    published_at: datetime | None
    confirmed_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """Who looks into a pair."""

    user_id: str
    name: str
    taken_at: datetime


Conn = AsyncConnection[Any]


async def waiting(conn: Conn, now: datetime, limit: int, after: UUID | None = None) -> list[Waiting]:
    """Return pairs that wait, what most depends on first; `after` is the last one of the page before."""
    return await rows(conn, Waiting, "cases_matches_waiting", fresh=now - TAKEN_FOR, limit=limit, after=after)


async def features_of(
    conn: Conn, reviews: Iterable[ReviewId]
) -> Mapping[ReviewId, tuple[list[Features], list[Features]]]:
    """Return what is compared of both sides of these pairs."""
    found: dict[ReviewId, tuple[list[Features], list[Features]]] = defaultdict(lambda: ([], []))
    for row in await _ask(conn, "cases_matches_features", ids=list(reviews)):
        found[ReviewId(row.id)][0 if row.new else 1].append(Features.from_list(row.features))
    return found


async def decided(conn: Conn, limit: int, before: datetime | None = None) -> list[Decided]:
    """Return the newest decisions on pairs; `before` is when the last one of the page before was made."""
    return await rows(conn, Decided, "cases_matches_decided", limit=limit, before=before)


async def match_called(conn: Conn, review: UUID) -> Opened | None:
    """Return a pair; None where there is none, or none that may be seen."""
    found = await _ask(conn, "cases_match", id=review)
    return Opened(review=read.review(found[0]), opened_at=found[0].opened_at) if found else None


async def descriptions_beside(conn: Conn, alone: UUID) -> list[Described]:
    """Return all descriptions of the person of whom this is one, the oldest first; none where it is not seen."""
    return await rows(conn, Described, "cases_match_described", alone=alone)


async def may_see_two(conn: Conn, one: PersonId, other: PersonId) -> bool:
    """Say whether every case of both is one that may be seen."""
    return bool((await _ask(conn, "cases_match_may_see", one=one, other=other))[0].may)


async def named_in(conn: Conn, cases: Iterable[CaseId]) -> frozenset[str]:
    """Return the names of agencies that are named to the coordinators of these cases."""
    return frozenset(row.name for row in await _ask(conn, "cases_match_told_by", cases=list(cases)))


async def corrections_of(conn: Conn, review: Review) -> list[CorrectionSent]:
    """Return the corrections because of the decision on a pair that holds."""
    one, other = sorted((review.one, review.other))
    events = [row.event_id for row in await _ask(conn, "cases_match_decisions", one=one, other=other)]
    return await rows(conn, CorrectionSent, "cases_match_corrections", events=events)


async def taken(conn: Conn, review: ReviewId, now: datetime) -> Taken | None:
    """Return who looks into a pair now."""
    return next(iter(await rows(conn, Taken, "cases_match_taken", id=review, fresh=now - TAKEN_FOR)), None)


async def take(conn: Conn, review: ReviewId, who: tuple[str, str], now: datetime) -> None:
    """Note that a user, given by id and name, looks into a pair, unless another does."""
    values = {"id": review, "user": who[0], "name": who[1], "now": now, "fresh": now - TAKEN_FOR}
    await conn.execute(sql("cases_match_take"), values)


async def leave(conn: Conn, review: ReviewId, user: str, *, decided: bool = False) -> None:
    """Note that a user looks into a pair no more; once it is decided, nobody does."""
    await conn.execute(sql("cases_match_leave"), {"id": review, "user": user, "decided": decided})


async def _ask(conn: Conn, name: str, **values: Any) -> list[Any]:
    async with conn.cursor(row_factory=namedtuple_row) as cur:
        await cur.execute(sql(name), values)
        return await cur.fetchall()
