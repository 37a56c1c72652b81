"""A case is made whole of every record, for the coordinator who is shown it (docs/domain.md, rule M3)."""

from collections.abc import Callable, Sequence

from hub.domain.case import Case
from hub.domain.events import FeedbackReceived, IncidentReported, OutcomeRecorded
from hub.domain.facts import SubjectRole
from hub.domain.ids import AgencyId, PersonId
from hub.domain.person import Role
from hub.flow.enrich import Enriched
from hub.flow.known import Known
from hub.flow.received import KnownRecord
from hub.flow.telling import COORDINATED, WholeCase, described_by

COUNTED = OutcomeRecorded | FeedbackReceived
"""Events that are kept and counted, and told to nobody who holds the case (docs/domain.md, rules Q1 and Q2)."""


def whole_case(
    case: Case, every: Sequence[KnownRecord], enriched: Enriched, known: Known, name_of: Callable[[AgencyId], str]
) -> WholeCase:
    """Return a case with every description and every incident that these records tell."""
    records = [r for r in every if not isinstance(r.event, COUNTED)]
    cast = _cast(case, enriched, known)
    told = {(r.key.source, r.key.record): r for r in records if isinstance(r.event, IncidentReported)}
    there = {i.id: i for i in known.incidents_in(case.id)}
    if joined := enriched.joined.incident:
        there[joined.id] = joined
    incidents = sorted(there.values(), key=lambda i: (i.incident.occurred_from, i.id))
    return WholeCase(
        described={role: described_by(cast[role], role, records, enriched) for role in COORDINATED},
        incidents=tuple(
            (i.incident, tuple(name_of(t.source) for t in i.told))
            for i in incidents
            if any((t.source, t.record) in told for t in i.told)
        ),
        told_by=tuple(dict.fromkeys(name_of(r.key.source) for r in records)),
    )


def _cast(case: Case, enriched: Enriched, known: Known) -> dict[SubjectRole, set[PersonId | None]]:
    """Return who plays which part. A record that now speaks of another family has its old place, not its people."""
    members = known.members.get(case.id, {}).values()
    children = {m.person for m in (*members, *enriched.joined.members) if m.role is Role.CHILD}
    return {
        SubjectRole.VICTIM: {case.victim},
        SubjectRole.PERPETRATOR: {case.perpetrator},
        SubjectRole.CHILD: {*children},
    }
