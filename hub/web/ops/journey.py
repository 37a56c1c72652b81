"""O4, one event's journey: every hop, every wait, everybody whom the rules name, also those who are not told."""

from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from hub.domain.directory import Directory
from hub.domain.ids import AreaId
from hub.store.ops.journey import Journey, journey
from hub.web.frame import show
from hub.web.live import Seen
from hub.web.ops.hops import hops, missing
from hub.web.ops.naming import event_name
from hub.web.ops.rules import rule_sentence
from hub.web.ops.scope import Scope, scope_of
from hub.web.ops.watching import watched
from hub.web.pages import NOT_FOUND, page, parts_of
from hub.web.rendering import render
from hub.web.users import OPERATIONS, User

LARGEST = 2**63 - 1
"""What the database can number."""


def routes() -> list[BaseRoute]:
    """Return the routes of this page."""
    return [
        Route("/events/{seq:int}", _page, name="ops-event"),
        Route("/events/{seq:int}/live", _live),
    ]


@page(OPERATIONS)
async def _page(request: Request, user: User) -> Response:
    """Show a journey."""
    scope = scope_of(request, user)
    shown = await _shown(request, scope)
    if shown is None:
        raise HTTPException(NOT_FOUND)
    return await show(request, "ops/journey.html", {**shown, "stream": f"{request.url.path}/live"})


@page(OPERATIONS)
async def _live(request: Request, user: User) -> Response:
    scope = scope_of(request, user)
    if await _shown(request, scope) is None:
        raise HTTPException(NOT_FOUND)

    async def look() -> Seen:
        shown = await _shown(request, scope)
        if shown is None:
            return Seen(parts={})
        shown = {**shown, "now": parts_of(request).now()}
        return Seen(parts={name: render(f"ops/journey_{name}.html", shown) for name in ("timeline", "hops")})

    return watched(request, user, "journey", look)


async def _shown(request: Request, scope: Scope) -> dict[str, Any] | None:
    """Return what the page shows; None where there is no such event, or it is nothing of this user's."""
    seq = request.path_params["seq"]
    if seq > LARGEST:
        return None
    async with parts_of(request).ops.looking() as conn:
        found = await journey(conn, seq)
    if found is None or not _is_mine(found, scope):
        return None
    policy = parts_of(request).policy
    return {
        "event": found.arrived,
        "journey": found,
        "kind": event_name(found.arrived.kind),
        "sender": scope.name(found.arrived.source),
        "sender_is_mine": found.arrived.source in scope.names,
        "hops": hops(found, scope),
        "missing": missing(found, scope, parts_of(request).now()),
        "areas": [_area_name(policy.directory, area) for area in found.arrived.areas],
        "rule_sentence": lambda rule: rule_sentence(policy, rule),
    }


def _area_name(directory: Directory, area: str) -> str:
    known = directory.areas.get(AreaId(area))
    return known.name if known else area


def _is_mine(found: Journey, scope: Scope) -> bool:
    return scope.sees(found.arrived.source, frozenset(found.arrived.areas))
