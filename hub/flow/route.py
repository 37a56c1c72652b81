"""Step 6: which services must be told, why, and by when. No victim is left without a route."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from hub.domain.agency import OTHER_PARTYS_SIDE, Agency, AgencyKind
from hub.domain.alarm import Alarm, AlarmCode
from hub.domain.case import Case
from hub.domain.cube import Point, point
from hub.domain.dates import day_of
from hub.domain.delivery import DeliveryKind, Stopped, StopReason
from hub.domain.directory import Directory
from hub.domain.facts import Facts, Indicated, Setting, SubjectRole, TaskFact
from hub.domain.ids import AgencyId, AreaId, PersonId, RuleId
from hub.domain.limits import UNLIMITED
from hub.domain.rules import Policy, RouteRule, Routing, TimeLimit, Towards
from hub.flow.enrich import Enriched, Seen
from hub.flow.facts import OF_A_PERSON, address_class, person_facts
from hub.flow.lacking import why_lacking
from hub.flow.locality import district_of_copy
from hub.flow.other_side import area_of_referrer
from hub.flow.telling import BLIND

NO_ROUTE = RuleId("no-route")
"""Speaks when no rule of the policy did: somebody has to find a way for this victim."""
KEPT_OUT = RuleId("kept-out")
"""Speaks when all to whom a rule leads are kept out of the case (docs/domain.md, rule X1)."""
UNCLEAR = RuleId("facts-unavailable")
"""Speaks when it could not be worked out who must be told: a fault of the hub's own, and somebody has to see to it."""

NO_SERVICE = RuleId("no-service")
"""Speaks when no service of the kind that a rule names answers in the area (docs/domain.md, rule T3)."""
NO_SCHOOL = RuleId("school-unknown")
"""Speaks when a child's school is in no directory: nobody is told of the child in its place (rule S4)."""

THEMES = {
    "sexual-violence": point({"sexual": Indicated.YES}),
    "stalking": point({"stalking": Indicated.YES}),
    "honour-based": point({"honour-based": Indicated.YES}),
}
"""The themes over which somebody may watch beside domestic abuse itself, and where a case belongs to one."""


class Route(NamedTuple):
    """One agency to be told something of a case, or not to be told, with the reason.

    A named tuple, for a dozen are made of each event, and one costs a third of a frozen dataclass.
    """

    rule: RuleId
    agency: Agency
    delivery: DeliveryKind | None
    reason: str
    respond_by: datetime | None = None
    task: TaskFact | None = None
    subject: PersonId | None = None
    """The child of whom a school is told."""
    setting: Setting = Setting.UNKNOWN
    """Whether that child learns at this agency, or is in its charge."""
    until: datetime | None = None
    """Until when a flag stands."""
    themes: tuple[str, ...] = ()
    """Which themes a copy is about."""
    nameless: bool = False
    """Whether a task names nobody: its recipient does not hold the case."""
    fault: Stopped | None = None
    """What could not be worked out, so that this agency is asked in place of whoever should be told."""
    alarms: tuple[Alarm, ...] = ()
    """What the directory lacks, so that the route leads here."""


FOUND_WITHIN = TimeLimit(amount=timedelta(days=1))
"""How long somebody has to find a way for her."""


def task_for(agency: Agency, task: TaskFact, rule: RuleId, reason: str, respond_by: datetime) -> Route:
    """Return the route by which an agency is asked to do something."""
    return Route(rule=rule, agency=agency, delivery=DeliveryKind.TASK, reason=reason, respond_by=respond_by, task=task)


def to_find_a_way(agency: Agency, rule: RuleId, reason: str, now: datetime) -> Route:
    """Return the route by which an agency is asked to find a way for her."""
    return task_for(agency, TaskFact.FIND_ROUTE, rule, reason, FOUND_WITHIN.end(now))


class _Occasion(NamedTuple):
    """What is told, by whom and when: what is asked of the directory rests on it."""

    enriched: Enriched
    area: AreaId
    sender: AgencyId
    now: datetime
    day: date
    directory: Directory
    routing: Routing


