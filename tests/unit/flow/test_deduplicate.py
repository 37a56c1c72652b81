"""What was told before is recorded as what it is, and nobody hears of it twice."""

from dataclasses import replace
from datetime import timedelta

import pytest

from hub.domain.content import Received
from hub.domain.delivery import DeliveryKind
from hub.domain.events import IncidentReported
from hub.domain.ids import EventId
from hub.domain.outcome import DeadLetter, Duplicate, Outcome, Processed, Reason, Refused, Superseded
from hub.flow.decide import set_aside
from hub.flow.known import Known
from hub.flow.received import Decision
from tests.builders.events import (
    HIGH,
    MASH,
    NOW,
    POLICE,
    a_head,
    a_record_withdrawn,
    a_risk_assessed,
    an_incident,
    an_incident_reported,
)
from tests.builders.people import a_perpetrator, a_victim
from tests.builders.world import Story, content, elsewhere, received, sent, shipped_policy, story

FIRST = an_incident_reported(assessment=HIGH)
MORE = replace(FIRST, people=(a_victim(), a_perpetrator(), a_victim(ref="w")))


def revision(number: int | None, *, hours: int = 0) -> IncidentReported:
    head = a_head(revision=number, recorded_at=NOW - timedelta(hours=10 - hours))
    return replace(FIRST, head=head, incident=an_incident(flags=(f"told-{number}-{hours}",)))


def receipts(decision: Decision) -> list[Received]:
    return [content(d, Received) for d in decision.deliveries if d.kind is DeliveryKind.RECEIVED]


def test_the_broker_brings_the_same_event_again_and_nothing_follows() -> None:
    once = received(FIRST)

    again = story(once, once).last

    assert again == Decision(received=once, ended=Duplicate(of=once.event_id), repeated=True)


def test_the_sender_sends_the_same_event_again_and_gets_the_same_receipt_again() -> None:
    once = received(FIRST)

    first, again = story(once, elsewhere(once)).decisions

    receipt = next(d.id for d in first.deliveries if d.kind is DeliveryKind.RECEIVED)
    assert (again.ended, again.repeated, again.resend) == (Duplicate(of=once.event_id), True, (receipt,))
    assert not again.deliveries


def test_the_same_content_under_a_new_id_is_a_duplicate_with_a_receipt_of_its_own() -> None:
    once, again = received(FIRST), received(FIRST, event_id=EventId("another"))

    decision = story(once, again).last

    assert (decision.ended, decision.repeated) == (Duplicate(of=once.event_id), False)
    assert sent(decision) == []
    assert [r.outcome for r in receipts(decision)] == ["duplicate"]


def test_an_event_id_with_another_content_is_refused_and_says_so_again_when_it_comes_again() -> None:
    once, other = received(FIRST), received(MORE)
    reused = replace(other, event_id=once.event_id)

    first, refused, again = story(once, reused, elsewhere(reused)).decisions

    assert refused.ended == Refused(reason=Reason.EVENT_ID_REUSED, pointers=("/ce_id",))
    assert sent(refused) == []
    assert again.repeated
    ids = [next(d.id for d in one.deliveries if d.kind is DeliveryKind.RECEIVED) for one in (first, refused)]
    assert ids[0] != ids[1], "the receipt of the second content is not taken for that of the first"
    assert again.resend == (ids[1],)


def test_an_event_id_belongs_to_its_source_so_that_another_agency_may_use_it() -> None:
    other = received(an_incident_reported(MASH, "M-1"), event_id=received(FIRST).event_id)

    assert story(FIRST, other).last.ended == Processed()


def test_what_was_refused_is_refused_without_being_looked_at_again() -> None:
    bad = received(an_incident_reported(people=(a_perpetrator(),)))

    first, again, resent = story(bad, bad, elsewhere(bad)).decisions

    assert first.ended == Refused(reason=Reason.VICTIM_MISSING, pointers=("/people",))
    assert (again.ended, again.resend) == (Duplicate(of=bad.event_id), ())
    assert len(resent.resend) == 1


def test_what_was_mended_under_a_new_id_is_taken() -> None:
    bad = received(an_incident_reported(people=(a_perpetrator(),)))
    mended = received(FIRST, event_id=EventId("mended"))

    assert story(bad, mended).last.ended == Processed()


