"""A small area that lacks nothing: tests take something away and see that it is found."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from hub.domain.agency import Agency, AgencyKind
from hub.domain.cube import cube
from hub.domain.delivery import DeliveryKind
from hub.domain.directory import Area, Contract, Directory, District
from hub.domain.facts import AgeBand, SubjectRole
from hub.domain.ids import AgencyId, AreaId, RuleId
from hub.domain.rules import Policy, RouteRule, Sharing, SharingRule, Term, Towards
from hub.policy.conditions import guard
from tests.builders.world import shipped_policy

SMALL = AreaId("small")
TODAY = date(2026, 3, 2)
BEGUN = date(2020, 4, 1)
NORTH, SOUTH = "E07000001", "E07000002"
IDVA, HUB, MASH, PROGRAMME = AgencyKind.IDVA, AgencyKind.VICTIM_HUB, AgencyKind.MASH, AgencyKind.PERPETRATOR_SERVICE
VICTIM, CHILD, HIM = SubjectRole.VICTIM, SubjectRole.CHILD, SubjectRole.PERPETRATOR
UNDER_18 = [
    *(AgeBand.UNBORN, AgeBand.FROM_0_TO_3, AgeBand.FROM_4_TO_7, AgeBand.FROM_8_TO_10),
    *(AgeBand.FROM_11_TO_15, AgeBand.FROM_16_TO_17, AgeBand.UNKNOWN),
]


def a_contract(service: AgencyKind, agency: str | None = None, **over: Any) -> Contract:
    """Return who answers for a kind of service, everywhere and without end."""
    named = AgencyId(agency or f"small-{service}")
    return replace(Contract(service=service, agency=named, starts=BEGUN), **over)


def an_agency(kind: AgencyKind, name: str | None = None) -> Agency:
    """Return an agency of a kind."""
    return Agency(id=AgencyId(name or f"small-{kind}"), kind=kind, name=f"Small {kind}", connector=kind.value)


CONTRACTS = tuple(a_contract(kind) for kind in (HUB, IDVA, MASH, PROGRAMME))


def an_area(*contracts: Contract, **over: Any) -> Area:
    """Return an area with these contracts, or with one for each kind."""
    kept = contracts or CONTRACTS
    agencies = {one.agency: an_agency(one.service, one.agency) for one in (*CONTRACTS, *kept)}
    area = Area(
        id=SMALL,
        name="Small",
        agencies=tuple(agencies.values()),
        contracts=kept,
        districts=(District(code=NORTH, name="North"), District(code=SOUTH, name="South")),
        fallback=AgencyId("small-victim-hub"),
    )
    return replace(area, **over)


def a_route(service: AgencyKind, role: SubjectRole = VICTIM, **over: Any) -> RouteRule:
    """Return a route for everybody of a role; `when` narrows it."""
    given = over.pop("when", {})
    kinds = {MASH: DeliveryKind.SAFEGUARDING_CONTACT, PROGRAMME: DeliveryKind.PERPETRATOR_REFERRAL}
    rule = RouteRule(
        id=RuleId(f"{role}-to-{service}"),
        towards=Towards.SERVICE,
        service=service,
        delivery=kinds.get(service, DeliveryKind.REFERRAL_OFFERED),
        when=cube({"role": [role], **given}) & guard(),
        reason="A test.",
    )
    return replace(rule, **over)


ROUTES = (a_route(IDVA), a_route(MASH, CHILD, when={"age": UNDER_18}), a_route(PROGRAMME, HIM))


def without(kind: AgencyKind) -> tuple[Contract, ...]:
    """Return the contracts of the small area but for one kind."""
    return tuple(one for one in CONTRACTS if one.service is not kind)


def a_policy(area: Area, routes: Iterable[RouteRule] = ROUTES, **terms: Term) -> Policy:
    """Return a policy of one area; each kind that routes lead to may be given something, in the term that is named."""
    routes = tuple(routes)
    rules = [
        SharingRule(
            id=RuleId(f"{route.service}/one"),
            recipient=route.service,
            delivery=route.delivery,
            when=route.when,
            purpose="support",
            basis={},
            give={},
            term=terms.get(route.service.value.replace("-", "_"), Term()),
        )
        for route in routes
        if route.delivery
    ]
    return replace(shipped_policy(), routes=routes, directory=Directory([area]), sharing=Sharing(rules))
