"""O1, the overview: is any person's protection late now, at which agency, by how much."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from hub.store.errors import Away
from hub.store.ops.failures import groups
from hub.store.ops.incidents import Note, notes_of
from hub.store.ops.overview import OpenAlarm, overview
from hub.store.ops.running import is_running, retries, stop_all
from hub.web.around import DECIDES
from hub.web.faults import UNAVAILABLE
from hub.web.frame import show
from hub.web.live import Seen
from hub.web.ops.incidents import in_words
from hub.web.ops.retries import Again, again
from hub.web.ops.scope import Scope, scope_of
from hub.web.ops.standing import ORDERS, Direction, Standing, State, Wish, announced, sentence, standings
from hub.web.ops.watching import watched
from hub.web.pages import page, parts_of
from hub.web.parts import Parts
from hub.web.rendering import render
from hub.web.users import OPERATIONS, User

ADDRESS = "/ops"
PARTS = ("sentence", "told", "incidents", "retries")
"""Parts of the page that change while it is open, beside the rows."""
FAILING = timedelta(hours=1)
"""An agency fails of which something was refused or set aside in that time and not tried again."""
COLUMNS = (
    ("agency", "Agency", ""),
    ("state", "State", ""),
    ("people", "People waiting", "hub-figure"),
    ("wait", "Longest wait", "hub-figure"),
    ("", "Promise", "hub-figure"),
    ("heard", "Last heard", ""),
    ("", "Last answer", ""),
    ("", "Direction", ""),
)
"""What each sorts by, its heading, its class."""
FIRST_DOWN = frozenset({"people", "wait", "heard"})
"""Columns of which one wants the largest first."""


def routes() -> list[BaseRoute]:
    """Return the routes of this page; its own address is `/ops` itself (`hub/web/app.py`)."""
    return [Route("/live", _live)]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shown:
    """What the page shows at one moment."""

    at: datetime
    runs: bool
    """Whether the hub does; True where none ever ran here."""
    rows: list[Standing]
    """All in the user's scope; a filter hides some."""
    chosen: list[Standing]
    people: int
    alarms: list[OpenAlarm]
    notes: list[Note]
    retries: Again


@page(OPERATIONS)
async def here(request: Request, user: User) -> Response:
    """Show the overview."""
    wish, scope = _wish(request), scope_of(request, user)
    around = {**_around(wish, scope), "may_stop": user.is_any_of(DECIDES)}
    try:
        seen = await _look(parts_of(request), scope, wish)
    except Away:
        return await show(request, "ops/overview.html", {**around, "seen": None}, UNAVAILABLE)
    return await show(request, "ops/overview.html", {**around, **_said(seen, scope)})


@page(OPERATIONS)
async def _live(request: Request, user: User) -> Response:
    wish, scope, parts = _wish(request), scope_of(request, user), parts_of(request)
    begun: list[frozenset[str]] = []

    async def look() -> Seen:
        seen = await _look(parts, scope, wish)
        chosen = frozenset(one.agency for one in seen.chosen)
        begun.append(chosen) if not begun else None
        shown = {**_said(seen, scope), "now": parts.now()}
        rows = {f"row-{one.slug}": _row(one, shown) for one in seen.rows if one.agency in begun[0]}
        said = {name: render(f"ops/overview_{name}.html", shown) for name in PARTS}
        return Seen(parts={**said, **rows}, new=len(chosen - begun[0]))

    return watched(request, user, "agencies", look)


async def _look(parts: Parts, scope: Scope, wish: Wish) -> _Shown:
    at = parts.now()
    async with parts.ops.looking() as conn:
        seen = await overview(conn, scope.promises, at)
        notes = await notes_of(conn, [one.id for one in seen.alarms])
        failing = {one.source for one in await groups(conn, at - FAILING, at)}
        unconfirmed, repeats = await retries(conn, scope.promises, at), await stop_all(conn)
        runs = await is_running(conn, at)
    suspended = {one.agency for one in seen.accounts if one.agency and one.state != "active"}
    rows = standings(seen, {source for source in failing if source}, scope, runs=runs)
    alarms = [one for one in seen.alarms if one.area in scope.areas]
    return _Shown(
        at=at,
        runs=runs,
        rows=rows,
        chosen=wish.chosen(rows, scope),
        people=seen.people_late,
        alarms=alarms,
        notes=notes,
        retries=again(unconfirmed, suspended, stopped=repeats is not None and repeats.stopped),
    )


def _row(one: Standing, shown: Mapping[str, Any]) -> str:
    return render("ops/overview_row.html", {**shown, "one": one})


def _said(seen: _Shown, scope: Scope) -> dict[str, Any]:
    return {
        "seen": seen,
        "retries": seen.retries,
        "sentence": sentence(seen.rows, seen.people, runs=seen.runs),
        "announced": announced(seen.rows),
        "incidents": [in_words(alarm, scope, seen.notes) for alarm in seen.alarms],
    }


def _around(wish: Wish, scope: Scope) -> dict[str, Any]:
    query = {name: value for name, value in _query(wish).items() if value}
    return {
        "wish": wish,
        "columns": [_column(wish, *column) for column in COLUMNS],
        "areas": sorted(scope.areas),
        "area_items": [{"value": one, "text": one.replace("-", " ").capitalize()} for one in sorted(scope.areas)],
        "direction_items": _items("Both directions", Direction),
        "state_items": _items("Any state", State),
        "stream": f"{ADDRESS}/live" + (f"?{urlencode(query)}" if query else ""),
        "address": ADDRESS + (f"?{urlencode(query)}" if query else ""),
        "is_filtered": bool(wish.area or wish.direction or wish.state),
    }


def _items(every: str, offered: type[Direction] | type[State]) -> list[dict[str, str]]:
    return [{"value": "", "text": every}, *({"value": one.name.lower(), "text": one.value} for one in offered)]


def _column(wish: Wish, sort: str, heading: str, kind: str) -> dict[str, str]:
    """Return a column's heading: a link that sorts, and which way it is sorted now."""
    is_now = bool(sort) and wish.sort == sort
    down = not wish.down if is_now else sort in FIRST_DOWN
    query = {**_query(wish), "sort": sort, "down": "1" if down else ""}
    return {
        "heading": heading,
        "kind": kind,
        "href": f"{ADDRESS}?{urlencode({k: v for k, v in query.items() if v})}" if sort else "",
        "sorted": ("descending" if wish.down else "ascending") if is_now else "none" if sort else "",
    }


def _query(wish: Wish) -> dict[str, str]:
    return {
        "area": wish.area,
        "direction": wish.direction,
        "state": wish.state,
        "sort": wish.sort,
        "down": "1" if wish.down else "",
    }


def _wish(request: Request) -> Wish:
    """Return what is asked for; what the page does not offer is not asked for."""
    asked = request.query_params
    return Wish(
        area=asked.get("area", ""),
        direction=_offered(asked.get("direction", ""), {one.name.lower() for one in Direction}),
        state=_offered(asked.get("state", ""), {one.name.lower() for one in State}),
        sort=_offered(asked.get("sort", ""), set(ORDERS)),
        down=asked.get("down") == "1",
    )


def _offered(asked: str, offered: set[str]) -> str:
    return asked if asked in offered else ""
