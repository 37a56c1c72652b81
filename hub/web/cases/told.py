"""Who was told what of a case, and did it arrive (page C3)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from hub.domain.audit import About, Purpose, looked
from hub.domain.ids import CaseId
from hub.store.conference.case import page as case_page
from hub.store.conference.told import Part, counts_of, looks_asked, one_told, told_of
from hub.store.conference.told_her import told_her
from hub.web.cases.case import around, looking, opened_case
from hub.web.cases.names import are_hidden
from hub.web.cases.scope import name_of
from hub.web.cases.told_rows import Naming, by_agency, by_event, counted
from hub.web.cases.told_view import Hers, is_whole_case, sections_of
from hub.web.frame import show
from hub.web.live import Live, Seen, stream
from hub.web.ops.rules import rule_sentence
from hub.web.pages import NOT_FOUND, page, parts_of
from hub.web.rendering import render
from hub.web.sign_in.asking import sign_in_of, still_signed_in
from hub.web.users import CASES, DECIDING, User
from hub.web.words import Status

PAGE = 50
OPERATIONS_HELP = frozenset(Status) - {Status.HELD_BACK, Status.UNDECIDED, Status.REPLACED}
"""How a delivery may stand so that operations can find out more; of the rest a rule or a person decided."""
AGENCY, EVENT = "agency", "event"
_DIGITS = 18


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What an address asks for."""

    by: str
    before: int | None
    upto: int | None
    """The newest delivery that the page had when it was opened."""

    @classmethod
    def of(cls, request: Request) -> "Asked":
        """Return it; what no link of the page offers asks for nothing."""
        query = request.query_params
        return cls(
            by=EVENT if query.get("by") == EVENT else AGENCY,
            before=_number(query.get("before", "")),
            upto=_number(query.get("upto", "")),
        )

    @property
    def part(self) -> Part:
        """Return the part of the deliveries."""
        whole = Part()
        return Part(
            upto=whole.upto if self.upto is None else self.upto,
            before=whole.before if self.before is None else self.before,
        )

    def query(self, **over: object) -> str:
        """Return the address of this page with something else in it."""
        said = {"by": self.by, "before": self.before, **over}
        return "?" + "&".join(f"{name}={value}" for name, value in said.items() if value is not None)


def routes() -> list[Route]:
    """Return the routes of the page."""
    return [
        Route("/{case:uuid}/told", _told),
        Route("/{case:uuid}/told/live", _live),
        Route("/{case:uuid}/told/{delivery:uuid}", _as_they_see_it),
    ]


@page(CASES)
async def _told(request: Request, user: User) -> Response:
    case, hers = await opened_case(request, user, "case-told-shown")
    asked = Asked.of(request)
    shown = await _shown(request, user, asked)
    if shown is None:
        raise HTTPException(NOT_FOUND)
    around_it = around(request, user, case, hers)
    address = around_it["case_path"] + "/told"
    stream_at = f"{address}/live{asked.query(upto=shown['newest'])}"
    links = {by: address + asked.query(by=by, before=None) for by in (AGENCY, EVENT)}
    older = address + asked.query(before=shown["older"]) if shown["older"] else ""
    more = {"stream": stream_at, "links": links, "older_at": older, "asked": asked, "told_at": address}
    return await show(request, "cases/told.html", {**around_it, **shown, **more})


@page(CASES)
async def _live(request: Request, user: User) -> Response:
    parts, asked = parts_of(request), Asked.of(request)
    if await _shown(request, user, asked) is None:
        raise HTTPException(NOT_FOUND)
    address = request.url.path.removesuffix("/live")

    async def look() -> Seen:
        shown = await _shown(request, user, asked)
        if shown is None:
            return Seen(parts={})
        shown = {**shown, "now": parts.now(), "told_at": address, "asked": asked}
        seen = {name: render(f"cases/told_{name}.html", shown) for name in ("counts", "groups")}
        return Seen(parts=seen, new=shown["new"])

    async def may_see() -> bool:
        if request.state.emergency:  # who closes the case of another area sees it no more
            request.state.emergency = await sign_in_of(request).emergencies.open_of(user.id, parts.now())
        by_now = await still_signed_in(request)
        return by_now is not None and by_now.is_any_of(CASES) and user.areas <= by_now.areas

    live = Live(id="told", page=address + asked.query(), look=look, may_see=may_see, now=parts.now)
    return stream(live)


@page(CASES)
async def _as_they_see_it(request: Request, user: User) -> Response:
    """Show what one recipient got, as far as the viewer was shown the same."""
    parts, delivery = parts_of(request), request.path_params["delivery"]
    case_id = CaseId(request.path_params["case"])
    async with looking(request, user) as conn:
        one = await one_told(conn, case_id, delivery)
    content = one.content() if one else None
    if one is None or content is None or is_whole_case(content):
        raise HTTPException(NOT_FOUND)
    case, hers = await opened_case(request, user, "case-told-shown")
    about = About(cases=(case_id,))
    await parts.cases.note(looked(user.id, "case-seen-as-recipient", one.id, Purpose.WORK_ON_CASE, about))
    sections = sections_of(content, Hers.of(case, hers), names_hidden=are_hidden(request, user))
    shown = {"sections": sections, "to": name_of(parts, one.recipient), "given": one}
    return await show(request, "cases/told_as.html", {**around(request, user, case, hers), **shown})


async def _shown(request: Request, user: User, asked: Asked) -> Mapping[str, Any] | None:
    """Return counts and groups; None where whoever looks may not see the case."""
    parts, case_id = parts_of(request), CaseId(request.path_params["case"])
    async with looking(request, user) as conn:
        case = await case_page(conn, case_id)
        if case is None:
            return None
        hers = Hers.of(case, await told_her(conn, case_id))
        told = await told_of(conn, case_id, asked.part, PAGE + 1)
        counts = await counts_of(conn, case_id, asked.part)
        looks = await looks_asked(conn, [one.id for one in told.given])
    naming = Naming(
        name=lambda agency: name_of(parts, agency), why=lambda rule: rule_sentence(parts.policy, rule), hers=hers
    )
    more = len(told.given) > PAGE
    told = told.first(PAGE)
    newest = max((one.newest for one in counts), default=0)
    return {
        "groups": (by_event if asked.by == EVENT else by_agency)(told, naming),
        "counts": counted(counts),
        "looks": looks,
        "may_ask": user.is_any_of(DECIDING),
        "operations_help": OPERATIONS_HELP,
        "newest": newest,
        "new": sum(one.new for one in counts),
        "older": told.given[-1].position if more else None,
    }


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) <= _DIGITS else None
