"""A service turns her down: another is asked, or somebody finds a way; nobody is asked twice, and nobody is dropped."""

from dataclasses import replace
from typing import Any

import pytest

from hub.domain.agency import AgencyKind
from hub.domain.content import ReferralOffered, Status, Task
from hub.domain.delivery import Delivery, DeliveryKind
from hub.domain.events import Receipt, ReceiptState
from hub.domain.person import ConsentStatus
from tests.builders.events import (
    HIGH,
    IDVA,
    MASH,
    NOW,
    POLICE,
    PROGRAMME,
    VRAS,
    a_head,
    a_receipt,
    a_record_withdrawn,
    a_referral_made,
    an_incident_reported,
)
from tests.builders.every_service import every_service
from tests.builders.limits import excludes
from tests.builders.more_services import with_services
from tests.builders.people import a_perpetrator, a_victim, says
from tests.builders.world import Story, content, sent, shipped_policy, story, to, who_got, withheld

TOLD = an_incident_reported(assessment=HIGH)
EVERY = every_service()


def turned_down(first: Delivery, reason: str | None, redirect_to: str | None = None) -> Receipt:
    head = a_head(first.recipient, f"receipt-{reason}-{redirect_to}", recorded_at=NOW)
    return a_receipt(first, ReceiptState.REJECTED, reason=reason, redirect_to=redirect_to, head=head)


def offer(told: Story, agency: str = IDVA) -> Delivery:
    return next(d for d in to(agency, told.decisions) if d.kind is DeliveryKind.REFERRAL_OFFERED)


def after(reason: str | None, redirect_to: str | None = None, told_of: Any = TOLD, agency: str = IDVA) -> Story:
    told = story(told_of)
    return story(turned_down(offer(told, agency), reason, redirect_to), after=told)


def asked(told: Story) -> list[tuple[str, str]]:
    """Return who is asked because of it, beside the sender's status."""
    return [
        (d.recipient, d.subject if d.subject != "-" else d.kind.value)
        for d in sent(told.last)
        if d.subject in {"-", "find-route", "review-unsafe-contact"}
    ]


def test_the_service_that_it_is_for_is_asked_in_its_place() -> None:
    told = after("not-ours", "victim-hub")

    assert asked(told) == [(VRAS, "referral-offered")]
    offered = content(offer(told, VRAS), ReferralOffered)
    assert offered.told_by == "Suffolk Constabulary"
    assert offered.reason.startswith("Another service was asked first")
    assert offered.victim is not None


def test_whoever_told_of_her_learns_what_becomes_of_the_redirect() -> None:
    told = after("not-ours", "victim-hub")

    told = story(a_receipt(offer(told, VRAS)), after=told)

    statuses = [content(d, Status) for d in to(POLICE, told.decisions)]
    assert [(s.service, s.status, s.about_record) for s in statuses] == [
        ("idva", "rejected", "R-1"),
        ("victim-hub", "accepted", "R-1"),
    ]


def test_a_kind_that_no_route_led_to_may_be_named() -> None:
    assert asked(after("not-ours", "mental-health")) == [("suffolk-mental-health", "referral-offered")]


def test_no_referral_goes_in_a_circle() -> None:
    told = after("not-ours", "victim-hub")
    told = story(turned_down(offer(told, VRAS), "not-ours", "idva"), after=told)

    assert asked(told) == [(IDVA, "find-route")]
    assert [d.kind for d in to(VRAS, told.decisions)].count(DeliveryKind.REFERRAL_OFFERED) == 1
    assert [d.kind for d in to(IDVA, told.decisions)].count(DeliveryKind.REFERRAL_OFFERED) == 1


def test_a_service_that_turned_her_down_is_not_asked_again_of_that_incident() -> None:
    told = after("not-ours", "victim-hub")

    told = story(an_incident_reported(assessment=HIGH, head=a_head(revision=2)), after=told)

    assert [d.kind for d in to(IDVA, told.decisions)].count(DeliveryKind.REFERRAL_OFFERED) == 1


@pytest.mark.parametrize(
    ("reason", "code"),
    [
        ("no-capacity", " (no-capacity)"),
        ("not-ours", " (not-ours)"),
        ("out-of-area", " (out-of-area)"),
        ("below-threshold", " (below-threshold)"),
        ("panel-said-no", ""),
        (None, ""),
    ],
)
def test_where_no_other_service_is_named_somebody_finds_a_way(reason: str | None, code: str) -> None:
    told = after(reason)

    assert asked(told) == [(VRAS, "find-route")]
    task = next(content(d, Task) for d in to(VRAS, told.decisions) if d.kind is DeliveryKind.TASK)
    assert task.reason == f"A service does not take her on{code}: find another way for her."
    assert task.victim is not None


@pytest.mark.parametrize(
    "kind",
    [
        "perpetrator-service",
        "probation",
        "school",
        "no-such-kind",
        "womens-centre",
        "restorative-justice",
        "homicide-service",
    ],
)
def test_where_the_named_kind_cannot_be_asked_somebody_finds_a_way(kind: str) -> None:
    told = after("not-ours", kind)

    assert asked(told) == [(VRAS, "find-route")]
    assert to(PROGRAMME, told.decisions) == []
    assert withheld(told.last) == []  # none of them was tried


def test_where_whoever_told_of_her_is_of_the_named_kind_somebody_finds_a_way_too() -> None:
    told = after("not-ours", "victim-hub", told_of=an_incident_reported(VRAS, assessment=HIGH))

    assert asked(told) == [(VRAS, "find-route")]


