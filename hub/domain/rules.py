"""Routing and sharing rules as values: what they say, not where they come from (`policy` loads them)."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache, partial
from typing import TypeVar

from hub.domain.agency import OTHER_PARTYS_SIDE, Agency, AgencyKind
from hub.domain.cube import Cube, Point, holds
from hub.domain.dates import close_of, day_of
from hub.domain.delivery import DeliveryKind
from hub.domain.directory import Directory
from hub.domain.facts import TaskFact
from hub.domain.ids import AreaId, RuleId
from hub.domain.risk import AskedOf, Instrument
from hub.domain.weights import Model

REMEMBERED = 20_000
"""Answers kept; an area meets a few hundred different points."""


class Clock(StrEnum):
    """How a time limit is counted."""

    ELAPSED = "elapsed"
    WORKING_DAYS = "working-days"


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeLimit:
    """How long a service has to answer."""

    amount: timedelta
    clock: Clock = Clock.ELAPSED

    def end(self, start: datetime) -> datetime:
        """Return when the limit is over that starts at `start` (docs/domain.md, rule K1)."""
        return start + self.amount if self.clock is Clock.ELAPSED else close_of(start, self.amount.days)


class Towards(StrEnum):
    """Whom a route leads to when it is not simply the area's service of a kind."""

    SERVICE = "service"
    SENDER = "sender"
    FALLBACK = "fallback"
    NOBODY = "nobody"
    """The route is that nothing is sent: a refusal is recorded, it is not forgotten."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteRule:
    """When these facts hold of a person in an event, this kind of service must be told."""

    id: RuleId
    towards: Towards
    service: AgencyKind
    delivery: DeliveryKind | None
    when: Cube
    reason: str
    """A sentence that a person reads in the trace."""
    within: TimeLimit | None = None
    task: TaskFact | None = None
    optional: bool = False
    """Whether nobody is asked in its place where an area has no such service (docs/domain.md, rule T3)."""


class Treatment(StrEnum):
    """How a field is given."""

    AS_IS = "as-is"
    YEAR_ONLY = "year-only"
    CODE = "code"
    CHECKED_WORDS = "checked-words"
    """Free text, given once a net finds nothing in it that the recipient may not see, or a person has read it."""
    OWN = "own"
    """Of what many agencies do, the part of the recipient itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """From which day on something holds, and until before which."""

    starts: date = date.min
    ends: date = date.max

    def covers(self, day: date) -> bool:
        """Say whether the day lies in the term."""
        return self.starts <= day < self.ends


ALWAYS = Term()
"""A term without beginning and end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SharingRule:
    """These fields of these sections may go to this kind of recipient when the facts hold."""

    id: RuleId
    recipient: AgencyKind
    delivery: DeliveryKind
    when: Cube
    purpose: str
    """One of `basis.Purpose`."""
    basis: Mapping[str, str]
    give: Mapping[str, Mapping[str, Treatment]]
    """Section → field → treatment."""
    override: str | None = None
    """Why it may be given without consent, when the rule itself says so (docs/domain.md, rule C6)."""
    always: bool = False
    """Whether the rule states a reason for giving something on every occasion."""
    agreement: str = ""
    """Id of the signed agreement that allows it at most."""
    term: Term = ALWAYS


def days_of_change(terms: Iterable[Term]) -> set[date]:
    """Return the days on which something begins or ends to hold."""
    return {day for term in terms for day in (term.starts, term.ends)} - {date.min, date.max}


Given = Mapping[str, tuple[Treatment, RuleId]]
"""Field → how it is given and by which rule."""


class Sharing:
    """All sharing rules, found by recipient kind, delivery kind and section. What has dates is asked for `on` a day."""

    def __init__(self, rules: Iterable[SharingRule]) -> None:
        self.rules = tuple(rules)
        self._changes = sorted(days_of_change(rule.term for rule in self.rules))
        self._on: dict[int, Sharing] = {}
        self._index: dict[tuple[AgencyKind, DeliveryKind, str], list[SharingRule]] = {}
        for rule in self.rules:
            for section in rule.give:
                self._index.setdefault((rule.recipient, rule.delivery, section), []).append(rule)
        self._giving: dict[tuple[AgencyKind, DeliveryKind], Callable[[str, Point], Given]] = {}
        self.purposes: dict[str, str] = {rule.id: rule.purpose for rule in self.rules}
        """For what each rule gives."""

    def on(self, day: date) -> "Sharing":
        """Return the rules in force on a day."""
        if not self._changes:
            return self
        number = bisect_right(self._changes, day)
        if number not in self._on:
            self._on[number] = Sharing(replace(rule, term=ALWAYS) for rule in self.rules if rule.term.covers(day))
        return self._on[number]

    def giving(self, recipient: AgencyKind, delivery: DeliveryKind) -> Callable[[str, Point], Given]:
        """Return what asks for the fields of a section, for one kind of recipient and delivery; answers are kept."""
        key = (recipient, delivery)
        if key not in self._giving:
            self._giving[key] = lru_cache(REMEMBERED)(partial(self._fields, recipient, delivery))
        return self._giving[key]

    def fields(self, recipient: AgencyKind, delivery: DeliveryKind, section: str, at: Point) -> Given:
        """Return which fields of a section may be given, how, and by which rule; none when no rule holds."""
        return self.giving(recipient, delivery)(section, at)

    def _fields(self, recipient: AgencyKind, delivery: DeliveryKind, section: str, at: Point) -> Given:
        found: dict[str, tuple[Treatment, RuleId]] = {}
        for rule in self._index.get((recipient, delivery, section), ()):
            if holds(rule.when, at):
                for field, treatment in rule.give[section].items():
                    found.setdefault(field, (treatment, rule.id))
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold:
    """What an area counts by, from some day on. Local practice differs and changes, so each has both."""

    months: int
    """Calendar months of the window."""
    area: AreaId | None = None
    """The only area in which it holds; None for every area that has none of its own."""
    starts: date = date.min


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalation(Threshold):
    """How many distinct incidents of a pair within the window count as escalation (docs/domain.md, rule E1)."""

    incidents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeat(Threshold):
    """How long after the last referral to the conference an incident is a repeat (docs/domain.md, rule M4)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalCriterion:
    """A criterion that some conferences know beside the national ones, from some day on (docs/domain.md, rule M8)."""

    criterion: str
    """`suicide-self-harm`, `honour-based` or `medium-anticipated`."""
    area: AreaId | None = None
    """The only area in which it counts; None for every area."""
    term: Term = ALWAYS


