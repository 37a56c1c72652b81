"""What stands in `deploy/areas/<area>.yaml`, word for word."""

from datetime import date, timedelta
from typing import Literal

from pydantic import Field

from hub.domain.agency import PROMISE, AgencyKind
from hub.domain.ids import AGENCY_ID, URN
from hub.policy.documents import Strict


class DistrictEntry(Strict):
    """A local authority that begins or ends to exist."""

    name: str = Field(min_length=1)
    starts: date = Field(default=date.min, alias="from")
    ends: date = Field(default=date.max, alias="until")


class AgencyEntry(Strict):
    """An agency, and how it is reached."""

    id: str = Field(pattern=rf"^{AGENCY_ID.pattern}$")
    kind: AgencyKind
    name: str = Field(min_length=1)
    connector: str | None = None
    promise_minutes: int = Field(default=PROMISE // timedelta(minutes=1), alias="promise-minutes", ge=1)
    out_of_hours: str = Field(default="", alias="out-of-hours")
    name_tells: Literal["place"] | None = Field(default=None, alias="name-tells")
    assumed: bool = False


class ContractEntry(Strict):
    """Who answers for a kind of service."""

    service: AgencyKind
    agency: str
    starts: date = Field(alias="from")
    ends: date | None = Field(default=None, alias="until")
    takes: dict[str, list[str]] = Field(default_factory=dict)
    districts: list[str] = Field(default_factory=list)
    team: str = ""
    beside: bool = False
    assumed: bool = False


class SchoolEntry(Strict):
    """A school or college."""

    urn: str = Field(pattern=rf"^{URN.pattern}$")
    name: str = Field(min_length=1)
    district: str
    starts: date = Field(default=date.min, alias="from")
    ends: date = Field(default=date.max, alias="until")


class AreaFile(Strict):
    """One police area."""

    id: str = Field(pattern=rf"^{AGENCY_ID.pattern}$")
    name: str = Field(min_length=1)
    local_authorities: dict[str, str | DistrictEntry] = Field(alias="local-authorities", min_length=1)
    agencies: list[AgencyEntry]
    contracts: list[ContractEntry]
    schools: list[SchoolEntry] = Field(default_factory=list)
    without: dict[AgencyKind, str] = Field(default_factory=dict)
    fallback: str
    opt_out_from: date | None = Field(default=None, alias="opt-out-from")
