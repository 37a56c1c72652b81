"""What every kind of event does that follows a case: told once, twice, edited, late and withdrawn."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from hub.domain.delivery import DeliveryKind, DeliveryState
from hub.domain.events import CaseEvent
from hub.domain.ids import EventId
from hub.domain.outcome import Outcome
from hub.domain.person import ConsentStatus
from tests.builders.events import (
    NOW,
    PROGRAMME,
    VRAS,
    a_custody_changed,
    a_details_changed,
    a_feedback_received,
    a_hearing_changed,
    a_marac_outcome,
    a_record_withdrawn,
    a_safeguarding_updated,
    an_outcome_recorded,
)
from tests.builders.holders import PROBATION, a_held_case, then
from tests.builders.people import a_perpetrator, a_phone, a_victim, numbered, says
from tests.builders.world import Story, elsewhere, received, sent, story, to, who_got

Builder = Callable[..., CaseEvent]
MOVED = (a_victim(consents=(), contacts=(a_phone(7),)), a_perpetrator())
TOLD: tuple[tuple[Builder, dict[str, Any], dict[str, Any]], ...] = (
    (a_custody_changed, {}, {"change": "recalled"}),
    (a_hearing_changed, {}, {"change": "vacated"}),
    (a_details_changed, {"people": MOVED}, {"people": (replace(MOVED[0], contacts=(a_phone(8),)), MOVED[1])}),
    (a_marac_outcome, {}, {"outcome": "deferred"}),
    (a_safeguarding_updated, {}, {"rating": "red"}),
)
"""Each kind that holders are told of, as it is told first, and what an edit of it changes."""


def a_feedback_without_concern(*who: str, **over: Any) -> CaseEvent:
    """Return feedback that asks nobody to put anything right."""
    return a_feedback_received(*who, **{"severity": "none", **over})


COUNTED: tuple[Builder, ...] = (an_outcome_recorded, a_feedback_without_concern)
every = pytest.mark.parametrize(
    "event", [build(**first) for build, first, _ in TOLD], ids=[one[0].__name__ for one in TOLD]
)
editing = pytest.mark.parametrize(("build", "first", "edit"), TOLD, ids=[one[0].__name__ for one in TOLD])
counted = pytest.mark.parametrize("build", COUNTED, ids=[one.__name__ for one in COUNTED])


def edited(event: CaseEvent, revision: int, **over: Any) -> CaseEvent:
    head = replace(event.head, revision=revision, recorded_at=NOW - timedelta(minutes=60 - revision))
    return replace(event, head=head, **over)


def about_it(told: Story, event: CaseEvent) -> list[str]:
    """Return who was told because of an event's record, by their kind of delivery, in the order of telling."""
    cause = (event.head.agency, event.head.record_id)
    return [f"{d.kind}" for d in sent(told.last) if (d.cause.source, d.cause.record) == cause]


@every
def test_who_holds_the_case_is_told_once_and_not_again(event: CaseEvent) -> None:
    told = then(event, after=a_held_case())
    assert told.last.ended.outcome is Outcome.PROCESSED
    assert about_it(told, event)

    resent = then(elsewhere(received(event)), after=told)
    renamed = then(replace(elsewhere(received(event)), event_id=EventId("another-id")), after=resent)

    assert [one.last.ended.outcome for one in (resent, renamed)] == [Outcome.DUPLICATE, Outcome.DUPLICATE]
    assert [sent(one.last) for one in (resent, renamed)] == [[], []]


@editing
def test_an_edit_that_changes_something_is_told_and_one_that_changes_nothing_is_not(
    build: Builder, first: dict[str, Any], edit: dict[str, Any]
) -> None:
    event = edited(build(**first), 1)
    told = then(event, after=a_held_case())
    before = sorted(who_got(told.last))

    same = then(edited(event, 2), after=told)
    assert sent(same.last) == []

    changed = then(edited(event, 3, **edit), after=same)
    assert sorted(who_got(changed.last)) == before


@editing
def test_an_older_revision_is_kept_and_told_to_nobody(
    build: Builder, first: dict[str, Any], edit: dict[str, Any]
) -> None:
    event = build(**first)
    told = then(edited(event, 2, **edit), after=a_held_case())

    late = then(edited(event, 1), after=told)

    assert late.last.ended.outcome is Outcome.SUPERSEDED
    assert sent(late.last) == []


@every
def test_whoever_was_told_is_corrected_when_the_record_is_withdrawn(event: CaseEvent) -> None:
    told = then(event, after=a_held_case())
    recipients = {d.recipient for d in sent(told.last)}

    taken = then(a_record_withdrawn(event.head.agency, event.head.record_id), after=told)

    corrected = {d.recipient for d in sent(taken.last) if d.kind is DeliveryKind.CORRECTION}
    assert corrected == recipients


@every
def test_it_opens_no_case_and_its_sender_gets_the_same_receipt_and_nothing_else(event: CaseEvent) -> None:
    alone, known = then(event), then(event, after=a_held_case())

    assert alone.known.cases == {}
    for told in (alone, known):
        assert to(event.head.agency, [told.last]) == []
    receipts = [[d.content for d in one.last.deliveries if d.kind is DeliveryKind.RECEIVED] for one in (alone, known)]
    assert receipts[0] == receipts[1]
    assert len(receipts[0]) == 1


@every
def test_nothing_of_it_goes_to_the_other_partys_side(event: CaseEvent) -> None:
    told = then(event, after=a_held_case())

    assert {d.recipient for d in told.last.deliveries} & {PROGRAMME, PROBATION} == set()


@every
def test_a_service_of_her_choice_is_told_with_her_consent_only(event: CaseEvent) -> None:
    with_consent = then(event, after=a_held_case())
    assert to(VRAS, [with_consent.last])

    refused = a_victim(consents=says(ConsentStatus.REFUSED))
    without = then(event, after=a_held_case(people=(refused, a_perpetrator())))
    assert to(VRAS, without.decisions) == []


@counted
def test_what_is_counted_is_kept_and_told_to_nobody_whatever_else_it_says_of_her(build: Builder) -> None:
    number = (numbered(1),)
    event = build(people=(a_victim(consents=(), identifiers=number, contacts=(a_phone(7),)),))
    told = then(event, after=a_held_case(people=(a_victim(identifiers=number), a_perpetrator())))

    assert told.last.ended.outcome is Outcome.PROCESSED
    assert sent(told.last) == []
    assert [d.state for d in told.last.deliveries] == [DeliveryState.QUEUED]  # the receipt to its sender
    case = next(iter(told.known.cases.values()))
    assert event in [record.event for record in told.known.records_in(case.id)]


@counted
def test_what_is_counted_and_taken_back_leaves_nothing_to_correct(build: Builder) -> None:
    event = build()
    told = then(event, after=a_held_case())

    taken = then(a_record_withdrawn(event.head.agency, event.head.record_id), after=told)

    assert sent(taken.last) == []


def test_the_coordinators_case_names_nobody_because_of_what_is_only_counted() -> None:
    told = story(*(d.received.event for d in a_held_case().decisions if d.received.event))
    before = told.known.deliveries.copy()

    story(a_feedback_received(), an_outcome_recorded(), after=told)

    new = [d for key, d in told.known.deliveries.items() if key not in before and d.kind is DeliveryKind.MARAC_CASE]
    assert new == []
