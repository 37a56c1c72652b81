"""What decisions on the running of the hub, on alarms and on emergencies rest on: asked, locked and loaded."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from hub.domain.decisions import AlarmClosed, AlarmNoted, EmergencyReviewed
from hub.domain.events import AlarmFound, Event
from hub.domain.ids import AlarmId, DeliveryId, EventId
from hub.domain.operating import (
    DeliveryRedriven,
    FailuresClosed,
    FailuresReported,
    LetterId,
    RedriveDecided,
    RedriveId,
    StopAllDecided,
)
from hub.flow.running import Running
from hub.store import rows

Question = tuple[str, dict[str, Any], Callable[[Any], None]]
"""A statement, its values, and what becomes of each row."""


OF_LETTERS = FailuresClosed | FailuresReported
"""What is decided on events that failed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedOfRunning:
    """What a batch asks for of it; of most batches nothing."""

    alarms: tuple[AlarmId, ...] = ()
    """Alarms that somebody has seen to."""
    redriven: tuple[UUID, ...] = ()
    """Deliveries that are to go again: everything must be known of their cases, to ask today's rules."""
    plans: tuple[RedriveId, ...] = ()
    """Plans to send again on which somebody decided."""
    letters: tuple[LetterId, ...] = ()
    """Failures that somebody closed, or had reported."""
    emergencies: tuple[EventId, ...] = ()
    """Openings in an emergency that somebody reviewed."""
    stops: bool = False
    """Whether somebody stops all that repeats, or lets it go on."""

    def locks(self) -> tuple[bytes, ...]:
        """Return the names of its locks."""
        return (
            *(b"alarm\0" + alarm.bytes for alarm in self.alarms),
            *(b"redrive\0" + plan.bytes for plan in self.plans),
            *(b"emergency\0" + one.encode() for one in self.emergencies),
            *([b"letters"] if self.letters else ()),
            *([b"stop-all"] if self.stops else ()),
        )


def wanted_of_running(events: Iterable[Event | None]) -> WantedOfRunning:
    """Return what these events ask for."""
    events = tuple(events)
    return WantedOfRunning(
        alarms=tuple(one for e in events for one in _alarms(e)),
        redriven=tuple(dict.fromkeys(e.delivery for e in events if isinstance(e, DeliveryRedriven))),
        plans=tuple(dict.fromkeys(e.redrive for e in events if isinstance(e, RedriveDecided))),
        letters=tuple(dict.fromkeys(one for e in events if isinstance(e, OF_LETTERS) for one in e.letters)),
        emergencies=tuple(dict.fromkeys(e.emergency for e in events if isinstance(e, EmergencyReviewed))),
        stops=any(isinstance(e, StopAllDecided) for e in events),
    )


def questions(want: WantedOfRunning, running: Running) -> Iterator[Question]:
    """Yield what has to be asked; of a batch without any such decision nothing."""
    if want.alarms:
        yield "open_alarms", {"alarms": list(want.alarms)}, lambda row: running.open_alarms.add(AlarmId(row.id))
    if want.stops:
        yield "stop_all", {}, lambda row: setattr(running, "stopped", row.stopped)
    if want.plans:
        yield "plans", {"plans": list(want.plans)}, lambda row: running.plans.update([rows.plan(row)])
    if want.letters:
        yield "open_letters", {"letters": list(want.letters)}, lambda row: running.letters.update([rows.letter(row)])
    if want.emergencies:
        opened = {"emergencies": list(want.emergencies)}
        yield "emergencies_to_review", opened, lambda row: running.emergencies.update([rows.to_review(row)])
    if want.redriven:
        made = {"deliveries": list(want.redriven)}
        yield "made_by", made, lambda row: running.made_by.update({DeliveryId(row.id): row.policy_digest})


def _alarms(event: Event | None) -> tuple[AlarmId, ...]:
    """Return the alarms that an event closes."""
    match event:
        case AlarmClosed() | AlarmNoted():
            return (event.alarm,)
        case AlarmFound(over=over) if over:
            return (over,)
        case _:
            return ()
