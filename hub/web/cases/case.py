"""One case: summary, timeline, people and log (page C2). Whoever opens it has seen what the feed had said of it."""

from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from hub.domain.audit import About, Purpose, looked
from hub.domain.delivery import DeliveryKind
from hub.domain.ids import CaseId
from hub.store.conference.case import GoesOn, Page, goes_on_in, looks
from hub.store.conference.case import page as case_page
from hub.store.conference.feed import of_case, open_row
from hub.store.conference.tellers import Tellers, tellers_of
from hub.store.conference.told_her import ToldHer, told_her
from hub.web import words
from hub.web.cases.case_people import people_of
from hub.web.cases.case_summary import summary_of
from hub.web.cases.case_timeline import KINDS, Narrowed, Source, timeline_of
from hub.web.cases.names import are_hidden, naming
from hub.web.cases.scope import coordinators, name_of
from hub.web.frame import show
from hub.web.pages import NOT_FOUND, page, parts_of
from hub.web.parts import Parts
from hub.web.sign_in.emergency import areas_to_look_in
from hub.web.users import CASES, DECIDING, User

SUBPAGES = (
    ("", "Summary"),
    ("/timeline", "Timeline"),
    ("/told", "Told"),
    ("/risk", "Risk"),
    ("/people", "People"),
    ("/log", "Log"),
)
"""In the order of the specification; a page that joins takes its place here."""


LINES = 50
"""Lines of the log on one page."""
ANSWERED = frozenset({words.Status.ACCEPTED, words.Status.REJECTED, words.Status.IN_CONTACT, words.Status.CLOSED})
"""A referral that is so far waits for nobody."""


def routes() -> list[Route]:
    """Return the routes of a case."""
    return [
        Route("/{case:uuid}", _summary),
        Route("/{case:uuid}/timeline", _timeline),
        Route("/{case:uuid}/people", _people),
        Route("/{case:uuid}/log", _log),
    ]


@page(CASES)
async def _summary(request: Request, user: User) -> Response:
    case, told = await opened_case(request, user, "case-shown")
    return await show(request, "cases/case_summary.html", around(request, user, case, told))


@page(CASES)
async def _timeline(request: Request, user: User) -> Response:
    case, told = await opened_case(request, user, "case-timeline-shown")
    parts, narrowed = parts_of(request), Narrowed.of(request.query_params)
    source = Source(
        case=case, told=told, tellers=await _tellers(request, user, case), names=lambda agency: name_of(parts, agency)
    )
    timeline = timeline_of(source, narrowed, parts.now())
    shown = {"timeline": timeline, "narrowed": narrowed, "kinds": KINDS}
    return await show(request, "cases/case_timeline.html", {**around(request, user, case, told), **shown})


@page(CASES)
async def _people(request: Request, user: User) -> Response:
    case, told = await opened_case(request, user, "case-people-shown")
    parts = parts_of(request)
    tellers = await _tellers(request, user, case)
    shown = {"people": people_of(case, tellers, lambda agency: name_of(parts, agency), parts.now())}
    return await show(request, "cases/case_people.html", {**around(request, user, case, told), **shown})


@page(CASES)
async def _log(request: Request, user: User) -> Response:
    case, told = await opened_case(request, user, "case-log-shown")
    parts, before = parts_of(request), request.query_params.get("before", "")
    number = int(before) if before.isdecimal() and len(before) < _DIGITS else None
    async with looking(request, user) as conn:
        found = await looks(conn, case.case_id, number, LINES + 1)
    more, found = len(found) > LINES, found[:LINES]
    lines = [
        {"at": one.at, "who": _who(parts, one.who), "did": _did(one.operation), "what": one.action} for one in found
    ]
    shown = {"lines": lines, "older": found[-1].id if more else None}
    return await show(request, "cases/case_log.html", {**around(request, user, case, told), **shown})


_DIGITS = 18


