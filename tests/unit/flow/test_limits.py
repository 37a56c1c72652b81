"""Somebody keeps an agency out of a case: nothing opens it but a second person, and nobody is left without help."""

from collections.abc import Iterable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.domain.content import Correction, MaracCase, Task, fingerprint
from hub.domain.delivery import Delivery, DeliveryKind, DeliveryState
from hub.domain.events import CaseEvent, ReceiptState
from hub.domain.facts import Exclusion, Restriction
from hub.domain.ids import AgencyId, CaseId, DeliveryId, derived_id
from hub.domain.limits import Excluded, LimitReason, Limits, OpenTo
from hub.domain.outcome import Processed, Reason, Refused
from hub.domain.person import Consent, ConsentStatus
from hub.domain.rules import Policy
from hub.flow.consent_said import SUPPORT
from hub.flow.facts import recipient_facts
from hub.flow.share import SHOWN_NO_MORE, share_replaced
from tests.builders.events import (
    IDVA,
    MARAC,
    MASH,
    NOW,
    POLICE,
    PROGRAMME,
    VRAS,
    a_receipt,
    a_record_withdrawn,
    a_referral_made,
    a_risk_assessed,
    an_assessment,
    an_incident,
    an_incident_reported,
)
from tests.builders.limits import case_of, excludes, includes, restricts
from tests.builders.other_side import anything_goes, informed
from tests.builders.people import a_child, a_perpetrator, a_victim
from tests.builders.world import Story, content, published, sent, shipped_policy, story, to, who_got, withheld
from tests.unit.flow.test_decide import arrivals, batches
from tests.unit.flow.test_erase import an_erasure
from tests.unit.flow.test_link import alone, he, liz, polices, says, vrass

HIGH = an_incident_reported(assessment=an_assessment("high"), people=(a_victim(), a_perpetrator(), a_child()))
AGAIN = a_risk_assessed(POLICE, "A-7", people=(a_victim(), a_perpetrator(), a_child()))


def refused(told: Story) -> Reason | None:
    ended = told.last.ended
    return Reason(ended.reason) if isinstance(ended, Refused) else None


def went(deliveries: Iterable[Delivery]) -> list[Delivery]:
    """Return what tells something of a case: no correction, nothing withheld, no case that shows nothing."""
    return [
        d
        for d in deliveries
        if d.case
        and d.state is not DeliveryState.WITHHELD
        and d.kind is not DeliveryKind.CORRECTION
        and not (isinstance(d.content, MaracCase) and not d.content.told_by)
    ]


def test_an_excluded_agency_gets_nothing_of_the_case_though_rules_would_tell_it() -> None:
    told = story(HIGH)

    told = story(excludes(case_of(told), IDVA), AGAIN, after=told)

    assert to(IDVA, [told.last]) == []
    assert {(d.kind.value, d.reason) for d in withheld(told.last) if d.recipient == IDVA} == {
        ("referral-offered", "excluded")
    }


def test_what_was_on_its_way_is_stopped_and_its_number_passes_to_a_correction() -> None:
    told = story(HIGH)
    (offer,) = to(IDVA, told.decisions)

    told = story(excludes(case_of(told), IDVA), after=told)

    after = told.known.deliveries[offer.id]
    (correction,) = to(IDVA, [told.last])
    assert (after.state, after.reason, after.sequence) == (DeliveryState.WITHHELD, "excluded", None)
    assert content(correction, Correction).sent_before is False
    assert correction.sequence == offer.sequence


NOT_CONFIRMED = {DeliveryState.PUBLISHED, DeliveryState.REPLACED}


def confirmed(told: Story, agency: str) -> Story:
    """Let an agency confirm everything that it was sent."""
    told = published(told)
    got = [d for d in told.known.deliveries.values() if d.recipient == agency and d.kind is not DeliveryKind.MARAC_CASE]
    return story(*(a_receipt(d, ReceiptState.DELIVERED) for d in got), after=told)


