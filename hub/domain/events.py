"""The facts that agencies tell the hub: a closed list. Each carries its people and can be processed alone."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from hub.domain.alarm import Alarm
from hub.domain.decisions import PersonDecided
from hub.domain.head import Head
from hub.domain.ids import AlarmId, CaseId
from hub.domain.person import Coded, ConsentStatus, Identifier, Person, YesNo
from hub.domain.risk import RiskAssessment


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
    operation: str | None = None
    """Code of an operation with many victims, whose officers themselves keep contact with them."""


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
    requested_by: str | None = None
    """At whose wish: `her`, `him`, `third-party`, `professional`."""
    referrer_role: str | None = None
    """Code of what the referrer is: `gp`, `midwife`, `nurse`, `employer`, `friend`, …"""
    reviewed: bool = False
    """Whether a specialist looked at it and found that it may be made, as restorative justice needs."""
    transfer_to: str | None = None
    """Of a transfer between conferences: the area that takes the case on."""

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
    """The children's hub tells how it rated a contact and what it decided (docs/domain.md, rule S8)."""

    head: Head
    people: tuple[Person, ...]
    rating: str | None = None
    """`red`, `amber`, `green` or `blue`."""
    decision: str | None = None
    decided_at: datetime | None = None
    rated_at: datetime | None = None
    level: int | None = None
    """Level of need, 1 to 4."""
    outcomes: tuple[str, ...] = ()
    """Codes of what follows: `early-help`, `child-in-need`, `strategy-discussion`, `section-47`, …"""
    plan: str | None = None
    """`child-protection`, `unborn-child-protection` or `looked-after`."""
    plan_from: str | None = None
    """`YYYY-MM-DD`."""
    plan_until: str | None = None
    authority: str | None = None
    """GSS code of the local authority that is responsible."""
    strategy_at: datetime | None = None
    """When agencies discussed strategy."""
    conference_at: datetime | None = None
    """When the child protection conference meets, or met."""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class CustodyOrOrderChanged:
    """Custody, bail or an order that concerns a perpetrator changed (docs/domain.md, rule B1)."""

    head: Head
    people: tuple[Person, ...]
    change: str
    """`arrested`, `charged`, `no-further-action`, `bail-set`, `bail-changed`, `bail-breached`, `released`, `recalled`,
    `order-made`, `order-changed`, `order-breached`, `order-ended`."""
    changed_at: datetime
    """When it takes effect, which may lie ahead."""
    order: str | None = None
    """`non-molestation`, `occupation`, `restraining`, `protection-notice`, `protection-order`, `stalking-protection`,
    `forced-marriage-protection`, `fgm-protection`."""
    ends_at: datetime | None = None
    conditions: tuple[str, ...] = ()
    """Codes: `no-contact`, `not-at-her-home`, `exclusion-zone`, `curfew`, `tag`, …"""
    references: tuple[Identifier, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonDetailsChanged:
    """Who somebody is, where they live or how they are reached changed; the people carry what holds now."""

    head: Head
    people: tuple[Person, ...]
    changed: tuple[str, ...] = ()
    """Codes of what changed: `name`, `address`, `contacts`, `safe-contact`, `education`, …"""


@dataclass(frozen=True, slots=True, kw_only=True)
class MaracAction:
    """What the conference agreed that an agency does."""

    action: str
    """Code of the action."""
    owner: str
    """Id of the agency that does it."""
    due: str | None = None
    """`YYYY-MM-DD`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MaracOutcome:
    """What a conference decided on a case (docs/domain.md, rule M7)."""

    head: Head
    people: tuple[Person, ...]
    outcome: str
    """`heard`, `deferred`, `not-heard` or `transferred`."""
    heard_at: datetime
    actions: tuple[MaracAction, ...] = ()
    flag_until: str | None = None
    """`YYYY-MM-DD`: until when records of partners bear the mark; None leaves it to the rule of twelve months."""
    transfer_to: str | None = None
    """Of a case that is `transferred`: the area that takes it on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CourtHearingChanged:
    """A court listed, moved or dropped a hearing."""

    head: Head
    people: tuple[Person, ...]
    change: str
    """`listed`, `relisted`, `adjourned` or `vacated`."""
    hearing_at: datetime | None = None
    hearing: str | None = None
    """Kind of hearing, a code: `first-appearance`, `trial`, `sentence`, `civil`, …"""
    special_measures: tuple[str, ...] = ()
    """Codes: `screen`, `live-link`, `intermediary`, …"""
    references: tuple[Identifier, ...] = ()


class OutcomeStage(StrEnum):
    """When somebody was asked how they are."""

    BASELINE = "baseline"
    REVIEW = "review"
    EXIT = "exit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One answer on a scale; a higher score is better."""

    domain: str
    """`better-able-to-cope`, `health-and-wellbeing`, `feels-safer` or `informed-and-empowered`."""
    score: int
    out_of: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeRecorded:
    """A service measured how somebody is (docs/domain.md, rule Q1)."""

    head: Head
    people: tuple[Person, ...]
    """Who was asked comes first; whoever else is named helps to tell who that is."""
    stage: OutcomeStage
    measured_at: datetime
    instrument: str
    """Code of the questions; children are asked by one of their age."""
    measures: tuple[Measure, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackReceived:
    """Somebody said how a service was (docs/domain.md, rule Q2)."""

    head: Head
    people: tuple[Person, ...]
    received_at: datetime
    severity: str
    """`none`, `concern` or `serious`."""
    about: str | None = None
    """Id of the agency that it is about; None is the sender itself."""
    themes: tuple[str, ...] = ()
    """Codes: `waiting`, `told-too-often`, `unsafe-contact`, `not-believed`, …"""


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
    redirect_to: str | None = None
    """Of a rejection: the kind of service that it is for instead."""


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


CaseEvent = (
    IncidentReported
    | RiskAssessed
    | ReferralMade
    | SupportUpdated
    | SafeguardingUpdated
    | RecordWithdrawn
    | ConsentChanged
    | CustodyOrOrderChanged
    | PersonDetailsChanged
    | MaracOutcome
    | CourtHearingChanged
    | OutcomeRecorded
    | FeedbackReceived
)
"""An event about people."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MarksLapsed:
    """The last day is past on which partners mark a record. The hub finds it by the clock; it has no schema."""

    head: Head
    case: CaseId


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseUnshown:
    """A case became the conference's before what is shown of cases was kept. The hub finds it; it has no schema."""

    head: Head
    case: CaseId


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmFound:
    """An agency is late or silent, or is so no longer. The hub finds it by the clock; it has no schema."""

    head: Head
    alarm: Alarm
    over: AlarmId | None = None
    """The open alarm whose cause is over; None where it begins."""


AboutNobody = Receipt | Heartbeat | PersonDecided | MarksLapsed | CaseUnshown | AlarmFound
"""An event that tells nothing new of anybody."""
Event = CaseEvent | AboutNobody
"""Everything that `receive` takes in."""
