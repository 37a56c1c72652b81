"""What the rules that ship say, where a practitioner would ask: consent, overrides, restricted cases, free text."""

import time
from enum import StrEnum

import pytest

from hub.domain.agency import AgencyKind
from hub.domain.cube import holds, point
from hub.domain.delivery import DeliveryKind
from hub.domain.facts import (
    AgeBand,
    Facts,
    Override,
    PrimaryVictim,
    Restriction,
    RiskFact,
    Setting,
    SubjectRole,
    SuspectInformed,
    Told,
)
from hub.domain.person import AddressClass, ConsentStatus
from hub.domain.rules import Treatment
from hub.flow.facts import receipt_facts
from hub.policy.load import rule_set_in, shipped_files
from hub.policy.proof import faults
from tests.builders.rule_sets import shipped_rules
from tests.builders.world import shipped_policy

NO_YES = [one for one in ConsentStatus if one is not ConsentStatus.GIVEN]
LAWFUL = {Override.SERIOUS_HARM, Override.CANNOT_CONSENT, Override.PREVENT_CRIME}


def at(**said: StrEnum) -> Facts:
    """Return the facts of an adult victim of whom the police told an incident at medium risk, and what is said."""
    facts: Facts = {
        **receipt_facts(AgencyKind.POLICE),
        "told": Told.INCIDENT,
        "role": SubjectRole.VICTIM,
        "age": AgeBand.FROM_19,
        "risk": RiskFact.MEDIUM,
        "address-class": AddressClass.ORDINARY,
        "override": Override.NONE,
        **{name.replace("_", "-"): value for name, value in said.items()},
    }
    return facts


def given(of: tuple[AgencyKind, DeliveryKind], section: str, **said: StrEnum) -> dict[str, Treatment]:
    found = shipped_policy().sharing.fields(*of, section, point(at(**said)))
    return {field: how for field, (how, _) in found.items()}


def routed(**said: StrEnum) -> set[tuple[AgencyKind, DeliveryKind | None]]:
    return {(r.service, r.delivery) for r in shipped_policy().routes if holds(r.when, point(at(**said)))}


def test_checking_what_ships_takes_less_than_a_second_of_work() -> None:
    begun = time.process_time()

    assert faults(rule_set_in(shipped_files())) == ()
    assert time.process_time() - begun < 1


@pytest.mark.parametrize("consent", NO_YES)
@pytest.mark.parametrize("override", Override)
def test_without_her_yes_a_reason_in_law_opens_the_way_to_an_idva_and_never_to_a_victim_hub(
    consent: ConsentStatus, override: Override
) -> None:
    idva = given((AgencyKind.IDVA, DeliveryKind.REFERRAL_OFFERED), "victim", consent=consent, override=override)
    hub = given((AgencyKind.VICTIM_HUB, DeliveryKind.REFERRAL_OFFERED), "victim", consent=consent, override=override)

    lawful = override in LAWFUL
    assert ("name" in idva, "addresses" in idva, hub) == (lawful, False, {})
    assert ((AgencyKind.IDVA, DeliveryKind.REFERRAL_OFFERED) in routed(consent=consent, override=override)) is lawful


@pytest.mark.parametrize("consent", ConsentStatus)
def test_at_high_risk_an_idva_gets_the_same_whatever_she_said(consent: ConsentStatus) -> None:
    said = given((AgencyKind.IDVA, DeliveryKind.REFERRAL_OFFERED), "victim", risk=RiskFact.HIGH, consent=consent)

    assert said == given(
        (AgencyKind.IDVA, DeliveryKind.REFERRAL_OFFERED), "victim", risk=RiskFact.HIGH, consent=ConsentStatus.GIVEN
    )
    assert {"name", "contacts", "safe-contact", "addresses", "consent"} <= said.keys()