def test_what_was_sent_and_not_confirmed_is_taken_back_and_comes_again_only_as_a_correction_of_itself() -> None:
    told = published(story(HIGH))
    (offer,) = to(IDVA, told.decisions)

    told = story(excludes(case_of(told), IDVA), after=told)

    (again,) = told.last.stand_ins
    after = told.known.deliveries[offer.id]
    (taken_back,) = to(IDVA, [told.last])
    assert content(taken_back, Correction) == Correction(corrects=str(offer.id), reason="withdrawn", sent_before=True)
    assert taken_back.sequence == 2
    assert (after.state, after.reason, after.sequence) == (DeliveryState.REPLACED, "excluded", offer.sequence)
    assert (again.id, again.kind, again.sequence) == (offer.id, DeliveryKind.CORRECTION, offer.sequence)
    assert again.content == Correction(corrects=str(offer.id), reason="withdrawn", sent_before=True)


def test_what_was_corrected_before_and_never_confirmed_does_not_come_again_as_it_was() -> None:
    told = published(story(HIGH))
    (offer,) = to(IDVA, told.decisions)
    told = published(story(a_record_withdrawn(), after=told))

    told = story(excludes(case_of(told), IDVA), after=told)

    assert offer.id in {d.id for d in told.last.stand_ins}


def test_whoever_is_kept_out_by_a_join_gets_nothing_of_it_again_that_it_never_confirmed() -> None:
    told = story(polices(), vrass())
    told = published(story(excludes(case_of(told, 0), IDVA), after=told))
    unconfirmed = [d for d in told.known.deliveries.values() if d.recipient == IDVA and d.state in NOT_CONFIRMED]

    told = story(says(alone(told, 0), alone(told, 1), same=True), after=told)

    assert DeliveryKind.CORRECTION in {d.kind for d in unconfirmed}
    assert {d.id for d in told.last.stand_ins if d.recipient == IDVA} == {
        d.id for d in unconfirmed if d.kind is DeliveryKind.REFERRAL_OFFERED
    }


def test_what_was_sent_before_and_confirmed_stays_as_it_is() -> None:
    told = confirmed(story(HIGH), IDVA)

    told = story(excludes(case_of(told), IDVA), after=told)

    assert told.last.stand_ins == ()

    assert to(IDVA, [told.last]) == []
    assert not [d for d in told.last.changed if d.recipient == IDVA]


def test_the_fallback_is_asked_to_find_a_way_where_whoever_would_help_her_is_kept_out() -> None:
    told = story(HIGH)

    told = story(excludes(case_of(told), IDVA), after=told)

    (task,) = to(VRAS, [told.last])
    asked = content(task, Task)
    assert asked.task == "find-route"
    assert asked.victim
    assert asked.victim.name
    assert asked.victim.contacts
    assert not asked.victim.addresses
    assert task.rules == ("victim-hub/find-a-way-high",)
    assert who_got(story(AGAIN, after=told).last).count((VRAS, "task")) == 0


def test_nobody_is_asked_to_find_a_way_for_somebody_of_whom_they_may_learn_nothing() -> None:
    refusing = a_victim(consents=(Consent(purpose=SUPPORT, status=ConsentStatus.REFUSED),))
    told = story(an_incident_reported(people=(refusing, a_perpetrator(), a_child())))

    told = story(excludes(case_of(told), MASH), after=told)

    assert to(VRAS, [told.last]) == []
    assert ("task", "no-sharing-rule") in {(d.kind.value, d.reason) for d in withheld(told.last) if d.recipient == VRAS}


def test_where_the_fallback_is_kept_out_itself_the_idva_service_finds_a_way() -> None:
    told = story(an_incident_reported())

    told = story(excludes(case_of(told), VRAS), after=told)

    assert [(d.recipient, d.subject) for d in sent(told.last) if d.kind is DeliveryKind.TASK] == [(IDVA, "find-route")]


def test_nobody_is_asked_to_find_a_way_because_his_programme_is_kept_out() -> None:
    told = story(informed())

    told = story(excludes(case_of(told), PROGRAMME), after=told)

    assert [d for d in sent(told.last) if d.kind is DeliveryKind.TASK] == []


def test_the_sender_of_a_record_learns_no_more_who_took_it_on_once_it_is_excluded() -> None:
    told = published(story(HIGH))
    (offer,) = to(IDVA, told.decisions)

    told = story(excludes(case_of(told), POLICE), a_receipt(offer, ReceiptState.ACCEPTED), after=told)

    assert to(POLICE, [told.last]) == []
    assert [(d.kind.value, d.reason) for d in withheld(told.last)] == [("status", "excluded")]