_Threshold = TypeVar("_Threshold", bound=Threshold)


def in_force(thresholds: Iterable[_Threshold], area: AreaId, day: date) -> _Threshold:
    """Return what holds in an area on a day: the area's own before the general one, and of those the newest."""
    begun = (one for one in thresholds if one.starts <= day and one.area in {None, area})
    return max(begun, key=lambda one: (one.area is not None, one.starts))


class Routing:
    """All routes by where the facts of a person lie, and who answers for them. Answers are kept."""

    def __init__(self, rules: tuple[RouteRule, ...], directory: Directory) -> None:
        self.rules = rules
        self._directory = directory
        self.of_hers = tuple(rule for rule in rules if rule.service not in OTHER_PARTYS_SIDE)
        his = tuple(rule for rule in rules if rule.service in OTHER_PARTYS_SIDE)
        self.hers: Callable[[Point], tuple[RouteRule, ...]] = lru_cache(REMEMBERED)(partial(_holding, self.of_hers))
        """Returns the routes that hold at a point and lead to anybody but the other party's side."""
        self.his: Callable[[Point], tuple[RouteRule, ...]] = lru_cache(REMEMBERED)(partial(_holding, his))
        """Returns those that lead to the other party's side; it is asked at points that say nothing of her."""
        self.answering: Callable[[AgencyKind, AreaId, date, str | None, Point], tuple[tuple[Agency, ...], bool]]
        self.answering = lru_cache(REMEMBERED)(self._answer)
        """Returns who answers for a kind of service in an area, on a day, in a district, at a point; and whether one
        of them does so not only beside another."""

    def _answer(
        self, service: AgencyKind, area: AreaId, day: date, district: str | None, at: Point
    ) -> tuple[tuple[Agency, ...], bool]:
        contracts = self._directory.contracts(service, area, day, district, at)
        agencies = dict.fromkeys(one.agency for one in contracts)
        return tuple(self._directory.agencies[one] for one in agencies), not all(one.beside for one in contracts)


def _holding(rules: tuple[RouteRule, ...], at: Point) -> tuple[RouteRule, ...]:
    return tuple(rule for rule in rules if holds(rule.when, at))


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Everything that people decided in files: one value with one digest, recorded with each decision."""

    routes: tuple[RouteRule, ...]
    sharing: Sharing
    instruments: Mapping[str, Instrument]
    escalation: tuple[Escalation, ...]
    repeat: tuple[Repeat, ...]
    directory: Directory
    model: Model
    """How people are matched."""
    digest: str
    measures: Mapping[str, AskedOf] = field(default_factory=dict)
    """To whom the questions of an outcome measure are put, by instrument."""
    local_criteria: tuple[LocalCriterion, ...] = ()
    _routing: list[Routing] = field(default_factory=list, init=False, repr=False, compare=False)

    @property
    def routing(self) -> Routing:
        """Return the routes as they are looked up; what was looked up once is remembered."""
        if not self._routing:
            self._routing.append(Routing(self.routes, self.directory))
        return self._routing[0]

    def local_criteria_in(self, area: AreaId, day: date) -> tuple[str, ...]:
        """Return the criteria that an area's conference counts beside the national ones on a day."""
        there = (one for one in self.local_criteria if one.area in {None, area} and one.term.covers(day))
        return tuple(dict.fromkeys(one.criterion for one in there))

    def on(self, now: datetime) -> "Policy":
        """Return the policy with the sharing rules of a day, London time."""
        sharing = self.sharing.on(day_of(now))
        if sharing is self.sharing:
            return self
        then = replace(self, sharing=sharing)
        then._routing.append(self.routing)  # noqa: SLF001 - the same policy on another day
        return then
