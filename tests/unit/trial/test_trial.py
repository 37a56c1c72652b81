"""A trial says what the flow does: who would be told, which field by which rule, and why not."""

from dataclasses import fields, is_dataclass, replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.domain.agency import AgencyKind
from hub.domain.delivery import Delivery, DeliveryKind, DeliveryState
from hub.domain.events import CaseEvent, IncidentReported, ReferralMade, RiskAssessed
from hub.domain.facts import Exclusion, Facts, MaracRepeat, SubjectRole
from hub.domain.ids import AgencyId
from hub.domain.person import Address, AddressClass, ConsentStatus
from hub.domain.rules import Policy
from hub.trial.example import arrived
from hub.trial.explained import NEVER_HIS_SIDE, FieldSeen
from hub.trial.trial import Asked, NotTried, Outcome, Trial, Why, try_out
from tests.builders.events import (
    HIGH,
    IDVA,
    MASH,
    NOW,
    POLICE,
    PROGRAMME,
    VRAS,
    a_receipt,
    a_safeguarding_updated,
    a_support_updated,
    an_incident_reported,
)
from tests.builders.generous import a_generous_policy
from tests.builders.hunt import steps
from tests.builders.other_side import informed
from tests.builders.people import a_child, a_perpetrator, a_victim, an_address, says
from tests.builders.world import received, shipped_policy, story


def tried(event: CaseEvent, policy: Policy | None = None, assumed: Facts | None = None) -> tuple[Outcome, ...]:
    trial = Trial(received=arrived(event, AgencyId(event.head.agency), NOW), assumed=assumed or {})
    return try_out(trial, policy or shipped_policy(), {}, NOW)


def of(agency: str, outcomes: tuple[Outcome, ...]) -> Outcome:
    (found,) = (one for one in outcomes if one.agency.id == agency)
    return found


def field_of(outcome: Outcome, section: str, field: str) -> FieldSeen:
    return next(one for one in outcome.fields if (one.section, one.field) == (section, field))


def leaves(value: Any) -> list[str]:
    """Return what a value says, in a settled order."""
    if isinstance(value, tuple):
        return sorted(leaf for one in value for leaf in leaves(one))
    if is_dataclass(value):
        return sorted(leaf for f in fields(value) for leaf in leaves(getattr(value, f.name)))
    return [] if value is None else [repr(value)]


ROUND = frozenset(
    {"without_consent", "told_by", "told_by_kind", "reason", "respond_by", "may_be_told", "task", "about_record"}
)
"""What stands around the sections, given by no rule."""


def said_in(delivery: Delivery) -> list[str]:
    content: Any = delivery.content
    if delivery.kind is DeliveryKind.MARAC_CASE:
        parts = (content.victim, content.perpetrators, content.children, content.risk, content.history)
        return sorted((*leaves(parts), *leaves(tuple(one.event for one in content.incidents))))
    return sorted(leaf for f in fields(content) if f.name not in ROUND for leaf in leaves(getattr(content, f.name)))


def shown_in(outcome: Outcome) -> list[str]:
    return sorted(leaf for field in outcome.fields if field.is_given for leaf in leaves(field.value))


@settings(max_examples=40)
@given(policy=st.integers(0, 60), number=st.integers(0, 2**32))
def test_a_trial_shows_just_what_the_flow_sends_and_withholds(policy: int, number: int) -> None:
    rules = a_generous_policy(policy)
    event = next(steps(rules, [number])).event
    if not isinstance(event, IncidentReported | RiskAssessed | ReferralMade):
        return
    decided = story(replace(received(event), traceparent=None), policy=rules).last

    try:
        outcomes = tried(event, rules)
    except NotTried:
        assert [d for d in decided.deliveries if d.kind is not DeliveryKind.RECEIVED] == []
        return

    drafted = [d for d in decided.deliveries if d.kind is not DeliveryKind.RECEIVED]
    shown = [one for one in outcomes if one.kind]
    assert sorted((d.recipient, d.kind, d.state is DeliveryState.WITHHELD, d.reason) for d in drafted) == sorted(
        (one.agency.id, one.kind, not one.sent, one.code) for one in shown if one.kind
    )
    said = sorted((d.recipient, d.kind, said_in(d)) for d in drafted if d.content)
    assert sorted((one.agency.id, one.kind, shown_in(one)) for one in shown if one.sent and one.kind) == said


def test_a_field_is_shown_with_its_value_its_rule_and_on_what_basis() -> None:
    offered = of(IDVA, tried(an_incident_reported(assessment=HIGH)))

    name = field_of(offered, "victim", "name")
    assert name.is_given
    assert name.value == a_victim().names[0]
    assert name.rule is not None
    assert (name.rule.id, name.rule.purpose, name.rule.override) == (
        "idva/high-risk",
        "protect-adult-at-risk",
        "serious-harm",
    )
    assert offered.route == "high-risk-to-idva"
    assert offered.respond_by is not None


