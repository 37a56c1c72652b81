"""The shipped routes as a whole: who must be told, by when, and that nobody is left without a way."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import product
from typing import Any, get_args

import pytest

from hub.domain.agency import Agency, AgencyKind
from hub.domain.content import Task
from hub.domain.cube import SLICES, holds, point
from hub.domain.delivery import DeliveryKind
from hub.domain.directory import Contract, Directory
from hub.domain.events import CaseEvent, CourtHearingChanged, CustodyOrOrderChanged
from hub.domain.facts import AgeBand, Criterion, RiskFact, SubjectRole, SuspectInformed, Told
from hub.domain.ids import AgencyId, AreaId
from hub.domain.person import AddressClass, Consent, ConsentStatus, OverrideReason, Person
from hub.domain.rules import Clock, Policy, TimeLimit
from hub.flow.facts import address_class, receipt_facts
from hub.flow.tell import ROUTED
from tests.builders.events import (
    IDVA,
    MARAC,
    MASH,
    NOW,
    POLICE,
    PROGRAMME,
    VRAS,
    a_consent_changed,
    a_head,
    a_referral_made,
    a_risk_assessed,
    a_safeguarding_updated,
    a_support_updated,
    an_assessment,
    an_incident_reported,
)
from tests.builders.people import a_child, a_perpetrator, a_victim, an_address, says
from tests.builders.world import content, sent, shipped_policy, story, to, who_got, withheld

GRADES = ("standard", "medium", "high", None)
SENDERS = (POLICE, IDVA, MASH, VRAS, MARAC)
AGES = {"1991-05-02": "adult", "2008-06-01": "17", "2010-06-01": "15", None: "unknown"}
WORKING_DAY, HOURS_24 = datetime(2026, 3, 3, 17, tzinfo=UTC), NOW + timedelta(hours=24)


def expected(grade: str | None, consent: ConsentStatus, age: str, sender: str) -> set[tuple[str, str]]:
    """Say who must be told of a victim without children, in the words of docs/domain.md, rules T1 to C5 and S2."""
    told = {(MASH, "safeguarding-contact")} if age in {"15", "17"} else set()
    if age != "15":
        told |= adult(grade, consent, sender)
    return {(agency, kind) for agency, kind in told if agency != sender or kind == "task"}


def adult(grade: str | None, consent: ConsentStatus, sender: str) -> set[tuple[str, str]]:
    if grade == "high":
        return {(IDVA, "referral-offered"), (MARAC, "marac-referral")}
    match consent:
        case ConsentStatus.GIVEN:
            return {(VRAS, "referral-offered")}
        case ConsentStatus.NOT_SOUGHT | ConsentStatus.UNKNOWN:
            return {(sender if sender in {POLICE, IDVA, MASH} else VRAS, "task")}
        case ConsentStatus.NOT_SOUGHT_UNSAFE:
            return {(IDVA, "task")}
        case ConsentStatus.REFUSED | ConsentStatus.WITHDRAWN:
            return set()


@pytest.mark.parametrize("sender", SENDERS)
@pytest.mark.parametrize("grade", GRADES)
def test_whom_an_incident_is_told_to_by_grade_consent_age_and_sender(grade: str | None, sender: str) -> None:
    wrong = {}
    for consent, born in product(ConsentStatus, AGES):
        event = an_incident_reported(
            sender,
            people=(a_victim(consents=says(consent), date_of_birth=born), a_perpetrator()),
            assessment=an_assessment(grade) if grade else None,
        )
        got = set(who_got(story(event).last)) - {(MARAC, "marac-case")}
        if got != expected(grade, consent, AGES[born], sender):
            wrong[consent, AGES[born]] = got

    assert wrong == {}


def test_no_victim_is_without_a_route_whatever_the_facts() -> None:
    """Every point at which a route is looked for, in the complete space; facts that no route names stand still."""
    still = {
        **receipt_facts(AgencyKind.POLICE),
        "role": SubjectRole.VICTIM,
    }
    routes = [rule.when for rule in shipped_policy().routes]
    asked = (Told.INCIDENT, Told.RISK, Told.REFERRAL, Told.CONSENT)

    lost = [
        facts
        for facts in product(asked, AgencyKind, AgeBand, RiskFact, ConsentStatus, Criterion)
        if not any(holds(when, point({**still, **dict(zip(VARY, facts, strict=True))})) for when in routes)
    ]

    assert lost == []
    assert set(get_args(ROUTED)) == {
        type(e) for e in (an_incident_reported(), a_risk_assessed(), a_referral_made())
    } | {type(a_consent_changed(ConsentStatus.GIVEN)), CustodyOrOrderChanged, CourtHearingChanged}


VARY = ("told", "sender", "age", "risk", "consent", "criterion")


@pytest.mark.parametrize("fact", ["address-class", "suspect-informed", "primary-victim"])
def test_no_route_depends_on(fact: str) -> None:
    assert [rule.id for rule in shipped_policy().routes if rule.when & SLICES[fact] != SLICES[fact]] == []


@pytest.mark.parametrize(
    ("born", "told"),
    [
        pytest.param("2026-03-01", True, id="a child of one day"),
        pytest.param("2008-03-03", True, id="a child who is 18 tomorrow"),
        pytest.param("2008-03-02", False, id="somebody who is 18 today"),
        pytest.param(None, True, id="a child whose age nobody knows"),
    ],
)
def test_the_childrens_hub_is_told_of_every_child_present_or_not(born: str | None, *, told: bool) -> None:
    event = an_incident_reported(people=(a_victim(), a_perpetrator(), a_child(date_of_birth=born)))

    contacts = [d for d in to(MASH, story(event).decisions) if d.kind is DeliveryKind.SAFEGUARDING_CONTACT]

    assert [d.respond_by for d in contacts] == ([WORKING_DAY] if told else [])


def test_the_childrens_hub_is_told_of_an_unborn_child() -> None:
    unborn = a_child(date_of_birth=None, expected_due_date="2026-09")

    assert to(MASH, story(an_incident_reported(people=(a_victim(), unborn))).decisions)


def test_each_route_has_its_clock() -> None:
    high = an_incident_reported(assessment=an_assessment("high"))
    asks = an_incident_reported(people=(a_victim(consents=()),))
    unsafe = an_incident_reported(people=(a_victim(consents=says(ConsentStatus.NOT_SOUGHT_UNSAFE)),))
    two_days = datetime(2026, 3, 4, 17, tzinfo=UTC)

    clocks = {
        (d.recipient, d.kind.value): d.respond_by
        for event in (high, an_incident_reported(), asks, unsafe)
        for d in sent(story(event).last)
    }

    assert clocks == {
        (IDVA, "referral-offered"): HOURS_24,
        (MARAC, "marac-referral"): None,
        (MARAC, "marac-case"): None,
        (VRAS, "referral-offered"): two_days,
        (POLICE, "task"): two_days,
        (IDVA, "task"): HOURS_24,
    }


def test_a_limit_is_counted_in_hours_or_in_working_days() -> None:
    friday = datetime(2026, 3, 6, 12, tzinfo=UTC)

    assert TimeLimit(amount=timedelta(hours=24)).end(friday) == friday + timedelta(hours=24)
    assert TimeLimit(amount=timedelta(days=1), clock=Clock.WORKING_DAYS).end(friday) == datetime(
        2026, 3, 9, 17, tzinfo=UTC
    )


def test_a_criterion_puts_a_case_below_high_to_the_conference() -> None:
    named = a_referral_made(IDVA, criteria=("professional-judgement",), assessment=an_assessment("medium"))

    assert (MARAC, "marac-referral") in who_got(story(named).last)
    assert (MARAC, "marac-referral") not in who_got(story(replace(named, criteria=())).last)


def test_a_refusal_is_the_route_and_is_recorded() -> None:
    event = an_incident_reported(people=(a_victim(consents=says(ConsentStatus.REFUSED)), a_perpetrator()))

    decision = story(event).last

    assert [(d.recipient, d.reason) for d in withheld(decision)] == [
        (VRAS, "consent-refused"),
        (PROGRAMME, "suspect-informed-unknown"),
    ]
    assert sent(decision) == []


def test_a_victim_who_gives_consent_later_is_referred_then() -> None:
    asks = an_incident_reported(people=(a_victim(consents=()), a_perpetrator()))

    told = story(asks, a_consent_changed(ConsentStatus.GIVEN))

    assert who_got(told.last) == [(POLICE, "correction"), (VRAS, "referral-offered")]


def test_she_is_asked_once_for_each_case_and_a_word_that_is_no_answer_asks_nobody_again() -> None:
    asks = an_incident_reported(people=(a_victim(consents=()), a_perpetrator()))
    again = replace(asks, head=a_head(record="R-2"))

    told = story(asks, again, a_consent_changed(ConsentStatus.NOT_SOUGHT))

    assert [len(to(POLICE, [one])) for one in told.decisions] == [1, 0, 0]
    assert [(d.recipient, d.reason) for d in withheld(told.last)] == [(VRAS, "asked-already")]


@pytest.mark.parametrize("no", [ConsentStatus.REFUSED, ConsentStatus.WITHDRAWN])
@pytest.mark.parametrize("sender", [POLICE, MARAC])
def test_that_nobody_asked_her_again_does_not_undo_that_she_said_no(no: ConsentStatus, sender: str) -> None:
    refused = an_incident_reported(people=(a_victim(consents=says(no)), a_perpetrator()))
    silent = a_victim(consents=says(ConsentStatus.NOT_SOUGHT))
    later = an_incident_reported(sender, "R-2", people=(silent, a_perpetrator()))

    told = story(refused, replace(later, head=a_head(sender, "R-2", recorded_at=NOW)))

    assert [kind for _, kind in who_got(told.last) if kind in {"task", "referral-offered"}] == []


def test_a_record_that_no_longer_says_that_she_refused_lets_her_be_asked() -> None:
    refused = an_incident_reported(people=(a_victim(consents=says(ConsentStatus.REFUSED)), a_perpetrator()))
    mended = replace(
        refused,
        head=a_head(revision=2, recorded_at=NOW),
        people=(a_victim(consents=says(ConsentStatus.NOT_SOUGHT)), a_perpetrator()),
    )

    assert (POLICE, "task") in who_got(story(refused, mended).last)


def test_that_nobody_asked_her_again_still_carries_the_reason_to_share_all_the_same() -> None:
    refused = an_incident_reported(people=(a_victim(consents=says(ConsentStatus.REFUSED)), a_perpetrator()))
    asked = Consent(purpose="support", status=ConsentStatus.NOT_SOUGHT, override=OverrideReason.SERIOUS_HARM)
    later = an_incident_reported(people=(a_victim(consents=(asked,)), a_perpetrator()))

    told = story(refused, replace(later, head=a_head(POLICE, "R-2", recorded_at=NOW)))

    assert (IDVA, "referral-offered") in who_got(told.last)


@pytest.mark.parametrize(
    "event",
    [pytest.param(a_support_updated(), id="support"), pytest.param(a_safeguarding_updated(), id="safeguarding")],
)
def test_what_a_service_does_routes_nobody_new(event: CaseEvent) -> None:
    told = story(an_incident_reported(people=(a_victim(consents=()), a_perpetrator(), a_child())), event)

    assert {kind for _, kind in who_got(told.last)} <= {"update"}


def with_directory(**over: Any) -> Policy:
    policy = shipped_policy()
    suffolk = policy.directory.areas[AreaId("suffolk")]
    return replace(policy, directory=Directory([replace(suffolk, **over)]))


HIGH_RISK = an_incident_reported(assessment=an_assessment("high"))


def test_where_a_contract_has_ended_the_fallback_is_told_what_it_may_know_and_asked_to_find_a_way() -> None:
    ended = Contract(service=AgencyKind.IDVA, agency=AgencyId(IDVA), starts=date(2015, 1, 1), ends=NOW.date())
    policy = with_directory(contracts=(ended,))
    refused = replace(HIGH_RISK, people=(a_victim(consents=says(ConsentStatus.REFUSED)), a_perpetrator()))

    given, without = (story(event, policy=policy).last for event in (HIGH_RISK, refused))

    assert who_got(given) == [(VRAS, "referral-offered"), (VRAS, "task")]
    assert who_got(without) == [(VRAS, "task")]
    (task,) = to(VRAS, [without])
    asked = content(task, Task)
    assert (asked.task, asked.victim is not None) == ("find-route", True)
    assert task.rules == ("victim-hub/find-a-way-high",)
    assert [(d.recipient, d.kind.value, d.reason) for d in withheld(without)] == [
        (VRAS, "referral-offered", "no-consent-refused"),
        (VRAS, "marac-referral", "no-sharing-rule"),
    ]


def test_where_two_answer_both_are_told() -> None:
    second = Agency(id=AgencyId("second-idva"), kind=AgencyKind.IDVA, name="Second")
    suffolk = shipped_policy().directory.areas[AreaId("suffolk")]
    contract = Contract(service=AgencyKind.IDVA, agency=second.id, starts=date(2015, 1, 1))
    policy = with_directory(agencies=(*suffolk.agencies, second), contracts=(*suffolk.contracts, contract))

    got = who_got(story(HIGH_RISK, policy=policy).last)

    assert {agency for agency, kind in got if kind == "referral-offered"} == {IDVA, "second-idva"}


def test_where_no_rule_speaks_somebody_must_find_a_way() -> None:
    policy = replace(shipped_policy(), routes=())

    decision = story(HIGH_RISK, policy=policy).last

    tasks = sent(decision)
    assert [(d.recipient, d.kind, d.subject, d.respond_by) for d in tasks] == [
        (VRAS, DeliveryKind.TASK, "find-route", NOW + timedelta(days=1))
    ]


def test_in_an_area_that_nobody_serves_nobody_can_be_told_and_the_sender_has_its_receipt() -> None:
    abroad = a_victim(addresses=(an_address(local_authority="E06000000"),), consents=())
    event = an_incident_reported("stranger", people=(abroad,))

    for policy in (shipped_policy(), replace(shipped_policy(), routes=())):
        for one in (event, replace(event, assessment=an_assessment("high"))):
            assert [d.recipient for d in story(one, policy=policy).last.deliveries] == ["stranger"]


@pytest.mark.parametrize(
    ("classes", "strictest"),
    [
        ([], AddressClass.UNKNOWN),
        (["ordinary"], AddressClass.ORDINARY),
        (["ordinary", "not-a-home"], AddressClass.NOT_A_HOME),
        (["ordinary", "unknown"], AddressClass.UNKNOWN),
        (["ordinary", "refuge"], AddressClass.REFUGE),
        (["unknown", "confidential", "ordinary"], AddressClass.CONFIDENTIAL),
    ],
)
def test_the_strictest_class_of_addresses_counts(classes: list[str], strictest: AddressClass) -> None:
    addresses = tuple(an_address(visibility=AddressClass(one)) for one in classes)

    assert address_class(Person(ref="x", roles=(), addresses=addresses)) is strictest


def test_the_facts_of_a_receipt_are_complete() -> None:
    facts = receipt_facts(AgencyKind.POLICE)

    assert facts["suspect-informed"] is SuspectInformed.UNKNOWN
    assert holds((1 << 200) - 1, point(facts))
