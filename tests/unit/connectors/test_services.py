"""What a row of an IDVA service or a victim hub becomes."""

from datetime import UTC, datetime

import pytest

from connectors.documents import Unmappable
from connectors.idva.mapping import to_events
from connectors.victim_hub import mapping as victim_hub
from hub.domain.events import (
    ConsentChanged,
    Event,
    IncidentReported,
    Receipt,
    ReceiptState,
    ReferralMade,
    RiskAssessed,
    SupportStatus,
    SupportUpdated,
)
from hub.domain.person import (
    Address,
    AddressClass,
    Coded,
    ConsentStatus,
    Contact,
    Identifier,
    Person,
    PersonName,
    Role,
    SafeContact,
    YesNo,
)
from hub.domain.risk import RiskAssessment
from tests.builders.connector_documents import a_row, written

NINE = datetime(2026, 3, 15, 9, 0, tzinfo=UTC)
TEN = datetime(2026, 3, 15, 10, 0, tzinfo=UTC)
STATUS_AT = {"status_at": "2026-03-15T10:00:00Z"}


def told(**columns: object) -> Event:
    (sent,) = to_events(written(a_row(**columns)), "testford-idva")
    return sent.event


def client(**columns: object) -> Person:
    event = told(**columns)
    assert isinstance(event, ReferralMade)
    return event.people[0]


def refusal(**columns: object) -> list[tuple[str, str]]:
    with pytest.raises(Unmappable) as refused:
        to_events(written(a_row(**columns)), "testford-idva")
    return [(p.pointer, p.what) for p in refused.value.problems]


@pytest.mark.parametrize("status", [None, "RECEIVED", "received"])
def test_a_row_of_the_services_own_is_a_referral(status: str | None) -> None:
    event = told(status=status, referral_ref="R-1")

    assert isinstance(event, ReferralMade)
    assert (event.head.record_id, event.head.recorded_at, event.reason) == ("R-1", NINE, "support")


def test_a_received_row_about_a_case_of_the_hub_is_a_status() -> None:
    event = told(status="RECEIVED", hub_case_ref="KX4-2M7", **STATUS_AT)

    assert isinstance(event, SupportUpdated)
    assert event.status is SupportStatus.RECEIVED


def test_a_status_is_a_record_of_its_own_beside_the_referral() -> None:
    event = told(status="UNABLE_TO_CONTACT", contact_attempts="3", status_reason="UNSAFE_CONTACT", **STATUS_AT)

    assert isinstance(event, SupportUpdated)
    assert event.head.record_id == "C-1#support"
    assert (event.status, event.status_at) == (SupportStatus.UNABLE_TO_CONTACT, TEN)
    assert (event.reason, event.contact_attempts) == ("unsafe-contact", 3)


def test_a_closed_row_may_say_when_by_its_closing_date_alone() -> None:
    event = told(status="CLOSED", closed_at="2026-03-15T10:00:00Z", close_reason="NEEDS_MET", referral_date=None)

    assert isinstance(event, SupportUpdated)
    assert (event.status_at, event.reason) == (TEN, "needs-met")


def test_a_status_row_with_risk_columns_tells_both_and_the_same_assessment_only_once() -> None:
    rows = [
        a_row(status=status, status_at=at, risk_level="HIGH", risk_assessed_at="2026-03-15T09:00:00Z")
        for status, at in (("CONTACTED", "2026-03-15T10:00:00Z"), ("OPEN", "2026-03-16T10:00:00Z"))
    ]

    sent = to_events(written(rows), "testford-idva")

    assert [type(s.event) for s in sent] == [SupportUpdated, RiskAssessed, SupportUpdated, RiskAssessed]
    assert sent[1].id == sent[3].id
    assert sent[1].urgent


def test_a_row_with_risk_columns_about_a_case_of_the_hub_is_an_assessment() -> None:
    event = told(hub_case_ref="KX4-2M7", risk_tool="DASH_RIC_24", risk_score="16", risk_level="HIGH")

    assert isinstance(event, RiskAssessed)
    assert event.assessment == RiskAssessment(
        tool="DASH_RIC_24",
        tool_version="unknown",
        assessed_at=NINE,
        assessor_role="idva",
        judgement="high",
        stated_score=16,
    )


