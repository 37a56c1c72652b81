"""How each kind of agency answers a delivery, and tells what a victim said whom it was asked to ask."""

from datetime import UTC, datetime

import pytest

from connectors.documents import Unmappable
from connectors.shipped import CONNECTORS
from hub.domain.events import ConsentChanged, Event, IncidentReported, Receipt, ReceiptState
from hub.domain.head import Head
from hub.domain.person import Consent, ConsentStatus, Identifier, Person, PersonName, Role
from tests.builders.connector_documents import Plain, a_report, a_row, an_entity, written

TEN = datetime(2026, 3, 15, 10, 0, tzinfo=UTC)
AT = "2026-03-15T10:00:00"
ELEVEN = "2026-03-15T11:00:00"
KINDS = ("police", "idva", "victim-hub", "mash", "marac")


def an_answer(kind: str, status: str, reason: str | None = None) -> Plain:
    """Return the document by which an agency of a kind answers delivery `d-1`."""
    ours = {"hub": {"answers": [{"delivery": "d-1", "status": status, "at": AT, "reason": reason}]}}
    row = {"client_ref": "C-1", "answers_delivery": "d-1", "status": status, "status_at": AT, "status_reason": reason}
    form = {"answersDelivery": "d-1", "status": status, "statusAt": AT, "statusReason": reason}
    documents: dict[str, Plain] = {"police": ours, "mash": ours, "idva": row, "victim-hub": row, "marac": form}
    return documents[kind]


def a_said_consent(kind: str, **said: object) -> Plain:
    """Return the document by which an agency tells what she said of whom record `R-1` speaks."""
    answer = {"record": "R-1", "victim": "p1", "status": "REFUSED", "at": AT, **said}
    match kind:
        case "police":
            return {"included": [an_entity(a_report(), "p1") | {"relationships": {}}], "hub": {"consentAnswer": answer}}
        case "mash":
            her = {"pers_person_id": "p1", "pers_hub_role": "VICTIM", "pers_forename": "Testa"}
            return {"ssd_person": {**her, "pers_surname": "EXAMPLE"}, "hub": {"consentAnswer": answer}}
        case _:
            del answer["victim"]
            return {"victim": {"forename": "Testa", "surname": "EXAMPLE"}, "consentAnswer": answer}


def told(kind: str, document: object) -> list[Event]:
    return [sent.event for sent in CONNECTORS[kind].to_events(written(document), "testford-agency")]


def refusal(kind: str, document: object) -> list[tuple[str, str]]:
    with pytest.raises(Unmappable) as refused:
        told(kind, document)
    return [(p.pointer, p.what) for p in refused.value.problems]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("state", ReceiptState)
def test_every_kind_can_say_how_far_it_is_with_a_delivery(kind: str, state: ReceiptState) -> None:
    (receipt,) = told(kind, an_answer(kind, state.name, "OUT_OF_AREA"))

    head = Head(agency="testford-agency", record_id="d-1", recorded_at=TEN)
    assert receipt == Receipt(head=head, delivery_id="d-1", state=state, at=TEN, reason="out-of-area")


@pytest.mark.parametrize(
    ("kind", "pointer"),
    [
        ("police", "/hub/answers/0/reason"),
        ("mash", "/hub/answers/0/reason"),
        ("idva", "/status_reason"),
        ("victim-hub", "/status_reason"),
        ("marac", "/statusReason"),
    ],
)
def test_who_rejects_says_why(kind: str, pointer: str) -> None:
    assert refusal(kind, an_answer(kind, "REJECTED")) == [(pointer, "is missing.")]


def test_a_childrens_hub_that_only_says_rejected_says_why_too() -> None:
    document = {"hub": {"inReplyTo": "d-1", "rejected": True, "at": AT}}

    assert refusal("mash", document) == [("/hub/reason", "is missing.")]


@pytest.mark.parametrize("kind", KINDS)
def test_any_other_state_needs_no_reason(kind: str) -> None:
    (receipt,) = told(kind, an_answer(kind, "ACCEPTED"))

    assert isinstance(receipt, Receipt)
    assert receipt.reason is None


@pytest.mark.parametrize("kind", KINDS)
def test_an_answer_in_a_word_that_nobody_knows_is_refused(kind: str) -> None:
    assert [what for _, what in refusal(kind, an_answer(kind, "PERHAPS"))] == ["is not a code of its list."]


@pytest.mark.parametrize("kind", KINDS)
def test_an_answer_sent_again_has_the_same_id(kind: str) -> None:
    body = written(an_answer(kind, "CONTACTED"))

    assert CONNECTORS[kind].to_events(body, "a-1") == CONNECTORS[kind].to_events(body, "a-1")


