"""The agencies of the full database as a directory, so that pages can name them."""

from dataclasses import replace
from datetime import date

from hub.domain.agency import Agency, AgencyKind
from hub.domain.directory import Area, Directory, District, School
from hub.domain.ids import AgencyId, AreaId
from hub.domain.rules import Policy
from tests.builders.filled import AGENCIES, AREAS, SCHOOL
from tests.builders.world import shipped_policy

DISTRICT = District(code="E07000200", name="Babergh", starts=date.min, ends=date.max)
AREA_IDS = tuple(AreaId(f"area-{n}") for n in range(AREAS))


def filled_policy() -> Policy:
    """Return the shipped rules for the agencies of the full database; each answers in every area."""
    agencies = tuple(
        Agency(id=AgencyId(f"agency-{n}"), kind=AgencyKind.IDVA, name=f"Service {n}") for n in range(AGENCIES)
    )
    schools = tuple(
        Agency(id=AgencyId(school), kind=AgencyKind.SCHOOL, name="A school by its name")
        for school in (SCHOOL, "school-990008")
    )
    areas = [
        Area(
            id=area,
            name=area.replace("-", " ").capitalize(),
            agencies=(*agencies, *schools),
            contracts=(),
            districts=(DISTRICT,),
            fallback=agencies[0].id,
            schools=tuple(
                School(urn=one.id.removeprefix("school-"), agency=one.id, district=DISTRICT.code) for one in schools
            ),
        )
        for area in AREA_IDS
    ]
    return replace(shipped_policy(), directory=Directory(areas), digest="filled")
