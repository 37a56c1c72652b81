"""Rules for the hunt for leaks, each set drawn from a number: whatever they can give, they give, and to anybody.

What the loader refuses these rules do not say: nobody excluded is told, no hidden address is given.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import lru_cache
from random import Random

from hub.domain.agency import OTHER_PARTYS_SIDE, Agency, AgencyKind
from hub.domain.cube import Cube, cube
from hub.domain.delivery import DeliveryKind
from hub.domain.directory import Area, Contract, Directory, District
from hub.domain.facts import FACTS, Exclusion, Restriction, TaskFact
from hub.domain.ids import AgencyId, AreaId, RuleId
from hub.domain.person import AddressClass
from hub.domain.rules import Policy, RouteRule, Sharing, SharingRule, Towards, Treatment
from hub.flow.fields import FIELDS
from hub.policy.forbidden import ONLY_AS_CODE, WORDS
from tests.builders.events import IDVA, MARAC, MASH, POLICE, PROGRAMME, VRAS
from tests.builders.rules import a_sharing_rule
from tests.builders.world import shipped_policy

PROBATION, SCHOOL, HOUSING, HEALTH = "suffolk-probation", "suffolk-school", "suffolk-housing", "suffolk-health"
SHIPPED = {
    POLICE: AgencyKind.POLICE,
    IDVA: AgencyKind.IDVA,
    MASH: AgencyKind.MASH,
    VRAS: AgencyKind.VICTIM_HUB,
    MARAC: AgencyKind.MARAC,
    PROGRAMME: AgencyKind.PERPETRATOR_SERVICE,
}
"""One agency of each kind that the shipped area has of old, by the name by which the cast tells."""
OTHERS = {f"suffolk-{kind}": kind for kind in AgencyKind if kind not in {*SHIPPED.values(), AgencyKind.UNKNOWN}}
"""Agencies beside those, so that every kind can be told something."""
YOUNG, ISVA = "suffolk-young-peoples-programme", "suffolk-isva"
ELSEWHERE = ("norfolk", "essex")
"""Areas to which she may move, with an agency of each kind too."""
HIS = frozenset({PROGRAMME, PROBATION, YOUNG}) | {f"{area}-{kind}" for area in ELSEWHERE for kind in OTHER_PARTYS_SIDE}
"""Agencies of the other party's side."""
SENDERS = (
    *[POLICE] * 10,
    *[MARAC] * 3,
    *[PROBATION] * 3,
    IDVA,
    IDVA,
    MASH,
    VRAS,
    PROGRAMME,
    HEALTH,
    SCHOOL,
    HOUSING,
    ISVA,
    "norfolk-police",
    "norfolk-idva",
    "norfolk-marac",
    "essex-marac",
)
"""Who tells, each as often as it stands here."""


def drawing(number: int) -> Random:
    """Return by what a story or a set of rules is drawn from a number."""
    return Random(number)  # noqa: S311 - stories, no secrets


@lru_cache(64)
def _every_kind(directory: Directory, but: frozenset[AgencyKind]) -> Directory:
    suffolk = directory.areas[AreaId("suffolk")]
    old = tuple(agency for agency in suffolk.agencies if agency.id in SHIPPED)
    others = tuple(Agency(id=AgencyId(name), kind=kind, name=kind.value) for name, kind in OTHERS.items())
    contracts = tuple(
        Contract(service=one.kind, agency=one.id, starts=date(2014, 1, 1))
        for one in (*old, *others)
        if one.kind not in but
    )
    area = replace(suffolk, agencies=(*old, *others), contracts=contracts, without={}, schools=(), opt_out_from=None)
    return Directory([area])


def with_every_kind(policy: Policy, but: frozenset[AgencyKind] = frozenset()) -> Policy:
    """Return a policy in whose one area there is an agency of every kind; `but` those, each answers for it."""
    return replace(policy, directory=_every_kind(policy.directory, but))


