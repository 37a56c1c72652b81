"""What may be delivered: a closed list of kinds, typed each. `None` means that it was not given.

Sections (victim, child, perpetrator, event, risk, …) are filled field by field from what a sharing rule
allows and from nothing else; see `flow/share.py`.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from hub.domain.events import MaracAction
from hub.domain.person import Address, ChildVoice, Coded, Contact, Identifier, PersonName, SafeContact
from hub.domain.risk import ItemAnswer

CIRCUMSTANCES = frozenset(
    {"physical", "threats", "psychological", "controlling", "economic", "weapon", "damage", "immediate-danger"}
)
"""What a school may learn of what happened; anything more intimate is not for it (docs/domain.md, rule S3)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonShown:
    """What a recipient may see of one person."""

    name: PersonName | None = None
    aliases: tuple[PersonName, ...] | None = None
    date_of_birth: str | None = None
    expected_due_date: str | None = None
    sex: str | None = None
    ethnicity: Coded | None = None
    language: Coded | None = None
    interpreter_needed: str | None = None
    pregnant: str | None = None
    identifiers: tuple[Identifier, ...] | None = None
    addresses: tuple[Address, ...] | None = None
    contacts: tuple[Contact, ...] | None = None
    safe_contact: SafeContact | None = None
    vulnerabilities: tuple[Coded, ...] | None = None
    relationship_to_victim: Coded | None = None
    consent: str | None = None
    resident: str | None = None
    present: str | None = None
    witnessed: str | None = None
    where_in_home: str | None = None
    voice: ChildVoice | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EventShown:
    """What a recipient may see of the incident or the request."""

    references: tuple[Identifier, ...] | None = None
    occurred_from: datetime | None = None
    occurred_until: datetime | None = None
    place_kind: str | None = None
    abuse: tuple[Coded, ...] | None = None
    flags: tuple[str, ...] | None = None
    circumstances: tuple[str, ...] | None = None
    """What happened, in codes of `CIRCUMSTANCES` (docs/domain.md, rule S3)."""
    criteria: tuple[str, ...] | None = None
    request: str | None = None
    narrative: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskShown:
    """What a recipient may see of the risk assessment."""

    grade: str | None = None
    tool: str | None = None
    tool_version: str | None = None
    assessed_at: datetime | None = None
    assessor_role: str | None = None
    score: int | None = None
    answers: tuple[ItemAnswer, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionMet:
    """A criterion of the conference that the case meets, and why."""

    criterion: str
    """`visible-high-risk`, `professional-judgement`, `potential-escalation`, `repeat`, or a local code."""
    because: str
    """A sentence of the hub's own, with numbers and no name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryShown:
    """What the hub knew of the pair when it told."""

    incidents_in_12_months: int | None = None
    escalation: bool | None = None
    repeat: bool | None = None
    """Whether it is a repeat after a referral to the conference."""
    serial: bool | None = None
    """Whether he is said to have harmed others too."""
    criteria_met: tuple[CriterionMet, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SupportShown:
    """Where a service stands, as another recipient may see it."""

    service: str | None = None
    status: str | None = None
    status_at: datetime | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SafeguardingShown:
    """What the children's hub decided, as another recipient may see it."""

    rating: str | None = None
    decision: str | None = None
    decided_at: datetime | None = None
    level: int | None = None
    outcomes: tuple[str, ...] | None = None
    plan: str | None = None
    plan_from: str | None = None
    plan_until: str | None = None
    strategy_at: datetime | None = None
    conference_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CustodyShown:
    """How custody, bail or an order changed, as another recipient may see it."""

    change: str | None = None
    changed_at: datetime | None = None
    order: str | None = None
    ends_at: datetime | None = None
    conditions: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HearingShown:
    """How a court date changed, as another recipient may see it."""

    change: str | None = None
    hearing_at: datetime | None = None
    hearing: str | None = None
    special_measures: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConferenceShown:
    """What the conference decided, as another recipient may see it."""

    outcome: str | None = None
    heard_at: datetime | None = None
    actions: tuple[MaracAction, ...] | None = None
    """Those of the recipient itself, or all where a rule gives all."""
    flag_until: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralOffered:
    """A service is asked to take on a victim."""

    told_by: str
    """Name of the agency that told."""
    told_by_kind: str
    """Its kind, a code: `police`, `idva`, …"""
    reason: str
    respond_by: datetime | None
    victim: PersonShown | None = None
    perpetrators: tuple[PersonShown, ...] = ()
    children: tuple[PersonShown, ...] = ()
    event: EventShown | None = None
    risk: RiskShown | None = None
    history: HistoryShown | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SafeguardingContact:
    """The children's hub is told of children who live with abuse."""

    told_by: str
    told_by_kind: str
    reason: str
    respond_by: datetime | None
    children: tuple[PersonShown, ...] = ()
    victim: PersonShown | None = None
    perpetrators: tuple[PersonShown, ...] = ()
    event: EventShown | None = None
    risk: RiskShown | None = None
    history: HistoryShown | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MaracReferral:
    """A case is put to the multi-agency conference."""

    told_by: str
    told_by_kind: str
    reason: str
    respond_by: datetime | None
    victim: PersonShown | None = None
    perpetrators: tuple[PersonShown, ...] = ()
    children: tuple[PersonShown, ...] = ()
    event: EventShown | None = None
    risk: RiskShown | None = None
    history: HistoryShown | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PerpetratorReferral:
    """A service is asked to work with a perpetrator. There is no place in it for a victim, a child or a history."""

    told_by_kind: str
    """Kind of the agency that referred him, never its name."""
    reason: str
    """A code: `suspect-informed` or `perpetrator-programme`."""
    respond_by: datetime | None
    perpetrator: PersonShown | None = None
    """What the referrer said of him, and nobody else."""
    references: tuple[Identifier, ...] = ()
    """Numbers of the very incident of which he was informed."""
    may_be_told: tuple[str, ...] = ()
    """What he may be told, codes: `referral`, `incident`, `order`. Anything else he may not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolNotice:
    """A school is told, before the child comes in, of what happened: exactly this and no more (rule S3)."""

    child_name: PersonName | None = None
    child_date_of_birth: str | None = None
    police_reference: Identifier | None = None
    occurred_at: datetime | None = None
    place_kind: str | None = None
    """Kind of place, a code; never the place."""
    present: str | None = None
    where_in_home: str | None = None
    voice: ChildVoice | None = None
    circumstances: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ResearchRequest:
    """An agency at the conference is asked what it knows of these people: names and dates of birth, no more."""

    respond_by: datetime | None
    victim: PersonShown | None = None
    children: tuple[PersonShown, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """A mark for a record of health or housing: that it stands, and until when; nothing of why."""

    victim: PersonShown | None = None
    flag: str | None = None
    """Code: `marac`."""
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Update:
    """Something changed in what the recipient already holds; the sections are complete, not a difference."""

    told_by: str
    told_by_kind: str
    reason: str
    victim: PersonShown | None = None
    perpetrators: tuple[PersonShown, ...] = ()
    children: tuple[PersonShown, ...] = ()
    event: EventShown | None = None
    risk: RiskShown | None = None
    history: HistoryShown | None = None
    support: SupportShown | None = None
    safeguarding: SafeguardingShown | None = None
    custody: CustodyShown | None = None
    hearing: HearingShown | None = None
    conference: ConferenceShown | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SafetyAlert:
    """Something changed at once that makes her less safe, or safer: custody, bail, an order, a court date."""

    told_by: str
    told_by_kind: str
    reason: str
    respond_by: datetime | None
    victim: PersonShown | None = None
    perpetrators: tuple[PersonShown, ...] = ()
    custody: CustodyShown | None = None
    hearing: HearingShown | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeCopy:
    """Whoever watches over a theme learns that somebody waits, and of nobody who it is."""

    told_by_kind: str
    reason: str
    respond_by: datetime | None
    themes: tuple[str, ...] = ()
    """Codes: `domestic-abuse`, `sexual-violence`, `stalking`, `honour-based`."""
    district: str | None = None
    """GSS code."""
    grade: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseMoved:
    """The case is in the care of another area from now on: which one is not said."""

    reason: str
    moved_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """Something that only this recipient can do, about a record that it sent or a person it is told of."""

    task: str
    """`ask-consent`, `review-unsafe-contact`, `find-route`, `say-what-he-may-be-told`."""
    reason: str
    respond_by: datetime | None
    about_record: str | None = None
    """The recipient's own record id, when the recipient sent it."""
    victim: PersonShown | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """The sender of a record learns who took it on."""

    about_record: str
    service: str
    """The kind of service; its name only where that tells nothing of where she is."""
    service_name: str | None
    status: str
    status_at: datetime
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """The hub's receipt for an event. It names nothing but the sender's own event."""

    event_id: str
    record_id: str | None
    outcome: str
    reason: str | None
    pointers: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """A delivery no longer holds: what it said must not be relied on."""

    corrects: str
    reason: str
    sent_before: bool
    """False when the corrected delivery was stopped before it was sent, and only its number is passed on."""
    delete: str = "all"
    """What of the corrected delivery must be deleted: `all` is everything that it said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseReplaced:
    """Two cases were found to be one: what comes next of this one comes under another reference."""

    by: str
    """The reference of the case that goes on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MaracIncident:
    """One incident in the consolidated case."""

    event: EventShown
    told_by: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MaracCase:
    """The whole case as the coordinator may see it; each description names who gave it."""

    case_reference: str
    area: str
    told_by: tuple[str, ...]
    victim: tuple[PersonShown, ...]
    perpetrators: tuple[PersonShown, ...]
    children: tuple[PersonShown, ...]
    incidents: tuple[MaracIncident, ...]
    risk: RiskShown | None
    history: HistoryShown | None
    replaced_by: str | None = None
    """The reference of the case that goes on in its place; then nothing else is shown."""


Content = (
    ReferralOffered
    | SafeguardingContact
    | MaracReferral
    | PerpetratorReferral
    | SchoolNotice
    | ResearchRequest
    | Flag
    | Update
    | Task
    | Status
    | Received
    | Correction
    | MaracCase
    | CaseReplaced
    | SafetyAlert
    | ThemeCopy
    | CaseMoved
)
"""Everything that the hub may deliver."""

SECTIONS = (
    "victim",
    "perpetrators",
    "children",
    "event",
    "risk",
    "history",
    "support",
    "safeguarding",
    "custody",
    "hearing",
    "conference",
    "themes",
    "district",
    "grade",
    "incidents",
    "perpetrator",
    "references",
    "may_be_told",
    *SchoolNotice.__dataclass_fields__,
    "flag",
    "expires_at",
)
"""The parts of a content that rules fill; who told it and why are not among them."""


def fingerprint(content: Content) -> bytes:
    """Return a hash of what the sections show. Equal fingerprints: the recipient would learn nothing new."""
    shown = tuple((name, _plain(value)) for name in SECTIONS if (value := getattr(content, name, None)))
    return hashlib.sha256(repr(shown).encode()).digest()


def _plain(value: object) -> object:
    """Return a value as nested tuples of what it says; fields that say nothing do not count."""
    if isinstance(value, tuple):
        return tuple(_plain(one) for one in value)
    names = getattr(type(value), "__dataclass_fields__", None)
    if names is None:
        return str(value)
    return tuple((name, _plain(one)) for name in names if (one := getattr(value, name)) is not None)
