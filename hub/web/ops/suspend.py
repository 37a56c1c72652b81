"""O3, suspend and resume: what would wait and for whom, then why, then the decision; and the same the other way."""

from datetime import datetime
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from hub.domain.agency import AccountState
from hub.domain.dates import LONDON
from hub.domain.decisions import AccountDecided
from hub.domain.head import Head
from hub.domain.ids import CONSOLE, AgencyId
from hub.store.ops.overview import waiting
from hub.store.ops.running import Account, account, deadlines, suspended
from hub.web.around import DECIDES
from hub.web.deciding import take, was_decided
from hub.web.forms import Form, lead_on, sent
from hub.web.frame import show
from hub.web.live import Seen
from hub.web.ops.reasons import TO_GO_ON, TO_SUSPEND, choices, in_words
from hub.web.ops.scope import Scope, must_see, scope_of
from hub.web.ops.watching import watched
from hub.web.pages import NOT_FOUND, page, parts_of
from hub.web.rendering import render
from hub.web.sign_in.drafts import begun
from hub.web.users import User

UNTIL = ("resumed", "time")
TIME = ("day", "month", "year", "clock")
FIGURES = frozenset("0123456789:")
"""All that a page of operations repeats of what was typed: into anything else a name could slip."""


def routes() -> list[BaseRoute]:
    """Return the routes of this page."""
    return [
        Route("/agencies/{agency}/suspend", _page, name="ops-suspend"),
        Route("/agencies/{agency}/suspend", _decided, methods=["POST"]),
        Route("/agencies/{agency}/suspend/live", _live),
    ]


@page(DECIDES)
async def _page(request: Request, user: User) -> Response:
    """Show what waits, or would wait, and ask why."""
    return await _shown(request, user, await begun(request, {"until": UNTIL[0]}))


@page(DECIDES)
async def _live(request: Request, user: User) -> Response:
    scope, agency = _asked(request, user)

    async def look() -> Seen:
        shown = {**await _state(request, agency, scope), "now": parts_of(request).now()}
        return Seen(parts={"account": render("ops/suspend_state.html", shown)})

    return watched(request, user, "suspension", look)


@page(DECIDES)
async def _decided(request: Request, user: User) -> Response:
    """Suspend or resume; where somebody else decided meanwhile, show theirs and change nothing."""
    _, agency = _asked(request, user)
    form = await sent(request)
    if await was_decided(parts_of(request), form.key):
        return lead_on(request.url.path)
    async with parts_of(request).ops.looking() as conn:
        now = await account(conn, agency)
    suspends = form.text("suspends") == "yes"
    form, until = _checked(form, suspends=suspends, at=parts_of(request).now())
    if form.text("seen") != _mark(now):
        form = form.wrong("reason", "Somebody else decided on this agency meanwhile. See above; nothing was changed")
    if form.errors:
        return await _shown(request, user, form)
    event = AccountDecided(
        head=Head(agency=CONSOLE, record_id=f"account {agency}", recorded_at=parts_of(request).now()),
        account=AgencyId(agency),
        state=AccountState.SUSPENDED if suspends else AccountState.ACTIVE,
        by=user.id,
        reason=form.text("reason"),
        until=until,
    )
    await take(parts_of(request), event, form.key)
    return lead_on(request.url.path)


def _checked(form: Form, *, suspends: bool, at: datetime) -> tuple[Form, datetime | None]:
    """Return the form with what is wrong in it, and the time until which they are suspended."""
    reasons = [one.value for one in (TO_SUSPEND if suspends else TO_GO_ON)]
    if form.one_of("reason", reasons) is None:
        form = form.wrong("reason", f"Choose why you {'suspend' if suspends else 'resume'} them")
    if not suspends or form.one_of("until", UNTIL) == UNTIL[0]:
        return form, None
    until = _time(form)
    if until is None:
        return form.wrong("day", "Enter a day and a time that exist, as 12 3 2026 and 14:00"), None
    if until <= at:
        return form.wrong("day", "Enter a time that is still to come"), None
    return form, until


def _time(form: Form) -> datetime | None:
    """Return the time that was typed, as clocks in London show it."""
    day = "-".join(form.text(name).zfill(width) for name, width in (("year", 4), ("month", 2), ("day", 2)))
    try:
        return datetime.strptime(f"{day} {form.text('clock')}", "%Y-%m-%d %H:%M").replace(tzinfo=LONDON)
    except ValueError:
        return None


def _asked(request: Request, user: User) -> tuple[Scope, str]:
    """Return the agency; a class of small receivers has no account of its own to suspend."""
    scope = scope_of(request, user)
    agency = must_see(scope, request.path_params["agency"])
    if agency not in scope.single:
        raise HTTPException(NOT_FOUND)
    return scope, agency


def _mark(now: Account | None) -> str:
    """Return what tells whether a decision is the one that somebody saw."""
    return f"{now.state} {now.decided_at.isoformat()}" if now else "active"


async def _state(request: Request, agency: str, scope: Scope) -> dict[str, Any]:
    at = parts_of(request).now()
    async with parts_of(request).ops.looking() as conn:
        now, unsent = await account(conn, agency), await suspended(conn, agency, at)
        found = await waiting(conn, {agency: scope.promises[agency]}, at)
        times = await deadlines(conn, agency, at)
    return {
        "agency": agency,
        "name": scope.name(agency),
        "account": now,
        "is_suspended": bool(now and now.state == AccountState.SUSPENDED),
        "is_removed": bool(now and now.state == AccountState.REMOVED),
        "why": in_words(now.reason) if now else "",
        "waits": next((one for one in found if one.kind is None), None),
        "times": times,
        "unsent": unsent,
        "mark": _mark(now),
    }


async def _shown(request: Request, user: User, form: Form) -> Response:
    scope, agency = _asked(request, user)
    state = await _state(request, agency, scope)
    shown = {
        **state,
        "form": form,
        "typed": {name: form.text(name) if set(form.text(name)) <= FIGURES else "" for name in TIME},
        "reason_items": choices(TO_GO_ON if state["is_suspended"] else TO_SUSPEND),
        "stream": f"{request.url.path}/live",
    }
    return await show(request, "ops/suspend.html", shown)
