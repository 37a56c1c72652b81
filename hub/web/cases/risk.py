"""How risk was assessed in a case, one assessment beside the other (page C9)."""

from collections.abc import Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from hub.domain.agency import AgencyKind
from hub.domain.delivery import DeliveryKind
from hub.domain.ids import CaseId
from hub.domain.rules import Policy
from hub.flow.timeline import Assessed, risks, statement_of
from hub.receive.revisions import earlier_statements
from hub.store.conference.risk import risk_records
from hub.store.errors import Away
from hub.web.cases.case import around, looking, opened_case
from hub.web.cases.risk_table import SECTION, Column, columns_of, mapped, rows_of
from hub.web.cases.scope import name_of
from hub.web.frame import show
from hub.web.pages import page, parts_of
from hub.web.users import CASES, User

TWO = 2


def routes() -> list[Route]:
    """Return the route of the page."""
    return [Route("/{case:uuid}/risk", _risk)]


@page(CASES)
async def _risk(request: Request, user: User) -> Response:
    case, told = await opened_case(request, user, "case-risk-shown")
    parts, query = parts_of(request), request.query_params
    found, is_whole = await _assessed(request, user)
    given = fields_given(parts.policy)
    every = columns_of(found, parts.policy, given, lambda agency: name_of(parts, agency))
    one, other = _chosen(query.get("one", ""), every), _chosen(query.get("other", ""), every)
    is_mapped = query.get("map") == "24"
    two = sorted({one, other} - {0}) if one and other else []
    columns = [column for column in every if column.number in two] if len(two) == TWO else every
    shown: dict[str, Any] = {
        "columns": columns,
        "every": every,
        "rows": rows_of(mapped(columns) if is_mapped else columns),
        "two": two if len(two) == TWO else [],
        "same_twice": bool(one and one == other),
        "is_mapped": is_mapped,
        "is_whole": is_whole,
        "answers_given": "answers" in given,
    }
    return await show(request, "cases/risk.html", {**around(request, user, case, told), **shown})


def fields_given(policy: Policy) -> frozenset[str]:
    """Return the fields of an assessment that the rules give to a coordinator with the whole case."""
    rules = [
        rule
        for rule in policy.sharing.rules
        if rule.recipient is AgencyKind.MARAC and rule.delivery is DeliveryKind.MARAC_CASE
    ]
    return frozenset(field for rule in rules for field in rule.give.get(SECTION, {}))


async def _assessed(request: Request, user: User) -> tuple[Sequence[Assessed], bool]:
    """Return every assessment, and whether also those of earlier revisions could be read."""
    parts = parts_of(request)
    async with looking(request, user) as conn:
        found = await risk_records(conn, CaseId(request.path_params["case"]))
    said = [one for record in found.records if (one := statement_of(record))]
    try:
        earlier, is_whole = await earlier_statements(found.revisions, parts.receiver.registry), True
    except Away:
        earlier, is_whole = [], False
    return risks([*said, *earlier], parts.policy), is_whole


def _chosen(text: str, every: Sequence[Column]) -> int:
    """Return the number of an assessment that somebody chose, 0 for none."""
    numbers = {str(column.number): column.number for column in every}
    return numbers.get(text, 0)
