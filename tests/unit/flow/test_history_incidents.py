"""Whether two agencies tell of one incident: a common number makes it certain, time and kind make it probable."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.domain.case import Telling
from hub.domain.events import Incident
from hub.domain.ids import AgencyId, RecordId
from hub.domain.person import Coded, Identifier
from hub.flow.same_incident import Counted, Likeness, ToldIncident, counted, likeness
from tests.builders.events import IDVA, MASH, NOW, POLICE, an_incident

CRIME = Identifier(system="crime-reference", value="42/12345/26")
OTHER_CRIME = Identifier(system="crime-reference", value="42/99999/26")
CUSTODY = Identifier(system="custody-reference", value="C-1")


def at(hours: float, *numbers: Identifier, place: str | None = None, abuse: str | None = None) -> Incident:
    kinds = (Coded(system="SDM", code=abuse, canonical=abuse),) if abuse else ()
    return an_incident(occurred_from=NOW + timedelta(hours=hours), references=numbers, place_kind=place, abuse=kinds)


def by(agency: str, record: str, incident: Incident) -> ToldIncident:
    return ToldIncident(by=Telling(source=AgencyId(agency), record=RecordId(record)), incident=incident)


@pytest.mark.parametrize(
    ("one", "other", "like"),
    [
        pytest.param(at(0), at(24), Likeness.PROBABLE, id="a day apart, nothing against it"),
        pytest.param(at(0), at(24.01), Likeness.APART, id="more than a day apart"),
        pytest.param(at(0, CRIME), at(200, CRIME), Likeness.CERTAIN, id="one number, whatever the time"),
        pytest.param(at(0, CRIME, CUSTODY), at(0, CRIME), Likeness.CERTAIN, id="one of several numbers is enough"),
        pytest.param(at(0, CRIME), at(0, OTHER_CRIME), Likeness.APART, id="two crime numbers at one time"),
        pytest.param(at(0, CRIME), at(0, CUSTODY), Likeness.PROBABLE, id="numbers of two kinds say nothing"),
        pytest.param(at(0, place="home"), at(1, place="street"), Likeness.APART, id="two kinds of place"),
        pytest.param(at(0, place="home"), at(1, place="home"), Likeness.PROBABLE, id="one kind of place"),
        pytest.param(at(0, place="home"), at(1), Likeness.PROBABLE, id="a place that only one gives"),
        pytest.param(at(0, abuse="physical"), at(1, abuse="economic"), Likeness.APART, id="two kinds of abuse"),
        pytest.param(at(0, abuse="physical"), at(1, abuse="physical"), Likeness.PROBABLE, id="one kind of abuse"),
        pytest.param(at(0, abuse="physical"), at(1), Likeness.PROBABLE, id="a kind that only one gives"),
    ],
)
def test_how_alike_two_agencies_incidents_are(one: Incident, other: Incident, like: Likeness) -> None:
    assert likeness(one, other) is like
    assert likeness(other, one) is like


def test_a_code_that_the_hub_does_not_know_speaks_neither_for_nor_against() -> None:
    unknown = an_incident(occurred_from=NOW, abuse=(Coded(system="own", code="X9"),))

    assert likeness(unknown, at(0, abuse="physical")) is Likeness.PROBABLE


def numbers(*told: ToldIncident) -> list[tuple[list[str], bool]]:
    """Return the records of each incident, and whether they are only probably one."""
    return [([str(one.by.record) for one in group.told], group.probable) for group in counted(told)]


@pytest.mark.parametrize(
    ("told", "found"),
    [
        pytest.param([], [], id="nothing told is no incident"),
        pytest.param([by(POLICE, "P", at(0))], [(["P"], False)], id="one record is one"),
        pytest.param([by(POLICE, "P", at(0)), by(MASH, "M", at(3))], [(["P", "M"], True)], id="probably one"),
        pytest.param(
            [by(POLICE, "P", at(0, CRIME)), by(MASH, "M", at(3, CRIME))], [(["P", "M"], False)], id="certainly one"
        ),
        pytest.param(
            [by(POLICE, "P1", at(0, CRIME)), by(POLICE, "P2", at(0, CRIME))],
            [(["P1"], False), (["P2"], False)],
            id="one agency's two records are two",
        ),
        pytest.param(
            [by(POLICE, "P1", at(0)), by(MASH, "M", at(1, CRIME)), by(POLICE, "P2", at(2, CRIME))],
            [(["P1"], False), (["M", "P2"], False)],
            id="a number goes before a time",
        ),
        pytest.param(
            [by(POLICE, "P", at(0)), by(MASH, "M", at(20)), by(IDVA, "I", at(40))],
            [(["P", "M"], True), (["I"], False)],
            id="a day is a day, not a chain of days",
        ),
        pytest.param(
            [by(POLICE, "P", at(0, CRIME)), by(MASH, "M", at(1, CRIME)), by(IDVA, "I", at(2))],
            [(["P", "M", "I"], True)],
            id="a third who gives no number leaves it probable",
        ),
        pytest.param(
            [by(POLICE, "P", at(0, CRIME)), by(MASH, "M", at(1, CUSTODY)), by(IDVA, "I", at(2, CRIME, CUSTODY))],
            [(["P", "M", "I"], False)],
            id="a third who gives both numbers makes it certain",
        ),
        pytest.param(
            [by(POLICE, "P", at(0)), by(POLICE, "Q", at(20)), by(MASH, "M", at(21))],
            [(["P"], False), (["Q", "M"], True)],
            id="of two that it may be, the nearer one",
        ),
        pytest.param(
            [by(POLICE, "P", at(0)), by(MASH, "M", at(48)), by(IDVA, "I", at(49))],
            [(["P"], False), (["M", "I"], True)],
            id="what lies long before is not looked at",
        ),
    ],
)
def test_incidents_are_counted_once(told: list[ToldIncident], found: list[tuple[list[str], bool]]) -> None:
    assert numbers(*told) == found
    assert numbers(*reversed(told)) == found


incidents = st.builds(
    lambda hours, marks, place: at(hours, *marks, place=place),
    st.integers(0, 72),
    st.lists(st.sampled_from([CRIME, OTHER_CRIME, CUSTODY]), max_size=2, unique=True),
    st.sampled_from([None, "home", "street"]),
)
tellings = st.lists(
    st.tuples(st.sampled_from([POLICE, MASH, IDVA]), st.integers(0, 5), incidents),
    max_size=8,
    unique_by=lambda one: one[:2],
).map(lambda told: [by(agency, f"R-{number}", incident) for agency, number, incident in told])


@given(tellings, st.randoms(use_true_random=False))
def test_the_count_does_not_depend_on_the_order_of_telling(told: list[ToldIncident], chance: object) -> None:
    shuffled = list(told)
    chance.shuffle(shuffled)  # type: ignore[attr-defined] # Hypothesis gives a random.Random

    assert counted(shuffled) == counted(told)


@given(tellings)
def test_everything_told_is_counted_in_one_incident_and_no_agency_tells_one_twice(told: list[ToldIncident]) -> None:
    found: tuple[Counted, ...] = counted(told)

    assert sorted(one.age for group in found for one in group.told) == sorted(one.age for one in told)
    for group in found:
        assert len({one.by.source for one in group.told}) == len(group.told)
        assert group.occurred_from == min(one.incident.occurred_from for one in group.told)