def test_of_a_field_that_is_not_given_the_rule_that_comes_nearest_says_what_it_asks_for() -> None:
    refuge = Address(visibility=AddressClass.REFUGE, lines=("7 Hidden Close",), postcode="IP7 7ZZ")
    her = a_victim(addresses=(an_address(), refuge))
    offered = of(IDVA, tried(an_incident_reported(assessment=HIGH, people=(her, a_perpetrator()))))

    ordinary, hidden = (one for one in offered.fields if (one.section, one.field) == ("victim", "addresses"))
    assert (ordinary.of, ordinary.is_given) == ("ordinary", True)
    assert (hidden.of, hidden.is_given, hidden.value) == ("refuge", False, None)
    assert hidden.failed is not None
    assert hidden.failed.rule == "idva/high-risk-address"
    assert hidden.failed.asks == {"address-class": ("ordinary", "not-a-home")}
    assert hidden.failed.found == {"address-class": "refuge"}


def test_a_field_that_the_file_withholds_is_shown_with_the_reason_of_the_file() -> None:
    event = an_incident_reported(assessment=HIGH)
    trial = Trial(received=arrived(event, AgencyId(POLICE), NOW), assumed={})
    withheld = {(AgencyKind.IDVA, "victim", "identifiers"): "not needed"}

    offered = of(IDVA, try_out(trial, shipped_policy(), withheld, NOW))

    assert field_of(offered, "victim", "identifiers").because == "not needed"


def test_an_agency_to_which_no_route_leads_is_shown_with_what_the_nearest_asks_for() -> None:
    untold = of(IDVA, tried(an_incident_reported()))

    assert (untold.kind, untold.code) == (None, Why.NO_ROUTE)
    assert untold.nearest is not None
    assert (untold.nearest.rule, untold.nearest.asks) == ("high-risk-to-idva", {"risk": ("high",)})


def test_the_sender_is_shown_as_the_one_who_told_it() -> None:
    assert of(POLICE, tried(an_incident_reported())).code == Why.SENDER


def test_a_refusal_is_shown_by_the_route_that_says_so() -> None:
    her = a_victim(consents=says(ConsentStatus.REFUSED))
    refused = of(VRAS, tried(an_incident_reported(people=(her, a_perpetrator()))))

    assert (refused.sent, refused.code, refused.route) == (False, "consent-refused", "consent-refused")


def test_what_never_goes_to_his_side_is_said_so_though_no_rule_could_give_it() -> None:
    referral = of(PROGRAMME, tried(informed()))

    assert field_of(referral, "perpetrator", "contacts").because == NEVER_HIS_SIDE
    assert {one.section for one in referral.fields if one.is_given} == {"perpetrator", "event"}


def test_what_no_event_can_carry_is_assumed() -> None:
    told = tried(an_incident_reported(), assumed={"marac-repeat": MaracRepeat.REPEAT})

    assert {one.kind for one in told if one.agency.kind is AgencyKind.MARAC} == {
        DeliveryKind.MARAC_REFERRAL,
        DeliveryKind.MARAC_CASE,
    }


def test_whoever_is_assumed_to_be_excluded_would_be_sent_nothing() -> None:
    told = tried(an_incident_reported(assessment=HIGH), assumed={"excluded": Exclusion.NAMED})

    assert [one.agency.id for one in told if one.sent] == []
    assert {one.code for one in told if one.kind} == {"excluded"}


def test_where_the_kind_asked_for_is_assumed_to_be_excluded_another_finds_a_way() -> None:
    asked = Asked(
        recipient=AgencyKind.IDVA, delivery=DeliveryKind.REFERRAL_OFFERED, person="v", role=SubjectRole.VICTIM
    )
    event = an_incident_reported(assessment=HIGH)
    received_ = arrived(event, AgencyId(event.head.agency), NOW)
    trial = Trial(received=received_, assumed={"excluded": Exclusion.NAMED}, asked=asked)

    told = [one for one in try_out(trial, shipped_policy(), {}, NOW) if one.kind and not one.is_asked]

    assert {one.code for one in told if one.agency.kind is AgencyKind.IDVA} == {"excluded"}
    assert [one.task for one in told if one.sent and one.task] == ["find-route"]
    assert AgencyKind.MARAC in {one.agency.kind for one in told if one.sent}


def test_what_only_follows_a_case_is_shown_as_the_update_that_its_holders_would_get() -> None:
    told = tried(a_support_updated(people=(a_victim(), a_child())))

    update = of(MASH, told)
    assert (update.kind, update.sent, update.code) == (DeliveryKind.UPDATE, False, Why.IF_HELD)
    assert field_of(update, "support", "status").value == "contacted"
    assert of(PROGRAMME, told).code == Why.NO_UPDATE


@pytest.mark.parametrize(
    ("event", "says"),
    [
        pytest.param(an_incident_reported("nobody-here"), "no agency", id="told by nobody of the directory"),
        pytest.param(a_safeguarding_updated(people=(a_child(),)), "no victim", id="names no victim"),
        pytest.param(an_incident_reported(people=(a_perpetrator(),)), "VICTIM_MISSING at /people", id="refused"),
    ],
)
def test_an_event_that_cannot_be_tried_says_why(event: CaseEvent, says: str) -> None:
    with pytest.raises(NotTried, match=says):
        tried(event)


def test_an_answer_is_told_to_nobody_and_cannot_be_tried() -> None:
    delivery = next(d for d in story(an_incident_reported(assessment=HIGH)).last.deliveries if d.recipient == IDVA)
    answer = a_receipt(delivery)

    with pytest.raises(NotTried, match="tells nothing new"):
        try_out(Trial(received=arrived(answer, AgencyId(IDVA), NOW), assumed={}), shipped_policy(), {}, NOW)
