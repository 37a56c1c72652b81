"""O9, who sees what: the rules as tables, and whether they passed their checks.

Tables and checks are those of `hub rules matrix` and `hub rules check`: one source, the same answers.
"""

import asyncio
from dataclasses import dataclass
from itertools import groupby

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from hub.domain.agency import AgencyKind
from hub.domain.dates import day_of
from hub.domain.delivery import DeliveryKind
from hub.matrix.cells import FieldRow, Sheet, sheet
from hub.matrix.inspected import Inspected
from hub.matrix.page import WITHOUT_A_PERSON
from hub.matrix.vocabulary import DELIVERIES, FIELDS, RECIPIENTS, SECTIONS, SHORT
from hub.policy.errors import PolicyUnusable
from hub.web.frame import show
from hub.web.ops.refusals import refusals
from hub.web.ops.rule_words import CHECKS
from hub.web.pages import page, parts_of
from hub.web.users import OPERATIONS, User

UNAVAILABLE = 503
FIRST = DeliveryKind.REFERRAL_OFFERED


@dataclass(frozen=True, slots=True, kw_only=True)
class Passed:
    """One check of the rules, and what it found."""

    what: str
    faults: tuple[str, ...]


def routes() -> list[BaseRoute]:
    """Return the routes of this page."""
    return [Route("/sharing", _page, name="ops-sharing")]


@page(OPERATIONS)
async def _page(request: Request, _user: User) -> Response:
    """Show one table, or for one kind of agency all of them."""
    parts = parts_of(request)
    kind, only = _wished(request)
    around = {
        "kind": str(kind or ""),
        "only": str(only or ""),
        "kind_items": [_item("", "Everything"), *(_item(*one) for one in _kinds().items())],
        "agency_items": [_item("", "Every kind of agency"), *(_item(*one) for one in RECIPIENTS.items())],
    }
    try:
        rules = await asyncio.to_thread(parts.rules.inspected)
    except PolicyUnusable:
        return await show(request, "ops/sharing_fault.html", {"refusals": await refusals(parts)}, UNAVAILABLE)
    wanted = [kind] if kind else [one for one in DeliveryKind if one in _kinds()]
    today = day_of(parts.now())
    shown = {
        **around,
        "sheets": [_by_section(sheet(rules.matrix, one, today, only)) for one in wanted],
        "several": len(wanted) > 1,
        "checks": checks_of(rules),
        "refusals": await refusals(parts),
        "rules": rules,
        "in_force": rules.policy.digest == parts.policy.digest,
        "names": {"fields": FIELDS, "sections": SECTIONS, "short": SHORT, "deliveries": DELIVERIES},
        "without": dict(WITHOUT_A_PERSON),
    }
    return await show(request, "ops/sharing.html", shown)


def _by_section(one: Sheet) -> tuple[Sheet, list[tuple[str, list[FieldRow]]]]:
    return one, [(section, [*rows]) for section, rows in groupby(one.rows, key=lambda row: row.section)]


def _item(value: str, text: str) -> dict[str, str]:
    return {"value": str(value), "text": text}


def _wished(request: Request) -> tuple[DeliveryKind | None, AgencyKind | None]:
    kind, only = request.query_params.get("kind", ""), request.query_params.get("agency", "")
    agency = AgencyKind(only) if only in RECIPIENTS else None
    if kind in _kinds():
        return DeliveryKind(kind), agency
    return (None if agency else FIRST), agency


def _kinds() -> dict[str, str]:
    return {kind: DELIVERIES[kind] for kind in DeliveryKind if kind in DELIVERIES}


def checks_of(rules: Inspected) -> list[Passed]:
    """Return every check with what it found; places are told without folders."""
    return [
        Passed(
            what=what,
            faults=tuple(
                f"{one.file.parent.name}/{one.file.name}, line {one.line}: {one.said}"
                for one in rules.faults
                if one.check is check
            ),
        )
        for check, what in CHECKS.items()
    ]
