"""The history of a case: what everyone told, every assessment, and how it went on between the pair.

What is withdrawn stands in the timeline and counts for nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from hub.domain.case import Case, Telling
from hub.domain.events import (
    CaseEvent,
    ConsentChanged,
    IncidentReported,
    ReferralMade,
    RiskAssessed,
    SafeguardingUpdated,
    SupportUpdated,
)
from hub.domain.facts import Told
from hub.domain.risk import Grade, RiskAssessment, stated_or_counted
from hub.domain.rules import Policy
from hub.flow.course import Course, Statement, assessment_of, by_age, course, grade_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of the timeline: what an agency told, when that happened, and when it was recorded."""

    happened_at: datetime
    exact: bool
    recorded_at: datetime
    by: Telling
    told: Told
    about: tuple[str, ...]
    """What it tells, in codes; a code of an agency's own may be free text."""
    grade: Grade
    """The grade of the assessment that came with it."""
    withdrawn: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessed:
    """One assessment by one agency. None is overwritten, also when it was told anew or taken back."""

    by: Telling
    assessment: RiskAssessment
    grade: Grade
    score: int | None
    """The count, where the instrument is one that is counted."""
    stands: bool
    """Whether a record still tells it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """Everything that follows from what was told of a case, as of one day."""

    timeline: tuple[Entry, ...]
    """In the order in which it happened, oldest first."""
    risks: tuple[Assessed, ...]
    """In the order in which it was assessed, oldest first."""
    course: Course


def history(case: Case, statements: Iterable[Statement], policy: Policy, today: date) -> History:
    """Return the history of a case; `today` is a day in London."""
    said = sorted(statements, key=by_age)
    return History(
        timeline=tuple(sorted((_entry(s, policy) for s in said if not s.replaced), key=_by_happening)),
        risks=_risks(said, policy),
        course=course(case, said, policy, today),
    )


def _risks(said: Iterable[Statement], policy: Policy) -> tuple[Assessed, ...]:
    """Return each assessment once; what stands goes before the same in an earlier revision."""
    found: dict[object, Assessed] = {}
    for one in sorted(said, key=lambda s: not s.stands):
        if assessment := assessment_of(one):
            found.setdefault((one.by.source, assessment), _assessed(one, assessment, policy))
    return tuple(sorted(found.values(), key=lambda a: (a.assessment.assessed_at, a.by.source, a.by.record)))


def _assessed(one: Statement, assessment: RiskAssessment, policy: Policy) -> Assessed:
    return Assessed(
        by=one.by,
        assessment=assessment,
        grade=grade_of(assessment, policy),
        score=stated_or_counted(assessment, policy.instruments.get(assessment.tool)),
        stands=one.stands,
    )


def _entry(one: Statement, policy: Policy) -> Entry:
    happened, about = _told(one.event)
    assessment = assessment_of(one)
    return Entry(
        happened_at=happened,
        exact=not isinstance(one.event, IncidentReported) or one.event.incident.exact,
        recorded_at=one.recorded_at,
        by=one.by,
        told=one.told,
        about=tuple(code for code in about if code),
        grade=grade_of(assessment, policy) if assessment else Grade.UNKNOWN,
        withdrawn=one.withdrawn,
    )


def _told(event: CaseEvent) -> tuple[datetime, tuple[str | None, ...]]:
    """Return when what an event tells happened, and what it is in codes."""
    recorded = event.head.recorded_at
    match event:
        case IncidentReported(incident=incident):
            abuse = dict.fromkeys(a.canonical or a.code for a in incident.abuse)
            return incident.occurred_from, (incident.place_kind, *abuse, *incident.flags)
        case RiskAssessed(assessment=assessment):
            return assessment.assessed_at, (assessment.tool, assessment.assessor_role)
        case ReferralMade():
            return recorded, (event.reason, *event.criteria)
        case SupportUpdated():
            return event.status_at, (event.status.value, event.reason)
        case SafeguardingUpdated():
            return event.decided_at or recorded, (event.rating, event.decision)
        case ConsentChanged():
            return event.changed_at, (event.purpose, event.status.value)
        case _:
            return recorded, ()


def _by_happening(entry: Entry) -> tuple[datetime, datetime, str, str, str]:
    return entry.happened_at, entry.recorded_at, entry.by.source, entry.by.record, entry.told
