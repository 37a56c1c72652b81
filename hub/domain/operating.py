"""What whoever runs the hub decides at its console: to stop everything that repeats, to send again, to close failures.

Nothing of it names or describes a person: reasons are codes of closed lists.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import NewType
from uuid import UUID

from hub.domain.head import Head
from hub.domain.ids import AgencyId, DeliveryId, EventId

RedriveId = NewType("RedriveId", UUID)
"""A plan to send again to those who lack it, from its making until it has run."""
LetterId = NewType("LetterId", UUID)
"""An event that was refused or set aside."""


class OperatingReason(StrEnum):
    """Why something of this is decided: a closed list, as a page of operations shows it."""

    RECEIVER_LOST_IT = "receiver-lost-it"
    RECEIVER_WAS_DOWN = "receiver-was-down"
    FAULT_MENDED = "fault-mended"
    RECEIVER_OVERLOADED = "receiver-overloaded"
    WRONG_CONTENT = "wrong-content"
    ATTACK = "attack"
    MAINTENANCE = "maintenance"
    SENT_OTHERWISE = "sent-otherwise"
    NO_LONGER_NEEDED = "no-longer-needed"
    EXERCISE = "exercise"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class StopAllDecided:
    """A person stopped everything that the hub sends a second time, or let it go on. It has no schema."""

    head: Head
    stopped: bool
    by: str
    reason: OperatingReason


class RedriveStep(StrEnum):
    """What a person decides of a plan to send again."""

    START = "start"
    APPROVE = "approve"
    """A second person agrees."""
    PAUSE = "pause"
    GO_ON = "go-on"
    STOP = "stop"
    CHECK = "check"
    """What it would do is looked up again, as the world has changed."""


class RedriveState(StrEnum):
    """How far a plan has come."""

    CHECKING = "checking"
    """The hub is looking up what it would do."""
    PLANNED = "planned"
    WAITING = "waiting"
    """For a second person."""
    RUNNING = "running"
    PAUSED = "paused"
    STOPPED = "stopped"
    DONE = "done"


class Verdict(StrEnum):
    """What becomes of one thing when it is sent again."""

    SEND = "send"
    HAS_IT = "has-it"
    """Its recipient has confirmed it."""
    ON_ITS_WAY = "on-its-way"
    """It waits to be sent anyway."""
    NOT_ALLOWED = "not-allowed"
    """By today's rules it would not be sent, or not so."""
    REPLACED = "replaced"
    """Something newer took its place, or it was withdrawn."""
    SUSPENDED = "suspended"
    """Its recipient is suspended: it waits, and goes once they are resumed."""
    LATE = "late"
    """The time by which an answer was asked for has passed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RedrivePlanned:
    """A person asked what sending these again would do. It has no schema."""

    head: Head
    redrive: RedriveId
    deliveries: tuple[DeliveryId, ...]
    letters: tuple[LetterId, ...]
    """Events that were set aside, to be taken in again."""
    rate: int
    """How many a second at most."""
    second_above: int
    """From more than so many on, a second person has to agree."""
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RedriveDecided:
    """A person took the next step with a plan. It has no schema."""

    head: Head
    redrive: RedriveId
    step: RedriveStep
    by: str
    reason: OperatingReason | None = None
    fingerprint: str = ""
    """Of what they saw: where the world is another by now, nothing is started."""
    late_too: bool = False
    """Also what has passed the time by which an answer was asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryRedriven:
    """A plan that runs has come to one delivery. Under the plan's key for it, it acts once. It has no schema."""

    head: Head
    redrive: RedriveId
    delivery: DeliveryId
    late_too: bool
    by: str
    """Who started the plan."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FailuresTaken:
    """A person saw to events that failed alike. It has no schema."""

    head: Head
    failed: str
    """The code for which they failed."""
    outcome: str
    source: str
    """How operators see who sent them."""
    kind: str
    """Type and version of the events; empty where nobody knows."""
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FailuresClosed:
    """A person decided that these are not tried again; whoever sent them is told. It has no schema."""

    head: Head
    letters: tuple[LetterId, ...]
    by: str
    reason: OperatingReason


@dataclass(frozen=True, slots=True, kw_only=True)
class FailuresReported:
    """A person had the senders of events that failed alike told of each of them once more. It has no schema."""

    head: Head
    letters: tuple[LetterId, ...]
    failed: str
    """The code for which they failed."""
    outcome: str
    source: str
    """How operators see who sent them."""
    kind: str
    """Type and version of the events; empty where nobody knows."""
    by: str


OperationDecided = (
    StopAllDecided
    | RedrivePlanned
    | RedriveDecided
    | DeliveryRedriven
    | FailuresTaken
    | FailuresClosed
    | FailuresReported
)
"""What whoever runs the hub decides."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is known of a plan when somebody decides on it."""

    state: RedriveState
    planned_by: str
    started_by: str | None
    fingerprint: str
    """Of what was looked up."""
    now: str
    """Of how the world is."""
    digest: str
    """Of the rules by which it was looked up."""
    needs_second: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Redriven:
    """What became of one delivery of a plan."""

    redrive: RedriveId
    delivery: DeliveryId
    verdict: Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class RedriveMoved:
    """A plan that takes a step."""

    decided: RedriveDecided
    state: RedriveState


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenLetter:
    """What is known of an event that failed and still is open."""

    source: AgencyId
    event_id: EventId
    outcome: str
    reason: str
    pointers: tuple[str, ...]


Operated = StopAllDecided | RedrivePlanned | RedriveMoved | Redriven | FailuresTaken | FailuresClosed | FailuresReported
"""What such a decision changes."""
