"""Where a delivery of each kind can arise at all: what the checks hold the rules against.

A route speaks of one person, and what is delivered because of it of several: her section is judged by her facts, each
child's by the child's. So an occasion says nothing of the facts of a person, unless it is about that person alone.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from hub.domain.agency import OTHER_PARTYS_SIDE, PARTNERS, WORKS_WITH_HER, AgencyKind
from hub.domain.cube import Cube, allowed, cube, freed, overlap, rest
from hub.domain.delivery import DeliveryKind
from hub.domain.facts import AgeBand, Indicated, Restriction, Setting, SubjectRole, TaskFact, Told
from hub.domain.rules import RouteRule, Towards
from hub.flow.facts import receipt_facts
from hub.flow.other_side import blind
from hub.flow.route import FIRST, KEPT_OUT, NO_ROUTE
from hub.policy.conditions import guard

PERSON_FACTS = ("role", "age", "address-class", "care-needs", "suicidal", "schooling")
"""Facts of one person; all others are of the case, the event or the recipient."""
OF_A_PUPIL = tuple(fact for fact in PERSON_FACTS if fact != "age")
"""Of a pupil the age is known: a notice is about one child alone."""
TELLING = (
    Told.INCIDENT,
    Told.RISK,
    Told.REFERRAL,
    Told.SUPPORT,
    Told.SAFEGUARDING,
    Told.CONSENT,
    Told.CUSTODY,
    Told.COURT,
    Told.DETAILS,
    Told.CONFERENCE,
    Told.MEASURED,
    Told.FEEDBACK,
)
"""What is told of a case to those who hold it."""
ROUTING = (Told.INCIDENT, Told.RISK, Told.REFERRAL, Told.CONSENT)
"""What somebody new may have to be told of (`flow/tell.py`)."""
_KINDS = frozenset(AgencyKind) - {AgencyKind.UNKNOWN}
SENDERS = _KINDS - OTHER_PARTYS_SIDE
"""Kinds that learn who took their record on; the other party's side never does (docs/domain.md, rule O4)."""
TAUGHT = (AgencyKind.SCHOOL, AgencyKind.EDUCATION_OFFICER)
"""Kinds in whose charge a child learns (docs/domain.md, rule S3)."""
OWNERS = (AgencyKind.POLICE,)
"""Kinds beside the holders of a case to which the conference gives something to do (docs/domain.md, rule W12)."""
PUPIL = (AgeBand.FROM_4_TO_7, AgeBand.FROM_8_TO_10, AgeBand.FROM_11_TO_15, AgeBand.FROM_16_TO_17)
"""From reception to 17 (docs/domain.md, rule S3)."""
BLIND: Cube = cube({name: [value] for name, value in blind({}).items()})
"""What is left of the facts where the other party's side is told."""
_JUDGED = {
    "victim": SubjectRole.VICTIM,
    "child": SubjectRole.CHILD,
    "perpetrator": SubjectRole.PERPETRATOR,
    "status": SubjectRole.UNKNOWN,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """A kind of recipient may be told something with a kind of delivery when this holds."""

    recipient: AgencyKind
    delivery: DeliveryKind
    when: Cube
    because: str
    """The route, or what else brings it about."""


def judged_as(delivery: DeliveryKind, section: str) -> SubjectRole:
    """Return by whose facts a section is judged: those of its person, and for what happened hers."""
    if delivery is DeliveryKind.PERPETRATOR_REFERRAL:
        return SubjectRole.PERPETRATOR
    if delivery is DeliveryKind.SCHOOL_NOTICE:
        return SubjectRole.CHILD
    return _JUDGED.get(section, SubjectRole.VICTIM)


def occasions(routes: Iterable[RouteRule], fallbacks: Iterable[AgencyKind]) -> tuple[Occasion, ...]:
    """Return every occasion that routes and code bring about; `fallbacks` are the kinds that stand in for others."""
    routes, fallbacks = tuple(routes), tuple(sorted(set(fallbacks)))
    routed = [one for route in routes for one in _routed(route, fallbacks)]
    holders = sorted({one.recipient for one in routed if one.delivery in FIRST} - OTHER_PARTYS_SIDE)
    return (
        *routed,
        *_without_route(routes, fallbacks),
        *_kept_out(routes, fallbacks),
        *(_told(kind, DeliveryKind.UPDATE, TELLING, "what it holds changed") for kind in holders),
        _told(AgencyKind.MARAC, DeliveryKind.MARAC_CASE, TELLING, "a case was put to the conference"),
        *(_answered(kind) for kind in sorted(SENDERS)),
        *(_notice(kind) for kind in TAUGHT),
        *(
            _told(kind, DeliveryKind.UPDATE, [Told.CONFERENCE], "the conference gives it something to do")
            for kind in OWNERS
        ),
        *(_task(kind, _DEAD, "the victim has died") for kind in sorted(_works_with({*holders, *WORKS_WITH_HER}))),
        *(_task(kind, _UNSAFE & cube({"sender": [kind]}), _NO_SAFE_WAY) for kind in sorted(WORKS_WITH_HER)),
        *(_task(kind, _NOT_CONTENT, "somebody is not content with a service") for kind in sorted(SENDERS)),
        *(_told(kind, DeliveryKind.RESEARCH_REQUEST, _ASKED, "the conference asks") for kind in PARTNERS),
        *(_told(kind, DeliveryKind.FLAG, _ASKED, "the conference marks a record") for kind in PARTNERS),
    )


_IN_ITS_CHARGE = cube({"setting": [Setting.ENROLLED_HERE]})
_DEAD = cube({"told": TELLING, "task": [TaskFact.STOP_CONTACT], "homicide": [Indicated.YES]})
_UNSAFE = cube({"told": TELLING, "task": [TaskFact.REVIEW_UNSAFE_CONTACT]})
_NO_SAFE_WAY = "it told of her, and no safe way to reach her is known"
_NOT_CONTENT = cube({"told": [Told.FEEDBACK], "task": [TaskFact.SERVICE_RECOVERY]})
_ASKED = (*TELLING, Told.DECISION)


def _routed(route: RouteRule, fallbacks: tuple[AgencyKind, ...]) -> Iterator[Occasion]:
    if route.delivery is None:
        return
    for kind in _recipients(route, fallbacks):
        when = freed(route.when, OF_A_PUPIL if route.delivery is DeliveryKind.SCHOOL_NOTICE else PERSON_FACTS) & guard()
        if route.delivery is DeliveryKind.SCHOOL_NOTICE:
            when &= _IN_ITS_CHARGE
        if route.towards is Towards.SENDER:
            when &= cube({"sender": [kind]})
        if route.service in OTHER_PARTYS_SIDE:
            when = overlap(when, BLIND)
        if route.task:
            when &= cube({"task": [route.task]})
        if when:
            yield Occasion(recipient=kind, delivery=route.delivery, when=when, because=route.id)


def _recipients(route: RouteRule, fallbacks: tuple[AgencyKind, ...]) -> tuple[AgencyKind, ...]:
    if route.towards is Towards.SENDER:
        return tuple(AgencyKind(kind) for kind in allowed(route.when, "sender"))
    return fallbacks if route.towards is Towards.FALLBACK else (route.service,)


def _without_route(routes: Iterable[RouteRule], fallbacks: Iterable[AgencyKind]) -> Iterator[Occasion]:
    """Yield where no route is found for a victim: then somebody is asked to find one."""
    victims = guard() & cube({"role": [SubjectRole.VICTIM], "told": ROUTING})
    lost = [freed(piece, PERSON_FACTS) & _FIND for piece in rest(victims, [route.when for route in routes])]
    for kind in fallbacks:
        yield from (Occasion(recipient=kind, delivery=DeliveryKind.TASK, when=one, because=NO_ROUTE) for one in lost)


_FIND = cube({"task": [TaskFact.FIND_ROUTE]})
_OF_A_CASE = cube({"restricted": [Restriction.CLEAR, Restriction.NAMED]})


def _kept_out(routes: Iterable[RouteRule], fallbacks: Iterable[AgencyKind]) -> Iterator[Occasion]:
    """Yield where all to whom a route leads are kept out of the case, or the area has no such service.

    Then somebody is asked to find a way: the area's fallback or its IDVA service, and of a restricted case also any
    other that is named for it.
    """
    hers = [one for one in routes if one.delivery and one.service not in OTHER_PARTYS_SIDE]
    open_or_named = freed(guard(), ["restricted"]) & _OF_A_CASE & _FIND
    named = open_or_named & cube({"restricted": [Restriction.NAMED]})
    helpers = {*fallbacks, AgencyKind.IDVA}
    for kind in sorted(SENDERS):
        at = open_or_named if kind in helpers else named
        for when in dict.fromkeys(at & freed(one.when, (*PERSON_FACTS, "restricted", "excluded")) for one in hers):
            yield Occasion(recipient=kind, delivery=DeliveryKind.TASK, when=when, because=KEPT_OUT)


def _told(kind: AgencyKind, delivery: DeliveryKind, told: Iterable[Told], because: str) -> Occasion:
    return Occasion(recipient=kind, delivery=delivery, when=guard() & cube({"told": told}), because=because)


def _answered(kind: AgencyKind) -> Occasion:
    facts = receipt_facts(kind)
    known = {name: [value] for name, value in facts.items() if name not in PERSON_FACTS}
    when = guard() & cube(known)
    return Occasion(recipient=kind, delivery=DeliveryKind.STATUS, when=when, because="a service took its record on")


def _works_with(kinds: Iterable[AgencyKind]) -> set[AgencyKind]:
    """Return those who may be in contact with her; the bereaved are reached by a service of their own."""
    return set(kinds) - {AgencyKind.HOMICIDE_SERVICE}


def _task(kind: AgencyKind, when: Cube, because: str) -> Occasion:
    return Occasion(recipient=kind, delivery=DeliveryKind.TASK, when=guard() & when, because=because)


def _notice(kind: AgencyKind) -> Occasion:
    """Return when a school or officer is told: by a police report, of a child in its charge (docs/domain.md, S3)."""
    when = guard() & cube({"told": [Told.INCIDENT], "sender": [AgencyKind.POLICE], "age": PUPIL})
    because = "police told of a child in its charge"
    return Occasion(recipient=kind, delivery=DeliveryKind.SCHOOL_NOTICE, when=when & _IN_ITS_CHARGE, because=because)
