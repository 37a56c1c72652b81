"""Agencies, the areas that they serve, and who answers there for which kind of need on which day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from hub.domain.ids import AgencyId, AreaId


class AgencyKind(StrEnum):
    """What an agency is for. Sharing rules are written per kind."""

    POLICE = "police"
    IDVA = "idva"
    MASH = "mash"
    VICTIM_HUB = "victim-hub"
    MARAC = "marac"
    HEALTH = "health"
    SCHOOL = "school"
    HOUSING = "housing"
    PERPETRATOR_SERVICE = "perpetrator-service"
    PROBATION = "probation"
    UNKNOWN = "unknown"


WORKS_WITH_HER = frozenset({AgencyKind.POLICE, AgencyKind.IDVA, AgencyKind.MASH, AgencyKind.HEALTH})
"""Kinds that speak with the victim themselves and so can ask for her consent (domain.md, rule C2)."""


OTHER_PARTYS_SIDE = frozenset({AgencyKind.PERPETRATOR_SERVICE, AgencyKind.PROBATION})
"""Kinds through which he could learn something of her: what goes there is limited in code (domain.md, rule O1)."""


class AccountState(StrEnum):
    """What a person decided on an agency's account; one of which nothing was decided is active."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    """It can neither read nor write; what is for it waits, in order."""
    REMOVED = "removed"
    """As suspended, and without a password."""


PROMISE = timedelta(minutes=5)
"""How soon an agency confirms a delivery, when its directory says nothing else (assumed)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Agency:
    """One organisation with an account of its own."""

    id: AgencyId
    kind: AgencyKind
    name: str
    connector: str = ""
    """Name of the connector that speaks its system's format."""
    promise: timedelta = PROMISE
    """How soon its system confirms a delivery; what it has not confirmed by then is sent again."""
    name_tells_place: bool = False
    """Whether its name tells where somebody is who lives there, as a refuge's does: then nobody is told it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """An agency answers for a kind of service, from one day until before another."""

    service: AgencyKind
    agency: AgencyId
    starts: date
    ends: date | None = None

    def runs_on(self, day: date) -> bool:
        """Say whether the contract is in force on `day`."""
        return self.starts <= day and (self.ends is None or day < self.ends)


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """A police area: its agencies, its contracts, and who answers when nobody else does."""

    id: AreaId
    name: str
    agencies: tuple[Agency, ...]
    contracts: tuple[Contract, ...]
    local_authorities: frozenset[str]
    """GSS codes; a victim who lives in one of them belongs to this area."""
    fallback: AgencyId
    """Answers for every victim for whom no other route was found."""


class Directory:
    """All areas that this hub serves. Look-ups cost the same however many there are."""

    def __init__(self, areas: Iterable[Area]) -> None:
        self.areas = {area.id: area for area in areas}
        self.agencies = {agency.id: agency for area in self.areas.values() for agency in area.agencies}
        self._served: dict[AgencyId, tuple[AreaId, ...]] = {}
        for area in self.areas.values():
            for agency in area.agencies:
                self._served[agency.id] = (*self._served.get(agency.id, ()), area.id)
        self._authorities = {code: area.id for area in self.areas.values() for code in area.local_authorities}

    def kind_of(self, agency: AgencyId) -> AgencyKind:
        """Return what kind of agency this is; one that is not in the directory is `unknown`."""
        found = self.agencies.get(agency)
        return found.kind if found else AgencyKind.UNKNOWN

    def area_of_authority(self, gss_code: str | None) -> AreaId | None:
        """Return the area in which a local authority lies."""
        return self._authorities.get(gss_code) if gss_code else None

    def areas_of(self, agency: AgencyId) -> tuple[AreaId, ...]:
        """Return the areas that an agency serves."""
        return self._served.get(agency, ())

    def responsible(self, service: AgencyKind, area: AreaId, day: date) -> tuple[Agency, ...]:
        """Return who answers for a kind of service in an area on a day; often one, never guessed."""
        if area not in self.areas:
            return ()
        contracts = self.areas[area].contracts
        return tuple(self.agencies[c.agency] for c in contracts if c.service is service and c.runs_on(day))

    def fallback(self, area: AreaId) -> Agency | None:
        """Return who answers in an area when nobody else does."""
        found = self.areas.get(area)
        return self.agencies[found.fallback] if found else None
