"""What a document of a children's safeguarding hub becomes."""

from datetime import UTC, datetime

import pytest

from connectors.documents import Unmappable
from connectors.mash.mapping import to_events
from hub.domain.events import (
    Event,
    IncidentReported,
    Receipt,
    ReceiptState,
    ReferralMade,
    SafeguardingUpdated,
)
from hub.domain.person import (
    Address,
    AddressClass,
    Coded,
    Contact,
    Identifier,
    Person,
    PersonName,
    Role,
    SafeContact,
    Sex,
    YesNo,
)
from tests.builders.connector_documents import Plain, written

KIT = {
    "pers_person_id": "LL-1",
    "pers_forename": "Kit",
    "pers_surname": "Example",
    "pers_dob": "2017-11-30",
    "pers_sex": "U",
    "pers_ethnicity": "MWAS",
    "pers_common_child_id": "999 000 0182",
}
HER = {"pers_person_id": "LL-9", "pers_hub_role": "VICTIM", "pers_forename": "Testa"}
CONTACT = {
    "cont_contact_id": "C-1",
    "cont_person_id": "LL-1",
    "cont_contact_date": "2026-03-15T08:10:00",
    "cont_contact_source_code": "2A",
}


def a_document(**hub: object) -> Plain:
    return {"ssd_person": [KIT, HER], "ssd_contacts": [CONTACT], "hub": hub or None}


def told(document: Plain) -> list[Event]:
    return [sent.event for sent in to_events(written(document), "testshire-mash")]


def refusal(document: object) -> list[tuple[str, str]]:
    with pytest.raises(Unmappable) as refused:
        to_events(written(document), "testshire-mash")
    return [(p.pointer, p.what) for p in refused.value.problems]


def test_a_contact_of_its_own_is_a_referral_of_the_child() -> None:
    (event,) = told(a_document())

    assert isinstance(event, ReferralMade)
    assert (event.head.record_id, event.reason) == ("C-1", "child-safeguarding")
    assert event.people == (
        Person(
            ref="LL-1",
            roles=(Role.CHILD,),
            names=(PersonName(given=("Kit",), family="Example"),),
            date_of_birth="2017-11-30",
            sex=Sex.NOT_KNOWN,
            ethnicity=Coded(system="CIN ethnicity", code="MWAS", canonical="M3"),
            identifiers=(
                Identifier(system="ssd-person", value="LL-1"),
                Identifier(system="nhs-number", value="9990000182"),
            ),
        ),
        Person(
            ref="LL-9",
            roles=(Role.VICTIM,),
            names=(PersonName(given=("Testa",)),),
            identifiers=(Identifier(system="ssd-person", value="LL-9"),),
        ),
    )


def test_one_child_and_one_contact_may_stand_without_lists() -> None:
    assert len(told({"ssd_person": KIT, "ssd_contacts": CONTACT})) == 1


def test_siblings_have_contacts_of_their_own_and_share_the_adults() -> None:
    sibling = {**KIT, "pers_person_id": "LL-2"}
    second = {**CONTACT, "cont_contact_id": "C-2", "cont_person_id": "LL-2"}

    events = told({"ssd_person": [KIT, sibling, HER], "ssd_contacts": [CONTACT, second]})

    assert [[p.ref for p in e.people] for e in events if isinstance(e, ReferralMade)] == [
        ["LL-1", "LL-9"],
        ["LL-2", "LL-9"],
    ]


def test_an_unborn_child_has_a_due_date() -> None:
    (event,) = told(
        {
            "ssd_person": {"pers_person_id": "LL-1", "pers_expected_dob": "2026-08-01"},
            "ssd_contacts": CONTACT,
        }
    )

    assert isinstance(event, ReferralMade)
    assert event.people[0].expected_due_date == "2026-08-01"


@pytest.mark.parametrize(
    ("school", "canonical"), [("AIND", "A1"), ("OOTH", None), ("WROM", None), ("NOBT", None), ("REFU", "NS")]
)
def test_a_code_that_holds_two_ethnicities_stays_unmapped(school: str, canonical: str | None) -> None:
    (event,) = told({"ssd_person": {**KIT, "pers_ethnicity": school}, "ssd_contacts": CONTACT})

    assert isinstance(event, ReferralMade)
    assert event.people[0].ethnicity == Coded(system="CIN ethnicity", code=school, canonical=canonical)


@pytest.mark.parametrize("rating", ["AMBER", {"scheme": "BRAG", "initial": "RED", "current": "AMBER"}])
def test_a_rating_and_a_decision_are_a_safeguarding_update(rating: object) -> None:
    (event,) = told(a_document(rating=rating, decision="SINGLE_ASSESSMENT", decisionAt="2026-03-16T15:30:00"))

    assert isinstance(event, SafeguardingUpdated)
    assert (event.rating, event.decision) == ("amber", "single-assessment")
    assert event.decided_at == event.head.recorded_at == datetime(2026, 3, 16, 15, 30, tzinfo=UTC)
    assert event.head.record_id == "C-1#decision"


def test_an_answer_with_a_decision_is_a_receipt_and_an_update() -> None:
    document = a_document(inReplyTo="d-1", accepted=True, rating="RED", decisionAt="2026-03-16T15:30:00")

    receipt, update = told(document)

    assert isinstance(receipt, Receipt)
    assert (receipt.delivery_id, receipt.state) == ("d-1", ReceiptState.ACCEPTED)
    assert isinstance(update, SafeguardingUpdated)


def test_a_rejection_needs_no_contact() -> None:
    (receipt,) = told({"hub": {"inReplyTo": "d-1", "rejected": "OUT_OF_AREA", "at": "2026-03-17T09:00:00"}})

    assert isinstance(receipt, Receipt)
    assert (receipt.state, receipt.reason) == (ReceiptState.REJECTED, "out-of-area")


