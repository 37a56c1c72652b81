"""Plain: what its samples tell, and that it keeps every rule of the conformance suite."""

import re

import pytest

from connectors import shipped
from connectors.certify.findings import Check
from connectors.certify.subject import AGENCY, subject
from connectors.certify.suite import CHECKS
from connectors.documents import Unmappable
from hub.domain.agency import AgencyKind
from hub.domain.events import (
    CourtHearingChanged,
    CustodyOrOrderChanged,
    Event,
    FeedbackReceived,
    IncidentReported,
    Receipt,
    RecordWithdrawn,
    ReferralMade,
    SupportUpdated,
)
from hub.domain.person import AddressClass, Consent, ConsentStatus, Education

SUBJECT = subject("plain")
SAMPLES = shipped.folder("plain") / "samples"


def told(sample: str) -> list[Event]:
    """Return the events of a sample."""
    body = (SAMPLES / sample).read_bytes()
    return [sent.event for sent in SUBJECT.connector.to_events(body, AGENCY)]


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.id)
def test_it_keeps_every_rule_of_the_suite(check: Check) -> None:
    assert not tuple(check.faults(SUBJECT))


def test_an_incident_is_told_with_everybody_the_judged_risk_and_where_each_child_learns() -> None:
    incident = told("incident.json")[0]

    assert isinstance(incident, IncidentReported)
    assert [person.ref for person in incident.people] == ["victim", "perpetrator-1", "child-1", "child-2", "child-3"]
    assert incident.assessment
    assert incident.assessment.judgement == "high"
    assert incident.incident.flags == ("stalking", "sexual")
    assert [person.education for person in incident.people[2:]] == [
        Education(place="school", urn="999901"),
        Education(place="at-home"),
        None,
    ]


def test_consent_that_was_not_asked_and_a_hidden_address_keep_their_marks() -> None:
    incident = told("incident.json")[0]

    assert isinstance(incident, IncidentReported)
    her = incident.people[0]
    assert her.consents == (Consent(purpose="support", status=ConsentStatus.NOT_SOUGHT),)
    assert [address.visibility for address in her.addresses] == [AddressClass.CONFIDENTIAL]


def test_a_referral_says_at_whose_wish_it_is_made_and_whether_a_specialist_looked_at_it() -> None:
    (justice,) = told("restorative-justice.json")
    (therapy,) = told("professional-referral.json")

    assert isinstance(justice, ReferralMade)
    assert (justice.reason, justice.requested_by, justice.reviewed) == ("restorative-justice", "her", True)
    assert isinstance(therapy, ReferralMade)
    assert (therapy.requested_by, therapy.referrer_role, therapy.reviewed) == ("professional", "gp", False)


@pytest.mark.parametrize(
    ("sample", "event", "record"),
    [
        ("support.json", SupportUpdated, "R-1003#support"),
        ("release.json", CustodyOrOrderChanged, "N-77#custody"),
        ("hearing.json", CourtHearingChanged, "W-12#hearing"),
        ("feedback.json", FeedbackReceived, "F-3#feedback"),
        ("withdrawn.json", RecordWithdrawn, "R-1002"),
    ],
)
def test_each_part_tells_an_event_of_a_record_of_its_own(sample: str, event: type, record: str) -> None:
    (sent,) = told(sample)

    assert isinstance(sent, event)
    assert sent.head.record_id == record


def test_a_court_or_a_prison_may_know_of_him_alone() -> None:
    (hearing,) = told("hearing.json")

    assert isinstance(hearing, CourtHearingChanged)
    assert [person.ref for person in hearing.people] == ["perpetrator-1"]


def test_deliveries_are_accepted_and_rejected_with_the_reason_and_where_else_to_go() -> None:
    answers = [event for event in told("answers.json") if isinstance(event, Receipt)]

    assert [(answer.state, answer.reason, answer.redirect_to) for answer in answers][1:5] == [
        ("accepted", None, None),
        ("contacted", None, None),
        ("rejected", "no-capacity", None),
        ("rejected", "not-ours", "isva"),
    ]


@pytest.mark.parametrize(
    ("sample", "place"),
    [
        ("consent-in-words", "/victim/consent"),
        ("no-reference", "/reference"),
        ("two-things-at-once", "document"),
        ("release-without-a-time", "/custody/at"),
        ("rejected-without-a-reason", "/answers/0/reason"),
        ("school-number-alone", "/children/0/education/at"),
    ],
)
def test_what_is_wrong_is_refused_with_its_place(sample: str, place: str) -> None:
    with pytest.raises(Unmappable) as refusal:
        told(f"bad/{sample}.json")

    assert [problem.pointer for problem in refusal.value.problems] == [place]


def test_no_telephone_number_in_a_sample_reaches_anybody() -> None:
    text = "".join(path.read_text() for path in SAMPLES.rglob("*.*")).replace(" ", "")

    numbers = re.findall(r"(?:\+44|\b0)(?:7\d{9}|1632\d{6})", text)
    assert all(re.fullmatch(r"(?:\+44|0)(?:7700900\d{3}|1632960\d{3})", number) for number in numbers)


@pytest.mark.parametrize("kind", [kind for kind in AgencyKind if kind is not AgencyKind.UNKNOWN])
def test_every_kind_of_agency_has_a_connector_that_speaks_for_it(kind: AgencyKind) -> None:
    assert shipped.connector(shipped.spoken_by(kind))


def test_a_kind_with_a_connector_of_its_own_does_not_speak_plain() -> None:
    assert shipped.spoken_by("police") == "police"
    assert shipped.spoken_by("womens-centre") == shipped.PLAIN
