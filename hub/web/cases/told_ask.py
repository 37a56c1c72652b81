"""Ask operations to look where one delivery of a case is: they get its id and the area, and nothing of the case."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from hub.domain.decisions import LookAsked
from hub.domain.head import Head
from hub.domain.ids import CONSOLE, CaseId, DeliveryId
from hub.store.conference.told import Given, looks_asked, one_told
from hub.web.cases.case import around, looking, opened_case
from hub.web.cases.match_words import KINDS
from hub.web.cases.scope import name_of
from hub.web.deciding import take
from hub.web.forms import blank, lead_on, sent
from hub.web.frame import show
from hub.web.ops.naming import status_of
from hub.web.pages import NOT_FOUND, page, parts_of
from hub.web.users import DECIDING, User


def routes() -> list[Route]:
    """Return the routes of the page."""
    path = "/{case:uuid}/told/{delivery:uuid}/ask"
    return [Route(path, _page), Route(path, _ask, methods=["POST"])]


@page(DECIDING)
async def _page(request: Request, user: User) -> Response:
    """Say what operations would get, before they do."""
    one, is_asked = await _given(request, user)
    case, hers = await opened_case(request, user, "case-told-shown")
    shown = {
        "form": blank(),
        "given": one,
        "what": KINDS.get(one.kind, "Something"),
        "to": name_of(parts_of(request), one.recipient),
        "status": status_of(one),
        "is_asked": is_asked,
    }
    return await show(request, "cases/told_ask.html", {**around(request, user, case, hers), **shown})


@page(DECIDING)
async def _ask(request: Request, user: User) -> Response:
    """Have operations asked, unless they look already."""
    parts, form = parts_of(request), await sent(request)
    one, is_asked = await _given(request, user)
    case = CaseId(request.path_params["case"])
    if not is_asked:
        head = Head(agency=CONSOLE, record_id=f"look {one.id}", recorded_at=parts.now())
        await take(parts, LookAsked(head=head, case=case, delivery=DeliveryId(one.id), by=user.id), form.key)
    return lead_on(f"/cases/{case}/told#told-{one.id}")


async def _given(request: Request, user: User) -> tuple[Given, bool]:
    """Return the delivery, and whether operations look at it already; any other does not exist."""
    delivery = request.path_params["delivery"]
    async with looking(request, user) as conn:
        one = await one_told(conn, CaseId(request.path_params["case"]), delivery)
        look = (await looks_asked(conn, [delivery])).get(delivery)
    if one is None:
        raise HTTPException(NOT_FOUND)
    return one, look is not None and look.closed_at is None
