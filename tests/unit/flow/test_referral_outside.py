"""Who refers somebody from outside learns whether a service took her on, by its kind, and nothing of her."""

from typing import Any

import pytest

from hub.domain.content import Status
from hub.domain.delivery import DeliveryKind
from hub.domain.events import ReceiptState, ReferralMade
from hub.domain.referral import (
    BY_PROFESSION,
    NOT_BY_PROFESSION,
    OF_THE_SERVICE,
    ReferrerRole,
    RejectionReason,
    marked,
    rejection_of,
)
from tests.builders.events import VRAS, a_receipt, a_referral_made
from tests.builders.more_services import HOSPITAL, with_services
from tests.builders.people import a_victim
from tests.builders.world import Story, content, sent, story, to, who_got

POLICY = with_services()
AT_WORK = {"requested_by": "professional", "referrer_role": "midwife"}


def referral(**over: Any) -> ReferralMade:
    """Return a referral from a hospital: no incident, no crime number, nobody named as the perpetrator."""
    return a_referral_made(HOSPITAL, people=(a_victim(),), **over)


def statuses(state: ReceiptState, reason: str | None = None, **over: Any) -> list[Status]:
    told = story(referral(**over), policy=POLICY)
    answer = a_receipt(to(VRAS, told.decisions)[0], state, reason=reason)
    told = story(answer, after=told, policy=POLICY)
    return [content(d, Status) for d in to(HOSPITAL, told.decisions) if d.kind is DeliveryKind.STATUS]


@pytest.mark.parametrize("asked_by", ["her", "third-party", "professional", None])
def test_a_referral_without_crime_number_reaches_the_same_service_whoever_asked_for_it(
    asked_by: str | None,
) -> None:
    told = story(referral(requested_by=asked_by), policy=POLICY)

    assert who_got(told.last) == [(VRAS, "referral-offered")]


@pytest.mark.parametrize("asked_by", ["her", "third-party", "professional", "a-code-of-nobody"])
def test_the_status_names_the_kind_of_service_and_neither_its_name_nor_a_reason_of_hers(asked_by: str) -> None:
    (status,) = statuses(ReceiptState.ACCEPTED, "priority-a", requested_by=asked_by)

    assert (status.status, status.service, status.service_name, status.reason) == ("accepted", "victim-hub", None, None)


@pytest.mark.parametrize("state", [ReceiptState.CONTACTED, ReceiptState.CLOSED])
def test_whether_she_was_reached_is_between_her_and_the_service(state: ReceiptState) -> None:
    assert statuses(state, **AT_WORK) == []
    assert len(statuses(state)) == 1  # an agency that refers for itself learns it


@pytest.mark.parametrize("reason", RejectionReason)
def test_at_work_somebody_learns_a_reason_that_lies_with_the_service_alone(reason: RejectionReason) -> None:
    (status,) = statuses(ReceiptState.REJECTED, reason.value, **AT_WORK)

    assert status.reason == (reason.value if reason in OF_THE_SERVICE else None)


@pytest.mark.parametrize("role", [*sorted(NOT_BY_PROFESSION), None, "uncle"])
def test_who_knows_her_learns_no_reason(role: str | None) -> None:
    for asked_by in ("third-party", "professional", "her"):
        (status,) = statuses(ReceiptState.REJECTED, "out-of-area", requested_by=asked_by, referrer_role=role)
        assert status.reason is None


def test_no_reason_that_tells_of_her_is_among_those_of_the_service() -> None:
    assert frozenset(RejectionReason) - OF_THE_SERVICE == {
        RejectionReason.BELOW_THRESHOLD,
        RejectionReason.NO_CONSENT,
        RejectionReason.DUPLICATE,
        RejectionReason.UNSAFE_CONTACT,
    }
    assert not BY_PROFESSION & {
        ReferrerRole.FRIEND,
        ReferrerRole.RELATIVE,
        ReferrerRole.NEIGHBOUR,
        ReferrerRole.EMPLOYER,
    }


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("out-of-area", "out-of-area"),
        ("missing-info", "missing-information"),
        ("panel-said-no", "unlisted-panel-said-no"),
        ("She moved in with her mother.", None),
        (None, None),
    ],
)
def test_an_agency_reads_a_listed_reason_and_any_other_with_a_mark(said: str | None, read: str | None) -> None:
    (status,) = statuses(ReceiptState.REJECTED, said)

    assert status.reason == read


def test_a_code_of_nobodys_list_is_no_reason_to_act_on() -> None:
    assert [rejection_of(code) for code in ("panel-said-no", "", None)] == [None, None, None]
    assert marked("") == ""


def test_nobody_outside_learns_that_she_is_known_already() -> None:
    """What comes back for a referral is the same whether or not the hub knows her."""

    def answer(before: Story | None) -> list[Status]:
        told = story(referral(**AT_WORK), after=before, policy=POLICY)
        offers = [d for d in sent(told.last) if d.kind is DeliveryKind.REFERRAL_OFFERED]
        told = story(a_receipt(offers[0]), after=told, policy=POLICY)
        return [content(d, Status) for d in to(HOSPITAL, told.decisions)]

    stranger = a_victim(names=(), date_of_birth="1980-01-01", contacts=(), identifiers=())
    unknown = story(a_referral_made("suffolk-police", people=(stranger,)), policy=POLICY)

    assert answer(None) == answer(unknown)
