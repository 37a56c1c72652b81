"""The directories of the fourteen areas: every kind of service has an answer, and what is invented cannot be real."""

import re
from datetime import date, timedelta

import pytest

from hub.domain.agency import AgencyKind
from hub.domain.directory import Area
from hub.domain.ids import AreaId
from tests.builders.world import shipped_policy

AREAS = [pytest.param(area, id=area.id) for area in shipped_policy().directory.areas.values()]
ROUTED_TO = set(AgencyKind) - {AgencyKind.UNKNOWN, AgencyKind.PROBATION, AgencyKind.SCHOOL}
"""Every kind that something may be routed to by a contract: a school is found by its number, probation only tells."""
NOT_REAL = re.compile(r"(01632 960\d{3}|020 7946 0\d{3}|07700 900\d{3})(, [a-zA-Z0-9: ]+)?")
"""Telephone numbers that are kept for fiction, with whom one reaches."""
CHANGES = {
    "suffolk": (
        date(2019, 4, 1),
        {"E07000201", "E07000204", "E07000205", "E07000206"},
        {"E07000244", "E07000245"},
    ),
    "cumbria": (
        date(2023, 4, 1),
        {f"E070000{number}" for number in range(26, 32)},
        {"E06000063", "E06000064"},
    ),
    "north-yorkshire": (
        date(2023, 4, 1),
        {f"E07000{number}" for number in range(163, 170)},
        {"E06000065"},
    ),
}
"""When authorities gave way to others: the day, those before and those from then on."""


def test_there_are_fourteen_areas() -> None:
    assert len(AREAS) == 14


@pytest.mark.parametrize("area", AREAS)
def test_of_every_kind_of_service_an_area_says_who_answers_or_why_nobody_does(area: Area) -> None:
    answered = {contract.service for contract in area.contracts}

    assert answered | set(area.without) == ROUTED_TO
    assert answered.isdisjoint(area.without)
    assert all(why.endswith(".") for why in area.without.values())


@pytest.mark.parametrize("area", AREAS)
def test_whoever_is_without_a_service_goes_to_somebody_who_works_with_victims(area: Area) -> None:
    kinds = {agency.id: agency.kind for agency in area.agencies}

    assert kinds[area.fallback] is AgencyKind.VICTIM_HUB


@pytest.mark.parametrize("area", AREAS)
def test_ids_belong_to_their_area_and_what_no_report_names_is_marked(area: Area) -> None:
    assumed = {agency.id for agency in area.agencies if agency.assumed}

    for agency in area.agencies:
        assert agency.id.startswith((f"{area.id}-", "national-", "school-99")), agency.id
    assert {contract.agency for contract in area.contracts if contract.assumed} >= assumed


@pytest.mark.parametrize("area", AREAS)
def test_numbers_of_telephones_and_schools_are_those_that_nobody_has(area: Area) -> None:
    numbers = [agency.out_of_hours for agency in area.agencies if agency.out_of_hours]

    assert [number for number in numbers if not NOT_REAL.fullmatch(number)] == []
    assert all(school.urn.startswith("99") for school in area.schools)
    assert len(area.schools) >= 2


@pytest.mark.parametrize("area", AREAS)
def test_every_district_that_stands_today_has_been_there_without_a_gap(area: Area) -> None:
    day, before, after = CHANGES.get(area.id, (None, set(), set()))
    dated = {district.code for district in area.districts if district.starts != date.min or district.ends != date.max}
    assert dated == before | after
    if day is None:
        return
    for on, there, gone in ((day - timedelta(days=1), before, after), (day, after, before)):
        standing = {district.code for district in area.districts if district.exists_on(on)}
        assert there <= standing
        assert gone.isdisjoint(standing)


@pytest.mark.parametrize(
    ("day", "agency"),
    [
        pytest.param(date(2025, 3, 31), "cumbria-remedi", id="the last day of a contract"),
        pytest.param(date(2025, 4, 1), "cumbria-restorative-justice", id="the first day of the next"),
    ],
)
def test_who_answers_changes_on_the_day_on_which_a_contract_ends(day: date, agency: str) -> None:
    directory = shipped_policy().directory
    found = directory.responsible(AgencyKind.RESTORATIVE_JUSTICE, AreaId("cumbria"), day)

    assert [one.id for one in found] == [agency]


def test_two_areas_full_of_detail_have_schools_in_every_district_that_stands() -> None:
    for name in ("suffolk", "cumbria"):
        area = shipped_policy().directory.areas[AreaId(name)]
        standing = {district.code for district in area.districts if district.ends == date.max}
        per_district = {code: sum(school.district == code for school in area.schools) for code in standing}
        assert min(per_district.values()) >= 2
        assert any(school.ends != date.max for school in area.schools)