def test_of_two_services_of_a_kind_the_second_is_not_asked_by_the_first() -> None:
    policy = with_services(AgencyKind.VICTIM_HUB)
    told = story(TOLD, policy=policy)
    told = story(turned_down(offer(told), "not-ours", "victim-hub"), policy=policy, after=told)
    first = offer(told, VRAS)
    assert [d for d in to("suffolk-victim-hub", told.decisions) if d.kind is DeliveryKind.REFERRAL_OFFERED] == []

    told = story(turned_down(first, "not-ours", "victim-hub"), policy=policy, after=told)

    assert asked(told) == [(IDVA, "find-route")]


def test_the_task_says_why_the_named_kind_takes_nobody() -> None:
    told = after("no-capacity", "womens-centre")

    task = next(content(d, Task) for d in to(VRAS, told.decisions) if d.kind is DeliveryKind.TASK)
    assert "(not-ours)" in task.reason  # no such service answers here


@pytest.mark.parametrize("reason", ["no-consent", "duplicate"])
def test_nobody_else_is_asked_where_she_does_not_want_it_or_is_helped_already(reason: str) -> None:
    assert asked(after(reason)) == []


def test_a_service_that_finds_contact_unsafe_gets_whoever_told_of_her_to_find_a_safe_way() -> None:
    assert asked(after("unsafe-contact")) == [(POLICE, "review-unsafe-contact")]


def test_what_is_missing_is_for_a_sender_who_speaks_with_her_and_else_for_the_area() -> None:
    from_marac = an_incident_reported("suffolk-marac", assessment=HIGH)

    assert asked(after("missing-information")) == []
    assert asked(after("missing-information", told_of=from_marac)) == [(VRAS, "find-route")]


def test_where_the_fallback_itself_turns_her_down_another_finds_a_way() -> None:
    told = after("no-capacity", told_of=an_incident_reported(), agency=VRAS)

    assert asked(told) == [(IDVA, "find-route")]


def test_a_redirect_that_no_rule_allows_goes_to_nobody_but_who_finds_a_way() -> None:
    unasked = an_incident_reported(
        people=(a_victim(consents=says(ConsentStatus.REFUSED)), a_perpetrator()), assessment=HIGH
    )

    told = after("not-ours", "victim-hub", told_of=unasked)

    assert asked(told) == [(VRAS, "find-route")]  # at high risk it may learn the least by which it can help
    assert [(d.recipient, d.reason) for d in withheld(told.last)] == [(VRAS, "no-consent-refused")]


def test_the_second_refusal_of_one_case_sets_no_second_task() -> None:
    told = after("no-capacity")
    told = story(turned_down(offer(told), "out-of-area"), after=told)

    assert asked(told) == []


def test_of_a_record_that_was_withdrawn_nobody_else_is_asked() -> None:
    told = story(TOLD)
    first = offer(told)
    told = story(a_record_withdrawn(), after=told)

    told = story(turned_down(first, "not-ours", "victim-hub"), after=told)

    assert asked(told) == []


def test_a_refusal_of_the_other_partys_side_leads_to_nothing() -> None:
    him = an_incident_reported("suffolk-police", people=(a_victim(), a_perpetrator()))
    refer = a_referral_made(POLICE, reason="perpetrator-programme", may_be_told=("referral",))
    told = story(him, refer)
    first = to(PROGRAMME, told.decisions)[0]

    told = story(turned_down(first, "not-ours", "victim-hub"), after=told)

    assert asked(told) == []


def test_an_answer_to_a_contact_with_the_childrens_hub_asks_nobody_else() -> None:
    young = an_incident_reported(people=(a_victim(date_of_birth="2009-01-01"), a_perpetrator()))
    told = story(young)
    first = next(d for d in to(MASH, told.decisions) if d.kind is DeliveryKind.SAFEGUARDING_CONTACT)

    told = story(turned_down(first, "out-of-area"), after=told)

    assert asked(told) == []


def test_an_agency_that_is_kept_out_of_the_case_is_not_asked_in_anothers_place() -> None:
    told = story(TOLD)
    case = next(iter(told.known.cases))
    told = story(excludes(case, VRAS), after=told)

    told = story(turned_down(offer(told), "not-ours", "victim-hub"), after=told)

    assert VRAS not in {agency for agency, _ in asked(told)}


def test_the_kinds_that_are_asked_are_of_her_side() -> None:
    assert AgencyKind.VICTIM_HUB in {agency.kind for agency in shipped_policy().directory.agencies.values()}
    assert who_got(after("not-ours", "victim-hub").last) == [(POLICE, "status"), (VRAS, "referral-offered")]


@pytest.mark.parametrize("kind", [kind for kind in AgencyKind if kind is not AgencyKind.IDVA])
@pytest.mark.parametrize("said", [ConsentStatus.REFUSED, ConsentStatus.NOT_SOUGHT_UNSAFE, ConsentStatus.NOT_SOUGHT])
def test_without_her_consent_the_word_of_a_service_opens_no_way_to_another(
    said: ConsentStatus, kind: AgencyKind
) -> None:
    told = story(replace(TOLD, people=(a_victim(consents=says(said)), a_perpetrator())), policy=EVERY)
    first = next(d for d in sent(told.last) if d.kind is DeliveryKind.REFERRAL_OFFERED)

    told = story(turned_down(first, "not-ours", kind.value), after=told, policy=EVERY)

    assert {d.kind for d in sent(told.last)} <= {DeliveryKind.TASK, DeliveryKind.STATUS}
