"""An alarm is closed once by a person, and what raised it may raise another."""

from uuid import UUID

from hub.domain.decisions import AlarmClosed
from hub.domain.head import Head
from hub.domain.ids import CONSOLE, AlarmId
from hub.domain.outcome import Outcome
from hub.flow.audit import entries_of
from hub.flow.decide import decide
from hub.flow.known import Known
from hub.flow.received import Decision
from hub.receive.decided import decided
from tests.builders.events import NOW
from tests.builders.world import shipped_policy

OPEN = AlarmId(UUID(int=1))


def close(known: Known, key: str = "k", alarm: AlarmId = OPEN) -> Decision:
    head = Head(agency=CONSOLE, record_id=f"alarm {alarm}", recorded_at=NOW)
    event = AlarmClosed(head=head, alarm=alarm, by="ann", reason="the school is entered")
    decision = decide(decided(event, key, NOW), known, shipped_policy(), NOW)
    known.learn(decision)
    return decision


def open_one() -> Known:
    known = Known()
    known.open_alarms.add(OPEN)
    return known


def test_whoever_saw_to_an_alarm_closes_it_and_that_is_noted() -> None:
    decision = close(open_one())

    assert [(one.alarm, one.by, one.reason) for one in decision.closed_alarms] == [
        (OPEN, "ann", "the school is entered")
    ]
    assert [(entry.who, entry.action) for entry in entries_of([decision])] == [("ann", "alarm-closed")]
    assert (decision.ended.outcome, decision.deliveries) == (Outcome.PROCESSED, ())


def test_an_alarm_that_is_closed_stays_as_it_is() -> None:
    known = open_one()
    close(known, "one")

    again = close(known, "two")

    assert (again.ended.outcome, again.closed_alarms, entries_of([again])) == (Outcome.PROCESSED, (), ())


def test_an_alarm_of_which_nothing_is_known_is_not_closed() -> None:
    assert close(open_one(), alarm=AlarmId(UUID(int=2))).closed_alarms == ()


def test_a_decision_under_the_same_key_acts_once() -> None:
    known = open_one()
    close(known)

    assert close(known).repeated
