"""What a coordinator is told of what changed in a case, and the newest state of the case that is kept for her to read.

An entry of the feed is thin: it names nobody and no place. Who reads it opens the case for the rest (ADR 32).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from hub.domain.content import MaracCase
from hub.domain.ids import AgencyId, AreaId, CaseId, DeliveryId


class FeedKind(StrEnum):
    """What an entry is about; kinds of the cycle of meetings come with it."""

    REFERRAL_NEW = "referral.new"
    CASE_CHANGED = "case.changed"
    RISK_CHANGED = "risk.changed"
    REPEAT = "repeat"
    MATCH_DECIDED = "match.decided"
    LINK_CORRECTED = "link.corrected"
    TRANSFER = "transfer"
    FLAG = "flag"
    WITHDRAWN = "withdrawn"


class FeedReason(StrEnum):
    """Why, a code for which a reader has a sentence; its numbers, grades and days stand beside it."""

    REFERRED = "referred"
    REFERRED_AGAIN = "referred-again"
    MOVED_HERE = "moved-here"
    MOVED_AWAY = "moved-away"
    JOINED = "joined"
    """Two people were found to be one, or the case of one goes on in another."""
    SEPARATED = "separated"
    """Two people had been taken for one."""
    RISK_RAISED = "risk-raised"
    RISK_LOWERED = "risk-lowered"
    RISK_ASSESSED = "risk-assessed"
    INCIDENT_TOLD = "incident-told"
    INCIDENT_CHANGED = "incident-changed"
    CUSTODY_CHANGED = "custody-changed"
    HEARING_CHANGED = "hearing-changed"
    SAFEGUARDING_CHANGED = "safeguarding-changed"
    SUPPORT_CHANGED = "support-changed"
    CONFERENCE_DECIDED = "conference-decided"
    REFERRAL_ACCEPTED = "referral-accepted"
    REFERRAL_RETURNED = "referral-returned"
    """The conference does not hear the case by this referral; the code of why stands beside it, where there is one."""
    REPEAT_CONFIRMED = "repeat-confirmed"
    NOT_A_REPEAT = "not-a-repeat"
    """A person decided on an incident that the hub had taken for a repeat; its day stands beside it."""
    CONSENT_CHANGED = "consent-changed"
    CONTACT_CHANGED = "contact-changed"
    """When and how contact with her is safe."""
    CHILDREN_CHANGED = "children-changed"
    VICTIM_CHANGED = "victim-changed"
    PERPETRATOR_CHANGED = "perpetrator-changed"
    HISTORY_CHANGED = "history-changed"
    ALSO_TOLD = "also-told"
    """Another agency tells what was known."""
    FLAG_PLACED = "flag-placed"
    FLAG_LAPSED = "flag-lapsed"
    RECORD_WITHDRAWN = "record-withdrawn"
    ERASED = "erased"
    """Somebody was erased: the case is shown no more, or without them."""
    SHOWN_NO_MORE = "shown-no-more"


SECTIONS = (
    "victim",
    "consent",
    "safe-contact",
    "perpetrators",
    "children",
    "incidents",
    "risk",
    "history",
    "told-by",
    "custody",
    "hearing",
    "safeguarding",
    "support",
    "conference",
)
"""The parts of a case that an entry may name as changed, in the order in which it does. From `custody` on they are no
part of the whole case: the coordinator was told of them by a delivery of her own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedEntry:
    """One entry as it is published. Its number and the address of the case stand in the headers."""

    case_id: str
    case_reference: str
    kind: str
    changed_sections: tuple[str, ...]
    reason: str
    parameters: Mapping[str, str] = field(default_factory=dict)
    """Numbers, grades, days and references for the sentence; never a word of anybody's."""
    time: datetime
    """When it was decided."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """An entry with what the hub keeps of it beside."""

    id: DeliveryId
    """Under which it is published, as a delivery is."""
    area: AreaId
    case: CaseId
    recipient: AgencyId
    """The coordinator who was told."""
    delivery: DeliveryId | None
    """What must have gone out before: an entry is never ahead of what it speaks of."""
    source: AgencyId | None
    """Who told what changed, where the coordinator is shown that they did."""
    source_kind: str | None
    cause: tuple[str, str]
    """Source and id of the event."""
    entry: FeedEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What must be known of a case as a coordinator is shown it, to say what changed."""

    recipient: AgencyId
    """The coordinator who was shown it."""
    marks: Mapping[str, str]
    """By section, what it shows as a hash: what is only written otherwise is the same."""
    tags: tuple[str, ...] = ()
    grade: str | None = None
    incidents: int = 0
    told_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CasePage:
    """The newest state of a case as the coordinator of an area is shown it; without content it is shown no more."""

    area: AreaId
    case: CaseId
    reference: str
    delivery: DeliveryId
    """By which it was shown."""
    content: MaracCase | None = field(repr=False)
    shown: Shown | None


def feed_topic(area: AreaId) -> str:
    """Return the topic on which an area's coordinator is told what changed."""
    return f"marac.{area}.feed"


def address_of(area: AreaId, case: CaseId) -> str:
    """Return where the case of an entry is read, as a path at the hub's machine interface."""
    return f"/api/v1/marac/{area}/cases/{case}"
