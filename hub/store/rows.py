"""Rows as they come from PostgreSQL, turned into values of the domain at once."""

import json
from datetime import datetime
from typing import Any
from uuid import UUID

from hub.domain.agency import AccountState
from hub.domain.case import Case, KnownIncident, Telling
from hub.domain.decisions import Rectifiable
from hub.domain.delivery import Cause, Delivery, DeliveryKind, DeliveryState
from hub.domain.emergency import ToReview
from hub.domain.events import CaseEvent, Incident
from hub.domain.facts import Told
from hub.domain.ids import (
    AgencyId,
    AreaId,
    CaseId,
    DeliveryId,
    EventId,
    IncidentId,
    PersonId,
    RecordId,
    ReviewId,
    WordsId,
)
from hub.domain.limits import UNLIMITED, Limits
from hub.domain.operating import LetterId, OpenLetter, Plan, RedriveId, RedriveState
from hub.domain.person import Role
from hub.domain.repeats import NOTHING_SAID, RepeatsSaid
from hub.domain.review import Review, ReviewState, Signature
from hub.domain.risk import Grade
from hub.domain.words import HeldWords, Place, WordsState
from hub.flow.deduplicate import TOLD
from hub.flow.known_people import Mention
from hub.flow.received import KnownRecord, Link, Member, RecordKey, Rectified
from hub.matching.features import Features, features_of
from hub.wire import codec

_EVENTS: dict[Told, type[CaseEvent]] = {told: cls for cls, told in TOLD.items()}


def record_key(row: Any) -> RecordKey:
    """Return the key of a record from a row that has its three columns."""
    return RecordKey(source=AgencyId(row.source), record=RecordId(row.record_id), told=Told(row.told))


def record(row: Any) -> KnownRecord:
    """Return a record with whom and what it is about."""
    key = record_key(row)
    people: dict[str, list[str]] = json.loads(row.people) if row.people else {}
    return KnownRecord(
        key=key,
        event_id=EventId(row.event_id),
        content_hash=row.content_hash,
        recorded_at=row.recorded_at,
        revision=row.revision,
        event=codec.from_json(_EVENTS[key.told], row.event),
        people={ref: PersonId(UUID(person)) for ref, (person, _) in people.items()},
        alone={ref: PersonId(UUID(alone)) for ref, (_, alone) in people.items()},
        seq=row.seq,
        cases=tuple(CaseId(case) for case in row.cases),
        withdrawn=row.withdrawn,
    )


def member(row: Any) -> Member:
    """Return a person's part in a case."""
    return Member(case=CaseId(row.case_id), person=PersonId(row.person_id), role=Role(row.role))


def case(row: Any) -> Case:
    """Return a case."""
    return Case(
        id=CaseId(row.id),
        area=AreaId(row.area),
        victim=PersonId(row.victim),
        perpetrator=PersonId(row.perpetrator) if row.perpetrator else None,
        grade=Grade(row.grade),
        graded_at=row.graded_at,
        replaced_by=CaseId(row.replaced_by) if row.replaced_by else None,
        marac=row.marac,
        limits=codec.from_json(Limits, row.limits) if row.limits else UNLIMITED,
        left=AreaId(row.left_area) if row.left_area else None,
        repeats=codec.from_json(RepeatsSaid, row.repeats) if row.repeats else NOTHING_SAID,
    )


def incident(row: Any) -> KnownIncident:
    """Return an incident with those who told of it, in the order in which they did."""
    told = tuple(Telling(source=AgencyId(source), record=RecordId(record)) for source, record in json.loads(row.told))
    found: Incident = codec.from_json(Incident, row.incident)
    return KnownIncident(id=IncidentId(row.id), case=CaseId(row.case_id), incident=found, told=told)


