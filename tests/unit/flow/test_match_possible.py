"""What may be one person and is not sure is named for review; what a whole event shows counts beyond each person."""

from dataclasses import replace

import pytest

from hub.domain.person import Person
from hub.flow.match import Matched, Possible, match
from hub.policy.matching import shipped
from tests.builders.events import MASH, a_head, an_incident_reported
from tests.builders.people import a_perpetrator, a_victim, named, numbered
from tests.builders.world import Story, received, story

BARE = {"addresses": (), "contacts": (), "identifiers": (), "consents": ()}
HER, HIM = a_victim(**BARE), a_perpetrator(**BARE)
TOLD = an_incident_reported(people=(HER, HIM))


def matched(after: Story, *people: Person, record: str = "M-9") -> Matched:
    """Return who the hub takes the people of one more record to be."""
    arrived = received(an_incident_reported(MASH, record, people=people))
    assert arrived.event is not None
    return match(arrived, arrived.event, after.known, shipped())  # type: ignore[arg-type] # it is about people


def who(told: Story, ref: str, number: int = 0) -> object:
    return told.decisions[number].records[0].people[ref]


OFTEN = (TOLD, *(an_incident_reported(MASH, f"M-{number}", people=(HER, HIM)) for number in range(7)))


def test_one_of_a_name_and_birthday_alone_is_new_and_named_for_review() -> None:
    told = story(*OFTEN)

    found = matched(told, HER)

    assert found.people == found.alone
    assert [(p.ref, p.one, p.other, p.sure) for p in found.possible] == [
        ("v", found.alone["v"], who(told, "v"), False),
    ]


def test_the_more_was_told_of_a_person_the_sooner_somebody_looks() -> None:
    assert matched(story(TOLD), HER).possible == ()


def test_both_of_a_couple_by_name_and_birthday_are_the_couple() -> None:
    told = story(TOLD)

    found = matched(told, replace(HER, ref="x"), replace(HIM, ref="y"))

    assert found.people == {"x": who(told, "v"), "y": who(told, "p")}
    assert found.possible == ()


def test_the_same_two_in_each_others_part_are_no_company() -> None:
    told = story(*OFTEN)

    found = matched(told, replace(HER, roles=HIM.roles), replace(HIM, roles=HER.roles))

    assert found.people == found.alone
    assert {p.other for p in found.possible} == {who(told, "v"), who(told, "p")}


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(replace(HIM, names=(named("Another", "Stranger"),), date_of_birth="1970-03-04"), id="a stranger"),
        pytest.param(replace(HIM, date_of_birth="1950-10-30"), id="his father of the same name"),
    ],
)
def test_her_next_or_another_of_his_name_is_no_company(other: Person) -> None:
    told = story(TOLD)

    found = matched(told, HER, other)

    assert found.people == found.alone


def test_somebody_unlike_anyone_is_not_named_for_review() -> None:
    assert matched(story(TOLD), a_victim(**BARE, names=(named("Ann", "Other"),))).possible == ()


def test_two_known_people_of_one_name_and_birthday_alone_are_not_sure() -> None:
    idva = an_incident_reported("suffolk-idva", "I-1", people=(replace(HER, identifiers=(numbered(1),)),))
    told = story(TOLD, idva)

    found = matched(told, HER, HIM)

    assert found.people == {"v": who(told, "v"), "p": who(told, "p")}
    assert found.possible == ()


def test_two_known_people_of_whom_one_has_another_birthday_are_not_sure() -> None:
    older = replace(HER, date_of_birth="1961-03-04", identifiers=(numbered(1),))
    told = story(TOLD, an_incident_reported("suffolk-idva", "I-1", people=(older,)))

    found = matched(told, replace(HER, date_of_birth=None, identifiers=(numbered(1),)), HIM)

    assert not any(p.sure for p in found.possible)


def test_a_later_revision_may_name_one_more() -> None:
    told = story(replace(TOLD, people=(HER,)), an_incident_reported(people=(HER, HIM), head=a_head(revision=2)))

    assert who(told, "v", 1) == who(told, "v")
    assert who(told, "p", 1) not in {who(told, "v"), None}


def test_who_is_known_under_two_records_of_one_agency_that_names_both_is_not_sure() -> None:
    sister = replace(HER, ref="w", names=(named("Testa", "Example"),), identifiers=(numbered(1),))
    told = story(an_incident_reported(people=(HER, sister, HIM)))

    found = matched(told, replace(HER, identifiers=(numbered(1),)), HIM)

    assert found.people["v"] == who(told, "w")
    assert not any(p.sure for p in found.possible)


def test_two_known_people_whom_an_event_shows_to_be_one_are_named_as_sure() -> None:
    idva = an_incident_reported("suffolk-idva", "I-1", people=(replace(HER, identifiers=(numbered(1),)),))
    told = story(TOLD, idva)

    found = matched(told, replace(HER, identifiers=(numbered(1),)), HIM)

    assert found.people["v"] in {who(told, "v"), who(told, "v", 1)}
    assert [(p.ref, p.sure) for p in found.possible] == [("v", True)]
    assert {found.people["v"], found.possible[0].other} == {who(told, "v"), who(told, "v", 1)}
    assert isinstance(found.possible[0], Possible)
