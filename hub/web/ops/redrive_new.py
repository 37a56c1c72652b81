"""O6, the scope of a redrive: one event, what failed alike, or what an agency was sent in a time."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from hub.domain.head import Head
from hub.domain.ids import CONSOLE, DeliveryId, derived_id
from hub.domain.operating import LetterId, RedriveId, RedrivePlanned
from hub.store.ops.journey import journey
from hub.store.ops.redrive import MOST, newest, of_event, to_agency
from hub.web.around import DECIDES
from hub.web.deciding import take
from hub.web.forms import Form, lead_on, sent
from hub.web.frame import show
from hub.web.ops.failures import found_group, letters
from hub.web.ops.naming import event_name
from hub.web.ops.scope import Scope, must_see, scope_of
from hub.web.pages import NOT_FOUND, page, parts_of
from hub.web.sign_in.drafts import begun
from hub.web.users import OPERATIONS, User

LARGEST = 2**62
SHOWN = 50
PERIODS = {"1": "the last hour", "6": "the last 6 hours", "24": "the last 24 hours", "72": "the last 3 days",
           "168": "the last 7 days", "720": "the last 30 days"}  # fmt: skip
STATES = {
    "checking": "Being looked up",
    "planned": "Planned",
    "waiting": "Waits for a second person",
    "running": "Runs",
    "paused": "Paused",
    "stopped": "Stopped",
    "done": "Finished",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What somebody wants to send again."""

    words: str
    deliveries: tuple[DeliveryId, ...] = ()
    letters: tuple[LetterId, ...] = ()

    @property
    def count(self) -> int:
        """Return how many there are."""
        return len(self.deliveries) + len(self.letters)


def routes() -> list[BaseRoute]:
    """Return the routes of these pages."""
    return [
        Route("/redrives", _list, name="ops-redrives"),
        Route("/redrives/new", _page, name="ops-redrive-new"),
        Route("/redrives/new", _planned, methods=["POST"]),
    ]


@page(OPERATIONS)
async def _list(request: Request, user: User) -> Response:
    """Show the newest plans."""
    async with parts_of(request).ops.looking() as conn:
        found = await newest(conn, SHOWN)
    shown = {"rows": found, "states": STATES, "limit": SHOWN, "may_decide": user.is_any_of(DECIDES)}
    return await show(request, "ops/redrives.html", shown)


@page(DECIDES)
async def _page(request: Request, user: User) -> Response:
    """Show what would be looked at, or ask for it."""
    typed = {name: request.query_params.get(name, "") for name in ("event", "group", "agency", "hours")}
    form = await begun(request, typed)
    asked = await _asked(request, user, form)
    return await _shown(request, user, form, asked)


@page(DECIDES)
async def _planned(request: Request, user: User) -> Response:
    """Have it looked up what sending these again would do; nothing is sent by this."""
    form = await sent(request)
    asked = await _asked(request, user, form)
    if asked is None:
        form = form.wrong("agency", "Choose an agency and a time")
    elif asked.count > MOST:
        form = form.wrong("hours", f"These are more than {MOST:,}. Choose a shorter time")
    if form.errors or asked is None:
        return await _shown(request, user, form, asked)
    return await plan(request, user, asked, form.key)


async def plan(request: Request, user: User, asked: Asked, key: str) -> Response:
    """Have it looked up what sending these again would do, and lead to the plan."""
    id_ = RedriveId(derived_id("redrive", key))
    limits = parts_of(request).redrive
    event = RedrivePlanned(
        head=Head(agency=CONSOLE, record_id=f"redrive {id_}", recorded_at=parts_of(request).now()),
        redrive=id_,
        deliveries=asked.deliveries,
        letters=asked.letters,
        rate=limits.rate,
        second_above=limits.second_above,
        by=user.id,
    )
    await take(parts_of(request), event, key)
    return lead_on(f"/ops/redrives/{id_}")


async def _asked(request: Request, user: User, form: Form) -> Asked | None:
    """Return what is asked for; None where nothing is yet."""
    scope = scope_of(request, user)
    if form.text("event"):
        return await _of_event(request, scope, form.text("event"))
    if form.text("group"):
        return await _of_group(request, user, form.text("group"))
    if form.text("agency") and form.one_of("hours", list(PERIODS)):
        return await _of_agency(request, must_see(scope, form.text("agency")), form, scope)
    return None


async def _of_event(request: Request, scope: Scope, seq: str) -> Asked:
    number = int(seq) if seq.isascii() and seq.isdigit() and int(seq) <= LARGEST else None
    async with parts_of(request).ops.looking() as conn:
        found = await journey(conn, number) if number is not None else None
        if found is None or not scope.sees(found.arrived.source, frozenset(found.arrived.areas)):
            raise HTTPException(NOT_FOUND)
        sent_of = await of_event(conn, found.arrived.source, found.arrived.event_id)
    words = f"One event: {event_name(found.arrived.kind).lower()} from {scope.name(found.arrived.source)}"
    again = [one.id for one in found.letters if one.retried_at is None and one.outcome == "dead_letter"]
    return Asked(
        words=words,
        deliveries=tuple(DeliveryId(one.id) for one in sent_of),
        letters=tuple(LetterId(one) for one in again),
    )


async def _of_group(request: Request, user: User, group: str) -> Asked:
    try:
        id_ = UUID(group)
    except ValueError:
        raise HTTPException(NOT_FOUND) from None
    one = await found_group(request, user, id_)
    return Asked(
        words=f"Events that failed alike: {one.why}, from {one.agency}", letters=await letters(request, one.group)
    )


async def _of_agency(request: Request, agency: str, form: Form, scope: Scope) -> Asked:
    at = parts_of(request).now()
    since = at - timedelta(hours=int(form.text("hours")))
    async with parts_of(request).ops.looking() as conn:
        found = await to_agency(conn, agency, since, at)
    words = f"Everything that {scope.name(agency)} was sent in {PERIODS[form.text('hours')]}"
    return Asked(words=words, deliveries=tuple(DeliveryId(one.id) for one in found))


async def _shown(request: Request, user: User, form: Form, asked: Asked | None) -> Response:
    scope = scope_of(request, user)
    names = sorted(scope.names.items(), key=lambda one: one[1])
    shown: dict[str, Any] = {
        "form": form,
        "asked": asked,
        "most": MOST,
        "hidden": {name: form.text(name) for name in ("event", "group", "agency", "hours") if form.text(name)},
        "agency_items": [{"value": "", "text": "Choose an agency"}, *({"value": a, "text": name} for a, name in names)],
        "hours_items": [{"value": hours, "text": words.capitalize()} for hours, words in PERIODS.items()],
    }
    return await show(request, "ops/redrive_new.html", shown)
