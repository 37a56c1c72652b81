"""The facts that agencies tell the hub: a closed list. Each carries its people and can be processed alone."""

import dataclasses
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from hub.domain.agency import AccountState
from hub.domain.ids import AgencyId, CaseId, PersonId, WordsId
from hub.domain.limits import LimitReason
from hub.domain.person import Coded, ConsentStatus, Identifier, Person, YesNo
from hub.domain.risk import RiskAssessment


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What every event says of itself."""

    agency: str
    """The sender. It must be the owner of the topic that the event came by."""
    record_id: str
    """The sender's own number for the record that this event tells of."""
    recorded_at: datetime
    revision: int | None = None
    """Counts up with each change of the record; without it `recorded_at` orders revisions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """One report of abuse between one pair (domain.md, rule I1)."""

    occurred_from: datetime
    occurred_until: datetime | None = None
    exact: bool = True
    references: tuple[Identifier, ...] = ()
    """Crime and incident numbers. They are optional: much abuse is told to no police force."""
    place_kind: str | None = None
    """Code of the kind of place; the place itself belongs to a person's addresses."""
    abuse: tuple[Coded, ...] = ()
    flags: tuple[str, ...] = ()
    """`stalking`, `honour-based`, `sexual`, `strangulation`, `immediate-danger`, …"""
    suspect_informed: YesNo = YesNo.UNKNOWN
    """Whether the suspect knows that an agency holds this very allegation (arrested, interviewed, charged, served)."""
    narrative: str | None = None
    """Free text: withheld unless a rule gives it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentReported:
    """An agency tells of an incident, with the risk assessment that was made with it."""

    head: Head
    incident: Incident
    people: tuple[Person, ...]
    assessment: RiskAssessment | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskAssessed:
    """A later assessment of a known or new pair. The earlier one stays."""

    head: Head
    people: tuple[Person, ...]
    assessment: RiskAssessment


PERPETRATOR_PROGRAMME = "perpetrator-programme"
"""The reason by which a perpetrator is referred, by name, to a service that works with him."""


class MayBeTold(StrEnum):
    """What the referrer says he may be told: a closed list, for any other word could carry what she said."""

    REFERRAL = "referral"
    """That this agency referred him."""
    INCIDENT = "incident"
    """The incident for which he was arrested, interviewed or charged."""
    ORDER = "order"
    """The order or licence condition by which he is to attend."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralMade:
    """An agency asks that services act, with or without an incident of its own to tell."""

    head: Head
    people: tuple[Person, ...]
    reason: str
    """Code of why; the criteria of a MARAC referral have codes too (domain.md, rule M1)."""
    criteria: tuple[str, ...] = ()
    assessment: RiskAssessment | None = None
    narrative: str | None = None
    may_be_told: tuple[str, ...] = ()
    """Of a referral of the perpetrator: codes of what he may be told (domain.md, rule O3)."""

    @property
    def stated(self) -> tuple[MayBeTold, ...]:
        """What he may be told, as far as it is understood; a code of nobody's list says nothing."""
        return tuple(code for code in MayBeTold if code in self.may_be_told)


class SupportStatus(StrEnum):
    """Where a service stands with the person it was asked to help."""

    RECEIVED = "received"
    TRIAGED = "triaged"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    REDIRECTED = "redirected"
    UNABLE_TO_CONTACT = "unable-to-contact"
    CONTACTED = "contacted"
    OPEN = "open"
    CLOSED = "closed"
    REOPENED = "reopened"


@dataclass(frozen=True, slots=True, kw_only=True)
class SupportUpdated:
    """A service tells how its support of a person goes on."""

    head: Head
    people: tuple[Person, ...]
    status: SupportStatus
    status_at: datetime
    reason: str | None = None
    contact_attempts: int | None = None
    first_contact_at: datetime | None = None
    safety_plan_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SafeguardingUpdated:
    """The children's hub tells how it rated a contact and what it decided."""

    head: Head
    people: tuple[Person, ...]
    rating: str | None = None
    """`red`, `amber`, `green` or `blue`."""
    decision: str | None = None
    decided_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordWithdrawn:
    """The sender takes back a record: everyone who received of it gets a correction."""

    head: Head
    people: tuple[Person, ...]
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentChanged:
    """A person gave, refused or withdrew consent to one purpose."""

    head: Head
    people: tuple[Person, ...]
    purpose: str
    status: ConsentStatus
    changed_at: datetime


