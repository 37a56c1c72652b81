"""What an outside observer counts."""

from dataclasses import replace

import pytest

from hub.demo import Tally
from hub.demo.messages import Message
from hub.demo.steps import What
from hub.demo.tally import Arrival, Sent, percentile
from hub.domain.content import Received


def a_message(id_: str, *, what: What = What.INCIDENT, family: int = 1, label: str = "") -> Message:
    return Message(
        id=id_,
        agency="testford-police",
        topic="in.testford-police",
        key=b"00ff",
        headers=(),
        value=b"",
        record=f"record-{id_}",
        trace=f"trace-{id_}",
        urgent=False,
        what=what,
        label=label or f"P-{id_}",
        family=family,
    )


def an_arrival(delivery: str, *, kind: str = "referral-offered", at: float = 1.0, case: str | None = "K1") -> Arrival:
    return Arrival(
        delivery=delivery, agency="testford-idva", desk="idva", kind=kind, case=case, at=at, ms=at * 100, note=None
    )


def a_receipt_for(event: str, outcome: str = "processed", reason: str | None = None) -> Received:
    return Received(event_id=event, record_id=None, outcome=outcome, reason=reason, pointers=())


def published(tally: Tally, message: Message) -> Sent:
    sent = tally.expect(message)
    tally.publish(sent, 0.5)
    return sent


def test_published_is_accepted_refused_dead_and_missing_together() -> None:
    tally = Tally()
    outcomes = ("processed", "duplicate", "superseded", "refused", "dead_letter", None)
    for number, outcome in enumerate(outcomes):
        published(tally, a_message(str(number)))
        if outcome:
            tally.receive(a_receipt_for(str(number), outcome), 1.0)

    summary = tally.summary()

    assert summary.published == 6
    assert (summary.accepted, summary.refused, summary.dead_letters, summary.missing) == (3, 1, 1, 1)
    assert [sent.message.id for sent in tally.missing()] == ["5"]


def test_an_event_that_waits_for_its_turn_is_neither_published_nor_missing() -> None:
    tally = Tally()
    tally.expect(a_message("a"))

    assert (tally.summary().published, tally.missing()) == (0, ())


def test_sending_again_counts_no_second_event_and_leaves_the_time_at_which_it_was_due() -> None:
    tally = Tally()
    sent = published(tally, a_message("a"))
    tally.publish(sent, 9.0)

    assert (tally.summary().published, tally.summary().sent_again, sent.due) == (1, 1, 0.5)


def test_a_repeated_receipt_changes_nothing() -> None:
    tally = Tally()
    sent = published(tally, a_message("a"))
    tally.receive(a_receipt_for("a"), 1.0)
    tally.receive(a_receipt_for("a"), 2.0)

    assert sent.ended_at == 1.0
    assert tally.settled("P-a")


def test_a_record_is_settled_when_everything_told_of_it_has_its_receipt() -> None:
    tally = Tally()
    published(tally, a_message("a", label="P-1"))
    tally.expect(a_message("b", label="P-1"))

    tally.receive(a_receipt_for("a"), 1.0)
    before = tally.settled("P-1")
    tally.receive(a_receipt_for("b"), 1.0)

    assert (before, tally.settled("P-1")) == (False, True)


def test_a_delivery_counts_once_however_often_it_comes() -> None:
    tally = Tally()
    cause = published(tally, a_message("a"))

    first = tally.deliver(an_arrival("d1"), cause, 1)
    second = tally.deliver(an_arrival("d1", at=2.0), cause, 1)

    assert (first, second) == (True, False)
    assert (tally.summary().deliveries, tally.summary().repeated, len(cause.arrivals)) == (1, 1, 1)


def test_a_delivery_without_a_receipt_is_unanswered_until_the_brokers_have_one() -> None:
    tally = Tally()
    cause = published(tally, a_message("a"))
    tally.deliver(an_arrival("d1"), cause, 1)
    before = [arrival.delivery for arrival in tally.unanswered()]

    tally.acknowledge(replace(a_message("r"), record="d1"))

    assert (before, tally.unanswered()) == (["d1"], ())
    assert (tally.summary().acknowledged, tally.summary().receipts) == (1, 1)


def test_nobody_answers_a_status_or_a_whole_case() -> None:
    tally = Tally()
    cause = published(tally, a_message("a"))
    tally.deliver(an_arrival("d1", kind="status"), cause, 1)
    tally.deliver(an_arrival("d2", kind="marac-case"), cause, 1)

    assert (tally.unanswered(), tally.summary().deliveries) == ((), 0)
    assert tally.summary().kinds == {"status": 1, "marac-case": 1}


def test_a_refused_receipt_is_counted_apart_from_events() -> None:
    tally = Tally()
    tally.acknowledge(replace(a_message("r"), record="d1"))

    found = tally.receive(a_receipt_for("r", "refused", "DELIVERY_UNKNOWN"), 1.0)

    assert (found, tally.summary().receipts_refused, tally.summary().refused) == (None, 1, 0)


def test_a_missing_number_between_others_is_a_hole() -> None:
    tally = Tally()
    for delivery, sequence in (("d3", 3), ("d5", 5), ("d6", 6)):
        tally.deliver(an_arrival(delivery), None, sequence)
    tally.deliver(an_arrival("m1", kind="marac-case"), None, 1)

    assert (tally.summary().holes, tally.summary().elsewhere) == (1, 4)


@pytest.mark.parametrize(
    ("kind", "expected"),
    [pytest.param("referral-offered", 1500.0, id="a delivery"), pytest.param("status", None, id="a status")],
)
def test_a_delivery_is_timed_from_when_its_event_was_due(kind: str, expected: float | None) -> None:
    tally = Tally()
    cause = published(tally, a_message("a"))

    assert tally.latency(cause, kind, 2.0) == expected


def test_what_is_told_anew_because_a_record_was_taken_back_is_not_timed() -> None:
    tally = Tally()
    first = published(tally, a_message("a", family=4))
    withdrawal = published(tally, a_message("b", what=What.WITHDRAWAL, family=4))

    assert tally.latency(first, "referral-offered", 2.0) is None
    assert tally.latency(withdrawal, "correction", 2.0) == 1500.0


def test_percentiles_are_values_that_were_measured() -> None:
    times = [float(number) for number in range(1, 201)]

    assert (percentile(times, 50), percentile(times, 99), percentile([7.0], 99)) == (100.0, 198.0, 7.0)
    assert percentile([], 50) is None


def test_each_agency_has_its_own_count() -> None:
    tally = Tally()
    cause = published(tally, a_message("a"))
    tally.receive(a_receipt_for("a"), 1.0)
    tally.deliver(an_arrival("d1"), cause, 1)

    by_agency = tally.summary().by_agency

    assert (by_agency["testford-police"].published, by_agency["testford-police"].accepted) == (1, 1)
    assert (by_agency["testford-idva"].deliveries, by_agency["testford-idva"].acknowledged) == (1, 0)
