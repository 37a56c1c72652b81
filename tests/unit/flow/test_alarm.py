"""An alarm is closed once by a person, and what raised it may raise another."""

from uuid import UUID

from hub.domain.alarm import Alarm, AlarmCode
from hub.domain.decisions import AlarmClosed
from hub.domain.head import Head
from hub.domain.ids import CONSOLE, AlarmId, AreaId
from hub.domain.outcome import Outcome
from hub.domain.person import Coded
from hub.flow.audit import entries_of
from hub.flow.decide import decide
from hub.flow.known import Known
from hub.flow.received import Decision
from hub.receive.decided import decided
from tests.builders.events import NOW, POLICE, an_incident, an_incident_reported
from tests.builders.people import a_perpetrator, a_victim
from tests.builders.world import shipped_policy, story, who_got

UNKNOWN = Alarm(code=AlarmCode.NATIVE_CODE_UNKNOWN, area=AreaId("suffolk"), about=POLICE)
OPEN = AlarmId(UUID(int=1))


def close(known: Known, key: str = "k", alarm: AlarmId = OPEN) -> Decision:
    head = Head(agency=CONSOLE, record_id=f"alarm {alarm}", recorded_at=NOW)
    event = AlarmClosed(head=head, alarm=alarm, by="ann", reason="the school is entered")
    decision = decide(decided(event, key, NOW), known, shipped_policy(), NOW)
    known.learn(decision)
    return decision


def open_one() -> Known:
    known = Known()
    known.running.open_alarms.add(OPEN)
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


def of_kind(code: str, canonical: str | None) -> Decision:
    """Let the police tell of an incident of some kind."""
    kind = Coded(system="local", code=code, canonical=canonical)
    return story(an_incident_reported(incident=an_incident(abuse=(kind,)))).last


def test_a_code_that_nobody_mapped_raises_an_alarm_about_its_sender_and_holds_nothing_up() -> None:
    mapped, unmapped = of_kind("P", "physical"), of_kind("Thera Rosewell", None)

    assert UNKNOWN in unmapped.alarms
    assert UNKNOWN not in mapped.alarms
    assert (unmapped.ended.outcome, who_got(unmapped)) == (Outcome.PROCESSED, who_got(mapped))


def test_a_relationship_that_nobody_mapped_raises_it_too() -> None:
    him = a_perpetrator(relationship_to_victim=Coded(system="local", code="X9"))

    assert UNKNOWN in story(an_incident_reported(people=(a_victim(), him))).last.alarms


def test_an_event_that_comes_again_raises_nothing_again() -> None:
    kind = Coded(system="local", code="Z9")
    event = an_incident_reported(incident=an_incident(abuse=(kind,)))

    assert [UNKNOWN in decision.alarms for decision in story(event, event).decisions] == [True, False]
