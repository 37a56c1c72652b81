"""What may be delivered: a closed list of kinds, typed each. `None` means that it was not given.

Sections (victim, child, perpetrator, event, risk, …) are filled field by field from what a sharing rule
allows and from nothing else; see `flow/share.py`.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from hub.domain.person import ChildVoice, Identifier, PersonName
from hub.domain.shown import (
    ConferenceShown,
    CustodyShown,
    EventShown,
    HearingShown,
    HistoryShown,
    PersonShown,
    RiskShown,
    SafeguardingShown,
    SupportShown,
)


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
    without_consent: str | None = None
    """Why it is shared although she did not agree, a code: stated by the sender, else by the rule that shares it."""


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
    """Code: `marac`, or `marac-lapsed` once it is no longer to be borne."""
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
    """`ask-consent`, `review-unsafe-contact`, `find-route`, `stop-contact`, … (`facts.TaskFact`)."""
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
