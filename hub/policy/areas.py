"""`deploy/areas/<area>.yaml`: the agencies of an area, whom each of them takes on, its districts and its schools."""

from collections.abc import Iterable, Iterator
from datetime import timedelta

from connectors.shipped import spoken_by
from hub.domain.agency import Agency, AgencyKind
from hub.domain.cube import EVERYTHING, Cube, freed
from hub.domain.directory import Area, Contract, Directory, District, School
from hub.domain.ids import AgencyId, AreaId
from hub.policy.area_faults import wrong_in
from hub.policy.area_file import AgencyEntry, AreaFile, ContractEntry, DistrictEntry, SchoolEntry
from hub.policy.conditions import compiled
from hub.policy.documents import Document, Path_


def directory_of(documents: Iterable[Document]) -> Directory:
    """Return the directory of these areas; raise `PolicyUnusable` where a file is wrong or contradicts another."""
    read = [(document, area_in(document)) for document in documents]
    _refuse_contradictions(read)
    return Directory(area for _, area in read)


def area_in(document: Document) -> Area:
    """Return the area of which a file tells; raise `PolicyUnusable` where it is not understood."""
    file = document.read_as(AreaFile)
    for at, wrong in wrong_in(file):
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


def _agency(one: AgencyEntry) -> Agency:
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


def _contract(document: Document, place: int, one: ContractEntry) -> Contract:
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


def _taken_on(document: Document, place: int, one: ContractEntry) -> Cube:
    """Return whom and what a service takes on; who may know of a case is not its to say."""
    if not one.takes:
        return EVERYTHING
    return freed(compiled(document, ("contracts", place, "takes"), one.takes, None), ("excluded", "restricted"))


def _district(code: str, one: str | DistrictEntry) -> District:
    if isinstance(one, str):
        return District(code=code, name=one)
    return District(code=code, name=one.name, starts=one.starts, ends=one.ends)


def school_id(urn: str) -> AgencyId:
    """Return under which id a school or college has its account."""
    return AgencyId(f"school-{urn}")


def _school(one: SchoolEntry) -> School:
    return School(urn=one.urn, agency=school_id(one.urn), district=one.district, starts=one.starts, ends=one.ends)


def _school_as_agency(one: SchoolEntry) -> Agency:
    return Agency(id=school_id(one.urn), kind=AgencyKind.SCHOOL, name=one.name, connector=spoken_by(AgencyKind.SCHOOL))


def _refuse_contradictions(read: list[tuple[Document, Area]]) -> None:
    """Refuse what two files say differently: which of them held would depend on their order."""
    said: dict[tuple[str, str], tuple[object, Area]] = {}
    for document, area in read:
        for what, named, value, at in _said_by(area):
            before, other = said.setdefault((what, named), (value, area))
            if before != value:
                raise document.fault(
                    at, f"{what} {named} stands otherwise in the file of {other.name}: there is one of it, so mend one."
                )


def _said_by(area: Area) -> Iterator[tuple[str, str, object, Path_]]:
    """Yield what a file says that no other may say differently, and where: an agency may serve several areas."""
    schools = {school.agency for school in area.schools}
    yield "Area", area.id, area, ("id",)
    for district in area.districts:
        yield "District", district.code, area.id, ("local-authorities", district.code)
    for place, school in enumerate(area.schools):
        yield "School", school.urn, area.id, ("schools", place, "urn")
    for place, agency in enumerate(area.agencies):
        if agency.id not in schools:
            yield "Agency", agency.id, agency, ("agencies", place, "id")