def test_an_exclusion_holds_in_its_own_case_only() -> None:
    other = an_incident_reported(
        record="R-9",
        assessment=an_assessment("high"),
        people=(liz(), he()),
    )
    told = story(HIGH)

    told = story(excludes(case_of(told), IDVA), other, after=told)

    assert (IDVA, "referral-offered") in who_got(told.last)


@pytest.mark.parametrize("users", [("ann", "ann"), ("ann",)], ids=["one user twice", "one user once"])
def test_one_user_alone_lets_nobody_in_again(users: tuple[str, ...]) -> None:
    told = story(HIGH)
    case = case_of(told)

    told = story(excludes(case, IDVA), *(includes(case, IDVA, by) for by in dict.fromkeys(users)), after=told)
    if len(users) > 1:
        again = includes(case, IDVA, "ann")
        told = story(replace(again, event_id=type(again.event_id)("another")), after=told)
        assert refused(told) is Reason.SECOND_USER_NEEDED

    assert told.known.cases[case].limits.closed_to(AgencyId(IDVA))


def test_two_users_let_an_agency_in_again_and_it_gets_what_it_would_have_been_told() -> None:
    told = story(HIGH)
    case = case_of(told)

    told = story(excludes(case, IDVA), includes(case, IDVA, "ann"), includes(case, IDVA, "bob"), after=told)

    assert told.known.cases[case].limits == Limits()
    assert (IDVA, "referral-offered") in who_got(told.last)


def test_excluding_again_ends_the_wish_to_let_the_agency_in() -> None:
    told = story(HIGH)
    case = case_of(told)

    told = story(
        *(excludes(case, IDVA), includes(case, IDVA, "ann"), excludes(case, IDVA, "eve"), includes(case, IDVA, "bob")),
        after=told,
    )

    assert told.known.cases[case].limits.closed_to(AgencyId(IDVA))


def test_letting_in_who_is_not_kept_out_changes_nothing() -> None:
    told = story(HIGH)

    told = story(includes(case_of(told), IDVA, "ann"), after=told)

    assert (told.last.ended, told.last.deliveries) == (Processed(), ())


def test_opening_a_case_that_is_not_restricted_changes_nothing() -> None:
    told = story(HIGH)

    told = story(restricts(case_of(told)), after=told)

    assert (told.last.ended, told.last.deliveries) == (Processed(), ())


def test_where_all_who_could_find_a_way_are_kept_out_what_is_withheld_says_so() -> None:
    told = story(an_incident_reported())
    case = case_of(told)

    told = story(excludes(case, IDVA), excludes(case, VRAS), AGAIN, after=told)

    assert [d for d in sent(told.last) if d.kind is DeliveryKind.TASK] == []
    assert {(d.recipient, d.reason) for d in withheld(told.last)} >= {(IDVA, "excluded")}


def test_of_a_restricted_case_one_who_is_named_finds_a_way_where_no_helper_is() -> None:
    told = story(HIGH)

    told = story(restricts(case_of(told), MASH), after=told)

    tasks = [(d.recipient, d.subject) for d in sent(told.last) if d.kind is DeliveryKind.TASK]
    assert tasks == [(MASH, "find-route")]


def test_an_agency_that_is_not_in_the_directory_or_a_case_that_is_not_there_is_refused() -> None:
    told = story(HIGH)
    case = case_of(told)

    assert refused(story(excludes(case, "suffolk-idvaa"), after=told)) is Reason.AGENCY_UNKNOWN
    assert refused(story(restricts(case, IDVA, "nobody"), after=told)) is Reason.AGENCY_UNKNOWN
    assert refused(story(excludes(CaseId(case_of(story(informed()))), IDVA))) is Reason.CASE_UNKNOWN


def test_a_restricted_case_goes_to_those_named_only() -> None:
    told = story(HIGH)
    case = case_of(told)

    told = story(restricts(case, IDVA, MARAC), AGAIN, after=told)

    assert {d.recipient for d in went(told.last.deliveries)} <= {IDVA, MARAC}
    assert (IDVA, "update") in who_got(told.last)
    assert {d.reason for d in withheld(told.last) if d.recipient == MASH} == {"restricted-case"}


