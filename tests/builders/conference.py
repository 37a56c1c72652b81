"""Two areas with a conference each, partners who mark records, and what a coordinator tells."""

from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

from hub.domain.agency import Agency, AgencyKind
from hub.domain.directory import Area, Contract, Directory, District
from hub.domain.events import MaracOutcome, ReferralMade
from hub.domain.ids import AgencyId, AreaId
from hub.domain.person import Address, AddressClass
from hub.domain.rules import Policy
from tests.builders.events import MARAC, NOW, a_head
from tests.builders.people import a_perpetrator, a_victim, an_address
from tests.builders.world import shipped_policy

SUFFOLK, NORFOLK = AreaId("suffolk"), AreaId("norfolk")
NORWICH = "E07000148"
HEALTH, HOUSING = "suffolk-health", "suffolk-housing"
SINCE = date(2014, 1, 1)
THERE = {
    "norfolk-police": AgencyKind.POLICE,
    "norfolk-idva": AgencyKind.IDVA,
    "norfolk-mash": AgencyKind.MASH,
    "norfolk-hub": AgencyKind.VICTIM_HUB,
    "norfolk-marac": AgencyKind.MARAC,
    "norfolk-health": AgencyKind.HEALTH,
}
NEW_MARAC, NEW_IDVA, NEW_MASH, NEW_HUB, NEW_POLICE, NEW_HEALTH = (
    *("norfolk-marac", "norfolk-idva", "norfolk-mash", "norfolk-hub", "norfolk-police", "norfolk-health"),
)


def _contracts(agencies: dict[str, AgencyKind]) -> tuple[Contract, ...]:
    return tuple(Contract(service=kind, agency=AgencyId(name), starts=SINCE) for name, kind in agencies.items())


def _agencies(agencies: dict[str, AgencyKind]) -> tuple[Agency, ...]:
    return tuple(Agency(id=AgencyId(name), kind=kind, name=f"Name of {name}") for name, kind in agencies.items())


@cache
def two_areas() -> Policy:
    """Return the shipped policy with Suffolk, which has partners of its conference, and Norfolk."""
    policy = shipped_policy()
    partners = {HEALTH: AgencyKind.HEALTH, HOUSING: AgencyKind.HOUSING}
    suffolk = policy.directory.areas[SUFFOLK]
    kept = tuple(one for one in suffolk.agencies if one.kind not in partners.values())
    answer = tuple(one for one in suffolk.contracts if one.service not in partners.values())
    suffolk = replace(
        suffolk, agencies=(*kept, *_agencies(partners)), contracts=(*answer, *_contracts(partners)), schools=()
    )
    norfolk = Area(
        id=NORFOLK,
        name="Norfolk",
        agencies=_agencies(THERE),
        contracts=_contracts(THERE),
        districts=(District(code=NORWICH, name="Norwich"),),
        fallback=AgencyId(NEW_HUB),
    )
    return replace(policy, directory=Directory([suffolk, norfolk]))


NEW_HOME = "77 Unseen Close"


def her_new_home(**over: Any) -> Address:
    """Return the confidential address to which she moved."""
    home = an_address(
        NEW_HOME, visibility=AddressClass.CONFIDENTIAL, postcode="NR1 9ZZ", local_authority=NORWICH, lines=(NEW_HOME,)
    )
    return replace(home, **over)


def a_handover(to: str | None = "norfolk", agency: str = MARAC, record: str = "T-1", **over: Any) -> ReferralMade:
    """Return that a conference hands the case of the pair over."""
    told = ReferralMade(
        head=a_head(agency, record),
        people=(a_victim(), a_perpetrator()),
        reason="marac-transfer",
        transfer_to=to,
    )
    return replace(told, **over)


def an_outcome(outcome: str = "heard", agency: str = MARAC, record: str = "O-1", **over: Any) -> MaracOutcome:
    """Return what a conference decided on the case of the pair, today."""
    told = MaracOutcome(
        head=a_head(agency, record), people=(a_victim(), a_perpetrator()), outcome=outcome, heard_at=NOW
    )
    return replace(told, **over)
