"""O2, one connector: what came from an agency, what waits for it, what failed, how long it takes, what was decided."""

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from hub.store.errors import Away
from hub.store.ops.agency import connector, shapes
from hub.store.ops.failures import groups
from hub.store.ops.incidents import incidents_of
from hub.store.ops.overview import accounts
from hub.store.ops.running import is_running, retries
from hub.web.around import DECIDES
from hub.web.frame import show
from hub.web.live import Seen
from hub.web.ops.incidents import in_words
from hub.web.ops.naming import DELIVERY_NAMES, event_name, why_refused
from hub.web.ops.scope import Scope, must_see, scope_of
from hub.web.ops.shapes import in_use
from hub.web.ops.standing import COLOUR, Standing, connector_standing, slug
from hub.web.ops.trying import SENDING
from hub.web.ops.watching import watched
from hub.web.pages import NOT_FOUND, page, parts_of
from hub.web.rendering import render
from hub.web.users import OPERATIONS, User

DAY = timedelta(days=1)
FAILED_SINCE = timedelta(days=90)
"""As long as bytes are kept: what is older cannot be tried again."""
SPOKEN_SINCE = timedelta(days=7)
"""So long a type counts as in use."""
SHOWN = 50
PARTS = (("", "Now"), ("failed", "Failed"), ("latency", "Latency"), ("incidents", "Incidents"), ("changes", "Changes"))


def routes() -> list[BaseRoute]:
    """Return the routes of this page and its parts."""
    return [
        Route("/agencies/{agency}", _now, name="ops-agency"),
        Route("/agencies/{agency}/live", _live),
        Route("/agencies/{agency}/failed", _failed),
        Route("/agencies/{agency}/latency", _latency),
        Route("/agencies/{agency}/incidents", _incidents),
        Route("/agencies/{agency}/changes", _changes),
        Route("/agencies/{agency}/technical", _technical),
    ]


@page(OPERATIONS)
async def _now(request: Request, user: User) -> Response:
    """Show how an agency stands now."""
    scope, agency = _asked(request, user)
    at = parts_of(request).now()
    async with parts_of(request).ops.looking() as conn:
        spoken = in_use(await shapes(conn, agency, at - SPOKEN_SINCE))
    shown = {**_around(request, scope, agency, ""), **await _seen(request, scope, agency), "in_use": spoken}
    may_send = agency in scope.single and user.is_any_of(SENDING)
    may_suspend = agency in scope.single and user.is_any_of(DECIDES)
    shown = {**shown, "stream": f"/ops/agencies/{agency}/live", "may_send": may_send, "may_suspend": may_suspend}
    return await show(request, "ops/agency_now.html", shown)


@page(OPERATIONS)
async def _live(request: Request, user: User) -> Response:
    scope, agency = _asked(request, user)

    async def look() -> Seen:
        shown = {**await _seen(request, scope, agency), "now": parts_of(request).now(), "agency": agency}
        return Seen(parts={name: render(f"ops/agency_{name}.html", shown) for name in ("state", "from", "to")})

    return watched(request, user, "connector", look)


@page(OPERATIONS)
async def _failed(request: Request, user: User) -> Response:
    """Show what of an agency failed and was not tried again."""
    scope, agency = _asked(request, user)
    at = parts_of(request).now()
    async with parts_of(request).ops.looking() as conn:
        found = await groups(conn, at - FAILED_SINCE, at, agency)
    rows = [(one, why_refused(one.reason)) for one in found]
    return await show(
        request, "ops/agency_failed.html", {**_around(request, scope, agency, "failed"), "rows": rows, "at": at}
    )


@page(OPERATIONS)
async def _latency(request: Request, user: User) -> Response:
    """Show how long an agency took, today and of each kind."""
    scope, agency = _asked(request, user)
    shown = {**_around(request, scope, agency, "latency"), **await _seen(request, scope, agency)}
    return await show(request, "ops/agency_latency.html", shown)


