"""She says no: what rests on her consent stops and its holders hear of it; safeguarding goes on, with her answer."""

from dataclasses import replace
from typing import Any

import pytest

from hub.domain.agency import AgencyKind
from hub.domain.content import Correction, ReferralOffered, Update
from hub.domain.delivery import DeliveryKind, DeliveryState
from hub.domain.events import IncidentReported
from hub.domain.facts import Override
from hub.domain.ids import RuleId
from hub.domain.person import Consent, ConsentStatus
from hub.flow.consent import for_want_of_consent, resting_on_consent
from hub.flow.consolidate import Joined
from hub.flow.enrich import Enriched, Occasion, enrich
from hub.flow.facts import case_facts
from hub.flow.route import FIRST
from tests.builders.events import (
    IDVA,
    MASH,
    NOW,
    POLICE,
    VRAS,
    a_consent_changed,
    a_head,
    a_record_withdrawn,
    a_risk_assessed,
    an_assessment,
    an_incident,
    an_incident_reported,
)
from tests.builders.people import a_child, a_perpetrator, a_phone, a_victim, named, says
from tests.builders.world import content, published, shipped_policy, story, to, withheld
from tests.unit.flow.test_link import alone, liz, polices, vrass
from tests.unit.flow.test_link import says as says_of_two

NO = pytest.mark.parametrize("no", [ConsentStatus.REFUSED, ConsentStatus.WITHDRAWN])


def said(status: ConsentStatus, record: str = "R-2", **over: Any) -> IncidentReported:
    """Return a later incident of the same pair, with what she says to support."""
    her = a_victim(consents=says(status))
    head = a_head(POLICE, record, recorded_at=NOW)
    happened = an_incident(occurred_from=NOW)
    told = an_incident_reported(head=head, people=(her, a_perpetrator()), incident=happened, assessment=None)
    return replace(told, **over)


@NO
def test_an_offer_on_her_consent_that_was_not_sent_is_stopped(no: ConsentStatus) -> None:
    told = story(an_incident_reported())
    (offer,) = to(VRAS, told.decisions)

    told = story(a_consent_changed(no), after=told)

    stopped = told.known.deliveries[offer.id]
    (correction,) = to(VRAS, [told.last])
    assert (stopped.state, stopped.reason) == (DeliveryState.WITHHELD, f"no-consent-{no}")
    assert (content(correction, Correction).corrects, correction.sequence) == (str(offer.id), offer.sequence)


@NO
def test_what_rests_on_safeguarding_goes_on_and_carries_her_answer(no: ConsentStatus) -> None:
    high = an_incident_reported(assessment=an_assessment("high"), people=(a_victim(), a_perpetrator(), a_child()))
    told = story(high)

    told = story(a_consent_changed(no), after=told)

    assert [d.recipient for d in told.last.changed] == []
    updates = {d.recipient: content(d, Update) for agency in (MASH,) for d in to(agency, [told.last])}
    assert {agency: u.victim and u.victim.consent for agency, u in updates.items()} == {MASH: no}


def test_what_was_sent_on_her_consent_is_not_called_back_but_its_holder_hears() -> None:
    told = published(story(an_incident_reported()))

    told = story(a_consent_changed(ConsentStatus.WITHDRAWN), after=told)

    (update,) = to(VRAS, [told.last])
    assert told.last.changed == ()
    assert update.rules == ("victim-hub/consent-taken-back",)


def test_a_refusal_told_with_another_incident_reaches_who_holds_the_first_one_on_her_consent() -> None:
    told = published(story(an_incident_reported()))

    told = story(said(ConsentStatus.REFUSED), after=told)

    (update,) = to(VRAS, [told.last])
    assert update.rules == ("victim-hub/consent-taken-back",)
    assert content(update, Update).reason == "What the victim said to sharing changed."


def test_who_has_heard_that_she_took_it_back_is_not_told_again_with_every_incident() -> None:
    told = published(story(an_incident_reported()))

    told = story(said(ConsentStatus.REFUSED), said(ConsentStatus.REFUSED, "R-3"), after=told)

    assert to(VRAS, [told.last]) == []


