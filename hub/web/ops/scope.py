"""Which agencies a user of operations may see, and what they are called here: small receivers stand as a class.

One event to one school tells something of a child by itself, so operators read "School, Babergh" and never which.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache

from starlette.exceptions import HTTPException
from starlette.requests import Request

from hub.domain.directory import Directory
from hub.domain.ids import CONSOLE, HUB, AgencyId, AreaId
from hub.domain.receivers import promises, shown_as
from hub.matrix.vocabulary import RECIPIENTS
from hub.web.pages import NOT_FOUND, parts_of
from hub.web.users import User

OWN_NAMES = {CONSOLE: "A person at the hub", HUB: "The hub itself"}
NOBODY_KNOWN = "An agency that is in no directory"
REMEMBERED = 64
"""Sets of areas whose scope is kept; a hub has a few."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What one user of operations sees."""

    areas: frozenset[AreaId]
    names: Mapping[str, str]
    """What people read, by how an agency is shown."""
    promises: Mapping[str, timedelta]
    """How soon each of these confirms."""
    places: Mapping[str, frozenset[AreaId]]
    """The areas of each."""
    single: Mapping[str, AgencyId]
    """Those that are no class but one agency."""

    def name(self, shown: str | None) -> str:
        """Return what people read of an agency, also of one that is elsewhere."""
        return self.names.get(shown or "") or OWN_NAMES.get(AgencyId(shown or ""), NOBODY_KNOWN)

    def sees(self, shown: str | None, areas: frozenset[str] | None = None) -> bool:
        """Say whether an agency, or anything in these areas, is this user's to see."""
        return shown in self.names or bool(self.areas & (areas or frozenset()))


def scope_of(request: Request, user: User) -> Scope:
    """Return what a user sees."""
    return _scope(parts_of(request).policy.directory, user.areas)


def must_see(scope: Scope, shown: str) -> str:
    """Return an agency of the scope; any other does not exist."""
    if shown not in scope.names:
        raise HTTPException(NOT_FOUND)
    return shown


@lru_cache(REMEMBERED)
def _scope(directory: Directory, areas: frozenset[AreaId]) -> Scope:
    promised = promises(directory)
    names: dict[str, str] = {}
    places: dict[str, frozenset[AreaId]] = {}
    single: dict[str, AgencyId] = {}
    for id_, shown in shown_as(directory).items():
        mine = frozenset(directory.areas_of(id_)) & areas
        if mine:
            names[shown] = _name(directory, id_, shown)
            places[shown] = places.get(shown, frozenset()) | mine
        if mine and shown == id_:
            single[shown] = id_
    return Scope(
        areas=areas,
        names=names,
        promises={shown: promised[shown] for shown in names},
        places=places,
        single=single,
    )


def _name(directory: Directory, agency: AgencyId, shown: str) -> str:
    if shown == agency:
        return directory.agencies[agency].name
    kind, _, place = shown.partition(":")
    return f"{RECIPIENTS.get(kind, kind)}, {_place(directory, place)}"


def _place(directory: Directory, place: str) -> str:
    """Return the name of a local authority or of an area."""
    for area in directory.areas.values():
        if area.id == place:
            return area.name
        for district in area.districts:
            if district.code == place:
                return district.name
    return place