def in_areas_elsewhere(policy: Policy) -> Policy:
    """Return a policy with areas beside its own to which she may move."""
    return replace(policy, directory=_with_more_areas(policy.directory))


@lru_cache(8)
def _with_more_areas(directory: Directory) -> Directory:
    return Directory([*directory.areas.values(), *(_elsewhere(n, name) for n, name in enumerate(ELSEWHERE, 1))])


def _elsewhere(number: int, name: str) -> Area:
    kinds = [kind for kind in AgencyKind if kind is not AgencyKind.UNKNOWN]
    agencies = [Agency(id=AgencyId(f"{name}-{kind}"), kind=kind, name=f"{name}-{kind}") for kind in kinds]
    return Area(
        id=AreaId(name),
        name=name,
        agencies=tuple(agencies),
        contracts=tuple(Contract(service=a.kind, agency=a.id, starts=date(2014, 1, 1)) for a in agencies),
        districts=(District(code=f"E0999999{number}", name=name),),
        fallback=AgencyId(f"{name}-victim-hub"),
    )


@lru_cache(256)
def a_generous_policy(seed: int) -> Policy:
    """Return a policy drawn from a number: shipped rules or none, and beside them routes and rules that give freely.

    What the loader refuses these rules do not say: nobody excluded is told, no hidden address is given.
    """
    draw, shipped = drawing(seed), shipped_policy()
    routes = tuple(_a_route(draw, number) for number in range(draw.randrange(6)))
    rules = tuple(_generous_rules(draw))
    return replace(
        in_areas_elsewhere(with_every_kind(shipped)),
        routes=(*shipped.routes, *routes) if draw.random() < 0.7 else routes,
        sharing=Sharing((*shipped.sharing.rules, *rules) if draw.random() < 0.35 else rules),
    )


RECIPIENTS = tuple(kind for kind in AgencyKind if kind is not AgencyKind.UNKNOWN)
HIS_SIDE = (AgencyKind.PERPETRATOR_SERVICE, AgencyKind.PROBATION, AgencyKind.YOUNG_PEOPLES_PROGRAMME)
ROUTED = (
    DeliveryKind.REFERRAL_OFFERED,
    DeliveryKind.SAFEGUARDING_CONTACT,
    DeliveryKind.MARAC_REFERRAL,
    DeliveryKind.PERPETRATOR_REFERRAL,
    DeliveryKind.UPDATE,
    DeliveryKind.TASK,
    DeliveryKind.RESEARCH_REQUEST,
    DeliveryKind.FLAG,
    DeliveryKind.SCHOOL_NOTICE,
    DeliveryKind.SAFETY_ALERT,
    DeliveryKind.THEME_COPY,
)
"""Kinds to which a route may lead."""


def _a_route(draw: Random, number: int) -> RouteRule:
    service = draw.choice((*HIS_SIDE * 4, *RECIPIENTS))
    his = service in HIS_SIDE and draw.random() < 0.5
    delivery = DeliveryKind.PERPETRATOR_REFERRAL if his else draw.choice(ROUTED)
    return RouteRule(
        id=RuleId(f"drawn-{number}"),
        towards=draw.choice((Towards.SERVICE, Towards.SERVICE, Towards.SERVICE, Towards.SENDER, Towards.FALLBACK)),
        service=service,
        delivery=delivery,
        when=_a_condition(draw),
        reason="Drawn.",
        task=TaskFact.FIND_ROUTE if delivery is DeliveryKind.TASK else None,
    )


GUARD = cube({"excluded": [Exclusion.CLEAR], "restricted": [Restriction.CLEAR, Restriction.NAMED]})
VISIBLE = cube({"address-class": [AddressClass.ORDINARY, AddressClass.NOT_A_HOME]})
_LIMITED = [name for name in FACTS if name not in {"excluded", "restricted"}]


