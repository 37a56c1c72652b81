"""A person opens one case of another area in an emergency, to read it; another reviews it (docs/domain.md, rule X4).

The conference of the case's area is told with it, in the same transaction. Who is kept out of a case stays out.
"""

from dataclasses import replace

from hub.domain.agency import AgencyKind
from hub.domain.case import Case
from hub.domain.dates import close_of, day_of
from hub.domain.decisions import EmergencyOpened, EmergencyReviewed
from hub.domain.emergency import OPEN_FOR, REVIEW_DAYS, SHORTEST_WHY, Emergency, Reviewed
from hub.domain.outcome import Processed, Reason, Refused
from hub.flow.drafts import About, Drafts
from hub.flow.received import Decision
from hub.flow.share import share_emergency


def open_in_emergency(drafts: Drafts, event: EmergencyOpened) -> Decision:
    """Return that the case is open to a reader for a while, and who is told of it."""
    case = drafts.known.cases.get(event.case)
    if case is None or case.replaced_by is not None or _is_closed(case, event):
        return _refused(drafts, Reason.CASE_UNKNOWN)  # nobody learns that a case exists from which they are kept out
    if len(event.why.strip()) < SHORTEST_WHY:
        return _refused(drafts, Reason.VALUE_IMPOSSIBLE)
    if event.agreed_by == event.by:
        return _refused(drafts, Reason.SECOND_USER_NEEDED)
    emergency = Emergency(
        id=drafts.received.event_id,
        case=case.id,
        area=case.area,
        by=event.by,
        agreed_by=event.agreed_by,
        reason=event.reason.value,
        why=event.why.strip(),
        opened_at=drafts.now,
        ends_at=drafts.now + OPEN_FOR,
        review_by=close_of(drafts.now, REVIEW_DAYS),
    )
    _tell_its_area(drafts, case, emergency)
    return replace(drafts.decision(Processed()), emergencies=(emergency,))


def review_emergency(drafts: Drafts, event: EmergencyReviewed) -> Decision:
    """Return what a review came to; nobody reviews what they opened or agreed to, and nobody reviews twice."""
    opened = drafts.known.running.emergencies.get(event.emergency)
    if opened is None:
        return _refused(drafts, Reason.EMERGENCY_UNKNOWN)
    if event.by in {opened.by, opened.agreed_by}:
        return _refused(drafts, Reason.SECOND_USER_NEEDED)
    if opened.reviewed:
        return _refused(drafts, Reason.EMERGENCY_REVIEWED)
    review = Reviewed(emergency=event.emergency, case=opened.case, by=event.by, finding=event.finding.value)
    return replace(drafts.decision(Processed()), emergency_reviews=(review,))


def _is_closed(case: Case, event: EmergencyOpened) -> bool:
    """Say whether the case is closed to somebody for whom they work; to who works for nobody known, if to anybody."""
    limits = case.limits
    if not event.agencies:
        return bool(limits.exclusions or limits.open_to)
    return any(limits.closed_to(agency) for agency in event.agencies)


def _refused(drafts: Drafts, reason: Reason) -> Decision:
    return Decision(received=drafts.received, ended=Refused(reason=reason))


def _tell_its_area(drafts: Drafts, case: Case, emergency: Emergency) -> None:
    about = About(case=case, subject=f"emergency {emergency.id}", respond_by=emergency.review_by)
    for agency in drafts.policy.directory.responsible(AgencyKind.MARAC, case.area, day_of(drafts.now)):
        drafts.send(share_emergency(agency, emergency), about)
