"""Custody, bail, orders and courts: whoever keeps her safe is alerted, and whoever tells it learns nothing by it."""

from dataclasses import replace

import pytest

from hub.domain.content import SafetyAlert, Update
from hub.domain.delivery import DeliveryKind
from hub.domain.events import CaseEvent, ReceiptState
from hub.domain.person import AddressClass, ConsentStatus, Person, Role
from tests.builders.events import (
    IDVA,
    MARAC,
    MASH,
    POLICE,
    PROGRAMME,
    VRAS,
    a_custody_changed,
    a_hearing_changed,
    a_receipt,
    a_record_withdrawn,
    an_incident_reported,
)
from tests.builders.holders import PROBATION, a_held_case, holders_policy, one_to, then
from tests.builders.people import a_child, a_perpetrator, a_phone, a_victim, an_address, named, says
from tests.builders.world import content, published, sent, story, to, who_got

HER, HIM = a_victim(consents=()), a_perpetrator()
SISTER = a_victim(ref="s", names=(named("Ann", "Other"),), date_of_birth="1995-01-15", contacts=(a_phone(7),))
BROTHER = a_perpetrator(ref="b", names=(named("Ben", "Other"),), date_of_birth="1992-02-03", contacts=(a_phone(8),))
OF_COURTS: tuple[CaseEvent, ...] = (a_custody_changed(PROBATION), a_hearing_changed(PROBATION))
each = pytest.mark.parametrize("event", OF_COURTS, ids=["custody", "court"])


@each
def test_whoever_is_alerted_gets_no_update_of_the_same_change_and_other_holders_do(event: CaseEvent) -> None:
    told = then(event, after=a_held_case())

    assert who_got(told.last) == [
        (IDVA, "safety-alert"),
        (MARAC, "update"),
        (MASH, "update"),
        (POLICE, "safety-alert"),
        (VRAS, "update"),
    ]


def test_an_alert_says_what_changed_and_how_she_is_reached_and_an_update_says_it_too() -> None:
    told = then(OF_COURTS[0], after=a_held_case())

    alert = content(one_to(IDVA, sent(told.last)), SafetyAlert)
    update = content(one_to(MASH, sent(told.last)), Update)
    for shown in (alert, update):
        assert shown.custody is not None
        assert (shown.custody.change, shown.custody.conditions) == ("released", ("no-contact",))
    assert alert.victim is not None
    assert alert.victim.contacts


def test_a_hearing_is_told_with_its_day_and_what_shields_her() -> None:
    told = then(OF_COURTS[1], after=a_held_case())

    hearing = content(one_to(IDVA, sent(told.last)), SafetyAlert).hearing
    assert hearing is not None
    assert (hearing.change, hearing.hearing, hearing.special_measures) == ("listed", "trial", ("screen",))
    assert hearing.hearing_at is not None


@each
def test_whoever_tells_it_gets_its_receipt_alone_whatever_others_answer(event: CaseEvent) -> None:
    told = published(then(event, after=a_held_case()))
    alerts = [d for d in sent(told.last) if d.recipient != MARAC]

    answered = then(*(a_receipt(one, ReceiptState.ACCEPTED) for one in alerts), after=told)

    assert to(PROBATION, answered.decisions) == []
    receipts = [d for d in answered.known.deliveries.values() if d.recipient == PROBATION]
    assert [d.kind for d in receipts] == [DeliveryKind.RECEIVED]


@each
def test_it_offers_nobody_a_referral_who_does_not_hold_the_case(event: CaseEvent) -> None:
    refused = a_victim(consents=says(ConsentStatus.REFUSED))
    without = a_held_case(people=(refused, HIM))
    assert to(VRAS, without.decisions) == []

    told = then(replace(event, people=(a_victim(), HIM)), after=without)

    assert {d.kind for d in sent(told.last)} <= {DeliveryKind.SAFETY_ALERT, DeliveryKind.UPDATE}
    assert to(VRAS, [told.last]) == []


