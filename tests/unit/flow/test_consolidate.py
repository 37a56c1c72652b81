"""A case is a pair, and an incident that two agencies tell is one incident."""

from dataclasses import replace
from datetime import timedelta

import pytest

from hub.domain.case import Case
from hub.domain.delivery import DeliveryKind
from hub.domain.events import AboutNobody, CaseEvent, Incident
from hub.domain.facts import PrimaryVictim
from hub.domain.ids import PersonId
from hub.domain.outcome import Processed
from hub.domain.person import Identifier, Person, PersonName, Role
from hub.domain.risk import Grade, RiskAssessment
from hub.flow.consolidate import Joined
from hub.flow.enrich import Enriched, Occasion, enrich
from hub.flow.received import Member
from tests.builders.events import (
    HIGH,
    IDVA,
    MARAC,
    MASH,
    MEDIUM,
    NOW,
    POLICE,
    a_head,
    a_referral_made,
    a_risk_assessed,
    a_safeguarding_updated,
    a_support_updated,
    an_assessment,
    an_incident,
    an_incident_reported,
)
from tests.builders.people import a_child, a_perpetrator, a_victim, an_address, named, numbered
from tests.builders.world import Story, sent, shipped_policy, story

HER, HIM = a_victim(), a_perpetrator()
CHILD = a_child(identifiers=(numbered(9),))
STRANGER = Person(ref="p", roles=(Role.PERPETRATOR,))
SISTER = a_victim(ref="s", names=(named("Ann", "Other"),), date_of_birth="1995-01-15", contacts=())
BROTHER = a_perpetrator(ref="b", names=(named("Ben", "Sample"),), date_of_birth="1992-02-03", contacts=())


def cases(told: Story) -> list[Case]:
    return list(told.known.cases.values())


def pairs(told: Story) -> set[tuple[str, str]]:
    """Return the pairs of all cases by the first names of their people."""
    return {(first_name(told, c.victim), first_name(told, c.perpetrator)) for c in cases(told)}


def first_name(told: Story, who: PersonId | None) -> str:
    described = told.known.described(who) if who else []
    return described[-1].person.names[0].given[0] if described else "-"


def test_a_victim_and_a_perpetrator_are_a_case() -> None:
    told = story(an_incident_reported())

    record = told.last.records[0]
    case = cases(told)[0]
    assert (case.victim, case.perpetrator) == (record.people["v"], record.people["p"])
    assert (case.area, case.grade, case.graded_at) == ("suffolk", Grade.MEDIUM, MEDIUM.assessed_at)
    assert record.cases == (case.id,)


def test_a_second_incident_of_the_pair_joins_its_case_whoever_tells_it() -> None:
    told = story(an_incident_reported(), an_incident_reported(MASH, "M-1"), a_risk_assessed())

    assert len(cases(told)) == 1


def test_several_victims_and_perpetrators_are_a_case_for_each_pair() -> None:
    told = story(an_incident_reported(people=(HER, SISTER, HIM, BROTHER)))

    assert pairs(told) == {("Testa", "Probe"), ("Testa", "Ben"), ("Ann", "Probe"), ("Ann", "Ben")}


def test_each_says_that_the_other_did_it_makes_two_cases_and_leaves_the_victim_undecided() -> None:
    both = (Role.VICTIM, Role.PERPETRATOR)
    told = story(an_incident_reported(people=(replace(HER, roles=both), replace(HIM, roles=both))))

    assert pairs(told) == {("Testa", "Probe"), ("Probe", "Testa")}
    assert {one.primary_victim for one in enriched(told)} == {PrimaryVictim.UNDECIDED}


def test_a_counter_allegation_makes_a_second_case_and_leaves_the_victim_undecided() -> None:
    counter = an_incident_reported(
        record="R-2", people=(replace(HIM, roles=(Role.VICTIM,)), replace(HER, roles=(Role.PERPETRATOR,)))
    )

    first = story(an_incident_reported())
    assert [one.primary_victim for one in enriched(first)] == [PrimaryVictim.DECIDED]

    told = story(an_incident_reported(), counter)
    assert pairs(told) == {("Testa", "Probe"), ("Probe", "Testa")}
    assert {one.primary_victim for one in enriched(told)} == {PrimaryVictim.UNDECIDED}


