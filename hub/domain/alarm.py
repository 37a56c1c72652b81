"""What somebody who runs the hub has to see to: it opens once, counts what follows, and is closed once (ADR 28)."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from hub.domain.ids import AGENCY_ID, GSS_CODE, OWN_ID, URN, AlarmId, AreaId, EventId


class AlarmCode(StrEnum):
    """What is wrong. Codes are stable: whoever watches the hub acts on them."""

    AREA_WITHOUT_DIRECTORY = "area-without-directory"
    DISTRICT_UNKNOWN = "district-unknown"
    PROVIDER_ENDED = "provider-ended"
    """The contract of whoever answered has ended, and no other began."""
    SCHOOL_UNKNOWN = "school-unknown"
    NO_SERVICE = "no-service"
    NATIVE_CODE_UNKNOWN = "native-code-unknown"
    """A sender's system said a code that is in no list: it was kept, and marked."""
    AGENCY_LATE = "agency-late"
    """People wait for an agency longer than it promised; found by the clock."""
    AGENCY_SILENT = "agency-silent"
    """An agency's system sent signs of life and sends none any more; found by the clock."""
    CORRECTION_LATE = "correction-late"
    """Whoever got something because two were taken for one has not confirmed the correction; found by the clock."""
    LOOK_ASKED = "look-asked"
    """A coordinator asks operations to look where a delivery is."""


BEAT = timedelta(minutes=15)
"""How often a connector sends a sign of life (docs/integrating.md)."""
SILENT_AFTER = 3 * BEAT
"""After this an agency that sent signs of life is silent: one lost sign is nothing; of three, one would have come."""

ABOUT = dict.fromkeys(AlarmCode, AGENCY_ID) | {
    AlarmCode.DISTRICT_UNKNOWN: GSS_CODE,
    AlarmCode.SCHOOL_UNKNOWN: URN,
    AlarmCode.CORRECTION_LATE: OWN_ID,
    AlarmCode.LOOK_ASKED: OWN_ID,
}
"""What an alarm may be about. A sender can put anybody's name where a code belongs, and it must not stand here."""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Alarm:
    """One thing that is wrong in one area. It names no person and no case (docs/domain.md, rule D2)."""

    code: AlarmCode
    area: AreaId
    about: str = ""
    """A GSS code, a URN, an agency, a kind of service, a list of codes, or an id of the hub's own; empty where a sender
    said no such thing."""

    def __post_init__(self) -> None:
        """Leave out what is no code."""
        if not ABOUT[self.code].fullmatch(self.about):
            object.__setattr__(self, "about", "")


def closing_record(alarm: AlarmId) -> EventId:
    """Return under which record number it is kept that somebody closed an alarm."""
    return EventId(f"alarm {alarm}")