def delivery(row: Any) -> Delivery:
    """Return a delivery without its content."""
    return Delivery(
        id=DeliveryId(row.id),
        recipient=AgencyId(row.recipient),
        topic=row.topic,
        kind=DeliveryKind(row.kind),
        cause=Cause(
            source=AgencyId(row.source),
            event=EventId(row.event_id),
            record=RecordId(row.record_id) if row.record_id else None,
        ),
        state=DeliveryState(row.state),
        case=CaseId(row.case_id) if row.case_id else None,
        key=row.key,
        subject=row.subject,
        incident=IncidentId(row.incident_id) if row.incident_id else None,
        sequence=row.sequence,
        claimed=row.claimed,
        fingerprint=row.fingerprint,
        rules=tuple(row.rules),
        reason=row.reason,
        respond_by=row.respond_by,
        position=row.position,
    )


def account(row: Any) -> tuple[AgencyId, AccountState]:
    """Return what was decided on an agency's account."""
    return AgencyId(row.agency), AccountState(row.state)


def described(row: Any) -> tuple[PersonId, Mention, Features]:
    """Return what is compared of one description; what was stored before descriptions were is read from the event."""
    mention = (record_key(row), row.ref)
    if row.features is not None:
        return PersonId(row.person_id), mention, Features.from_list(row.features) if row.features else Features()
    event = codec.from_json(_EVENTS[mention[0].told], row.event)
    said = next((p for p in event.people if p.ref == row.ref), None)
    return PersonId(row.person_id), mention, features_of(said, row.source) if said else Features()


def link(row: Any) -> Link:
    """Return what a person decided about two descriptions."""
    sides = tuple(tuple(PersonId(UUID(alone)) for alone in side) for side in row.sides)
    return Link(one=PersonId(row.one), other=PersonId(row.other), same=row.same, sides=sides, seq=row.seq)


def rectified(row: Any) -> Rectified:
    """Return what somebody decided to be right of a person."""
    return Rectified(
        person=PersonId(row.person), what=Rectifiable(row.field), wrong=tuple(row.wrong), right=row.right_value
    )


def review(row: Any) -> Review:
    """Return a review with everybody who has decided on it."""
    return Review(
        id=ReviewId(row.id),
        one=PersonId(row.one),
        other=PersonId(row.other),
        weight=row.weight,
        needs_second=row.needs_second,
        depends=row.depends,
        state=ReviewState(row.state),
        signatures=tuple(_signature(**signature) for signature in row.signatures),
    )


def _signature(*, by: str, same: bool | None, reason: str, at: str) -> Signature:
    return Signature(by=by, same=same, reason=reason, at=datetime.fromisoformat(at))


def words(row: Any) -> HeldWords:
    """Return words that were held, as they stand."""
    key = record_key(row)
    return HeldWords(
        id=WordsId(row.id),
        case=CaseId(row.case_id),
        mark=row.mark,
        place=Place(source=key.source, record=key.record, told=key.told, path=row.path),
        state=WordsState(row.state),
        by=row.decided_by,
        reason=row.reason,
        decided_at=row.decided_at,
    )


def plan(row: Any) -> tuple[RedriveId, Plan]:
    """Return what is known of a plan to send again."""
    known = Plan(
        state=RedriveState(row.state),
        planned_by=row.planned_by,
        started_by=row.started_by,
        fingerprint=row.fingerprint or "",
        now=row.now or "",
        digest=row.policy_digest or "",
        needs_second=row.needs_second,
    )
    return RedriveId(row.id), known


def to_review(row: Any) -> tuple[EventId, ToReview]:
    """Return what is known of an emergency that is reviewed."""
    known = ToReview(
        case=CaseId(row.case_id), by=row.opened_by, agreed_by=row.agreed_by, reviewed=row.reviewed_at is not None
    )
    return EventId(str(row.id)), known


def letter(row: Any) -> tuple[LetterId, OpenLetter]:
    """Return what is known of an event that failed and is open."""
    known = OpenLetter(
        source=AgencyId(row.source),
        event_id=EventId(row.event_id),
        outcome=row.outcome,
        reason=row.reason,
        pointers=tuple(row.pointers),
    )
    return LetterId(row.id), known
