"""Routing and sharing rules as values: what they say, not where they come from (`policy` loads them)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from hub.domain.agency import AgencyKind, Directory
from hub.domain.cube import Cube, Point, holds
from hub.domain.delivery import DeliveryKind
from hub.domain.ids import RuleId
from hub.domain.risk import Instrument


class Clock(StrEnum):
    """How a time limit is counted."""

    ELAPSED = "elapsed"
    WORKING_DAYS = "working-days"


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeLimit:
    """How long a service has to answer."""

    amount: timedelta
    clock: Clock = Clock.ELAPSED


class Towards(StrEnum):
    """Whom a route leads to when it is not simply the area's service of a kind."""

    SERVICE = "service"
    SENDER = "sender"
    FALLBACK = "fallback"
    NOBODY = "nobody"
    """The route is that nothing is sent: a refusal is recorded, it is not forgotten."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteRule:
    """When these facts hold of a person in an event, this kind of service must be told."""

    id: RuleId
    towards: Towards
    service: AgencyKind
    delivery: DeliveryKind | None
    when: Cube
    reason: str
    """A sentence that a person reads in the trace."""
    within: TimeLimit | None = None
    task: str | None = None


class Treatment(StrEnum):
    """How a field is given."""

    AS_IS = "as-is"
    YEAR_ONLY = "year-only"
    CODE = "code"


@dataclass(frozen=True, slots=True, kw_only=True)
class SharingRule:
    """These fields of these sections may go to this kind of recipient when the facts hold."""

    id: RuleId
    recipient: AgencyKind
    delivery: DeliveryKind
    when: Cube
    purpose: str
    basis: Mapping[str, str]
    give: Mapping[str, Mapping[str, Treatment]]
    """Section → field → treatment."""
    override: str | None = None


@dataclass(frozen=True, slots=True)
class Sharing:
    """All sharing rules, found by recipient kind, delivery kind and section."""

    rules: tuple[SharingRule, ...]

    def fields(
        self, recipient: AgencyKind, delivery: DeliveryKind, section: str, at: Point
    ) -> dict[str, tuple[Treatment, RuleId]]:
        """Return which fields of a section may be given, how, and by which rule; none when no rule holds."""
        found: dict[str, tuple[Treatment, RuleId]] = {}
        for rule in self.rules:
            if rule.recipient is recipient and rule.delivery is delivery and section in rule.give:
                if not holds(rule.when, at):
                    continue
                for field, treatment in rule.give[section].items():
                    found.setdefault(field, (treatment, rule.id))
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalation:
    """How many distinct incidents of a pair within how many calendar months count as escalation."""

    incidents: int
    months: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Everything that people decided in files: one value with one digest, recorded with each decision."""

    routes: tuple[RouteRule, ...]
    sharing: Sharing
    instruments: Mapping[str, Instrument]
    escalation: Escalation
    directory: Directory
    digest: str