def test_those_named_get_what_their_rules_give_in_a_restricted_case() -> None:
    told = story(an_incident_reported(people=HIGH.people))
    told = story(restricts(case_of(told), IDVA, MARAC, MASH), HIGH, after=told)
    told = story(a_risk_assessed(POLICE, "A-8", people=HIGH.people), after=told)

    assert {d.recipient for d in told.known.deliveries.values() if d.kind is DeliveryKind.REFERRAL_OFFERED} >= {IDVA}
    assert (MARAC, "marac-referral") in who_got(told.last)


def test_what_is_named_may_be_narrowed_by_one_user_and_widened_by_two() -> None:
    told = story(HIGH)
    case = case_of(told)

    told = story(restricts(case, IDVA, MARAC), restricts(case, IDVA), after=told)
    narrow = told.known.cases[case].limits.open_to
    told = story(restricts(case, IDVA, MASH, by="ann"), after=told)
    waiting = told.known.cases[case].limits.open_to
    told = story(restricts(case, IDVA, MASH, by="bob"), after=told)
    wide = told.known.cases[case].limits.open_to

    assert narrow
    assert waiting
    assert wide
    assert (narrow.agencies, waiting.agencies, wide.agencies) == ((IDVA,), (IDVA,), (IDVA, MASH))
    assert (MASH, "safeguarding-contact") in who_got(told.last)


def test_a_case_is_opened_again_by_two_users_who_mean_the_same() -> None:
    told = story(HIGH)
    case = case_of(told)

    told = story(restricts(case, IDVA), restricts(case, by="ann"), restricts(case, IDVA, MASH, by="bob"), after=told)
    still = told.known.cases[case].limits.open_to
    told = story(restricts(case, by="cat"), restricts(case, by="dan"), after=told)

    assert still
    assert told.known.cases[case].limits.open_to is None


@pytest.mark.parametrize("to_whom", [(), (IDVA, MASH)], ids=["to all", "to one more"])
def test_one_user_alone_opens_no_restricted_case(to_whom: tuple[str, ...]) -> None:
    told = story(HIGH)
    case = case_of(told)
    once = restricts(case, *to_whom, by="ann")
    twice = replace(once, event_id=type(once.event_id)("another"))

    told = story(restricts(case, IDVA), once, twice, after=told)

    assert refused(told) is Reason.SECOND_USER_NEEDED
    assert told.known.cases[case].limits.closed_to(AgencyId(MASH))


def test_what_the_coordinator_was_shown_is_overwritten_once_the_conference_is_kept_out() -> None:
    told = published(story(HIGH))

    told = story(excludes(case_of(told), MARAC), after=told)

    (shown,) = (d for d in told.last.deliveries if d.kind is DeliveryKind.MARAC_CASE)
    assert content(shown, MaracCase).victim == ()
    assert [d for d in story(AGAIN, after=told).last.deliveries if d.kind is DeliveryKind.MARAC_CASE] == []


def test_a_case_that_joins_another_takes_its_limits_along_and_keeps_them_when_they_part() -> None:
    told = story(polices(), vrass())
    younger, older = case_of(told, 0), case_of(told, 1)
    told = story(excludes(younger, IDVA), excludes(older, MASH), after=told)

    told = story(says(alone(told, 0), alone(told, 1), same=True), after=told)
    (heir,) = (c for c in told.known.cases.values() if c.replaced_by is None)
    told = story(says(alone(told, 0), alone(told, 1), same=False), after=told)
    parted = [c for c in told.known.cases.values() if c.replaced_by is None]

    assert [e.agency for e in heir.limits.exclusions] == [IDVA, MASH]
    assert len(parted) == 2
    assert [[e.agency for e in c.limits.exclusions] for c in parted] == [[IDVA, MASH], [IDVA, MASH]]


def test_whoever_is_kept_out_of_the_case_that_goes_on_hears_nothing_of_the_join_and_gets_nothing_that_waits() -> None:
    told = story(polices(), vrass())
    told = story(excludes(case_of(told, 0), IDVA), after=told)
    waiting = [d for d in told.known.deliveries.values() if d.recipient == IDVA and d.state is DeliveryState.QUEUED]

    told = story(says(alone(told, 0), alone(told, 1), same=True), after=told)

    assert [d.kind for d in waiting if d.kind is not DeliveryKind.CORRECTION] == [DeliveryKind.REFERRAL_OFFERED]
    assert {d.reason for d in told.last.changed if d.recipient == IDVA} == {"excluded"}
    assert {d.kind for d in sent(told.last) if d.recipient == IDVA} == {DeliveryKind.CORRECTION}


