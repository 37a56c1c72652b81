"""In which area's care a case is: a conference hands it over to that of the area to which she moved (rule M10).

It follows from the records of the case and from nothing else, so that whatever comes late, is revised or withdrawn,
or was joined and separated, leads to the same area.
"""

from collections.abc import Iterable
from dataclasses import replace

from hub.domain.agency import AgencyKind
from hub.domain.case import Case
from hub.domain.directory import Directory
from hub.domain.events import Event, MaracOutcome, ReferralMade
from hub.domain.ids import AgencyId, AreaId
from hub.flow.known_people import by_age
from hub.flow.received import KnownRecord

MARAC_TRANSFER = "marac-transfer"
"""The reason of a referral by which a conference hands a case over."""
TRANSFERRED = "transferred"
"""What a conference says to the same end when it tells what it decided."""


def is_handover(event: Event) -> bool:
    """Say whether an event hands a case over, if a coordinator tells it."""
    match event:
        case ReferralMade(reason=reason):
            return reason == MARAC_TRANSFER
        case MaracOutcome(outcome=outcome):
            return outcome == TRANSFERRED
        case _:
            return False


def where_it_is(case: Case, records: Iterable[KnownRecord], directory: Directory) -> Case:
    """Return the case in the area in whose care these records leave it, the oldest first."""
    found = replace(case, area=case.left or case.area, left=None)
    handed = [r for r in records if is_handover(r.event) and not r.withdrawn]
    for record in sorted(handed, key=by_age):
        if _is_its_coordinator(record.key.source, found, directory) and (area := _to(record.event, directory)):
            found = replace(found, area=area, left=found.left or found.area) if area != found.area else found
    return found


def areas_left(case: Case, records: Iterable[KnownRecord], directory: Directory) -> frozenset[AreaId]:
    """Return every area that the case has left, also one through which it only went, and is not in now."""
    if case.left is None:
        return frozenset()
    said = (_to(r.event, directory) for r in records if is_handover(r.event) and not r.withdrawn)
    return frozenset({case.left, *(area for area in said if area)}) - {case.area}


def is_left(agency: AgencyId, case: Case, directory: Directory) -> bool:
    """Say whether an agency does not work where a case is that was handed over: it learns no more of it (rule M10)."""
    return case.left is not None and case.area not in directory.areas_of(agency)


def is_undirected(event: Event, case: Case, directory: Directory) -> bool:
    """Say whether an event hands the case over to nobody who is known here: somebody has to find a way for her."""
    its = _is_its_coordinator(AgencyId(event.head.agency), case, directory)
    return is_handover(event) and its and _to(event, directory) is None


def may_hand_over(source: AgencyId, case: Case, directory: Directory) -> bool:
    """Say whether a case is, or was at first, in the care of this coordinator."""
    at_first = replace(case, area=case.left or case.area)
    return any(_is_its_coordinator(source, one, directory) for one in (case, at_first))


def _to(event: Event, directory: Directory) -> AreaId | None:
    said = getattr(event, "transfer_to", None)
    return AreaId(said) if said in directory.areas else None


def _is_its_coordinator(source: AgencyId, case: Case, directory: Directory) -> bool:
    return directory.kind_of(source) is AgencyKind.MARAC and case.area in directory.areas_of(source)
