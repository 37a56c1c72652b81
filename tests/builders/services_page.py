"""Writes docs/services.md: `python -m tests.builders.services_page > docs/services.md`."""

import sys
from collections.abc import Iterator
from datetime import date

from hub.domain.cube import EVERYTHING, Cube, allowed
from hub.domain.directory import Area, Contract, Directory
from hub.domain.facts import FACTS
from hub.domain.rules import Policy
from tests.builders.events import NOW
from tests.builders.services import NOBODY, PEOPLE, Case, Child, Report, Tells, reports
from tests.builders.world import shipped_policy

HEAD = """# Services

Who and what four public reports name in fourteen police areas, what the hub sends or receives for each, and why some
have no message. Below them stands who answers in each area. What is marked † no public report names: it is assumed, and
somebody has to confirm it before the hub runs there. So are the dates, but those that
[the rule on directories](domain.md#d1) names as found.

Written by `python -m tests.builders.services_page > docs/services.md` from
[services.yaml](../tests/unit/services/services.yaml), [the directories](../deploy/areas) and
[the routes](../hub/policy/routing.yaml); a test fails when it is stale. Each message is played in
[test_services.py](../tests/unit/services/test_services.py). What each kind of delivery is stands in
[integrating.md](integrating.md). Where nothing else is said the police tell of an incident at medium risk, and a woman
of 34, who has a child of 3, agreed to be offered support.
"""


def page() -> str:
    """Return the whole page."""
    policy = shipped_policy()
    parts = [HEAD, "## What the reports name\n"]
    parts += [part for report in reports() for part in _report(report, policy)]
    parts.append("## Who answers in each area\n")
    parts += [part for area in policy.directory.areas.values() for part in _area(area, policy.directory)]
    return "\n".join(parts)


def _report(report: Report, policy: Policy) -> Iterator[str]:
    yield f"### {report.title}\n\n{report.source}.\n"
    yield "| # | Named | What the hub does | Messages |\n|---|---|---|---|"
    for number, row in enumerate(report.rows, 1):
        area = policy.directory.areas.get(row.area or report.area or "")  # type: ignore[call-overload]
        name = f"{row.name} ({area.name})" if row.area and area else row.name
        told = "<br>".join(_case(case, policy) for case in row.cases)
        yield f"| {number} | {name} | {row.does or row.none} | {told or 'none'} |"
    yield ""


def _case(case: Case, policy: Policy) -> str:
    tells = _event(case.tells, policy, case.first)
    before = f"after {_event(case.first, policy)}: " if case.first else ""
    return f"{_upper(before + tells)} → {_told(case, policy)}"


def _told(case: Case, policy: Policy) -> str:
    name = _names(policy)
    kept = [f"not told: {', '.join(name[agency] for agency in case.not_told)}"] if case.not_told else []
    if case.to == NOBODY:
        return "; ".join(kept or ["nobody is told"])
    team = f", team {case.team}" if case.team else ""
    what = f"{case.gets} {case.task}" if case.task else f"{case.gets}"
    told = [f"**{name[case.to]}** (`{case.to}`{team}) gets `{what}`"]
    told += [f"*{_reason(case.route, policy)}*"] if case.route else []
    told += [f"never {', '.join(f'`{path}`' for path in case.never)}"] if case.never else []
    return "; ".join([*told, *kept])


def _reason(route: str, policy: Policy) -> str:
    return next(rule.reason for rule in policy.routes if rule.id == route).rstrip(".")


def _names(policy: Policy) -> dict[str, str]:
    return {agency.id: agency.name for agency in policy.directory.agencies.values()}


def _event(tells: Tells, policy: Policy, first: Tells | None = None) -> str:
    """Return in words what is told; what was said of the same people before is not said again."""
    told = [_what(tells)]
    told += [f"told by {_names(policy)[tells.by]}"] if tells.by else []
    told += [f"on {tells.on}"] if tells.on != NOW.date() else []
    told += list(_graded(tells)) if tells.event in {"incident", "referral", "risk"} else []
    told += list(_people(tells, policy)) if first is None or tells.model_fields_set & {*PEOPLE} else []
    return ", ".join(told)


