"""O5, some of what failed alike: the events that somebody ticked are planned to be taken in again, or closed."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from hub.domain.operating import FailuresClosed, LetterId, OperatingReason
from hub.web.around import DECIDES
from hub.web.deciding import take
from hub.web.forms import Form, lead_on, sent
from hub.web.ops.failures import found_group, letters, of_failures, shown_group
from hub.web.ops.reasons import TO_CLOSE
from hub.web.ops.redrive_new import Asked, plan
from hub.web.pages import NOT_FOUND, page, parts_of
from hub.web.users import User

CLOSE, REDRIVE = "close", "redrive"


def routes() -> list[BaseRoute]:
    """Return the routes of what is decided on some events of a group."""
    return [Route("/failures/{group:uuid}/some", _decided, methods=["POST"])]


@page(DECIDES)
async def _decided(request: Request, user: User) -> Response:
    """Close the ticked events, or plan to take them in again; if some of them are no longer open, do nothing."""
    form, one = await sent(request), await found_group(request, user, request.path_params["group"])
    act = form.one_of("act", [CLOSE, *([REDRIVE] if one.may_retry else [])])
    if act is None:
        raise HTTPException(NOT_FOUND)
    ticked = tuple(one for one in await letters(request, one.group) if str(one) in form.every("letter"))
    form = _checked(form, ticked, act)
    if form.errors:
        return await shown_group(request, user, form)
    if act == REDRIVE:
        return await plan(request, user, Asked(words=one.why, letters=ticked), form.key)
    event = FailuresClosed(
        head=of_failures(parts_of(request).now()),
        letters=ticked,
        by=user.id,
        reason=OperatingReason(form.text("some_reason")),
    )
    await take(parts_of(request), event, form.key)
    return lead_on(f"/ops/failures/{one.id}" if len(ticked) < one.group.events else "/ops/failures")


def _checked(form: Form, ticked: tuple[LetterId, ...], act: str) -> Form:
    if not form.every("letter"):
        form = form.wrong("letter-1", "Select at least one event")
    elif len(ticked) != len(form.every("letter")):
        form = form.wrong("letter-1", "Somebody saw to some of these meanwhile. Select again")
    if act == CLOSE and form.one_of("some_reason", [reason.value for reason in TO_CLOSE]) is None:
        form = form.wrong("some_reason", "Choose why they will not be sent")
    return form