async def opened_case(request: Request, user: User, action: str) -> tuple[Page, list[ToldHer]]:
    """Return a case with what its coordinator was told of it. That it was looked at is noted before it is shown."""
    parts, case_id = parts_of(request), request.path_params["case"]
    async with looking(request, user) as conn:
        case = await case_page(conn, case_id)
        told = await told_her(conn, case_id) if case else []
    if case is None:
        raise await _not_here(request, user)
    await parts.cases.note(
        looked(user.id, action, case.reference, Purpose.WORK_ON_CASE, About(cases=(CaseId(case.case_id),)))
    )
    async with looking(request, user) as conn:
        await open_row(conn, user.id, [one.id for one in await of_case(conn, case.case_id)], parts.now())
    return case, told


class Joined(Exception):
    """A case that goes on in another, since they were found to be of the same people."""

    def __init__(self, found: GoesOn) -> None:
        self.found = found
        super().__init__()


async def _not_here(request: Request, user: User) -> Exception:
    """Return why a case is not shown. Where it goes on is said to those alone who may see that by their own areas."""
    parts = parts_of(request)
    async with parts.cases.looking(user.areas, coordinators(parts, user)) as conn:
        found = await goes_on_in(conn, request.path_params["case"])
    return Joined(found) if found else HTTPException(NOT_FOUND)


async def joined(request: Request, why: Exception) -> Response:
    """Lead on to the case in which one goes on: register it as the application's handler of `Joined`."""
    assert isinstance(why, Joined)  # noqa: S101 - it is registered for nothing else
    return await show(request, "cases/case_joined.html", {"found": why.found})


def looking(request: Request, user: User) -> AbstractAsyncContextManager[Any]:
    """Look in the user's areas, and in that of this one case where they opened it in an emergency (rule X4)."""
    parts, case = parts_of(request), request.path_params["case"]
    return parts.cases.looking(areas_to_look_in(request, user, case), coordinators(parts, user))


async def _tellers(request: Request, user: User, case: Page) -> Tellers:
    async with looking(request, user) as conn:
        return await tellers_of(conn, CaseId(case.case_id))


def around(request: Request, user: User, case: Page, told: list[ToldHer]) -> Mapping[str, Any]:
    """Return what stands on each page of a case: who it is about, whether contact is safe, and the way on."""
    parts, path = parts_of(request), f"/cases/{case.case_id}"
    return {
        "names": naming(request, user),
        "case": case,
        "case_path": path,
        "summary": summary_of(case, told, parts.now(), names_hidden=are_hidden(request, user)),
        "referral": _referral(told),
        "referral_waits": any(one.kind == DeliveryKind.MARAC_REFERRAL and not is_answered(one) for one in told),
        "answered": ANSWERED,
        "may_answer": may_answer(user, case),
        "subpages": [
            {"text": text, "href": path + end, "active": _is_at(request.url.path, path, end)} for end, text in SUBPAGES
        ],
    }


def is_answered(referral: ToldHer) -> bool:
    """Say whether the conference has answered a referral."""
    return words.OF_DELIVERY[referral.progress] in ANSWERED


def may_answer(user: User, case: Page) -> bool:
    """Say whether it is for this user to decide on the case: not where they opened it in an emergency."""
    return user.is_any_of(DECIDING) and case.area in user.areas


def _is_at(here: str, path: str, end: str) -> bool:
    """Say whether a page is this one of a case, or lies under it."""
    return here == path + end or (bool(end) and here.startswith(f"{path}{end}/"))


def _referral(told: list[ToldHer]) -> words.Status | None:
    """Return how far the newest referral is with the coordinator."""
    newest = next((one for one in told if one.kind == DeliveryKind.MARAC_REFERRAL), None)
    return words.OF_DELIVERY[newest.progress] if newest else None


def _who(parts: Parts, who: str) -> str:
    """Return who acted: an agency by its name, a user by their id."""
    if who in parts.policy.directory.agencies:
        return name_of(parts, who)
    return "The hub" if who == "hub" else who


def _did(operation: str) -> str:
    return _DID.get(operation, operation)


_DID = {
    "collection": "Told the hub",
    "alteration": "Changed",
    "consultation": "Looked at",
    "combination": "Joined or separated records",
    "erasure": "Erased",
}
