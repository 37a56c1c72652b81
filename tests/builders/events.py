"""Events as agencies tell them: valid by default, any part replaced by keyword."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hub.domain.delivery import Delivery
from hub.domain.events import (
    ConsentChanged,
    CourtHearingChanged,
    CustodyOrOrderChanged,
    FeedbackReceived,
    Incident,
    IncidentReported,
    MaracOutcome,
    Measure,
    OutcomeRecorded,
    OutcomeStage,
    PersonDetailsChanged,
    Receipt,
    ReceiptState,
    RecordWithdrawn,
    ReferralMade,
    RiskAssessed,
    SafeguardingUpdated,
    SupportStatus,
    SupportUpdated,
)
from hub.domain.head import Head
from hub.domain.person import ConsentStatus
from hub.domain.risk import Answer, ItemAnswer, RiskAssessment
from tests.builders.people import a_child, a_perpetrator, a_victim

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
"""A Monday morning in winter: London time is UTC."""
YESTERDAY = NOW - timedelta(days=1)

POLICE, IDVA, MASH, VRAS, MARAC, PROGRAMME = (
    "suffolk-police",
    "suffolk-idva",
    "suffolk-mash",
    "suffolk-vras",
    "suffolk-marac",
    "suffolk-perpetrator-service",
)


def a_head(agency: str = POLICE, record: str = "R-1", **over: Any) -> Head:
    """Return the head of a record's only revision."""
    return replace(Head(agency=agency, record_id=record, recorded_at=NOW - timedelta(hours=1)), **over)


def an_incident(**over: Any) -> Incident:
    """Return an incident of last night."""
    return replace(Incident(occurred_from=NOW - timedelta(hours=12)), **over)


def ticks(yes: int, items: int = 24) -> tuple[ItemAnswer, ...]:
    """Return the answers to a checklist of which so many are a yes."""
    return tuple(
        ItemAnswer(item=f"Q{number}", answer=Answer.YES if number <= yes else Answer.NO)
        for number in range(1, items + 1)
    )


def an_assessment(judgement: str | None = None, yes: int | None = None, **over: Any) -> RiskAssessment:
    """Return a checklist of 24 items, graded by judgement, by count or by both."""
    made = RiskAssessment(
        tool="DASH_RIC_24",
        tool_version="1",
        assessed_at=NOW - timedelta(hours=2),
        assessor_role="first-responder",
        judgement=judgement,
        answers=ticks(yes) if yes is not None else (),
    )
    return replace(made, **over)


HIGH = an_assessment("high")
MEDIUM = an_assessment("medium")


def an_incident_reported(agency: str = POLICE, record: str = "R-1", **over: Any) -> IncidentReported:
    """Return a medium-risk incident between one pair, told by the police."""
    told = IncidentReported(
        head=a_head(agency, record),
        incident=an_incident(),
        people=(a_victim(), a_perpetrator()),
        assessment=MEDIUM,
    )
    return replace(told, **over)


def a_risk_assessed(agency: str = IDVA, record: str = "A-1", **over: Any) -> RiskAssessed:
    """Return a later assessment of the same pair."""
    told = RiskAssessed(
        head=a_head(agency, record),
        people=(a_victim(), a_perpetrator()),
        assessment=an_assessment("high", assessed_at=NOW - timedelta(hours=1)),
    )
    return replace(told, **over)


def a_referral_made(agency: str = IDVA, record: str = "F-1", **over: Any) -> ReferralMade:
    """Return a referral of the same pair without a criterion."""
    told = ReferralMade(head=a_head(agency, record), people=(a_victim(), a_perpetrator()), reason="support")
    return replace(told, **over)


def a_support_updated(agency: str = IDVA, record: str = "S-1", **over: Any) -> SupportUpdated:
    """Return that a service is in contact with the victim."""
    told = SupportUpdated(
        head=a_head(agency, record), people=(a_victim(),), status=SupportStatus.CONTACTED, status_at=NOW
    )
    return replace(told, **over)