def test_whoever_is_kept_out_gets_nothing_either_of_a_case_in_whose_place_that_one_goes_on() -> None:
    told = story(polices(), vrass())
    told = story(says(alone(told, 0), alone(told, 1), same=True), after=told)
    (heir,) = (c for c in told.known.cases.values() if c.replaced_by is None)

    told = story(excludes(heir.id, IDVA), excludes(heir.id, MARAC), after=told)

    stands = {d.id for d in told.known.deliveries.values() if d.state is DeliveryState.QUEUED}
    goes = [d for one in told.decisions for d in one.deliveries if d.id in stands and d.recipient in {IDVA, MARAC}]
    assert went(goes) == []
    assert "replaced_by='" not in repr([d.content for d in goes])
    assert {(d.case, d.kind) for d in goes if d.recipient == MARAC} >= {
        (case, DeliveryKind.MARAC_CASE) for case in told.known.cases
    }


def test_what_a_coordinator_who_is_kept_out_by_a_join_was_not_shown_yet_of_the_other_case_is_not_shown() -> None:
    told = story(polices(), vrass())
    told = story(excludes(case_of(told, 1), MARAC), excludes(case_of(told, 0), MASH), after=told)

    told = story(says(alone(told, 0), alone(told, 1), same=True), after=told)

    stands = {d.id for d in told.known.deliveries.values() if d.state is DeliveryState.QUEUED}
    goes = [d for one in told.decisions for d in one.deliveries if d.id in stands and d.recipient == MARAC]
    assert went(goes) == []
    assert len({d.id for d in told.last.deliveries}) == len(told.last.deliveries)


def test_a_coordinator_who_is_kept_out_is_not_shown_under_which_reference_a_case_goes_on() -> None:
    told = published(story(polices(), vrass()))
    told = published(story(*(excludes(case_of(told, number), MARAC) for number in (0, 1)), after=told))

    told = story(says(alone(told, 0), alone(told, 1), same=True), after=told)

    shown = [d for d in told.last.deliveries if d.kind is DeliveryKind.MARAC_CASE]
    assert [content(d, MaracCase).replaced_by for d in shown if d.state is DeliveryState.QUEUED] == [None] * len(shown)


def test_a_coordinator_who_is_kept_out_does_not_learn_that_reference_when_somebody_is_erased() -> None:
    people = (a_victim(), he(), a_child())
    told = published(story(polices(people=people), vrass()))
    told = published(story(*(excludes(case_of(told, number), MARAC) for number in (0, 1)), after=told))
    told = published(story(says(alone(told, 0), alone(told, 1), same=True), after=told))

    told = story(an_erasure(told.decisions[0].records[0].people["c"]), after=told)

    shown = [d for d in told.last.deliveries if d.kind is DeliveryKind.MARAC_CASE]
    assert [content(d, MaracCase).replaced_by for d in shown if d.state is DeliveryState.QUEUED] == [None] * len(shown)


def test_an_emptied_case_is_emptied_once() -> None:
    told = published(story(HIGH))
    case = case_of(told)

    told = story(excludes(case, MARAC), excludes(case, MASH), after=told)

    assert [d for d in told.last.deliveries if d.kind is DeliveryKind.MARAC_CASE] == []


def test_what_waits_to_be_shown_is_stopped_also_where_an_empty_case_waits_behind_it() -> None:
    told = story(HIGH)
    case = told.known.cases[case_of(told)]
    (waits,) = (d for d in told.known.deliveries.values() if d.kind is DeliveryKind.MARAC_CASE)
    nothing = fingerprint(share_replaced(case, None, AgencyId(MARAC)).content)
    behind = DeliveryId(derived_id("behind"))
    empty = replace(waits, id=behind, fingerprint=nothing, rules=(SHOWN_NO_MORE,), sequence=2, position=None)
    told.known.learn_delivery(empty)

    told = story(excludes(case.id, MARAC), after=told)

    assert told.known.deliveries[waits.id].state is DeliveryState.WITHHELD
    shown = [d for d in told.last.deliveries if d.kind is DeliveryKind.MARAC_CASE]
    assert [(content(d, MaracCase).victim, d.sequence) for d in shown] == [((), waits.sequence)]


