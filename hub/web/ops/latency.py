"""O7, latency and promise: how long it took, and how often it was as promised, as a chart and as the same figures."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from hub.domain.dates import LONDON
from hub.store.ops.latency import Latency, OfStage, Stage, Took, kept_since, latency, marks
from hub.web.export import Table, export
from hub.web.frame import show
from hub.web.ops.runbook import RUNBOOK
from hub.web.ops.scope import Scope, scope_of
from hub.web.pages import page, parts_of
from hub.web.parts import Parts
from hub.web.users import OPERATIONS, User
from hub.web.words import in_two_figures, stamp

PROMISED_SHARE = 95
"""Per cent of the deliveries for which a promise has to hold."""
FRESH = timedelta(minutes=2)
"""Figures that are older are marked with their age."""
FEW = 5
"""Fewer than so many deliveries are not told in figures to the public."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """One choice of the page."""

    name: str
    days: int
    unit: str
    """By what the points of the chart stand: `hour` or `day`."""


PERIODS: Mapping[str, Period] = {
    "today": Period(name="Today", days=1, unit="hour"),
    "7": Period(name="7 days", days=7, unit="hour"),
    "30": Period(name="30 days", days=30, unit="day"),
    "90": Period(name="90 days", days=90, unit="day"),
}
STAGES: Mapping[str, tuple[Stage, str]] = {
    "acknowledged": (Stage.ACKNOWLEDGED, "Until acknowledged"),
    "hub": (Stage.HUB, "Hub only"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is looked at."""

    period: str
    stage: str


def routes() -> list[BaseRoute]:
    """Return the routes of this page."""
    return [
        Route("/latency", _page, name="ops-latency"),
        Route("/latency/figures.csv", _figures),
        Route("/latency/public.csv", _public),
    ]


def _wish(request: Request) -> Wish:
    period, stage = request.query_params.get("period", ""), request.query_params.get("stage", "")
    return Wish(period=period if period in PERIODS else "today", stage=stage if stage in STAGES else next(iter(STAGES)))


def since_of(period: Period, now: datetime) -> datetime:
    """Return when a period began: with a day in London, of which today is the last."""
    today = now.astimezone(LONDON).replace(hour=0, minute=0, second=0, microsecond=0)
    return (today.replace(tzinfo=None) - timedelta(days=period.days - 1)).replace(tzinfo=LONDON)


async def _read(parts: Parts, agencies: list[str], period: Period) -> Latency:
    async with parts.ops.looking() as conn:
        return await latency(conn, agencies, period.unit, since_of(period, parts.now()))


@page(OPERATIONS)
async def _page(request: Request, user: User) -> Response:
    """Show the chart, and under it the same figures."""
    parts, scope, wish = parts_of(request), scope_of(request, user), _wish(request)
    period, (stage, stage_name), now = PERIODS[wish.period], STAGES[wish.stage], parts.now()
    sinces = {one.name: since_of(one, now) for one in PERIODS.values()}
    async with parts.ops.looking() as conn:
        found = await latency(conn, list(scope.names), period.unit, sinces[period.name])
        summary = await kept_since(conn, list(scope.names), sinces)
        happened = await marks(conn, sinces[period.name])
    figures = found.stages[stage]
    shown = {
        "wish": wish,
        "period": period,
        "stage_name": stage_name,
        "until": found.until,
        "is_old": found.until is None or now - found.until > FRESH,
        "figures": figures,
        "rows": sorted(figures.points.items(), reverse=True),
        "summary": [
            (name, stage_name, share)
            for stage, stage_name in STAGES.values()
            for name in summary
            for share in summary[name][stage]
        ],
        "marks": [one for one in happened if one.area is None or one.area in scope.areas],
        "incidents": {code: book.title for code, book in RUNBOOK.items()},
        "periods": PERIODS,
        "stages": STAGES,
        "promised": PROMISED_SHARE,
        "promise": max((one.promise for one in figures.kept), default=None),
        "stage_items": [
            {
                "text": name,
                "href": f"/ops/latency?period={wish.period}&stage={code}#chart",
                "active": code == wish.stage,
            }
            for code, (_, name) in STAGES.items()
        ],
        "sentence": _sentence(figures, period, stage_name),
        "query": f"period={wish.period}&stage={wish.stage}",
    }
    return await show(request, "ops/latency.html", shown)


def _sentence(figures: OfStage, period: Period, stage_name: str) -> str:
    """Return the chart in one sentence, for those who do not see it."""
    half, most = (in_two_figures(one) if one is not None else "longer than measured" for one in _ends(figures.total))
    return (
        f"Lines of how long it took, {stage_name.lower()}, {period.name.lower()}: half within {half}, "
        f"95 % within {most}. The table below has every figure."
    )


def _ends(took: Took) -> tuple[timedelta | None, timedelta | None]:
    return took.half, took.most


@page(OPERATIONS)
async def _figures(request: Request, user: User) -> Response:
    """Give the table as a file."""
    parts, scope, wish = parts_of(request), scope_of(request, user), _wish(request)
    period, (stage, _) = PERIODS[wish.period], STAGES[wish.stage]
    found = await _read(parts, list(scope.names), period)
    points = sorted(found.stages[stage].points.items())
    table = Table(
        kind="latency",
        columns=("From (UTC)", "Deliveries", "Half within (s)", "95 % within (s)", "99 % within (s)"),
        rows=[(stamp(at), took.count, *_seconds(took)) for at, took in points],
    )
    return await export(parts.ops, user, table, {"period": wish.period, "stage": wish.stage})


@page(OPERATIONS)
async def _public(request: Request, user: User) -> Response:
    """Give what may be published: sums by area, and no figure where there were only a few deliveries."""
    parts, scope, wish = parts_of(request), scope_of(request, user), _wish(request)
    period = PERIODS[wish.period]
    rows = [row for area in sorted(scope.areas) for row in await _of_area(parts, scope, area, period)]
    table = Table(
        kind="latency-public",
        columns=("Area", "Stage", "Deliveries", "As promised (%)", "Half within (s)", "95 % within (s)"),
        rows=rows,
    )
    return await export(parts.ops, user, table, {"period": wish.period})


async def _of_area(parts: Parts, scope: Scope, area: str, period: Period) -> list[tuple[Any, ...]]:
    agencies = [shown for shown, areas in scope.places.items() if area in areas]
    found = await _read(parts, agencies, period)
    named = parts.policy.directory.areas
    name = named[area].name if area in named else area  # type: ignore[index]  # an id of an area
    return [(name, STAGES[stage][1], *_published(found.stages[Stage(stage)])) for stage in STAGES]


def _published(figures: OfStage) -> tuple[Any, ...]:
    if figures.total.count < FEW:
        return (f"<{FEW}", None, None, None)
    kept, ended = sum(one.kept for one in figures.kept), sum(one.kept + one.missed for one in figures.kept)
    return (ended, round(100 * kept / ended, 1), *_seconds(figures.total)[:2])


def _seconds(took: Took) -> tuple[float | None, ...]:
    spans = (took.half, took.most, took.nearly_all)
    return tuple(None if span is None else span / timedelta(seconds=1) for span in spans)
