"""What the sender must mend in events of custody, courts, conferences, children's plans, measures and feedback.

Codes of a sender's own list are kept whatever they are; what is refused here contradicts itself or names nobody.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta

from hub.domain.dates import day_of, full_date
from hub.domain.events import (
    CourtHearingChanged,
    CustodyOrOrderChanged,
    Event,
    FeedbackReceived,
    MaracAction,
    MaracOutcome,
    OutcomeRecorded,
    PersonDetailsChanged,
    SafeguardingUpdated,
)
from hub.domain.ids import AGENCY_ID, GSS_CODE
from hub.domain.outcome import Reason
from hub.domain.person import Person, Role
from hub.domain.risk import AskedOf
from hub.matching.normal import is_named

CLOCKS_APART = timedelta(hours=1)
"""How far ahead of the hub a sender's clock may be (ADR 3)."""
EARLIEST_YEAR = 1900
LEVELS = range(1, 5)
"""Levels of a child's need."""
ADULT_FROM = 16
"""Age from which the questions for adults are put to somebody (docs/domain.md, rule Q1)."""

Fault = tuple[Reason, str]
"""A reason and the JSON pointer of the field."""
_DATED = {
    SafeguardingUpdated: ("rated_at", "decided_at"),
    OutcomeRecorded: ("measured_at",),
    FeedbackReceived: ("received_at",),
}
"""What has happened when it is told; what is planned may lie ahead."""
_MOMENTS = ("rated_at", "decided_at", "strategy_at", "conference_at", "changed_at", "ends_at", "hearing_at", "heard_at")
_DAYS = ("plan_from", "plan_until", "flag_until")


def faults_of(event: Event, now: datetime, measures: Mapping[str, AskedOf]) -> Iterator[Fault]:
    """Yield what is wrong with an event, beside what holds for all."""
    yield from _date_faults(event, now)
    match event:
        case SafeguardingUpdated():
            yield from _safeguarding(event)
        case CustodyOrOrderChanged():
            yield from _custody(event)
        case PersonDetailsChanged(people=()):
            yield Reason.PERSON_MISSING, "/people"
        case MaracOutcome():
            yield from _conference(event, now)
        case CourtHearingChanged():
            yield from _hearing(event)
        case OutcomeRecorded():
            yield from _measured(event, measures)
        case _:
            return


def is_told_of(role: Role, people: Iterable[Person]) -> bool:
    """Say whether anybody has that role."""
    return any(role in person.roles for person in people)


def names_him(people: Iterable[Person]) -> bool:
    """Say whether the perpetrator is among them, by a name or a number."""
    return any(Role.PERPETRATOR in person.roles and is_named(person) for person in people)


def _date_faults(event: Event, now: datetime) -> Iterator[Fault]:
    for name in _MOMENTS:
        moment = getattr(event, name, None)
        if moment is not None and moment.year < EARLIEST_YEAR:
            yield Reason.DATE_IMPOSSIBLE, f"/{name}"
    for name in _DAYS:
        if (day := getattr(event, name, None)) is not None and full_date(day) is None:
            yield Reason.DATE_IMPOSSIBLE, f"/{name}"
    for name in _DATED.get(type(event), ()):
        moment = getattr(event, name)
        if moment is not None and moment > now + CLOCKS_APART:
            yield Reason.DATE_IN_FUTURE, f"/{name}"


def _safeguarding(event: SafeguardingUpdated) -> Iterator[Fault]:
    if not is_told_of(Role.CHILD, event.people):
        yield Reason.CHILD_MISSING, "/people"
    if event.level is not None and event.level not in LEVELS:
        yield Reason.VALUE_NOT_ALLOWED, "/level"
    if event.authority is not None and not GSS_CODE.fullmatch(event.authority):
        yield Reason.VALUE_NOT_ALLOWED, "/authority"
    first, last = (full_date(day) if day else None for day in (event.plan_from, event.plan_until))
    if first and last and last < first:
        yield Reason.DATES_CONTRADICT, "/plan_until"


def _custody(event: CustodyOrOrderChanged) -> Iterator[Fault]:
    if not names_him(event.people):
        yield Reason.PERPETRATOR_MISSING, "/people"
    if event.ends_at is not None and event.ends_at < event.changed_at:
        yield Reason.DATES_CONTRADICT, "/ends_at"


def _conference(event: MaracOutcome, now: datetime) -> Iterator[Fault]:
    if not is_told_of(Role.VICTIM, event.people):
        yield Reason.VICTIM_MISSING, "/people"
    if event.outcome == "heard" and event.heard_at > now + CLOCKS_APART:
        yield Reason.DATE_IN_FUTURE, "/heard_at"
    until = full_date(event.flag_until) if event.flag_until else None
    if until and until < day_of(event.heard_at):
        yield Reason.DATES_CONTRADICT, "/flag_until"
    for place, action in enumerate(event.actions):
        yield from _action(action, f"/actions/{place}")


def _action(action: MaracAction, at: str) -> Iterator[Fault]:
    if not AGENCY_ID.fullmatch(action.owner):
        yield Reason.VALUE_NOT_ALLOWED, f"{at}/owner"
    if action.due is not None and full_date(action.due) is None:
        yield Reason.DATE_IMPOSSIBLE, f"{at}/due"


def _hearing(event: CourtHearingChanged) -> Iterator[Fault]:
    if not (is_told_of(Role.VICTIM, event.people) or names_him(event.people)):
        yield Reason.VICTIM_MISSING, "/people"
    if event.hearing_at is None and event.change in {"listed", "relisted"}:
        yield Reason.VALUE_NOT_ALLOWED, "/hearing_at"


def _measured(event: OutcomeRecorded, measures: Mapping[str, AskedOf]) -> Iterator[Fault]:
    """Whose answers they are must be plain, and that these questions may be put to somebody of that age."""
    if not event.people:
        yield Reason.PERSON_MISSING, "/people"
    if not event.measures:
        yield Reason.VALUE_NOT_ALLOWED, "/measures"
    if not event.instrument or any(_is_too_young(one, event, measures) for one in event.people[:1]):
        yield Reason.VALUE_NOT_ALLOWED, "/instrument"
    domains = [measure.domain for measure in event.measures]
    for place, measure in enumerate(event.measures):
        if not 0 <= measure.score <= measure.out_of or measure.out_of == 0:
            yield Reason.VALUE_NOT_ALLOWED, f"/measures/{place}/score"
        if domains.index(measure.domain) != place:
            yield Reason.VALUE_NOT_ALLOWED, f"/measures/{place}/domain"


def _is_too_young(person: Person, event: OutcomeRecorded, measures: Mapping[str, AskedOf]) -> bool:
    """Say whether a child was asked what is made for adults; of an instrument of nobody's list nothing is known."""
    if measures.get(event.instrument) is not AskedOf.ADULTS:
        return False
    age = person.age(event.measured_at)
    return age < ADULT_FROM if age is not None else person.roles == (Role.CHILD,)
