"""O6, one redrive: what it would do, why, who agrees, how far it has come, and what came of it."""

from datetime import datetime, timedelta
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from hub.domain.head import Head
from hub.domain.ids import CONSOLE
from hub.domain.operating import (
    OperatingReason,
    RedriveDecided,
    RedriveId,
    RedriveState,
    RedriveStep,
    Verdict,
)
from hub.domain.outcome import Reason
from hub.store.ops.redrive import Redrive, parts, redrive
from hub.store.ops.running import stop_all
from hub.web.around import DECIDES
from hub.web.deciding import NotTaken, take
from hub.web.forms import Form, blank, lead_on, sent
from hub.web.frame import show
from hub.web.live import Seen
from hub.web.ops.reasons import TO_SEND_AGAIN, choices, in_words
from hub.web.ops.redrive_new import STATES
from hub.web.ops.redrive_table import COLUMNS, Table, table, time_left
from hub.web.ops.scope import Scope, scope_of
from hub.web.ops.watching import watched
from hub.web.pages import NOT_FOUND, page, parts_of
from hub.web.rendering import render
from hub.web.security import token_of
from hub.web.users import OPERATIONS, Role, User

OLD = timedelta(days=7)
ANNOUNCED = 10
"""Seconds between two announcements of progress."""
COLOUR = {"checking": "blue", "planned": "yellow", "waiting": "yellow", "running": "blue", "paused": "orange",
          "stopped": "grey", "done": "green"}  # fmt: skip
WHY_NOT = {
    Reason.REDRIVE_DECIDED: "This step was taken before",
    Reason.REDRIVE_CHANGED: "Something has changed since this was looked up",
    Reason.SECOND_USER_NEEDED: "Somebody else has to agree: you planned or started this yourself",
}
LIVE_PARTS = ("state", "table", "controls")


def routes() -> list[BaseRoute]:
    """Return the routes of this page."""
    return [
        Route("/redrives/{id:uuid}", _page, name="ops-redrive"),
        Route("/redrives/{id:uuid}", _step, methods=["POST"]),
        Route("/redrives/{id:uuid}/live", _live),
    ]


@page(OPERATIONS)
async def _page(request: Request, user: User) -> Response:
    """Show a plan, how far it has come, and what may be decided next."""
    return await show(request, "ops/redrive.html", await _shown(request, user, blank()))


@page(OPERATIONS)
async def _live(request: Request, user: User) -> Response:
    form = blank()
    await _shown(request, user, form)

    async def look() -> Seen:
        shown = {**await _shown(request, user, form), "now": parts_of(request).now(), "csrf": token_of(request)}
        return Seen(parts={f"redrive-{name}": render(f"ops/redrive_{name}.html", shown) for name in LIVE_PARTS})

    return watched(request, user, "redrive", look)


@page(DECIDES)
async def _step(request: Request, user: User) -> Response:
    """Take the next step; where it was taken before, say so and send nothing."""
    form, id_ = await sent(request), RedriveId(request.path_params["id"])
    await _shown(request, user, form)
    step = form.one_of("step", [one.value for one in RedriveStep])
    if step is None or (step == RedriveStep.APPROVE and Role.OPS_APPROVER not in user.roles):
        raise HTTPException(NOT_FOUND)
    if step == RedriveStep.START and form.one_of("reason", [one.value for one in TO_SEND_AGAIN]) is None:
        form = form.wrong("reason", "Choose why this is sent again")
        return await show(request, "ops/redrive.html", await _shown(request, user, form))
    event = _event(form, id_, RedriveStep(step), user, parts_of(request).now())
    try:
        await take(parts_of(request), event, form.key)
    except NotTaken as why:
        if why.reason is Reason.REDRIVE_CHANGED:
            return await _look_up_again(request, user, id_)
        shown = {**await _shown(request, user, blank()), "not_done": WHY_NOT.get(why.reason, why.reason.advice)}
        return await show(request, "ops/redrive.html", shown, 422)
    return lead_on(request.url.path)


async def _look_up_again(request: Request, user: User, id_: RedriveId) -> Response:
    """Have it looked up once more; the page then shows in what the two differ, and asks again."""
    event = _event(blank(), id_, RedriveStep.CHECK, user, parts_of(request).now())
    await take(parts_of(request), event, blank().key)
    return lead_on(f"{request.url.path}?changed=1")


def _event(form: Form, id_: RedriveId, step: RedriveStep, user: User, at: datetime) -> RedriveDecided:
    starts = step is RedriveStep.START
    return RedriveDecided(
        head=Head(agency=CONSOLE, record_id=f"redrive {id_}", recorded_at=at),
        redrive=id_,
        step=step,
        by=user.id,
        reason=OperatingReason(form.text("reason")) if starts else None,
        fingerprint=form.text("fingerprint"),
        late_too=starts and form.text("late_too") == "yes",
    )


async def _shown(request: Request, user: User, form: Form) -> dict[str, Any]:
    scope, at = scope_of(request, user), parts_of(request).now()
    id_ = RedriveId(request.path_params["id"])
    announced = at - timedelta(seconds=at.second % ANNOUNCED, microseconds=at.microsecond)
    async with parts_of(request).ops.looking() as conn:
        plan, found = await redrive(conn, id_), await parts(conn, id_, announced)
        stopped = await stop_all(conn)
    if plan is None or not _is_mine(plan, [one.recipient for one in found], user, scope):
        raise HTTPException(NOT_FOUND)
    around = {
        "form": form,
        "all_stopped": bool(stopped and stopped.stopped),
        "changed": "changed" in request.query_params,
        "not_done": None,
        "path": f"/ops/redrives/{id_}",
    }
    return {**_said(plan, table(found, scope), user, at), **around}


def _said(plan: Redrive, seen: Table, user: User, at: datetime) -> dict[str, Any]:
    to_send = seen.to_send(late_too=plan.late_too)
    is_old = plan.oldest is not None and plan.oldest < at - OLD
    return {
        "plan": plan,
        "seen": seen,
        "state": STATES[plan.state],
        "colour": COLOUR[plan.state],
        "columns": COLUMNS,
        "ran": plan.started_at is not None and plan.state not in {RedriveState.WAITING, RedriveState.PLANNED},
        "to_send": to_send,
        "late": seen.total.planned.get(Verdict.LATE, 0),
        "takes": time_left(plan, max(to_send - seen.sent, 0)),
        "needs_second": plan.would_send > plan.second_above or is_old,
        "is_old": is_old,
        "may_decide": user.is_any_of(DECIDES),
        "may_approve": Role.OPS_APPROVER in user.roles and user.id not in {plan.planned_by, plan.started_by},
        "why": in_words(plan.reason),
        "reason_items": choices(TO_SEND_AGAIN),
    }


def _is_mine(plan: Redrive, recipients: list[str | None], user: User, scope: Scope) -> bool:
    """Say whether a plan is this user's to see: their own, or one for an agency of theirs."""
    return user.id == plan.planned_by or any(scope.sees(one) or one == "hub" for one in recipients)