def test_the_assessment_of_a_referral_goes_inside_it_and_names_who_assessed() -> None:
    (sent,) = victim_hub.to_events(written(a_row(risk_level="STANDARD")), "testford-hub")

    assert isinstance(sent.event, ReferralMade)
    assert sent.event.assessment
    assert (sent.event.assessment.judgement, sent.event.assessment.assessor_role) == ("standard", "victim-hub")


def test_a_row_about_a_case_of_the_hub_must_tell_something() -> None:
    assert refusal(hub_case_ref="KX4-2M7") == [("/status", "is missing.")]


def test_a_changed_consent_is_told_as_such() -> None:
    event = told(consent="WITHDRAWN", consent_scope="RESEARCH", consent_changed_at="2026-03-15T10:00:00Z")

    assert isinstance(event, ConsentChanged)
    assert (event.purpose, event.status, event.changed_at) == ("research", ConsentStatus.WITHDRAWN, TEN)
    assert event.head.record_id == "C-1#consent"


def test_a_changed_consent_says_to_what() -> None:
    assert refusal(consent_changed_at="2026-03-15T10:00:00Z") == [("/consent", "is missing.")]


def test_the_same_incident_can_be_told_by_the_service_too() -> None:
    event = told(
        incident_at="2026-03-14T21:45:00",
        incident_ref="I-7",
        incident_place_kind="HOME",
        perpetrator_forename="Sam",
        perpetrator_surname="Other",
        perpetrator_dob="1994-02-01",
        relationship="PTPR_0054",
        crime_reference="42/10234/26",
    )

    assert isinstance(event, IncidentReported)
    assert event.head.record_id == "C-1#incident-I-7"
    assert event.incident.occurred_from == datetime(2026, 3, 14, 21, 45, tzinfo=UTC)
    assert event.incident.references == (Identifier(system="crime-reference", value="42/10234/26"),)
    assert event.people[1] == Person(
        ref="perpetrator",
        roles=(Role.PERPETRATOR,),
        names=(PersonName(given=("Sam",), family="Other"),),
        date_of_birth="1994-02-01",
        relationship_to_victim=Coded(system="PTPR", code="PTPR_0054", canonical="ex-partner"),
    )


def test_an_incident_at_a_time_that_cannot_be_read_is_refused() -> None:
    assert refusal(incident_at="14/03/2026") == [("/incident_at", "is not a date and time that exists.")]


def test_a_service_never_says_that_the_suspect_knows() -> None:
    event = told(incident_at="2026-03-14T21:45:00", suspect_informed="Y")

    assert isinstance(event, IncidentReported)
    assert event.incident.suspect_informed is YesNo.UNKNOWN


def test_two_incidents_of_one_client_are_two_records() -> None:
    rows = [a_row(incident_at="2026-03-14T21:45:00"), a_row(incident_at="2026-03-15T21:45:00")]

    sent = to_events(written(rows), "testford-idva")

    assert len({s.event.head.record_id for s in sent}) == 2


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("RECEIVED", ReceiptState.DELIVERED),
        ("ACCEPTED", ReceiptState.ACCEPTED),
        ("REJECTED", ReceiptState.REJECTED),
        ("CONTACTED", ReceiptState.CONTACTED),
        ("CLOSED", ReceiptState.CLOSED),
    ],
)
def test_an_answer_to_a_delivery_is_its_receipt(status: str, state: ReceiptState) -> None:
    event = told(answers_delivery="d-1", status=status, status_reason="NO_CAPACITY", **STATUS_AT)

    assert isinstance(event, Receipt)
    assert (event.delivery_id, event.state, event.at, event.reason) == ("d-1", state, TEN, "no-capacity")


@pytest.mark.parametrize("status", [None, "TRIAGED", "PERHAPS"])
def test_an_answer_that_says_nothing_clear_is_refused(status: str | None) -> None:
    assert [place for place, _ in refusal(answers_delivery="d-1", status=status, **STATUS_AT)] == ["/status"]


