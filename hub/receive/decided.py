"""What a person decided, or the hub found by the clock, as an event: it goes the same way as what agencies tell."""

import hashlib
from dataclasses import replace
from datetime import UTC, date, datetime

from hub.domain.alarm import Alarm
from hub.domain.decisions import PersonDecided
from hub.domain.events import AlarmFound, CaseUnshown, MarksLapsed
from hub.domain.head import Head
from hub.domain.ids import CONSOLE, HUB, AlarmId, CaseId, EventId, derived_id
from hub.flow.received import Position, Received
from hub.wire import codec

_WHENEVER = datetime.fromtimestamp(0, UTC)


def decision_id(key: str) -> EventId:
    """Return the event id that a decision has under an idempotency key."""
    return EventId(str(derived_id("decision", key)))


def lapsed(case: CaseId, until: date, now: datetime) -> Received:
    """Return that marks lapsed whose last day was `until`, under the id that this always has."""
    event_id = EventId(str(derived_id("marks-lapsed", str(case), until.isoformat())))
    head = Head(agency=HUB, record_id=f"marks {case}", recorded_at=_WHENEVER)
    return _of_the_hub(event_id, MarksLapsed(head=head, case=case), now)


def unshown(case: CaseId, now: datetime) -> Received:
    """Return that nothing is kept of what is shown of a case, under the id that this always has."""
    head = Head(agency=HUB, record_id=f"page {case}", recorded_at=_WHENEVER)
    return _of_the_hub(EventId(f"case-unshown/{case}"), CaseUnshown(head=head, case=case), now)


def alarm_found(alarm: Alarm, since: datetime, over: AlarmId | None, now: datetime) -> Received:
    """Return that an alarm begins whose cause lasts `since`, or is over, under the id that this always has.

    However often it is found it acts once; also when a person closed the alarm before its cause was over.
    """
    what = ("over", str(over)) if over else (alarm.code, alarm.area, alarm.about, since.isoformat())
    head = Head(agency=HUB, record_id=f"alarm {alarm.code} {alarm.about}", recorded_at=_WHENEVER)
    return _of_the_hub(
        EventId(str(derived_id("alarm-found", *what))), AlarmFound(head=head, alarm=alarm, over=over), now
    )


def _of_the_hub(event_id: EventId, event: MarksLapsed | CaseUnshown | AlarmFound, now: datetime) -> Received:
    return Received(
        source=HUB,
        event_id=event_id,
        content_hash=hashlib.sha256(codec.content_of(event)).digest(),
        position=Position(topic=HUB, partition=0, offset=0),
        arrived_at=now,
        raw=codec.to_json(event),
        event=event,
    )


def decided(event: PersonDecided, key: str, now: datetime) -> Received:
    """Return a decision under the id that its idempotency key always has; when it was made is no part of it."""
    content = replace(event, head=replace(event.head, recorded_at=_WHENEVER))
    return Received(
        source=CONSOLE,
        event_id=decision_id(key),
        content_hash=hashlib.sha256(codec.content_of(content)).digest(),
        position=Position(topic=CONSOLE, partition=0, offset=0),
        arrived_at=now,
        raw=codec.to_json(event),
        event=event,
    )
