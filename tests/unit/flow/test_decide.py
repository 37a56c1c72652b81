"""The flow as a whole: pure, deterministic, and the same however often, and in whatever order, it is asked."""

import pickle
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.domain.delivery import Delivery, DeliveryKind, DeliveryState
from hub.domain.events import CaseEvent, Heartbeat, ReceiptState
from hub.domain.facts import Told
from hub.domain.outcome import Outcome
from hub.domain.person import ConsentStatus, Person, Role
from hub.domain.risk import Grade
from hub.flow.decide import decide
from hub.flow.deduplicate import told as told_by
from hub.flow.known import Known
from hub.flow.received import Received
from tests.builders.events import (
    IDVA,
    MARAC,
    MASH,
    NOW,
    POLICE,
    VRAS,
    a_consent_changed,
    a_custody_changed,
    a_details_changed,
    a_feedback_received,
    a_head,
    a_hearing_changed,
    a_marac_outcome,
    a_receipt,
    a_record_withdrawn,
    a_referral_made,
    a_risk_assessed,
    a_safeguarding_updated,
    a_support_updated,
    an_assessment,
    an_incident,
    an_incident_reported,
    an_outcome_recorded,
)
from tests.builders.people import a_child, a_perpetrator, a_phone, a_victim, named, numbered, says
from tests.builders.world import Story, elsewhere, received, sent, shipped_policy, story

WOMEN = (
    a_victim(identifiers=(numbered(1),)),
    a_victim(ref="w", names=(named("Ann", "Other"),), date_of_birth="1980-01-31", contacts=(a_phone(7),)),
)
MEN = (
    a_perpetrator(),
    a_perpetrator(ref="q", names=(named("Ben", "Sample"),), date_of_birth="1992-02-03", contacts=(a_phone(8),)),
)
AGENCIES = (POLICE, IDVA, MASH, VRAS, MARAC)

women = st.sampled_from(WOMEN)
men = st.sampled_from((*MEN, None))
consents = st.sampled_from((*ConsentStatus, None))
grades = st.sampled_from(("standard", "medium", "high", None))


@st.composite
def some_people(draw: st.DrawFn) -> tuple[Person, ...]:
    """Draw a victim, mostly with somebody who did it, sometimes the other way about, sometimes with a child."""
    her, him, consent = draw(women), draw(men), draw(consents)
    her = replace(her, consents=says(consent) if consent else ())
    if him and draw(st.integers(0, 5)) == 0:
        her, him = replace(him, roles=(Role.VICTIM,)), replace(her, roles=(Role.PERPETRATOR,))
    child = (a_child(),) if draw(st.booleans()) else ()
    return (her, *((him,) if him else ()), *child)


@st.composite
def events(draw: st.DrawFn) -> CaseEvent:
    """Draw an event of any kind from a small population, so that they meet."""
    agency, record = draw(st.sampled_from(AGENCIES)), draw(st.sampled_from(("R-1", "R-2")))
    head = a_head(
        agency,
        record,
        revision=draw(st.integers(1, 3)),
        recorded_at=NOW - timedelta(hours=draw(st.integers(0, 5))),
    )
    people, judged = draw(some_people()), draw(grades)
    assessment = an_assessment(judged, assessed_at=NOW - timedelta(hours=draw(st.integers(0, 4)))) if judged else None
    happened = an_incident(occurred_from=NOW - timedelta(hours=draw(st.sampled_from((1, 2, 9, 300)))))
    told: tuple[CaseEvent, ...] = (
        an_incident_reported(head=head, people=people, assessment=assessment, incident=happened),
        a_risk_assessed(head=head, people=people, assessment=assessment or an_assessment("medium")),
        a_referral_made(head=head, people=people, assessment=assessment, criteria=draw(criteria)),
        a_support_updated(head=head, people=people),
        a_safeguarding_updated(head=head, people=(*people, a_child(ref="d"))),
        a_consent_changed(draw(st.sampled_from(ConsentStatus)), head=head, people=people[:1]),
        a_custody_changed(head=head, people=people[: draw(st.integers(1, 2))]),
        a_hearing_changed(head=head, people=people),
        a_details_changed(head=head, people=people),
        a_marac_outcome(head=head, people=people),
        an_outcome_recorded(head=head, people=people[:1]),
        a_feedback_received(head=head, people=people[:1]),
        a_record_withdrawn(head=head),
    )
    return draw(st.sampled_from(told))


