"""What a plain document tells: the part that stands beside its people says which event it is."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from connectors.assessments import RiskNames, assessment
from connectors.custody import custody_changed
from connectors.incidents import incident, references
from connectors.plain.people import about_him, people
from connectors.reading import Field
from hub.domain.events import (
    CourtHearingChanged,
    Event,
    FeedbackReceived,
    IncidentReported,
    RecordWithdrawn,
    ReferralMade,
    SupportStatus,
    SupportUpdated,
)
from hub.domain.head import Head
from hub.domain.risk import RiskAssessment

RISK = RiskNames(tool="tool", version="version", score="score", level="level", assessed_at="assessedAt")
"""The fields of the part `risk`."""
STATUS: dict[str, SupportStatus] = {status.name: status for status in SupportStatus}
"""Where a service stands, as `support` writes it."""
ASSESSOR = "service"
"""Who assesses when the part `risk` is filled."""
SUPPORT = "support"
"""What a referral is for when it does not say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A document with what every event takes from it."""

    document: Field
    head: Head

    @property
    def risk(self) -> RiskAssessment | None:
        """The assessment that stands in the document."""
        return assessment(self.document.at("risk"), RISK, self.head.recorded_at, ASSESSOR)

    def beside(self, part: str) -> Head:
        """Return the head of what a part tells: each part has revisions of its own."""
        return replace(self.head, record_id=f"{self.head.record_id}#{part}")


def told(document: Field, agency: str) -> Event:
    """Return the event of a document by the first of the parts that it has; without any it is a referral."""
    head = Head(
        agency=agency,
        record_id=document.at("reference").needed_text(),
        recorded_at=document.at("recordedAt").needed_moment(),
        revision=document.at("revision").whole(),
    )
    record = Record(document=document, head=head)
    stated = [name for name in PARTS if document.at(name).value is not None]
    if len(stated) > 1:
        document.note("tells several things.", f"Send one document for each of {', '.join(stated)}.")
    part = stated[0] if stated else "referral"
    return PARTS[part](record, document.at(part))


def _incident(record: Record, part: Field) -> Event:
    happened = incident(part.at("at"), part.at("placeKind"), part.at("crimeReference"))
    what = replace(happened, flags=part.at("flags").codes(), operation=part.at("operation").code())
    return IncidentReported(head=record.head, incident=what, people=people(record.document), assessment=record.risk)


def _referral(record: Record, part: Field) -> Event:
    return ReferralMade(
        head=record.head,
        people=people(record.document),
        reason=part.at("reason").code() or SUPPORT,
        assessment=record.risk,
        narrative=part.at("narrative").text(),
        requested_by=part.at("requestedBy").code(),
        referrer_role=part.at("referrerRole").code(),
        reviewed=part.at("reviewed").is_yes(),
    )


def _support(record: Record, part: Field) -> Event:
    status = part.at("status").one_of(STATUS)
    if status is None:
        part.at("status").missing()
    return SupportUpdated(
        head=record.beside("support"),
        people=people(record.document),
        status=status or SupportStatus.RECEIVED,
        status_at=part.at("at").needed_moment(),
        reason=part.at("reason").code(),
        contact_attempts=part.at("contactAttempts").whole(),
        first_contact_at=part.at("firstContactAt").moment(),
        safety_plan_at=part.at("safetyPlanAt").moment(),
    )


def _custody(record: Record, part: Field) -> Event:
    return custody_changed(record.beside("custody"), about_him(record.document), part)


def _hearing(record: Record, part: Field) -> Event:
    return CourtHearingChanged(
        head=record.beside("hearing"),
        people=about_him(record.document),
        change=part.at("change").needed_code(),
        hearing_at=part.at("at").moment(),
        hearing=part.at("kind").code(),
        special_measures=part.at("specialMeasures").codes(),
        references=references(part.at("crimeReference")),
    )


def _feedback(record: Record, part: Field) -> Event:
    return FeedbackReceived(
        head=record.beside("feedback"),
        people=people(record.document),
        received_at=part.at("at").needed_moment(),
        severity=part.at("severity").needed_code(),
        about=part.at("about").text(),
        themes=part.at("themes").codes(),
    )


def _withdrawn(record: Record, part: Field) -> Event:
    return RecordWithdrawn(head=record.head, people=(), reason=part.at("reason").needed_code())


PARTS: dict[str, Callable[[Record, Field], Event]] = {
    "incident": _incident,
    "referral": _referral,
    "support": _support,
    "custody": _custody,
    "hearing": _hearing,
    "feedback": _feedback,
    "withdrawn": _withdrawn,
}
"""What each part of a document tells."""
