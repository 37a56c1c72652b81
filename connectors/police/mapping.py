"""Police: the Single Online Home document with its safeguarding block to events, deliveries to replies."""

from dataclasses import replace
from datetime import datetime

from connectors.codes import NOT_DOMESTIC, relationship
from connectors.custody import custody_changed
from connectors.documents import Connector, Outgoing, outgoing
from connectors.incidents import references
from connectors.police.answers import answers
from connectors.police.document import Document, read_document
from connectors.police.lists import ABUSE, FLAGS
from connectors.police.people import people, victims
from connectors.police.places import place_kind
from connectors.police.programme import referral_alone, referral_beside, withdrawal_beside
from connectors.police.replies import to_native
from connectors.police.safeguarding import assessment
from connectors.reading import PLACEHOLDER, Field
from hub.domain.events import Event, Incident, IncidentReported, RecordWithdrawn
from hub.domain.head import Head
from hub.domain.person import Coded, YesNo
from hub.domain.risk import Answer, RiskAssessment

ANSWERS_THAT_FLAG = ("strangulation", "stalking")
"""Items whose yes is a flag of the incident too."""
DOMESTIC_SUBCODE = "DA"
"""`categorySubcode` of a domestic abuse report."""

CUSTODY_RECORD = "#custody"
"""Ends the number of a record of custody, bail or an order, which has revisions of its own."""

Times = tuple[datetime, datetime | None, bool]
"""Earliest, latest where it differs, and whether the time is exact."""

_CLASSIFICATIONS = {"homeOfficeClassification": "home-office", "crimeOffenceCode": "offence-code"}
_SUSPECT_INFORMED = {"YES": YesNo.YES, "NO": YesNo.NO, "UNKNOWN": YesNo.UNKNOWN}


def to_events(body: bytes, agency: str) -> tuple[Outgoing, ...]:
    """Return the incident that a document reports or takes back, the referral of him to a programme, and the answers.

    A document that only answers or refers has no `data`. Raise `Unmappable` with all problems.
    """
    document = read_document(body)
    events = (*referral_alone(document, agency), *answers(document, agency))
    if not events or document.incident.body.value is not None:
        events = (*_told(document, agency), *events)
    document.root.stop_on_problems()
    return tuple(outgoing(event) for event in events)


def _told(document: Document, agency: str) -> tuple[Event, ...]:
    head = _head(document, agency)
    withdrawn, custody = document.safeguarding.at("withdrawn"), document.safeguarding.at("custody")
    if custody.value is not None:
        _check_domestic(document)
        own = replace(head, record_id=f"{head.record_id}{CUSTODY_RECORD}")
        return (custody_changed(own, people(document), custody),)
    if withdrawn.value is None:
        return (_report(document, head), *referral_beside(document, head))
    record = _withdrawal(document, head, withdrawn)
    return (record, *withdrawal_beside(document, record))


def _head(document: Document, agency: str) -> Head:
    submissions = document.related(document.incident, "submission", "submission")
    if not submissions:
        document.incident.body.at("relationships").at("submission").missing()
        return Head(agency=agency, record_id="", recorded_at=PLACEHOLDER)
    sent = submissions[0].attributes
    record = sent.at("customerReferenceNumber").text() or sent.at("submissionId").needed_text()
    return Head(
        agency=agency,
        record_id=record,
        recorded_at=sent.at("submitTime").needed_moment(),
        revision=sent.at("revision").whole(),
    )


def _withdrawal(document: Document, head: Head, withdrawn: Field) -> RecordWithdrawn:
    reason = withdrawn.at("reason").code()
    if reason is None:
        withdrawn.at("reason").missing()
    return RecordWithdrawn(head=head, people=people(document), reason=reason or "")


