"""Suffolk with services that its example directory has not, and an agency whose staff refer people at work."""

from datetime import date
from typing import Any

from hub.domain.agency import Agency, AgencyKind
from hub.domain.directory import Contract
from hub.domain.ids import AgencyId, AreaId
from hub.domain.rules import Policy
from tests.builders.rules import suffolk_with
from tests.builders.world import shipped_policy

HOSPITAL = "suffolk-hospital"
HOMICIDE_SERVICE = "suffolk-homicide-service"


def with_services(*kinds: AgencyKind, **takes: Any) -> Policy:
    """Return the shipped policy with one more service of each kind in Suffolk, `suffolk-<kind>`."""
    suffolk = shipped_policy().directory.areas[AreaId("suffolk")]
    more = [Agency(id=AgencyId(f"suffolk-{kind}"), kind=kind, name=f"Suffolk {kind} service") for kind in kinds]
    hospital = Agency(id=AgencyId(HOSPITAL), kind=AgencyKind.HEALTH, name="Suffolk hospital")
    contracts = [Contract(service=one.kind, agency=one.id, starts=date(2020, 1, 1), **takes) for one in more]
    return suffolk_with(agencies=(*suffolk.agencies, hospital, *more), contracts=(*suffolk.contracts, *contracts))
