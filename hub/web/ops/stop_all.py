"""The switch that stops everything that the hub sends a second time: retries, and redrives that run (J8)."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from hub.domain.head import Head
from hub.domain.ids import CONSOLE
from hub.domain.operating import OperatingReason, StopAllDecided
from hub.store.ops.running import repeats, stop_all
from hub.web.around import DECIDES, STOP_ALL
from hub.web.deciding import take
from hub.web.forms import Form, lead_on, sent
from hub.web.frame import show
from hub.web.ops.reasons import TO_GO_ON, TO_STOP, choices, in_words
from hub.web.pages import page, parts_of
from hub.web.sign_in.drafts import begun
from hub.web.users import User


def routes() -> list[BaseRoute]:
    """Return the routes of this page."""
    return [Route("/stop-all", _page, name="ops-stop-all"), Route("/stop-all", _decided, methods=["POST"])]


@page(DECIDES)
async def _page(request: Request, _user: User) -> Response:
    """Show whether repeats are stopped, what would be, and ask why."""
    return await _shown(request, await begun(request))


@page(DECIDES)
async def _decided(request: Request, user: User) -> Response:
    """Stop, or let go on; what somebody else did meanwhile is told and not undone."""
    form = await sent(request)
    stops = form.text("stops") == "yes"
    reasons = TO_STOP if stops else TO_GO_ON
    if form.one_of("reason", [one.value for one in reasons]) is None:
        form = form.wrong("reason", f"Choose why you {'stop them' if stops else 'let them go on'}")
    async with parts_of(request).ops.looking() as conn:
        now = await stop_all(conn)
    if stops is bool(now and now.stopped):
        meanwhile = "They are stopped already" if stops else "They go on already"
        form = form.wrong("reason", f"{meanwhile}: somebody else was quicker. Nothing was changed")
    if form.errors:
        return await _shown(request, form)
    event = StopAllDecided(
        head=Head(agency=CONSOLE, record_id="stop-all", recorded_at=parts_of(request).now()),
        stopped=stops,
        by=user.id,
        reason=OperatingReason(form.text("reason")),
    )
    await take(parts_of(request), event, form.key)
    return lead_on(STOP_ALL)


async def _shown(request: Request, form: Form) -> Response:
    async with parts_of(request).ops.looking() as conn:
        now, counts = await stop_all(conn), await repeats(conn)
    stopped = bool(now and now.stopped)
    shown: dict[str, Any] = {
        "form": form,
        "said": now,
        "stopped": stopped,
        "why": in_words(now.reason) if now else "",
        "counts": counts,
        "reason_items": choices(TO_GO_ON if stopped else TO_STOP),
    }
    return await show(request, "ops/stop_all.html", shown)
