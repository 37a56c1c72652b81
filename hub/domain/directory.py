"""The areas of the hub, and who answers there for which kind of need, in which district, on which day."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from hub.domain.agency import Agency, AgencyKind
from hub.domain.cube import EVERYTHING, Cube, Point, holds
from hub.domain.ids import AgencyId, AreaId


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """An agency answers for a kind of service, from one day until before another."""

    service: AgencyKind
    agency: AgencyId
    starts: date
    ends: date | None = None
    takes: Cube = EVERYTHING
    """Whom and what it takes on: the same positive lists as routes."""
    districts: frozenset[str] = frozenset()
    """GSS codes of the only districts that it serves; none are all of the area."""
    team: str = ""
    """The part of the agency that answers, where it has several: `court`, `health`, `housing`."""
    beside: bool = False
    """Whether it is told beside whoever answers otherwise, and stands in for nobody."""
    assumed: bool = False
    """Whether no public report names it, so that somebody has to confirm it."""

    def runs_on(self, day: date) -> bool:
        """Say whether the contract is in force on `day`."""
        return self.starts <= day and (self.ends is None or day < self.ends)

    def serves(self, district: str | None) -> bool:
        """Say whether it serves a district; one that is not known is served by those who serve all."""
        return not self.districts or district in self.districts


@dataclass(frozen=True, slots=True, kw_only=True)
class District:
    """A local authority of an area, as long as it exists."""

    code: str
    """GSS code."""
    name: str
    starts: date = date.min
    ends: date = date.max

    def exists_on(self, day: date) -> bool:
        """Say whether the authority exists on a day."""
        return self.starts <= day < self.ends


@dataclass(frozen=True, slots=True, kw_only=True)
class School:
    """A school or college: it is told of its own pupils, and is an agency with an account of its own."""

    urn: str
    """Unique reference number, by which senders name it."""
    agency: AgencyId
    district: str
    starts: date = date.min
    ends: date = date.max

    def exists_on(self, day: date) -> bool:
        """Say whether it is open on a day."""
        return self.starts <= day < self.ends


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """A police area: its agencies, its contracts, and who answers when nobody else does."""

    id: AreaId
    name: str
    agencies: tuple[Agency, ...]
    contracts: tuple[Contract, ...]
    districts: tuple[District, ...]
    """Its local authorities; a victim who lives in one of them belongs to this area."""
    fallback: AgencyId
    """Answers for every victim for whom no other route was found."""
    schools: tuple[School, ...] = ()
    without: Mapping[AgencyKind, str] = field(default_factory=dict)
    """Kinds of service that it has not, and why: what is meant for them goes to the fallback."""
    opt_out_from: date | None = None
    """From which day on support is offered unless she says no; until then it is offered if she says yes."""

    @property
    def local_authorities(self) -> frozenset[str]:
        """GSS codes of its districts, past ones among them."""
        return frozenset(district.code for district in self.districts)


class Directory:
    """All areas that this hub serves. Look-ups cost the same however many there are."""

    def __init__(self, areas: Iterable[Area]) -> None:
        self.areas = {area.id: area for area in areas}
        self.agencies = {agency.id: agency for area in self.areas.values() for agency in area.agencies}
        self._served: dict[AgencyId, tuple[AreaId, ...]] = {}
        self._contracts: dict[tuple[AreaId, AgencyKind], list[Contract]] = {}
        self._schools: dict[str, School] = {}
        for area in self.areas.values():
            for agency in area.agencies:
                self._served[agency.id] = (*self._served.get(agency.id, ()), area.id)
            for contract in area.contracts:
                self._contracts.setdefault((area.id, contract.service), []).append(contract)
            self._schools |= {school.urn: school for school in area.schools}
        self._authorities = {code: area.id for area in self.areas.values() for code in area.local_authorities}

    def promising(self, promise: timedelta) -> "Directory":
        """Return the same areas, in which every agency confirms within this time."""
        return Directory(
            replace(area, agencies=tuple(replace(agency, promise=promise) for agency in area.agencies))
            for area in self.areas.values()
        )

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

    def contracts(
        self, service: AgencyKind, area: AreaId, day: date, district: str | None = None, at: Point | None = None
    ) -> tuple[Contract, ...]:
        """Return the contracts by which a kind of need is answered; without `at`, whomever they take on."""
        return tuple(
            one
            for one in self._contracts.get((area, service), ())
            if one.runs_on(day) and one.serves(district) and (at is None or holds(one.takes, at))
        )

    def responsible(
        self, service: AgencyKind, area: AreaId, day: date, district: str | None = None, at: Point | None = None
    ) -> tuple[Agency, ...]:
        """Return who answers for a kind of service in a district on a day; often one, never guessed."""
        found = self.contracts(service, area, day, district, at)
        return tuple(self.agencies[agency] for agency in dict.fromkeys(one.agency for one in found))

    def school(self, urn: str | None, day: date) -> Agency | None:
        """Return the school or college that has this number, if it is open on a day."""
        found = self._schools.get(urn) if urn else None
        return self.agencies[found.agency] if found and found.exists_on(day) else None

    def fallback(self, area: AreaId) -> Agency | None:
        """Return who answers in an area when nobody else does."""
        found = self.areas.get(area)
        return self.agencies[found.fallback] if found else None
