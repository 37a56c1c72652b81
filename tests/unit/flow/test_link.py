"""A person joins and separates: one person's cases become one, and come apart as if they had never been one."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.domain.content import CaseReplaced, Correction, MaracCase, Update
from hub.domain.decisions import LinkDecided
from hub.domain.delivery import Delivery, DeliveryKind, DeliveryState
from hub.domain.events import Event, IncidentReported
from hub.domain.head import Head
from hub.domain.ids import CONSOLE, PersonId, RecordId
from hub.domain.outcome import Outcome, Reason, Refused
from hub.domain.person import AddressClass, Person, PersonName, YesNo
from hub.domain.review import ReviewState, review_id
from hub.domain.risk import Grade
from hub.flow.known import Known
from hub.flow.received import Received
from hub.receive.decided import decided
from tests.builders.events import (
    IDVA,
    MARAC,
    NOW,
    POLICE,
    PROGRAMME,
    VRAS,
    a_head,
    a_record_withdrawn,
    a_risk_assessed,
    a_support_updated,
    an_assessment,
    an_incident,
    an_incident_reported,
)
from tests.builders.people import a_perpetrator, a_victim, an_address
from tests.builders.world import Story, content, sent, story, to

HIGH = an_assessment("high")


def liz(**over: Any) -> Person:
    """Return her in words that no score takes for the victim of the police's record."""
    plain = a_victim(names=(PersonName(given=("Beth",), family="Sample"),), date_of_birth="1968-11-30", identifiers=())
    said = {"contacts": (), "addresses": (an_address(lines=("9 Other Road",), postcode="IP2 9ZX"),)}
    return replace(plain, **(said | over))


def he(**over: Any) -> Person:
    return replace(a_perpetrator(), **over)


def polices(record: str = "R-1", **over: Any) -> IncidentReported:
    return an_incident_reported(POLICE, record, **({"people": (a_victim(), he()), "assessment": HIGH} | over))


def vrass(record: str = "V-1", **over: Any) -> IncidentReported:
    """Return an incident of which the victim service tells, a week before, of what it takes for another woman."""
    week = NOW - timedelta(days=7)
    said = {
        "people": (liz(), he()),
        "incident": an_incident(occurred_from=week),
        "assessment": replace(HIGH, assessed_at=week),
    }
    return an_incident_reported(VRAS, record, **(said | over))


def alone(told: Story, number: int, ref: str = "v") -> PersonId:
    """Return the id that a person of the nth decision's record would have alone."""
    return told.decisions[number].records[0].alone_of(ref)


def says(one: PersonId, other: PersonId, *, same: bool, by: str = "ann", key: str | None = None) -> Received:
    head = Head(agency=CONSOLE, record_id="link", recorded_at=NOW)
    event = LinkDecided(head=head, one=one, other=other, same=same, by=by, reason="a test")
    return decided(event, key or f"{one}{other}{same}{by}", NOW)


def two(*more: Event) -> Story:
    """Return a story of two records of one woman whom nobody has recognised, and of what else is told."""
    return story(polices(), vrass(), *more)


def join(told: Story, a: int = 0, b: int = 1, ref: str = "v") -> Story:
    return story(says(alone(told, a, ref), alone(told, b, ref), same=True), after=told)


def separate(told: Story, a: int = 0, b: int = 1, ref: str = "v") -> Story:
    return story(says(alone(told, a, ref), alone(told, b, ref), same=False), after=told)


def standing(known: Known) -> dict[Any, Any]:
    """Return what stands: cases with pair, grade and records, who plays which part, incidents and their tellers."""
    cases = [case for case in known.cases.values() if case.replaced_by is None]
    return {
        case.id: (
            replace(case, graded_at=None),
            sorted(record.key for record in known.ever_in(case.id)),
            sorted((m.role, m.person) for m in known.members[case.id].values()),
            sorted((i.id, i.told) for i in known.incidents_in(case.id)),
        )
        for case in cases
    }


def people(known: Known) -> dict[Any, Any]:
    return {record.key: dict(record.people) for record in known.records.values()}


def test_two_women_whom_nobody_has_recognised_have_two_cases() -> None:
    told = two()

    assert told.decisions[0].records[0].people["v"] != told.decisions[1].records[0].people["v"]
    assert len(standing(told.known)) == 2


