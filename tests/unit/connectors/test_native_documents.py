"""What a delivery looks like in each agency's own format."""

import csv
import io
import json
from dataclasses import fields, replace
from pathlib import Path

import pytest

from connectors.documents import Delivered
from connectors.shipped import CONNECTORS
from connectors.writing import POINTERS_INTO
from hub.domain.content import Content, ReferralOffered
from hub.domain.outcome import Reason
from hub.domain.person import Address, AddressClass, Coded, Contact, PersonName, YesNo
from hub.domain.shown import PersonShown
from hub.wire import codec, schemas
from tests.builders.connector_documents import (
    ALL_CONTENTS,
    DELIVERY_ID,
    HER,
    KIT,
    UNBORN,
    Plain,
    a_bare_referral,
    a_case_replaced,
    a_correction,
    a_delivery,
    a_marac_referral,
    a_receipt,
    a_referral_offered,
    a_safeguarding_contact,
    a_sample_delivery,
    a_status,
    a_task,
    delivered_samples,
)

GOLDEN = [pytest.param(kind, path, id=f"{kind} {path.stem}") for kind in CONNECTORS for path in delivered_samples(kind)]


def a_document(kind: str, content: Content) -> Plain:
    found: Plain = json.loads(CONNECTORS[kind].to_native(a_delivery(content)).body)
    return found


def a_row(content: Content) -> dict[str, str]:
    body = CONNECTORS["idva"].to_native(a_delivery(content)).body
    (row,) = csv.DictReader(io.StringIO(body.decode(), newline=""))
    return row


@pytest.mark.parametrize(("kind", "path"), GOLDEN)
def test_a_delivery_becomes_the_document_that_is_shipped_beside_it(kind: str, path: Path) -> None:
    document = CONNECTORS[kind].to_native(a_sample_delivery(path))

    shipped = path.parents[1] / "out" / f"{path.stem}{Path(document.name).suffix}"
    assert document.body == shipped.read_bytes()


@pytest.mark.parametrize("kind", CONNECTORS)
@pytest.mark.parametrize("content", ALL_CONTENTS, ids=lambda content: type(content).__name__)
def test_every_document_carries_delivery_case_and_number_and_a_name_of_nobody(kind: str, content: Content) -> None:
    document = CONNECTORS[kind].to_native(a_delivery(content))

    assert all(part in document.body.decode() for part in (DELIVERY_ID, "KX4-2M7", "3"))
    assert document.name.rpartition(".")[0].endswith(DELIVERY_ID)
    assert "Testa" not in document.name


@pytest.mark.parametrize("path", [pytest.param(case.values[1], id=case.id) for case in GOLDEN])
def test_a_sample_delivery_comes_through_the_wire_unchanged(path: Path) -> None:
    content = a_sample_delivery(path).content
    record = type(content).__name__

    assert codec.decode_content(codec.encode(content, 7), record, schemas.parsed(record)) == content


def test_a_file_name_never_leads_out_of_its_folder() -> None:
    delivered = Delivered(envelope=a_delivery(a_receipt(), envelope_id="../../x").envelope, content=a_receipt())

    assert CONNECTORS["police"].to_native(delivered).name == "received-______x.json"


@pytest.mark.parametrize("kind", CONNECTORS)
def test_what_was_not_given_is_left_out_and_never_written_as_no(kind: str) -> None:
    body = CONNECTORS[kind].to_native(a_delivery(a_bare_referral())).body.decode()

    assert not any(word in body for word in ("null", "None", "false", "[]", "{}"))


def test_in_a_row_what_was_not_given_is_empty() -> None:
    row = a_row(ReferralOffered(told_by="Testford Police", told_by_kind="police", reason="Asked.", respond_by=None))

    assert {name for name, cell in row.items() if cell} == {
        "delivery_id",
        "delivery_kind",
        "hub_case_ref",
        "sequence",
        "referral_date",
        "referrer",
        "referral_reason",
    }


def test_a_section_without_children_says_nothing_about_their_number() -> None:
    assert a_row(a_bare_referral())["children_count"] == ""


