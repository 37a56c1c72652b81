"""Whether somebody was killed, as any agency that tells of her says it (docs/domain.md, rule F7)."""

from hub.domain.case import Case
from hub.domain.events import CaseEvent, Event, IncidentReported
from hub.domain.ids import CaseId
from hub.flow.deduplicate import told
from hub.flow.known import Known

HOMICIDE = "homicide"
"""The code of an incident by which somebody was killed; also why what was on its way to her is stopped."""


def says_killed(event: Event) -> bool:
    """Say whether an event tells of a homicide."""
    if not isinstance(event, IncidentReported):
        return False
    incident = event.incident
    return HOMICIDE in incident.flags or any(kind.canonical == HOMICIDE for kind in incident.abuse)


def is_killed(case: Case, event: CaseEvent, known: Known) -> bool:
    """Say whether the victim of a case was killed, by this event or by what stands of any case of hers."""
    return says_killed(event) or was_killed(case, event, known)


def was_killed(case: Case, event: CaseEvent, known: Known) -> bool:
    """Say whether that was told by anything but the record that the event tells anew."""
    own = (event.head.agency, event.head.record_id, told(event))
    return any(
        says_killed(record.event)
        for one in hers(case, known)
        for record in known.records_in(one)
        if (record.key.source, record.key.record, record.key.told) != own
    )


def hers(case: Case, known: Known) -> tuple[CaseId, ...]:
    """Return the cases in which the victim of this one is the victim, this one first."""
    others = (one.id for one in known.cases_of(case.victim) if one.victim == case.victim and one.id != case.id)
    return (*((case.id,) if case.id in known.cases else ()), *others)