def test_a_refusal_that_its_sender_withdraws_is_corrected_in_her_other_cases_too() -> None:
    another = a_perpetrator(ref="q", names=(named("Ben", "Other"),), date_of_birth="1970-01-02", contacts=(a_phone(8),))
    told = published(story(an_incident_reported(), an_incident_reported(record="R-5", people=(a_victim(), another))))
    told = published(story(said(ConsentStatus.REFUSED), after=told))
    heard = {d.id for d in to(VRAS, [told.last])}

    told = story(a_record_withdrawn(record="R-2"), after=told)

    corrected = {content(d, Correction).corrects for d in to(VRAS, [told.last]) if d.kind is DeliveryKind.CORRECTION}
    assert len(heard) == len({told.known.deliveries[d].case for d in heard}) == 2
    assert corrected == {str(d) for d in heard}


def test_a_refusal_reaches_her_other_cases() -> None:
    another = a_perpetrator(ref="q", names=(named("Ben", "Other"),), date_of_birth="1970-01-02", contacts=(a_phone(8),))
    first = an_incident_reported()
    second = an_incident_reported(record="R-5", people=(a_victim(), another))
    told = story(first)
    (offer,) = to(VRAS, told.decisions)
    told = story(second, after=told)

    told = story(
        said(ConsentStatus.REFUSED, people=(a_victim(consents=says(ConsentStatus.REFUSED)), another)), after=told
    )

    assert told.known.deliveries[offer.id].state is DeliveryState.WITHHELD


def test_holders_of_her_other_cases_hear_too() -> None:
    another = a_perpetrator(ref="q", names=(named("Ben", "Other"),), date_of_birth="1970-01-02", contacts=(a_phone(8),))
    told = published(story(an_incident_reported()))
    refusing = said(ConsentStatus.REFUSED, people=(a_victim(consents=says(ConsentStatus.REFUSED)), another))

    told = story(refusing, after=told)

    (update,) = to(VRAS, [told.last])
    assert update.case == told.decisions[0].cases[0].id
    assert update.rules == ("victim-hub/consent-taken-back",)


def test_of_two_women_who_are_one_a_refusal_stops_what_the_other_agreed_to() -> None:
    told = story(polices(assessment=None), vrass(assessment=None))
    refusing = a_consent_changed(ConsentStatus.REFUSED, people=(liz(consents=()),))
    told = story(refusing, after=told)
    offers = [d for d in told.known.deliveries.values() if d.kind is DeliveryKind.REFERRAL_OFFERED]
    waiting = [d for d in offers if d.state is DeliveryState.QUEUED]

    told = story(says_of_two(alone(told, 0), alone(told, 1), same=True), after=told)

    assert [d.recipient for d in waiting] == [VRAS]
    assert told.known.deliveries[waiting[0].id].reason == "no-consent-refused"


def test_a_refusal_that_names_him_at_last_stops_what_was_on_its_way_while_he_was_unknown() -> None:
    told = story(an_incident_reported(people=(a_victim(), a_perpetrator())))
    unknown = an_incident_reported(head=a_head(POLICE, "R-8", revision=1), people=(a_victim(),))
    told = story(unknown, after=told)
    offers = [d for d in told.known.deliveries.values() if d.recipient == VRAS and d.kind in FIRST]
    named_now = said(
        ConsentStatus.REFUSED, head=a_head(POLICE, "R-8", revision=2, recorded_at=NOW), incident=unknown.incident
    )

    told = story(named_now, after=told)

    assert len(offers) == 2
    assert {told.known.deliveries[d.id].state for d in offers} == {DeliveryState.WITHHELD}


def test_an_idva_service_that_got_updates_on_her_consent_learns_that_she_took_it_back() -> None:
    high = an_incident_reported(assessment=an_assessment("high", assessed_at=NOW.replace(hour=7)))
    lower = a_risk_assessed(POLICE, "A-2", assessment=an_assessment("medium", assessed_at=NOW.replace(hour=9)))
    told = published(story(high, lower))
    before = to(IDVA, told.decisions)[-1]

    told = story(said(ConsentStatus.REFUSED, "R-3"), after=told)

    assert "idva/lower-risk-with-consent" in before.rules
    assert [d.rules for d in to(IDVA, [told.last])] == [("idva/lower-risk-without-consent",)]