def test_a_cell_that_a_spreadsheet_would_compute_is_neutralised() -> None:
    assert a_row(a_bare_referral())["forename"] == "'=Ellis"


def test_only_a_number_that_is_safe_stands_in_the_column_for_safe_numbers() -> None:
    unsafe = PersonShown(contacts=(Contact(kind="phone", value="07700900123", safe=YesNo.NO),))

    row = a_row(a_referral_offered(victim=unsafe))

    assert row["safe_number"] == ""
    assert row["other_contacts"] == "07700900123 (safe: no, message: unknown)"


def test_an_address_that_is_not_ordinary_says_so_beside_it() -> None:
    hidden = Address(visibility=AddressClass.REFUGE, lines=("Somewhere safe",))

    assert a_row(a_referral_offered(victim=PersonShown(addresses=(hidden,))))["address"] == ("Somewhere safe (refuge)")


def test_limits_of_contact_stand_in_every_format_beside_the_number() -> None:
    row = a_row(a_referral_offered())

    assert (row["safe_from"], row["safe_to"], row["never_between"]) == ("09:30", "14:30", "17:00-08:00")
    for kind in ("police", "mash", "marac"):
        assert "neverBetween" in json.dumps(a_document(kind, a_referral_offered()))


def test_nothing_that_may_be_seen_of_her_is_lost_in_a_row() -> None:
    everything = PersonShown(
        **{
            field.name: getattr(HER, field.name)
            for field in fields(PersonShown)
            if getattr(HER, field.name) is not None
        }
    )
    cells = " ".join(a_row(a_referral_offered(victim=everything)).values())

    assert all(
        text in cells
        for text in (
            "Testa Example",
            "Tess Sample",
            "1991-05-02",
            "FEMALE",
            "A1",
            "9990000018",
            "1 Nowhere Lane, Testford, XX1 1AA",
            "testa@example.org",
            "REFUSED",
            "strangulation=yes; stalking=dont-know",
        )
    )


def test_a_refusal_gives_a_force_one_error_for_each_place_with_advice() -> None:
    errors = a_document("police", a_receipt())["errors"]

    assert [error["source"]["pointer"] for error in errors] == [
        "/people/0/date_of_birth",
        "/people/2/date_of_birth",
    ]
    assert {error["title"] for error in errors} == {"DATE_IMPOSSIBLE"}
    assert all(error["detail"].startswith("Send a day that exists") for error in errors)


@pytest.mark.parametrize(
    ("outcome", "reason", "status"),
    [("refused", "SOME_LATER_CODE", "400"), ("dead_letter", "HUB_FAULT", "503"), ("refused", None, "400")],
)
def test_a_force_learns_whether_to_mend_or_to_wait(outcome: str, reason: str | None, status: str) -> None:
    errors = a_document("police", a_receipt(outcome, reason))["errors"]

    assert {error["status"] for error in errors} == {status}


def test_a_report_that_was_taken_has_no_errors() -> None:
    assert "errors" not in a_document("police", a_receipt("processed", None))


@pytest.mark.parametrize("kind", ["mash", "marac"])
def test_a_refusal_says_what_its_pointers_mean_and_what_to_do(kind: str) -> None:
    document = a_document(kind, a_receipt())
    told = document.get("hub", document)

    assert told["pointers"] == ["/people/0/date_of_birth", "/people/2/date_of_birth"]
    assert told["pointersInto"] == POINTERS_INTO
    assert told["advice"] == Reason.DATE_IMPOSSIBLE.advice


def test_an_error_of_a_force_says_that_its_pointer_is_none_of_the_forces_own_document() -> None:
    errors = a_document("police", a_receipt())["errors"]

    assert {error["meta"]["pointerInto"] for error in errors} == {POINTERS_INTO}


def test_an_error_without_a_place_says_nothing_of_places() -> None:
    (error,) = a_document("police", replace(a_receipt(), pointers=()))["errors"]

    assert error["meta"] == {"submissionId": "DA-1", "eventId": "e-1"}


