"""The history of a case: what everyone told, every assessment, the incidents counted once, repeats and escalation.

It follows from the records of the case alone. What comes late or out of order gives the same history as what comes
in order; what is withdrawn stands in the timeline and counts for nothing.
"""

from bisect import bisect_left, bisect_right, insort
from calendar import monthrange
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from hub.domain.case import Case, Telling
from hub.domain.dates import LONDON
from hub.domain.events import IncidentReported, ReferralMade
from hub.domain.facts import Told
from hub.domain.ids import PersonId
from hub.domain.person import Person
from hub.domain.risk import Grade
from hub.domain.rules import Policy, in_force
from hub.flow.measured import Progress, progress
from hub.flow.same_incident import Counted, ToldIncident, counted
from hub.flow.timeline import Assessed, Entry, Statement, assessment_in, grade_of, risks, timeline

HEARD_FROM = 16
"""Age from which a victim's case is put to the conference (docs/domain.md, rules T1 and M1)."""
SERIAL = 2
"""From this many victims on, somebody is a serial perpetrator (docs/domain.md, rule P3)."""


class Because(StrEnum):
    """Why a case was put to the conference."""

    CRITERION = "criterion"
    """An agency names a criterion (docs/domain.md, rule M1)."""
    HIGH_RISK = "high-risk"
    """Risk is high (docs/domain.md, rule T1)."""
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
    repeat_of: Referral | None = None

    @property
    def is_repeat(self) -> bool:
        """Say whether it lies within the window after the last referral."""
        return self.repeat_of is not None


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


def months_after(day: date, months: int) -> date:
    """Return the same day some calendar months later; the last of the month where there is no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def day_of(moment: datetime) -> date:
    """Return the day of a moment in London: windows are counted in days there."""
    return moment.astimezone(LONDON).date()


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
    for one in counted(_incidents(standing)):
        last = _last_before(one, referrals)
        repeat = last if last and _is_within(one, last, case, policy) else None
        happened.append(Happened(counted=one, repeat_of=repeat))
        own = [_repeated(said.by, told[said.by]) for said in one.told] if repeat else []
        own = own or [r for said in one.told if (r := found.get((said.by, Told.INCIDENT)))]
        if own:
            insort(referrals, min(own))
    return tuple(happened), tuple(referrals)


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
    described = [person for s in standing for person in _described(case.victim, s)]
    for one, grade in zip(standing, own, strict=True):
        because = _why_referred(one, grade, graded)
        if because and _is_heard(case, one, described):
            source, record = one.by.source, one.by.record
            yield (one.by, one.told), Referral(at=one.recorded_at, source=source, record=record, because=because)


def _why_referred(one: Statement, own: Grade, graded: Sequence[tuple[datetime, Grade]]) -> Because | None:
    if isinstance(one.event, ReferralMade) and one.event.criteria:
        return Because.CRITERION
    told_at_high_risk = isinstance(one.event, IncidentReported) and _grade_at(one.recorded_at, graded) is Grade.HIGH
    return Because.HIGH_RISK if own is Grade.HIGH or told_at_high_risk else None


def _grade_at(moment: datetime, graded: Sequence[tuple[datetime, Grade]]) -> Grade:
    """Return the grade of the latest assessment that was made by then; of two made at once the higher."""
    end = bisect_right(graded, moment, key=lambda pair: pair[0])
    return graded[end - 1][1] if end else Grade.UNKNOWN


def _is_heard(case: Case, one: Statement, described: Sequence[Person]) -> bool:
    """Say whether she was old enough; somebody of unknown age counts as an adult."""
    ages = (person.age(one.recorded_at) for person in (*_described(case.victim, one), *described))
    age = next((age for age in ages if age is not None), None)
    return age is None or age >= HEARD_FROM


def _described(who: PersonId, one: Statement) -> Iterator[Person]:
    return (person for person in one.event.people if one.people.get(person.ref) == who)


def _by_age(one: Statement) -> tuple[datetime, str, str, str]:
    return one.recorded_at, one.by.source, one.by.record, one.told
