"""Step 6: which services must be told, why, and by when. No victim is left without a route."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from hub.domain.agency import OTHER_PARTYS_SIDE, Agency, AgencyKind
from hub.domain.alarm import Alarm, AlarmCode
from hub.domain.case import Case
from hub.domain.cube import Point, allowed, point
from hub.domain.dates import LONDON
from hub.domain.delivery import DeliveryKind, Stopped, StopReason
from hub.domain.directory import Directory
from hub.domain.facts import Facts, Indicated, Setting, SubjectRole, TaskFact
from hub.domain.ids import AgencyId, PersonId, RuleId
from hub.domain.rules import Policy, RouteRule, Towards
from hub.flow.enrich import Enriched, Seen
from hub.flow.facts import OF_A_PERSON, person_facts
from hub.flow.lacking import why_lacking
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

THEMES = {"sexual": "sexual-violence", "stalking": "stalking", "honour-based": "honour-based"}
"""The facts that are a theme to whoever watches over one, and the codes of these themes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One agency to be told something of a case, or not to be told, with the reason."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Occasion:
    """What is told, by whom and when: what is asked of the directory rests on it."""

    enriched: Enriched
    sender: AgencyId
    policy: Policy
    now: datetime
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class _Subject:
    """One person for whom routes are taken, and where their facts lie."""

    role: SubjectRole
    seen: Seen
    at: Point
    his: Point
    """Where they lie for the other party's side, which sees nothing of her."""


def route(enriched: Enriched, shared: Facts, sender: AgencyId, policy: Policy, now: datetime) -> tuple[Route, ...]:
    """Return whom to tell of the case: one route for each agency, kind of delivery and task, and for each pupil."""
    day = now.astimezone(LONDON).date()
    occasion = _Occasion(enriched=enriched, sender=sender, policy=policy, now=now, day=day)
    found: dict[object, Route] = {}
    faults: list[Exception] = []
    victim_routed = False
    for subject in _placed(enriched, shared, now, faults):
        for rule in (*policy.routing.hers(subject.at), *policy.routing.his(subject.his)):
            victim_routed = victim_routed or subject.role is SubjectRole.VICTIM
            for one in _taken(rule, subject, occasion, faults):
                _add(one, found)
    if faults:
        found |= _asked_because_of(faults, occasion)
    elif not victim_routed:
        found |= {_key(one): one for one in _find_a_way(NO_ROUTE, occasion)}
    return tuple(found.values())


def _add(one: Route, found: dict[object, Route]) -> None:
    """Add a route. Of two that lead to one place the first says why, and the earlier limit holds."""
    first = found.setdefault(_key(one), one)
    limits = [limit for limit in (first.respond_by, one.respond_by) if limit]
    if first is not one and (one.alarms or min(limits, default=None) != first.respond_by):
        alarms = tuple(dict.fromkeys((*first.alarms, *one.alarms)))
        found[_key(one)] = replace(first, respond_by=min(limits, default=None), alarms=alarms)


def _key(route: Route) -> tuple[object, ...]:
    return route.agency.id, route.delivery, route.task, route.subject


def _placed(enriched: Enriched, shared: Facts, now: datetime, faults: list[Exception]) -> Iterator[_Subject]:
    """Yield everybody with where their facts lie; what fails for one is noted, and of the others it is asked."""
    try:
        of_case = point({name: value for name, value in shared.items() if name not in OF_A_PERSON})
    except Exception as error:  # noqa: BLE001 - whatever fails in a fact, the event goes on
        faults.append(error)
        return
    for role, seen in subjects(enriched):
        try:
            at = of_case | point(person_facts(seen.person, role, now))
        except Exception as error:  # noqa: BLE001 - as above
            faults.append(error)
        else:
            yield _Subject(role=role, seen=seen, at=at, his=BLIND.on(at))


def _taken(rule: RouteRule, subject: _Subject, occasion: _Occasion, faults: list[Exception]) -> Sequence[Route]:
    """Return where a rule leads; what fails on the way is noted."""
    try:
        return tuple(_routes(rule, subject, occasion))
    except Exception as error:  # noqa: BLE001 - as above
        faults.append(error)
        return ()


def _asked_because_of(faults: Sequence[Exception], occasion: _Occasion) -> dict[object, Route]:
    """Ask somebody in place of whoever could not be found out; where nobody can be asked, the event does not pass."""
    fault = Stopped(reason=StopReason.FACTS_UNAVAILABLE, error=type(faults[0]).__name__)
    asked: dict[object, Route] = {_key(one): replace(one, fault=fault) for one in _find_a_way(UNCLEAR, occasion)}
    if not asked:
        raise faults[0]
    return asked


