"""An event as it reaches the flow, and what the flow decides about it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from hub.domain.alarm import Alarm
from hub.domain.audit import AuditEntry
from hub.domain.case import Case, KnownIncident
from hub.domain.decisions import AccountDecided, AlarmClosed, AlarmNoted, HoldDecided, Rectifiable
from hub.domain.delivery import Delivery
from hub.domain.emergency import Emergency, Reviewed
from hub.domain.events import Event
from hub.domain.facts import Told
from hub.domain.feed import CasePage, Noted
from hub.domain.ids import AgencyId, BlockingKey, CaseId, DeliveryId, EventId, PersonId, RecordId
from hub.domain.operating import Operated
from hub.domain.outcome import Ended, Outcome, Refused
from hub.domain.person import Role
from hub.domain.repeats import CaseFlag
from hub.domain.review import Review
from hub.domain.words import HeldWords


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """Where an event lay; the same position again is the broker's repetition, not the sender's."""

    topic: str
    partition: int
    offset: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """One event with its bytes as they came. `event` is None where it could not be read; then `refused` says why."""

    source: AgencyId
    event_id: EventId
    content_hash: bytes
    position: Position
    arrived_at: datetime
    raw: bytes = field(repr=False)
    event: Event | None = field(default=None, repr=False)
    refused: Refused | None = None
    keys: Mapping[str, tuple[BlockingKey, ...]] = field(default_factory=dict, repr=False)
    """Blocking keys by the person's ref."""
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Headers as they came, kept with the original of an event that was set aside."""
    traceparent: str | None = None
    test: bool = False
    retried: bool = False
    """An operator tries a dead letter again: that it came before does not count."""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class RecordKey:
    """One record of one agency, apart for each kind of thing that it tells."""

    source: AgencyId
    record: RecordId
    told: Told


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownRecord:
    """The newest revision of a record, and whom and what the hub took it to be about."""

    key: RecordKey
    event_id: EventId
    content_hash: bytes
    recorded_at: datetime
    revision: int | None
    event: Event = field(repr=False)
    people: Mapping[str, PersonId]
    """Person by the ref that the event gives them."""
    cases: tuple[CaseId, ...]
    alone: Mapping[str, PersonId] = field(default_factory=dict)
    """By ref, who each would be if joined with nobody: the same through all revisions of the record."""
    seq: int | None = field(default=None, compare=False)
    """Its place in the order in which records came first; None until it is stored."""
    withdrawn: bool = False

    def alone_of(self, ref: str) -> PersonId:
        """Return who this person of the record would be if joined with nobody."""
        return self.alone.get(ref) or self.people[ref]


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownEvent:
    """An event that came before."""

    outcome: Outcome
    position: Position
    test: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A person's part in a case."""

    case: CaseId
    person: PersonId
    role: Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """What a person decided about two descriptions, each named by the id that it would have alone."""

    one: PersonId
    other: PersonId
    same: bool
    sides: tuple[tuple[PersonId, ...], ...] = ()
    """Of two who were joined, the descriptions that made up each."""
    seq: int | None = None
    """Its place in the order in which things were decided; None until it is stored."""

    @property
    def pair(self) -> frozenset[PersonId]:
        """Return the two."""
        return frozenset((self.one, self.other))


@dataclass(frozen=True, slots=True, kw_only=True)
class Erased:
    """Where a person is to be found, so that nothing is left of them."""

    person: PersonId
    ids: frozenset[PersonId]
    """Every id that they and their descriptions have."""
    records: tuple[RecordKey, ...]
    """Records that go as a whole: they name nobody else."""
    originals: tuple[tuple[AgencyId, RecordId], ...]
    """Records whose bytes as they came go, in every revision."""
    reworded: tuple[tuple[AgencyId, RecordId], ...]
    """Records that say less now; incidents of which they tell have no words in any case."""
    deliveries: tuple[DeliveryId, ...]
    """Deliveries whose content goes."""
    by: str
    reason: str
    certain: tuple[str, ...] = field(default=(), repr=False)
    """Words of which one alone shows that an unread message names them: numbers, ways to reach them."""
    likely: tuple[str, ...] = field(default=(), repr=False)
    """Words of which two together do: names, date of birth, postcodes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rectified:
    """Which value of a person's field is right, and in place of which wrong ones."""

    person: PersonId
    """Named by the id that a description of theirs would have alone."""
    what: Rectifiable
    wrong: tuple[str, ...] = field(repr=False)
    right: str = field(repr=False)

    def is_of_field(self, other: "Rectified") -> bool:
        """Say whether another speaks of the same field of the same description."""
        return (self.person, self.what) == (other.person, other.what)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Everything that one event changes. What stands here is saved in one transaction, and nothing else is."""

    received: Received
    ended: Ended
    repeated: bool = False
    """The event came before: nothing is recorded but that it came again."""
    records: tuple[KnownRecord, ...] = ()
    keys: tuple[tuple[BlockingKey, PersonId], ...] = ()
    cases: tuple[Case, ...] = ()
    members: tuple[Member, ...] = ()
    incidents: tuple[KnownIncident, ...] = ()
    deliveries: tuple[Delivery, ...] = ()
    changed: tuple[Delivery, ...] = ()
    """Deliveries decided earlier whose state is another now."""
    resend: tuple[DeliveryId, ...] = ()
    """Receipts that the sender asked for again by sending again."""
    accounts: tuple[AccountDecided, ...] = ()
    """Accounts that are suspended, resumed or removed by it."""
    reviews: tuple[Review, ...] = ()
    """Pairs that wait for a person to decide, or that one decided on."""
    links: tuple[Link, ...] = ()
    """Pairs that a person joined or separated."""
    words: tuple[HeldWords, ...] = ()
    """Words that wait for a person to read them, were read, or are said no more."""
    heirs: tuple[tuple[PersonId, PersonId], ...] = ()
    """A person, and another who is found under the same keys from now on."""
    erased: Erased | None = None
    """Somebody who is to be found nowhere from now on."""
    stand_ins: tuple[Delivery, ...] = ()
    """What goes out in place of a delivery whose content nobody may have any more, should it have to go out again."""
    rectified: tuple[Rectified, ...] = ()
    """What is right where agencies said something wrong."""
    holds: tuple[HoldDecided, ...] = ()
    """Cases of which nobody may be erased, or may be again."""
    placed_anew: frozenset[CaseId] = frozenset()
    """Cases whose records, members and incidents stand here whole: what was stored of them goes."""
    alarms: tuple[Alarm, ...] = ()
    """What somebody who runs the hub has to see to because of it."""
    closed_alarms: tuple[AlarmClosed, ...] = ()
    """What somebody has seen to."""
    alarm_notes: tuple[AlarmNoted, ...] = ()
    """What somebody did about what is open."""
    emergencies: tuple[Emergency, ...] = ()
    """Cases of another area that somebody may read for a while."""
    emergency_reviews: tuple[Reviewed, ...] = ()
    """What reviews of such openings came to."""
    operated: tuple[Operated, ...] = ()
    """What whoever runs the hub decided: stops, plans to send again, failures that are closed."""
    pages: tuple[CasePage, ...] = ()
    """Cases as their coordinators are shown them from now on."""
    flags: tuple[CaseFlag, ...] = ()
    """Until when an incident would be a repeat, for each case of the conference that it touches."""
    feed: tuple[Noted, ...] = ()
    """What coordinators are told of what changed."""
    audit: tuple[AuditEntry, ...] = ()
    """Acts on personal data beside those that follow from what stands here (`flow/audit.py`): erasures, for example."""