criteria = st.sampled_from(((), ("repeat",)))
batches = st.lists(events(), min_size=1, max_size=6)


def arrivals(batch: Sequence[CaseEvent]) -> list[Received]:
    """Return a batch as it arrives, each event at a place and under an id of its own."""
    return [
        replace(elsewhere(received(event), place), event_id=type(received(event).event_id)(f"e-{place}"))
        for place, event in enumerate(batch)
    ]


def answered(told: Story) -> Story:
    """Continue a story by an answer to everything that was offered."""
    offers = [d for d in told.known.deliveries.values() if d.kind is DeliveryKind.REFERRAL_OFFERED]
    return story(*(a_receipt(d, ReceiptState.ACCEPTED) for d in offers), after=told)


@given(batches)
def test_deciding_changes_nothing_of_what_is_known_and_gives_the_same_answer_again(batch: list[CaseEvent]) -> None:
    arrived = arrivals(batch)
    told = story(*arrived[:-1])
    before = pickle.dumps(vars(told.known))

    once, twice = (decide(arrived[-1], told.known, shipped_policy(), NOW) for _ in range(2))

    assert pickle.dumps(vars(told.known)) == before
    assert once == twice


@given(batches)
def test_replaying_a_batch_changes_nothing_and_sends_nothing(batch: list[CaseEvent]) -> None:
    arrived = arrivals(batch)
    told = answered(story(*arrived))
    before = pickle.dumps(vars(told.known))

    again = story(*arrived, after=Story(decisions=(), known=told.known))

    assert pickle.dumps(vars(told.known)) == before
    assert {d.ended.outcome for d in again.decisions} == {Outcome.DUPLICATE}
    assert [d.deliveries for d in again.decisions] == [()] * len(batch)


@given(batches)
def test_sending_everything_again_under_new_ids_tells_nobody_anything(batch: list[CaseEvent]) -> None:
    newest = {(e.head.agency, e.head.record_id, type(e)): e for e in batch if told_by(e) is not Told.WITHDRAWAL}
    told = story(*arrivals([*newest.values()]))

    again = [replace(one, event_id=type(one.event_id)(f"again-{one.event_id}")) for one in arrivals([*newest.values()])]
    decisions = story(*again, after=told).decisions[-len(again) :] if again else ()

    assert [sent(d) for d in decisions] == [[] for _ in decisions]


@given(batches)
def test_delivery_ids_are_each_given_once_and_stay_when_all_is_decided_anew(batch: list[CaseEvent]) -> None:
    one, other = story(*arrivals(batch)), story(*arrivals(batch))

    ids = [d.id for decision in one.decisions for d in decision.deliveries]
    assert len(ids) == len(set(ids))
    assert [d.deliveries for d in one.decisions] == [d.deliveries for d in other.decisions]


@given(batches)
def test_no_line_of_deliveries_has_a_hole(batch: list[CaseEvent]) -> None:
    told = answered(story(*arrivals(batch)))

    lines: dict[object, list[int]] = {}
    for delivery in told.known.deliveries.values():
        if delivery.sequence is not None:
            lines.setdefault((delivery.topic, delivery.case), []).append(delivery.sequence)
    assert [line for line in lines.values() if sorted(line) != list(range(1, len(line) + 1))] == []


@given(batches)
def test_nobody_is_delivered_what_they_told_and_everybody_gets_one_receipt(batch: list[CaseEvent]) -> None:
    for decision in story(*arrivals(batch)).decisions:
        receipts = [d for d in decision.deliveries if d.kind is DeliveryKind.RECEIVED]
        back = [d for d in sent(decision) if d.recipient == d.cause.source and d.kind not in TO_SENDER]

        assert [d.recipient for d in receipts] == [decision.received.source]
        assert back == []


TO_SENDER = {DeliveryKind.TASK, DeliveryKind.MARAC_CASE, DeliveryKind.STATUS, DeliveryKind.CORRECTION}


@given(batches)
def test_every_delivery_has_a_rule_but_for_tasks_that_tell_nothing(batch: list[CaseEvent]) -> None:
    for decision in story(*arrivals(batch)).decisions:
        for delivery in decision.deliveries:
            if delivery.state is DeliveryState.WITHHELD:
                assert (delivery.content, delivery.rules, bool(delivery.reason)) == (None, (), True)
            elif not delivery.rules:
                assert delivery.kind is DeliveryKind.TASK
                assert getattr(delivery.content, "victim", None) is None


