"""A fault of the hub's own withholds one delivery: the event goes on, the others go, and no number is missing."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

import hub.flow.route
import hub.flow.telling
from hub.domain.agency import AgencyKind
from hub.domain.content import Task
from hub.domain.delivery import Delivery, DeliveryKind, DeliveryState, Stopped, StopReason
from hub.domain.directory import Contract, Directory
from hub.domain.facts import Facts, SubjectRole
from hub.domain.outcome import Processed
from hub.domain.person import Person
from hub.flow.facts import person_facts
from hub.flow.fields import PERSON
from hub.flow.received import Decision
from hub.flow.stop import stop
from tests.builders.events import (
    HIGH,
    IDVA,
    MARAC,
    MASH,
    POLICE,
    PROGRAMME,
    VRAS,
    a_risk_assessed,
    an_incident_reported,
)
from tests.builders.limits import case_of, restricts
from tests.builders.people import a_child, a_perpetrator, a_victim
from tests.builders.world import content, sent, shipped_policy, story, withheld

TOLD = an_incident_reported(assessment=HIGH, people=(a_victim(), a_perpetrator(), a_child()))
FOUND = Stopped(reason=StopReason.AT_RELEASE, path="name")


def fails(*_given: object) -> None:
    raise KeyError("Testa")


def test_a_field_that_cannot_be_worked_out_withholds_what_gives_it_and_nothing_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(PERSON, "where-in-home", fails)

    decision = story(TOLD).last

    assert decision.ended == Processed()
    assert {d.recipient for d in sent(decision)} == {IDVA, MARAC}
    (one,) = [d for d in withheld(decision) if d.recipient == MASH]
    assert (one.kind, one.reason, one.content) == (DeliveryKind.SAFEGUARDING_CONTACT, "facts-unavailable", None)
    assert one.stopped == Stopped(reason=StopReason.FACTS_UNAVAILABLE, error="KeyError")
    assert "Testa" not in repr(one)


def test_a_fact_that_cannot_be_worked_out_is_not_taken_for_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    def of_a_child_fails(person: Person, role: SubjectRole, now: datetime) -> Facts:
        if role is SubjectRole.CHILD:
            fails()
        return person_facts(person, role, now)

    monkeypatch.setattr(hub.flow.telling, "person_facts", of_a_child_fails)

    decision = story(TOLD).last

    assert sent(decision) == []
    assert {d.reason for d in withheld(decision) if d.recipient in {IDVA, MARAC, MASH}} == {"facts-unavailable"}


@pytest.mark.parametrize("failing", SubjectRole)
def test_a_fact_that_fails_while_routes_are_looked_for_lets_the_event_go_on_and_leaves_nobody_without_help(
    monkeypatch: pytest.MonkeyPatch, failing: SubjectRole
) -> None:
    def fails_in_one_role(person: Person, role: SubjectRole, now: datetime) -> Facts:
        if role is failing:
            fails()
        return person_facts(person, role, now)

    monkeypatch.setattr(hub.flow.route, "person_facts", fails_in_one_role)
    told = story(TOLD)

    asked = [d for d in sent(told.last) if d.subject == "find-route"]
    counted = [d.stopped for d in withheld(told.last) if d.reason == "facts-unavailable"]

    assert told.last.ended == Processed()
    if failing not in {SubjectRole.VICTIM, SubjectRole.CHILD, SubjectRole.PERPETRATOR}:
        assert (asked, counted) == ([], [])
        return
    assert counted == [Stopped(reason=StopReason.FACTS_UNAVAILABLE, error="KeyError")]
    assert [(d.recipient, content(d, Task).victim) for d in asked] == [(VRAS, None)]
    assert (MASH in {d.recipient for d in sent(told.last)}) is (failing is not SubjectRole.CHILD)


def test_a_rule_that_fails_while_it_is_followed_withholds_nothing_that_other_rules_give(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fails_for_mash(self: Directory, service: AgencyKind, *asked: Any, **by: Any) -> tuple[Contract, ...]:
        if service is AgencyKind.MASH:
            fails()
        return contracts(self, service, *asked, **by)

    contracts = Directory.contracts
    monkeypatch.setattr(Directory, "contracts", fails_for_mash)

    told = story(TOLD, policy=replace(shipped_policy()))  # one that remembers no answer

    assert {(d.recipient, d.kind.value) for d in sent(told.last)} == {
        (IDVA, "referral-offered"),
        (MARAC, "marac-referral"),
        (MARAC, "marac-case"),
        (VRAS, "task"),
    }


def test_where_nobody_can_be_asked_in_their_place_an_operator_sees_the_event(monkeypatch: pytest.MonkeyPatch) -> None:
    told = story(TOLD)
    told = story(restricts(case_of(told), PROGRAMME), after=told)
    monkeypatch.setattr(hub.flow.route, "person_facts", fails)

    with pytest.raises(KeyError):
        story(a_risk_assessed(POLICE, "A-7", people=(a_victim(), a_perpetrator())), after=told)


def drafted(decision: Decision, kind: DeliveryKind, recipient: str = MARAC) -> Delivery:
    (one,) = [d for d in decision.deliveries if (d.kind, d.recipient) == (kind, recipient)]
    return one


def test_what_follows_a_stopped_delivery_takes_its_number() -> None:
    decision = story(TOLD).last
    referral = drafted(decision, DeliveryKind.MARAC_REFERRAL)
    update = replace(referral, kind=DeliveryKind.UPDATE, sequence=2, id=drafted(decision, DeliveryKind.MARAC_CASE).id)
    offer = drafted(decision, DeliveryKind.REFERRAL_OFFERED, IDVA)
    three = replace(decision, deliveries=(referral, update, offer))

    stopped, moved, other = stop(three, {referral.id: FOUND}).deliveries

    assert (stopped.state, stopped.sequence, stopped.reason) == (DeliveryState.WITHHELD, None, "stopped-at-release")
    assert (stopped.content, stopped.watch, stopped.fingerprint) == (None, None, b"")
    assert (referral.sequence, moved.sequence) == (1, 1)
    assert other == offer


def test_what_goes_before_a_stopped_delivery_keeps_its_number() -> None:
    decision = story(TOLD).last
    referral = drafted(decision, DeliveryKind.MARAC_REFERRAL)
    whole = replace(drafted(decision, DeliveryKind.MARAC_CASE), topic=referral.topic, sequence=2)
    two = replace(decision, deliveries=(referral, whole))

    kept, stopped = stop(two, {whole.id: FOUND}).deliveries

    assert kept == referral
    assert stopped.sequence is None
