"""`/break-glass`: a coordinator opens one case of another area in an emergency, to read it (docs/domain.md, rule X4).

Who it is is asked again; the case's own conference is told with the decision, and the auditor sees it at once.
"""

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from starlette.exceptions import HTTPException
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
from hub.store.emergencies import AskedEmergency, OpenedCase
from hub.web.forms import Form, sent
from hub.web.pages import page, parts_of
from hub.web.sign_in.asking import session_of, sign_in_of
from hub.web.sign_in.cookies import BROWSER, give, secret_of
from hub.web.sign_in.drafts import begun
from hub.web.sign_in.going import go, new_secret
from hub.web.sign_in.refused import NotSignedIn
from hub.web.sign_in.routes import NOT_FOUND, refused_page
from hub.web.sign_in.showing import show
from hub.web.users import DECIDING, User

PATH = "/break-glass"
IDENTIFIED_WITHIN = timedelta(minutes=5)
"""How long ago the provider may have asked who it is."""
FORBIDDEN = 403
LONGEST_WHY = 2_000
REASONS: Mapping[EmergencyReason, str] = {
    EmergencyReason.DANGER_NOW: "Somebody may come to harm before the case's own area can act",
    EmergencyReason.SEEN_HERE: "One of them is, or was just seen, in my area",
    EmergencyReason.AREA_DOES_NOT_ANSWER: "I asked the case's own area, and it cannot be reached in time",
}
NO_SUCH_CASE = "There is no case with this reference that you can open here. A case of your own area is in your list"


def routes() -> list[BaseRoute]:
    """Return every route of opening a case in an emergency."""
    return [
        Route(PATH, front, methods=["GET"]),
        Route(PATH, open_case, methods=["POST"]),
        Route(f"{PATH}/again", ask_again, methods=["GET"]),
        Route(f"{PATH}/waits", waits, methods=["GET"]),
        Route(f"{PATH}/agree", to_agree, methods=["GET"]),
        Route(f"{PATH}/agree", agree, methods=["POST"]),
        Route(f"{PATH}/close", close_case, methods=["POST"]),
    ]


def reason_in_words(reason: str) -> str:
    """Return why somebody opened a case."""
    return REASONS[EmergencyReason(reason)]


def areas_to_look_in(request: Request, user: User, case: UUID) -> frozenset[AreaId]:
    """Return the areas in which a user may look for this one case: their own, and that of a case they opened so."""
    opened = _open_now(request)
    return user.areas | {AreaId(opened.area)} if opened and opened.case == case else user.areas


@page(DECIDING)
async def front(request: Request, _user: User) -> Response:
    """Show what is open; else ask who it is again if that is long ago, then show the form."""
    if opened := _open_now(request):
        return await show(request, "emergency_open", opened=opened)
    return (
        await _form(request, await begun(request))
        if _is_identified(request)
        else await show(request, "emergency_again")
    )


@page(DECIDING)
async def ask_again(request: Request, user: User) -> Response:
    """Send the browser to the provider, which asks its user again who they are."""
    browser = secret_of(request, BROWSER) or new_secret()
    try:
        answer = go(await sign_in_of(request).begin(browser, PATH, again=user.session))
    except NotSignedIn as refused:
        return await refused_page(request, refused)
    give(answer, BROWSER, browser)
    return answer


@page(DECIDING)
async def open_case(request: Request, user: User) -> Response:
    """Open the case, or say beside each field what is wrong."""
    if not _is_identified(request):
        return await show(request, "emergency_again", FORBIDDEN)
    form = _checked(await sent(request))
    if form.errors:
        return await _form(request, form)
    asked = await _asked(request, user, form)
    if asked is None:
        return await _form(request, form.wrong("reference", NO_SUCH_CASE))
    if sign_in_of(request).settings.two_people:
        await sign_in_of(request).emergencies.ask(asked)
        return go(f"{PATH}/waits")
    await _take(request, asked)
    return go(f"/cases/{asked.case}")


@page(DECIDING)
async def waits(request: Request, _user: User) -> Response:
    """Say that somebody else has to agree first, and where."""
    return go(PATH) if _open_now(request) else await show(request, "emergency_waits")


