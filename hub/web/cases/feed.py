"""The feed: what is new in a user's cases since they last looked, and what waits for their decision (page C1)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from starlette.datastructures import QueryParams
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from hub.domain.agency import AgencyKind
from hub.domain.audit import About, Purpose, looked
from hub.domain.ids import AgencyId, AreaId, CaseId
from hub.store.conference import feed
from hub.store.conference.feed import Asked, Group
from hub.web import coded, forms
from hub.web.cases.feed_rows import Line, line_of, line_to_accept
from hub.web.cases.names import naming
from hub.web.cases.scope import coordinators, name_of
from hub.web.forms import lead_on, sent
from hub.web.frame import show
from hub.web.pages import NOT_FOUND, SEE_OTHER, page, parts_of
from hub.web.parts import Parts
from hub.web.users import CASES, User

HERE = "/cases/feed"
BEHIND = timedelta(seconds=60)
"""A feed that is later than this says so."""
DECISION = "decision"
"""Names the group of what waits for somebody's decision, which is no group of entries."""
HEADINGS: Mapping[str, str] = {
    DECISION: "Needs your decision",
    Group.NEW: "New referrals",
    Group.CHANGED: "Changed",
    Group.INFORMATION: "For information",
}
FILTERS = ("area", "agency", "risk", "criterion", "tag", "seen")
"""What an address may choose. `seen` asks for what the user has seen, in place of what is new to them."""
LARGEST = 2**62
"""No feed has so many entries."""