def test_a_lifted_limit_does_not_come_back_by_a_later_join_of_others() -> None:
    told = story(polices(), vrass())
    younger = case_of(told, 0)
    told = story(excludes(younger, IDVA), says(alone(told, 0), alone(told, 1), same=True), after=told)
    (heir,) = (c for c in told.known.cases.values() if c.replaced_by is None)
    told = story(includes(heir.id, IDVA, "ann"), includes(heir.id, IDVA, "bob"), after=told)
    third = an_incident_reported(record="R-3", people=(liz(ref="x"), he()), incident=an_incident(occurred_from=NOW))

    told = story(third, after=told)

    assert told.known.cases[heir.id].limits == Limits()


def test_the_limits_of_two_cases_keep_out_whoever_either_keeps_out() -> None:
    def open_to(*agencies: str) -> Limits:
        named = tuple(AgencyId(agency) for agency in agencies)
        return Limits(open_to=OpenTo(agencies=named, reason=LimitReason.STAFF_ARE_PARTY, by="ann"))

    both = open_to(IDVA, MASH).together(open_to(IDVA, MARAC))
    lifted = Limits().excluding(
        Excluded(agency=AgencyId(IDVA), reason=LimitReason.RELATIVE_IN_ROLE, by="ann", lifting="ann")
    )
    firm = Limits().excluding(Excluded(agency=AgencyId(IDVA), reason=LimitReason.RELATIVE_IN_ROLE, by="bob"))

    assert both.open_to
    assert both.open_to.agencies == (IDVA,)
    assert [one.exclusions[0].lifting for one in (lifted.together(firm), firm.together(lifted))] == [None, None]
    assert Limits().together(both) == both.together(Limits()) == both


def test_the_facts_of_a_recipient_say_whether_it_is_kept_out_and_whether_it_is_named() -> None:
    told = story(HIGH)
    case = case_of(told)
    told = story(excludes(case, VRAS), restricts(case, IDVA, VRAS), after=told)
    limited = told.known.cases[case]

    def facts(agency: str) -> tuple[object, object]:
        found = recipient_facts(limited, AgencyId(agency))
        return found["excluded"], found["restricted"]

    assert facts(IDVA) == (Exclusion.CLEAR, Restriction.NAMED)
    assert facts(MASH) == (Exclusion.CLEAR, Restriction.RESTRICTED)
    assert facts(VRAS) == (Exclusion.NAMED, Restriction.NAMED)


SOMEBODY = st.sampled_from((IDVA, MASH, VRAS, MARAC, POLICE, PROGRAMME))


@pytest.mark.parametrize(
    "policy", [shipped_policy(), anything_goes()], ids=["as shipped", "rules that send everything"]
)
@settings(max_examples=60)
@given(batch=batches, agency=SOMEBODY, closes=st.booleans())
def test_whatever_is_told_and_whatever_rules_say_who_is_kept_out_gets_nothing_of_the_case(
    policy: Policy,
    batch: list[CaseEvent],
    agency: str,
    closes: bool,  # noqa: FBT001 - drawn
) -> None:
    others = tuple(a for a in (IDVA, MASH, VRAS) if a != agency)
    told = story(HIGH, policy=policy)
    case = case_of(told)
    first = restricts(case, *others) if closes else excludes(case, agency)

    told = story(first, *arrivals(batch), a_referral_made(), after=told, policy=policy)

    later = [d for decision in told.decisions[2:] for d in decision.deliveries]
    assert [d.kind for d in went(later) if d.case == case and d.recipient == agency] == []
    assert {d.state for d in told.last.deliveries if d.case == case and d.recipient == agency} <= {
        DeliveryState.WITHHELD,
        DeliveryState.QUEUED,
    }
    assert told.known.cases[case].limits.closed_to(AgencyId(agency))


def test_high_risk_and_her_refusal_open_nothing_to_who_is_kept_out() -> None:
    told = story(an_incident_reported())
    refusing = replace(HIGH, people=(a_victim(consents=()), a_perpetrator()))

    told = story(excludes(case_of(told), IDVA), refusing, after=told)

    assert to(IDVA, [told.last]) == []
