"""What passes between an agency's native documents and the hub's wire, whatever the agency."""

from collections.abc import Callable
from dataclasses import dataclass

from hub.domain.content import Content
from hub.domain.dates import LONDON
from hub.domain.events import (
    CourtHearingChanged,
    CustodyOrOrderChanged,
    Event,
    IncidentReported,
    PersonDetailsChanged,
    ReferralMade,
    RiskAssessed,
)
from hub.domain.ids import derived_id
from hub.domain.person import HIDDEN
from hub.wire import codec
from hub.wire.cloudevents import Envelope

URGENT_FLAGS = frozenset({"immediate-danger", "release", "breach"})
"""Flags of an incident that take the urgent lane (ADR 6)."""
URGENT_CHANGES = frozenset(
    {
        "released",
        "recalled",
        "escaped",
        "unlawfully-at-large",
        "no-further-action",
        "bail-set",
        "bail-changed",
        "bail-breached",
        "order-breached",
        "order-ended",
    }
)
"""Changes after which he may be at her door (docs/domain.md, rule B1)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """An event ready to publish."""

    id: str
    event: Event
    urgent: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """A delivery as it came: what the headers say and what it holds."""

    envelope: Envelope
    content: Content


@dataclass(frozen=True, slots=True, kw_only=True)
class NativeDocument:
    """A document in the agency's own format."""

    name: str
    """File name; it holds no personal data."""
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What is wrong with one place of a native document, for the clerk who mends it."""

    pointer: str
    """Where, as a JSON pointer or `row 3, column dob`; never the value."""
    what: str
    advice: str


class Unmappable(Exception):
    """A native document cannot become an event; nothing was sent. Each problem says what to mend."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("; ".join(f"{p.pointer}: {p.what} {p.advice}" for p in problems))
        self.problems = problems


@dataclass(frozen=True, slots=True, kw_only=True)
class Connector:
    """How one kind of agency speaks: its documents to events, deliveries to its documents."""

    to_events: Callable[[bytes, str], tuple[Outgoing, ...]]
    """Native document and sender's agency id to events; raises `Unmappable`."""
    to_native: Callable[[Delivered], NativeDocument]


def outgoing(event: Event) -> Outgoing:
    """Return the event with the id that this very content always has, so that sending again is recognised."""
    head = event.head
    key = derived_id("event", head.agency, head.record_id, str(head.revision), codec.content_of(event).decode())
    return Outgoing(id=str(key), event=event, urgent=is_urgent(event))


def is_urgent(event: Event) -> bool:
    """Say whether an event takes the urgent lane: somebody may be in danger before what waits has its turn."""
    match event:
        case IncidentReported() | RiskAssessed() | ReferralMade():
            assessment = event.assessment
            danger = isinstance(event, IncidentReported) and not URGENT_FLAGS.isdisjoint(event.incident.flags)
            return danger or bool(assessment and assessment.judgement == "high")
        case CustodyOrOrderChanged():
            return event.change in URGENT_CHANGES
        case CourtHearingChanged():
            return _is_today(event)
        case PersonDetailsChanged():
            return any(home.visibility in HIDDEN for person in event.people for home in person.addresses)
        case _:
            return False


def _is_today(event: CourtHearingChanged) -> bool:
    """Say whether the court sits on the day on which it is told."""
    at = event.hearing_at
    return at is not None and at.astimezone(LONDON).date() == event.head.recorded_at.astimezone(LONDON).date()
