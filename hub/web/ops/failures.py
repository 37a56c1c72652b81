"""O5, failed events by reason: what failed alike is one row, with what it means, what to do and who has it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from hub.domain.head import Head
from hub.domain.ids import CONSOLE, HUB, derived_id
from hub.domain.operating import FailuresClosed, FailuresReported, FailuresTaken, LetterId, OperatingReason
from hub.domain.outcome import Outcome, Reason
from hub.store.ops.failures import SHOWN, Group, events_of, groups, last_failure
from hub.store.ops.running import MOST_CLOSED, Taken, letters_of, reported, taken
from hub.web.around import DECIDES
from hub.web.deciding import take
from hub.web.forms import Form, lead_on, sent
from hub.web.frame import show
from hub.web.ops.naming import type_name, why_refused
from hub.web.ops.reasons import TO_CLOSE, choices
from hub.web.ops.scope import Scope, scope_of
from hub.web.pages import NOT_FOUND, page, parts_of
from hub.web.sign_in.drafts import begun
from hub.web.users import OPERATIONS, User

FAILED_SINCE = timedelta(days=90)
"""As long as bytes are kept: what is older cannot be tried again."""
STAGE: Mapping[str, str] = {
    Outcome.REFUSED: "Checked: it was sent back",
    Outcome.DEAD_LETTER: "Rules applied: the hub failed",
}
AFTER_A_FIX, NEVER = "After the cause is mended", "Never from here: its sender mends it and sends it again"
OWN_FAULT = (
    "The hub failed while it worked on these: nobody was told of them yet. It is no fault of the sender's.",
    "Most often a rule, a directory or a list of codes that does not fit what came, or a fault of the hub's program.",
)
SENDERS_FAULT = (
    "The hub refused these, and told the sender why. Nobody else was told of them.",
    "Most often the sender's system, or its connector, was changed; or somebody mistyped something.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """One row."""

    id: UUID
    group: Group
    why: str
    agency: str
    stage: str
    retry: str
    who: Taken | None

    @property
    def type(self) -> str:
        """Return what they were meant to tell, in words."""
        return type_name(self.group.type)

    @property
    def may_retry(self) -> bool:
        """Say whether they can be taken in again here."""
        return self.group.outcome == Outcome.DEAD_LETTER


def routes() -> list[BaseRoute]:
    """Return the routes of these pages."""
    return [
        Route("/failures", _page, name="ops-failures"),
        Route("/failures/{group:uuid}", _group, name="ops-failure"),
        Route("/failures/{group:uuid}/take", _take, methods=["POST"]),
        Route("/failures/{group:uuid}/report", _report, methods=["POST"]),
        Route("/failures/{group:uuid}/close", _close, methods=["POST"]),
    ]


def id_of(group: Group) -> UUID:
    """Return under which id a group is found; it says nothing."""
    return derived_id("failures", group.reason, group.outcome, group.source or "", group.type or "")


async def found_group(request: Request, user: User, id_: UUID) -> Failed:
    """Return a group of the user's scope; any other does not exist."""
    found = [one for one in await _failed(request, scope_of(request, user)) if one.id == id_]
    if not found:
        raise HTTPException(NOT_FOUND)
    return found[0]


async def letters(request: Request, group: Group) -> tuple[LetterId, ...]:
    """Return the failures of a group, the oldest first, as many as one decision takes."""
    async with parts_of(request).ops.looking() as conn:
        return tuple(LetterId(one) for one in await letters_of(conn, group, _since(request)))


async def shown_group(request: Request, user: User, form: Form) -> Response:
    """Show one group with what stands in its forms."""
    scope, one = scope_of(request, user), await found_group(request, user, request.path_params["group"])
    async with parts_of(request).ops.looking() as conn:
        events, last = await events_of(conn, one.group, _since(request)), await reported(conn, one.group)
    means, cause = OWN_FAULT if one.may_retry else SENDERS_FAULT
    shown = {
        "form": form,
        "one": one,
        "means": means,
        "cause": cause,
        "steps": _steps(one, scope),
        "events": events,
        "ticked": form.every("letter"),
        "reported": last,
        "pointers": sorted({pointer for event in events for pointer in event.pointers}),
        "limit": SHOWN,
        "most": MOST_CLOSED,
        "may_decide": user.is_any_of(DECIDES),
        "reason_items": choices(TO_CLOSE),
    }
    return await show(request, "ops/failure.html", shown)


def of_failures(at: datetime) -> Head:
    """Return the head of a decision on events that failed."""
    return Head(agency=CONSOLE, record_id="failures", recorded_at=at)


