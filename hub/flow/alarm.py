"""Alarms for whoever runs the hub: over codes that nobody mapped, and closed by a person (docs/domain.md, rule D2)."""

from dataclasses import replace

from hub.domain.alarm import Alarm, AlarmCode
from hub.domain.decisions import AlarmClosed, AlarmNoted, LookAsked
from hub.domain.events import AlarmFound, CaseEvent, IncidentReported
from hub.domain.ids import HUB, AgencyId, AreaId
from hub.domain.outcome import Processed, Reason, Refused
from hub.flow.abuse import NOT_UNDERSTOOD, codes_of
from hub.flow.drafts import Drafts
from hub.flow.received import Decision

OVER = "over"
"""Why the hub itself closes an alarm: its cause is over."""


def close_alarm(drafts: Drafts, event: AlarmClosed) -> Decision:
    """Take in that somebody saw to an alarm; one that is closed already stays as it is."""
    closed = (event,) if event.alarm in drafts.known.running.open_alarms else ()
    return replace(drafts.decision(Processed()), closed_alarms=closed)


def see_to(drafts: Drafts, event: AlarmClosed | AlarmNoted) -> Decision:
    """Take in what a person did about an alarm; of one that is closed nothing more is said."""
    if isinstance(event, AlarmClosed):
        return close_alarm(drafts, event)
    notes = (event,) if event.alarm in drafts.known.running.open_alarms else ()
    return replace(drafts.decision(Processed()), alarm_notes=notes)


def ask_for_look(drafts: Drafts, event: LookAsked) -> Decision:
    """Open an alarm about a delivery of a case, or of one that it replaced; of the case it tells the area alone."""
    case, delivery = drafts.known.cases.get(event.case), drafts.known.deliveries.get(event.delivery)
    told_of = drafts.known.cases.get(delivery.case) if delivery and delivery.case else None
    if case is None or told_of is None or case.id not in {told_of.id, told_of.replaced_by}:
        return drafts.decision(Refused(reason=Reason.DELIVERY_UNKNOWN))
    alarm = Alarm(code=AlarmCode.LOOK_ASKED, area=case.area, about=str(event.delivery))
    return replace(drafts.decision(Processed()), alarms=(alarm,))


def note_alarm(drafts: Drafts, event: AlarmFound) -> Decision:
    """Take in what the hub found by the clock: an alarm opens, or the one whose cause is over is closed."""
    if event.over is None:
        return replace(drafts.decision(Processed()), alarms=(event.alarm,))
    return close_alarm(drafts, AlarmClosed(head=event.head, alarm=event.over, by=HUB, reason=OVER))


def raise_unknown_codes(drafts: Drafts, event: CaseEvent) -> None:
    """Raise an alarm where an event says by a code that nobody mapped what was done, or who they are to each other.

    The code is kept and told on, and holds nothing up. It is about the sender: a code could be anybody's name.
    """
    done = isinstance(event, IncidentReported) and NOT_UNDERSTOOD in codes_of(event.incident)
    related = (person.relationship_to_victim for person in event.people)
    if done or any(said and said.canonical is None for said in related):
        sender = AgencyId(event.head.agency)
        area = next(iter(drafts.policy.directory.areas_of(sender)), AreaId("unknown"))
        drafts.alarms[Alarm(code=AlarmCode.NATIVE_CODE_UNKNOWN, area=area, about=sender)] = None
