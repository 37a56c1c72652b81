"""Repeats and flags: which pairs came again after a referral, why the hub says so, and whose flag ends soon.

The hub finds a repeat by rule (docs/domain.md, rule M4); a coordinator confirms it, or says that it is none (rule M12).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from hub.domain.audit import About, Purpose, looked
from hub.domain.dates import day_of, months_after
from hub.domain.ids import CaseId
from hub.domain.rules import in_force
from hub.domain.shown import PersonShown
from hub.flow.history import Because
from hub.store.conference.repeats import FlaggedPair, ending, repeated, to_confirm, undecided
from hub.web.cases.consequences import plain_day
from hub.web.cases.scope import coordinators
from hub.web.frame import show
from hub.web.pages import page, parts_of
from hub.web.parts import Parts
from hub.web.users import CASES, DECIDING, User

PAGE = 50
SOON = timedelta(days=30)
ENDING, WAITING, EVERY = "ending", "waiting", "repeats"
BECAUSE = {
    Because.CRITERION: "an agency named a criterion",
    Because.HIGH_RISK: "the risk was high",
    Because.ESCALATION: "the number of incidents reached escalation",
    Because.REPEAT: "it was a repeat itself",
}
"""Why a referral counts as one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One pair as the page shows it."""

    case_id: UUID
    reference: str
    victim: str
    perpetrator: str
    referred: date
    because: str
    until: date
    left: int
    """Days until the flag ends, today not counted."""
    months: int
    in_window: int
    why: Sequence[str]
    is_open: bool
    """Whether a match of its people waits, so that it may be another pair."""
    waits: int
    """Repeats on which nobody has decided."""
    decided: bool | None
    """What was decided on the newest of its repeats; None where nobody has, or there is none."""


def routes() -> list[Route]:
    """Return the routes of repeats and flags."""
    return [Route("/repeats", _repeats)]


@page(CASES)
async def _repeats(request: Request, user: User) -> Response:
    parts = parts_of(request)
    tab = asked if (asked := request.query_params.get("show", "")) in {ENDING, WAITING} else EVERY
    today = day_of(parts.now())
    found, waits = await _found(parts, user, tab, _uuid(request.query_params.get("after")))
    pairs = found[:PAGE]
    if pairs:
        about = About(cases=[CaseId(one.case_id) for one in pairs])
        await parts.cases.note(looked(user.id, "repeats-shown", tab, Purpose.WORK_ON_CASE, about))
    given: dict[str, Any] = {
        "tab": tab,
        "rows": [_row(one, parts, today, is_open=one.case_id in waits) for one in pairs],
        "more": str(pairs[-1].case_id) if len(found) > PAGE else "",
        "rules": parts.policy.digest[:12],
        "day": plain_day,
        "may": user.is_any_of(DECIDING),
    }
    return await show(request, "cases/repeats.html", given)


async def _found(
    parts: Parts, user: User, tab: str, after: UUID | None
) -> tuple[Sequence[FlaggedPair], frozenset[UUID]]:
    today = day_of(parts.now())
    async with parts.cases.looking(user.areas, coordinators(parts, user)) as conn:
        if tab == ENDING:
            found = await ending(conn, (today, today + SOON), PAGE + 1, after)
        elif tab == WAITING:
            found = await to_confirm(conn, today, PAGE + 1, after)
        else:
            found = await repeated(conn, today, PAGE + 1, after)
        return found, await undecided(conn, [one.case_id for one in found])


def _row(one: FlaggedPair, parts: Parts, today: date, *, is_open: bool) -> Row:
    window = in_force(parts.policy.repeat, one.area, today).months
    first = months_after(today, -window)
    return Row(
        case_id=one.case_id,
        reference=one.reference,
        victim=_name(one.content.victim),
        perpetrator=_name(one.content.perpetrators),
        referred=one.referred,
        because=BECAUSE[Because(one.because)],
        until=one.until,
        left=(one.until - today).days,
        months=window,
        in_window=sum(first <= day <= today for day in one.incidents),
        why=[
            why_repeat(r.happened, r.referred)
            for r in reversed(one.repeats)
            if r.happened >= first or r.decided is None
        ],
        is_open=is_open,
        waits=sum(r.decided is None for r in one.repeats),
        decided=one.repeats[-1].decided if one.repeats else None,
    )


def why_repeat(happened: date, referred: date) -> str:
    """Return why the hub takes an incident for a repeat, in one sentence."""
    days = (happened - referred).days
    return (
        f"Incident of {plain_day(happened)} between the same two people, {days} {'day' if days == 1 else 'days'} after "
        f"the referral of {plain_day(referred)}"
    )


def _name(people: Sequence[PersonShown]) -> str:
    named = next((person.name for person in people if person.name), None)
    return " ".join(filter(None, (*named.given, named.family))) if named else "Not named"


def _uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None
