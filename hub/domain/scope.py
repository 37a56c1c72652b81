"""Why nobody of a kind takes somebody on, before anybody is asked (docs/domain.md, rule F5)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from hub.domain.agency import AgencyKind
from hub.domain.cube import SLICES, Point, allowed
from hub.domain.directory import Contract, Directory
from hub.domain.ids import AreaId
from hub.domain.referral import RejectionReason

_BY_FACT = {
    "risk": RejectionReason.BELOW_THRESHOLD,
    "consent": RejectionReason.NO_CONSENT,
}
"""Facts that have a reason of their own; of any other she is out of scope."""
UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """What somebody needs, where and when, and where her facts lie."""

    service: AgencyKind
    area: AreaId
    district: str | None
    day: date
    at: Point


def why_not_taken(directory: Directory, need: Need) -> RejectionReason | None:
    """Return why no service takes on somebody with a need; None where one does.

    Of several services the one counts that comes nearest: somebody of the wrong risk is not out of area.
    """
    area = directory.areas.get(need.area)
    running = [one for one in (area.contracts if area else ()) if one.service is need.service and one.runs_on(need.day)]
    if not running:
        return RejectionReason.NOT_OURS
    serving = [one for one in running if one.serves(need.district)]
    if not serving:
        return RejectionReason.OUT_OF_AREA if need.district else RejectionReason.MISSING_INFORMATION
    lacking = min((_lacking(one, need.at) for one in serving), key=len)
    return _reason(lacking, need.at) if lacking else None


def _lacking(contract: Contract, at: Point) -> tuple[str, ...]:
    """Return the facts by which a contract does not take somebody on."""
    return tuple(name for name, bits in SLICES.items() if not contract.takes & at & bits)


def _reason(lacking: Iterable[str], at: Point) -> RejectionReason:
    """Return the reason for the first of these facts; one that nobody knows is missing, whichever it is."""
    first = next(iter(lacking))
    if UNKNOWN in allowed(at, first):
        return RejectionReason.MISSING_INFORMATION
    return _BY_FACT.get(first, RejectionReason.OUT_OF_SCOPE)
