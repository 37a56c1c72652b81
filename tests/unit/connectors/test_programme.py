"""How the police and a conference refer him by name to a service that works with perpetrators, and what comes of it."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from connectors.documents import Unmappable
from connectors.shipped import CONNECTORS
from hub.domain.content import Content, Correction, Task
from hub.domain.events import Event, IncidentReported, RecordWithdrawn, ReferralMade
from hub.domain.head import Head
from hub.domain.ids import EventId
from hub.domain.person import Coded, Person, PersonName, Role
from hub.flow.received import Received
from tests.builders.connector_documents import (
    CONNECTORS_FOLDER,
    Plain,
    a_delivery,
    a_relation,
    a_report,
    a_task,
    an_entity,
    written,
)
from tests.builders.events import MARAC, POLICE, PROGRAMME
from tests.builders.other_side import his, reasons, referral_in
from tests.builders.world import content, received, story, to

AT = datetime(2026, 3, 20, 9, 0, tzinfo=UTC)
NOON = datetime(2026, 3, 24, 12, tzinfo=UTC)
TESTA = Person(ref="p1", roles=(Role.VICTIM,), names=(PersonName(given=("Testa",), family="EXAMPLE"),))
SAMPLE = Person(ref="p2", roles=(Role.PERPETRATOR,), names=(PersonName(given=("Sample",), family="OTHER"),))
ASKED = "programme-referral-codes-missing.json"
STATED = {"police": "programme-referral-stated.json", "marac": "programme-referral.json"}
SENDERS = {"police": POLICE, "marac": MARAC}


def a_form(**parts: object) -> Plain:
    """Return the form by which a conference refers him."""
    return {
        "request": "PERPETRATOR_PROGRAMME",
        "referralNumber": "TM-1",
        "referralDate": "2026-03-20T09:00:00",
        "victim": {"forename": "Testa", "surname": "EXAMPLE"},
        "perpetrators": [{"forename": "Sample", "surname": "OTHER"}],
        **parts,
    }


def a_block_alone(**block: object) -> Plain:
    """Return the police document that has no incident: the block, and both people."""
    her, him = (an_entity(a_report(), ref) | {"relationships": {}} for ref in ("p1", "p2"))
    referral = {"record": "DA-1", "at": "2026-03-20T09:00:00", "victim": "p1", "person": "p2", **block}
    return {"included": [her, him], "safeguarding": {"programmeReferral": referral}}


def told(kind: str, document: object) -> list[Event]:
    return [sent.event for sent in CONNECTORS[kind].to_events(written(document), SENDERS[kind])]


def refusal(kind: str, document: object) -> list[tuple[str, str]]:
    with pytest.raises(Unmappable) as refused:
        told(kind, document)
    return [(p.pointer, p.what) for p in refused.value.problems]


def referral(kind: str, document: object) -> ReferralMade:
    (made,) = (event for event in told(kind, document) if isinstance(event, ReferralMade))
    return made


def arrived(kind: str, document: bytes) -> list[Received]:
    """Return the events of a document as the hub receives them, each under the id that the connector gave it."""
    sent = CONNECTORS[kind].to_events(document, SENDERS[kind])
    return [received(one.event, event_id=EventId(one.id)) for one in sent]


def sample(kind: str, name: str) -> list[Received]:
    return arrived(kind, (CONNECTORS_FOLDER / kind / "samples" / name).read_bytes())


def with_codes(kind: str, *codes: str) -> Plain:
    """Return a document of a kind that refers him and states these codes."""
    return a_form(mayBeTold=[*codes]) if kind == "marac" else a_block_alone(mayBeTold=[*codes])


def test_a_conference_refers_him_on_its_form_and_states_what_he_may_be_told() -> None:
    (made,) = told("marac", a_form(mayBeTold=["ORDER", "REFERRAL"], revision=2, reason="The conference agreed."))

    assert made == ReferralMade(
        head=Head(agency=MARAC, record_id="TM-1#programme", recorded_at=AT, revision=2),
        people=(replace(TESTA, ref="victim"), replace(SAMPLE, ref="perpetrator-1")),
        reason="perpetrator-programme",
        narrative="The conference agreed.",
        may_be_told=("order", "referral"),
    )


@pytest.mark.parametrize("request_", ["MARAC", None])
def test_any_other_form_puts_the_case_to_the_conference_under_its_own_number(request_: str | None) -> None:
    made = referral("marac", a_form(request=request_))

    assert (made.reason, made.head.record_id, made.may_be_told) == ("marac", "TM-1", ())


def test_the_police_refer_him_beside_their_report_of_the_same_time_and_revision() -> None:
    report = a_report(submission={"revision": 3}, programmeReferral={"person": "p2", "mayBeTold": ["INCIDENT"]})

    reported, made = told("police", report)

    assert isinstance(reported, IncidentReported)
    assert made == ReferralMade(
        head=replace(reported.head, record_id="DA-1#programme"),
        people=tuple(person for person in reported.people if person.ref in {"p1", "p2"}),
        reason="perpetrator-programme",
        may_be_told=("incident",),
    )


def test_the_report_itself_is_the_same_with_and_without_the_referral_beside_it() -> None:
    assert told("police", a_report(programmeReferral={"person": "p2"}))[:1] == told("police", a_report())


def test_a_document_of_the_block_alone_refers_him_and_reports_nothing() -> None:
    (made,) = told("police", a_block_alone(mayBeTold=["REFERRAL"]))

    assert made == ReferralMade(
        head=Head(agency=POLICE, record_id="DA-1#programme", recorded_at=AT),
        people=(TESTA, SAMPLE),
        reason="perpetrator-programme",
        may_be_told=("referral",),
    )


@pytest.mark.parametrize(
    ("kind", "document"),
    [("police", a_block_alone(record="DA-1#programme")), ("marac", a_form(referralNumber="TM-1#programme"))],
)
def test_the_record_may_be_named_as_the_task_names_it(kind: str, document: Plain) -> None:
    plain = a_block_alone() if kind == "police" else a_form()

    assert told(kind, document) == told(kind, plain)


@pytest.mark.parametrize("kind", SENDERS)
def test_a_code_of_nobodys_list_is_kept_and_says_nothing(kind: str) -> None:
    made = referral(kind, with_codes(kind, "HER_STATEMENT", "REFERRAL"))

    assert made.may_be_told == ("her-statement", "referral")
    assert referral_in(story(replace(made, people=(TESTA, born_1990(SAMPLE))), now=NOON)).may_be_told == ("referral",)


def born_1990(him: Person) -> Person:
    return replace(him, date_of_birth="1990-04-16")


@pytest.mark.parametrize("kind", SENDERS)
def test_a_sentence_is_refused_and_not_repeated(kind: str) -> None:
    with pytest.raises(Unmappable) as refused:
        told(kind, with_codes(kind, "that she was afraid of him"))

    assert [p.pointer.rpartition("/")[0] for p in refused.value.problems] == [
        "/mayBeTold" if kind == "marac" else "/safeguarding/programmeReferral/mayBeTold"
    ]
    assert "afraid" not in str(refused.value)


@pytest.mark.parametrize(
    ("form", "problem"),
    [
        (a_form(request="PROGRAM"), ("/request", "is not a code of its list.")),
        (a_form(perpetrators=[]), ("/perpetrators", "does not name one person.")),
        (a_form(perpetrators=[{"surname": "OTHER"}] * 2), ("/perpetrators", "does not name one person.")),
        (a_form(mayBeTold="REFERRAL"), ("/mayBeTold", "is not a list.")),
        (a_form(request=None, mayBeTold=[]), ("/mayBeTold", "belongs to a referral to a programme.")),
    ],
)
def test_a_form_that_does_not_say_clearly_who_is_referred_or_to_what_is_refused(
    form: Plain, problem: tuple[str, str]
) -> None:
    assert problem in refusal("marac", form)


@pytest.mark.parametrize(
    ("document", "place", "what"),
    [
        (a_report(programmeReferral={}), "person", "is missing."),
        (a_report(programmeReferral={"person": "p9"}), "person", "names nothing that is included."),
        (a_report(programmeReferral={"person": "p3"}), "person", "names no suspect of this document."),
        (a_block_alone(person=None), "person", "is missing."),
        (a_block_alone(victim=None), "victim", "is missing."),
        (a_block_alone(victim="p2"), "victim", "is the person who is referred."),
        (a_block_alone(record=None), "record", "is missing."),
        (a_block_alone(at=None), "at", "is missing."),
        (a_block_alone(withdrawn={}), "withdrawn/reason", "is missing."),
    ],
)
def test_a_block_that_does_not_say_clearly_who_is_referred_is_refused(document: Plain, place: str, what: str) -> None:
    assert (f"/safeguarding/programmeReferral/{place}", what) in refusal("police", document)


def a_counter_allegation() -> Plain:
    """Return a report in which each accuses the other and the force refers the second."""
    report = a_report(programmeReferral={"person": "p2", "mayBeTold": ["REFERRAL"]})
    report["data"]["relationships"] |= {
        "victim": a_relation("person", "p1", "p2"),
        "knownSuspect": a_relation("person", "p2", "p1"),
    }
    an_entity(report, "p2")["attributes"]["dateOfBirth"] = "1990-04-16"
    return report


def test_where_each_accuses_the_other_only_he_is_referred_and_it_shows_that_he_was_harmed_too() -> None:
    made = referral("police", a_counter_allegation())

    assert {p.ref: p.roles for p in made.people} == {"p1": (Role.VICTIM,), "p2": (Role.VICTIM, Role.PERPETRATOR)}


@pytest.mark.parametrize("events", [slice(0, 2), slice(1, 2)], ids=["with the report", "before the report came"])
def test_where_each_accuses_the_other_nothing_goes_to_the_service(events: slice) -> None:
    assert his(story(*told("police", a_counter_allegation())[events], now=NOON)) == []


def test_of_two_suspects_only_the_one_who_is_named_is_referred_and_no_relationship_is_guessed() -> None:
    report = a_report(programmeReferral={"person": "p2"})
    report["included"].append({"id": "p4", "type": "person", "attributes": {"surname": "THIRD"}})
    report["data"]["relationships"]["knownSuspect"] = a_relation("person", "p2", "p4")
    an_entity(report, "p1")["attributes"]["victimRelationshipToSuspect"] = "PTPR_0145"

    made = referral("police", report)

    assert [(p.ref, p.relationship_to_victim) for p in made.people] == [("p1", None), ("p2", None)]


def test_in_a_document_of_the_block_alone_it_is_clear_whose_relationship_is_meant() -> None:
    document = a_block_alone()
    an_entity(document, "p1")["attributes"]["victimRelationshipToSuspect"] = "PTPR_0145"

    him = referral("police", document).people[1]

    assert him.relationship_to_victim == Coded(system="PTPR victim-to-suspect", code="PTPR_0145", canonical="spouse")


def test_a_report_that_is_taken_back_with_its_block_takes_the_referral_back_too() -> None:
    withdrawn = a_report(withdrawn={"reason": "WRONG_PERSON"}, programmeReferral={"person": "p2"})

    report, made = told("police", withdrawn)

    assert isinstance(report, RecordWithdrawn)
    assert made == replace(report, head=replace(report.head, record_id="DA-1#programme"))


def test_a_report_that_never_referred_him_is_taken_back_alone() -> None:
    assert len(told("police", a_report(withdrawn={"reason": "WRONG_PERSON"}))) == 1


@pytest.mark.parametrize("alone", [True, False], ids=["alone", "beside a report"])
def test_the_referral_can_be_taken_back_while_the_report_stands(alone: bool) -> None:  # noqa: FBT001 - a case of the table
    block = {"withdrawn": {"reason": "NOT_SUITABLE"}}
    document = a_block_alone(**block) if alone else a_report(programmeReferral=block)

    *before, taken_back = told("police", document)

    assert [type(event) for event in before] == ([] if alone else [IncidentReported])
    assert isinstance(taken_back, RecordWithdrawn)
    assert (taken_back.head.record_id, taken_back.reason) == ("DA-1#programme", "not-suitable")


@pytest.mark.parametrize("kind", SENDERS)
def test_until_it_is_stated_the_sender_is_asked_and_the_service_gets_nothing(kind: str) -> None:
    asked = story(*sample(kind, ASKED), now=NOON)

    tasks = [d.content for d in to(SENDERS[kind], asked.decisions) if isinstance(d.content, Task)]
    record = {"police": "DA-9-26-0318-IR01#programme", "marac": "TM-2026-063#programme"}[kind]
    assert [(t.about_record, t.victim) for t in tasks if t.task == "say-what-he-may-be-told"] == [(record, None)]
    assert (his(asked), reasons(asked)) == ([], ["waits-for-the-referrer"])


@pytest.mark.parametrize(("kind", "codes"), [("police", ("referral", "incident")), ("marac", ("referral", "order"))])
def test_once_it_is_stated_the_service_gets_the_referral(kind: str, codes: tuple[str, ...]) -> None:
    asked = story(*sample(kind, ASKED), now=NOON)

    stated = story(*sample(kind, STATED[kind]), after=asked, now=NOON)

    assert [d.recipient for d in his(stated)] == [PROGRAMME]
    shown = referral_in(stated)
    assert (shown.told_by_kind, shown.reason, shown.may_be_told) == (kind, "perpetrator-programme", codes)
    assert len(stated.known.cases) == 1


def test_when_the_police_take_the_referral_back_the_service_is_corrected() -> None:
    stated = story(*sample("police", ASKED), *sample("police", STATED["police"]), now=NOON)
    (referred,) = his(stated)
    block = a_block_alone(record="DA-9-26-0318-IR01", withdrawn={"reason": "NOT_SUITABLE"})

    after = story(*arrived("police", written(block)), after=stated, now=NOON)

    (correction,) = to(PROGRAMME, after.decisions[-1:])
    assert content(correction, Correction).corrects == str(referred.id)


def asked_of(kind: str, task: Content) -> Plain:
    """Return what the document of a task says to whoever has to do it."""
    document: Plain = json.loads(CONNECTORS[kind].to_native(a_delivery(task)).body)
    attributes: Plain = document["data"]["attributes"] if kind == "police" else document
    return {name: attributes[name] for name in ("task", "aboutRecord", "answerIn", "codes") if name in attributes}


@pytest.mark.parametrize(
    ("kind", "where"),
    [
        ("police", "safeguarding.programmeReferral.mayBeTold"),
        ("marac", "mayBeTold, with request PERPETRATOR_PROGRAMME"),
    ],
)
def test_the_task_says_where_the_answer_belongs_and_by_which_codes(kind: str, where: str) -> None:
    assert asked_of(kind, replace(a_task(), task="say-what-he-may-be-told", about_record="R-1#programme")) == {
        "task": "say-what-he-may-be-told",
        "aboutRecord": "R-1#programme",
        "answerIn": where,
        "codes": {
            "REFERRAL": "that your agency referred him",
            "INCIDENT": "the incident for which he was arrested, interviewed or charged",
            "ORDER": "the order or licence condition by which he is to attend",
        },
    }


@pytest.mark.parametrize("kind", SENDERS)
@pytest.mark.parametrize(
    "task",
    [
        pytest.param(a_task(), id="another task"),
        pytest.param(
            replace(a_task(), task="say-what-he-may-be-told", about_record=None), id="about another agency's referral"
        ),
    ],
)
def test_any_other_task_asks_for_no_codes(kind: str, task: Task) -> None:
    assert {*asked_of(kind, task)} <= {"task", "aboutRecord"}
