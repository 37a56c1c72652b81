"""What the directory lacks, so that a case is told to somebody else: for whoever runs the hub to see to (ADR 28)."""

from collections.abc import Iterator
from datetime import date

from hub.domain.agency import AgencyKind
from hub.domain.alarm import Alarm, AlarmCode
from hub.domain.directory import Directory
from hub.flow.enrich import Enriched
from hub.flow.locality import TELLABLE


def why_lacking(service: AgencyKind, enriched: Enriched, directory: Directory, day: date) -> Alarm | None:
    """Return why nobody answers for a kind of service; None where the area says that it has none (rule T3)."""
    area = directory.areas.get(enriched.case.area)
    if area is None or service in area.without:
        return None
    answering = [one for one in area.contracts if one.service is service and not one.beside]
    running = [one for one in answering if one.runs_on(day)]
    if running and enriched.district is None and all(one.districts for one in running):
        return Alarm(code=AlarmCode.DISTRICT_UNKNOWN, area=area.id)
    ended = [one for one in answering if one.ends and one.ends <= day]
    if ended and not running:
        last = max(ended, key=lambda one: one.ends or date.min)
        return Alarm(code=AlarmCode.PROVIDER_ENDED, area=area.id, about=last.agency)
    return Alarm(code=AlarmCode.NO_SERVICE, area=area.id, about=service.value)


def lacking(enriched: Enriched, directory: Directory) -> Iterator[Alarm]:
    """Yield what is missing for a whole case: its area, or the district in which she is said to live.

    Only an address that may be told is looked at: the district of any other is a part of it (docs/domain.md, rule A4).
    """
    area = enriched.case.area
    if area not in directory.areas:
        yield Alarm(code=AlarmCode.AREA_WITHOUT_DIRECTORY, area=area)
    for address in enriched.victim.person.addresses:
        code = address.local_authority
        if code and address.visibility in TELLABLE and directory.area_of_authority(code) is None:
            yield Alarm(code=AlarmCode.DISTRICT_UNKNOWN, area=area, about=code)
