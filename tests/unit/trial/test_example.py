"""From facts to an event and back: a fault in the rules can be tried out on the very facts for which it goes wrong."""

from enum import StrEnum

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.domain.agency import AgencyKind
from hub.domain.cube import EVERYTHING, cube, holds, point
from hub.domain.delivery import DeliveryKind
from hub.domain.facts import (
    FACTS,
    AgeBand,
    AskedBy,
    AsksFor,
    Facts,
    Indicated,
    RiskFact,
    Schooling,
    SubjectRole,
    SuspectInformed,
    Told,
)
from hub.domain.person import AddressClass, ConsentStatus
from hub.policy.occasions import TELLING
from hub.trial.example import example_of, plainest
from hub.trial.trial import OF_THE_PERSON, known_facts, try_out
from tests.builders.events import NOW
from tests.builders.world import shipped_policy

every_fact = st.fixed_dictionaries({name: st.sampled_from(list(values)) for name, values in FACTS.items()})
recipients = st.sampled_from(list(AgencyKind))
deliveries = st.sampled_from([kind for kind in DeliveryKind if kind is not DeliveryKind.STATUS])


@settings(max_examples=200)
@given(facts=every_fact, recipient=recipients, delivery=deliveries)
def test_an_example_has_exactly_the_facts_that_it_was_made_for(
    facts: Facts, recipient: AgencyKind, delivery: DeliveryKind
) -> None:
    trial = example_of(facts, recipient, delivery, shipped_policy(), NOW)

    assert known_facts(trial, shipped_policy(), NOW) == facts
    assert OF_THE_PERSON.isdisjoint(trial.assumed)


@settings(max_examples=40)
@given(facts=every_fact, recipient=recipients, delivery=st.sampled_from(DeliveryKind))
def test_every_example_can_be_tried(facts: Facts, recipient: AgencyKind, delivery: DeliveryKind) -> None:
    trial = example_of(facts, recipient, delivery, shipped_policy(), NOW)

    asked = try_out(trial, shipped_policy(), {}, NOW)[0]

    assert asked.is_asked
    assert (asked.agency.kind, asked.kind) == (recipient, delivery)


def test_what_an_event_can_carry_is_in_the_event_and_not_assumed() -> None:
    facts = {
        **plainest(EVERYTHING),
        "risk": RiskFact.HIGH,
        "consent": ConsentStatus.REFUSED,
        "role": SubjectRole.CHILD,
        "age": AgeBand.FROM_8_TO_10,
        "address-class": AddressClass.REFUGE,
        "suspect-informed": SuspectInformed.YES,
        "sexual": Indicated.YES,
        "operation": Indicated.YES,
        "suicidal": Indicated.YES,
        "care-needs": Indicated.NO,
        "schooling": Schooling.AT_HOME,
    }

    trial = example_of(facts, AgencyKind.MASH, DeliveryKind.SAFEGUARDING_CONTACT, shipped_policy(), NOW)

    assert trial.assumed == {}


def test_a_referral_carries_what_it_asks_for_at_whose_wish_and_that_it_was_reviewed() -> None:
    facts = {
        **plainest(cube({"told": [Told.REFERRAL]})),
        "asks-for": AsksFor.RESTORATIVE_JUSTICE,
        "asked-by": AskedBy.HER,
        "reviewed": Indicated.YES,
    }

    trial = example_of(facts, AgencyKind.RESTORATIVE_JUSTICE, DeliveryKind.REFERRAL_OFFERED, shipped_policy(), NOW)

    assert trial.assumed.keys().isdisjoint({"told", "asks-for", "asked-by", "reviewed"})


def test_what_would_be_refused_as_his_wish_is_assumed_to_be_his() -> None:
    facts = {**plainest(cube({"told": [Told.REFERRAL]})), "asked-by": AskedBy.HIM, "risk": RiskFact.HIGH}

    trial = example_of(facts, AgencyKind.IDVA, DeliveryKind.REFERRAL_OFFERED, shipped_policy(), NOW)

    assert trial.assumed["asked-by"] is AskedBy.HIM
    assert try_out(trial, shipped_policy(), {}, NOW)[0].is_asked


@pytest.mark.parametrize("told", [one for one in TELLING if one is not Told.MEASURED])
def test_whatever_is_told_of_a_case_an_example_tells_by_an_event_of_its_own(told: Told) -> None:
    facts = plainest(cube({"told": [told]}))

    trial = example_of(facts, AgencyKind.IDVA, DeliveryKind.UPDATE, shipped_policy(), NOW)

    assert "told" not in trial.assumed


@given(chosen=st.fixed_dictionaries({name: st.sets(st.sampled_from(list(v)), min_size=1) for name, v in FACTS.items()}))
def test_the_plainest_facts_of_a_condition_fulfil_it(chosen: dict[str, set[StrEnum]]) -> None:
    condition = cube(chosen)

    assert holds(condition, point(plainest(condition)))