@pytest.mark.parametrize(
    ("known", "comes", "ended"),
    [
        pytest.param(revision(2), revision(1, hours=5), "superseded", id="an older revision, though recorded later"),
        pytest.param(revision(2), revision(3), "processed", id="a newer revision, though recorded at the same time"),
        pytest.param(revision(2), revision(2, hours=1), "processed", id="an equal revision, recorded later"),
        pytest.param(revision(2, hours=1), revision(2), "superseded", id="an equal revision, recorded earlier"),
        pytest.param(revision(None), revision(None, hours=1), "processed", id="no revision, recorded later"),
        pytest.param(revision(None, hours=1), revision(None), "superseded", id="no revision, recorded earlier"),
        pytest.param(revision(2), revision(None, hours=1), "processed", id="one has no revision: the time decides"),
    ],
)
def test_of_two_revisions_the_newer_counts(known: IncidentReported, comes: IncidentReported, ended: str) -> None:
    first, second = story(received(known), received(comes, event_id=EventId("second"))).decisions

    assert first.ended == Processed()
    assert second.ended.outcome == Outcome(ended)


def test_an_older_revision_changes_nothing_and_tells_nobody() -> None:
    decision = story(revision(2), revision(1)).last

    superseded = Superseded(by=received(revision(2)).event_id)
    assert decision == Decision(received=received(revision(1)), ended=superseded, deliveries=decision.deliveries)
    assert sent(decision) == []


def test_one_record_number_may_name_an_incident_and_an_assessment() -> None:
    assert story(FIRST, a_risk_assessed(POLICE, "R-1")).last.ended == Processed()


def test_what_comes_again_after_its_withdrawal_stays_withdrawn() -> None:
    late = received(FIRST, event_id=EventId("late"))

    decision = story(FIRST, a_record_withdrawn(), late).last

    assert decision.ended == Duplicate(of=received(FIRST).event_id)
    assert sent(decision) == []


def test_a_newer_revision_after_a_withdrawal_is_told() -> None:
    again = replace(FIRST, head=a_head(revision=2, recorded_at=NOW))

    decision = story(FIRST, a_record_withdrawn(), again).last

    assert "suffolk-idva" in {d.recipient for d in sent(decision)}


def test_an_event_that_was_set_aside_is_taken_when_an_operator_tries_it_again() -> None:
    arrived = received(FIRST)
    known = Known()
    aside = set_aside(arrived, known, shipped_policy(), NOW)
    known.learn(aside)

    assert aside.ended == DeadLetter(reason=Reason.HUB_FAULT)
    assert [r.reason for r in receipts(aside)] == ["HUB_FAULT"]

    tried = replace(arrived, retried=True)
    unasked, decision = story(arrived, tried, after=Story(decisions=(), known=known)).decisions

    assert unasked.ended == Duplicate(of=arrived.event_id)
    assert decision.ended == Processed()
    assert {d.id for d in decision.deliveries}.isdisjoint({d.id for d in aside.deliveries})


def test_an_event_that_was_taken_cannot_be_tried_again() -> None:
    arrived = received(FIRST)

    assert story(arrived, replace(arrived, retried=True)).last.ended == Duplicate(of=arrived.event_id)


def test_test_data_is_received_and_goes_nowhere() -> None:
    decision = story(received(FIRST, test=True)).last

    receipt = decision.deliveries[:1]
    assert decision == Decision(received=received(FIRST, test=True), ended=Processed(), deliveries=receipt)
    assert receipt[0].kind is DeliveryKind.RECEIVED


def test_what_cannot_be_read_is_refused_with_the_reason_of_whoever_tried() -> None:
    unread = replace(received(FIRST), event=None, keys={}, refused=Refused(reason=Reason.SCHEMA_UNKNOWN))
    unexplained = replace(unread, event_id=EventId("x"), refused=None)

    first, second = story(unread, unexplained).decisions

    assert (first.ended, second.ended) == (
        Refused(reason=Reason.SCHEMA_UNKNOWN),
        Refused(reason=Reason.NOT_AVRO),
    )
    assert [r.record_id for r in receipts(first)] == [None]


def test_an_event_that_was_tried_as_test_data_is_taken_in_when_it_is_told_in_earnest() -> None:
    trial = replace(received(FIRST, test=True), content_hash=b"as test data")

    told = story(trial, received(FIRST))

    assert [one.ended for one in told.decisions] == [Processed(), Processed()]
    assert told.last.records


def test_the_same_id_in_earnest_with_another_content_is_refused_all_the_same() -> None:
    trial = replace(received(FIRST, test=True), content_hash=b"as test data")

    told = story(trial, received(FIRST), replace(received(FIRST), content_hash=b"another"))

    assert told.last.ended == Refused(reason=Reason.EVENT_ID_REUSED, pointers=("/ce_id",))