def test_a_mere_acceptance_is_no_new_referral() -> None:
    (event,) = told(a_document(inReplyTo="d-1", accepted="Y"))

    assert isinstance(event, Receipt)


def test_how_she_can_be_reached_and_where_she_must_not_be_found_stand_with_her() -> None:
    her = HER | {
        "pers_hub_language": "cy",
        "pers_hub_interpreter": "Y",
        "pers_hub_phone": "+447700900123",
        "pers_hub_phone_safe": "Y",
        "pers_hub_message_safe": "N",
        "pers_hub_safe_from": "09:30",
        "pers_hub_safe_until": "11:00",
        "pers_hub_contact_note": "Through the school.",
    }
    homes = [
        {"addr_person_id": "LL-9", "addr_address_postcode": "XX7 7GG", "addr_hub_visibility": "CONFIDENTIAL"},
        {"addr_person_id": "LL-9", "addr_address_postcode": "XX1 1AA"},
    ]

    (event,) = told({"ssd_person": [KIT, her], "ssd_address": homes, "ssd_contacts": CONTACT})

    assert isinstance(event, ReferralMade)
    assert event.people[1] == Person(
        ref="LL-9",
        roles=(Role.VICTIM,),
        names=(PersonName(given=("Testa",)),),
        language=Coded(system="language", code="cy"),
        interpreter_needed=YesNo.YES,
        identifiers=(Identifier(system="ssd-person", value="LL-9"),),
        addresses=(
            Address(visibility=AddressClass.CONFIDENTIAL, postcode="XX7 7GG"),
            Address(visibility=AddressClass.UNKNOWN, postcode="XX1 1AA"),
        ),
        contacts=(Contact(kind="phone", value="+447700900123", safe=YesNo.YES, message_safe=YesNo.NO),),
        safe_contact=SafeContact(safe_from="09:30", safe_until="11:00", note="Through the school."),
    )


@pytest.mark.parametrize(
    ("home", "problem"),
    [
        ({"addr_person_id": "LL-7"}, ("/ssd_address/addr_person_id", "names nobody in ssd_person.")),
        ({}, ("/ssd_address/addr_person_id", "is missing.")),
        (
            {"addr_person_id": "LL-9", "addr_hub_visibility": "SECRET"},
            ("/ssd_address/addr_hub_visibility", "is not a code of its list."),
        ),
    ],
)
def test_an_address_that_is_nobodys_or_of_no_class_is_refused(home: Plain, problem: tuple[str, str]) -> None:
    assert refusal({"ssd_person": [KIT, HER], "ssd_address": home, "ssd_contacts": CONTACT}) == [problem]


def test_a_child_whom_abuse_harms_may_be_the_victim_too() -> None:
    (event,) = told({"ssd_person": {**KIT, "pers_hub_role": ["CHILD", "VICTIM"]}, "ssd_contacts": CONTACT})

    assert isinstance(event, ReferralMade)
    assert event.people[0].roles == (Role.CHILD, Role.VICTIM)


def test_a_role_that_nobody_knows_is_refused_in_a_list_too() -> None:
    document = {"ssd_person": {**KIT, "pers_hub_role": ["CHILD", "AUNT"]}, "ssd_contacts": CONTACT}

    assert refusal(document) == [("/ssd_person/pers_hub_role/1", "is not a code of its list.")]


def test_a_contact_with_a_domestic_abuse_factor_and_a_date_is_an_incident() -> None:
    (event,) = told(a_document(factors=["4B", "3b"], incidentAt="2026-03-14", incidentPlaceKind="HOME"))

    assert isinstance(event, IncidentReported)
    assert (event.incident.place_kind, event.incident.exact) == ("home", False)
    assert event.incident.suspect_informed is YesNo.UNKNOWN


def test_an_empty_date_makes_no_incident_of_the_day_of_the_contact() -> None:
    (event,) = told(a_document(factors=["3B"], incidentAt=""))

    assert isinstance(event, ReferralMade)


def test_a_factor_of_another_kind_makes_no_incident() -> None:
    (event,) = told(a_document(factors=["1B"], incidentAt="2026-03-14"))

    assert isinstance(event, ReferralMade)


@pytest.mark.parametrize(
    ("document", "problem"),
    [
        ({}, ("/ssd_contacts", "is missing.")),
        ({"ssd_person": KIT}, ("/ssd_contacts", "is missing.")),
        (
            {"ssd_person": HER, "ssd_contacts": CONTACT},
            ("/ssd_contacts/cont_person_id", "names nobody in ssd_person."),
        ),
        (a_document(rating="PURPLE"), ("/hub/rating", "is not a code of its list.")),
        (
            a_document(factors=["3B"], incidentAt="last week"),
            ("/hub/incidentAt", "is not a date and time that exists."),
        ),
        (a_document(decision="We will visit"), ("/hub/decision", "is not a code.")),
        (a_document(accepted=True), ("/hub/inReplyTo", "is missing.")),
        (
            a_document(inReplyTo="d-1", accepted=True, rejected="DUPLICATE"),
            ("/hub/rejected", "contradicts accepted."),
        ),
        (a_document(inReplyTo="d-1", accepted=False), ("/hub/accepted", "is no.")),
        ({"ssd_person": [KIT] * 101, "ssd_contacts": CONTACT}, ("/ssd_person", "holds too many people.")),
        ([], ("document", "is not an object.")),
    ],
)
def test_what_cannot_be_mapped_is_refused_with_the_place(document: object, problem: tuple[str, str]) -> None:
    assert problem in refusal(document)
