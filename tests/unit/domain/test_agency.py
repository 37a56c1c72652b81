"""Who answers for which kind of need, in which area, on which day."""

from dataclasses import replace
from datetime import date, timedelta

from hub.domain.agency import Agency, AgencyKind
from hub.domain.directory import Area, Contract, Directory, District
from hub.domain.ids import AgencyId, AreaId

OLD, NEW = (Agency(id=AgencyId(name), kind=AgencyKind.IDVA, name=name) for name in ("old-idva", "new-idva"))
CHANGE = date(2026, 4, 1)
NORTH = Area(
    id=AreaId("north"),
    name="North",
    agencies=(OLD, NEW),
    contracts=(
        Contract(service=AgencyKind.IDVA, agency=OLD.id, starts=date(2020, 1, 1), ends=CHANGE),
        Contract(service=AgencyKind.IDVA, agency=NEW.id, starts=CHANGE),
    ),
    districts=(District(code="E06999998", name="North"),),
    fallback=OLD.id,
)
SOUTH = replace(
    NORTH, id=AreaId("south"), agencies=(NEW,), districts=(District(code="E06999999", name="South"),), fallback=NEW.id
)
DIRECTORY = Directory([NORTH, SOUTH])


def test_a_contract_runs_from_its_first_day_until_the_day_before_its_end() -> None:
    before, after = date(2026, 3, 31), CHANGE

    assert DIRECTORY.responsible(AgencyKind.IDVA, NORTH.id, before) == (OLD,)
    assert DIRECTORY.responsible(AgencyKind.IDVA, NORTH.id, after) == (NEW,)
    assert DIRECTORY.responsible(AgencyKind.IDVA, NORTH.id, date(2019, 12, 31)) == ()


def test_nobody_answers_in_an_area_or_for_a_service_that_is_not_known() -> None:
    assert DIRECTORY.responsible(AgencyKind.IDVA, AreaId("nowhere"), CHANGE) == ()
    assert DIRECTORY.responsible(AgencyKind.MASH, NORTH.id, CHANGE) == ()
    assert DIRECTORY.fallback(AreaId("nowhere")) is None
    assert DIRECTORY.fallback(SOUTH.id) == NEW


def test_an_authority_lies_in_its_area_and_an_unknown_one_in_none() -> None:
    assert DIRECTORY.area_of_authority("E06999999") == SOUTH.id
    assert DIRECTORY.area_of_authority("E06000000") is None
    assert DIRECTORY.area_of_authority(None) is None


def test_an_agency_may_serve_several_areas_and_a_stranger_serves_none() -> None:
    assert DIRECTORY.areas_of(NEW.id) == (NORTH.id, SOUTH.id)
    assert DIRECTORY.areas_of(AgencyId("stranger")) == ()
    assert DIRECTORY.kind_of(NEW.id) is AgencyKind.IDVA
    assert DIRECTORY.kind_of(AgencyId("stranger")) is AgencyKind.UNKNOWN


def test_for_a_trial_everybody_promises_the_same_and_nothing_else_changes() -> None:
    minute = timedelta(minutes=1)

    trial = DIRECTORY.promising(minute)

    assert {agency.promise for agency in trial.agencies.values()} == {minute}
    assert {one.id for one in trial.agencies.values()} == set(DIRECTORY.agencies)
    assert trial.areas_of(NEW.id) == (NORTH.id, SOUTH.id)
    assert trial.areas[NORTH.id].contracts == NORTH.contracts
