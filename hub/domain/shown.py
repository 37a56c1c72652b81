"""What a recipient may see of people and of what happened: the sections of a content. `None` means not given."""

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
    """Those of the recipient itself; coordinator and IDVA service may be given all (docs/domain.md, rule M7)."""
    flag_until: str | None = None