def routes() -> list[Route]:
    """Return the routes of the feed."""
    return [
        Route("/", _home),
        Route("/feed", _feed),
        Route("/feed/seen", _see, methods=["POST"]),
        Route("/feed/undo", _undo, methods=["POST"]),
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What of their feed somebody asks to see."""

    asked: Asked
    chosen: Mapping[str, str]
    """The filters that are set, as they stand in the address."""
    only: str | None = None
    """The one group of which a further page is asked for."""
    place: feed.Place | None = None
    """Where that page begins."""

    @classmethod
    def of(cls, user: User, query: QueryParams) -> "Look":
        """Return what an address asks for. An area that is not the user's own does not exist."""
        chosen = {name: value for name in FILTERS if (value := query.get(name, "").strip())}
        areas = {AreaId(chosen["area"])} if "area" in chosen else user.areas
        if not areas <= user.areas:
            raise HTTPException(NOT_FOUND)
        asked = Asked(
            user=user.id,
            areas=sorted(areas),
            source=AgencyId(chosen["agency"]) if "agency" in chosen else None,
            grade=chosen.get("risk"),
            criterion=chosen.get("criterion"),
            tag=chosen.get("tag"),
            seen="seen" in chosen,
        )
        only = query.get("group")
        return cls(
            asked=asked, chosen=chosen, only=only if only in HEADINGS else None, place=_place(query.get("from", ""))
        )

    @property
    def filters(self) -> Mapping[str, str]:
        """Return by what the feed is narrowed."""
        return {name: value for name, value in self.chosen.items() if name != "seen"}

    @property
    def turned(self) -> str:
        """Return the address of the same filters at what the user has seen, or back at what is new."""
        query = self.filters if self.asked.seen else {**self.filters, "seen": "yes"}
        return f"{HERE}?{urlencode(query)}" if query else HERE

    def address(self, path: str = HERE, **other: str) -> str:
        """Return the address of this look, with something added; without a place it begins at the newest."""
        query = {**self.chosen, **other}
        return f"{path}?{urlencode(query)}" if query else path


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One of the four groups as it is shown."""

    name: str
    heading: str
    count: int
    lines: Sequence[Line]
    more: str
    """The address of what comes after these; "" where nothing does."""


@page(CASES)
async def _home(_request: Request, _user: User) -> Response:
    return RedirectResponse(HERE, SEE_OTHER)


@page(CASES)
async def _feed(request: Request, user: User) -> Response:
    parts, look = parts_of(request), Look.of(user, request.query_params)
    found = await _found(parts, user, look)
    await _note(parts, user, found.groups)
    upto = {f"upto-{one.area}": str(one.upto) for one in found.state.areas}
    shown = {
        "names": naming(request, user),
        "form": forms.blank(),
        "look": look,
        "state": found.state,
        "behind": found.state.behind if found.state.behind > BEHIND else None,
        "groups": found.groups,
        "beside": found.counts if look.only in {None, DECISION} and look.asked.source is None else feed.Counts(),
        "has_new": any(part.count for part in found.groups if part.name != DECISION),
        "upto": upto,
        "choices": _choices(parts, user),
        "stream": look.address(f"{HERE}/live", **upto),
    }
    return await show(request, "cases/feed.html", shown)


@page(CASES)
async def _see(request: Request, user: User) -> Response:
    parts, form = parts_of(request), await sent(request)
    upto = numbers_of(user, {name: form.text(name) for name in form.typed})
    async with parts.cases.looking(user.areas, coordinators(parts, user)) as conn:
        await feed.mark_seen(conn, user.id, upto, parts.now())
    return lead_on(HERE)


@page(CASES)
async def _undo(request: Request, user: User) -> Response:
    parts = parts_of(request)
    async with parts.cases.looking(user.areas, coordinators(parts, user)) as conn:
        await feed.undo_seen(conn, user.id, user.areas, parts.now())
    return lead_on(HERE)


def numbers_of(user: User, given: Mapping[str, str]) -> dict[AreaId, int]:
    """Return up to which number a page showed each area of the user; another's area, or no number, does not exist."""
    found = {AreaId(name.removeprefix("upto-")): n for name, n in given.items() if name.startswith("upto-")}
    if not found.keys() <= user.areas or not all(n.isdecimal() and n.isascii() for n in found.values()):
        raise HTTPException(NOT_FOUND)
    return {area: min(int(n[:20]), LARGEST) for area, n in found.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    state: feed.State
    counts: feed.Counts
    groups: Sequence[Part]


async def _found(parts: Parts, user: User, look: Look) -> _Found:
    only = Group(look.only) if look.only in set(Group) else None
    async with parts.cases.looking(user.areas, coordinators(parts, user)) as conn:
        state = await feed.state(conn, look.asked)  # before the entries: what comes between is shown and is still new
        # nobody in particular told what waits for a decision: a filter by agency leaves it out
        counts = feed.Counts() if look.asked.source else await feed.to_decide(conn, look.asked, parts.now())
        groups = []
        if look.only in {None, DECISION} and not look.asked.seen:
            groups.append(await _decisions(conn, look, counts))
        if look.only != DECISION:
            found = await feed.groups(conn, look.asked, parts.now(), only, look.place)
            asked = [only] if only else list(Group)
            groups += [await _entries(conn, parts, look, (which, found.get(which, feed.Listed()))) for which in asked]
    return _Found(state=state, counts=counts, groups=groups)


async def _entries(conn: Any, parts: Parts, look: Look, group: tuple[Group, feed.Listed]) -> Part:
    which, found = group
    shown = found.rows[: feed.PAGE]
    folded = [entry for row in shown if row.updates > 1 for entry in row.entries]
    entries = {entry.id: entry for entry in await feed.entries(conn, folded)} if folded else {}
    return Part(
        name=which.value,
        heading=HEADINGS[which],
        count=found.count,
        lines=[line_of(row, entries, parts, is_new=not look.asked.seen) for row in shown],
        more=_more(look, which, (shown[-1].at, shown[-1].newest)) if len(found.rows) > len(shown) else "",
    )


async def _decisions(conn: Any, look: Look, counts: feed.Counts) -> Part:
    place = look.place if look.only == DECISION else None
    rows = await feed.to_accept(conn, look.asked, place) if counts.to_answer else []
    shown = rows[: feed.PAGE]
    return Part(
        name=DECISION,
        heading=HEADINGS[DECISION],
        count=counts.to_decide,
        lines=[line_to_accept(one) for one in shown],
        more=_more(look, DECISION, (shown[-1].at, shown[-1].id)) if len(rows) > len(shown) else "",
    )


def _more(look: Look, group: str, place: feed.Place) -> str:
    at, entry = place
    return look.address(group=group, **{"from": f"{at.isoformat()} {entry}"})


def _place(given: str) -> feed.Place | None:
    """Return where a page begins; what is no such place begins at the newest."""
    at, _, entry = given.partition(" ")
    try:
        moment, found = datetime.fromisoformat(at), UUID(entry)
    except ValueError:
        return None
    return (moment, found) if moment.tzinfo else None


async def _note(parts: Parts, user: User, groups: Sequence[Part]) -> None:
    """Note whose names somebody is shown, before they are."""
    cases = {CaseId(line.about.id) for part in groups for line in part.lines}
    if cases:
        shown = ", ".join(sorted(user.areas))
        await parts.cases.note(looked(user.id, "feed-shown", shown, Purpose.WORK_ON_CASE, About(cases=cases)))


def _choices(parts: Parts, user: User) -> list[dict[str, Any]]:
    """Return the filters with what may be chosen in each."""
    areas = {area: parts.policy.directory.areas[area] for area in user.areas if area in parts.policy.directory.areas}
    agencies = {
        agency.id: name_of(parts, agency.id)
        for area in areas.values()
        for agency in area.agencies
        if agency.kind is not AgencyKind.SCHOOL and not agency.name_tells_place
    }
    return [
        *(
            [{"name": "area", "label": "Area", "of": [(id_, a.name) for id_, a in areas.items()]}]
            if len(areas) > 1
            else []
        ),
        {"name": "agency", "label": "From", "of": sorted(agencies.items(), key=lambda one: one[1])},
        {"name": "risk", "label": "Risk", "of": list(coded.GRADES.items())},
        {"name": "criterion", "label": "Why referred", "of": list(coded.CRITERIA.items())},
        {"name": "tag", "label": "Tag", "of": list(coded.TAGS.items())},
    ]