NOTES: list[tuple[Content, dict[str, str]]] = [
    (
        a_task(),
        {
            "task": "ASK_CONSENT",
            "task_reason": "Nobody has asked her.",
            "respond_by": "2026-03-30T10:30:00+01:00",
            "about_record": "DA-1",
            "forename": "Testa",
            "surname": "Example",
        },
    ),
    (
        a_status(),
        {
            "about_record": "DA-1",
            "service": "idva",
            "status": "ACCEPTED",
            "status_at": "2026-03-29T10:30:00+01:00",
        },
    ),
    (
        a_correction(),
        {
            "corrects_delivery": "0c1d9a52-0000-5000-8000-0000000000c0",
            "correction_reason": "wrong-person",
            "sent_before": "N",
            "delete": "ALL",
        },
    ),
    (a_case_replaced(), {"case_replaced_by": "7Q1V-0RF1-K5C"}),
    (
        a_receipt(),
        {
            "event_id": "e-1",
            "about_record": "DA-1",
            "outcome": "REFUSED",
            "reason": "DATE_IMPOSSIBLE",
            "advice": Reason.DATE_IMPOSSIBLE.advice,
            "pointers_into_event": "/people/0/date_of_birth; /people/2/date_of_birth",
        },
    ),
]


@pytest.mark.parametrize(("content", "told"), NOTES, ids=lambda value: type(value).__name__)
def test_a_service_hears_everything_as_a_row_under_columns_of_its_kind(content: Content, told: dict[str, str]) -> None:
    of_delivery = ("delivery_id", "delivery_kind", "hub_case_ref", "sequence", "sent_at")

    row = a_row(content)

    assert {name: cell for name, cell in row.items() if cell and name not in of_delivery} == told


@pytest.mark.parametrize("kind", CONNECTORS)
def test_what_belongs_to_no_case_names_none(kind: str) -> None:
    delivered = a_delivery(a_receipt())
    of_no_case = replace(delivered.envelope, subject="3fa9", sequence=None)

    document = CONNECTORS[kind].to_native(replace(delivered, envelope=of_no_case))

    assert "3fa9" not in document.body.decode()


@pytest.mark.parametrize(("kind", "block"), [("police", ("data", "attributes")), ("mash", ("hub",)), ("marac", ())])
def test_a_correction_says_in_every_format_what_to_delete(kind: str, block: tuple[str, ...]) -> None:
    told = a_document(kind, replace(a_correction(), delete="narrative"))
    for name in block:
        told = told[name]

    assert (told["corrects"], told["delete"]) == ("0c1d9a52-0000-5000-8000-0000000000c0", "narrative")


@pytest.mark.parametrize(("kind", "block"), [("police", ("data", "attributes")), ("mash", ("hub",))])
def test_a_case_that_goes_on_elsewhere_names_the_other_case_and_nobody(kind: str, block: tuple[str, ...]) -> None:
    told = a_document(kind, a_case_replaced())
    for name in block:
        told = told[name]

    told.pop("delivery", None)
    assert told == {"by": "7Q1V-0RF1-K5C"}


def test_a_coordinators_record_of_a_case_says_that_another_took_its_place() -> None:
    document = a_document("marac", a_case_replaced())

    del document["delivery"]
    assert document == {"form": "case-replaced", "caseReference": "KX4-2M7", "replacedBy": "7Q1V-0RF1-K5C"}


def test_a_code_that_the_hub_does_not_know_is_kept_and_marked_in_a_row() -> None:
    her = PersonShown(
        ethnicity=Coded(system="ESDD", code="ESDD_X7"),
        language=Coded(system="LNGG", code="LNGG_0412"),
        vulnerabilities=(Coded(system="DCRY", code="DCRY_0099"), Coded(system="x", code="y", canonical="alcohol")),
        interpreter_needed="yes",
        pregnant="unknown",
    )

    row = a_row(a_referral_offered(victim=her))

    assert (row["ethnicity_18_1"], row["disability"]) == (
        "ESDD_X7 (ESDD, unmapped)",
        "DCRY_0099 (DCRY, unmapped); alcohol",
    )
    assert (row["interpreter_language"], row["interpreter_needed"], row["pregnant"]) == ("LNGG_0412", "Y", "UNKNOWN")


