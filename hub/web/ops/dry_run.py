"""O9, dry run: what every agency would get of a made-up event, side by side. Nothing is sent, and nobody is real.

What is shown is what `hub rules try` says of the same event.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from hub.domain.dates import day_of
from hub.domain.directory import Directory
from hub.domain.ids import AreaId
from hub.domain.receivers import shown_as
from hub.domain.rules import Policy
from hub.matrix.inspected import Inspected
from hub.matrix.vocabulary import DELIVERIES, FIELDS, SECTIONS
from hub.policy.errors import PolicyUnusable
from hub.trial.explained import FieldSeen
from hub.trial.outcome_words import shown as in_words
from hub.trial.outcome_words import why, why_failed
from hub.trial.samples import SAMPLES, sample_trial
from hub.trial.trial import Outcome, Trial, Why, try_out
from hub.web.frame import show
from hub.web.ops.refusals import refusals
from hub.web.ops.scope import Scope, scope_of
from hub.web.pages import page, parts_of
from hub.web.users import OPERATIONS, User

UNAVAILABLE = 503
NOTHING = "–"
Key = tuple[str, str | None, str, str | None]
"""Section, person, field, and of an address its class."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What one agency would get."""

    name: str
    what: str
    if_held: bool
    """It would get this only if it was told of the case before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """What an agency would read in one field."""

    text: str
    rule: str = ""
    because: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One field, side by side."""

    name: str
    values: tuple[Value, ...]

    @property
    def differs(self) -> bool:
        """Say whether not all read the same."""
        return len({value.text for value in self.values}) > 1


@dataclass(frozen=True, slots=True, kw_only=True)
class DryRun:
    """A made-up event, and what would become of it."""

    trial: Trial
    outcomes: tuple[Outcome, ...]


def routes() -> list[BaseRoute]:
    """Return the routes of this page."""
    return [Route("/sharing/dry-run", _page, name="ops-dry-run")]


@page(OPERATIONS)
async def _page(request: Request, user: User) -> Response:
    """Show what can be tried; chosen, what every agency would get."""
    parts, scope = parts_of(request), scope_of(request, user)
    code, area = request.query_params.get("example", ""), request.query_params.get("area", "")
    areas = sorted(one for one in scope.areas if one in parts.policy.directory.areas)
    chosen = AreaId(area) if area in areas else next(iter(areas), None)
    around: dict[str, Any] = {
        "samples": [{"value": name, "text": sample.title} for name, sample in SAMPLES.items()],
        "areas": [{"value": one, "text": parts.policy.directory.areas[one].name} for one in areas],
        "code": code if code in SAMPLES else "",
        "area": chosen or "",
        "run": None,
    }
    if code not in SAMPLES or chosen is None:
        return await show(request, "ops/dry_run.html", around)
    try:
        rules = await asyncio.to_thread(parts.rules.inspected)
    except PolicyUnusable:
        return await show(request, "ops/sharing_fault.html", {"refusals": await refusals(parts)}, UNAVAILABLE)
    run = await asyncio.to_thread(dry_run, rules, code, chosen, parts.now())
    around |= {"run": run, "title_of_run": SAMPLES[code].title, **_side_by_side(run, scope, _names(rules.policy))}
    return await show(request, "ops/dry_run.html", {**around, "has_faults": bool(rules.faults)})


def dry_run(rules: Inspected, code: str, area: AreaId, now: datetime) -> DryRun:
    """Return what would become of a made-up event in an area, by the rules as the files have them."""
    policy = replace(rules.policy, directory=Directory([rules.policy.directory.areas[area]]))
    trial = sample_trial(SAMPLES[code], policy, now)
    return DryRun(trial=trial, outcomes=try_out(trial, policy, rules.rule_set.withheld(day_of(now)), now))


def _names(policy: Policy) -> dict[str, str]:
    """Return as what each agency is shown: a school as one of its class."""
    return {str(agency): shown for agency, shown in shown_as(policy.directory).items()}


def _side_by_side(run: DryRun, scope: Scope, shown: dict[str, str]) -> dict[str, Any]:
    told = [one for one in run.outcomes if one.kind and (one.sent or one.code == Why.IF_HELD)]
    told.sort(key=lambda one: not one.sent)
    lines = _lines([one for one in told if one.sent])
    return {
        "told": [_told(one, scope.name(shown.get(one.agency.id))) for one in told],
        "lines": sorted(lines, key=lambda line: not line.differs),
        "columns": [_told(one, scope.name(shown.get(one.agency.id))) for one in told if one.sent],
        "differing": sum(line.differs for line in lines),
        "untold": sorted(
            {(scope.name(shown.get(one.agency.id)), " ".join(why(one))) for one in run.outcomes if one not in told}
        ),
        "source": scope.name(shown.get(run.trial.received.source)),
    }


def _told(one: Outcome, name: str) -> Told:
    what = DELIVERIES.get(one.kind or "", str(one.kind))
    return Told(name=name, what=f"{what} ({one.task})" if one.task else what, if_held=not one.sent)


def _lines(outcomes: Sequence[Outcome]) -> list[Line]:
    fields = [{_key(field): field for field in one.fields} for one in outcomes]
    given = [{key: field for key, field in seen.items() if field.is_given} for seen in fields]
    keys = dict.fromkeys(key for seen in given for key in seen)
    return [Line(name=_name(key), values=tuple(_value(seen.get(key)) for seen in fields)) for key in keys]


def _key(field: FieldSeen) -> Key:
    return field.section, field.person, field.field, field.of


def _name(key: Key) -> str:
    section, person, field, of = key
    whom = f"{SECTIONS[section]}{f' ({person})' if person else ''}"
    return f"{whom}: {FIELDS.get(field, field.replace('-', ' '))}{f' ({of})' if of else ''}"


def _value(field: FieldSeen | None) -> Value:
    if field is None:
        return Value(text=NOTHING)
    if not field.is_given:
        return Value(text=NOTHING, because=field.because or (why_failed(field.failed) if field.failed else ""))
    return Value(text=in_words(field.value), rule=str(field.rule.id) if field.rule else "")