def test_joined_they_are_one_person_with_one_case_and_the_younger_reference_leads_to_the_older() -> None:
    told = two()
    older, younger = (decision.cases[0] for decision in told.decisions)

    told = join(told)

    assert list(standing(told.known)) == [older.id]
    assert told.known.cases[younger.id].replaced_by == older.id
    assert {r.people["v"] for r in told.known.records.values()} == {older.victim}
    last = [d for d in sent(told.last) if d.kind is DeliveryKind.CASE_REPLACED]
    assert last
    assert {(d.case, d.key) for d in last} == {(younger.id, younger.reference)}
    assert {content(d, CaseReplaced).by for d in last} == {older.reference}


def test_the_other_partys_side_does_not_learn_that_two_cases_are_one() -> None:
    arrested = an_incident(suspect_informed=YesNo.YES)

    told = join(story(polices(incident=arrested), vrass(), polices("R-2", people=(liz(), he()))))

    assert not [d for d in sent(told.last) if d.recipient == PROGRAMME]


def test_a_join_tells_whom_it_concerns_what_they_would_have_been_told() -> None:
    told = join(two())

    updates = [d for d in to(IDVA, told.decisions[-1:]) if d.kind is DeliveryKind.UPDATE]

    assert updates
    assert all(isinstance(d.content, Update) for d in updates)


def test_nobody_is_referred_twice_for_one_incident_because_of_a_join() -> None:
    told = join(two())

    firsts = [
        (d.recipient, d.cause.record)
        for decision in told.decisions
        for d in sent(decision)
        if d.kind is DeliveryKind.REFERRAL_OFFERED
    ]

    assert len(firsts) == len(set(firsts))


def test_numbers_in_each_case_stay_without_a_hole_through_join_and_separation() -> None:
    told = separate(join(two(a_risk_assessed(people=(liz(), he())))))

    lines: dict[Any, list[int]] = {}
    for delivery in told.known.deliveries.values():
        if delivery.sequence is not None:
            lines.setdefault((delivery.topic, delivery.case), []).append(delivery.sequence)

    assert all(sorted(found) == list(range(1, len(found) + 1)) for found in lines.values())


def test_separated_again_they_are_as_if_never_joined() -> None:
    never = two()

    told = separate(join(two()))

    assert people(told.known) == people(never.known)
    assert standing(told.known) == standing(never.known)


def test_a_separated_pair_stays_apart_whatever_agrees_later() -> None:
    told = separate(two())

    now_numbered = (liz(identifiers=a_victim().identifiers), he())

    again = story(vrass(head=a_head(VRAS, "V-1", revision=2, recorded_at=NOW), people=now_numbered), after=told)

    assert again.last.records[0].people["v"] != again.decisions[0].records[0].people["v"]


def test_every_agency_that_got_something_from_a_wrong_link_is_corrected_and_nobody_else() -> None:
    told = join(two())
    wrong = {d.id: d for d in sent(told.last) if d.kind is not DeliveryKind.MARAC_CASE}

    told = separate(told)

    corrections = [d for d in sent(told.last) if d.kind is DeliveryKind.CORRECTION]
    assert {content(d, Correction).corrects for d in corrections} == {str(one) for one in wrong}
    assert {(d.subject, d.recipient, d.case) for d in corrections} == {
        (str(d.id), d.recipient, d.case) for d in wrong.values()
    }
    assert {told.known.deliveries[one].state for one in wrong} <= {DeliveryState.REPLACED, DeliveryState.WITHHELD}


def test_what_was_told_before_a_wrong_link_is_not_corrected() -> None:
    told = two()
    before = {d.id for decision in told.decisions for d in sent(decision)}

    told = separate(join(told))

    corrected = {content(d, Correction).corrects for d in sent(told.last) if d.kind is DeliveryKind.CORRECTION}
    assert not corrected & {str(one) for one in before}


def test_a_correction_comes_later_in_the_same_sequence() -> None:
    told = separate(join(two()))

    for delivery in sent(told.last):
        if delivery.kind is DeliveryKind.CORRECTION and delivery.sequence:
            wrong = next(d for d in told.known.deliveries.values() if str(d.id) == delivery.subject)
            assert wrong.sequence is None or delivery.sequence > wrong.sequence


def test_what_came_while_two_were_one_goes_to_the_side_to_which_it_is_most_alike() -> None:
    joined = join(two())
    told = story(a_support_updated(IDVA, "S-1"), after=joined)

    told = separate(told)

    his = {r.key.record: r.people["v"] for r in told.known.records.values()}
    assert his[RecordId("S-1")] == his[RecordId("R-1")] != his[RecordId("V-1")]