def test_a_childrens_hub_gets_one_person_and_one_contact_for_each_child() -> None:
    document = a_document("mash", a_safeguarding_contact())

    ids = [f"{DELIVERY_ID}-1", f"{DELIVERY_ID}-2"]
    assert [person["pers_person_id"] for person in document["ssd_person"]] == ids
    assert [contact["cont_person_id"] for contact in document["ssd_contacts"]] == ids
    assert {contact["cont_contact_source_code"] for contact in document["ssd_contacts"]} == {"6"}


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("police", "6"),
        ("idva", "8"),
        ("victim-hub", "8"),
        ("school", "2A"),
        ("housing", "4"),
        ("probation", "7"),
        pytest.param("health", "10", id="health has six codes, and its kind does not say which"),
        pytest.param("mash", "10", id="so have other children's services"),
        pytest.param("marac", "10", id="a conference has none"),
        ("unknown", "10"),
        pytest.param("fire", "10", id="a kind that came after this version"),
    ],
)
def test_the_source_is_the_kind_of_who_told_whatever_its_name_and_the_name_stands_beside_it(
    kind: str, code: str
) -> None:
    told = replace(a_safeguarding_contact(), told_by="Police and IDVA Aid", told_by_kind=kind)

    contacts = a_document("mash", told)["ssd_contacts"]

    assert {(c["cont_contact_source_code"], c["cont_contact_source_desc"]) for c in contacts} == {
        (code, "Police and IDVA Aid")
    }


MAE = PersonShown(
    name=PersonName(given=("Testa", "Mae"), family="Example"),
    aliases=(PersonName(given=("Tess Sample",)), PersonName(given=("Testa",), family="Other")),
)


def test_names_stand_in_the_fields_by_which_each_format_reads_them() -> None:
    offered = replace(a_referral_offered(), victim=MAE, children=(MAE,))

    row, form = a_row(offered), a_document("marac", offered)["victim"]
    report = a_document("police", offered)["data"]["attributes"]["victim"]
    (child,) = a_document("mash", offered)["ssd_person"]

    assert (row["forename"], row["surname"], row["aliases"]) == ("Testa Mae", "Example", "Tess Sample; Testa Other")
    assert (row["perpetrator_forename"], row["perpetrator_surname"]) == ("Sample", "Other")
    assert form == {"forename": "Testa Mae", "surname": "Example", "aliases": ["Tess Sample", "Testa Other"]}
    assert report == {"givenName": ["Testa", "Mae"], "surname": "Example", "alias": ["Tess Sample", "Testa Other"]}
    assert (child["pers_forename"], child["pers_surname"]) == ("Testa Mae", "Example")


def test_a_childs_other_names_stand_beside_the_dataset_that_has_no_field_for_them() -> None:
    document = a_document("mash", replace(a_safeguarding_contact(), children=(MAE,)))

    assert document["hub"]["children"] == [{"person": f"{DELIVERY_ID}-1", "aliases": ["Tess Sample", "Testa Other"]}]


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        (PersonName(given=("Testa",)), {"pers_forename": "Testa"}),
        (PersonName(family="Example"), {"pers_surname": "Example"}),
        (None, {}),
    ],
)
def test_a_part_of_a_name_that_is_not_known_is_left_out(name: PersonName | None, parts: Plain) -> None:
    document = a_document("mash", replace(a_safeguarding_contact(), children=(PersonShown(name=name, sex="female"),)))

    assert document["ssd_person"] == [{"pers_person_id": f"{DELIVERY_ID}-1", **parts, "pers_sex": "F"}]


def test_what_a_row_says_of_several_people_stays_in_step() -> None:
    row = a_row(replace(a_referral_offered(), children=(UNBORN, KIT)))

    assert (row["children_names"], row["children_dobs"]) == ("; Kit Example", "2026-08-01; 2017-11-30")


def test_a_criterion_that_was_not_named_is_left_out_of_the_form_for_it_may_apply() -> None:
    assert a_document("marac", a_marac_referral())["criteria"] == {"visibleHighRisk": "Y", "local": ["hba-fm"]}
