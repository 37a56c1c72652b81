"""`/break-glass`: a coordinator opens one case of another area in an emergency, to read it (docs/domain.md, rule X4).

Who it is is asked again; the case's own conference is told with the decision, and the auditor sees it at once.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID, uuid4

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from hub.domain.agency import AgencyKind
from hub.domain.case import as_case_reference, is_case_reference
from hub.domain.dates import day_of
from hub.domain.decisions import EmergencyOpened, EmergencyReason
from hub.domain.emergency import SHORTEST_WHY
from hub.domain.head import Head
from hub.domain.ids import CONSOLE, AgencyId, AreaId, CaseId
from hub.domain.outcome import Outcome
from hub.store.emergencies import OpenedCase
from hub.store.sessions import Session
from hub.web.sign_in.asking import session_of, sign_in_of
from hub.web.sign_in.cookies import BROWSER, give, secret_of
from hub.web.sign_in.drafts import sign_in_first
from hub.web.sign_in.forgery import CSRF, is_forged
from hub.web.sign_in.going import go, new_secret
from hub.web.sign_in.refused import NotSignedIn
from hub.web.sign_in.routes import refused_page
from hub.web.sign_in.showing import show
from hub.web.users import DECIDING, User

PATH = "/break-glass"
IDENTIFIED_WITHIN = timedelta(minutes=5)
"""How long ago the provider may have asked who it is."""
LONGEST_WHY = 2_000
REASONS = {
    EmergencyReason.DANGER_NOW: "Somebody may come to harm before the case's own area can act",
    EmergencyReason.SEEN_HERE: "One of them is, or was just seen, in my area",
    EmergencyReason.AREA_DOES_NOT_ANSWER: "I asked the case's own area, and it cannot be reached in time",
}


def routes() -> list[BaseRoute]:
    """Return every route of opening a case in an emergency."""
    return [
        Route(PATH, _front, methods=["GET"]),
        Route(PATH, _open, methods=["POST"]),
        Route(f"{PATH}/again", _ask_again, methods=["GET"]),
        Route(f"{PATH}/close", _close, methods=["POST"]),
    ]


def areas_to_look_in(request: Request, user: User, case: UUID) -> frozenset[AreaId]:
    """Return the areas in which a user may look for this one case: their own, and that of a case they opened so."""
    opened: OpenedCase | None = request.state.emergency
    return user.areas | {AreaId(opened.area)} if opened and opened.case == case else user.areas


def is_read_only(request: Request, case: UUID) -> bool:
    """Say whether a user reads a case by an emergency alone, and so may change nothing of it."""
    opened: OpenedCase | None = request.state.emergency
    return opened is not None and opened.case == case and AreaId(opened.area) not in request.state.user.areas


@dataclass(frozen=True, slots=True, kw_only=True)
class _Form:
    """What somebody entered, with what is wrong of it by the name of its field."""

    reference: str = ""
    reason: str = ""
    why: str = ""
    key: str = field(default_factory=lambda: str(uuid4()))
    errors: Mapping[str, str] = field(default_factory=dict)


async def _front(request: Request) -> Response:
    """Ask who it is again if that is long ago, then show the form."""
    user, session = request.state.user, session_of(request)
    if user is None or session is None:
        return await sign_in_first(request)
    if not user.is_any_of(DECIDING):
        return show("not_found", 404)
    if not _is_identified(request, session):
        return show("emergency_again")
    return _shown(session, _Form(), 200)


async def _ask_again(request: Request) -> Response:
    """Send the browser to the provider, which asks its user again who they are."""
    user, session = request.state.user, session_of(request)
    if user is None or session is None or not user.is_any_of(DECIDING):
        return show("not_found", 404)
    browser = secret_of(request, BROWSER) or new_secret()
    try:
        answer = go(await sign_in_of(request).begin(browser, PATH, again=session.id))
    except NotSignedIn as refused:
        return refused_page(refused)
    give(answer, BROWSER, browser)
    return answer


async def _open(request: Request) -> Response:
    """Open the case, or say beside each field what is wrong."""
    user, session = request.state.user, session_of(request)
    if user is None or session is None:
        return await sign_in_first(request)
    if not user.is_any_of(DECIDING) or await is_forged(request, session):
        return show("not_found", 404)
    if not _is_identified(request, session):
        return show("emergency_again", 403)
    form = await _entered(request)
    if form.errors:
        return _shown(session, form, 422)
    found = await _opened(request, user, form)
    return go(f"/cases/{found.case}") if found else _shown(session, _not_found(form), 422)


async def _close(request: Request) -> Response:
    """Close the case before its time."""
    user, session, opened = request.state.user, session_of(request), request.state.emergency
    if user is None or session is None or opened is None or await is_forged(request, session):
        return show("not_found", 404)
    await sign_in_of(request).emergencies.close(opened.id, user.id, sign_in_of(request).now())
    return go("/cases")


def _is_identified(request: Request, session: Session) -> bool:
    return sign_in_of(request).now() - session.identified_at <= IDENTIFIED_WITHIN


async def _entered(request: Request) -> _Form:
    said = await request.form()
    reference, reason, why = (str(said.get(name, "")).strip() for name in ("reference", "reason", "why"))
    errors = {}
    if not is_case_reference(reference):
        errors["reference"] = "Enter the case's reference as it was read to you, for example K7QF-2M9X-C4R"
    if reason not in {one.value for one in EmergencyReason}:
        errors["reason"] = "Choose why you need to open the case"
    if not SHORTEST_WHY <= len(why) <= LONGEST_WHY:
        errors["why"] = f"Say in your own words why, in {SHORTEST_WHY} to {LONGEST_WHY:,} characters"
    key = str(said.get("key", "")) or str(uuid4())
    return _Form(reference=reference, reason=reason, why=why, key=key, errors=errors)


async def _opened(request: Request, user: User, form: _Form) -> OpenedCase | None:
    """Hand the decision to `receive`; return what is open now, or None where it was refused or no case is found."""
    sign_in, parts = sign_in_of(request), request.app.state.parts
    directory, today = parts.policy.directory, day_of(sign_in.now())
    works_for = {a.id for area in user.areas for a in directory.responsible(AgencyKind.MARAC, area, today)}
    agencies: tuple[AgencyId, ...] = tuple(sorted(works_for))
    case = await sign_in.emergencies.called(as_case_reference(form.reference), sign_in.areas, agencies)
    if case is None or AreaId(case.area) in user.areas:
        return None
    event = EmergencyOpened(
        head=Head(agency=CONSOLE, record_id=f"emergency {case.id}", recorded_at=sign_in.now()),
        case=CaseId(case.id),
        agencies=agencies,
        by=user.id,
        reason=EmergencyReason(form.reason),
        why=form.why,
    )
    _, decision = await parts.receiver.foresee(event)
    if decision.ended.outcome is not Outcome.PROCESSED:
        return None
    await parts.receiver.receive_decided(event, f"{user.id} {form.key}")
    opened = await sign_in.emergencies.open_of(user.id, sign_in.now())
    return opened if opened and opened.case == case.id else None


def _not_found(form: _Form) -> _Form:
    words = (
        "There is no case with this reference that you can open in this way. A case of your own area is in your list"
    )
    return _Form(reference=form.reference, reason=form.reason, why=form.why, key=form.key, errors={"reference": words})


def _shown(session: Session, form: _Form, status: int) -> Response:
    return show("emergency", status, form=form, reasons=REASONS, csrf=session.csrf, csrf_name=CSRF)
