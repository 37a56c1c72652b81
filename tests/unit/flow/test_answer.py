"""A coordinator answers a referral at the hub: the same follows as from a receipt of their own system."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.domain.content import Status
from hub.domain.decisions import ReferralAnswered
from hub.domain.delivery import Delivery, DeliveryKind, DeliveryState
from hub.domain.events import Event, ReceiptState
from hub.domain.feed import FeedReason
from hub.domain.ids import CONSOLE, DeliveryId, derived_id
from hub.domain.outcome import Processed, Reason, Refused
from hub.domain.referral import RejectionReason, ReturnReason
from hub.flow.audit import entries_of
from hub.flow.received import Decision, Received
from hub.receive.decided import decided
from tests.builders.conference import two_areas
from tests.builders.events import (
    HIGH,
    IDVA,
    MARAC,
    NOW,
    POLICE,
    VRAS,
    a_head,
    a_receipt,
    a_support_updated,
    an_incident,
    an_incident_reported,
)
from tests.builders.limits import case_of, excludes
from tests.builders.people import a_perpetrator, a_victim, numbered
from tests.builders.world import Story, content, sent, story, to

HER, HIM = a_victim(identifiers=(numbered(1),)), a_perpetrator(identifiers=(numbered(2),))
FIRST = an_incident_reported(people=(HER, HIM), assessment=HIGH)
REVISED = replace(FIRST, head=replace(FIRST.head, revision=2), incident=an_incident(narrative="More is known."))


def referrals(told: Story) -> list[Delivery]:
    return [d for d in to(MARAC, told.decisions) if d.kind is DeliveryKind.MARAC_REFERRAL]


def told(*events: Event | Received, after: Story | None = None) -> Story:
    return story(*events, after=after, policy=two_areas())


def referred() -> Story:
    """Return that the police referred her, and that it went out."""
    found = told(FIRST)
    (asked,) = referrals(found)
    found.known.learn_delivery(replace(asked, state=DeliveryState.PUBLISHED, claimed=True))
    return found


def answers(
    asked: Delivery, returned: ReturnReason | None = None, *, seen: bool | None = None, by: str = "ann"
) -> ReferralAnswered:
    head = a_head(CONSOLE, f"referral {asked.id}", recorded_at=NOW)
    return ReferralAnswered(head=head, delivery=asked.id, returned=returned, by=by, seen=seen)


def answered(*made: dict[str, Any]) -> Story:
    """Return that somebody answered at the hub, once for each."""
    found = referred()
    (asked,) = referrals(found)
    for number, one in enumerate(made):
        event = answers(asked, **one)
        found = story(decided(event, f"form {number}", NOW), after=found, policy=two_areas())
    return found


def statuses(one: Decision) -> list[Status]:
    return [content(d, Status) for d in sent(one) if d.kind is DeliveryKind.STATUS]


def test_an_acceptance_is_told_to_whoever_referred_her() -> None:
    found = answered({})

    assert [d.state for d in found.last.changed] == [DeliveryState.ACCEPTED]
    assert [(d.recipient, d.kind) for d in sent(found.last)] == [(POLICE, DeliveryKind.STATUS)]
    assert [(one.status, one.reason, one.service) for one in statuses(found.last)] == [("accepted", None, "marac")]


@pytest.mark.parametrize("why", list(ReturnReason))
def test_a_return_is_told_with_its_code_to_whoever_referred_her(why: ReturnReason) -> None:
    found = answered({"returned": why})

    assert [d.state for d in found.last.changed] == [DeliveryState.REJECTED]
    assert [(one.status, one.reason) for one in statuses(found.last)] == [("rejected", why.value)]


def test_why_a_conference_returns_a_referral_is_a_reason_by_which_any_service_answers() -> None:
    assert {one.value for one in ReturnReason} <= {one.value for one in RejectionReason}


@pytest.mark.parametrize("why", [None, *ReturnReason])
def test_the_same_follows_from_the_page_as_from_a_receipt_of_the_coordinators_own_system(
    why: ReturnReason | None,
) -> None:
    by_page = answered({"returned": why}).last
    found = referred()
    state = ReceiptState.REJECTED if why else ReceiptState.ACCEPTED
    by_receipt = told(a_receipt(referrals(found)[0], state, reason=why), after=found).last

    assert by_page.changed == by_receipt.changed
    assert statuses(by_page) == statuses(by_receipt)
    assert [(n.entry.kind, n.entry.reason, n.entry.parameters) for n in by_page.feed] == [
        (n.entry.kind, n.entry.reason, n.entry.parameters) for n in by_receipt.feed
    ]


def test_the_feed_says_what_was_answered_and_why() -> None:
    (accepted,) = answered({}).last.feed
    (returned,) = answered({"returned": ReturnReason.DUPLICATE}).last.feed

    assert (accepted.entry.kind, accepted.entry.reason) == ("case.changed", FeedReason.REFERRAL_ACCEPTED)
    assert (returned.entry.kind, returned.entry.reason) == ("case.changed", FeedReason.REFERRAL_RETURNED)
    assert (accepted.entry.parameters, returned.entry.parameters) == ({}, {"why": "duplicate"})


def test_a_word_of_nobodys_list_in_a_receipt_is_in_no_feed() -> None:
    found = referred()

    said = told(a_receipt(referrals(found)[0], ReceiptState.REJECTED, reason="ring me"), after=found).last

    assert [n.entry.parameters for n in said.feed] == [{}]


def test_who_answered_is_noted_with_the_case_and_the_code_of_why() -> None:
    (noted,) = entries_of([answered({"returned": ReturnReason.OUT_OF_AREA}).last])

    assert (noted.who, noted.action) == ("ann", "referral-returned out-of-area")
    assert noted.cases == (referrals(referred())[0].case,)


def test_the_same_form_sent_twice_acts_once() -> None:
    found = answered({})
    asked = referrals(found)[0]

    again = story(decided(answers(asked), "form 0", NOW), after=found, policy=two_areas()).last

    assert (again.repeated, again.changed, again.deliveries, again.feed) == (True, (), (), ())


@pytest.mark.parametrize(
    "second",
    [
        pytest.param({"by": "ben"}, id="the same"),
        pytest.param({"by": "ben", "returned": ReturnReason.DUPLICATE}, id="the opposite"),
    ],
)
def test_who_did_not_see_that_another_had_answered_changes_nothing(second: dict[str, Any]) -> None:
    last = answered({}, second).last

    assert last == Decision(received=last.received, ended=Refused(reason=Reason.DECIDED_MEANWHILE))


def test_who_has_seen_the_answer_may_give_another() -> None:
    found = answered({"returned": ReturnReason.MISSING_INFORMATION}, {"by": "ben", "seen": False})

    assert [one.status for decision in found.decisions for one in statuses(decision)] == ["rejected", "accepted"]


def test_what_has_not_gone_out_to_the_conference_is_not_answered_yet() -> None:
    found = told(FIRST)

    last = told(answers(referrals(found)[0]), after=found).last

    assert last.ended == Refused(reason=Reason.NOT_SENT_YET)


def test_only_a_referral_to_a_conference_is_answered_here() -> None:
    found = referred()
    offer = to(IDVA, found.decisions)[0]
    unknown = replace(offer, id=DeliveryId(derived_id("delivery", "nobody's")))

    ends = [told(answers(one), after=found).last.ended for one in (offer, unknown)]

    assert ends == [Refused(reason=Reason.REFERRAL_UNKNOWN)] * 2


def test_a_returned_referral_that_is_revised_is_put_to_the_conference_anew() -> None:
    found = told(REVISED, after=answered({"returned": ReturnReason.MISSING_INFORMATION}))

    assert [d.cause.event for d in referrals(found)] == ["IncidentReported/R-1/None", "IncidentReported/R-1/2"]
    assert DeliveryKind.UPDATE not in {d.kind for d in to(MARAC, [found.last])}


def test_an_accepted_referral_that_is_revised_comes_as_an_update() -> None:
    found = told(REVISED, after=answered({}))

    assert len(referrals(found)) == 1
    assert DeliveryKind.UPDATE in {d.kind for d in to(MARAC, [found.last])}


def test_news_that_refers_nobody_does_not_bring_a_returned_referral_back() -> None:
    found = told(a_support_updated(people=(HER, HIM)), after=answered({"returned": ReturnReason.NO_CRITERION}))

    assert len(referrals(found)) == 1
    assert DeliveryKind.UPDATE in {d.kind for d in to(MARAC, [found.last])}


def test_what_is_only_told_again_does_not_bring_a_returned_referral_back() -> None:
    found = answered({"returned": ReturnReason.NO_CRITERION})

    again = told(excludes(case_of(found), VRAS), after=found)

    assert len(referrals(again)) == 1


SAID = st.fixed_dictionaries(
    {"returned": st.sampled_from([None, *ReturnReason]), "seen": st.sampled_from([None, True, False])}
)


@settings(max_examples=25, deadline=None)
@given(st.lists(SAID, max_size=5))
def test_whatever_is_answered_the_referrer_hears_each_change_once_and_nothing_else_moves(
    made: list[dict[str, Any]],
) -> None:
    found, state = answered(*made), None

    for one, decision in zip(made, found.decisions[1:], strict=True):
        moves = one["seen"] is state and (one["returned"] is None) is not state
        assert isinstance(decision.ended, Processed if moves else Refused)
        assert len(statuses(decision)) == len(decision.changed) == len(decision.feed) == int(moves)
        state = one["returned"] is None if moves else state