def test_a_wrong_join_by_score_comes_apart_too() -> None:
    """The same name and birthday and home: only somebody who knows both can tell them apart."""
    told = story(polices(), a_risk_assessed(IDVA, "A-1"))
    assert told.decisions[0].records[0].people["v"] == told.last.records[0].people["v"]

    told = separate(told)

    assert len({r.people["v"] for r in told.known.records.values()}) == 2
    corrections = [d for d in sent(told.last) if d.kind is DeliveryKind.CORRECTION]
    assert {d.cause.event for d in corrections} == {told.last.received.event_id}


def test_a_pair_that_needs_two_is_joined_only_when_a_second_user_agrees() -> None:
    hidden = liz(addresses=(an_address(visibility=AddressClass.REFUGE),))
    told = story(polices(), vrass(people=(hidden, he())))
    one, other = alone(told, 0), alone(told, 1)
    pair = review_id(one, other)

    told = story(says(one, other, same=True, by="ann"), after=told)
    assert told.known.reviews[pair].state is ReviewState.AWAITING_SECOND
    assert len(standing(told.known)) == 2

    told = story(says(one, other, same=True, by="ann", key="again"), after=told)
    assert told.last.ended == Refused(reason=Reason.SECOND_USER_NEEDED)

    told = story(says(one, other, same=True, by="bob"), after=told)
    assert told.known.reviews[pair].state is ReviewState.JOINED
    assert [s.by for s in told.known.reviews[pair].signatures] == ["ann", "bob"]
    assert len(standing(told.known)) == 1


def test_two_who_do_not_agree_leave_the_pair_waiting() -> None:
    hidden = liz(addresses=(an_address(visibility=AddressClass.REFUGE),))
    told = story(polices(), vrass(people=(hidden, he())))
    one, other = alone(told, 0), alone(told, 1)

    told = story(says(one, other, same=True, by="ann"), says(one, other, same=False, by="bob"), after=told)

    assert told.known.reviews[review_id(one, other)].state is ReviewState.WAITING
    assert len(standing(told.known)) == 2


def test_two_people_of_one_record_are_joined_by_nobody() -> None:
    told = two()

    told = story(says(alone(told, 0, "v"), alone(told, 0, "p"), same=True), after=told)

    assert told.last.ended == Refused(reason=Reason.PEOPLE_OF_ONE_RECORD)


def test_two_people_of_one_record_are_joined_by_nobody_also_once_it_was_withdrawn() -> None:
    told = story(polices())
    told = story(
        a_record_withdrawn(POLICE, "R-1"), says(alone(told, 0, "v"), alone(told, 0, "p"), same=True), after=told
    )

    assert told.last.ended == Refused(reason=Reason.PEOPLE_OF_ONE_RECORD)


def test_nobody_is_joined_by_a_way_round_with_whom_somebody_has_separated_them() -> None:
    third = vrass(
        "V-9", people=(liz(names=(PersonName(given=("Cora",), family="Other"),), date_of_birth="1979-09-09"), he())
    )
    told = join(separate(story(polices(), vrass(), third)), 0, 2)

    told = join(told, 1, 2)

    assert told.last.ended == Refused(reason=Reason.PEOPLE_KEPT_APART)


def test_a_grade_is_not_lowered_by_a_link_that_has_nothing_to_do_with_it() -> None:
    lower = polices(
        head=a_head(POLICE, "R-1", revision=2, recorded_at=NOW), assessment=replace(HIGH, judgement="medium")
    )
    told = story(polices(), lower, vrass())

    told = separate(join(told, 0, 2), 0, 2)

    assert told.known.cases[told.decisions[0].cases[0].id].grade is Grade.HIGH


def test_a_description_that_nobody_gave_is_refused() -> None:
    told = two()
    nobody = PersonId(told.decisions[0].cases[0].id)

    told = story(says(alone(told, 0), nobody, same=True), after=told)

    assert told.last.ended.outcome is Outcome.REFUSED


def test_the_coordinator_gets_the_whole_case_that_goes_on() -> None:
    told = join(two())

    whole = [d for d in told.last.deliveries if d.kind is DeliveryKind.MARAC_CASE]

    older, younger = (decision.cases[0] for decision in told.decisions[:2])
    assert {(d.recipient, d.case, content(d, MaracCase).replaced_by) for d in whole} == {
        (MARAC, younger.id, older.reference),
        (MARAC, older.id, None),
    }