@given(batches)
def test_victim_and_perpetrator_of_a_case_are_two_people_and_never_change(batch: list[CaseEvent]) -> None:
    told = story(*arrivals(batch[:-1]))
    before = dict(told.known.cases)

    after = story(*arrivals(batch), after=Story(decisions=(), known=Known())).known.cases

    assert [c for c in after.values() if c.victim == c.perpetrator] == []
    for case in before.values():
        assert (after[case.id].victim, after[case.id].area) == (case.victim, case.area)
        assert case.perpetrator in {None, after[case.id].perpetrator}


FIRST_PAIR = (WOMEN[0], MEN[0], a_child(identifiers=(numbered(5),)))
SECOND_PAIR = (WOMEN[1], MEN[1], a_child(ref="d", names=(named("Sam", "Other"),)))


def of_pair(people: tuple[Person, ...], agency: str) -> list[CaseEvent]:
    return [
        an_incident_reported(agency, people=people, assessment=an_assessment("high")),
        a_risk_assessed(IDVA, f"A-{agency}", people=people),
        a_support_updated(IDVA, f"S-{agency}", people=people[:1]),
        a_record_withdrawn(agency),
    ]


@settings(max_examples=30)
@given(st.lists(st.booleans(), min_size=8, max_size=8))
def test_the_order_between_pairs_that_have_nothing_to_do_with_each_other_does_not_matter(turns: list[bool]) -> None:
    one, other = of_pair(FIRST_PAIR, POLICE), of_pair(SECOND_PAIR, MASH)
    mixed: list[CaseEvent] = []
    lines = [[*one], [*other]]
    for turn in turns:
        line = lines[turn] or lines[not turn]
        mixed.append(line.pop(0))

    apart, together = story(*one, *other), story(*mixed)

    assert deliveries(together) == deliveries(apart)
    assert together.known.cases == apart.known.cases


def deliveries(told: Story) -> set[Delivery]:
    return set(told.known.deliveries.values())


def called(given: str) -> Person:
    """Return the first woman under another first name; her number tells who she is."""
    return replace(WOMEN[0], names=(named(given, "Example"),))


def test_what_is_known_after_learning_is_what_is_known_after_loading() -> None:
    """The order in which records were learnt must not matter: a database gives them in another."""
    told = story(
        an_incident_reported(MASH, "M-1", people=(called("Maria"), *FIRST_PAIR[1:])),
        an_incident_reported(POLICE, people=(called("Paula"), MEN[0])),
        a_referral_made(IDVA, people=(called("Ida"), MEN[0])),
    )
    loaded = Known()
    for case in told.known.cases.values():
        loaded.learn_case(case)
    for members in told.known.members.values():
        for member in members.values():
            loaded.learn_member(member)
    for record in reversed(told.known.records.values()):
        loaded.learn_record(record)
    for incident in told.known.incidents.values():
        loaded.learn_incident(incident)
    for delivery in told.known.deliveries.values():
        loaded.learn_delivery(delivery)
    loaded.people_by_key.update(told.known.people_by_key)

    bare = replace(WOMEN[0], names=(), contacts=(), addresses=())
    comes = received(an_incident_reported(MASH, "M-9", people=(bare,), assessment=an_assessment("high")))

    assert decide(comes, loaded, shipped_policy(), NOW) == decide(comes, told.known, shipped_policy(), NOW)


@pytest.mark.parametrize("judged", ["standard", "medium", "high"])
def test_a_grade_that_was_told_is_the_grade_of_the_case(judged: str) -> None:
    told = story(an_incident_reported(assessment=an_assessment(judged)))

    assert [c.grade for c in told.last.cases] == [Grade[judged.upper()]]


def test_a_decision_repeats_neither_the_event_nor_its_people_when_it_is_printed() -> None:
    her = a_victim(names=(named("Unmistakable", "Person"),), contacts=(a_phone(666),))

    printed = repr(story(an_incident_reported(people=(her, a_perpetrator()))).last.received)

    assert "Unmistakable" not in printed
    assert "900666" not in printed


def test_a_heartbeat_is_answered_and_tells_nobody_anything() -> None:
    beat = Heartbeat(head=a_head(record="heartbeat"), software="edge 1", waiting=3)

    told = story(beat).last

    assert (told.ended.outcome, told.records, told.cases) == (Outcome.PROCESSED, (), ())
    assert [(d.recipient, d.kind) for d in told.deliveries] == [(POLICE, DeliveryKind.RECEIVED)]
