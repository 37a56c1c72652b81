"""The history of a case: what everyone told, every assessment, the incidents counted once, repeats and escalation.

It follows from the records of the case alone. What comes late or out of order gives the same history as what comes
in order; what is withdrawn stands in the timeline and counts for nothing.
"""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from hub.domain.case import Case, Telling
from hub.domain.dates import day_of, months_after
from hub.domain.events import IncidentReported, ReferralMade
from hub.domain.facts import Told
from hub.domain.ids import PersonId
from hub.domain.person import Person
from hub.domain.repeats import RepeatSaid, Suggested, incident_of
from hub.domain.risk import Grade
from hub.domain.rules import Policy, in_force
from hub.flow.criteria import may_be_heard
from hub.flow.measured import Progress, progress
from hub.flow.same_incident import Counted, ToldIncident, counted
from hub.flow.timeline import Assessed, Entry, Statement, assessment_in, grade_of, risks, timeline

SERIAL = 2
"""From this many victims on, somebody is a serial perpetrator (docs/domain.md, rule P3)."""


class Because(StrEnum):
    """Why a case was put to the conference."""

    CRITERION = "criterion"
    """An agency names a criterion (docs/domain.md, rule M1)."""
    HIGH_RISK = "high-risk"
    """Risk is high (docs/domain.md, rule T1)."""
    ESCALATION = "escalation"
    """So many incidents lie within the window as count as escalation (docs/domain.md, rule E1)."""
    REPEAT = "repeat"
    """It happened again within the window after the last referral (docs/domain.md, rule M4)."""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Referral:
    """The pair is put to the conference. Its day is that on which the agency recorded what leads there."""

    at: datetime
    source: str
    record: str
    because: Because

    @property
    def day(self) -> date:
        """The day of the referral in London."""
        return day_of(self.at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """One incident of the pair, and after which referral it is a repeat."""

    counted: Counted
    after: Referral | None = None
    """The last referral before it, if it lies within the window after that."""
    said: RepeatSaid | None = None
    """What a person decided on its being a repeat."""

    @property
    def repeat_of(self) -> Referral | None:
        """Return after which referral it is a repeat; None where it lies in no window, or somebody ruled it out."""
        return None if self.said and not self.said.is_repeat else self.after

    @property
    def is_repeat(self) -> bool:
        """Say whether it counts as a repeat."""
        return self.repeat_of is not None

    @property
    def suggested(self) -> Suggested | None:
        """Return what a person is asked about it; None where it lies in no window."""
        if self.after is None:
            return None
        first, happened = self.counted.told[0].by, day_of(self.counted.occurred_from)
        incident = incident_of(first.source, first.record)
        return Suggested(incident=incident, happened=happened, referred=self.after.day)


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """How it went on between a pair, as of one day."""

    incidents: tuple[Happened, ...]
    """Oldest first."""
    referrals: tuple[Referral, ...]
    """Oldest first."""
    flagged_until: date | None
    """The last day on which an incident would be a repeat."""
    incidents_in_window: int
    escalation: bool

    @property
    def repeats(self) -> tuple[Happened, ...]:
        """The incidents that are repeats, oldest first."""
        return tuple(one for one in self.incidents if one.is_repeat)

    def told_by(self, telling: Telling) -> Happened | None:
        """Return the incident of which a record tells, or None when it tells of none."""
        return next((one for one in self.incidents if any(said.by == telling for said in one.counted.told)), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """Everything that follows from what was told of a case, as of one day."""

    timeline: tuple[Entry, ...]
    """In the order in which it happened, oldest first."""
    risks: tuple[Assessed, ...]
    """In the order in which it was assessed, oldest first."""
    course: Course
    measured: tuple[Progress, ...]
    """How people of the case are, by what services measured."""


def history(case: Case, statements: Iterable[Statement], policy: Policy, today: date) -> History:
    """Return the history of a case; `today` is a day in London."""
    said = sorted(statements, key=_by_age)
    return History(
        timeline=timeline(said, policy),
        risks=risks(said, policy),
        course=course(case, said, policy, today),
        measured=progress(said),
    )


def course(case: Case, statements: Iterable[Statement], policy: Policy, today: date) -> Course:
    """Return the incidents of a pair, its referrals, repeats and escalation; `today` is a day in London."""
    incidents, referrals = _repeats(case, [s for s in statements if s.stands], policy)
    threshold = in_force(policy.escalation, case.area, today)
    first = months_after(today, -threshold.months)
    in_window = sum(day_of(one.counted.occurred_from) >= first for one in incidents)
    return Course(
        incidents=incidents,
        referrals=referrals,
        flagged_until=_flagged_until(case, referrals, policy),
        incidents_in_window=in_window,
        escalation=in_window >= threshold.incidents,
    )


def victims_of(perpetrator: PersonId | None, cases: Iterable[Case]) -> frozenset[PersonId]:
    """Return everyone whom somebody is said to have harmed; somebody unknown has harmed nobody in particular."""
    return frozenset(case.victim for case in cases if perpetrator and case.perpetrator == perpetrator)


def _repeats(
    case: Case, standing: Sequence[Statement], policy: Policy
) -> tuple[tuple[Happened, ...], tuple[Referral, ...]]:
    """Return the incidents of a pair with what makes each a repeat, and every referral to the conference.

    Any incident within the window after the last referral is one, whatever its risk, and refers the pair again
    (docs/domain.md, rule M4). However many tell of an incident, it refers once. Both are in order of time.
    """
    told = {s.by: s.recorded_at for s in standing if isinstance(s.event, IncidentReported)}
    found = dict(_referred(case, standing, policy))
    referrals = sorted(referral for (_, kind), referral in found.items() if kind is not Told.INCIDENT)
    happened = []
    incidents = counted(_incidents(standing))
    found |= _escalated(case, incidents, standing, policy) | found
    for one in incidents:
        happened.append(_happened(one, referrals, case, policy))
        own = [_repeated(said.by, told[said.by]) for said in one.told] if happened[-1].is_repeat else []
        own = own or [r for said in one.told if (r := found.get((said.by, Told.INCIDENT)))]
        if own:
            insort(referrals, min(own))
    return tuple(happened), tuple(referrals)


def _happened(one: Counted, referrals: Sequence[Referral], case: Case, policy: Policy) -> Happened:
    last = _last_before(one, referrals)
    if last is None or not _is_within(one, last, case, policy):
        return Happened(counted=one)
    incidents = names_of(one) if case.repeats.said else ()
    said = case.repeats.of(incidents, day_of(one.occurred_from), last.day)
    return Happened(counted=one, after=last, said=said)


def names_of(one: Counted) -> tuple[UUID, ...]:
    """Return by what an incident may have been named, by any of the records that tell of it."""
    return tuple(incident_of(said.by.source, said.by.record) for said in one.told)


def _escalated(
    case: Case, incidents: Sequence[Counted], standing: Sequence[Statement], policy: Policy
) -> dict[tuple[Telling, Told], Referral]:
    """Return the records by which escalation was reached: each time once, by what was told until then (rule E1)."""
    told = {s.by: s for s in standing if isinstance(s.event, IncidentReported)}
    described = [person for s in standing for person in _described(case, s)]
    firsts = [(min((told[said.by] for said in one.told), key=_by_age), day_of(one.occurred_from)) for one in incidents]
    happened: list[date] = []
    found = {}
    for first, day in sorted(firsts, key=lambda pair: _by_age(pair[0])):
        today = day_of(first.recorded_at)
        threshold = in_force(policy.escalation, case.area, today)
        start = months_after(today, -threshold.months)
        before = len(happened) - bisect_left(happened, start)
        insort(happened, day)
        reached = before < threshold.incidents <= len(happened) - bisect_left(happened, start)
        if reached and _is_heard(case, first, described):
            found[first.by, Told.INCIDENT] = _referral(first, Because.ESCALATION)
    return found


def _referral(one: Statement, because: Because) -> Referral:
    return Referral(at=one.recorded_at, source=one.by.source, record=one.by.record, because=because)


def _repeated(by: Telling, at: datetime) -> Referral:
    return Referral(at=at, source=by.source, record=by.record, because=Because.REPEAT)


def _incidents(said: Iterable[Statement]) -> Iterator[ToldIncident]:
    return (ToldIncident(by=s.by, incident=s.event.incident) for s in said if isinstance(s.event, IncidentReported))


def _last_before(one: Counted, referrals: Sequence[Referral]) -> Referral | None:
    end = bisect_left(referrals, one.occurred_from, key=lambda referral: referral.at)
    return referrals[end - 1] if end else None


def _is_within(one: Counted, last: Referral, case: Case, policy: Policy) -> bool:
    day = day_of(one.occurred_from)
    return day <= months_after(last.day, in_force(policy.repeat, case.area, day).months)


def _flagged_until(case: Case, referrals: Sequence[Referral], policy: Policy) -> date | None:
    if not referrals:
        return None
    last = referrals[-1].day
    return months_after(last, in_force(policy.repeat, case.area, last).months)


def _referred(
    case: Case, standing: Sequence[Statement], policy: Policy
) -> Iterator[tuple[tuple[Telling, Told], Referral]]:
    """Yield every record that puts the pair to the conference by itself."""
    own = [grade_of(made, policy) if (made := assessment_in(s)) else Grade.UNKNOWN for s in standing]
    dated = ((made.assessed_at, grade) for s, grade in zip(standing, own, strict=True) if (made := assessment_in(s)))
    graded = sorted(dated)
    described = [person for s in standing for person in _described(case, s)]
    for one, grade in zip(standing, own, strict=True):
        because = _why_referred(one, grade, graded)
        if because and _is_heard(case, one, described):
            yield (one.by, one.told), _referral(one, because)


def _why_referred(one: Statement, own: Grade, graded: Sequence[tuple[datetime, Grade]]) -> Because | None:
    if isinstance(one.event, ReferralMade) and one.event.criteria:
        return Because.CRITERION
    told_at_high_risk = isinstance(one.event, IncidentReported) and _grade_at(one.recorded_at, graded) is Grade.HIGH
    return Because.HIGH_RISK if own is Grade.HIGH or told_at_high_risk else None


def _grade_at(moment: datetime, graded: Sequence[tuple[datetime, Grade]]) -> Grade:
    """Return the grade of the latest assessment that was made by then; of two made at once the higher."""
    end = bisect_right(graded, moment, key=lambda pair: pair[0])
    return graded[end - 1][1] if end else Grade.UNKNOWN


Described = tuple[PersonId, Person]


def _is_heard(case: Case, one: Statement, described: Sequence[Described]) -> bool:
    """Say whether both of the pair were old enough, by what this record says of them or else any other."""
    said = (*_described(case, one), *described)
    return may_be_heard(*(_age_of(who, said, one.recorded_at) for who in (case.victim, case.perpetrator)))


def _age_of(who: PersonId | None, said: Iterable[Described], at: datetime) -> int | None:
    ages = (person.age(at) for one, person in said if one == who)
    return next((age for age in ages if age is not None), None)


def _described(case: Case, one: Statement) -> Iterator[Described]:
    """Yield what a record says of the pair."""
    named = ((one.people.get(person.ref), person) for person in one.event.people)
    return ((who, person) for who, person in named if who is not None and who in (case.victim, case.perpetrator))


def _by_age(one: Statement) -> tuple[datetime, str, str, str]:
    return one.recorded_at, one.by.source, one.by.record, one.told
