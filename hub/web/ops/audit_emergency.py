"""O10, one case opened in an emergency: an auditor reviews who opened it, why, and what they read (rule X4)."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from hub.domain.audit import About, Purpose, looked
from hub.domain.decisions import EmergencyFinding, EmergencyReviewed
from hub.domain.head import Head
from hub.domain.ids import CONSOLE, AreaId, CaseId, EventId
from hub.store.emergencies import OpenedCase
from hub.store.ops.audit import By, Place, SoughtEntries, entries
from hub.web.deciding import NotTaken, take
from hub.web.forms import Form, blank, lead_on, sent
from hub.web.frame import show
from hub.web.ops.audit_words import done_in_words
from hub.web.pages import NOT_FOUND, page, parts_of
from hub.web.sign_in.emergency import reason_in_words
from hub.web.users import AUDITORS, User

LISTED = "/ops/audit#opened"
MOST = 100
"""Entries of what somebody read in half an hour that are shown."""
FINDINGS: Mapping[str, str] = {
    EmergencyFinding.NEEDED: "It was needed",
    EmergencyFinding.NOT_NEEDED: "It was not needed: it could have waited, or the area could have been asked",
    EmergencyFinding.MISUSED: "It was misused: whoever they work for has to act",
}


def routes() -> list[BaseRoute]:
    """Return the routes of this page."""
    return [
        Route("/audit/emergencies/{id:uuid}", _page, name="ops-audit-emergency"),
        Route("/audit/emergencies/{id:uuid}", _review, methods=["POST"]),
    ]


@page(AUDITORS)
async def _page(request: Request, user: User) -> Response:
    """Show what was opened, why, and what was read meanwhile."""
    return await _shown(request, user, await _opened(request, user), blank())


@page(AUDITORS)
async def _review(request: Request, user: User) -> Response:
    """Take in what the review came to."""
    form, opened, parts = await sent(request), await _opened(request, user), parts_of(request)
    finding = form.one_of("finding", [*FINDINGS])
    if finding is None:
        form = form.wrong("finding", "Choose what your review came to")
    elif _ended_at(opened) > parts.now():
        form = form.wrong("finding", "The case is still open. Review it once it is closed")
    if form.errors or finding is None:
        return await _shown(request, user, opened, form)
    event = EmergencyReviewed(
        head=Head(agency=CONSOLE, record_id=f"emergency {opened.case}", recorded_at=parts.now()),
        emergency=EventId(str(opened.id)),
        by=user.id,
        finding=EmergencyFinding(finding),
    )
    try:
        await take(parts, event, form.key)
    except NotTaken as error:
        again = await _opened(request, user)
        return await _shown(request, user, again, form.wrong("finding", error.reason.advice))
    return lead_on(f"/ops/audit/emergencies/{opened.id}")


async def _opened(request: Request, user: User) -> OpenedCase:
    found = await parts_of(request).sign_in.emergencies.one(request.path_params["id"], user.areas)
    if found is None:
        raise HTTPException(NOT_FOUND)
    return found


async def _shown(request: Request, user: User, opened: OpenedCase, form: Form) -> Response:
    parts = parts_of(request)
    about = About(cases=(CaseId(opened.case),))
    await parts.ops.note(looked(user.id, "emergency-shown", opened.id, Purpose.SUPERVISE, about))
    shown: dict[str, Any] = {
        "one": opened,
        "reason": reason_in_words(opened.reason),
        "why": await parts.sign_in.emergencies.why(opened.id),
        "finding": FINDINGS.get(opened.finding or "", ""),
        "ended_at": _ended_at(opened),
        "is_open": _ended_at(opened) > parts.now(),
        "is_own": user.id in {opened.by, opened.agreed_by},
        "read": await _read(request, opened),
        "most": MOST,
        "listed": LISTED,
        "form": form,
        "finding_items": [{"value": str(value), "text": text} for value, text in FINDINGS.items()],
    }
    return await show(request, "ops/audit_emergency.html", shown)


async def _read(request: Request, opened: OpenedCase) -> Sequence[tuple[datetime, str]]:
    """Return what whoever opened it did in cases of its area while it was open, the newest first."""
    until = _ended_at(opened) + timedelta(seconds=1)
    sought = SoughtEntries(
        by=By.WHO,
        sought=opened.by,
        operation="",
        areas=[AreaId(opened.area)],
        also_of_no_case=False,
        since=opened.opened_at - timedelta(minutes=1),  # the audit is noted by the database's clock
        until=until,
        before=Place(at=until),
        limit=MOST,
    )
    async with parts_of(request).ops.looking() as conn:
        return [(one.at, done_in_words(one.action)) for one in await entries(conn, sought)]


def _ended_at(opened: OpenedCase) -> datetime:
    return opened.closed_at or opened.ends_at
