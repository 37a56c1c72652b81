"""What an outside observer counts."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from connectors.documents import Outgoing
from connectors.edge.message import trace_begun_by
from hub.demo import Population, Tally
from hub.demo.steps import Step, What
from hub.demo.tally import Arrival, Sent, percentile
from hub.domain.content import Received
from hub.domain.events import RecordWithdrawn
from hub.domain.head import Head

AGENCY = "testford-police"
PEOPLE = Population(seed=1)
NOW = datetime(2026, 11, 3, 9, 30, tzinfo=UTC)


def a_step(label: str, *, what: What = What.INCIDENT, family: int = 1) -> Step:
    return Step(what=what, kind="police", label=label, family=PEOPLE.family(family), document=b"")


def made(id_: str) -> Outgoing:
    head = Head(agency=AGENCY, record_id=f"record-{id_}", recorded_at=NOW)
    return Outgoing(id=id_, event=RecordWithdrawn(head=head, people=(), reason="x"), urgent=False)


def taken(tally: Tally, id_: str, *, what: What = What.INCIDENT, family: int = 1, label: str = "") -> Sent:
    """Hand in a document of one event, and let the runtime take it half a second after the start."""
    step = a_step(label or f"P-{id_}", what=what, family=family)
    tally.hand_in(step)
    (sent,) = tally.take(step, AGENCY, (made(id_),), 0.5)
    return sent


def an_arrival(delivery: str, *, kind: str = "referral-offered", at: float = 1.0, case: str | None = "K1") -> Arrival:
    return Arrival(
        delivery=delivery, agency="testford-idva", desk="idva", kind=kind, case=case, at=at, ms=at * 100, note=None
    )


def a_receipt_for(event: str, outcome: str = "processed", reason: str | None = None) -> Received:
    return Received(event_id=event, record_id=None, outcome=outcome, reason=reason, pointers=())


def test_published_is_accepted_refused_dead_and_missing_together() -> None:
    tally = Tally()
    outcomes = ("processed", "duplicate", "superseded", "refused", "dead_letter", None)
    for number, outcome in enumerate(outcomes):
        taken(tally, str(number))
        if outcome:
            tally.receive(a_receipt_for(str(number), outcome), 1.0)
    tally.turn_away(a_step("P-6"), AGENCY)

    summary = tally.summary()

    assert summary.published == 7
    assert (summary.accepted, summary.refused, summary.dead_letters, summary.missing) == (3, 2, 1, 1)
    assert summary.refused_at_door == 1
    assert [sent.id for sent in tally.missing()] == ["5"]


def test_sending_again_counts_no_second_event() -> None:
    tally = Tally()
    taken(tally, "a")
    for _ in range(3):
        tally.went_out("a", confirmed=True)

    assert (tally.summary().published, tally.summary().sent_again) == (1, 2)


def test_a_document_that_tells_nothing_new_makes_no_second_event() -> None:
    tally, step = Tally(), a_step("P-a")
    taken(tally, "a")
    tally.hand_in(step)

    assert tally.take(step, AGENCY, (made("a"),), 9.0) == ()
    assert tally.sent["a"].at == 0.5


def test_a_repeated_receipt_changes_nothing() -> None:
    tally = Tally()
    sent = taken(tally, "a")
    tally.receive(a_receipt_for("a"), 1.0)
    tally.receive(a_receipt_for("a"), 2.0)

    assert sent.ended_at == 1.0
    assert tally.settled("P-a")


def test_a_record_is_settled_when_everything_told_of_it_has_its_receipt() -> None:
    tally = Tally()
    taken(tally, "a", label="P-1")
    tally.hand_in(a_step("P-1"))
    settled = [tally.settled("P-1")]

    tally.receive(a_receipt_for("a"), 1.0)
    settled.append(tally.settled("P-1"))
    tally.take(a_step("P-1"), AGENCY, (made("b"),), 1.0)
    settled.append(tally.settled("P-1"))
    tally.receive(a_receipt_for("b"), 2.0)

    assert [*settled, tally.settled("P-1")] == [False, False, False, True]


def test_a_record_of_which_the_connector_refused_the_document_is_settled() -> None:
    tally, step = Tally(), a_step("P-1")
    tally.hand_in(step)
    tally.turn_away(step, AGENCY)

    assert tally.settled("P-1")


def test_everything_on_its_way_is_owed() -> None:
    tally, owed = Tally(), list[bool]()
    tally.hand_in(step := a_step("P-1"))
    owed.append(tally.owes())
    (cause,) = tally.take(step, AGENCY, (made("a"),), 0.5)
    owed.append(tally.owes())
    tally.receive(a_receipt_for("a"), 1.0)
    tally.held.add("d1")
    owed.append(tally.owes())
    tally.deliver(an_arrival("d1"), cause, 1)
    owed.append(tally.owes())
    tally.confirmed.add("d1")
    tally.answer("r", cause)
    owed.append(tally.owes())
    tally.went_out("r", confirmed=False)
    owed.append(tally.owes())
    tally.went_out("r", confirmed=True)

    assert owed == [True] * 6
    assert not tally.owes()


def test_a_delivery_counts_once_however_often_it_comes() -> None:
    tally = Tally()
    cause = taken(tally, "a")

    first = tally.deliver(an_arrival("d1"), cause, 1)
    second = tally.deliver(an_arrival("d1", at=2.0), cause, 1)

    assert (first, second) == (True, False)
    assert (tally.summary().deliveries, tally.written_twice, len(cause.arrivals)) == (1, 1, 1)


def test_a_delivery_without_a_receipt_is_unconfirmed_until_the_brokers_have_one() -> None:
    tally = Tally()
    tally.deliver(an_arrival("d1"), taken(tally, "a"), 1)
    before = [arrival.delivery for arrival in tally.unconfirmed()]

    tally.confirmed.add("d1")

    assert (before, tally.unconfirmed()) == (["d1"], ())
    assert (tally.summary().acknowledged, tally.summary().receipts) == (1, 1)


def test_what_an_answer_causes_belongs_to_the_event_that_caused_the_delivery() -> None:
    tally = Tally()
    cause = taken(tally, "a")
    tally.answer("r", cause)
    tally.answer("of another play", None)

    assert tally.caused(trace_begun_by("a")) is cause
    assert tally.caused(trace_begun_by("r")) is cause
    assert tally.caused(trace_begun_by("of another play")) is None
    assert tally.caused(None) is None


def test_nobody_answers_a_status_or_a_whole_case() -> None:
    tally = Tally()
    cause = taken(tally, "a")
    tally.deliver(an_arrival("d1", kind="status"), cause, 1)
    tally.deliver(an_arrival("d2", kind="marac-case"), cause, 1)

    assert (tally.unconfirmed(), tally.summary().deliveries) == ((), 0)
    assert tally.summary().kinds == {"status": 1, "marac-case": 1}


def test_a_refused_receipt_is_counted_apart_from_events() -> None:
    tally = Tally()

    found = tally.receive(a_receipt_for("r", "refused", "DELIVERY_UNKNOWN"), 1.0)

    assert (found, tally.summary().receipts_refused, tally.summary().refused) == (None, 1, 0)


def test_the_busiest_case_is_that_of_which_most_was_told_by_her_reference() -> None:
    tally = Tally()
    assert tally.busiest_case() is None
    for delivery, case in (("d1", "A"), ("d2", "B"), ("d3", "B")):
        tally.deliver(replace(an_arrival(delivery), case=case), None, 1)
    for number in range(3):
        tally.deliver(replace(an_arrival(f"h{number}", kind="perpetrator-referral"), case="HIS"), None, 1)

    assert tally.busiest_case() == "B"


def test_a_missing_number_between_others_is_a_hole() -> None:
    tally = Tally()
    for delivery, sequence in (("d3", 3), ("d5", 5), ("d6", 6)):
        tally.deliver(an_arrival(delivery), None, sequence)
    tally.deliver(an_arrival("m1", kind="marac-case"), None, 1)

    assert tally.summary().holes == 1


@pytest.mark.parametrize(
    ("kind", "expected"),
    [pytest.param("referral-offered", 1500.0, id="a delivery"), pytest.param("status", None, id="a status")],
)
def test_a_delivery_is_timed_from_when_its_event_was_stored_at_the_senders(kind: str, expected: float | None) -> None:
    tally = Tally()
    cause = taken(tally, "a")

    assert tally.latency(cause, kind, 2.0) == expected


def test_what_is_told_anew_because_a_record_was_taken_back_is_not_timed() -> None:
    tally = Tally()
    first = taken(tally, "a", family=4)
    withdrawal = taken(tally, "b", what=What.WITHDRAWAL, family=4)

    assert tally.latency(first, "referral-offered", 2.0) is None
    assert tally.latency(withdrawal, "correction", 2.0) == 1500.0


def test_percentiles_are_values_that_were_measured() -> None:
    times = [float(number) for number in range(1, 201)]

    assert (percentile(times, 50), percentile(times, 99), percentile([7.0], 99)) == (100.0, 198.0, 7.0)
    assert percentile([], 50) is None


def test_each_agency_has_its_own_count() -> None:
    tally = Tally()
    cause = taken(tally, "a")
    tally.receive(a_receipt_for("a"), 1.0)
    tally.deliver(an_arrival("d1"), cause, 1)
    tally.turn_away(a_step("P-2"), AGENCY)

    by_agency = tally.summary().by_agency

    police = by_agency["testford-police"]
    assert (police.published, police.accepted, police.refused) == (2, 1, 1)
    assert (by_agency["testford-idva"].deliveries, by_agency["testford-idva"].acknowledged) == (1, 0)