@page(DECIDING)
async def to_agree(request: Request, user: User) -> Response:
    """Show what colleagues of the same area want opened, for whoever is asked to agree."""
    sign_in = sign_in_of(request)
    waiting = await sign_in.emergencies.asked(user.id, user.areas, sign_in.now())
    return await show(request, "emergency_agree", waiting=waiting, reasons=REASONS)


@page(DECIDING)
async def agree(request: Request, user: User) -> Response:
    """Agree to what a colleague wants opened, or have it forgotten. It opens to them, not to whoever agrees."""
    sign_in, form = sign_in_of(request), await sent(request)
    waiting = await sign_in.emergencies.asked(user.id, user.areas, sign_in.now())
    asked = next((one for one in waiting if str(one.id) == form.text("asked")), None)
    if asked is None or not _is_identified(request):
        raise HTTPException(NOT_FOUND)
    if form.text("answer") == "agree":
        await _take(request, asked, user.id)
    await sign_in.emergencies.end_asked(asked.id)
    return go(f"{PATH}/agree")


@page(DECIDING)
async def close_case(request: Request, user: User) -> Response:
    """Close the case before its time."""
    opened = _open_now(request)
    if opened is None:
        raise HTTPException(NOT_FOUND)
    await sign_in_of(request).emergencies.close(opened.id, user.id, sign_in_of(request).now())
    return go("/cases")


def _open_now(request: Request) -> OpenedCase | None:
    opened: OpenedCase | None = request.state.emergency
    return opened


def _is_identified(request: Request) -> bool:
    session = session_of(request)
    return session is not None and sign_in_of(request).now() - session.identified_at <= IDENTIFIED_WITHIN


def _checked(form: Form) -> Form:
    if not is_case_reference(form.text("reference")):
        form = form.wrong("reference", "Enter the case's reference as it was read to you, for example K7QF-2M9X-C4R")
    if form.one_of("reason", list(EmergencyReason)) is None:
        form = form.wrong("reason", "Choose why you need to open the case")
    if not SHORTEST_WHY <= len(form.text("why")) <= LONGEST_WHY:
        form = form.wrong("why", f"Say in your own words why, in {SHORTEST_WHY} to {LONGEST_WHY:,} characters")
    return form


async def _form(request: Request, form: Form) -> Response:
    return await show(request, "emergency", form=form, reasons=REASONS)


async def _asked(request: Request, user: User, form: Form) -> AskedEmergency | None:
    """Return what a form asks for, or None where there is no case that could be opened so."""
    sign_in, agencies = sign_in_of(request), _works_for(request, user)
    case = await sign_in.emergencies.called(as_case_reference(form.text("reference")), sign_in.areas, agencies)
    if case is None or AreaId(case.area) in user.areas:
        return None
    asked = AskedEmergency(
        id=UUID(form.key),
        case=case.id,
        agencies=list(agencies),
        by=user.id,
        areas=sorted(user.areas),
        reason=form.text("reason"),
        why=form.text("why"),
        asked_at=sign_in.now(),
    )
    _, decision = await parts_of(request).receiver.foresee(_event(asked, None))
    return asked if decision.ended.outcome is Outcome.PROCESSED else None


async def _take(request: Request, asked: AskedEmergency, agreed_by: str | None = None) -> None:
    """Hand the decision to `receive`: the case is open, and its conference told."""
    await parts_of(request).receiver.receive_decided(_event(asked, agreed_by), f"{asked.by} {asked.id}")


def _event(asked: AskedEmergency, agreed_by: str | None) -> EmergencyOpened:
    return EmergencyOpened(
        head=Head(agency=CONSOLE, record_id=f"emergency {asked.case}", recorded_at=asked.asked_at),
        case=CaseId(asked.case),
        agencies=tuple(map(AgencyId, asked.agencies)),
        by=asked.by,
        reason=EmergencyReason(asked.reason),
        why=asked.why,
        agreed_by=agreed_by,
    )


def _works_for(request: Request, user: User) -> tuple[AgencyId, ...]:
    """Return the conferences of a user's areas: what is closed to one of them is closed to the user."""
    directory, today = parts_of(request).policy.directory, day_of(sign_in_of(request).now())
    found = {a.id for area in user.areas for a in directory.responsible(AgencyKind.MARAC, area, today)}
    return tuple(sorted(found))
