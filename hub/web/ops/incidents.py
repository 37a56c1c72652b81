"""Incidents: what somebody has to see to. Each opens once and closes once, however often its cause comes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from hub.domain.alarm import AlarmCode
from hub.store.ops.incidents import Incident, incident, waiting_for
from hub.store.ops.overview import OpenAlarm
from hub.web.frame import show
from hub.web.ops.naming import DELIVERY_NAMES, status_of
from hub.web.ops.runbook import RUNBOOK, Runbook
from hub.web.ops.scope import Scope, scope_of
from hub.web.pages import NOT_FOUND, page, parts_of
from hub.web.users import OPERATIONS, User

SHOWN = 50
"""Journeys that an incident lists."""
BY_WHAT: Mapping[str, str] = {
    "agency-late": "longer than promised",
    "agency-silent": "no sign of life",
}
"""The rule by which the clock opens one; any other is raised by an event."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InWords:
    """One line of an incident."""

    id: UUID
    what: str
    opened_at: datetime
    rule: str
    times: int
    who: str


def routes() -> list[BaseRoute]:
    """Return the routes of this page."""
    return [Route("/incidents/{id:uuid}", _one, name="ops-incident")]


def in_words(alarm: OpenAlarm | Incident, scope: Scope) -> InWords:
    """Return an open incident as one line."""
    book = RUNBOOK.get(alarm.code)
    about = scope.names.get(alarm.about) or alarm.about
    return InWords(
        id=alarm.id,
        what=f"{book.title if book else alarm.code}{f': {about}' if about else ''}",
        opened_at=alarm.opened_at,
        rule=BY_WHAT.get(alarm.code, "an event needed what the directory does not have"),
        times=alarm.times,
        who="",
    )


@page(OPERATIONS)
async def _one(request: Request, user: User) -> Response:
    """Show an incident: what it means, what to do, and the journeys that it holds up."""
    scope = scope_of(request, user)
    async with parts_of(request).ops.looking() as conn:
        found = await incident(conn, request.path_params["id"])
        if found is None or found.area not in scope.areas:
            raise HTTPException(NOT_FOUND)
        agency = found.about if found.about in scope.names else ""
        journeys = await waiting_for(conn, agency, SHOWN) if agency and found.code == AlarmCode.AGENCY_LATE else []
    shown = {
        "incident": found,
        "words": in_words(found, scope),
        "book": RUNBOOK.get(found.code, Runbook.unknown()),
        "journeys": journeys,
        "agency": agency,
        "scope": scope,
        "limit": SHOWN,
        "names": DELIVERY_NAMES,
        "status_of": status_of,
    }
    return await show(request, "ops/incident.html", shown)