def enriched(told: Story) -> list[Enriched]:
    """Return every case as it would be looked at if its newest record came once more."""
    found = []
    for case in cases(told):
        record = told.known.records_in(case.id)[-1]
        assert not isinstance(record.event, AboutNobody)
        occasion = Occasion(event=record.event, people=record.people, policy=shipped_policy(), now=NOW)
        found.append(enrich(Joined(case=case, members=()), occasion, told.known))
    return found


@pytest.mark.parametrize(
    "stranger",
    [
        pytest.param((), id="nobody is named"),
        pytest.param((STRANGER,), id="somebody of whom nothing is known"),
        pytest.param((replace(STRANGER, names=(named("Unknown", "Unknown"),)),), id="a name that stands for not known"),
        pytest.param((replace(STRANGER, names=(PersonName(family=" "),)),), id="an empty name"),
    ],
)
def test_an_unknown_perpetrator_makes_a_case_that_is_completed_when_he_is_named(stranger: tuple[Person, ...]) -> None:
    first = an_incident_reported(people=(HER, *stranger))
    named_later = an_incident_reported(head=a_head(revision=2, recorded_at=NOW), people=(HER, HIM))

    before, after = story(first), story(first, named_later)

    assert [c.perpetrator for c in cases(before)] == [None]
    assert [c.id for c in cases(after)] == [c.id for c in cases(before)]
    assert pairs(after) == {("Testa", "Probe")}


@pytest.mark.parametrize(
    "man",
    [
        pytest.param(replace(STRANGER, names=(PersonName(given=("Probe",)),)), id="a first name"),
        pytest.param(
            replace(STRANGER, identifiers=(Identifier(system="pnc", value="2004/0000713K"),)), id="a police number"
        ),
    ],
)
def test_whoever_has_a_name_or_a_number_is_known(man: Person) -> None:
    told = story(an_incident_reported(people=(HER, man)))

    assert [c.perpetrator for c in cases(told)] == [told.last.records[0].people["p"]]


def test_of_two_perpetrators_who_are_named_later_each_has_a_case() -> None:
    first = an_incident_reported(people=(HER,))
    named_later = an_incident_reported(head=a_head(revision=2, recorded_at=NOW), people=(HER, HIM, BROTHER))

    told = story(first, named_later)

    assert pairs(told) == {("Testa", "Probe"), ("Testa", "Ben")}
    assert cases(story(first))[0].id in {c.id for c in cases(told)}


def test_an_unknown_perpetrator_of_another_record_is_a_case_of_its_own() -> None:
    told = story(an_incident_reported(people=(HER,)), an_incident_reported(MASH, "M-1", people=(HER,)))

    assert [c.perpetrator for c in cases(told)] == [None, None]


def test_when_the_named_perpetrator_has_a_case_with_her_already_that_case_goes_on() -> None:
    provisional = an_incident_reported(record="R-2", people=(HER,))
    completed = an_incident_reported(record="R-2", head=a_head(record="R-2", revision=2, recorded_at=NOW))

    told = story(an_incident_reported(), provisional, completed)

    pair = next(c for c in cases(told) if c.perpetrator)
    assert told.last.incidents[0].case == pair.id
    assert pair.id in told.last.records[0].cases


def test_an_assessment_under_the_same_record_number_takes_nothing_from_the_case() -> None:
    """The case of an unknown perpetrator is named after the record: both events would open the same one."""
    opened = an_incident_reported(people=(HER,), assessment=HIGH)
    named_later = an_incident_reported(head=a_head(revision=2, recorded_at=NOW), people=(HER, HIM), assessment=HIGH)
    elsewhere = an_incident_reported(MASH, "M-9", people=(HER, BROTHER))
    silent = a_risk_assessed(POLICE, "R-1", people=(HER,), assessment=an_assessment("medium", assessed_at=NOW))

    told = story(opened, named_later, elsewhere, silent)

    case = told.known.cases[cases(story(opened))[0].id]
    assert (case.perpetrator, case.marac) == (told.decisions[1].records[0].people["p"], True)


