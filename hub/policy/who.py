"""Who would be told of somebody, by their facts alone: routes and directory asked without an event.

It answers what `flow/route.py` would do of a case that is closed to nobody; a test holds the two against each other.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property

from hub.domain.agency import OTHER_PARTYS_SIDE, Agency, AgencyKind
from hub.domain.cube import Point, point
from hub.domain.dates import day_of
from hub.domain.delivery import DeliveryKind
from hub.domain.directory import Contract
from hub.domain.facts import Facts, SubjectRole, TaskFact
from hub.domain.ids import AgencyId, AreaId, RuleId
from hub.domain.person import AddressClass
from hub.domain.rules import Policy, RouteRule, TimeLimit, Towards
from hub.flow.locality import district_of_copy
from hub.flow.other_side import area_of_referrer, blind
from hub.flow.route import FIND, FOUND_WITHIN, NO_ROUTE, NO_SCHOOL, NO_SERVICE, SCHOOL_UNKNOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Of whom it is asked, where and when, and who tells it."""

    area: AreaId
    facts: Facts
    """Complete: every fact has a value."""
    now: datetime
    sender: AgencyId
    district: str | None = None
    urn: str | None = None
    """The school of a child."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One agency that would be told, or of which it is recorded that it is not, and why."""

    agency: Agency
    delivery: DeliveryKind | None
    """None where the route is that nothing is sent."""
    reasons: tuple[tuple[RuleId, str], ...]
    within: TimeLimit | None = None
    task: TaskFact | None = None
    team: str = ""
    instead_of: AgencyKind | None = None
    """The kind of service that nobody provides there, so that this agency is asked in its place."""


def who(asked: Asked, policy: Policy) -> tuple[Answer, ...]:
    """Return who would be told of somebody: one answer for each agency, kind of delivery and task."""
    asking = _Asking(asked=asked, policy=policy)
    rules = (*policy.routing.hers(asking.at), *policy.routing.his(asking.his))
    found: dict[object, Answer] = {}
    for rule in rules:
        for one in asking.led_to_by(rule):
            _add(one, found, asked.now)
    if not rules and asked.facts["role"] is SubjectRole.VICTIM:
        for one in asking.to_find_a_way(NO_ROUTE):
            _add(one, found, asked.now)
    return tuple(found.values())


def _add(one: Answer, found: dict[object, Answer], now: datetime) -> None:
    """Add an answer. Of two about one delivery to one agency both reasons hold, and the earlier limit."""
    key = (one.agency.id, one.delivery, one.task)
    first = found.setdefault(key, one)
    if first is not one:
        limits = [limit for limit in (first.within, one.within) if limit]
        within = min(limits, key=lambda limit: limit.end(now), default=None)
        found[key] = replace(first, reasons=tuple(dict.fromkeys((*first.reasons, *one.reasons))), within=within)


@dataclass(frozen=True, kw_only=True)
class _Asking:
    """Follows one route after another to those who answer."""

    asked: Asked
    policy: Policy

    @cached_property
    def at(self) -> Point:
        """Where the facts lie."""
        return point(self.asked.facts)

    @cached_property
    def his(self) -> Point:
        """Where they lie for the other party's side, which sees nothing of her."""
        return point(blind(self.asked.facts))

    @cached_property
    def day(self) -> date:
        """The day, London time."""
        return day_of(self.asked.now)

    def led_to_by(self, rule: RouteRule) -> Iterator[Answer]:
        """Yield whom a rule leads to, or who is asked in their place."""
        directory = self.policy.directory
        if rule.service is AgencyKind.SCHOOL:
            yield from self._school(rule)
        elif rule.towards is Towards.SENDER:
            yield self._said(directory.agencies[self.asked.sender], rule)
        elif rule.towards is Towards.FALLBACK:
            yield from (self._said(one, rule) for one in self._fallback())
        else:
            yield from self._service(rule)

    def _service(self, rule: RouteRule) -> Iterator[Answer]:
        contracts = self._contracts(rule.service)
        hers = rule.towards is Towards.SERVICE and rule.service not in OTHER_PARTYS_SIDE and not rule.optional
        if hers and all(one.beside for one in contracts):
            yield from (replace(one, instead_of=rule.service) for one in self.to_find_a_way(NO_SERVICE))
            yield from (replace(self._said(one, rule), instead_of=rule.service) for one in self._fallback())
        for one in contracts:
            yield replace(self._said(self.policy.directory.agencies[one.agency], rule), team=one.team)

    def _contracts(self, service: AgencyKind) -> tuple[Contract, ...]:
        directory, asked = self.policy.directory, self.asked
        if service in OTHER_PARTYS_SIDE:
            his_area = area_of_referrer(None, asked.sender, directory)
            return directory.contracts(service, his_area, self.day, at=self.his) if his_area else ()
        district = asked.district
        if service is AgencyKind.THEME_COORDINATOR:
            district = district_of_copy(AddressClass(asked.facts["address-class"]), district)
        return directory.contracts(service, asked.area, self.day, district, self.at)

    def _school(self, rule: RouteRule) -> Iterator[Answer]:
        if school := self.policy.directory.school(self.asked.urn, self.day):
            yield self._said(school, rule)
            return
        for one in self._fallback():
            yield Answer(agency=one, delivery=None, reasons=((NO_SCHOOL, SCHOOL_UNKNOWN),))

    def to_find_a_way(self, why: RuleId) -> Iterator[Answer]:
        """Yield who is asked to find a way for her."""
        for one in self._fallback():
            task, within = TaskFact.FIND_ROUTE, FOUND_WITHIN
            reasons = ((why, FIND[why]),)
            yield Answer(agency=one, delivery=DeliveryKind.TASK, reasons=reasons, within=within, task=task)

    def _fallback(self) -> tuple[Agency, ...]:
        found = self.policy.directory.fallback(self.asked.area)
        return (found,) if found else ()

    def _said(self, agency: Agency, rule: RouteRule) -> Answer:
        reasons = ((rule.id, rule.reason),)
        return Answer(agency=agency, delivery=rule.delivery, reasons=reasons, within=rule.within, task=rule.task)