class _Subject(NamedTuple):
    """One person for whom routes are taken, and where their facts lie."""

    role: SubjectRole
    seen: Seen
    at: Point
    his: Point
    """Where they lie for the other party's side, which sees nothing of her."""


def route(enriched: Enriched, shared: Facts, sender: AgencyId, policy: Policy, now: datetime) -> tuple[Route, ...]:
    """Return whom to tell of the case: one route for each agency, kind of delivery and task, and for each pupil."""
    occasion = _occasion(enriched, sender, policy, now)
    routing = occasion.routing
    found: dict[object, Route] = {}
    faults: list[Exception] = []
    victim_routed = False
    for subject in _placed(enriched, shared, now, faults):
        rules = (*routing.hers(subject.at), *routing.his(subject.his))
        victim_routed = victim_routed or (bool(rules) and subject.role is SubjectRole.VICTIM)
        for rule in rules:
            try:
                _follow(rule, subject, occasion, found)
            except Exception as error:  # noqa: BLE001 - one that fails does not keep others from being told
                faults.append(error)
    if faults:
        found |= _asked_because_of(faults, occasion)
    elif not victim_routed:
        found |= {_key(one): one for one in _find_a_way(NO_ROUTE, occasion)}
    return tuple(found.values())


def _occasion(enriched: Enriched, sender: AgencyId, policy: Policy, now: datetime) -> _Occasion:
    return _Occasion(
        enriched=enriched,
        area=enriched.case.area,
        sender=sender,
        now=now,
        day=day_of(now),
        directory=policy.directory,
        routing=policy.routing,
    )


def _add(one: Route, found: dict[object, Route]) -> None:
    first = found.setdefault(_key(one), one)
    if first is not one:
        found[_key(one)] = _both(first, one)


def _both(first: Route, other: Route) -> Route:
    """Return one route for two that lead to one place: the first says why, and the earlier limit holds."""
    limits = [limit for limit in (first.respond_by, other.respond_by) if limit]
    alarms = tuple(dict.fromkeys((*first.alarms, *other.alarms)))
    return first._replace(respond_by=min(limits, default=None), alarms=alarms)


def _key(route: Route) -> tuple[object, ...]:
    return route.agency.id, route.delivery, route.task, route.subject


def _placed(enriched: Enriched, shared: Facts, now: datetime, faults: list[Exception]) -> Iterator[_Subject]:
    """Yield everybody with where their facts lie; what fails for one is noted, and of the others it is asked."""
    try:
        known = shared if OF_A_PERSON.isdisjoint(shared) else {n: shared[n] for n in shared.keys() - OF_A_PERSON}
        of_case = point(known)
    except Exception as error:  # noqa: BLE001 - as above
        faults.append(error)
        return
    for role, seen in subjects(enriched):
        try:
            at = of_case | point(person_facts(seen.person, role, now))
        except Exception as error:  # noqa: BLE001 - as above
            faults.append(error)
        else:
            yield _Subject(role, seen, at, BLIND.on(at))


def _asked_because_of(faults: Sequence[Exception], occasion: _Occasion) -> dict[object, Route]:
    """Ask somebody in place of whoever could not be found out; where nobody can be asked, the event does not pass."""
    fault = Stopped(reason=StopReason.FACTS_UNAVAILABLE, error=type(faults[0]).__name__)
    asked: dict[object, Route] = {_key(one): one._replace(fault=fault) for one in _find_a_way(UNCLEAR, occasion)}
    if not asked:
        raise faults[0]
    return asked


def subjects(enriched: Enriched) -> Iterator[tuple[SubjectRole, Seen]]:
    """Yield everybody for whom a route may be taken, each in the role that counts for it."""
    yield SubjectRole.VICTIM, enriched.victim
    yield from ((SubjectRole.CHILD, child) for child in enriched.children)
    yield from ((SubjectRole.PERPETRATOR, other) for other in enriched.perpetrators)
    yield from ((SubjectRole.YOUNG_PERSON, young) for young in enriched.young_people)


