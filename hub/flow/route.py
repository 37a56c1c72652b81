"""Step 6: which services must be told, why, and by when. No victim is left without a route."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from hub.domain.agency import OTHER_PARTYS_SIDE, Agency, AgencyKind
from hub.domain.case import Case
from hub.domain.cube import holds, point
from hub.domain.dates import LONDON
from hub.domain.delivery import DeliveryKind, Stopped, StopReason
from hub.domain.directory import Directory
from hub.domain.facts import Facts, Setting, SubjectRole, TaskFact
from hub.domain.ids import AgencyId, PersonId, RuleId
from hub.domain.person import Person
from hub.domain.rules import Policy, RouteRule, Towards
from hub.flow.enrich import Enriched, Seen
from hub.flow.facts import person_facts
from hub.flow.other_side import area_of_referrer, blind

NO_ROUTE = RuleId("no-route")
"""Speaks when no rule of the policy did: somebody has to find a way for this victim."""
KEPT_OUT = RuleId("kept-out")
"""Speaks when all to whom a rule leads are kept out of the case (docs/domain.md, rule X1)."""
UNCLEAR = RuleId("facts-unavailable")
"""Speaks when it could not be worked out who must be told: a fault of the hub's own, and somebody has to see to it."""

NO_SERVICE = RuleId("no-service")
"""Speaks when no service of the kind that a rule names answers in the area (docs/domain.md, rule T3)."""


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
    """Whether that child learns at this agency."""
    until: datetime | None = None
    """Until when a flag stands."""
    themes: tuple[str, ...] = ()
    """Which themes a copy is about."""
    nameless: bool = False
    """Whether a task names nobody: its recipient does not hold the case."""
    fault: Stopped | None = None
    """What could not be worked out, so that this agency is asked in place of whoever should be told."""


def route(enriched: Enriched, shared: Facts, sender: AgencyId, policy: Policy, now: datetime) -> tuple[Route, ...]:
    """Return whom to tell of the case: at most one route for each agency, kind of delivery and task."""
    found: dict[object, Route] = {}
    faults: list[Exception] = []
    victim_routed = False
    for role, seen in subjects(enriched):
        rules = _rules(role, seen.person, shared, policy, now)
        for rule in rules if isinstance(rules, tuple) else ():
            victim_routed = victim_routed or role is SubjectRole.VICTIM
            taken = _taken(rule, enriched, sender, policy, now)
            faults.extend([taken] if isinstance(taken, Exception) else [])
            for one in taken if isinstance(taken, tuple) else ():
                found.setdefault(_key(one), one)
        faults.extend([rules] if isinstance(rules, Exception) else [])
    if faults:
        found |= _asked_because_of(faults, enriched, policy, now)
    elif not victim_routed:
        found |= {_key(one): one for one in _find_a_way(NO_ROUTE, enriched, policy, now)}
    return tuple(found.values())


def _key(route: Route) -> tuple[object, ...]:
    return route.agency.id, route.delivery, route.task


def _rules(
    role: SubjectRole, person: Person, shared: Facts, policy: Policy, now: datetime
) -> tuple[RouteRule, ...] | Exception:
    """Return the rules that hold for one person, or what failed: of the others it is looked for all the same."""
    try:
        facts = {**shared, **person_facts(person, role, now)}
        at, at_his_side = point(facts), point(blind(facts))
    except Exception as error:  # noqa: BLE001 - whatever fails in a fact, the event goes on
        return error
    return tuple(
        rule for rule in policy.routes if holds(rule.when, at_his_side if rule.service in OTHER_PARTYS_SIDE else at)
    )


def _taken(
    rule: RouteRule, enriched: Enriched, sender: AgencyId, policy: Policy, now: datetime
) -> tuple[Route, ...] | Exception:
    """Return where a rule leads, or what failed on the way."""
    try:
        return tuple(_routes(rule, enriched, sender, policy, now))
    except Exception as error:  # noqa: BLE001 - as above
        return error


def _asked_because_of(
    faults: Sequence[Exception], enriched: Enriched, policy: Policy, now: datetime
) -> dict[object, Route]:
    """Ask somebody in place of whoever could not be found out; where nobody can be asked, the event does not pass."""
    fault = Stopped(reason=StopReason.FACTS_UNAVAILABLE, error=type(faults[0]).__name__)
    asked: dict[object, Route] = {
        _key(one): replace(one, fault=fault) for one in _find_a_way(UNCLEAR, enriched, policy, now)
    }
    if not asked:
        raise faults[0]
    return asked


