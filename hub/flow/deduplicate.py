"""Step 2: is it told for the first time? Nothing is thrown away; each event is recorded as what it is."""

from hub.domain.decisions import PersonDecided
from hub.domain.events import (
    AlarmFound,
    CaseEvent,
    CaseUnshown,
    ConsentChanged,
    CourtHearingChanged,
    CustodyOrOrderChanged,
    Event,
    FeedbackReceived,
    Heartbeat,
    IncidentReported,
    MaracOutcome,
    MarksLapsed,
    OutcomeRecorded,
    PersonDetailsChanged,
    Receipt,
    RecordWithdrawn,
    ReferralMade,
    RiskAssessed,
    SafeguardingUpdated,
    SupportUpdated,
)
from hub.domain.facts import Told
from hub.domain.ids import AgencyId, RecordId
from hub.domain.outcome import Duplicate, Outcome, Reason, Refused, Superseded
from hub.flow.known import Known
from hub.flow.received import KnownRecord, Received, RecordKey

TOLD: dict[type[CaseEvent], Told] = {
    IncidentReported: Told.INCIDENT,
    RiskAssessed: Told.RISK,
    ReferralMade: Told.REFERRAL,
    SupportUpdated: Told.SUPPORT,
    SafeguardingUpdated: Told.SAFEGUARDING,
    RecordWithdrawn: Told.WITHDRAWAL,
    ConsentChanged: Told.CONSENT,
    CustodyOrOrderChanged: Told.CUSTODY,
    PersonDetailsChanged: Told.DETAILS,
    MaracOutcome: Told.CONFERENCE,
    CourtHearingChanged: Told.COURT,
    OutcomeRecorded: Told.MEASURED,
    FeedbackReceived: Told.FEEDBACK,
}
"""What each event about people tells."""


def told(event: Event) -> Told:
    """Return which kind of thing an event tells."""
    match event:
        case Receipt():
            return Told.RECEIPT
        case Heartbeat():
            return Told.HEARTBEAT
        case _ if isinstance(event, PersonDecided | MarksLapsed | CaseUnshown | AlarmFound):
            return Told.DECISION
        case _:
            return TOLD[type(event)]


def record_key(received: Received, event: Event) -> RecordKey:
    """Return under which key the event's record is known."""
    return RecordKey(source=received.source, record=RecordId(event.head.record_id), told=told(event))


def key_of(event: Event) -> RecordKey:
    """Return the record that an event of an agency tells anew: what it said before no longer stands."""
    return RecordKey(source=AgencyId(event.head.agency), record=RecordId(event.head.record_id), told=told(event))


def whole_record(record: str) -> RecordId:
    """Return the record of which this one is a part: `X#consent` tells more of those of whom the sender's `X` tells."""
    return RecordId(record.partition("#")[0])


def came_before(received: Received, known: Known) -> bool:
    """Say whether this very event came before: the same id with the same content."""
    before = known.events.get((received.source, received.event_id), {}).get(received.content_hash)
    return before is not None and not (received.retried and before.outcome is Outcome.DEAD_LETTER)


def reused(received: Received, known: Known) -> Refused | None:
    """Refuse an event id that came before with another content (ADR 4); the same id on test data is another event."""
    contents = known.events.get((received.source, received.event_id), {})
    before = [content for content, event in contents.items() if event.test is received.test]
    if before and received.content_hash not in before:
        return Refused(reason=Reason.EVENT_ID_REUSED, pointers=("/ce_id",))
    return None


def deduplicate(received: Received, event: Event, known: Known) -> Duplicate | Superseded | None:
    """Return what an event under a new id repeats or comes too late after; None when it tells something new."""
    latest = known.records.get(record_key(received, event))
    if latest is None:
        return None
    if latest.content_hash == received.content_hash:
        return Duplicate(of=latest.event_id)
    return Superseded(by=latest.event_id) if _is_older(event, latest) else None


def _is_older(event: Event, latest: KnownRecord) -> bool:
    revision = event.head.revision
    if revision is not None and latest.revision is not None and revision != latest.revision:
        return revision < latest.revision
    return event.head.recorded_at < latest.recorded_at
