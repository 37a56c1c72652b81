"""`deploy/areas/<area>.yaml`: the agencies of an area, whom each of them takes on, its districts and its schools."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Literal

from pydantic import Field

from connectors.shipped import spoken_by
from hub.domain.agency import PROMISE, Agency, AgencyKind
from hub.domain.cube import EVERYTHING, Cube, freed
from hub.domain.directory import Area, Contract, District, School
from hub.domain.ids import AgencyId, AreaId
from hub.policy.conditions import compiled
from hub.policy.documents import Document, Strict

AGENCY_ID = r"^[a-z0-9-]{3,40}$"
GSS_CODE = r"^[EWSN][0-9]{8}$"
URN = r"^[0-9]{6}$"


class _District(Strict):
    name: str
    starts: date = Field(default=date.min, alias="from")
    ends: date = Field(default=date.max, alias="until")


class _Agency(Strict):
    id: str = Field(pattern=AGENCY_ID)
    kind: AgencyKind
    name: str
    connector: str | None = None
    promise_minutes: int = Field(default=PROMISE // timedelta(minutes=1), alias="promise-minutes", ge=1)
    out_of_hours: str = Field(default="", alias="out-of-hours")
    name_tells: Literal["place"] | None = Field(default=None, alias="name-tells")
    assumed: bool = False


class _Contract(Strict):
    service: AgencyKind
    agency: str
    starts: date = Field(alias="from")
    ends: date | None = Field(default=None, alias="until")
    takes: dict[str, list[str]] = Field(default_factory=dict)
    districts: list[str] = Field(default_factory=list)
    team: str = ""
    beside: bool = False
    assumed: bool = False


class _School(Strict):
    urn: str = Field(pattern=URN)
    name: str
    district: str
    starts: date = Field(default=date.min, alias="from")
    ends: date = Field(default=date.max, alias="until")


class _Area(Strict):
    id: str
    name: str
    local_authorities: dict[str, str | _District] = Field(alias="local-authorities")
    agencies: list[_Agency]
    contracts: list[_Contract]
    schools: list[_School] = Field(default_factory=list)
    without: dict[AgencyKind, str] = Field(default_factory=dict)
    fallback: str
    opt_out_from: date | None = Field(default=None, alias="opt-out-from")


def area_in(document: Document) -> Area:
    """Return the area of which a file tells; raise `PolicyUnusable` where it is not understood."""
    file = document.read_as(_Area)
    for at, wrong in _unknown(file):
        raise document.fault(at, wrong)
    return Area(
        id=AreaId(file.id),
        name=file.name,
        agencies=(*map(_agency, file.agencies), *map(_school_as_agency, file.schools)),
        contracts=tuple(_contract(document, place, one) for place, one in enumerate(file.contracts)),
        districts=tuple(_district(code, one) for code, one in file.local_authorities.items()),
        fallback=AgencyId(file.fallback),
        schools=tuple(map(_school, file.schools)),
        without=file.without,
        opt_out_from=file.opt_out_from,
    )


def _unknown(file: _Area) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Yield where the file names an agency or a district that it does not list, and what is wrong with it."""
    agencies = {one.id for one in file.agencies}
    if file.fallback not in agencies:
        yield ("fallback",), f"{file.fallback!r} is not among the agencies of this area."
    for place, contract in enumerate(file.contracts):
        if contract.agency not in agencies:
            yield ("contracts", place, "agency"), f"{contract.agency!r} is not among the agencies of this area."
        for code in contract.districts:
            if code not in file.local_authorities:
                yield ("contracts", place, "districts"), f"{code!r} is not among the local authorities of this area."
    for place, school in enumerate(file.schools):
        if school.district not in file.local_authorities:
            yield (
                ("schools", place, "district"),
                f"{school.district!r} is not among the local authorities of this area.",
            )


def _agency(one: _Agency) -> Agency:
    return Agency(
        id=AgencyId(one.id),
        kind=one.kind,
        name=one.name,
        connector=one.connector or spoken_by(one.kind),
        promise=timedelta(minutes=one.promise_minutes),
        out_of_hours=one.out_of_hours,
        assumed=one.assumed,
        name_tells_place=one.name_tells is not None,
    )


def _contract(document: Document, place: int, one: _Contract) -> Contract:
    return Contract(
        service=one.service,
        agency=AgencyId(one.agency),
        starts=one.starts,
        ends=one.ends,
        takes=_taken_on(document, place, one),
        districts=frozenset(one.districts),
        team=one.team,
        beside=one.beside,
        assumed=one.assumed,
    )


def _taken_on(document: Document, place: int, one: _Contract) -> Cube:
    """Return whom and what a service takes on; who may know of a case is not its to say."""
    if not one.takes:
        return EVERYTHING
    return freed(compiled(document, ("contracts", place, "takes"), one.takes, None), ("excluded", "restricted"))


def _district(code: str, one: str | _District) -> District:
    if isinstance(one, str):
        return District(code=code, name=one)
    return District(code=code, name=one.name, starts=one.starts, ends=one.ends)


def school_id(urn: str) -> AgencyId:
    """Return under which id a school or college has its account."""
    return AgencyId(f"school-{urn}")


def _school(one: _School) -> School:
    return School(urn=one.urn, agency=school_id(one.urn), district=one.district, starts=one.starts, ends=one.ends)


def _school_as_agency(one: _School) -> Agency:
    return Agency(id=school_id(one.urn), kind=AgencyKind.SCHOOL, name=one.name, connector=spoken_by(AgencyKind.SCHOOL))
