"""What was told of a case, as it is read one after the other: each record as a line, each assessment once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from hub.domain.case import Telling
from hub.domain.events import (
    CaseEvent,
    ConsentChanged,
    CourtHearingChanged,
    CustodyOrOrderChanged,
    FeedbackReceived,
    IncidentReported,
    MaracOutcome,
    OutcomeRecorded,
    PersonDetailsChanged,
    ReferralMade,
    RiskAssessed,
    SafeguardingUpdated,
    SupportUpdated,
)
from hub.domain.facts import Told
from hub.domain.ids import PersonId
from hub.domain.risk import Grade, RiskAssessment, final_grade, stated_or_counted
from hub.domain.rules import Policy
from hub.flow.received import KnownRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A record as it stands in a case, or as an earlier revision of it once stood."""

    by: Telling
    told: Told
    recorded_at: datetime
    event: CaseEvent = field(repr=False)
    people: Mapping[str, PersonId]
    """Person by the ref that the event gives them."""
    withdrawn: bool = False
    replaced: bool = False
    """A later revision stands in its place; what it assessed stays in the risk history."""

    @property
    def stands(self) -> bool:
        """Say whether it counts."""
        return not (self.withdrawn or self.replaced)


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


def statement_of(record: KnownRecord) -> Statement | None:
    """Return what a known record states; one that is about nobody states nothing."""
    if not isinstance(record.event, CaseEvent):
        return None
    return Statement(
        by=Telling(source=record.key.source, record=record.key.record),
        told=record.key.told,
        recorded_at=record.recorded_at,
        event=record.event,
        people=record.people,
        withdrawn=record.withdrawn,
    )


def timeline(said: Iterable[Statement], policy: Policy) -> tuple[Entry, ...]:
    """Return a line for each record as it stands, in the order in which what they tell happened."""
    return tuple(sorted((_entry(one, policy) for one in said if not one.replaced), key=_by_happening))


def risks(said: Iterable[Statement], policy: Policy) -> tuple[Assessed, ...]:
    """Return each assessment once; what stands goes before the same in an earlier revision."""
    found: dict[object, Assessed] = {}
    for one in sorted(said, key=lambda s: not s.stands):
        if assessment := assessment_in(one):
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
    assessment = assessment_in(one)
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
            level = f"level-{event.level}" if event.level else None
            return event.decided_at or recorded, (event.rating, event.decision, level, *event.outcomes, event.plan)
        case ConsentChanged():
            return event.changed_at, (event.purpose, event.status.value)
        case _:
            return _told_beside(event)


def _told_beside(event: CaseEvent) -> tuple[datetime, tuple[str | None, ...]]:
    """Return the same of what concerns him, the conference, and how she is."""
    recorded = event.head.recorded_at
    match event:
        case CustodyOrOrderChanged():
            return event.changed_at, (event.change, event.order, *event.conditions)
        case CourtHearingChanged():
            return recorded, (event.change, event.hearing, *event.special_measures)
        case MaracOutcome():
            return event.heard_at, (event.outcome, *(action.action for action in event.actions))
        case PersonDetailsChanged():
            return recorded, event.changed
        case OutcomeRecorded():
            return event.measured_at, (event.stage.value, event.instrument, *(m.domain for m in event.measures))
        case FeedbackReceived():
            return event.received_at, (event.severity, event.about, *event.themes)
        case _:
            return recorded, ()


def assessment_in(one: Statement) -> RiskAssessment | None:
    """Return the assessment that a statement makes, if it makes one."""
    return getattr(one.event, "assessment", None)


def grade_of(assessment: RiskAssessment, policy: Policy) -> Grade:
    """Return the grade that an assessment gives by itself."""
    return final_grade(assessment, policy.instruments.get(assessment.tool))


def _by_happening(entry: Entry) -> tuple[datetime, datetime, str, str, str]:
    return entry.happened_at, entry.recorded_at, entry.by.source, entry.by.record, entry.told
