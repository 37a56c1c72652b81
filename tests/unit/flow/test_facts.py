"""The facts that rules see: every fact has a value, whatever was said, and what nobody said is unknown."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.domain.agency import AgencyKind
from hub.domain.cube import EVERYTHING, holds, point
from hub.domain.events import PERPETRATOR_PROGRAMME, CaseEvent, Incident
from hub.domain.facts import FACTS, AgeBand, SubjectRole
from hub.domain.person import AddressClass, ConsentStatus, Person, YesNo
from hub.flow.consolidate import Joined
from hub.flow.enrich import Enriched, Occasion, enrich
from hub.flow.facts import address_class, case_facts, person_facts, receipt_facts
from hub.policy.occasions import PERSON_FACTS
from tests.builders.events import (
    HIGH,
    NOW,
    a_consent_changed,
    a_referral_made,
    a_risk_assessed,
    a_safeguarding_updated,
    a_support_updated,
    an_assessment,
    an_incident,
    an_incident_reported,
)
from tests.builders.people import a_child, a_perpetrator, a_victim, an_address, says
from tests.builders.values import any_of
from tests.builders.world import Story, shipped_policy, story

OF_THE_CASE = FACTS.keys() - set(PERSON_FACTS)
HER, HIM, KIT = a_victim(), a_perpetrator(), a_child()


def look(told: Story) -> tuple[Enriched, CaseEvent]:
    """Return the only case as it is seen when the last event is told."""
    case = next(iter(told.known.cases.values()))
    (record,) = told.last.records
    assert isinstance(record.event, CaseEvent)
    occasion = Occasion(event=record.event, people=record.people, policy=shipped_policy(), now=NOW)
    return enrich(Joined(case=case, members=()), occasion, told.known), record.event


def facts_of(*events: CaseEvent) -> dict[str, str]:
    enriched, event = look(story(*events))
    return {name: value.value for name, value in case_facts(enriched, event, AgencyKind.POLICE).items()}


TOLD = an_incident_reported(people=(HER, HIM, KIT), assessment=HIGH)
TO_PROGRAMME = a_referral_made(people=(HER, HIM), reason=PERPETRATOR_PROGRAMME)


@pytest.mark.parametrize(
    ("events", "said"),
    [
        pytest.param(
            [an_incident_reported(assessment=None, people=(replace(HER, consents=()), HIM))],
            {
                "told": "incident",
                "sender": "police",
                "risk": "unknown",
                "consent": "unknown",
                "suspect-informed": "unknown",
                "primary-victim": "decided",
                "criterion": "none",
                "marac-repeat": "none",
                "asks-for": "other",
                "may-be-told": "not-stated",
                "override": "none",
                "setting": "unknown",
                "task": "none",
                "excluded": "clear",
                "restricted": "clear",
            },
            id="an incident of which little is said",
        ),
        *(
            pytest.param([an_incident_reported(assessment=an_assessment(grade))], {"risk": grade}, id=f"graded {grade}")
            for grade in ("standard", "medium", "high")
        ),
        *(
            pytest.param(
                [an_incident_reported(people=(replace(HER, consents=says(one)), HIM))],
                {"consent": one},
                id=f"she: {one}",
            )
            for one in ConsentStatus
        ),
        *(
            pytest.param(
                [an_incident_reported(incident=an_incident(suspect_informed=one))],
                {"suspect-informed": one},
                id=f"he knows: {one}",
            )
            for one in YesNo
        ),
        pytest.param(
            [a_referral_made(criteria=("repeat",))], {"told": "referral", "criterion": "named"}, id="criterion"
        ),
        pytest.param(
            [TO_PROGRAMME], {"asks-for": "perpetrator-programme", "may-be-told": "not-stated"}, id="programme"
        ),
        pytest.param([replace(TO_PROGRAMME, may_be_told=("order",))], {"may-be-told": "stated"}, id="stated"),
        pytest.param([replace(TO_PROGRAMME, may_be_told=("her words",))], {"may-be-told": "not-stated"}, id="no code"),
        pytest.param([TOLD, a_risk_assessed(people=(HER, HIM))], {"told": "risk"}, id="assessed again"),
        pytest.param([TOLD, a_support_updated(people=(HER,))], {"told": "support", "risk": "high"}, id="supported"),
        pytest.param([TOLD, a_safeguarding_updated(people=(KIT, HER))], {"told": "safeguarding"}, id="safeguarded"),
        pytest.param(
            [TOLD, a_consent_changed(ConsentStatus.WITHDRAWN, people=(HER,))],
            {"told": "consent", "consent": "withdrawn"},
            id="taken back",
        ),
    ],
)
def test_the_facts_of_a_case(events: list[CaseEvent], said: dict[str, str]) -> None:
    facts = facts_of(*events)

    assert facts.keys() == OF_THE_CASE
    assert {name: facts[name] for name in said} == said


@pytest.mark.parametrize(
    ("born", "band"),
    [
        (None, AgeBand.UNKNOWN),
        ("2026-03-02", AgeBand.FROM_0_TO_3),
        ("2022-03-03", AgeBand.FROM_0_TO_3),
        ("2022-03-02", AgeBand.FROM_4_TO_7),
        ("2018-03-02", AgeBand.FROM_8_TO_10),
        ("2015-03-02", AgeBand.FROM_11_TO_15),
        ("2010-03-02", AgeBand.FROM_16_TO_17),
        ("2008-03-03", AgeBand.FROM_16_TO_17),
        ("2008-03-02", AgeBand.EXACTLY_18),
        ("2007-03-02", AgeBand.FROM_19),
    ],
)
def test_the_age_of_a_person_falls_into_a_band_on_the_birthday(born: str | None, band: AgeBand) -> None:
    assert person_facts(a_child(date_of_birth=born), SubjectRole.CHILD, NOW)["age"] is band


def test_a_child_that_is_not_born_yet_has_a_band_of_its_own() -> None:
    unborn = a_child(date_of_birth=None, expected_due_date="2026-08-01")

    assert person_facts(unborn, SubjectRole.CHILD, NOW)["age"] is AgeBand.UNBORN


@pytest.mark.parametrize(
    ("classes", "strictest"),
    [
        ([], AddressClass.UNKNOWN),
        ([AddressClass.ORDINARY], AddressClass.ORDINARY),
        ([AddressClass.ORDINARY, AddressClass.NOT_A_HOME], AddressClass.NOT_A_HOME),
        ([AddressClass.NOT_A_HOME, AddressClass.UNKNOWN], AddressClass.UNKNOWN),
        ([AddressClass.ORDINARY, AddressClass.REFUGE], AddressClass.REFUGE),
        ([AddressClass.UNKNOWN, AddressClass.CONFIDENTIAL, AddressClass.ORDINARY], AddressClass.CONFIDENTIAL),
    ],
)
def test_the_strictest_class_of_the_addresses_counts(classes: list[AddressClass], strictest: AddressClass) -> None:
    addresses = tuple(an_address(f"{n} Nowhere Lane", visibility=one) for n, one in enumerate(classes))

    assert address_class(a_victim(addresses=addresses)) is strictest


times = st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2090, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - Hypothesis adds the zone


@settings(max_examples=200)
@given(any_of(Person), st.sampled_from(list(SubjectRole)), times)
def test_whatever_is_said_of_a_person_every_fact_of_theirs_has_a_value(
    person: Person, role: SubjectRole, now: datetime
) -> None:
    facts = person_facts(person, role, now)

    assert facts.keys() == set(PERSON_FACTS)
    assert holds(EVERYTHING, point({**receipt_facts(AgencyKind.IDVA), **facts}))


@settings(max_examples=60)
@given(
    st.one_of([any_of(one) for one in get_args(CaseEvent)]), any_of(Incident | None), st.sampled_from(list(AgencyKind))
)
def test_whatever_is_told_every_fact_of_the_case_has_a_value(
    event: CaseEvent, incident: Incident | None, sender: AgencyKind
) -> None:
    enriched = replace(look(story(TOLD))[0], incident=incident)

    facts = case_facts(enriched, event, sender)

    assert facts.keys() == OF_THE_CASE
    assert holds(EVERYTHING, point({**facts, **person_facts(HER, SubjectRole.VICTIM, NOW)}))


@pytest.mark.parametrize("kind", AgencyKind)
def test_what_becomes_of_a_record_rests_on_nothing_but_that_it_is_a_receipt(kind: AgencyKind) -> None:
    facts = {name: value.value for name, value in receipt_facts(kind).items()}

    known = {name: value for name, value in facts.items() if value != "unknown" or name == "sender"}
    assert known == {
        "told": "receipt",
        "task": "none",
        "sender": kind.value,
        "excluded": "clear",
        "restricted": "clear",
    }
    assert facts.keys() == FACTS.keys()