@pytest.mark.parametrize(
    ("kind", "her"),
    [
        ("police", Person(ref="p1", roles=(Role.VICTIM,), names=(PersonName(given=("Testa",), family="EXAMPLE"),))),
        (
            "mash",
            Person(
                ref="p1",
                roles=(Role.VICTIM,),
                names=(PersonName(given=("Testa",), family="EXAMPLE"),),
                identifiers=(Identifier(system="ssd-person", value="p1"),),
            ),
        ),
        (
            "marac",
            Person(ref="victim", roles=(Role.VICTIM,), names=(PersonName(given=("Testa",), family="EXAMPLE"),)),
        ),
    ],
)
def test_what_she_said_is_a_changed_consent_beside_the_record_of_which_she_was_asked(kind: str, her: Person) -> None:
    (changed,) = told(kind, a_said_consent(kind))

    assert changed == ConsentChanged(
        head=Head(agency="testford-agency", record_id="R-1#consent", recorded_at=TEN),
        people=(her,),
        purpose="support",
        status=ConsentStatus.REFUSED,
        changed_at=TEN,
    )


@pytest.mark.parametrize("kind", ["police", "mash", "marac"])
def test_what_she_said_to_something_else_than_support_names_it(kind: str) -> None:
    (changed,) = told(kind, a_said_consent(kind, purpose="RESEARCH", status="GIVEN"))

    assert isinstance(changed, ConsentChanged)
    assert (changed.purpose, changed.status) == ("research", ConsentStatus.GIVEN)


@pytest.mark.parametrize(
    ("kind", "said", "problem"),
    [
        ("police", {"victim": "p9"}, ("/hub/consentAnswer/victim", "names nothing that is included.")),
        ("police", {"victim": None}, ("/hub/consentAnswer/victim", "is missing.")),
        ("police", {"status": "REFUSD"}, ("/hub/consentAnswer/status", "is not a code of its list.")),
        ("police", {"record": None}, ("/hub/consentAnswer/record", "is missing.")),
        ("mash", {"victim": "p9"}, ("/hub/consentAnswer/victim", "names no victim in ssd_person.")),
        ("mash", {"at": None}, ("/hub/consentAnswer/at", "is missing.")),
        ("marac", {"status": None}, ("/consentAnswer/status", "is missing.")),
    ],
)
def test_a_consent_that_cannot_be_read_is_refused_with_the_place(
    kind: str, said: Plain, problem: tuple[str, str]
) -> None:
    assert problem in refusal(kind, a_said_consent(kind, **said))


def test_what_a_child_or_a_perpetrator_said_is_no_consent_of_hers() -> None:
    document = a_said_consent("mash")
    document["ssd_person"]["pers_hub_role"] = "PERPETRATOR"

    assert refusal("mash", document) == [("/hub/consentAnswer/victim", "names no victim in ssd_person.")]


def test_a_form_that_tells_what_she_said_names_her() -> None:
    document = a_said_consent("marac")
    del document["victim"]

    assert refusal("marac", document) == [("/victim", "is missing.")]


def test_a_report_and_the_answers_beside_it_are_both_told() -> None:
    report = a_report() | {"hub": {"answers": {"delivery": "d-1", "status": "CLOSED", "at": AT}}}

    assert [type(event) for event in told("police", report)] == [IncidentReported, Receipt]


def test_a_police_document_without_data_and_answers_is_refused() -> None:
    assert ("/data/relationships/submission", "is missing.") in refusal("police", {"hub": {}})


def test_a_row_that_answers_a_task_tells_also_what_she_said_and_when_she_said_it() -> None:
    row = a_row(answers_delivery="d-1", status="CLOSED", status_at=ELEVEN, consent="GIVEN", consent_changed_at=AT)

    receipt, changed = told("idva", row)

    assert isinstance(receipt, Receipt)
    assert isinstance(changed, ConsentChanged)
    assert changed.head == Head(agency="testford-agency", record_id="C-1#consent", recorded_at=TEN)
    assert changed.people[0].consents == (Consent(purpose="support", status=ConsentStatus.GIVEN),)


def test_a_consent_that_was_recorded_later_is_ordered_by_when_it_was_recorded() -> None:
    (changed,) = told("idva", a_row(consent="GIVEN", consent_changed_at=AT, recorded_at=ELEVEN))

    assert isinstance(changed, ConsentChanged)
    assert (changed.changed_at.hour, changed.head.recorded_at.hour) == (10, 11)
