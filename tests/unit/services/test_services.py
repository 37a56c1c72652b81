"""Every service that the public reports name is told by name, and learns nothing that it must not."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import fields

import pytest
from _pytest.mark import ParameterSet

from hub.domain import content as contents
from hub.domain import shown
from hub.domain.agency import OTHER_PARTYS_SIDE, AgencyKind
from hub.domain.cube import cube, overlap
from hub.domain.delivery import DeliveryState
from hub.domain.facts import Told
from hub.domain.person import Role
from tests.builders.services import NOBODY, Case, Row, area_of, found_at, play, policy_of_area, reports, rows
from tests.builders.world import sent, shipped_policy, withheld

Played = tuple[str, Row, Case]
PLAYED: list[Played] = [
    (f"{row.report}, {row.said.name}, {place}", row, case)
    for row in rows()
    for place, case in enumerate(row.said.cases, 1)
]


def each(found: Iterable[Played]) -> list[ParameterSet]:
    return [pytest.param(row, case, id=name) for name, row, case in found]


NAMED_IN_NO_TABLE = {AgencyKind.POLICE, AgencyKind.SCHOOL}
"""Every area has its police force and its schools, which are invented."""


def in_area(row: Row) -> str:
    assert row.area
    return row.area


@pytest.mark.parametrize(("row", "case"), each(PLAYED))
def test_whoever_the_report_names_is_told_by_name_with_the_reason_and_nothing_more(row: Row, case: Case) -> None:
    policy, played = policy_of_area(in_area(row)), play(case, in_area(row))

    assert played.told().isdisjoint(case.not_told)
    if case.to == NOBODY:
        return
    got = played.got(case.to, case.gets)
    assert got, f"told were {sorted((d.recipient, d.kind.value) for d in sent(played.decision))}"
    assert policy.directory.agencies[got[0].recipient].name
    content = got[0].content
    if case.task:
        assert found_at(content, "task") == [case.task]
    if (
        case.route
        and hasattr(content, "reason")
        and policy.directory.kind_of(got[0].recipient) not in OTHER_PARTYS_SIDE
    ):
        assert found_at(content, "reason") == [{r.id: r.reason for r in policy.routes}[case.route]]  # type: ignore[index]
    assert [path for path in case.has if not found_at(content, path)] == []
    assert [path for path in case.never if found_at(content, path)] == []
    if case.due:
        assert got[0].respond_by
        assert got[0].respond_by.date() == case.due


@pytest.mark.parametrize(("row", "case"), each(one for one in PLAYED if one[2].to == NOBODY or one[2].withheld))
def test_what_is_not_told_is_recorded_or_meant(row: Row, case: Case) -> None:
    decision = play(case, in_area(row)).decision

    assert decision.ended.outcome.value == "processed"
    if case.withheld:
        stopped = [d for d in withheld(decision) if d.recipient == case.withheld]
        assert [d.reason for d in stopped] == [case.because]
        assert all(d.state is DeliveryState.WITHHELD for d in stopped)
    elif not case.not_told:
        assert sent(decision) == []


ROLES = {
    "victim": Role.VICTIM,
    "perpetrators": Role.PERPETRATOR,
    "perpetrator": Role.PERPETRATOR,
    "children": Role.CHILD,
}
"""Whom a path is about."""


def can_be_told(path: str, events: Iterable[object]) -> bool:
    """Say whether something was told that could stand at a path."""
    of, _, field = path.partition(".")
    people = [p for event in events for p in getattr(event, "people", ()) if ROLES.get(of) in p.roles]
    wanted = {"name": "names"}.get(field, field)
    if of in ROLES:
        return any(getattr(person, wanted) if wanted else person for person in people)
    if path == "event.narrative":
        return any(getattr(getattr(e, "incident", e), "narrative", None) for e in events)
    if of == "risk":
        return any(getattr(event, "assessment", None) for event in events)
    return True


@pytest.mark.parametrize(("row", "case"), each(one for one in PLAYED if one[2].never))
def test_what_must_not_be_there_was_told_and_so_could_have_been(row: Row, case: Case) -> None:
    events = play(case, in_area(row)).events

    assert [path for path in case.never if not can_be_told(path, events)] == []


@pytest.mark.parametrize(("row", "case"), each(one for one in PLAYED if one[2].team))
def test_the_part_of_a_service_that_answers_is_the_one_that_the_report_names(row: Row, case: Case) -> None:
    area = area_of(policy_of_area(in_area(row)))
    told = {"hearing": Told.COURT, "referral": Told.REFERRAL}[case.tells.event]
    sender = policy_of_area(in_area(row)).directory.kind_of(case.tells.by)  # type: ignore[arg-type]
    at = cube({"told": [told], "sender": [sender]})

    assert [c.team for c in area.contracts if c.agency == case.to and overlap(c.takes, at)] == [case.team]


@pytest.mark.parametrize("row", [pytest.param(row, id=f"{row.report}, {row.said.name}") for row in rows()])
def test_a_row_has_messages_or_says_why_not(row: Row) -> None:
    assert bool(row.said.cases) != bool(row.said.none)
    assert bool(row.said.cases) == bool(row.said.does)


@pytest.mark.parametrize(
    "row", [pytest.param(row, id=f"{row.report}, {row.said.name}") for row in rows() if row.said.cases]
)
def test_the_directory_has_every_service_of_a_row_under_the_name_of_the_row(row: Row) -> None:
    agencies = policy_of_area(in_area(row)).directory.agencies
    known = {one.id for one in agencies.values()}

    assert {id_: agencies[id_].name for id_ in row.said.agencies} == row.said.agencies  # type: ignore[index]
    for case in row.said.cases:
        told = {case.to, *case.not_told, case.tells.by, case.withheld} - {NOBODY, None}
        assert told <= known


def test_every_row_of_the_reports_is_there() -> None:
    assert [len(report.rows) for report in reports()] == [17, 14, 18, 21]


def test_every_service_that_the_reports_name_stands_in_a_row() -> None:
    in_rows = {agency for row in rows() for agency in row.said.agencies}
    named = {
        agency.id
        for agency in shipped_policy().directory.agencies.values()
        if not agency.assumed and agency.kind not in NAMED_IN_NO_TABLE
    }

    assert named - in_rows == set()


def test_a_path_that_must_not_be_there_is_one_that_something_has() -> None:
    known = {
        field.name
        for module in (contents, shown)
        for cls in vars(module).values()
        if hasattr(cls, "__dataclass_fields__")
        for field in fields(cls)
    }
    said = [name for row in rows() for c in row.said.cases for path in (*c.never, *c.has) for name in path.split(".")]

    assert {*said} - known == set()
    assert Counter(said)["risk"] > 0
