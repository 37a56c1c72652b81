"""O4, find an event: by its id, a delivery's id, or the sender's own reference, which is never shown back.

What is looked for is posted, so that no reference stands in an address; content is not searched.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from hub.domain.outcome import Outcome
from hub.store.ops.found import Sought, found_events, of_delivery
from hub.store.ops.journey import NewEvent, with_id, with_reference
from hub.web.forms import Form, blank, lead_on, sent
from hub.web.frame import show
from hub.web.ops.naming import EVENT_NAMES, event_name, why_refused
from hub.web.ops.scope import Scope, scope_of
from hub.web.pages import page, parts_of
from hub.web.users import OPERATIONS, User
from hub.web.words import OF_OUTCOME, Status

SHOWN = 50
PERIODS: Mapping[str, tuple[str, timedelta]] = {
    "hour": ("The last hour", timedelta(hours=1)),
    "day": ("The last 24 hours", timedelta(days=1)),
    "week": ("The last 7 days", timedelta(days=7)),
    "month": ("The last 30 days", timedelta(days=30)),
}
USUAL = "day"
STATUSES: Mapping[str, str] = {
    Outcome.PROCESSED: OF_OUTCOME[Outcome.PROCESSED],
    Outcome.DUPLICATE: "Sent before",
    Outcome.SUPERSEDED: OF_OUTCOME[Outcome.SUPERSEDED],
    Outcome.REFUSED: OF_OUTCOME[Outcome.REFUSED],
    Outcome.DEAD_LETTER: OF_OUTCOME[Outcome.DEAD_LETTER],
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One event that was found."""

    seq: int
    sender: str
    kind: str
    arrived_at: datetime
    status: Status
    why: str


def routes() -> list[BaseRoute]:
    """Return the routes of this page."""
    return [Route("/events", _page, methods=["GET", "POST"], name="ops-events")]


@page(OPERATIONS)
async def _page(request: Request, user: User) -> Response:
    """Show the form; sent, what it finds. Exactly one event by its id leads to its journey."""
    scope = scope_of(request, user)
    if request.method != "POST":
        return await show(request, "ops/events.html", _around(blank({"period": USUAL}), scope))
    form = _checked(await sent(request), scope)
    if form.errors:
        return await show(request, "ops/events.html", _around(form, scope))
    number = form.text("number")
    found = await (_by_number(request, form, scope) if number else _listed(request, form, scope))
    if number and len(found) == 1:
        return lead_on(f"/ops/events/{found[0].seq}")
    shown = {**_around(form, scope), "found": [_row(one, scope) for one in found], "asked": True}
    return await show(request, "ops/events.html", {**shown, "older": _older(found, number)})


def _checked(form: Form, scope: Scope) -> Form:
    form = form if form.text("number") else form.required("agency", "Enter an id or reference, or choose an agency")
    if form.text("agency") and form.text("agency") not in scope.names:
        form = form.wrong("agency", "Choose an agency from the list")
    return form


async def _by_number(request: Request, form: Form, scope: Scope) -> Sequence[NewEvent]:
    """Return what has this number: as an event id, as the id of a delivery, or as the agency's own reference."""
    number, agency = form.text("number"), form.text("agency")
    async with parts_of(request).ops.looking() as conn:
        found: list[NewEvent] = [*await with_id(conn, number)]
        if delivery := _uuid(number):
            found += await of_delivery(conn, delivery)
        if agency:
            found += await with_reference(conn, agency, number)
    mine = {one.seq: one for one in found if _is_mine(one, scope)}
    return [one for one in mine.values() if not agency or one.source == agency or _uuid(number)]


async def _listed(request: Request, form: Form, scope: Scope) -> Sequence[NewEvent]:
    at = parts_of(request).now()
    period = PERIODS[form.one_of("period", [*PERIODS]) or USUAL][1]
    sought = Sought(
        agency=form.text("agency"),
        kind=form.one_of("kind", [*EVENT_NAMES]),
        outcome=form.one_of("status", [*STATUSES]),
        since=at - period,
        before=_moment(form.text("before")) or at,
        limit=SHOWN,
    )
    async with parts_of(request).ops.looking() as conn:
        return [one for one in await found_events(conn, sought) if _is_mine(one, scope)]


def _is_mine(one: NewEvent, scope: Scope) -> bool:
    return scope.sees(one.source, frozenset(getattr(one, "areas", ())))


def _row(one: NewEvent, scope: Scope) -> Row:
    outcome = Outcome(one.outcome)
    return Row(
        seq=one.seq,
        sender=scope.name(one.source),
        kind=event_name(one.kind),
        arrived_at=one.arrived_at,
        status=OF_OUTCOME[outcome],
        why=why_refused(one.reason) if outcome in {Outcome.REFUSED, Outcome.DEAD_LETTER} else "",
    )


def _older(found: Sequence[NewEvent], number: str) -> str:
    """Return before which moment the next page begins; nothing where this is the last."""
    return found[-1].arrived_at.isoformat() if len(found) == SHOWN and not number else ""


def _around(form: Form, scope: Scope) -> dict[str, Any]:
    typed = {name: form.text(name) for name in ("agency", "kind", "status", "period")}
    return {
        "form": form,
        "typed": typed,
        "asked": False,
        "found": [],
        "older": "",
        "agency_items": [_item("", "Any agency"), *(_item(one, scope.names[one]) for one in _sorted(scope))],
        "kind_items": [_item("", "Any kind"), *(_item(kind, name) for kind, name in EVENT_NAMES.items())],
        "status_items": [_item("", "Any status"), *(_item(status, name) for status, name in STATUSES.items())],
        "period_items": [_item(period, name) for period, (name, _) in PERIODS.items()],
    }


def _sorted(scope: Scope) -> list[str]:
    return sorted(scope.names, key=lambda shown: scope.names[shown].casefold())


def _item(value: str, text: str) -> dict[str, str]:
    return {"value": str(value), "text": str(text)}


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _moment(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else None