def test_consent_given_again_brings_the_offer_that_was_stopped() -> None:
    told = story(an_incident_reported(), a_consent_changed(ConsentStatus.REFUSED))

    again = a_consent_changed(ConsentStatus.GIVEN, head=a_head(IDVA, "K-1", revision=2, recorded_at=NOW))
    told = story(again, after=told)

    assert [content(d, ReferralOffered).told_by for d in to(VRAS, [told.last])] != []


def test_what_is_withheld_for_want_of_consent_says_what_she_said() -> None:
    told = published(story(an_incident_reported()))

    told = story(a_consent_changed(ConsentStatus.NOT_SOUGHT_UNSAFE), after=told)

    assert {(d.recipient, d.reason) for d in withheld(told.last)} == {(VRAS, "no-consent-not-sought-unsafe")}


def test_what_no_rule_gives_though_she_agrees_is_not_withheld_for_want_of_consent() -> None:
    facts = case_facts(enriched(), an_incident_reported(), AgencyKind.POLICE) | {"consent": ConsentStatus.GIVEN}

    sharing = shipped_policy().sharing

    assert for_want_of_consent(sharing, AgencyKind.POLICE, DeliveryKind.UPDATE, facts) is None


def test_the_rules_that_rest_on_consent_are_those_that_hold_only_while_she_agrees() -> None:
    rules = resting_on_consent(shipped_policy().sharing)

    assert {RuleId("victim-hub/with-consent"), RuleId("idva/lower-risk-with-consent")} <= rules
    assert rules.isdisjoint({"idva/high-risk", "mash/contact", "marac/case", "victim-hub/consent-taken-back"})


def enriched(*consents: Consent) -> Enriched:
    event = an_incident_reported(people=(a_victim(consents=consents), a_perpetrator()))
    told = story(event)
    joined = Joined(case=told.last.cases[0], members=told.last.members, incident=told.last.incidents[0])
    people = told.last.records[0].people
    return enrich(joined, Occasion(event=event, people=people, policy=shipped_policy(), now=NOW), told.known)


@pytest.mark.parametrize(
    ("code", "fact"),
    [
        pytest.param("serious-harm", Override.SERIOUS_HARM, id="a reason of the list"),
        pytest.param("because", Override.UNKNOWN, id="a reason of nobody's list"),
        pytest.param("none", Override.UNKNOWN, id="a word that means something here only"),
        pytest.param(None, Override.NONE, id="no reason"),
    ],
)
def test_why_it_is_shared_without_consent_is_a_fact_of_the_case(code: str | None, fact: Override) -> None:
    refused = Consent(purpose="support", status=ConsentStatus.REFUSED, override=code)
    found = enriched(refused)

    shared = case_facts(found, an_incident_reported(), AgencyKind.POLICE)

    assert (shared["override"], shared["consent"]) == (fact, ConsentStatus.REFUSED)


def test_a_reason_beside_another_purpose_overrides_nothing() -> None:
    elsewhere = Consent(purpose="research", status=ConsentStatus.REFUSED, override="serious-harm")

    assert enriched(*says(ConsentStatus.REFUSED), elsewhere).override is Override.NONE


def test_a_later_answer_ends_the_reason_of_an_earlier_one() -> None:
    earlier = Consent(purpose="support", status=ConsentStatus.REFUSED, override="serious-harm")
    event = an_incident_reported(people=(a_victim(consents=(earlier,)), a_perpetrator()))
    told = story(event, a_consent_changed(ConsentStatus.REFUSED))
    case = told.known.cases[told.decisions[0].cases[0].id]
    people = told.last.records[0].people
    changed = a_consent_changed(ConsentStatus.REFUSED)

    found = enrich(
        Joined(case=case, members=()),
        Occasion(event=changed, people=people, policy=shipped_policy(), now=NOW),
        told.known,
    )

    assert found.override is Override.NONE
