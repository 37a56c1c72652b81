"""Handing a parcel to an agency, and how far that has come (ADR 4)."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from hub.domain.agency import AgencyKind
from hub.domain.content import Content
from hub.domain.events import ReceiptState
from hub.domain.ids import AgencyId, AreaId, CaseId, DeliveryId, EventId, IncidentId, RecordId, derived_id
from hub.domain.watch import Watch


class DeliveryKind(StrEnum):
    """What is delivered; each kind has one type in `content`."""

    REFERRAL_OFFERED = "referral-offered"
    SAFEGUARDING_CONTACT = "safeguarding-contact"
    MARAC_REFERRAL = "marac-referral"
    PERPETRATOR_REFERRAL = "perpetrator-referral"
    SCHOOL_NOTICE = "school-notice"
    RESEARCH_REQUEST = "research-request"
    FLAG = "flag"
    UPDATE = "update"
    TASK = "task"
    STATUS = "status"
    RECEIVED = "received"
    CORRECTION = "correction"
    MARAC_CASE = "marac-case"
    CASE_REPLACED = "case-replaced"
    SAFETY_ALERT = "safety-alert"
    THEME_COPY = "theme-copy"
    CASE_MOVED = "case-moved"


NEVER_RECEIPTED = frozenset({DeliveryKind.STATUS, DeliveryKind.RECEIVED, DeliveryKind.MARAC_CASE})
"""Kinds that nobody answers (ADR 4)."""


class DeliveryState(StrEnum):
    """How far a delivery has come."""

    HELD = "held"
    SUSPENDED = "suspended"
    QUEUED = "queued"
    PUBLISHED = "published"
    DELIVERED = "delivered"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    CONTACTED = "contacted"
    CLOSED = "closed"
    REPLACED = "replaced"
    WITHHELD = "withheld"


GONE = frozenset({DeliveryState.WITHHELD, DeliveryState.REPLACED})
"""States of a delivery on which nobody relies any more."""

PROGRESS: dict[ReceiptState, frozenset[DeliveryState]] = {
    ReceiptState.DELIVERED: frozenset({DeliveryState.QUEUED, DeliveryState.PUBLISHED}),
    ReceiptState.ACCEPTED: frozenset(
        {DeliveryState.QUEUED, DeliveryState.PUBLISHED, DeliveryState.DELIVERED, DeliveryState.REJECTED}
    ),
    ReceiptState.REJECTED: frozenset(
        {DeliveryState.QUEUED, DeliveryState.PUBLISHED, DeliveryState.DELIVERED, DeliveryState.ACCEPTED}
    ),
    ReceiptState.CONTACTED: frozenset(
        {DeliveryState.QUEUED, DeliveryState.PUBLISHED, DeliveryState.DELIVERED, DeliveryState.ACCEPTED}
    ),
    ReceiptState.CLOSED: frozenset(
        {
            DeliveryState.QUEUED,
            DeliveryState.PUBLISHED,
            DeliveryState.DELIVERED,
            DeliveryState.ACCEPTED,
            DeliveryState.REJECTED,
            DeliveryState.CONTACTED,
        }
    ),
}
"""From which states a receipt leads on; from any other it is a late or repeated one and changes nothing."""


class StopReason(StrEnum):
    """Why a delivery was stopped that its rules would have let go. There is no override."""

    AT_RELEASE = "stopped-at-release"
    """It held what its recipient must not have, or what nobody knows whose it is."""
    FACTS_UNAVAILABLE = "facts-unavailable"
    """Something that its rules ask for, or a field that they give, could not be worked out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stopped:
    """A fault of the hub's own, found before anything left: what operations must look at."""

    reason: StopReason
    path: str = ""
    """Where it was found, in names of fields: `victim.addresses`; never a value."""
    rule: str = ""
    """The rule that gave it, where that is known."""
    error: str = ""
    """The class of what was raised, where something was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """The content for one agency. Only `flow/share.py` makes one, and nothing else can be delivered."""

    recipient: AgencyId
    kind: DeliveryKind
    content: Content
    rules: tuple[str, ...]
    """Every rule that gave something, for the record of the disclosure."""
    watch: Watch | None = field(default=None, compare=False, repr=False)
    """What must not stand in its bytes; None where nothing is looked for."""
    held: tuple[str, ...] = field(default=(), compare=False, repr=False)
    """Free text that a person has to read first; a code stands in its place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """The event because of which something is delivered or withheld."""

    source: AgencyId
    event: EventId
    record: RecordId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One parcel on its way to one recipient; `content` is None once it has been stored."""

    id: DeliveryId
    recipient: AgencyId
    topic: str
    kind: DeliveryKind
    cause: Cause
    state: DeliveryState
    case: CaseId | None = None
    key: str = ""
    """Kafka key: the case's reference for the recipient's side, or four hex digits."""
    subject: str = "-"
    incident: IncidentId | None = None
    sequence: int | None = None
    claimed: bool = False
    """Whether the relay has taken it; from then on it counts as sent."""
    fingerprint: bytes = b""
    rules: tuple[str, ...] = ()
    service: AgencyKind = AgencyKind.UNKNOWN
    reason: str | None = None
    respond_by: datetime | None = None
    position: int | None = field(default=None, compare=False)
    """Its place in the order in which things were decided; None until it is stored."""
    content: Content | None = None
    traceparent: str | None = None
    """Trace context of the event that caused it. The other party's side gets none: hers would have the same one."""
    watch: Watch | None = field(default=None, compare=False, repr=False)
    """What must not stand in its bytes; gone once they have been searched."""
    stopped: Stopped | None = field(default=None, compare=False)
    """Why the hub stopped it against its rules, until that has been reported."""

    def after(self, receipt: ReceiptState) -> "Delivery":
        """Return the delivery as it is after a receipt; one that comes late or twice changes nothing."""
        if self.state not in PROGRESS[receipt]:
            return self
        return replace(self, state=DeliveryState(receipt.value))


def delivery_id(cause: Cause, recipient: AgencyId, kind: DeliveryKind, case: CaseId | None, subject: str) -> DeliveryId:
    """Return the id that this delivery has however often it is decided or sent (ADR 4)."""
    return DeliveryId(
        derived_id("delivery", cause.source, cause.event, recipient, kind, str(case) if case else "-", subject)
    )


def out_topic(agency: AgencyId) -> str:
    """Return the topic on which an agency receives."""
    return f"out.{agency}"


def cases_topic(area: AreaId) -> str:
    """Return the compacted topic of an area's consolidated cases."""
    return f"marac.{area}.cases"