def subjects(enriched: Enriched) -> Iterator[tuple[SubjectRole, Seen]]:
    """Yield everybody for whom a route may be taken, each in the role that counts for it."""
    yield SubjectRole.VICTIM, enriched.victim
    yield from ((SubjectRole.CHILD, child) for child in enriched.children)
    yield from ((SubjectRole.PERPETRATOR, other) for other in enriched.perpetrators)
    yield from ((SubjectRole.YOUNG_PERSON, young) for young in enriched.young_people)


def _routes(rule: RouteRule, enriched: Enriched, sender: AgencyId, policy: Policy, now: datetime) -> Iterator[Route]:
    agencies = tuple(_agencies(rule, enriched, sender, policy, now))
    hers = rule.towards is not Towards.NOBODY and rule.service not in OTHER_PARTYS_SIDE
    if hers and rule.towards is Towards.SERVICE and all(agency.kind is not rule.service for agency in agencies):
        yield from _find_a_way(NO_SERVICE, enriched, policy, now)
    if hers and agencies and all(enriched.case.limits.closed_to(agency.id) for agency in agencies):
        yield from _find_a_way(KEPT_OUT, enriched, policy, now)
    for agency in agencies:
        yield Route(
            rule=rule.id,
            agency=agency,
            delivery=rule.delivery,
            reason=rule.reason,
            respond_by=rule.within.end(now) if rule.within else None,
            task=rule.task,
        )


def _agencies(rule: RouteRule, enriched: Enriched, sender: AgencyId, policy: Policy, now: datetime) -> Iterable[Agency]:
    directory, area = policy.directory, enriched.case.area
    fallback = directory.fallback(area)
    if rule.towards is Towards.SENDER:
        return (directory.agencies[sender],)
    if rule.towards is Towards.FALLBACK:
        return (fallback,) if fallback else ()
    day = now.astimezone(LONDON).date()
    if rule.service in OTHER_PARTYS_SIDE:
        his = area_of_referrer(enriched.him, sender, directory)
        return directory.responsible(rule.service, his, day) if his else ()
    responsible = directory.responsible(rule.service, area, day)
    if responsible or rule.towards is Towards.NOBODY:
        return responsible
    return (fallback,) if fallback else ()


def _find_a_way(why: RuleId, enriched: Enriched, policy: Policy, now: datetime) -> Iterator[Route]:
    """Ask somebody of the area to find a way for her: the fallback, or who is not kept out in its place."""
    day = now.astimezone(LONDON).date()
    if agency := next((a for a in who_may_find(enriched.case, policy.directory, day)), None):
        yield Route(
            rule=why,
            agency=agency,
            delivery=DeliveryKind.TASK,
            reason=_FIND[why],
            respond_by=now + timedelta(days=1),
            task=TaskFact.FIND_ROUTE,
        )


def who_may_find(case: Case, directory: Directory, day: date) -> Iterator[Agency]:
    """Yield who may find a way for her, the first to be asked first: of a restricted case somebody who is named."""
    fallback = directory.fallback(case.area)
    named = case.limits.open_to.agencies if case.limits.open_to else ()
    asked = (
        *((fallback,) if fallback else ()),
        *directory.responsible(AgencyKind.IDVA, case.area, day),
        *(directory.agencies[agency] for agency in named if agency in directory.agencies),
    )
    yield from (a for a in asked if a.kind not in OTHER_PARTYS_SIDE and not case.limits.closed_to(a.id))


_FIND = {
    NO_ROUTE: "No rule says who helps this victim: find a way for her.",
    NO_SERVICE: "No service of the kind that must be told answers in this area: find a way for this victim.",
    KEPT_OUT: "Whoever would be told may not know of this case: find another way for this victim.",
    UNCLEAR: "It could not be worked out who must be told of this case: find out who helps her.",
}


FIRST = frozenset(
    {
        DeliveryKind.REFERRAL_OFFERED,
        DeliveryKind.SAFEGUARDING_CONTACT,
        DeliveryKind.MARAC_REFERRAL,
        DeliveryKind.PERPETRATOR_REFERRAL,
    }
)
"""The kinds by which a recipient first hears of an incident; afterwards it gets updates."""
