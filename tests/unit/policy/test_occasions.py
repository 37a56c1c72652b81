"""Where the checks look for deliveries: nothing is sent on an occasion that they do not know of."""

import pytest

from hub.domain.agency import OTHER_PARTYS_SIDE, WORKS_WITH_HER, AgencyKind
from hub.domain.cube import allowed, cube, example, freed, holds, overlap, point
from hub.domain.delivery import DeliveryKind
from hub.domain.facts import Restriction, Setting, SubjectRole, TaskFact, Told
from hub.domain.person import ConsentStatus
from hub.flow.other_side import blind
from hub.flow.route import KEPT_OUT, NO_ROUTE
from hub.policy.conditions import guard
from hub.policy.occasions import BLIND, PERSON_FACTS, PUPIL, Occasion, judged_as, occasions
from tests.builders.events import (
    HIGH,
    IDVA,
    MASH,
    a_consent_changed,
    a_receipt,
    a_referral_made,
    a_support_updated,
    an_incident_reported,
)
from tests.builders.people import a_child, a_perpetrator, a_victim
from tests.builders.rule_sets import shipped_rules
from tests.builders.world import sent, shipped_policy, story, to

OCCASIONS = shipped_rules().occasions
PEOPLE = (a_victim(), a_perpetrator(), a_child())
WITHOUT_RULES = {DeliveryKind.RECEIVED, DeliveryKind.CORRECTION, DeliveryKind.CASE_REPLACED, DeliveryKind.CASE_MOVED}


def of(recipient: AgencyKind, delivery: DeliveryKind) -> list[Occasion]:
    return [one for one in OCCASIONS if (one.recipient, one.delivery) == (recipient, delivery)]


def test_whatever_the_flow_sends_the_checks_know_of() -> None:
    first = story(an_incident_reported(people=PEOPLE, assessment=HIGH))
    referral = to(IDVA, first.decisions)[0]
    told = story(
        an_incident_reported(people=PEOPLE, assessment=HIGH),
        a_receipt(referral),
        a_support_updated(people=PEOPLE[:1]),
        a_consent_changed(ConsentStatus.REFUSED, people=PEOPLE[:1]),
        a_referral_made(MASH, people=PEOPLE, criteria=("repeat",)),
        an_incident_reported(record="R-2", people=PEOPLE),
    )
    directory = shipped_policy().directory

    deliveries = [d for decision in told.decisions for d in sent(decision) if d.kind not in WITHOUT_RULES]

    found = {(directory.kind_of(d.recipient), d.kind) for d in deliveries}
    assert len(found) >= 8
    assert found <= {(one.recipient, one.delivery) for one in OCCASIONS}


def test_every_occasion_can_hold_and_asks_of_a_person_only_what_makes_a_pupil_or_what_his_side_never_sees() -> None:
    open_or_named = freed(guard(), ["restricted"]) & cube({"restricted": [Restriction.CLEAR, Restriction.NAMED]})
    assert [one for one in OCCASIONS if not overlap(one.when, open_or_named)] == []
    limited = {
        (one.delivery, fact)
        for one in OCCASIONS
        for fact in PERSON_FACTS
        if allowed(one.when, fact) != allowed(guard(), fact)
    }
    blinded = {fact for fact in PERSON_FACTS if allowed(BLIND, fact) != allowed(guard(), fact)}
    assert blinded == {"address-class", "care-needs", "suicidal", "schooling"}
    assert limited == {
        (DeliveryKind.SCHOOL_NOTICE, "age"),
        *((DeliveryKind.PERPETRATOR_REFERRAL, fact) for fact in blinded),
    }


@pytest.mark.parametrize("kind", [AgencyKind.SCHOOL, AgencyKind.EDUCATION_OFFICER])
def test_a_school_or_officer_is_told_by_the_police_of_children_in_its_charge_from_reception_to_17(
    kind: AgencyKind,
) -> None:
    notices = of(kind, DeliveryKind.SCHOOL_NOTICE)

    assert notices
    for notice in notices:
        assert allowed(notice.when, "age") == PUPIL
        assert allowed(notice.when, "setting") == (Setting.ENROLLED_HERE,)
        assert (allowed(notice.when, "sender"), allowed(notice.when, "told")) == (
            (AgencyKind.POLICE,),
            (Told.INCIDENT,),
        )