def _what(tells: Tells) -> str:
    operation = "with many victims" if tells.operation else None
    asks = None if tells.asks_for == "support" else f"for {tells.asks_for}"
    asked = f"asked for by {tells.asked_by}" if tells.asked_by else None
    answer = "accepted" if tells.accepts else tells.reason
    return {
        "incident": _with("an incident", *tells.flags, *tells.abuse, operation),
        "referral": _with("a referral", asks, asked, "reviewed" if tells.reviewed else None, *tells.criteria),
        "risk": "a later assessment",
        "custody": _with("custody or an order", tells.change, tells.order),
        "hearing": _with("a court date", tells.change, *tells.special_measures),
        "safeguarding": "a decision on a child",
        "outcome": "an outcome, measured",
        "feedback": _with("feedback", tells.severity),
        "answer": _with("the answer", answer),
    }[tells.event]


def _with(what: str, *more: str | None) -> str:
    said = [one for one in more if one]
    return f"{what} ({', '.join(said)})" if said else what


def _graded(tells: Tells) -> Iterator[str]:
    if tells.risk != "medium":
        yield "no risk assessed" if tells.risk == "none" else f"{tells.risk} risk"
    if tells.consent != "given":
        yield f"consent {tells.consent.value}"
    if tells.unsafe_number:
        yield "no number that is safe" + (", and he lives with her" if tells.together else "")


def _people(tells: Tells, policy: Policy) -> Iterator[str]:
    if tells.age != Tells().age:
        yield f"she is {tells.age}"
    yield from tells.needs
    yield from map(_child, tells.children or ())
    if tells.informed is not None:
        yield f"he is {tells.he} and {'knows' if tells.informed else 'does not know'} of it"
    if tells.he == "unknown":
        yield "nobody is named for it"
    if tells.district:
        found = (d.name for area in policy.directory.areas.values() for d in area.districts if d.code == tells.district)
        yield f"in {next(found)}"


def _child(child: Child) -> str:
    if child.unborn:
        return "an unborn child"
    where = " at school" if child.urn else f" taught {child.place}" if child.place != "school" else ""
    return f"a child of {child.age}{where}"


def _area(area: Area, directory: Directory) -> Iterator[str]:
    yield f"### {area.name}\n"
    districts = ", ".join(d.name + _term(d.starts, d.ends) for d in area.districts)
    yield f"[The file](../deploy/areas/{area.id}.yaml). {len(area.schools)} invented schools. Districts: {districts}.\n"
    yield "| Kind | Who answers | For whom, where and when |\n|---|---|---|"
    for contract in sorted(area.contracts, key=lambda one: one.service):
        agency = directory.agencies[contract.agency]
        assumed = " †" if agency.assumed or contract.assumed else ""
        yield f"| {contract.service} | {agency.name}{assumed} | {_limits(contract, area)} |"
    beside = [a for a in area.agencies if a.kind != "school" and a.id not in {c.agency for c in area.contracts}]
    if beside:
        yield f"\nTell, and are routed to by nothing: {', '.join(agency.name for agency in beside)}."
    if area.without:
        yield "\nNot here: " + " ".join(f"{kind} – {why}" for kind, why in sorted(area.without.items()))
    yield f"\nFor whom nothing else is found: {directory.agencies[area.fallback].name}."
    if area.opt_out_from:
        yield f"\nFrom {area.opt_out_from} on support is offered unless she says no †."
    yield ""


def _limits(contract: Contract, area: Area) -> str:
    names = {district.code: district.name for district in area.districts}
    said = [f"team {contract.team}"] if contract.team else []
    said += ["beside the other"] if contract.beside else []
    said += [", ".join(sorted(names[code] for code in contract.districts))] if contract.districts else []
    said += list(_takes(contract.takes))
    return "; ".join([*said, _term(contract.starts, contract.ends or date.max).strip(" ()")])


def _takes(takes: Cube) -> Iterator[str]:
    """Yield whom it takes; of a long list what is not on it."""
    for fact, values in FACTS.items():
        taken = {*allowed(takes, fact)}
        left = [value.value for value in values if value not in taken]
        if left and takes != EVERYTHING:
            shorter = len(left) < len(taken)
            yield f"{fact}: " + (f"not {', '.join(left)}" if shorter else ", ".join(sorted(v.value for v in taken)))


def _term(starts: date, ends: date) -> str:
    said = [f"from {starts}"] if starts != date.min else []
    said += [f"until before {ends}"] if ends != date.max else []
    return f" ({', '.join(said)})" if said else ""


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


if __name__ == "__main__":
    sys.stdout.write(page())