@pytest.mark.parametrize("event", [a_risk_assessed(people=(HER,)), a_referral_made(people=(HER,))])
def test_what_is_told_of_her_alone_joins_her_only_case(event: CaseEvent) -> None:
    assert len(cases(story(an_incident_reported(), event))) == 1
    assert (
        len(cases(story(an_incident_reported(), an_incident_reported(MASH, "M-1", people=(HER, BROTHER)), event))) == 3
    )


@pytest.mark.parametrize(
    "event",
    [
        pytest.param(a_support_updated(), id="support of the victim"),
        pytest.param(a_safeguarding_updated(), id="a decision about her child"),
        pytest.param(a_safeguarding_updated(people=(CHILD,)), id="a decision about the child alone"),
    ],
)
def test_what_a_service_tells_follows_the_cases_that_there_are(event: CaseEvent) -> None:
    opened = an_incident_reported(people=(HER, HIM, CHILD))

    told = story(opened, event)

    assert told.last.records[0].cases == (cases(told)[0].id,)
    assert len(cases(told)) == 1


def test_what_is_told_of_two_children_of_one_case_is_told_once() -> None:
    sister = a_child(ref="d", names=(named("Kim", "Example"),), identifiers=(numbered(8),))
    opened = an_incident_reported(people=(HER, HIM, CHILD, sister), assessment=HIGH)

    told = story(opened, a_safeguarding_updated(people=(CHILD, sister)))

    assert [d.recipient for d in sent(told.last) if d.kind is DeliveryKind.UPDATE] == [IDVA, MARAC]


def test_what_a_service_tells_of_people_without_a_case_opens_none_and_is_kept() -> None:
    told = story(a_support_updated())

    assert told.last.ended == Processed()
    assert (cases(told), sent(told.last)) == ([], [])
    assert [r.cases for r in told.last.records] == [()]


def test_children_and_others_stand_beside_every_pair_of_the_event() -> None:
    young = a_child(ref="y", roles=(Role.YOUNG_PERSON_DISPLAYING_ABUSE, Role.WITNESS), names=(named("Sam", "Example"),))
    told = story(an_incident_reported(people=(HER, SISTER, HIM, a_child(), young)))

    people = told.last.records[0].people
    for case in cases(told):
        assert set(told.known.members[case.id].values()) == {
            Member(case=case.id, person=case.victim, role=Role.VICTIM),
            Member(case=case.id, person=people["p"], role=Role.PERPETRATOR),
            Member(case=case.id, person=people["c"], role=Role.CHILD),
            Member(case=case.id, person=people["y"], role=Role.YOUNG_PERSON_DISPLAYING_ABUSE),
            Member(case=case.id, person=people["y"], role=Role.WITNESS),
        }


def test_a_case_lies_where_the_victim_lives_else_where_the_sender_works() -> None:
    abroad = replace(HER, addresses=(an_address(local_authority="E06000000"),))
    stranger = an_incident_reported("stranger", people=(abroad, HIM))

    assert cases(story(an_incident_reported(people=(abroad, HIM))))[0].area == "suffolk"
    assert cases(story(replace(stranger, people=(HER, HIM))))[0].area == "suffolk"
    assert cases(story(stranger))[0].area == "unknown"


REFERENCE = Identifier(system="crime", value="42/12345/26")
EIGHT = NOW - timedelta(hours=20)


def at(hours: float, *, exact: bool = True, references: tuple[Identifier, ...] = ()) -> Incident:
    return an_incident(occurred_from=EIGHT + timedelta(hours=hours), exact=exact, references=references)


def incidents(one: Incident, other: Incident, by: str = MASH) -> int:
    """Return how many incidents are known when another record tells of the second."""
    told = story(an_incident_reported(incident=one), an_incident_reported(by, "X-1", incident=other))
    return len(told.known.incidents)


@pytest.mark.parametrize(
    ("one", "other", "known"),
    [
        pytest.param(at(-24), at(0), 1, id="times a day apart are one"),
        pytest.param(at(-24.01), at(0), 2, id="times further apart are two"),
        pytest.param(at(0), at(-24), 1, id="it does not matter which is earlier"),
        pytest.param(
            at(0, references=(REFERENCE,)), at(-200, references=(REFERENCE,)), 1, id="one crime number is one"
        ),
        pytest.param(at(0, references=(REFERENCE,)), at(-200), 2, id="a crime number that only one gives is none"),
    ],
)
def test_an_incident_that_another_agency_tells_too(one: Incident, other: Incident, known: int) -> None:
    assert incidents(one, other) == known


