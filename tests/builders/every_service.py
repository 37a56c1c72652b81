"""An area in which every kind of service answers, with two schools: made up, so that a test can name each."""

from dataclasses import replace
from datetime import date
from typing import Any

from hub.domain.agency import Agency, AgencyKind
from hub.domain.directory import Area, Contract, Directory, School
from hub.domain.ids import AgencyId, AreaId
from hub.domain.person import Education, Person, Role
from hub.domain.rules import Policy
from tests.builders.events import IDVA, MARAC, MASH, POLICE, PROGRAMME, VRAS
from tests.builders.people import IPSWICH, a_child, named
from tests.builders.world import shipped_policy

SUFFOLK = AreaId("suffolk")
BEGUN = date(2015, 4, 1)
OF_OLD = {
    AgencyKind.POLICE: POLICE,
    AgencyKind.IDVA: IDVA,
    AgencyKind.MASH: MASH,
    AgencyKind.VICTIM_HUB: VRAS,
    AgencyKind.MARAC: MARAC,
    AgencyKind.PERPETRATOR_SERVICE: PROGRAMME,
}
"""The agencies that tests know by name."""
HILL, LAKE = "200001", "200002"
"""Numbers of the two schools."""


def of_kind(kind: AgencyKind) -> AgencyId:
    """Return the only agency of a kind."""
    return AgencyId(OF_OLD.get(kind, f"any-{kind}"))


def at_school(urn: str) -> AgencyId:
    """Return the agency that a school is."""
    return AgencyId(f"school-{urn}")


def a_contract(kind: AgencyKind, **over: Any) -> Contract:
    """Return the contract by which the only agency of a kind answers."""
    return replace(Contract(service=kind, agency=of_kind(kind), starts=BEGUN), **over)


def an_area(**over: Any) -> Area:
    """Return the area: an agency and a contract for every kind, the victim hub as its fallback."""
    kinds = [kind for kind in AgencyKind if kind not in {AgencyKind.UNKNOWN, AgencyKind.SCHOOL}]
    agencies = [Agency(id=of_kind(kind), kind=kind, name=f"Any {kind}") for kind in kinds]
    schools = [Agency(id=at_school(urn), kind=AgencyKind.SCHOOL, name=f"School {urn}") for urn in (HILL, LAKE)]
    suffolk = shipped_policy().directory.areas[SUFFOLK]
    area = replace(
        suffolk,
        agencies=(*agencies, *schools),
        contracts=tuple(a_contract(kind) for kind in kinds),
        schools=tuple(School(urn=urn, agency=at_school(urn), district=IPSWICH) for urn in (HILL, LAKE)),
        without={},
        fallback=AgencyId(VRAS),
        opt_out_from=None,
    )
    return replace(area, **over)


def every_service(**over: Any) -> Policy:
    """Return the shipped policy with this area alone."""
    return replace(shipped_policy(), directory=Directory([an_area(**over)]))


def without(*kinds: AgencyKind, **over: Any) -> Policy:
    """Return the policy of an area in which no agency answers for these kinds."""
    area = an_area(**over)
    left = tuple(one for one in area.contracts if one.service not in kinds)
    return replace(shipped_policy(), directory=Directory([replace(area, contracts=left)]))


def pupil(ref: str = "c", born: str = "2017-11-30", urn: str | None = HILL, place: str = "school") -> Person:
    """Return a child of the family who learns somewhere."""
    return a_child(
        ref=ref,
        roles=(Role.CHILD,),
        names=(named({"c": "Kit", "d": "Pip", "e": "Bo"}[ref], "Example"),),
        date_of_birth=born,
        education=Education(place=place, urn=urn),
    )