def test_the_client_is_described_by_the_columns_that_are_there() -> None:
    assert client(
        dob="1991-05",
        gender="f",
        ethnicity_18_1="A1",
        la_gss_code="E06999999",
        safe_number="+447700900123",
        safe_from="09:00",
        safe_to="14:30",
        message_safe="N",
        sms_safe="Y",
        interpreter_language="cy",
        disability="HEARING; OTHER",
        recourse_public_funds="N",
        consent="NOT_ASKED",
    ) == Person(
        ref="client",
        roles=(Role.VICTIM,),
        names=(PersonName(given=("Testa",), family="Example"),),
        date_of_birth="1991-05",
        identifiers=(Identifier(system="client-ref", value="C-1"),),
        sex=client(gender="F").sex,
        gender=Coded(system="gender", code="f", canonical="female"),
        ethnicity=Coded(system="18+1", code="A1", canonical="A1"),
        language=Coded(system="language", code="cy"),
        interpreter_needed=YesNo.YES,
        addresses=(Address(visibility=AddressClass.UNKNOWN, local_authority="E06999999"),),
        contacts=(Contact(kind="phone", value="+447700900123", safe=YesNo.YES, message_safe=YesNo.NO),),
        safe_contact=SafeContact(safe_from="09:00", safe_until="14:30"),
        vulnerabilities=(
            Coded(system="disability", code="HEARING"),
            Coded(system="disability", code="OTHER"),
            Coded(system="recourse_public_funds", code="N", canonical="no-recourse-to-public-funds"),
        ),
        consents=client(consent="NOT_ASKED").consents,
    )


def test_columns_that_are_empty_say_nothing() -> None:
    assert client() == Person(
        ref="client",
        roles=(Role.VICTIM,),
        names=(PersonName(given=("Testa",), family="Example"),),
        identifiers=(Identifier(system="client-ref", value="C-1"),),
    )


def test_a_due_date_tells_of_a_pregnancy_and_of_an_unborn_child() -> None:
    event = told(pregnant_due="2026-07-10")

    assert isinstance(event, ReferralMade)
    assert event.people[0].pregnant is YesNo.YES
    assert event.people[1] == Person(ref="unborn", roles=(Role.CHILD,), expected_due_date="2026-07-10")


def test_a_file_tells_of_every_faulty_cell_by_row_and_column_and_sends_nothing() -> None:
    body = (
        "client_ref,referral_date,consent,risk_score,risk_level\n"
        "C-1,2026-03-15,GIVEN,16,HIGH\n"
        "C-2,15/03/2026,YES,many,HIGH\n"
        ",2026-03-15,,,CRITICAL\n"
    )

    with pytest.raises(Unmappable) as refused:
        to_events(body.encode(), "testford-idva")

    assert {p.pointer for p in refused.value.problems} == {
        "row 3, column referral_date",
        "row 3, column consent",
        "row 3, column risk_score",
        "row 4, column client_ref",
        "row 4, column risk_level",
    }
    assert "many" not in str(refused.value)


def test_a_reason_in_words_is_refused_because_it_would_travel() -> None:
    assert refusal(status="CLOSED", status_reason="She went to her mother", **STATUS_AT) == [
        ("/status_reason", "is not a code.")
    ]


def test_a_row_without_any_time_is_refused() -> None:
    assert refusal(referral_date=None) == [("/status_at", "is missing.")]


def test_a_file_of_a_header_alone_is_refused_for_somebody_meant_to_tell_something() -> None:
    with pytest.raises(Unmappable) as refused:
        to_events(b"client_ref,dob\r\n", "testford-idva")

    assert [(p.pointer, p.what) for p in refused.value.problems] == [("document", "has no row.")]


def test_a_row_that_tells_of_an_assessment_alone_needs_no_other_time() -> None:
    event = told(hub_case_ref="KX4-2M7", risk_level="HIGH", risk_assessed_at="2026-03-15T10:00:00Z", referral_date=None)

    assert isinstance(event, RiskAssessed)
    assert event.head.recorded_at == event.assessment.assessed_at == TEN