def _follow(rule: RouteRule, subject: _Subject, occasion: _Occasion, found: dict[object, Route]) -> None:
    """Add where a rule leads for one person, but where it led before for another."""
    if rule.service is AgencyKind.SCHOOL:
        _add_school(rule, subject, occasion, found)
        return
    agencies, answered = _agencies(rule, subject, occasion)
    limits = occasion.enriched.case.limits
    if not answered:
        alarm = why_lacking(rule.service, occasion.enriched, occasion.directory, occasion.day)
        _add_way(NO_SERVICE, occasion, found, (alarm,) if alarm else ())
    if rule.optional and not agencies:
        _note_ended(rule.service, occasion, found)
    if limits is not UNLIMITED and _is_hers(rule) and agencies and all(limits.closed_to(a.id) for a in agencies):
        _add_way(KEPT_OUT, occasion, found)
    pupil = _pupil(rule, subject)
    for agency in agencies:
        key = (agency.id, rule.delivery, rule.task, pupil)
        before = found.get(key)
        if before is None:
            found[key] = _towards(agency, rule, subject, occasion.now)
        elif before.rule != rule.id:
            found[key] = _both(before, _towards(agency, rule, subject, occasion.now))


def _is_hers(rule: RouteRule) -> bool:
    """Say whether somebody else must be found where nobody can be told: what she needs does not fall away."""
    return rule.towards is not Towards.NOBODY and rule.service not in OTHER_PARTYS_SIDE and not rule.optional


def _pupil(rule: RouteRule, subject: _Subject) -> PersonId | None:
    """Return of which child a route tells; None where it tells of the case."""
    return subject.seen.id if rule.delivery is DeliveryKind.SCHOOL_NOTICE else None


def _towards(agency: Agency, rule: RouteRule, subject: _Subject, now: datetime) -> Route:
    respond_by = rule.within.end(now) if rule.within else None
    every = (rule.id, agency, rule.delivery, rule.reason, respond_by, rule.task)
    if pupil := _pupil(rule, subject):
        return Route(*every, subject=pupil, setting=Setting.ENROLLED_HERE)
    if rule.delivery is DeliveryKind.THEME_COPY:
        return Route(*every, themes=_themes(subject.at))
    return Route(*every)


def _themes(at: Point) -> tuple[str, ...]:
    """Return the themes of a case; every case of the hub is one of domestic abuse."""
    return ("domestic-abuse", *(theme for theme, said in THEMES.items() if said & at))


def _agencies(rule: RouteRule, subject: _Subject, occasion: _Occasion) -> tuple[tuple[Agency, ...], bool]:
    """Return whom a rule leads to, and whether that is who answers for it, not somebody in its place."""
    if rule.towards is Towards.SENDER:
        return (occasion.directory.agencies[occasion.sender],), True
    if rule.towards is Towards.FALLBACK:
        return _fallback(occasion), True
    if rule.service in OTHER_PARTYS_SIDE:
        his = area_of_referrer(occasion.enriched.him, occasion.sender, occasion.directory)
        return occasion.routing.answering(rule.service, his, occasion.day, None, subject.his)[0] if his else (), True
    district = occasion.enriched.district
    if rule.service is AgencyKind.THEME_COORDINATOR:
        district = district_of_copy(address_class(occasion.enriched.victim.person), district)
    agencies, answered = occasion.routing.answering(rule.service, occasion.area, occasion.day, district, subject.at)
    if answered or not _is_hers(rule):
        return agencies, True
    return (*agencies, *(one for one in _fallback(occasion) if one not in agencies)), False


def _note_ended(service: AgencyKind, occasion: _Occasion, found: dict[object, Route]) -> None:
    """Note that a service which its area can do without is no longer there, though the area counts on it (rule T3)."""
    alarm = why_lacking(service, occasion.enriched, occasion.directory, occasion.day)
    if alarm and alarm.code is AlarmCode.PROVIDER_ENDED:
        for agency in _fallback(occasion):
            _add(Route(rule=NO_SERVICE, agency=agency, delivery=None, reason=NOT_ASKED, alarms=(alarm,)), found)


