"""Rows as they come from PostgreSQL, turned into values of the domain at once."""

import json
from typing import Any
from uuid import UUID

from hub.domain.agency import AccountState
from hub.domain.case import Case, KnownIncident, Telling
from hub.domain.delivery import Cause, Delivery, DeliveryKind, DeliveryState
from hub.domain.events import CaseEvent, Incident
from hub.domain.facts import Told
from hub.domain.ids import AgencyId, AreaId, CaseId, DeliveryId, EventId, IncidentId, PersonId, RecordId
from hub.domain.person import Role
from hub.domain.risk import Grade
from hub.flow.deduplicate import TOLD
from hub.flow.received import KnownRecord, Member, RecordKey
from hub.wire import codec

_EVENTS: dict[Told, type[CaseEvent]] = {told: cls for cls, told in TOLD.items()}


def record_key(row: Any) -> RecordKey:
    """Return the key of a record from a row that has its three columns."""
    return RecordKey(source=AgencyId(row.source), record=RecordId(row.record_id), told=Told(row.told))


def record(row: Any) -> KnownRecord:
    """Return a record with whom and what it is about."""
    key = record_key(row)
    people: dict[str, str] = json.loads(row.people) if row.people else {}
    return KnownRecord(
        key=key,
        event_id=EventId(row.event_id),
        content_hash=row.content_hash,
        recorded_at=row.recorded_at,
        revision=row.revision,
        event=codec.from_json(_EVENTS[key.told], row.event),
        people={ref: PersonId(UUID(person)) for ref, person in people.items()},
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
        marac=row.marac,
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
    )


def account(row: Any) -> tuple[AgencyId, AccountState]:
    """Return what was decided on an agency's account."""
    return AgencyId(row.agency), AccountState(row.state)
