"""What people decide on who is kept out of a case."""

from hub.domain.decisions import ExclusionDecided, RestrictionDecided
from hub.domain.head import Head
from hub.domain.ids import CONSOLE, AgencyId, CaseId
from hub.domain.limits import LimitReason
from hub.flow.received import Received
from hub.receive.decided import decided
from tests.builders.events import NOW
from tests.builders.world import Story

HEAD = Head(agency=CONSOLE, record_id="limits", recorded_at=NOW)


def case_of(told: Story, number: int = 0) -> CaseId:
    """Return the first case of the nth decision."""
    return told.decisions[number].cases[0].id


def excludes(case: CaseId, agency: str, by: str = "ann") -> Received:
    """Return that somebody keeps an agency out of a case."""
    event = ExclusionDecided(
        head=HEAD,
        case=case,
        agency=AgencyId(agency),
        excluded=True,
        by=by,
        reason=LimitReason.CONFLICT_OF_INTEREST,
    )
    return decided(event, f"exclude {case} {agency} {by}", NOW)


def includes(case: CaseId, agency: str, by: str) -> Received:
    """Return that somebody wants an agency let in again."""
    event = ExclusionDecided(head=HEAD, case=case, agency=AgencyId(agency), excluded=False, by=by)
    return decided(event, f"include {case} {agency} {by}", NOW)


def restricts(case: CaseId, *agencies: str, by: str = "ann") -> Received:
    """Return that somebody opens a case to these agencies only, or to all where none is given."""
    named = tuple(AgencyId(agency) for agency in agencies) or None
    reason = LimitReason.POLICE_ARE_PARTY if named else None
    event = RestrictionDecided(head=HEAD, case=case, agencies=named, by=by, reason=reason)
    return decided(event, f"restrict {case} {agencies} {by}", NOW)
