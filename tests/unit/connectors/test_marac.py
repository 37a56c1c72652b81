"""What a form of a MARAC coordinator becomes."""

from datetime import UTC, datetime

import pytest

from connectors.documents import Unmappable
from connectors.marac.mapping import to_events
from hub.domain.events import Event, MaracAction, MaracOutcome, Receipt, ReceiptState, ReferralMade
from hub.domain.person import AddressClass, Coded, Contact, PersonName, Role, SafeContact, YesNo
from tests.builders.connector_documents import Plain, written


def a_form(victim: Plain | None = None, **parts: object) -> Plain:
    return {
        "referralNumber": "TM-1",
        "referralDate": "2026-03-20T09:00:00",
        "victim": {"forename": "Testa", "surname": "EXAMPLE", **(victim or {})},
        **parts,
    }


def told(form: Plain) -> Event:
    (sent,) = to_events(written(form), "testshire-marac")
    return sent.event


def referral(form: Plain) -> ReferralMade:
    event = told(form)
    assert isinstance(event, ReferralMade)
    return event


def refusal(form: object) -> list[tuple[str, str]]:
    with pytest.raises(Unmappable) as refused:
        to_events(written(form), "testshire-marac")
    return [(p.pointer, p.what) for p in refused.value.problems]


def test_a_form_is_a_referral_with_the_criteria_that_were_affirmed() -> None:
    made = referral(
        a_form(
            criteria={
                "visibleHighRisk": "Y",
                "professionalJudgement": "N",
                "potentialEscalation": "UNKNOWN",
                "repeat": True,
                "local": ["HBA_FM"],
            },
            reason="Threats are more frequent.",
        )
    )

    assert made.criteria == ("visible-high-risk", "repeat", "hba-fm")
    assert (made.reason, made.narrative) == ("marac", "Threats are more frequent.")
    assert (made.head.record_id, made.head.recorded_at) == ("TM-1", datetime(2026, 3, 20, 9, 0, tzinfo=UTC))


def test_everyone_on_the_form_has_the_role_of_their_part() -> None:
    form = a_form(
        perpetrators=[{"forename": "Sample", "relationship": "PTPR_0054"}, {"surname": "OTHER"}],
        children=[{"forename": "Kit", "dateOfBirth": "2017"}],
    )

    people = referral(form).people

    assert [(p.ref, p.roles) for p in people] == [
        ("victim", (Role.VICTIM,)),
        ("perpetrator-1", (Role.PERPETRATOR,)),
        ("perpetrator-2", (Role.PERPETRATOR,)),
        ("child-1", (Role.CHILD,)),
    ]
    assert people[1].relationship_to_victim == Coded(system="PTPR", code="PTPR_0054", canonical="ex-partner")


def test_the_victim_comes_with_aliases_and_the_way_to_reach_her_safely() -> None:
    her = referral(
        a_form(
            victim={
                "aliases": ["Tess Sample"],
                "telephone": "+447700900123",
                "safeToCall": "N",
                "safeFrom": "09:30",
                "contactNote": "Only through her sister.",
            }
        )
    ).people[0]

    assert her.names == (PersonName(given=("Testa",), family="EXAMPLE"), PersonName(given=("Tess Sample",)))
    assert her.contacts == (Contact(kind="phone", value="+447700900123", safe=YesNo.NO),)
    assert her.safe_contact == SafeContact(safe_from="09:30", note="Only through her sister.")


@pytest.mark.parametrize(
    ("stated", "visibility"),
    [
        ("ORDINARY", AddressClass.ORDINARY),
        ("REFUGE", AddressClass.REFUGE),
        ("CONFIDENTIAL", AddressClass.CONFIDENTIAL),
        (None, AddressClass.UNKNOWN),
    ],
)
def test_an_address_is_shown_to_nobody_unless_the_form_says_that_it_is_ordinary(
    stated: str | None, visibility: AddressClass
) -> None:
    her = referral(a_form(victim={"address": {"postcode": "XX1 1AA", "visibility": stated}})).people[0]

    assert [address.visibility for address in her.addresses] == [visibility]


def test_the_risk_on_the_form_is_an_assessment_of_the_referrer() -> None:
    risk = referral(a_form(risk={"tool": "DASH_RIC_24", "score": 15, "level": "HIGH"})).assessment

    assert risk
    assert (risk.tool, risk.stated_score, risk.judgement, risk.assessor_role) == (
        "DASH_RIC_24",
        15,
        "high",
        "referrer",
    )


def test_a_form_without_risk_has_no_assessment() -> None:
    assert referral(a_form()).assessment is None


def test_an_answer_to_a_delivery_is_its_receipt() -> None:
    event = told(
        {
            "answersDelivery": "d-1",
            "status": "REJECTED",
            "statusAt": "2026-03-25T09:00:00",
            "statusReason": "MISSING_INFO",
        }
    )

    assert isinstance(event, Receipt)
    assert (event.delivery_id, event.state, event.reason) == ("d-1", ReceiptState.REJECTED, "missing-info")


HEARD: Plain = {"result": "HEARD", "meetingAt": "2026-04-02T10:00:00", "recordedAt": "2026-04-02T15:00:00"}


def test_a_form_with_its_outcome_is_what_the_conference_decided_and_no_second_referral() -> None:
    agreed = [{"action": "TARGET_HARDENING", "owner": "testshire-housing", "due": "2026-04-16"}]

    made = told(a_form(outcome={**HEARD, "actions": agreed, "flagUntil": "2027-03-20"}))

    assert isinstance(made, MaracOutcome)
    assert (made.head.record_id, made.head.recorded_at.hour) == ("TM-1#outcome", 14)
    assert (made.outcome, made.heard_at) == ("heard", datetime(2026, 4, 2, 9, 0, tzinfo=UTC))
    assert made.actions == (MaracAction(action="target-hardening", owner="testshire-housing", due="2026-04-16"),)
    assert (made.flag_until, made.transfer_to) == ("2027-03-20", None)
    assert [person.roles for person in made.people] == [(Role.VICTIM,)]


@pytest.mark.parametrize(
    ("form", "problem"),
    [
        ({}, ("/referralNumber", "is missing.")),
        ({"referralNumber": "TM-1", "referralDate": "2026-03-20"}, ("/victim", "is missing.")),
        (a_form(referralDate="20/03/2026"), ("/referralDate", "is not a date and time that exists.")),
        (a_form(criteria={"repeat": "PROBABLY"}), ("/criteria/repeat", "is not a code of its list.")),
        (
            a_form(victim={"address": {"visibility": "SECRET"}}),
            ("/victim/address/visibility", "is not a code of its list."),
        ),
        (a_form(children=[{}] * 101), ("document", "names too many people.")),
        ({"answersDelivery": "d-1", "statusAt": "2026-03-20"}, ("/status", "is missing.")),
        (
            {"marac": "Testford", "meeting_date": "2026-04-02", "heard": "Y"},
            ("document", "is a row of the return on meetings."),
        ),
        (
            a_form(outcome={"result": "HEARD", "recordedAt": "2026-04-02T15:00:00"}),
            ("/outcome/meetingAt", "is missing."),
        ),
        (
            a_form(outcome={**HEARD, "actions": [{"action": "MARK_RECORD"}]}),
            ("/outcome/actions/0/owner", "is missing."),
        ),
    ],
)
def test_what_cannot_be_mapped_is_refused_with_the_place(form: object, problem: tuple[str, str]) -> None:
    assert problem in refusal(form)
