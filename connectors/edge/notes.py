"""What happens in the runtime, as typed notes: the log, the status and whoever watches are made of them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from connectors.documents import Outgoing, Problem
from connectors.edge.line import Trouble
from hub.domain.content import Content, Received
from hub.wire.cloudevents import Envelope


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentTaken:
    """A document and its events are stored; from now on they get through."""

    document: int
    path: Path = field(repr=False)
    """Where it lies now. The name is the agency's own and may hold a person's: it is never logged."""
    events: tuple[Outgoing, ...] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentRefused:
    """The connector could not map a document; nothing of it was sent, and a report lies beside it."""

    document: int
    path: Path = field(repr=False)
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentEnded:
    """A document reached a folder of its own: accepted, refused or unanswered."""

    document: int
    state: str
    path: Path = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentStuck:
    """A file could not be read or moved; it is tried again."""

    error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentGrew:
    """Something wrote to a document after it was taken; it was put back and is taken again, whole."""

    document: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EventSent:
    """An event went out."""

    id: str
    urgent: bool
    times: int
    """How often in this run."""
    confirmed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class EventAnswered:
    """The hub said what became of an event."""

    envelope: Envelope
    content: Received


@dataclass(frozen=True, slots=True, kw_only=True)
class EventUnanswered:
    """The hub never answered an event; it is sent no more."""

    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryWritten:
    """A delivery lies in the agency's folder; `path` is None for test data, of which no document is made."""

    envelope: Envelope
    content: Content = field(repr=False)
    path: Path | None
    late: bool = False
    """It fills a hole that had been reported."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryHeld:
    """A delivery waits for earlier ones of its case."""

    envelope: Envelope


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryRepeated:
    """A delivery came once more; it is answered again and nothing else."""

    envelope: Envelope


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryOutdated:
    """A whole case came in a state that is no newer than the one written; it was not written."""

    envelope: Envelope


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryConfirmed:
    """The receipt that a delivery was written has reached the hub's brokers."""

    delivery: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryUnreadable:
    """A record could not be made a document of; it is kept, and no receipt was sent for it."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseObsolete:
    """The hub withdrew the whole case with this key: documents of it no longer hold."""

    case: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HoleFound:
    """Deliveries of a case did not come in time."""

    case: str
    first: int
    last: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LineUp:
    """The hub is reached."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LineLost:
    """The hub is not reached."""

    trouble: Trouble


@dataclass(frozen=True, slots=True, kw_only=True)
class Hindered:
    """The machine itself hinders the work, for example a full disk; it is tried again."""

    error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HeartbeatSent:
    """The hub was told that the connector is at work."""

    waiting: int
    holes: int


Note = (
    DocumentTaken
    | DocumentRefused
    | DocumentEnded
    | DocumentStuck
    | DocumentGrew
    | EventSent
    | EventAnswered
    | EventUnanswered
    | DeliveryWritten
    | DeliveryHeld
    | DeliveryRepeated
    | DeliveryOutdated
    | DeliveryConfirmed
    | DeliveryUnreadable
    | CaseObsolete
    | HoleFound
    | LineUp
    | LineLost
    | Hindered
    | HeartbeatSent
)
"""Everything that can be watched."""
Observe = Callable[[Note], None]
"""Whoever watches. It must return soon and never raise."""