def subjects(enriched: Enriched) -> Iterator[tuple[SubjectRole, Seen]]:
    """Yield everybody for whom a route may be taken, each in the role that counts for it."""
    yield SubjectRole.VICTIM, enriched.victim
    yield from ((SubjectRole.CHILD, child) for child in enriched.children)
    yield from ((SubjectRole.PERPETRATOR, other) for other in enriched.perpetrators)
    yield from ((SubjectRole.YOUNG_PERSON, young) for young in enriched.young_people)


def _routes(rule: RouteRule, subject: _Subject, occasion: _Occasion) -> Iterator[Route]:
    if rule.service is AgencyKind.SCHOOL:
        yield from _to_school(rule, subject, occasion)
        return
    agencies, answered = _agencies(rule, subject, occasion)
    closed_to = occasion.enriched.case.limits.closed_to
    if not answered:
        alarm = why_lacking(rule.service, occasion.enriched, occasion.policy.directory, occasion.day)
        yield from _find_a_way(NO_SERVICE, occasion, (alarm,) if alarm else ())
    if _is_hers(rule) and agencies and all(closed_to(agency.id) for agency in agencies):
        yield from _find_a_way(KEPT_OUT, occasion)
    for agency in agencies:
        yield _towards(agency, rule, subject, occasion.now)


def _is_hers(rule: RouteRule) -> bool:
    """Say whether somebody else must be found where nobody can be told: what she needs does not fall away."""
    return rule.towards is not Towards.NOBODY and rule.service not in OTHER_PARTYS_SIDE and not rule.optional


def _towards(agency: Agency, rule: RouteRule, subject: _Subject, now: datetime) -> Route:
    pupil = rule.delivery is DeliveryKind.SCHOOL_NOTICE
    copied = rule.delivery is DeliveryKind.THEME_COPY
    return Route(
        rule=rule.id,
        agency=agency,
        delivery=rule.delivery,
        reason=rule.reason,
        respond_by=rule.within.end(now) if rule.within else None,
        task=rule.task,
        subject=subject.seen.id if pupil else None,
        setting=Setting.ENROLLED_HERE if pupil else Setting.UNKNOWN,
        themes=_themes(subject) if copied else (),
    )


def _agencies(rule: RouteRule, subject: _Subject, occasion: _Occasion) -> tuple[Sequence[Agency], bool]:
    """Return whom a rule leads to, and whether that is who answers for it, not somebody in its place."""
    directory, area = occasion.policy.directory, occasion.enriched.case.area
    if rule.towards is Towards.SENDER:
        return (directory.agencies[occasion.sender],), True
    fallback = (found,) if (found := directory.fallback(area)) else ()
    if rule.towards is Towards.FALLBACK:
        return fallback, True
    if rule.service in OTHER_PARTYS_SIDE:
        his = area_of_referrer(occasion.enriched.him, occasion.sender, directory)
        return directory.responsible(rule.service, his, occasion.day, at=subject.his) if his else (), True
    district = occasion.enriched.district
    contracts = directory.contracts(rule.service, area, occasion.day, district, subject.at)
    agencies = [directory.agencies[agency] for agency in dict.fromkeys(one.agency for one in contracts)]
    if not _is_hers(rule) or not all(one.beside for one in contracts):
        return agencies, True
    return (*agencies, *(one for one in fallback if one not in agencies)), False


def _themes(subject: _Subject) -> tuple[str, ...]:
    """Return the themes of a case; every case of the hub is one of domestic abuse."""
    return ("domestic-abuse", *(code for fact, code in THEMES.items() if Indicated.YES in allowed(subject.at, fact)))


def _to_school(rule: RouteRule, child: _Subject, occasion: _Occasion) -> Iterator[Route]:
    """Yield the way to the child's own school. Where it is not known nobody else is told of the child (rule S4)."""
    directory, area = occasion.policy.directory, occasion.enriched.case.area
    urn = child.seen.person.education.urn if child.seen.person.education else None
    if school := directory.school(urn, occasion.day):
        yield _towards(school, rule, child, occasion.now)
    elif fallback := directory.fallback(area):
        yield Route(
            rule=NO_SCHOOL,
            agency=fallback,
            delivery=None,
            reason=SCHOOL_UNKNOWN,
            subject=child.seen.id,
            alarms=(Alarm(code=AlarmCode.SCHOOL_UNKNOWN, area=area, about=urn or ""),),
        )


def _find_a_way(why: RuleId, occasion: _Occasion, alarms: tuple[Alarm, ...] = ()) -> Iterator[Route]:
    """Ask somebody of the area to find a way for her: the fallback, or who is not kept out in its place."""
    asked = who_may_find(occasion.enriched.case, occasion.policy.directory, occasion.day, occasion.enriched.district)
    if agency := next(iter(asked), None):
        yield Route(
            rule=why,
            agency=agency,
            delivery=DeliveryKind.TASK,
            reason=FIND[why],
            respond_by=occasion.now + timedelta(days=1),
            task=TaskFact.FIND_ROUTE,
            alarms=alarms,
        )


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
