"""For whom somebody looks in this console, and which agencies may be named to them."""

from hub.domain.agency import AgencyKind
from hub.domain.ids import AgencyId
from hub.web.parts import Parts
from hub.web.users import User

UNNAMED = "An agency that is not named here"
"""Stands where a name would tell where somebody is, or who works with whom."""


def coordinators(parts: Parts, user: User) -> list[AgencyId]:
    """Return the coordinators of the user's areas; what is closed to them the user does not see."""
    areas = [parts.policy.directory.areas[area] for area in user.areas if area in parts.policy.directory.areas]
    return sorted({one.id for area in areas for one in area.agencies if one.kind is AgencyKind.MARAC})


def name_of(parts: Parts, agency: str | None) -> str:
    """Return an agency's name as people read it, unless it tells a place."""
    known = parts.policy.directory.agencies.get(AgencyId(agency)) if agency else None
    return known.name if known and not known.name_tells_place else UNNAMED
