"""Step 1: rules of the domain beyond the schema. What the sender must mend is refused, with pointers to fields."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType

from hub.domain.dates import latest_date
from hub.domain.decisions import LinkDecided
from hub.domain.events import (
    PERPETRATOR_PROGRAMME,
    AboutNobody,
    Event,
    IncidentReported,
    ReferralMade,
    RiskAssessed,
)
from hub.domain.facts import AskedBy
from hub.domain.identifiers import canonical_identifier
from hub.domain.outcome import Reason, Refused
from hub.domain.person import Person, Role
from hub.domain.risk import AskedOf, Grade, RiskAssessment
from hub.flow.faults import CLOCKS_APART, EARLIEST_YEAR, Fault, faults_of, is_told_of, names_him

NO_MEASURES: Mapping[str, AskedOf] = MappingProxyType({})
"""What is known of outcome measures where no policy says it."""


def validate(event: Event, owner: str, now: datetime, measures: Mapping[str, AskedOf] = NO_MEASURES) -> Refused | None:
    """Return why an event from the topic of `owner` is refused, or None when nothing is wrong.

    All faults of the first kind found are named together, so that a sender mends them in one go.
    """
    faults = [*_faults(event, owner, now), *faults_of(event, now, measures)]
    if not faults:
        return None
    reason = faults[0][0]
    return Refused(reason=reason, pointers=tuple(pointer for fault, pointer in faults if fault is reason))


def _faults(event: Event, owner: str, now: datetime) -> Iterator[Fault]:
    if event.head.agency != owner:
        yield Reason.AGENCY_MISMATCH, "/head/agency"
    if event.head.recorded_at > now + CLOCKS_APART:
        yield Reason.DATE_IN_FUTURE, "/head/recorded_at"
    if isinstance(event, LinkDecided) and event.one == event.other:
        yield Reason.PERSON_REPEATED, "/other"
    if isinstance(event, AboutNobody):
        return
    refs = [person.ref for person in event.people]
    for place, person in enumerate(event.people):
        if refs.count(person.ref) > 1:
            yield Reason.PERSON_REPEATED, f"/people/{place}/ref"
        yield from _person_faults(person, f"/people/{place}", now)
    yield from _missing_people(event)
    yield from wish_faults(event)
    yield from _assessment_faults(getattr(event, "assessment", None), now)
    if isinstance(event, IncidentReported):
        yield from _incident_faults(event, now)


def _person_faults(person: Person, at: str, now: datetime) -> Iterator[Fault]:
    if person.date_of_birth is not None:
        born = latest_date(person.date_of_birth)
        if born is None or born.year < EARLIEST_YEAR:
            yield Reason.DATE_IMPOSSIBLE, f"{at}/date_of_birth"
        elif person.date_of_birth > (now + timedelta(days=1)).date().isoformat():
            yield Reason.DATE_IN_FUTURE, f"{at}/date_of_birth"
    if person.expected_due_date is not None and latest_date(person.expected_due_date) is None:
        yield Reason.DATE_IMPOSSIBLE, f"{at}/expected_due_date"
    for place, identifier in enumerate(person.identifiers):
        if canonical_identifier(identifier.system, identifier.value) is None:
            yield Reason.CHECK_CHARACTER_WRONG, f"{at}/identifiers/{place}/value"


def _missing_people(event: Event) -> Iterator[Fault]:
    if isinstance(event, IncidentReported | RiskAssessed | ReferralMade) and not is_told_of(Role.VICTIM, event.people):
        # a case has a victim: without one nobody would be told, while the sender read that it was taken in
        yield Reason.VICTIM_MISSING, "/people"
    if isinstance(event, ReferralMade) and event.reason == PERPETRATOR_PROGRAMME and not names_him(event.people):
        yield Reason.PERPETRATOR_MISSING, "/people"


def _assessment_faults(assessment: RiskAssessment | None, now: datetime) -> Iterator[Fault]:
    """Refuse an assessment of tomorrow: until then it would count as the latest, whatever else is found."""
    if assessment is None:
        return
    if assessment.assessed_at > now + CLOCKS_APART:
        yield Reason.DATE_IN_FUTURE, "/assessment/assessed_at"
    if assessment.judgement and assessment.judgement.upper() not in Grade.__members__:
        yield Reason.VALUE_NOT_ALLOWED, "/assessment/judgement"


def wish_faults(event: Event) -> Iterator[Fault]:
    """Refuse what an agency itself found where it says that he wished for it: then nobody would act on that."""
    if not isinstance(event, ReferralMade):
        return
    found = event.assessment or event.criteria
    if event.requested_by == AskedBy.HIM and event.reason != PERPETRATOR_PROGRAMME and found:
        yield Reason.VALUE_NOT_ALLOWED, "/requested_by"


def _incident_faults(event: IncidentReported, now: datetime) -> Iterator[Fault]:
    incident = event.incident
    if incident.occurred_from > now + CLOCKS_APART:
        yield Reason.DATE_IN_FUTURE, "/incident/occurred_from"
    if incident.occurred_from.year < EARLIEST_YEAR:
        yield Reason.DATE_IMPOSSIBLE, "/incident/occurred_from"
    if incident.occurred_until and incident.occurred_until < incident.occurred_from:
        yield Reason.DATES_CONTRADICT, "/incident/occurred_until"
