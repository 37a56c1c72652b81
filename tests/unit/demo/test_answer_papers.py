"""What the simulated agencies answer, as their connectors read it."""

from datetime import UTC, datetime

import pytest

from connectors.shipped import CONNECTORS
from hub.demo import Population
from hub.demo.answer_papers import Reply, Said, answer
from hub.demo.steps import Step, What
from hub.demo.stories import Script
from hub.domain.events import ConsentChanged, Event, IncidentReported, Receipt, ReceiptState
from hub.domain.head import Head
from hub.domain.person import AddressClass, ConsentStatus, Role
from hub.flow.validate import validate

NOW = datetime(2026, 11, 3, 9, 30, tzinfo=UTC)
AGENCY = "testford-agency"
DELIVERY = "0c1d9a52-0000-5000-8000-0000000000a1"
KINDS = ("idva", "victim-hub", "mash", "marac", "perpetrator-service", "police", "plain")
ASKED = ("idva", "victim-hub", "mash", "police", "plain")
"""Kinds that may be asked to ask her."""
CONSENTS = {
    "GIVEN": ConsentStatus.GIVEN,
    "REFUSED": ConsentStatus.REFUSED,
    "NOT_ASKED_UNSAFE": ConsentStatus.NOT_SOUGHT_UNSAFE,
}


def read(kind: str, document: bytes) -> list[Event]:
    return [made.event for made in CONNECTORS[kind].to_events(document, AGENCY)]


def a_reply(state: ReceiptState, reason: str | None = None) -> Reply:
    return Reply(delivery=DELIVERY, state=state, at=NOW, reason=reason)


def a_receipt(state: ReceiptState, reason: str | None = None) -> Receipt:
    head = Head(agency=AGENCY, record_id=DELIVERY, recorded_at=NOW)
    return Receipt(head=head, delivery_id=DELIVERY, state=state, at=NOW, reason=reason)


def a_report(*remarks: str) -> Step:
    """Return an incident of the police that has these remarks."""
    script = Script(population=Population(seed=1), run="r", bad=False)
    steps = (script.next(NOW, lambda _label: True) for _ in range(500))
    return next(s for s in steps if s.what is What.INCIDENT and set(remarks) <= set(s.remarks))


def she_said(step: Step, record: str = "R-1", status: str = "GIVEN") -> Said:
    return Said(family=step.family, report=step.document, record=record, status=status)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("state", "reason"),
    [
        (ReceiptState.ACCEPTED, None),
        (ReceiptState.REJECTED, "NO_CAPACITY"),
        (ReceiptState.CONTACTED, None),
        (ReceiptState.CLOSED, "ASKED"),
    ],
)
def test_each_kind_answers_a_delivery_in_its_own_document(kind: str, state: ReceiptState, reason: str | None) -> None:
    read_reason = reason.lower().replace("_", "-") if reason else None

    assert read(kind, answer(kind, a_reply(state, reason))) == [a_receipt(state, read_reason)]


@pytest.mark.parametrize("kind", ASKED)
@pytest.mark.parametrize(("word", "status"), CONSENTS.items())
def test_what_she_said_stands_in_the_document_that_closes_the_task(kind: str, word: str, status: ConsentStatus) -> None:
    step = a_report()
    said = she_said(step, status=word)

    receipt, told = read(kind, answer(kind, a_reply(ReceiptState.CLOSED, "ASKED"), said))

    assert receipt == a_receipt(ReceiptState.CLOSED, "asked")
    assert isinstance(told, ConsentChanged)
    assert (told.head.record_id, told.status, told.changed_at) == ("R-1#consent", status, NOW)
    assert [(her.roles, her.names[0].family, her.date_of_birth) for her in told.people] == [
        ((Role.VICTIM,), step.family.victim.family, step.family.victim.born)
    ]
    assert validate(told, AGENCY, NOW) is None


def test_a_service_asked_about_an_incident_answers_for_its_client() -> None:
    said = she_said(a_report(), record="I-7#incident-I-7-1")

    _, told = read("idva", answer("idva", a_reply(ReceiptState.CLOSED), said))

    assert told.head.record_id == "I-7#consent"


@pytest.mark.parametrize("remarks", [(), ("address confidential",), ("each accuses the other",), ("suspect unknown",)])
def test_the_police_describe_her_and_her_home_as_in_their_report(remarks: tuple[str, ...]) -> None:
    step = a_report(*remarks)
    (reported,) = read("police", step.document)

    _, told = read("police", answer("police", a_reply(ReceiptState.CLOSED), she_said(step)))

    assert isinstance(reported, IncidentReported)
    assert isinstance(told, ConsentChanged)
    first, (her,) = reported.people[0], told.people
    assert (her.names, her.date_of_birth, her.identifiers) == (first.names, first.date_of_birth, first.identifiers)
    assert her.addresses == first.addresses
    hidden = her.addresses[0].visibility is AddressClass.CONFIDENTIAL
    numbers = tuple(contact.value for contact in first.contacts) if hidden else ()
    assert tuple(contact.value for contact in her.contacts) == numbers
    assert hidden == ("address confidential" in step.remarks)
