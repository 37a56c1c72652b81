"""What became of an event, for the agency that sent it, in the words that people read."""

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from hub.domain.outcome import Outcome, Reason
from hub.store.callers import Arrival, arrivals, caller_with
from hub.web import words
from hub.web.api.asking import numbers
from hub.web.api.calling import admitted, caller_of
from hub.web.pages import parts_of
from hub.web.problems import NOT_FOUND, Problem
from hub.web.words import OF_OUTCOME, Status
from hub.wire.cloudevents import is_event_id

TO_SENDERS: Mapping[Outcome, Status] = {**OF_OUTCOME, Outcome.DEAD_LETTER: Status.CHECKING}
"""What waits for the hub's operators needs nothing of its sender, who is told that it is looked into."""


def routes() -> list[Route]:
    """Return the route of an event; an id may hold strokes."""
    return [Route("/events/{id:path}/status", _status)]


async def _status(request: Request) -> Response:
    """Answer with every arrival of an event of the caller's own; another agency's is not there."""
    caller, event = caller_of(request), request.path_params["id"]
    numbers(request, {})
    if not is_event_id(event):
        raise Problem(NOT_FOUND)
    async with parts_of(request).cases.looking() as conn:
        admitted(await caller_with(conn, caller.token_hash))
        found = await arrivals(conn, caller.agency, event)
    if not found:
        raise Problem(NOT_FOUND)
    return JSONResponse({"id": event, "arrivals": [_arrival(one) for one in found]})


def _arrival(one: Arrival) -> dict[str, Any]:
    return {
        "status": TO_SENDERS[Outcome(one.outcome)],
        "outcome": one.outcome,
        "reason": one.reason,
        "advice": Reason(one.reason).advice if one.reason in set(Reason) else None,
        "fields": list(one.pointers),
        "other_event": one.other_event,
        "received_at": words.stamp(one.arrived_at),
        "decided_at": words.stamp(one.decided_at),
        "repeats": one.repeats,
    }