def test_a_case_of_an_unknown_perpetrator_goes_on_in_the_pairs_own_once_he_is_named() -> None:
    nameless = polices("R-2", people=(a_victim(),), incident=an_incident(occurred_from=NOW - timedelta(days=30)))
    named = polices("R-2", head=a_head(POLICE, "R-2", revision=2, recorded_at=NOW), incident=nameless.incident)

    told = story(polices(), nameless)
    own, provisional = (decision.cases[0] for decision in told.decisions)
    told = story(named, after=told)

    assert told.known.cases[provisional.id].replaced_by == own.id
    assert [content(d, CaseReplaced).by for d in sent(told.last) if d.kind is DeliveryKind.CASE_REPLACED] == [
        own.reference for _ in {d.recipient for d in sent(told.decisions[1]) if d.kind is not DeliveryKind.MARAC_CASE}
    ]
    assert len(told.known.incidents_in(own.id)) == 2
    assert not [d for d in sent(told.last) if d.kind is DeliveryKind.REFERRAL_OFFERED]


RECORDS: dict[str, Callable[[], Event]] = {
    "R-1": polices,
    "R-2": lambda: polices("R-2", incident=an_incident(occurred_from=NOW - timedelta(days=40)), assessment=None),
    "V-1": vrass,
    "V-2": lambda: vrass("V-2", incident=an_incident(occurred_from=NOW - timedelta(days=300))),
    "A-1": lambda: a_risk_assessed(IDVA, "A-1", people=(liz(), he())),
    "S-1": lambda: a_support_updated(VRAS, "S-1", people=(liz(),)),
    "X-1": lambda: vrass("X-1", people=(liz(),)),
}


@given(st.permutations(sorted(RECORDS)), st.sets(st.sampled_from(sorted(RECORDS)), min_size=2))
def test_join_then_separate_is_never_joined(order: list[str], chosen: set[str]) -> None:
    """In people, cases, grades, incidents and parts; only the mark and the corrections stay."""
    names = [name for name in order if name in chosen]
    his = next((n for n, name in enumerate(names) if name.startswith("R")), None)
    hers = next((n for n, name in enumerate(names) if not name.startswith("R")), None)
    if his is None or hers is None:
        return
    events = [RECORDS[name]() for name in names]

    never, told = story(*events), separate(join(story(*events), his, hers), his, hers)

    assert people(told.known) == people(never.known)
    assert standing(told.known) == standing(never.known)


@pytest.mark.parametrize("reverse", [False, True])
def test_the_pair_is_the_same_whichever_is_named_first(reverse: bool) -> None:  # noqa: FBT001 - a parameter of the test
    told = two()
    one, other = alone(told, 0), alone(told, 1)
    pair = (other, one) if reverse else (one, other)

    told = story(says(*pair, same=True), after=told)

    assert len(standing(told.known)) == 1


def test_deliveries_of_a_join_name_its_decision_as_the_cause_or_the_record_that_they_tell_of() -> None:
    told = join(two())

    def is_settled(delivery: Delivery) -> bool:
        return delivery.cause.source in {CONSOLE, POLICE, VRAS, IDVA}

    assert all(map(is_settled, told.last.deliveries))


def test_who_was_shown_less_than_was_decided_meanwhile_decides_nothing() -> None:
    told = join(two())
    one, other = alone(told, 0), alone(told, 1)
    head = Head(agency=CONSOLE, record_id="link", recorded_at=NOW)
    late = LinkDecided(head=head, one=one, other=other, same=False, by="bob", reason="a test", seen=0)

    told = story(decided(late, "late", NOW), after=told)

    assert told.last.ended == Refused(reason=Reason.DECIDED_MEANWHILE)
    assert [s.by for s in told.known.reviews[review_id(one, other)].signatures] == ["ann"]
    told = story(decided(replace(late, seen=1), "seen", NOW), after=told)
    assert told.last.ended.outcome is Outcome.PROCESSED


def test_after_somebody_was_not_sure_two_must_decide_alike_and_what_is_decided_stays_so() -> None:
    told = two()
    one, other = alone(told, 0), alone(told, 1)

    def unsure(by: str, key: str) -> Received:
        head = Head(agency=CONSOLE, record_id="link", recorded_at=NOW)
        return decided(LinkDecided(head=head, one=one, other=other, same=None, by=by, reason="a test"), key, NOW)

    told = story(unsure("ann", "k1"), says(one, other, same=True, by="bob"), unsure("dan", "k2"), after=told)

    review = told.known.reviews[review_id(one, other)]
    assert (review.state, review.needs_second) == (ReviewState.AWAITING_SECOND, True)
    assert review.first
    assert review.first.by == "bob"
    assert len(standing(told.known)) == 2
    told = story(says(one, other, same=True, by="eve"), unsure("ann", "k3"), after=told)
    assert len(standing(told.known)) == 1
    assert told.last.ended == Refused(reason=Reason.DECIDED_MEANWHILE)