def test_a_release_of_him_alone_alerts_in_every_case_of_his_and_names_no_other_victim() -> None:
    both = then(an_incident_reported(record="R-2", people=(SISTER, HIM)), after=a_held_case())

    told = then(a_custody_changed(PROBATION, people=(HIM,)), after=both)

    alerts = [content(d, SafetyAlert) for d in sent(told.last) if d.recipient == IDVA]
    names = {one.victim.name.given[0] for one in alerts if one.victim and one.victim.name}
    assert names == {"Testa", "Ann"}
    assert len(alerts) == 2


def test_one_that_names_her_stays_with_her_and_him_though_each_has_another_case() -> None:
    hers = an_incident_reported(record="R-2", people=(a_victim(), BROTHER))
    his = an_incident_reported(record="R-3", people=(SISTER, HIM))
    three = then(hers, his, after=a_held_case())
    pair = three.known.case_of_pair(*(three.decisions[0].records[0].people[ref] for ref in ("v", "p")))

    told = then(OF_COURTS[0], after=three)

    assert pair is not None
    assert {d.case for d in sent(told.last)} == {pair.id}


def test_one_that_names_a_woman_whom_nobody_knows_yet_is_told_in_no_case_of_his() -> None:
    told = then(a_custody_changed(PROBATION, people=(SISTER, HIM)), after=a_held_case())

    assert sent(told.last) == []
    assert told.last.cases == ()


def test_whoever_is_named_beside_him_alone_becomes_nobody_in_his_cases() -> None:
    friend = Person(ref="o", roles=(Role.OTHER,), names=(named("Cat", "Friend"),), date_of_birth="1970-01-02")
    told = then(a_custody_changed(PROBATION, people=(HIM, friend)), after=a_held_case())

    case = next(iter(told.known.cases))
    assert Role.OTHER not in {role for _, role in told.known.members[case]}


def test_an_alert_has_no_address_that_is_hidden() -> None:
    hidden = an_address("5 Secret Row", visibility=AddressClass.REFUGE, postcode="IP9 9ZZ")
    event = replace(OF_COURTS[0], people=(replace(HER, addresses=(hidden,)), HIM))

    told = then(event, after=a_held_case())

    assert sent(told.last)
    assert "Secret" not in repr([d.content for d in sent(told.last)])


def test_an_alert_is_told_again_by_an_edit_and_corrected_when_taken_back_and_to_whom_it_went_only() -> None:
    told = then(OF_COURTS[0], after=a_held_case())
    alerted = [d for d in sent(told.last) if d.kind is DeliveryKind.SAFETY_ALERT]

    taken = then(a_record_withdrawn(PROBATION, "B-1"), after=told)

    corrections = [d for d in sent(taken.last) if d.kind is DeliveryKind.CORRECTION and d.recipient in {IDVA, POLICE}]
    assert {d.recipient for d in corrections} == {d.recipient for d in alerted} == {IDVA, POLICE}
    assert PROGRAMME not in {d.recipient for d in taken.last.deliveries}


def test_a_child_who_is_named_with_them_is_shown_in_their_case_only() -> None:
    event = replace(OF_COURTS[0], people=(HER, HIM, a_child(ref="k", names=(named("Lou", "Example"),))))
    both = then(an_incident_reported(record="R-2", people=(SISTER, HIM)), after=a_held_case())

    told = then(event, after=both)

    pair = {d.case for d in sent(told.last)}
    assert len(pair) == 1


def test_the_task_to_ask_her_is_left_as_it_is_by_what_custody_says_of_consent() -> None:
    asked = story(an_incident_reported(people=(HER, HIM)))
    tasks = [d for d in sent(asked.last) if d.kind is DeliveryKind.TASK]
    assert tasks

    told = story(a_custody_changed(POLICE, people=(a_victim(), HIM)), after=asked)

    assert to(POLICE, [told.last]) == []
    assert holders_policy().routes