def _report(document: Document, head: Head) -> IncidentReported:
    _check_domestic(document)
    risk = assessment(document.safeguarding, head.recorded_at)
    attributes = document.incident.attributes
    earliest, latest, exact = _times(attributes)
    informed = document.safeguarding.at("suspectInformed").one_of(_SUSPECT_INFORMED)
    incident = Incident(
        occurred_from=earliest,
        occurred_until=latest,
        exact=exact,
        references=references(attributes.at("incidentReportedAlreadyReference")),
        place_kind=place_kind(document, victims(document)),
        abuse=_abuse(attributes),
        flags=_flags(document, risk),
        suspect_informed=informed or YesNo.UNKNOWN,
        narrative=attributes.at("incidentDescription").text(),
        operation=document.safeguarding.at("operation").code(),
    )
    return IncidentReported(head=head, incident=incident, people=people(document), assessment=risk)


def _check_domestic(document: Document) -> None:
    """Note a problem when nothing marks the incident as domestic; this hub must not learn of any other."""
    sent = document.related(document.incident, "submission", "submission")
    subcode = (sent[0].attributes.at("categorySubcode").text() or "") if sent else ""
    if subcode.upper() == DOMESTIC_SUBCODE or document.safeguarding.at("riskTool").value is not None:
        return
    for victim in victims(document):
        related = victim.attributes.at("victimRelationshipToSuspect").text()
        meaning = relationship(related).canonical if related else None
        domestic = meaning is not None and meaning not in NOT_DOMESTIC
        if domestic or victim.attributes.at("riskOfBeingVictimOfDomesticAbuse").is_yes():
            return
    document.incident.body.note(
        "is not marked as domestic abuse.", "Set categorySubcode DA, or the victim's relationship to the suspect."
    )


def _times(attributes: Field) -> Times:
    start, end = attributes.at("incidentStartDateTime"), attributes.at("incidentEndDateTime").moment()
    stated = attributes.at("incidentExactTimeKnown").yes_no()
    approximate = start.value is None
    span = _approximate(attributes).span() if approximate else start.span()
    if span is None:
        start.missing()
        return PLACEHOLDER, None, False
    earliest, latest = span
    exact = earliest == latest and not approximate and stated is not YesNo.NO
    return earliest, end or (latest if latest != earliest else None), exact


def _approximate(attributes: Field) -> Field:
    day, clock = attributes.at("incidentApproximateDate"), attributes.at("incidentApproximateTime")
    text, time = day.text(), clock.clock()
    return Field(value=f"{text}T{time}" if text and time else text, pointer=day.pointer, problems=day.problems)


def _abuse(attributes: Field) -> tuple[Coded, ...]:
    stated = (
        Coded(system="SDM", code=name, canonical=meaning)
        for name, meaning in ABUSE.items()
        if attributes.at(name).is_yes()
    )
    classified = (attributes.at(name).coded(system, {}) for name, system in _CLASSIFICATIONS.items())
    return (*stated, *filter(None, classified))


def _flags(document: Document, risk: RiskAssessment | None) -> tuple[str, ...]:
    sent = document.related(document.incident, "submission", "submission")
    attributes = document.incident.attributes
    answered = {a.item for a in risk.answers if a.answer is Answer.YES} if risk else set()
    listed = document.safeguarding.at("flags")
    named = [flag.one_of(FLAGS) for flag in listed.each()]
    return tuple(
        dict.fromkeys(
            flag
            for flag, raised in (
                ("high-harm", any(s.attributes.at("highHarmFlag").is_yes() for s in sent)),
                ("immediate-danger", attributes.at("incidentStillHappening").is_yes()),
                ("child-present", attributes.at("childPresent").is_yes()),
                ("repeat-victim", any(v.attributes.at("repeatVictim").is_yes() for v in victims(document))),
                *((item, item in answered) for item in ANSWERS_THAT_FLAG),
                *((flag, True) for flag in named if flag),
            )
            if raised
        )
    )


CONNECTOR = Connector(to_events=to_events, to_native=to_native)
"""How the hub speaks with police forces."""