@page(OPERATIONS)
async def _incidents(request: Request, user: User) -> Response:
    """Show what somebody had to see to."""
    scope, agency = _asked(request, user)
    async with parts_of(request).ops.looking() as conn:
        found = await incidents_of(conn, agency, SHOWN)
    rows = [(one, in_words(one, scope)) for one in found]
    shown = {**_around(request, scope, agency, "incidents"), "rows": rows, "at": parts_of(request).now()}
    return await show(request, "ops/agency_incidents.html", shown)


@page(OPERATIONS)
async def _changes(request: Request, user: User) -> Response:
    """Show what was decided on an agency's account."""
    scope, agency = _asked(request, user)
    async with parts_of(request).ops.looking() as conn:
        decided = await accounts(conn, agency)
    shown = {**_around(request, scope, agency, "changes"), "decided": decided, "at": parts_of(request).now()}
    return await show(request, "ops/agency_changes.html", shown)


@page(OPERATIONS)
async def _technical(request: Request, user: User) -> Response:
    """Show how far topics are read, which the brokers are asked for: the page of an agency does not wait for that."""
    scope, agency = _asked(request, user)
    if agency not in scope.single:
        raise HTTPException(NOT_FOUND)
    parts = parts_of(request)
    at = parts.now()
    async with parts.ops.looking() as conn:
        waits = await retries(conn, {agency: scope.promises[agency]}, at)
    try:
        positions = await asyncio.to_thread(parts.positions, scope.single[agency])
    except Away:
        positions = None
    shown = {"positions": positions, "retries": next(iter(waits), None), "at": at}
    return await show(request, "ops/agency_technical.html", {**_around(request, scope, agency, "technical"), **shown})


def _asked(request: Request, user: User) -> tuple[Scope, str]:
    scope = scope_of(request, user)
    return scope, must_see(scope, request.path_params["agency"])


async def _seen(request: Request, scope: Scope, agency: str) -> Mapping[str, Any]:
    """Return how an agency stands as at now, with a day's traffic."""
    at = parts_of(request).now()
    async with parts_of(request).ops.looking() as conn:
        found = await connector(conn, agency, scope.promises[agency], at, at - DAY)
        fails = bool(await groups(conn, at - timedelta(hours=1), at, agency))
        runs = await is_running(conn, at)
    standing = connector_standing(found, agency, scope, fails=fails, runs=runs)
    waits = {one.kind: one for one in found.waits if one.kind}
    kinds = sorted({*waits, *(one.kind for one in found.sent_to_them)})
    told = {one.kind: one for one in found.sent_to_them}
    return {
        "standing": standing,
        "colour": COLOUR[standing.state],
        "since": _since(standing, found.account.decided_at if found.account else None, at),
        "account": found.account,
        "at": at,
        "from_them": [(event_name(one.kind), one, _why(one.top_reason)) for one in found.sent_to_us],
        "to_them": [(DELIVERY_NAMES.get(kind, kind), waits.get(kind), told.get(kind)) for kind in kinds],
    }


def _why(reason: str | None) -> str:
    return why_refused(reason) if reason else "–"


def _since(standing: Standing, decided: datetime | None, at: datetime) -> datetime | None:
    """Return since when it stands so, where that is known: suspended by a decision, late by the oldest wait."""
    if standing.state == "Suspended":
        return decided
    if standing.state == "Late" and standing.longest is not None:
        return at - standing.longest + standing.promise
    return standing.heard if standing.state == "Silent" else None


def _around(request: Request, scope: Scope, agency: str, part: str) -> Mapping[str, Any]:
    directory = parts_of(request).policy.directory
    single = directory.agencies.get(scope.single[agency]) if agency in scope.single else None
    here = f"/ops/agencies/{agency}"
    return {
        "agency": agency,
        "slug": slug(agency),
        "name": scope.names[agency],
        "single": single,
        "promise": scope.promises[agency],
        "areas": [directory.areas[area].name for area in sorted(scope.places[agency])],
        "parts": [
            {"text": text, "href": f"{here}/{path}" if path else here, "active": path == part} for path, text in PARTS
        ],
    }
