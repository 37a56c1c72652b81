"""Each person of an event is somebody known or somebody new; two people of one event are two people."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from hub.domain.ids import PersonId
from hub.domain.person import ConsentStatus, Identifier, Person, PersonName, Role
from tests.builders.events import (
    MASH,
    NOW,
    POLICE,
    a_consent_changed,
    a_head,
    a_record_withdrawn,
    an_incident,
    an_incident_reported,
)
from tests.builders.people import a_child, a_perpetrator, a_phone, a_victim, named, numbered
from tests.builders.world import Story, story

HER, HIM = a_victim(), a_perpetrator()
TOLD = an_incident_reported(people=(HER, HIM))


def who(told: Story, number: int = -1) -> dict[str, PersonId]:
    """Return whom the hub took the people of a record to be, by ref."""
    return dict(told.decisions[number].records[0].people)


def told_by_mash(*people: Person, record: str = "M-1") -> Story:
    """Return what follows when another agency tells of these people after the police."""
    return story(TOLD, an_incident_reported(MASH, record, people=people))


def test_another_agencys_victim_is_the_same_person() -> None:
    told = told_by_mash(replace(HER, ref="x"), replace(HIM, ref="y"))

    assert who(told) == {"x": who(told, 0)["v"], "y": who(told, 0)["p"]}


def test_somebody_unlike_anyone_is_somebody_new() -> None:
    told = told_by_mash(a_victim(names=(named("Ann", "Other"),)), HIM)

    assert who(told)["v"] != who(told, 0)["v"]
    assert who(told)["p"] == who(told, 0)["p"]


def test_twins_stay_two_people_in_one_event_and_across_events() -> None:
    ida, ada = (a_child(ref=name, names=(named(name, "Example"),), contacts=(a_phone(),)) for name in ("Ida", "Ada"))
    told = story(
        replace(TOLD, people=(HER, HIM, ida, ada)), an_incident_reported(MASH, "M-1", people=(HER, HIM, ada, ida))
    )

    assert who(told) == who(told, 0)
    assert len(set(who(told).values())) == 4


def test_a_twin_told_of_by_his_brothers_name_first_is_not_his_brother() -> None:
    ali = a_child(ref="a", names=(named("Mohammed", "Example"),))
    omar = a_child(ref="o", names=(named("Omar", "Example"),), contacts=(a_phone(),))
    both = replace(omar, names=(PersonName(given=("Mohammed", "Omar"), family="Example"),))

    told = story(replace(TOLD, people=(HER, HIM, ali, omar)), an_incident_reported(MASH, "M-1", people=(HER, both)))

    assert who(told)["o"] not in who(told, 0).values()


def test_of_two_who_are_as_like_somebody_known_neither_is_taken_for_them() -> None:
    """Twins who both go by the first of their names: which of them was told of, only a person can find out."""
    known = a_child(ref="a", names=(PersonName(given=("Mohammed", "Javed"), family="Example"),))
    twins = [
        a_child(ref=ref, names=(named(given, "Example"),)) for ref, given in (("b", "Mohammed"), ("c", "Muhammed"))
    ]

    told = story(replace(TOLD, people=(HER, HIM, known)), an_incident_reported(MASH, "M-1", people=(HER, HIM, *twins)))

    assert who(told, 0)["a"] not in who(told).values()


def test_two_people_of_one_event_are_never_one_however_alike_they_are() -> None:
    told = told_by_mash(HER, replace(HER, ref="w"), HIM)

    assert len(set(who(told).values())) == 3
    assert who(told)["v"] == who(told, 0)["v"]


def test_a_victim_is_never_the_perpetrator_of_the_same_event() -> None:
    """Both give the telephone of their home, and a careless form gives both the same name and birthday."""
    told = told_by_mash(HER, replace(HER, ref="p", roles=(Role.PERPETRATOR,)))

    assert who(told)["v"] != who(told)["p"]


def test_a_role_belongs_to_an_incident_so_that_a_victim_may_be_known_as_a_perpetrator() -> None:
    told = told_by_mash(replace(HIM, roles=(Role.VICTIM,)), replace(HER, roles=(Role.PERPETRATOR,)))

    assert who(told) == who(told, 0)


def test_a_different_nhs_number_makes_two_people_whoever_said_it() -> None:
    police = replace(TOLD, people=(replace(HER, identifiers=(numbered(1),)), HIM))
    mash = an_incident_reported(MASH, "M-1", people=(HER, HIM))
    other = an_incident_reported("suffolk-idva", "I-1", people=(replace(HER, identifiers=(numbered(2),)), HIM))

    told = story(mash, police, other)

    assert who(told, 0)["v"] == who(told, 1)["v"]
    assert who(told, 2)["v"] != who(told, 0)["v"]


def test_a_later_revision_that_brings_another_agencys_veto_is_somebody_new() -> None:
    mash = an_incident_reported(MASH, "M-1", people=(replace(HER, identifiers=(numbered(1),)), HIM))
    mended = replace(
        TOLD, head=a_head(revision=2, recorded_at=NOW), people=(replace(HER, identifiers=(numbered(2),)), HIM)
    )

    told = story(TOLD, mash, mended)

    assert who(told, 1)["v"] == who(told, 0)["v"]
    assert who(told, 2)["v"] != who(told, 0)["v"]


def test_a_child_known_by_name_and_birthday_is_recognised_beside_its_mother_alone() -> None:
    first = replace(TOLD, people=(HER, HIM, a_child()))
    beside = an_incident_reported(MASH, "M-1", people=(HER, HIM, a_child()))
    alone = an_incident_reported(MASH, "M-2", people=(a_victim(names=(named("Ann", "Other"),)), a_child()))

    told = story(first, beside, alone)

    assert who(told, 1)["c"] == who(told, 0)["c"]
    assert who(told, 2)["c"] != who(told, 0)["c"]


def test_even_in_a_family_a_different_number_makes_two_people() -> None:
    first = replace(TOLD, people=(HER, HIM, a_child()))
    numbers = an_incident_reported(MASH, "M-1", people=(HER, HIM, a_child(identifiers=(numbered(1),))))
    other = an_incident_reported("suffolk-idva", "I-1", people=(HER, HIM, a_child(identifiers=(numbered(2),))))

    told = story(first, numbers, other)

    assert who(told, 1)["c"] == who(told, 0)["c"]
    assert who(told, 2)["c"] != who(told, 0)["c"]


def revised(*people: Person) -> Story:
    """Return what follows when the police tell the same record again with these people."""
    again = replace(TOLD, head=a_head(revision=2, recorded_at=NOW), people=people, incident=an_incident())
    return story(TOLD, again)


def test_a_later_revision_keeps_its_people_though_their_details_change() -> None:
    told = revised(replace(HER, names=(named("Testa", "Newname"),), addresses=(), contacts=()), HIM)

    assert who(told) == who(told, 0)


def test_a_later_revision_that_gives_a_ref_to_somebody_else_means_somebody_else() -> None:
    told = revised(replace(HER, names=(named("Ann", "Other"),), date_of_birth="1970-01-01", contacts=()), HIM)

    assert who(told)["v"] != who(told, 0)["v"]
    assert who(told)["p"] == who(told, 0)["p"]


def test_a_later_revision_that_exchanges_two_refs_exchanges_nobody() -> None:
    told = revised(replace(HER, ref="p"), replace(HIM, ref="v"))

    assert who(told) == {"p": who(told, 0)["v"], "v": who(told, 0)["p"]}


def test_a_person_who_is_only_numbered_by_the_sender_is_found_again_by_that_sender() -> None:
    own = (Identifier(system="niche-nominal", value="P-77"),)
    first = replace(TOLD, people=(replace(HER, identifiers=own), HIM))
    bare = Person(ref="n", roles=(Role.VICTIM,), identifiers=own)

    told = story(first, an_incident_reported(POLICE, "R-2", people=(bare,)))
    by_mash = story(first, an_incident_reported(MASH, "M-1", people=(bare,)))

    assert who(told)["n"] == who(told, 0)["v"]
    assert who(by_mash)["n"] != who(by_mash, 0)["v"]


def test_new_people_have_ids_that_their_event_always_gives_them() -> None:
    assert who(story(TOLD)) == who(story(TOLD))


def test_whom_a_withdrawn_record_described_is_nobody_to_compare_with() -> None:
    later = an_incident_reported(
        MASH, "M-1", head=a_head(MASH, "M-1", recorded_at=NOW - timedelta(minutes=1)), people=(HER, HIM)
    )

    told = story(TOLD, a_record_withdrawn(), later)

    assert who(told)["v"] != who(told, 0)["v"]


def test_a_part_of_an_agencys_record_tells_of_the_people_of_the_whole() -> None:
    hidden = a_victim(names=(named("Testa", "Probe"),), contacts=(), addresses=(), identifiers=(), consents=())
    told = an_incident_reported(people=(hidden, a_perpetrator()))
    answer = a_consent_changed(
        ConsentStatus.GIVEN, agency=POLICE, record="R-1#consent", people=(replace(hidden, ref="her"),)
    )

    first, second = story(told, answer).decisions

    assert second.records[0].people == {"her": first.records[0].people[hidden.ref]}


@pytest.mark.parametrize(
    "over",
    [
        pytest.param({"names": (named("Another", "Probe"),)}, id="another name"),
        pytest.param({"date_of_birth": "1970-01-01"}, id="another birthday"),
        pytest.param({"roles": (Role.PERPETRATOR,)}, id="another part in it"),
        pytest.param({"identifiers": (numbered(9),)}, id="another number"),
    ],
)
def test_a_part_that_tells_of_somebody_else_tells_of_somebody_new(over: dict[str, Any]) -> None:
    hidden = a_victim(names=(named("Testa", "Probe"),), contacts=(), addresses=(), identifiers=(numbered(1),))
    told = an_incident_reported(people=(hidden, a_perpetrator()))
    other = replace(hidden, **{"ref": "her", "identifiers": ()} | over)
    answer = a_consent_changed(ConsentStatus.GIVEN, agency=POLICE, record="R-1#consent", people=(other,))

    first, second = story(told, answer).decisions

    assert second.records[0].people["her"] not in first.records[0].people.values()


def test_two_of_one_name_in_a_record_are_not_told_apart_by_a_part_of_it() -> None:
    mother = a_victim(ref="m", names=(named("Testa", "Probe"),), date_of_birth=None, contacts=(), addresses=())
    daughter = replace(mother, ref="d")
    told = an_incident_reported(people=(mother, daughter, a_perpetrator()))
    answer = a_consent_changed(
        ConsentStatus.GIVEN, agency=POLICE, record="R-1#consent", people=(replace(mother, ref="x"),)
    )

    first, second = story(told, answer).decisions

    assert second.records[0].people["x"] not in first.records[0].people.values()
