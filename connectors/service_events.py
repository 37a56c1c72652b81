"""What a row of a support service tells: a referral, an incident, a status, a consent, a risk or a receipt."""

from dataclasses import replace
from datetime import datetime

from connectors.assessments import assessment
from connectors.documents import Outgoing, outgoing
from connectors.incidents import incident
from connectors.reading import PLACEHOLDER, Field, refused
from connectors.receipts import receipt, state
from connectors.rows import read_rows
from connectors.service_rows import RISK, people, purpose
from hub.domain.events import (
    ConsentChanged,
    Event,
    IncidentReported,
    Receipt,
    ReferralMade,
    RiskAssessed,
    SupportStatus,
    SupportUpdated,
)
from hub.domain.head import Head
from hub.domain.person import ConsentStatus

STATUS: dict[str, SupportStatus] = {status.name: status for status in SupportStatus}
"""Where a service stands, as the column `status` writes it."""
KEY_COLUMN = "client_ref"
"""Every file has it: the service's own number of the client."""

_TIMES = (
    "recorded_at",
    "status_at",
    "closed_at",
    "consent_changed_at",
    "incident_at",
    "referral_date",
    "risk_assessed_at",
)


def to_events(body: bytes, agency: str, assessor: str) -> tuple[Outgoing, ...]:
    """Return what the rows of a file tell, in their order; raise `Unmappable` with all problems.

    A row tells one thing, with two exceptions: a status row with risk columns tells the assessment too, and a row
    that answers a task to ask her tells also what she said.
    """
    rows = read_rows(body, KEY_COLUMN)
    if not rows:
        raise refused("has no row.", "Fill in one row for each client, or send no file.")
    events = [event for row in rows for event in _tell(row, agency, assessor)]
    for row in rows[:1]:
        row.stop_on_problems()
    return tuple(outgoing(event) for event in events)


def _tell(row: Field, agency: str, assessor: str) -> tuple[Event, ...]:
    asked = (_consent(row, agency),) if row.at("consent_changed_at").text() else ()
    if row.at("answers_delivery").text():
        return (_receipt(row, agency), *asked)
    if asked:
        return asked
    if row.at("incident_at").text():
        return (_incident(row, agency, assessor),)
    status = row.at("status").one_of(STATUS)
    if status in (None, SupportStatus.RECEIVED) and row.at("hub_case_ref").text() is None:
        return (_referral(row, agency, assessor),)
    told = _risk(row, agency, assessor)
    if status:
        return (_support(row, agency, status), *told)
    if not told:
        row.at("status").missing()
    return told


def _head(row: Field, agency: str, about: str = "") -> Head:
    """Return the head of one of a client's records; each kind of record has an id and revisions of its own."""
    client = row.at(KEY_COLUMN).needed_text()
    reference = row.at("referral_ref").text() or client
    return Head(
        agency=agency,
        record_id=f"{reference}{about}",
        recorded_at=_told_at(row),
        revision=row.at("revision").whole(),
    )


def _told_at(row: Field) -> datetime:
    for column in _TIMES:
        moment = row.at(column).moment()
        if moment:
            return moment
    if not any(row.at(column).text() for column in _TIMES):
        row.at("status_at").missing()
    return PLACEHOLDER


def _receipt(row: Field, agency: str) -> Receipt:
    stated = state(row.at("status"))
    return receipt(agency, row.at("answers_delivery"), stated, row.at("status_at"), _reason(row))


def _consent(row: Field, agency: str) -> ConsentChanged:
    told = people(row)
    consent = next((consent.status for consent in told[0].consents), None)
    if consent is None:
        row.at("consent").missing()
    changed = row.at("consent_changed_at").needed_moment()
    # The answer to a task may stand beside it, with a time of its own that is not hers.
    at = row.at("recorded_at").moment() or changed
    return ConsentChanged(
        head=replace(_head(row, agency, "#consent"), recorded_at=at),
        people=told,
        purpose=purpose(row),
        status=consent or ConsentStatus.UNKNOWN,
        changed_at=changed,
    )


def _incident(row: Field, agency: str, assessor: str) -> IncidentReported:
    told = incident(row.at("incident_at"), row.at("incident_place_kind"), row.at("crime_reference"))
    own = row.at("incident_ref").text()
    head = _head(row, agency, f"#incident-{own or told.occurred_from.isoformat()}")
    risk = assessment(row, RISK, head.recorded_at, assessor)
    return IncidentReported(head=head, incident=told, people=people(row), assessment=risk)


def _referral(row: Field, agency: str, assessor: str) -> ReferralMade:
    head = _head(row, agency)
    return ReferralMade(
        head=head,
        people=people(row),
        reason=row.at("referral_reason").code() or "support",
        assessment=assessment(row, RISK, head.recorded_at, assessor),
    )


def _support(row: Field, agency: str, status: SupportStatus) -> SupportUpdated:
    closed = row.at("closed_at").moment() if status is SupportStatus.CLOSED else None
    return SupportUpdated(
        head=_head(row, agency, "#support"),
        people=people(row),
        status=status,
        status_at=row.at("status_at").moment() or closed or row.at("status_at").needed_moment(),
        reason=_reason(row).code(),
        contact_attempts=row.at("contact_attempts").whole(),
        first_contact_at=row.at("first_contact_at").moment(),
        safety_plan_at=row.at("safety_plan_at").moment(),
    )


def _risk(row: Field, agency: str, assessor: str) -> tuple[RiskAssessed, ...]:
    head = _head(row, agency, "#risk")
    risk = assessment(row, RISK, head.recorded_at, assessor)
    if risk is None:
        return ()
    # The same assessment stands in every later row of the client: its own time makes it the same event.
    own = replace(head, recorded_at=risk.assessed_at)
    return (RiskAssessed(head=own, people=people(row), assessment=risk),)


def _reason(row: Field) -> Field:
    closing = row.at("close_reason")
    return closing if closing.text() and not row.at("status_reason").text() else row.at("status_reason")