FIRST: dict[AgencyKind, tuple[DeliveryKind, Facts]] = {
    AgencyKind.IDVA: (DeliveryKind.REFERRAL_OFFERED, {"risk": RiskFact.HIGH}),
    AgencyKind.MARAC: (DeliveryKind.MARAC_REFERRAL, {}),
    AgencyKind.MASH: (DeliveryKind.SAFEGUARDING_CONTACT, {}),
    AgencyKind.VICTIM_HUB: (DeliveryKind.REFERRAL_OFFERED, {"consent": ConsentStatus.GIVEN}),
}


@pytest.mark.parametrize("kind", FIRST)
def test_a_restricted_case_goes_to_those_who_are_named_for_it_and_to_nobody_else(kind: AgencyKind) -> None:
    delivery, said = FIRST[kind]

    shown = {one: given((kind, delivery), "victim", restricted=one, **said) for one in Restriction}

    assert shown[Restriction.NAMED] == shown[Restriction.CLEAR] != {}
    assert shown[Restriction.RESTRICTED] == shown[Restriction.UNKNOWN] == {}


def test_free_text_is_given_to_those_who_act_and_only_as_words_that_are_checked() -> None:
    words = {"narrative", "voice", "safe-contact"}
    found = {
        (rule.recipient, field, how)
        for rule in shipped_rules().rules
        for fields in rule.give.values()
        for field, how in fields.items()
        if field in words
    }

    assert {how for *_, how in found} == {Treatment.CHECKED_WORDS}
    assert {kind for kind, field, _ in found if field == "narrative"} == {
        AgencyKind.IDVA,
        AgencyKind.MARAC,
        AgencyKind.MASH,
    }
    assert {kind for kind, field, _ in found if field == "voice"} == {
        AgencyKind.SCHOOL,
        AgencyKind.EDUCATION_OFFICER,
    }


@pytest.mark.parametrize("kind", [AgencyKind.IDVA, AgencyKind.MARAC, AgencyKind.MASH, AgencyKind.VICTIM_HUB])
@pytest.mark.parametrize("hidden", [AddressClass.CONFIDENTIAL, AddressClass.REFUGE, AddressClass.UNKNOWN])
def test_a_hidden_address_goes_to_nobody(kind: AgencyKind, hidden: AddressClass) -> None:
    delivery, said = FIRST[kind]

    assert "addresses" in given((kind, delivery), "victim", **said)
    assert "addresses" not in given((kind, delivery), "victim", address_class=hidden, **said)


def test_a_school_learns_of_its_own_pupil_by_a_police_report() -> None:
    pupil: Facts = {"role": SubjectRole.CHILD, "age": AgeBand.FROM_8_TO_10, "setting": Setting.ENROLLED_HERE}
    notice = (AgencyKind.SCHOOL, DeliveryKind.SCHOOL_NOTICE)

    assert given(notice, "child", **pupil).keys() == {"name", "date-of-birth", "present", "where-in-home", "voice"}
    assert given(notice, "event", **pupil).keys() == {"references", "occurred-from", "place-kind", "circumstances"}
    others: tuple[Facts, ...] = (
        {"sender": AgencyKind.HEALTH},
        {"told": Told.REFERRAL},
        {"setting": Setting.ELSEWHERE},
        {"age": AgeBand.FROM_0_TO_3},
    )
    for other in others:
        assert given(notice, "child", **{**pupil, **other}) == {}


def test_he_is_referred_for_an_incident_only_when_he_knows_of_it_and_it_is_settled_who_the_victim_is() -> None:
    referral = (AgencyKind.PERPETRATOR_SERVICE, DeliveryKind.PERPETRATOR_REFERRAL)
    known: Facts = {
        "role": SubjectRole.PERPETRATOR,
        "suspect_informed": SuspectInformed.YES,
        "primary_victim": PrimaryVictim.DECIDED,
    }

    assert "name" in given(referral, "perpetrator", **known)
    assert given(referral, "perpetrator", **{**known, "suspect_informed": SuspectInformed.UNKNOWN}) == {}
    assert given(referral, "perpetrator", **{**known, "primary_victim": PrimaryVictim.UNDECIDED}) == {}
    assert given(referral, "victim", **known) == {}
