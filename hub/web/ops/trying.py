"""A test event through an agency's own way in: checked and answered like any of theirs, and it goes no further.

The console hands it to `receive` as what would have come by the agency's topic, marked as a test. So the same schema,
the same checks and the same answer are tried, no case and no person is touched, and it is no sign of the agency.
"""

import asyncio
from datetime import datetime, timedelta

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from hub.domain.audit import AuditEntry, Operation, Purpose
from hub.domain.events import Incident, IncidentReported
from hub.domain.head import Head
from hub.domain.ids import AgencyId, EventId
from hub.domain.person import Person, PersonName, Role
from hub.receive.decided import decision_id
from hub.receive.ports import Raw
from hub.store.errors import StoreAway
from hub.store.ops.journey import with_id
from hub.web.forms import blank, lead_on, sent
from hub.web.frame import show
from hub.web.ops.scope import must_see, scope_of
from hub.web.pages import NOT_FOUND, page, parts_of
from hub.web.parts import Parts
from hub.web.users import Role as UserRole
from hub.web.users import User
from hub.wire import cloudevents, codec

SENDING = frozenset({UserRole.OPS_OPERATOR, UserRole.OPS_APPROVER})
"""Who sends test events."""
WITHIN = 10.0
"""Seconds in which the hub takes it in, or the page says that it could not."""
AT_THE_CONSOLE = -1
"""Stands for partition and offset of what never lay on the topic."""


def routes() -> list[BaseRoute]:
    """Return the routes of this page."""
    return [Route("/agencies/{agency}/test-event", _page, methods=["GET", "POST"], name="ops-test-event")]


@page(SENDING)
async def _page(request: Request, user: User) -> Response:
    """Say what a test event does; sent, lead to its journey."""
    scope = scope_of(request, user)
    shown = must_see(scope, request.path_params["agency"])
    if shown not in scope.single:
        raise HTTPException(NOT_FOUND)
    if request.method != "POST":
        return await show(
            request, "ops/test_event.html", {"form": blank(), "agency": shown, "name": scope.names[shown]}
        )
    form = await sent(request)
    seq = await _send(parts_of(request), scope.single[shown], user, decision_id(form.key))
    return lead_on(f"/ops/events/{seq}")


async def _send(parts: Parts, agency: AgencyId, user: User, event_id: EventId) -> int:
    """Note who sends it, have it taken in, and return by which number its journey is found."""
    note = AuditEntry(
        operation=Operation.ALTERATION,
        who=user.id,
        action="test-event-sent",
        subject=event_id,
        purposes=(Purpose.RUN_THE_HUB.value,),
        recipient=agency,
    )
    await parts.ops.note(note)
    try:
        async with asyncio.timeout(WITHIN):
            await parts.receiver.receive([_raw(parts, agency, event_id)])
    except TimeoutError:
        raise StoreAway("The hub could not take in a test event in time. Nothing was sent.") from None
    async with parts.ops.looking() as conn:
        return next(one.seq for one in await with_id(conn, event_id) if one.source == agency)


def _raw(parts: Parts, agency: AgencyId, event_id: EventId) -> Raw:
    """Return the event as it would lie on the agency's topic; its time is no part of it, so that it comes once."""
    event = invented(agency, event_id)
    record = type(event).__name__
    envelope = cloudevents.Envelope(
        id=event_id, source=agency, type=cloudevents.type_of(record), time=event.head.recorded_at, test=True
    )
    return Raw(
        topic=f"in.{agency}",
        partition=AT_THE_CONSOLE,
        offset=AT_THE_CONSOLE,
        value=codec.encode(event, parts.receiver.registry.id_of(record)),
        headers=tuple(cloudevents.to_headers(envelope)),
    )


LONG_AGO = datetime.fromisoformat("2020-01-01T12:00:00+00:00")


def invented(agency: AgencyId, event_id: EventId) -> IncidentReported:
    """Return a report of an incident that never was, of two people who do not exist."""
    return IncidentReported(
        head=Head(agency=agency, record_id=f"test {event_id}", recorded_at=LONG_AGO),
        incident=Incident(occurred_from=LONG_AGO - timedelta(hours=1)),
        people=(_nobody("v", Role.VICTIM, "One"), _nobody("p", Role.PERPETRATOR, "Two")),
    )


def _nobody(ref: str, role: Role, given: str) -> Person:
    return Person(ref=ref, roles=(role,), names=(PersonName(given=(given,), family="Test-Event"),))
