"""The queue of people who may be one: what waits for a decision, and what was decided lately."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from hub.domain.ids import ReviewId
from hub.domain.review import ReviewState, review_id
from hub.domain.weights import Model
from hub.matching.features import Features
from hub.matching.judge import judge
from hub.store.conference.matches import Decided, Waiting, decided, features_of, waiting
from hub.web.cases.match_words import TOLD, UNSURE, WHY_UNSURE
from hub.web.cases.pairs import source_name
from hub.web.cases.scope import coordinators
from hub.web.frame import show
from hub.web.pages import page, parts_of
from hub.web.parts import Parts
from hub.web.users import CASES, DECIDING, User

PAGE = 50
"""Rows on one page."""
WAITING, DECIDED = "waiting", "decided"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A pair that waits, as the queue shows it. Nobody is named in it."""

    id: ReviewId
    since: datetime
    what: str
    source: str
    reference: str | None
    why: Sequence[str]
    delivered: bool
    taken: str
    second: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DecidedRow:
    """A decision that holds."""

    id: ReviewId
    same: bool
    at: datetime


def routes() -> list[Route]:
    """Return the routes of the queue."""
    return [Route("/matches", _queue)]


@page(CASES)
async def _queue(request: Request, user: User) -> Response:
    tab = DECIDED if request.query_params.get("show") == DECIDED else WAITING
    shown = await (_decided(request, user) if tab == DECIDED else _waiting(request, user))
    return await show(request, "cases/matches.html", {"tab": tab, "may_unlink": user.is_any_of(DECIDING), **shown})


async def _waiting(request: Request, user: User) -> dict[str, Any]:
    parts = parts_of(request)
    async with parts.cases.looking(user.areas, coordinators(parts, user)) as conn:
        found = await waiting(conn, parts.now(), PAGE + 1, _uuid(request.query_params.get("after")))
        said = await features_of(conn, [one.id for one in found])
        last = await decided(conn, 1)
    rows = [_row(one, said.get(one.id), parts, user) for one in found[:PAGE]]
    more = str(rows[-1].id) if len(found) > PAGE else ""
    return {"rows": rows, "more": more, "last": last[0].decided_at if last else None}


async def _decided(request: Request, user: User) -> dict[str, Any]:
    parts = parts_of(request)
    async with parts.cases.looking(user.areas, coordinators(parts, user)) as conn:
        found = await decided(conn, PAGE + 1, _moment(request.query_params.get("before")))
    rows = [_decided_row(one) for one in found[:PAGE]]
    return {"rows": rows, "more": rows[-1].at.isoformat() if len(found) > PAGE else ""}


def _decided_row(one: Decided) -> DecidedRow:
    return DecidedRow(id=review_id(one.one, one.other), same=one.same, at=one.decided_at)


def _row(one: Waiting, said: tuple[list[Features], list[Features]] | None, parts: Parts, user: User) -> Row:
    return Row(
        id=one.id,
        since=one.opened_at,
        what=TOLD.get(one.told or "", "A record"),
        source=source_name(parts, one.source, frozenset(one.named)),
        reference=one.reference,
        why=_why(said, parts.policy.model),
        delivered=one.delivered,
        taken=_taken(one, user),
        second=one.needs_second,
    )


def _taken(one: Waiting, user: User) -> str:
    """Return who looks into a pair, or whose decision waits for a second."""
    if one.state == ReviewState.AWAITING_SECOND:
        by = next((str(said["by"]) for said in reversed(one.signatures) if said["same"] is not None), "")
        return "You decided; a second person must" if by == user.id else "One person decided; a second must"
    if one.taken_by:
        return "You" if one.taken_by == user.id else one.taken_name or ""
    return ""


def _why(said: tuple[list[Features], list[Features]] | None, model: Model) -> Sequence[str]:
    """Return why the two were not joined without asking anybody; how alike they are is not shown here."""
    if said is None or not said[0] or not said[1]:
        return [UNSURE]
    found = max((judge(one, said[1], model) for one in said[0]), key=lambda judged: judged.weight)
    return [WHY_UNSURE[code] for code in found.finding.vetoes if code in WHY_UNSURE] or [UNSURE]


def _uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


def _moment(text: str | None) -> datetime | None:
    try:
        found = datetime.fromisoformat(text) if text else None
    except ValueError:
        return None
    return found if found and found.tzinfo else None