@page(OPERATIONS)
async def _page(request: Request, user: User) -> Response:
    """Show what failed, in groups."""
    scope = scope_of(request, user)
    wish = {name: request.query_params.get(name, "") for name in ("agency", "retry")}
    every = await _failed(request, scope)
    rows = [one for one in every if _is_wished(one, wish)]
    async with parts_of(request).ops.looking() as conn:
        last = None if every else await last_failure(conn)
    shown: dict[str, Any] = {
        "rows": rows,
        "total": sum(one.group.events for one in rows),
        "hidden": len(every) - len(rows),
        "last": last,
        "wish": wish,
        "agency_items": [{"value": "", "text": "All"}]
        + [{"value": shown, "text": name} for shown, name in sorted(scope.names.items(), key=lambda one: one[1])],
        "retry_items": [
            {"value": "", "text": "All"},
            {"value": "yes", "text": "Can be tried again here"},
            {"value": "no", "text": "The sender has to mend them"},
        ],
    }
    return await show(request, "ops/failures.html", shown)


def _is_wished(one: Failed, wish: Mapping[str, str]) -> bool:
    if wish["agency"] and wish["agency"] != one.group.source:
        return False
    return not wish["retry"] or one.may_retry is (wish["retry"] == "yes")


@page(OPERATIONS)
async def _group(request: Request, user: User) -> Response:
    """Show one group: what it means, what to do, and its newest events."""
    return await shown_group(request, user, await begun(request))


@page(DECIDES)
async def _take(request: Request, user: User) -> Response:
    """Note that the user sees to a group."""
    form, one = await sent(request), await found_group(request, user, request.path_params["group"])
    event = FailuresTaken(
        head=of_failures(parts_of(request).now()),
        failed=one.group.reason,
        outcome=one.group.outcome,
        source=one.group.source or "",
        kind=one.group.type or "",
        by=user.id,
    )
    await take(parts_of(request), event, form.key)
    return lead_on(f"/ops/failures/{one.id}")


@page(DECIDES)
async def _report(request: Request, user: User) -> Response:
    """Have the senders of a group told once more of each of its events."""
    form, one = await sent(request), await found_group(request, user, request.path_params["group"])
    if one.may_retry:
        raise HTTPException(NOT_FOUND)  # the fault is the hub's own: there is nothing that they could mend
    if form.text("seen") != str(one.group.events):
        changed = f"There are {one.group.events} now, no longer {form.text('seen')}. Decide again"
        return await shown_group(request, user, form.wrong("report", changed))
    event = FailuresReported(
        head=of_failures(parts_of(request).now()),
        letters=await letters(request, one.group),
        failed=one.group.reason,
        outcome=one.group.outcome,
        source=one.group.source or "",
        kind=one.group.type or "",
        by=user.id,
    )
    await take(parts_of(request), event, form.key)
    return lead_on(f"/ops/failures/{one.id}#reported")


@page(DECIDES)
async def _close(request: Request, user: User) -> Response:
    """Close a group: nothing of it is tried again, and whoever sent it is told."""
    form, one = await sent(request), await found_group(request, user, request.path_params["group"])
    if form.one_of("reason", [reason.value for reason in TO_CLOSE]) is None:
        form = form.wrong("reason", "Choose why they will not be sent")
    if form.text("seen") != str(one.group.events):
        form = form.wrong("reason", f"There are {one.group.events} now, no longer {form.text('seen')}. Decide again")
    if form.errors:
        return await shown_group(request, user, form)
    event = FailuresClosed(
        head=of_failures(parts_of(request).now()),
        letters=await letters(request, one.group),
        by=user.id,
        reason=OperatingReason(form.text("reason")),
    )
    await take(parts_of(request), event, form.key)
    return lead_on("/ops/failures")


def _steps(one: Failed, scope: Scope) -> list[str]:
    if one.may_retry:
        return [
            "Look at the hub's log at the time of the first: it names the fault, and nobody in it.",
            "Have the cause mended and the hub brought up to date.",
            "Plan a redrive: the hub takes these in again, in their own bytes, each once.",
        ]
    who = one.agency if one.group.source in scope.names else "the sender"
    return [
        f"Telephone {who}: their system was told of each of these, with the field at fault.",
        f"What they have to do: {one.why}.",
        "They send it again. What they send anew is not among these.",
        "Close these once it is clear that nothing more will come.",
    ]


async def _failed(request: Request, scope: Scope) -> list[Failed]:
    at = parts_of(request).now()
    async with parts_of(request).ops.looking() as conn:
        found, who = await groups(conn, at - FAILED_SINCE, at), await taken(conn)
    return [_row(one, who, scope) for one in found if one.source in scope.names or one.source in {CONSOLE, HUB}]


def _row(group: Group, who: Mapping[tuple[str, str, str, str], Taken], scope: Scope) -> Failed:
    return Failed(
        id=id_of(group),
        group=group,
        why="The hub failed" if group.reason == Reason.HUB_FAULT else why_refused(group.reason).removesuffix("."),
        agency=scope.name(group.source),
        stage=STAGE.get(group.outcome, group.outcome),
        retry=AFTER_A_FIX if group.outcome == Outcome.DEAD_LETTER else NEVER,
        who=who.get((group.reason, group.outcome, group.source or "", group.type or "")),
    )


def _since(request: Request) -> datetime:
    return parts_of(request).now() - FAILED_SINCE