def a_safeguarding_updated(agency: str = MASH, record: str = "C-1", **over: Any) -> SafeguardingUpdated:
    """Return that the children's hub rated a contact."""
    told = SafeguardingUpdated(head=a_head(agency, record), people=(a_child(), a_victim()), rating="amber")
    return replace(told, **over)


def a_consent_changed(status: ConsentStatus, agency: str = IDVA, record: str = "K-1", **over: Any) -> ConsentChanged:
    """Return what the victim said to support just now."""
    told = ConsentChanged(
        head=a_head(agency, record, recorded_at=NOW),
        people=(a_victim(consents=()),),
        purpose="support",
        status=status,
        changed_at=NOW,
    )
    return replace(told, **over)


def a_custody_changed(agency: str = POLICE, record: str = "B-1", **over: Any) -> CustodyOrOrderChanged:
    """Return that the perpetrator was released an hour ago, on condition that he keeps away from her."""
    told = CustodyOrOrderChanged(
        head=a_head(agency, record),
        people=(a_victim(consents=()), a_perpetrator()),
        change="released",
        changed_at=NOW - timedelta(hours=1),
        conditions=("no-contact",),
    )
    return replace(told, **over)


def a_details_changed(agency: str = IDVA, record: str = "D-1", **over: Any) -> PersonDetailsChanged:
    """Return that the victim has another telephone."""
    told = PersonDetailsChanged(
        head=a_head(agency, record), people=(a_victim(consents=()), a_perpetrator()), changed=("contacts",)
    )
    return replace(told, **over)


def a_marac_outcome(agency: str = MARAC, record: str = "M-1", **over: Any) -> MaracOutcome:
    """Return that the conference heard the case yesterday."""
    told = MaracOutcome(
        head=a_head(agency, record),
        people=(a_victim(consents=()), a_perpetrator()),
        outcome="heard",
        heard_at=YESTERDAY,
    )
    return replace(told, **over)


def a_hearing_changed(agency: str = POLICE, record: str = "H-1", **over: Any) -> CourtHearingChanged:
    """Return that a court listed a trial for next week."""
    told = CourtHearingChanged(
        head=a_head(agency, record),
        people=(a_victim(consents=()), a_perpetrator()),
        change="listed",
        hearing_at=NOW + timedelta(days=7),
        hearing="trial",
        special_measures=("screen",),
    )
    return replace(told, **over)


def an_outcome_recorded(agency: str = IDVA, record: str = "O-1", **over: Any) -> OutcomeRecorded:
    """Return that a service asked the victim at the beginning how she is."""
    told = OutcomeRecorded(
        head=a_head(agency, record),
        people=(a_victim(consents=()),),
        stage=OutcomeStage.BASELINE,
        measured_at=NOW - timedelta(hours=2),
        instrument="four-outcomes",
        measures=(Measure(domain="feels-safer", score=3, out_of=10),),
    )
    return replace(told, **over)


def a_feedback_received(agency: str = VRAS, record: str = "Y-1", **over: Any) -> FeedbackReceived:
    """Return that the victim had a concern about the service itself."""
    told = FeedbackReceived(
        head=a_head(agency, record),
        people=(a_victim(consents=()),),
        received_at=NOW - timedelta(hours=1),
        severity="concern",
        themes=("waiting",),
    )
    return replace(told, **over)


def a_record_withdrawn(agency: str = POLICE, record: str = "R-1", **over: Any) -> RecordWithdrawn:
    """Return that an agency takes a record back."""
    told = RecordWithdrawn(head=a_head(agency, record, recorded_at=NOW), people=(), reason="entered-in-error")
    return replace(told, **over)


def a_receipt(delivery: Delivery, state: ReceiptState = ReceiptState.ACCEPTED, **over: Any) -> Receipt:
    """Return a recipient's answer to a delivery."""
    told = Receipt(
        head=a_head(delivery.recipient, f"receipt-{state}", recorded_at=NOW),
        delivery_id=str(delivery.id),
        state=state,
        at=NOW,
    )
    return replace(told, **over)