def test_ordinary_contact_ends_with_everybody_who_may_be_in_contact_and_with_nobody_else() -> None:
    ended = {one.recipient for one in OCCASIONS if TaskFact.STOP_CONTACT in allowed(one.when, "task")}
    tasks = {one.recipient for one in OCCASIONS if allowed(one.when, "task") == (TaskFact.STOP_CONTACT,)}

    assert {AgencyKind.IDVA, AgencyKind.POLICE, AgencyKind.HEALTH, AgencyKind.THERAPY} <= tasks <= ended
    assert tasks.isdisjoint({AgencyKind.HOMICIDE_SERVICE, AgencyKind.SCHOOL, *OTHER_PARTYS_SIDE})


def test_what_a_service_did_is_put_right_by_any_that_somebody_may_speak_of_but_his() -> None:
    tasks = {one.recipient for one in OCCASIONS if allowed(one.when, "task") == (TaskFact.SERVICE_RECOVERY,)}

    assert tasks == set(AgencyKind) - OTHER_PARTYS_SIDE - {AgencyKind.UNKNOWN}


def test_a_task_for_a_sender_is_an_occasion_of_each_kind_that_may_send() -> None:
    asked = {one.recipient for one in OCCASIONS if one.because == "ask-her-sender"}

    assert asked == WORKS_WITH_HER
    assert all(allowed(one.when, "sender") == (one.recipient,) for one in OCCASIONS if one.because == "ask-her-sender")


def test_a_way_is_found_by_the_fallback_or_an_idva_service_and_in_a_restricted_case_by_whoever_is_named() -> None:
    asked = [one for one in OCCASIONS if one.because == KEPT_OUT]
    unrestricted = {one.recipient for one in asked if Restriction.CLEAR in allowed(one.when, "restricted")}

    assert unrestricted == {AgencyKind.VICTIM_HUB, AgencyKind.IDVA}
    assert {AgencyKind.MASH, AgencyKind.POLICE} <= {one.recipient for one in asked}
    assert {task for one in asked for task in allowed(one.when, "task")} == {TaskFact.FIND_ROUTE}


def test_the_other_partys_side_has_no_occasion_but_a_referral_and_sees_nothing_of_hers() -> None:
    his = [one for one in OCCASIONS if one.recipient in OTHER_PARTYS_SIDE]

    assert {one.delivery for one in his} == {DeliveryKind.PERPETRATOR_REFERRAL}
    assert [one for one in his if one.when & BLIND != one.when] == []
    assert holds(BLIND, point({**example(guard()), **blind({})}))


def test_with_every_route_there_is_no_victim_without_one_and_without_some_the_fallback_is_asked() -> None:
    routes = shipped_rules().routes
    fewer = [route for route in routes if route.id != "consent-refused"]

    lost = [one for one in occasions(fewer, [AgencyKind.VICTIM_HUB]) if one.because == NO_ROUTE]

    assert [one for one in OCCASIONS if one.because == NO_ROUTE] == []
    assert {(one.recipient, one.delivery) for one in lost} == {(AgencyKind.VICTIM_HUB, DeliveryKind.TASK)}
    assert {value for one in lost for value in allowed(one.when, "consent")} == {
        ConsentStatus.REFUSED,
        ConsentStatus.WITHDRAWN,
    }


@pytest.mark.parametrize(
    ("delivery", "section", "role"),
    [
        (DeliveryKind.UPDATE, "victim", SubjectRole.VICTIM),
        (DeliveryKind.UPDATE, "child", SubjectRole.CHILD),
        (DeliveryKind.UPDATE, "perpetrator", SubjectRole.PERPETRATOR),
        (DeliveryKind.UPDATE, "risk", SubjectRole.VICTIM),
        (DeliveryKind.STATUS, "status", SubjectRole.UNKNOWN),
        (DeliveryKind.PERPETRATOR_REFERRAL, "event", SubjectRole.PERPETRATOR),
        (DeliveryKind.SCHOOL_NOTICE, "event", SubjectRole.CHILD),
    ],
)
def test_a_section_is_judged_by_the_facts_of_its_person(
    delivery: DeliveryKind, section: str, role: SubjectRole
) -> None:
    assert judged_as(delivery, section) is role