def _a_condition(draw: Random) -> Cube:
    """Return a condition that nothing or little limits; nobody excluded is ever told."""
    if draw.random() < 0.7:
        return GUARD
    fact = draw.choice(_LIMITED)
    values = list(FACTS[fact])
    return GUARD & cube({fact: draw.sample(values, draw.randint(1, len(values)))})


def _generous_rules(draw: Random) -> Iterator[SharingRule]:
    for kind in dict.fromkeys((*HIS_SIDE, *draw.sample(RECIPIENTS, 8))):
        for delivery in (one for one in GIVEN if one not in EXACT):
            when = _a_condition(draw) if draw.random() < 0.2 else GUARD
            yield _a_rule(kind, delivery, when, draw.randrange(6))
            yield _an_address_rule(kind, delivery, when)
        for delivery, exact in EXACT.items():
            if draw.random() < 0.8:  # else it gives more or less, and is stopped
                name = RuleId(f"{kind}/drawn-{delivery}")
                yield a_sharing_rule(id=name, recipient=kind, delivery=delivery, when=GUARD, give=exact)
            else:
                yield _a_rule(kind, delivery, GUARD, draw.randrange(6))


_NAMED = dict.fromkeys(("name", "date-of-birth"), Treatment.AS_IS)
EXACT: dict[DeliveryKind, dict[str, dict[str, Treatment]]] = {
    DeliveryKind.SCHOOL_NOTICE: {
        "child": {
            **_NAMED,
            "present": Treatment.AS_IS,
            "where-in-home": Treatment.CODE,
            "voice": Treatment.CHECKED_WORDS,
        },
        "event": {
            **dict.fromkeys(("references", "occurred-from", "place-kind"), Treatment.AS_IS),
            "circumstances": Treatment.CODE,
        },
    },
    DeliveryKind.RESEARCH_REQUEST: {"victim": _NAMED, "child": _NAMED},
    DeliveryKind.FLAG: {"victim": _NAMED, "flag": dict.fromkeys(("flag", "expires-at"), Treatment.AS_IS)},
    DeliveryKind.THEME_COPY: {"copy": dict.fromkeys(("themes", "district", "grade"), Treatment.AS_IS)},
}
"""What the messages that are exact hold."""


GIVEN = (*ROUTED, DeliveryKind.MARAC_CASE, DeliveryKind.STATUS)


@lru_cache(20_000)
def _a_rule(kind: AgencyKind, delivery: DeliveryKind, when: Cube, gifts: int) -> SharingRule:
    name = RuleId(f"{kind}/drawn-{delivery}")
    give = _gifts(gifts, kind in HIS_SIDE)
    return a_sharing_rule(id=name, recipient=kind, delivery=delivery, when=when, give=give)


@lru_cache(20_000)
def _an_address_rule(kind: AgencyKind, delivery: DeliveryKind, when: Cube) -> SharingRule:
    name = RuleId(f"{kind}/drawn-{delivery}-address")
    give = {section: {"addresses": Treatment.AS_IS} for section in ("victim", "perpetrator", "child")}
    return a_sharing_rule(id=name, recipient=kind, delivery=delivery, when=when & VISIBLE, give=give)


@lru_cache(16)
def _gifts(seed: int, his_side: bool) -> Mapping[str, Mapping[str, Treatment]]:  # noqa: FBT001 - a key of the cache
    """Return nearly every field of every section, free text too; to the other party's side as it is: the code stops it.

    To anybody else each is given in the most open way that the loader lets a rule give it.
    """
    draw = drawing(seed)
    return {
        section: {
            f: Treatment.AS_IS if his_side else _MOST_OPEN.get((section, f), Treatment.AS_IS)
            for f in sorted(fields - {"addresses"})
            if draw.random() < 0.9
        }
        for section, fields in FIELDS.items()
    }


_MOST_OPEN = {
    **dict.fromkeys(WORDS, Treatment.CHECKED_WORDS),
    **dict.fromkeys(ONLY_AS_CODE, Treatment.CODE),
}