def test_two_records_of_one_agency_are_two_incidents_even_at_one_time() -> None:
    assert incidents(at(0), at(0), by=POLICE) == 2
    assert incidents(at(0, references=(REFERENCE,)), at(0, references=(REFERENCE,)), by=POLICE) == 2


def test_a_third_tellers_second_record_is_an_incident_of_its_own() -> None:
    told = story(
        an_incident_reported(incident=at(0)),
        an_incident_reported(MASH, "M-1", incident=at(0)),
        an_incident_reported(MASH, "M-2", incident=at(1)),
    )

    assert sorted(len(i.told) for i in told.known.incidents.values()) == [1, 2]


def test_a_record_keeps_its_incident_when_its_time_is_mended_to_that_of_another() -> None:
    mended = an_incident_reported(MASH, "M-1", head=a_head(MASH, "M-1", revision=2, recorded_at=NOW), incident=at(1))

    told = story(an_incident_reported(incident=at(0)), an_incident_reported(MASH, "M-1", incident=at(-30)), mended)

    assert [[t.record for t in i.told] for i in told.known.incidents.values()] == [["R-1"], ["M-1"]]


def test_another_agencys_telling_of_an_incident_is_one_delivery_for_each_only_when_it_adds_something() -> None:
    police = an_incident_reported(assessment=HIGH, incident=at(0))
    mash = an_incident_reported(MASH, "M-1", assessment=HIGH, incident=at(0))

    told = story(police, mash)

    assert [d.kind for d in sent(told.last) if d.recipient == IDVA] == []
    assert told.last.ended == Processed()


def grades(*assessments: RiskAssessment) -> Grade:
    told = story(*(a_risk_assessed(IDVA, f"A-{number}", assessment=one) for number, one in enumerate(assessments)))
    return cases(told)[0].grade


EARLIER, LATER = NOW - timedelta(days=2), NOW - timedelta(days=1)


def test_a_later_assessment_may_be_lower_and_an_earlier_one_that_comes_late_changes_nothing() -> None:
    high, medium = an_assessment("high", assessed_at=EARLIER), an_assessment("medium", assessed_at=LATER)

    assert grades(high, medium) is Grade.MEDIUM
    assert grades(medium, high) is Grade.MEDIUM


def test_the_same_assessment_is_never_lowered_and_may_be_raised() -> None:
    def mended(first: str, second: str) -> Grade:
        one, two = (an_assessment(judgement, assessed_at=LATER) for judgement in (first, second))
        again = a_risk_assessed(assessment=two, head=a_head(IDVA, "A-1", revision=2, recorded_at=NOW))
        return cases(story(a_risk_assessed(assessment=one), again))[0].grade

    assert mended("high", "medium") is Grade.HIGH
    assert mended("medium", "high") is Grade.HIGH


def test_an_incident_without_an_assessment_leaves_the_grade_as_it_is() -> None:
    told = story(an_incident_reported(assessment=HIGH), an_incident_reported(record="R-2", assessment=None))

    assert cases(told)[0].grade is Grade.HIGH


def test_once_put_to_the_conference_a_case_stays_there() -> None:
    told = story(
        an_incident_reported(assessment=HIGH),
        a_risk_assessed(assessment=an_assessment("standard", assessed_at=NOW)),
        an_incident_reported(record="R-2", assessment=None),
    )

    assert [c.marac for c in cases(told)] == [True]
    assert [c.marac for c in cases(story(an_incident_reported()))] == [False]


def test_a_case_that_the_coordinator_tells_of_is_hers() -> None:
    assert [c.marac for c in cases(story(a_referral_made(MARAC)))] == [True]


def test_a_record_that_changes_its_pair_stands_in_both_cases() -> None:
    changed = an_incident_reported(head=a_head(revision=2, recorded_at=NOW), people=(HER, BROTHER))

    told = story(an_incident_reported(), changed)

    assert len(told.known.records[told.last.records[0].key].cases) == 2


def test_the_reference_of_a_case_is_what_its_deliveries_are_keyed_by() -> None:
    told = story(an_incident_reported())

    assert {d.key for d in sent(told.last)} == {cases(told)[0].reference}