def _fallback(occasion: _Occasion) -> tuple[Agency, ...]:
    fallback = occasion.directory.fallback(occasion.area)
    return (fallback,) if fallback else ()


def _add_school(rule: RouteRule, child: _Subject, occasion: _Occasion, found: dict[object, Route]) -> None:
    """Add the way to the child's own school. Where it is not known nobody else is told of the child (rule S4)."""
    directory = occasion.directory
    urn = child.seen.person.education.urn if child.seen.person.education else None
    if school := directory.school(urn, occasion.day):
        _add(_towards(school, rule, child, occasion.now), found)
        return
    told = "" if occasion.enriched.hidden else urn or ""  # a school tells where about a hidden address is (rule A4)
    alarm = Alarm(code=AlarmCode.SCHOOL_UNKNOWN, area=occasion.area, about=told)
    why = "The school of this child is in no directory: nobody could be told there."
    for agency in _fallback(occasion):
        no_school = Route(rule=NO_SCHOOL, agency=agency, delivery=None, reason=why, subject=child.seen.id)
        _add(no_school._replace(alarms=(alarm,)), found)


def _add_way(why: RuleId, occasion: _Occasion, found: dict[object, Route], alarms: tuple[Alarm, ...] = ()) -> None:
    for one in _find_a_way(why, occasion, alarms):
        _add(one, found)


def _find_a_way(why: RuleId, occasion: _Occasion, alarms: tuple[Alarm, ...] = ()) -> Iterator[Route]:
    """Ask somebody of the area to find a way for her: the fallback, or who is not kept out in its place."""
    asked = who_may_find(occasion.enriched.case, occasion.directory, occasion.day, occasion.enriched.district)
    if agency := next(iter(asked), None):
        yield to_find_a_way(agency, why, FIND[why], occasion.now)._replace(alarms=alarms)


def who_may_find(case: Case, directory: Directory, day: date, district: str | None = None) -> Iterable[Agency]:
    """Yield who may find a way for her, the first to be asked first: of a restricted case somebody who is named."""
    fallback = directory.fallback(case.area)
    named = case.limits.open_to.agencies if case.limits.open_to else ()
    asked = (
        *((fallback,) if fallback else ()),
        *directory.responsible(AgencyKind.IDVA, case.area, day, district),
        *(directory.agencies[agency] for agency in named if agency in directory.agencies),
    )
    return (a for a in asked if a.kind not in OTHER_PARTYS_SIDE and not case.limits.closed_to(a.id))


FIND = {
    NO_ROUTE: "No rule says who helps this victim: find a way for her.",
    NO_SERVICE: "No service of the kind that must be told answers in this area: find a way for this victim.",
    KEPT_OUT: "Whoever would be told may not know of this case: find another way for this victim.",
    UNCLEAR: "It could not be worked out who must be told of this case: find out who helps her.",
}
"""Why somebody is asked to find a way."""
NOT_ASKED = "The contract of a service that the area can do without has ended: nobody is asked in its place."
SCHOOL_UNKNOWN = "The school of this child is in no directory: nobody could be told there."


FIRST = frozenset(
    {
        DeliveryKind.REFERRAL_OFFERED,
        DeliveryKind.SAFEGUARDING_CONTACT,
        DeliveryKind.MARAC_REFERRAL,
        DeliveryKind.PERPETRATOR_REFERRAL,
    }
)
"""The kinds by which a recipient first hears of an incident; afterwards it gets updates."""
BY_ITSELF = frozenset({DeliveryKind.SCHOOL_NOTICE, DeliveryKind.SAFETY_ALERT, DeliveryKind.THEME_COPY})
"""The kinds that a recipient gets whether or not it holds the case, again only if what they show has changed."""
