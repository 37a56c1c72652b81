"""The scene of a demo, for every area that has a directory."""

from datetime import date

import pytest

from hub.cli.scene import NoSuchArea, areas, by_kind, known_area, scene_of
from hub.domain.agency import AgencyKind
from hub.domain.directory import Area, Directory
from hub.domain.ids import AreaId
from hub.policy.load import load, shipped_files

DIRECTORY: Directory = load(shipped_files()).directory
DAY = date(2026, 11, 30)


@pytest.mark.parametrize("area", DIRECTORY.areas.values(), ids=lambda area: area.id)
def test_families_live_in_the_districts_of_that_day_and_children_go_to_school_in_their_own(area: Area) -> None:
    scene, districts = scene_of(DIRECTORY, area, DAY), {d.code for d in area.districts if d.exists_on(DAY)}
    numbers = {school.urn: school.district for school in area.schools}

    assert {authority for _, authority in scene.towns} == districts
    assert len({town for town, _ in scene.towns}) == len(scene.towns)
    assert {(urn, code) for code, urns in scene.schools.items() for urn in urns} <= numbers.items()


@pytest.mark.parametrize("area", DIRECTORY.areas.values(), ids=lambda area: area.id)
def test_whoever_tells_of_a_family_is_the_one_that_answers_where_it_lives(area: Area) -> None:
    scene = scene_of(DIRECTORY, area, DAY)

    assert {kind for kind, _ in scene.answering} <= {kind.value for kind in AgencyKind}
    assert set(scene.answering.values()) <= {agency.id for agency in area.agencies}
    assert {code for kind, code in scene.answering if kind == "police"} == {code for _, code in scene.towns}


@pytest.mark.parametrize("area", DIRECTORY.areas.values(), ids=lambda area: area.id)
def test_every_service_of_an_area_is_introduced_by_its_name(area: Area) -> None:
    told = "\n".join(by_kind(area, DAY))

    assert [a.name for a in area.agencies if a.kind is not AgencyKind.SCHOOL and a.name not in told] == []


def test_who_answers_no_more_is_introduced_with_the_end_of_the_contract() -> None:
    told = "\n".join(by_kind(DIRECTORY.areas[AreaId("cumbria")], DAY))

    assert "Remedi (until April 2025); Cumbria restorative justice service\n" in told


def test_an_unknown_area_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(NoSuchArea) as refused:
        known_area("Cumberland")

    assert all(area in str(refused.value) for area in areas())
    assert "Nothing was started." in str(refused.value)


def test_an_area_may_be_written_as_people_write_it() -> None:
    assert known_area("Devon and Cornwall") == "devon-and-cornwall"


def test_several_areas_are_loaded_by_their_names_and_each_once() -> None:
    assert [path.stem for path in shipped_files("suffolk, cumbria,suffolk").areas] == ["suffolk", "cumbria"]
    assert {path.stem for path in shipped_files().areas} == set(areas())