class ReceiptState(StrEnum):
    """How far a recipient is with a delivery, in the order in which these follow each other."""

    DELIVERED = "delivered"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    CONTACTED = "contacted"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """A recipient's answer to one delivery."""

    head: Head
    delivery_id: str
    state: ReceiptState
    at: datetime
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Heartbeat:
    """An agency's connector is at work. It names nobody and belongs to no case."""

    head: Head
    software: str
    """Name and version of the connector."""
    waiting: int = 0
    """Events for which the hub's receipt has not come yet."""
    oldest_waiting: datetime | None = None
    holes: int = 0
    """Deliveries that the sequence says are missing and that did not come in time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountDecided:
    """A person suspended, resumed or removed an agency's account. It is no agency's event, and has no schema."""

    head: Head
    account: AgencyId
    state: AccountState
    by: str
    """Who decided."""
    reason: str
    """Why, in the words of whoever decided; no word of anybody's case."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkDecided:
    """A person decided whether two descriptions are of one person. It is no agency's event, and has no schema."""

    head: Head
    one: PersonId
    other: PersonId
    """Each is named by the id that its description would have alone: people change with what is decided."""
    same: bool
    by: str
    """Who decided."""
    reason: str
    """Why, in the words of whoever decided; no word of anybody's case."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WordsRead:
    """A person read words that were held, and passed them or kept them back. It is no agency's event, as above."""

    head: Head
    words: WordsId
    passed: bool
    by: str
    """Who decided."""
    reason: str
    """Why, in the words of whoever decided; no word of anybody's case."""


class ErasureReason(StrEnum):
    """Why a person is erased (docs/domain.md, rule G1): a closed list."""

    REQUESTED = "requested"
    """The person asked for it, and nothing speaks against it."""
    RETENTION_ENDED = "retention-ended"
    RECORDED_IN_ERROR = "recorded-in-error"
    ORDERED = "ordered"
    """A court or the Information Commissioner ordered it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasureDecided:
    """A person decided that somebody is erased. It is no agency's event, and has no schema."""

    head: Head
    person: PersonId
    """Named by the id that a description of theirs would have alone."""
    reason: ErasureReason
    by: str


class Rectifiable(StrEnum):
    """What of a person may be put right at the hub."""

    NAME = "name"
    DATE_OF_BIRTH = "date-of-birth"
    SEX = "sex"
    NHS_NUMBER = "nhs-number"


@dataclass(frozen=True, slots=True, kw_only=True)
class RectificationDecided:
    """A person decided what is right where agencies said something wrong of somebody. It has no schema."""

    head: Head
    person: PersonId
    """Named by the id that a description of theirs would have alone."""
    field: Rectifiable
    value: str = dataclasses.field(repr=False)
    """A name as `Family, Given Given`; a date as `YYYY-MM-DD`, `YYYY-MM` or `YYYY`."""
    by: str
    reason: str
    """Why, in the words of whoever decided; no word of anybody's case."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExclusionDecided:
    """A person kept an agency out of a case, or let it in again. It is no agency's event, and has no schema."""

    head: Head
    case: CaseId
    agency: AgencyId
    excluded: bool
    by: str
    """Who decided."""
    reason: LimitReason | None = None
    """Why it is kept out; None where it is let in again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RestrictionDecided:
    """A person restricted a case to some agencies, or opened it again. It is no agency's event, and has no schema."""

    head: Head
    case: CaseId
    agencies: tuple[AgencyId, ...] | None
    """The only ones that get anything of the case; None when it is open as any other."""
    by: str
    """Who decided."""
    reason: LimitReason | None = None
    """Why it is restricted; None where it is opened again."""


LimitDecided = ExclusionDecided | RestrictionDecided
"""What a person decides on who is kept out of a case."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldDecided:
    """A person decided that nobody of a case may be erased for now, or may be again. It has no schema."""

    head: Head
    case: CaseId
    held: bool
    by: str
    reason: str
    """Why, in the words of whoever decided; no word of anybody's case."""


CaseEvent = (
    IncidentReported
    | RiskAssessed
    | ReferralMade
    | SupportUpdated
    | SafeguardingUpdated
    | RecordWithdrawn
    | ConsentChanged
)
"""An event about people."""
PersonDecided = (
    AccountDecided
    | LinkDecided
    | WordsRead
    | ExclusionDecided
    | RestrictionDecided
    | ErasureDecided
    | RectificationDecided
    | HoldDecided
)
"""What a person decides at the hub itself."""
AboutNobody = Receipt | Heartbeat | PersonDecided
"""An event that tells nothing new of anybody."""
Event = CaseEvent | AboutNobody
"""Everything that `receive` takes in."""
