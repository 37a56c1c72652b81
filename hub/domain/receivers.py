"""Under which name operators see an agency: one event to a small receiver tells something of somebody by itself.

A school, or a service whose name tells where somebody lives, stands with others of its kind (docs/domain.md, rule D2).
"""

from datetime import timedelta

from hub.domain.agency import Agency, AgencyKind
from hub.domain.directory import Directory
from hub.domain.ids import CONSOLE, HUB, AgencyId


def shown_as(directory: Directory) -> dict[AgencyId, str]:
    """Return for each agency its own id, or a class of small receivers: `school:E07000200`, `respite:suffolk`."""
    districts = {school.agency: school.district for area in directory.areas.values() for school in area.schools}
    shown = {id_: _shown(agency, directory, districts.get(id_)) for id_, agency in directory.agencies.items()}
    return {CONSOLE: CONSOLE, HUB: HUB, **shown}


def _shown(agency: Agency, directory: Directory, district: str | None) -> str:
    if agency.kind is not AgencyKind.SCHOOL and not agency.name_tells_place:
        return agency.id
    return f"{agency.kind}:{district or directory.areas_of(agency.id)[0]}"


def promises(directory: Directory) -> dict[str, timedelta]:
    """Return how soon each agency confirms, as it is shown; of a class, how soon the quickest of it does."""
    found: dict[str, timedelta] = {}
    for id_, shown in shown_as(directory).items():
        if agency := directory.agencies.get(id_):
            found[shown] = min(agency.promise, found.get(shown, agency.promise))
    return found
