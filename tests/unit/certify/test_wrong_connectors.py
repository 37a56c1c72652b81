"""Each check catches a connector that is wrong in just that; a good one passes all of them."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from itertools import count
from typing import Any

import pytest

from connectors.certify.findings import Fault
from connectors.certify.subject import AGENCY, Sample, Subject
from connectors.certify.suite import CHECKS, UNREADABLE, certify
from connectors.documents import Connector, Delivered, NativeDocument, Unmappable, outgoing
from connectors.writing import kind_of
from hub.domain.content import Correction, ReferralOffered
from hub.domain.events import AboutNobody, Event, Receipt
from hub.domain.person import AddressClass, Consent, ConsentStatus, Person, Role, YesNo
from hub.domain.shown import PersonShown
from tests.builders.wrong_connectors import (
    Events,
    a_refusal,
    describing,
    rewriting,
    saying,
    showing,
    skeleton,
    telling,
    writing,
)

GOOD, TABLE = skeleton(), skeleton("csv")
JSON_CONNECTOR, CSV_CONNECTOR = GOOD.connector, TABLE.connector
COUNTED = count()
CHECK_IDS = [check.id for check in CHECKS]


def faults(check: str, connector: Connector, subject: Subject = GOOD) -> tuple[Fault, ...]:
    """Return what one check finds."""
    wanted = next(one for one in CHECKS if one.id == check)
    return tuple(wanted.faults(replace(subject, connector=connector)))


def crash_on(sign: bytes) -> Connector:
    """Return a connector that fails on a document with these bytes."""

    def wrong(body: bytes, _agency: str) -> Events | None:
        if sign in body:
            raise TypeError
        return None

    return telling(JSON_CONNECTOR, wrong)


def refuse_on(sign: bytes, what: str = "is wrong.", pointer: str = "/victim") -> Connector:
    """Return a connector that refuses a document with these bytes."""

    def wrong(body: bytes, _agency: str) -> Events | None:
        if sign in body:
            raise a_refusal(what, pointer)
        return None

    return telling(JSON_CONNECTOR, wrong)


def numbered(body: bytes, agency: str) -> Events:
    return tuple(replace(sent, id=f"id-{next(COUNTED)}") for sent in JSON_CONNECTOR.to_events(body, agency))


def quiet(body: bytes, agency: str) -> Events:
    try:
        return JSON_CONNECTOR.to_events(body, agency)
    except Unmappable:
        return ()


def repeating(body: bytes, agency: str) -> Events:
    try:
        return JSON_CONNECTOR.to_events(body, agency)
    except Unmappable as refusal:
        raise a_refusal(f"is wrong in {body.decode('utf-8', 'replace')}.") from refusal


def nowhere(body: bytes, agency: str) -> Events:
    try:
        return JSON_CONNECTOR.to_events(body, agency)
    except Unmappable as refusal:
        raise a_refusal("is wrong.", pointer="") from refusal


def mending_days(body: bytes, agency: str) -> Events:
    return JSON_CONNECTOR.to_events(body.replace(b"2026-02-30", b"2026-03-02"), agency)


def last_of_two_names(body: bytes, agency: str) -> Events | None:
    try:
        return JSON_CONNECTOR.to_events(json.dumps(json.loads(body)).encode(), agency)
    except ValueError:
        return None


def all_that_fits(body: bytes, agency: str) -> Events | None:
    """Read a table that was cut off up to its last whole row."""
    try:
        return CSV_CONNECTOR.to_events(body, agency)
    except Unmappable:
        return CSV_CONNECTOR.to_events(body[: body.rstrip().rfind(b"\n")], agency)


def guessing(person: Person) -> Person:
    related = person.relationship_to_victim
    return replace(person, relationship_to_victim=related and replace(related, canonical=related.canonical or "spouse"))


def forgetting(person: Person) -> Person:
    related = person.relationship_to_victim
    return replace(person, relationship_to_victim=related if related and related.canonical else None)


def consent_by_default(status: ConsentStatus) -> Callable[[Person], Person]:
    unsaid = (Consent(purpose="support", status=status),)
    return lambda person: replace(person, consents=person.consents or (unsaid if Role.VICTIM in person.roles else ()))


def assuming_no(person: Person) -> Person:
    return replace(person, interpreter_needed=person.interpreter_needed or YesNo.NO)


def safe_by_default(person: Person) -> Person:
    changed = tuple(
        replace(contact, message_safe=YesNo.YES if contact.message_safe is YesNo.UNKNOWN else contact.message_safe)
        for contact in person.contacts
    )
    return replace(person, contacts=changed)


def open_by_default(person: Person) -> Person:
    changed = tuple(
        replace(
            place, visibility=AddressClass.ORDINARY if place.visibility is AddressClass.UNKNOWN else place.visibility
        )
        for place in person.addresses
    )
    return replace(person, addresses=changed)


def never_refused(person: Person) -> Person:
    unasked = {ConsentStatus.REFUSED: ConsentStatus.NOT_SOUGHT}
    return replace(
        person, consents=tuple(replace(one, status=unasked.get(one.status, one.status)) for one in person.consents)
    )


def never_hidden(person: Person) -> Person:
    return replace(
        person, addresses=tuple(replace(place, visibility=AddressClass.ORDINARY) for place in person.addresses)
    )


def born_as_the_british_write(person: Person) -> Person:
    born = re.sub(r"(\d{4})-(\d{2})-(\d{2})", r"\3/\2/\1", person.date_of_birth or "")
    return replace(person, date_of_birth=born or None)


def only_the_first_child(body: bytes, agency: str) -> Events:
    def cut(event: Event) -> Event:
        if isinstance(event, AboutNobody):
            return event
        return replace(
            event, people=tuple(p for p in event.people if not p.ref.startswith("child") or p.ref == "child-1")
        )

    return tuple(outgoing(cut(sent.event)) for sent in JSON_CONNECTOR.to_events(body, agency))


def day_first(subject: Subject, turned: str = r"\3-\2-\1") -> Subject:
    """Return a connector with its samples whose days are written as in Britain; `turned` says how it reads them."""

    def to_events(body: bytes, agency: str) -> Events:
        return subject.connector.to_events(re.sub(r"\b(\d{2})/(\d{2})/(\d{4})", turned, body.decode()).encode(), agency)

    samples = tuple(
        replace(one, body=re.sub(r"\b(\d{4})-(\d{2})-(\d{2})", r"\3/\2/\1", one.body.decode()).encode())
        for one in subject.samples
    )
    return replace(subject, samples=samples, connector=replace(subject.connector, to_events=to_events))


def numbered_by_name(event: Event) -> Event:
    if isinstance(event, AboutNobody) or not event.people:
        return event
    her = event.people[0]
    return replace(event, head=replace(event.head, record_id=f"{her.names[0].family}/{her.date_of_birth}"))


def finer_than_the_wire(event: Event) -> Event:
    return replace(event, head=replace(event.head, recorded_at=event.head.recorded_at.replace(microsecond=7)))


def without_reason(event: Event) -> Event:
    return replace(event, reason=None) if isinstance(event, Receipt) else event


def about_another_delivery(event: Event) -> Event:
    return replace(event, delivery_id="another") if isinstance(event, Receipt) else event


def another_alphabet(person: Person) -> Person:
    names = tuple(
        replace(name, family="a\x00b" if name.family == "x" * 10_000 else name.family) for name in person.names
    )
    return replace(person, names=names)


def named(name: Callable[[Delivered], str]) -> Connector:
    def to_native(delivered: Delivered) -> NativeDocument:
        return replace(JSON_CONNECTOR.to_native(delivered), name=name(delivered))

    return writing(JSON_CONNECTOR, to_native)


def with_her_name(delivered: Delivered) -> str:
    content = delivered.content
    her = content.victim.name if isinstance(content, ReferralOffered) and content.victim else None
    return f"{kind_of(delivered)}-{her.family if her else ''}-{delivered.envelope.id}.json"


def failing_on_corrections(delivered: Delivered) -> NativeDocument:
    if isinstance(delivered.content, Correction):
        raise NotImplementedError
    return JSON_CONNECTOR.to_native(delivered)


def by_hand(body: bytes) -> bytes:
    """Write a text into JSON without escaping it."""
    document: Any = json.loads(body)
    note = document["content"].get("victim", {})
    written = note.get("forename", "") if isinstance(note, dict) else ""
    return body.rstrip()[:-1] + b', "her": "' + written.encode() + b'"}'


def first_child_only(delivered: Delivered) -> NativeDocument:
    content = delivered.content
    children = getattr(content, "children", ())[:1]
    changed = replace(content, children=children) if children else content
    return JSON_CONNECTOR.to_native(replace(delivered, content=changed))


def ordinary(person: PersonShown) -> PersonShown:
    addresses = tuple(replace(a, visibility=AddressClass.ORDINARY) for a in person.addresses or ())
    return replace(person, addresses=addresses or None)


def all_safe(person: PersonShown) -> PersonShown:
    contacts = tuple(replace(contact, safe=YesNo.YES) for contact in person.contacts or ())
    return replace(person, contacts=contacts or None)


def computing(body: bytes) -> bytes:
    return body.replace(b"'", b"")


WRONG = [
    pytest.param("samples-map", telling(JSON_CONNECTOR, numbered), id="ids are counted"),
    pytest.param("samples-map", telling(JSON_CONNECTOR, lambda _body, _agency: ()), id="nothing is told"),
    pytest.param("samples-map", crash_on(b"revision"), id="a sample raises"),
    pytest.param("samples-map", refuse_on(b"revision"), id="a sample is refused"),
    pytest.param("samples-shown", saying(JSON_CONNECTOR, without_reason), id="events are others than those shown"),
    pytest.param(
        "samples-shown", rewriting(JSON_CONNECTOR, lambda body: body + b" "), id="documents are others than those shown"
    ),
    pytest.param("wire", saying(JSON_CONNECTOR, finer_than_the_wire), id="times are finer than the wire carries"),
    pytest.param("wire", telling(JSON_CONNECTOR, numbered), id="an id does not follow from the content"),
    pytest.param(
        "sender",
        telling(JSON_CONNECTOR, lambda body, _: JSON_CONNECTOR.to_events(body, AGENCY)),
        id="one sender for all",
    ),
    pytest.param("answers", saying(JSON_CONNECTOR, without_reason), id="the reason is lost"),
    pytest.param("answers", saying(JSON_CONNECTOR, about_another_delivery), id="the delivery is another"),
    pytest.param("answers", refuse_on(b"answers"), id="no answer is understood"),
    pytest.param("codes", describing(JSON_CONNECTOR, guessing), id="an unknown code is guessed"),
    pytest.param("codes", describing(JSON_CONNECTOR, forgetting), id="an unknown code is dropped"),
    pytest.param("codes", refuse_on(b"NEVER-HEARD-OF"), id="an unknown code is refused"),
    pytest.param("codes", crash_on(b"NEVER-HEARD-OF"), id="an unknown code raises"),
    pytest.param(
        "unknown-apart",
        describing(
            JSON_CONNECTOR, lambda p: replace(consent_by_default(ConsentStatus.NOT_SOUGHT)(p), interpreter_needed=None)
        ),
        id="what is left out counts as not asked",
    ),
    pytest.param(
        "never-a-no", describing(JSON_CONNECTOR, consent_by_default(ConsentStatus.REFUSED)), id="silence is a refusal"
    ),
    pytest.param("never-a-no", describing(JSON_CONNECTOR, assuming_no), id="silence is a no"),
    pytest.param(
        "permits-nothing", describing(JSON_CONNECTOR, consent_by_default(ConsentStatus.GIVEN)), id="silence is consent"
    ),
    pytest.param("permits-nothing", describing(JSON_CONNECTOR, safe_by_default), id="silence makes a number safe"),
    pytest.param("permits-nothing", describing(JSON_CONNECTOR, open_by_default), id="silence opens an address"),
    pytest.param("hard-side", describing(JSON_CONNECTOR, never_refused), id="a refusal reads as not asked"),
    pytest.param("hard-side", describing(JSON_CONNECTOR, never_hidden), id="a hidden address reads as ordinary"),
    pytest.param("lists-whole", telling(JSON_CONNECTOR, only_the_first_child), id="the second child is lost"),
    pytest.param("bad-documents", telling(JSON_CONNECTOR, quiet), id="a wrong document is taken in silence"),
    pytest.param("bad-documents", telling(JSON_CONNECTOR, repeating), id="a refusal repeats the document"),
    pytest.param("bad-documents", telling(JSON_CONNECTOR, nowhere), id="a refusal has no place"),
    pytest.param("bad-documents", telling(JSON_CONNECTOR, last_of_two_names), id="of two names the last one wins"),
    pytest.param("bad-documents", crash_on(b"\xff"), id="another encoding raises"),
    pytest.param("bad-days", telling(JSON_CONNECTOR, mending_days), id="30 February is read as 2 March"),
    pytest.param("bad-days", crash_on(b"2026-02-30"), id="30 February raises"),
    pytest.param("bad-days", describing(JSON_CONNECTOR, born_as_the_british_write), id="a birthday in another form"),
    pytest.param("odd-values", crash_on(b"[[null]]"), id="a list in a list raises"),
    pytest.param("odd-values", telling(JSON_CONNECTOR, repeating), id="an odd value is repeated"),
    pytest.param("byte-order-mark", refuse_on(b"\xef\xbb\xbf"), id="a byte order mark is refused"),
    pytest.param("ids-tell-nothing", saying(JSON_CONNECTOR, numbered_by_name), id="a record is numbered by name"),
    pytest.param("hostile-in", crash_on(rb"\u001b"), id="a control character raises"),
    pytest.param("hostile-in", refuse_on(b"<script>", pointer=""), id="a script is refused without a place"),
    pytest.param("hostile-in", describing(JSON_CONNECTOR, another_alphabet), id="a NUL is made"),
    pytest.param("deliveries", named(lambda d: f"{d.envelope.id}.json"), id="a name without the kind"),
    pytest.param("deliveries", named(with_her_name), id="her name is the file's"),
    pytest.param("deliveries", writing(JSON_CONNECTOR, failing_on_corrections), id="a correction raises"),
    pytest.param("deliveries", rewriting(JSON_CONNECTOR, lambda body: body[:-3]), id="JSON that is not whole"),
    pytest.param(
        "deliveries",
        rewriting(JSON_CONNECTOR, lambda body: re.sub(rb'"id": "0c1d[^"]*"', b'"id": "1"', body)),
        id="the delivery's id is lost",
    ),
    pytest.param(
        "deliveries",
        rewriting(JSON_CONNECTOR, lambda body: body + b" " * next(COUNTED)),
        id="another document the second time",
    ),
    pytest.param(
        "nothing-invented",
        showing(JSON_CONNECTOR, lambda person: replace(person, pregnant=person.pregnant or "no")),
        id="not pregnant unless said",
    ),
    pytest.param(
        "nothing-invented",
        showing(JSON_CONNECTOR, lambda person: replace(person, consent=person.consent or "not-sought")),
        id="not asked unless said",
    ),
    pytest.param("everybody", writing(JSON_CONNECTOR, first_child_only), id="one child of three"),
    pytest.param(
        "everybody",
        rewriting(JSON_CONNECTOR, lambda body: body.decode().encode("ascii", "replace")),
        id="names in English letters only",
    ),
    pytest.param(
        "safe-contact", showing(JSON_CONNECTOR, lambda person: replace(person, safe_contact=None)), id="limits are lost"
    ),
    pytest.param("marks", showing(JSON_CONNECTOR, ordinary), id="a hidden address looks ordinary"),
    pytest.param("marks", showing(JSON_CONNECTOR, all_safe), id="an unsafe number looks safe"),
    pytest.param(
        "marks",
        rewriting(JSON_CONNECTOR, lambda body: body.replace(b'"not-sought-unsafe"', b'"not-sought"')),
        id="unsafe to ask reads as not asked",
    ),
    pytest.param("hostile-out", rewriting(JSON_CONNECTOR, by_hand), id="JSON written by hand"),
    pytest.param("file-names", named(lambda d: f"{kind_of(d)}-{d.envelope.id}.json"), id="an id as it came"),
    pytest.param("runtime", telling(JSON_CONNECTOR, numbered), id="sent again under another id"),
]


@pytest.mark.parametrize(("check", "connector"), WRONG)
def test_a_wrong_connector_is_caught(check: str, connector: Connector) -> None:
    found = faults(check, connector)

    assert found
    assert all(fault.where and fault.why and fault.advice for fault in found)


def test_every_check_has_a_wrong_connector_that_it_catches() -> None:
    assert {param.values[0] for param in WRONG} == set(CHECK_IDS)


def test_a_table_that_was_cut_off_and_is_read_as_far_as_it_goes_is_caught() -> None:
    assert faults("bad-documents", telling(CSV_CONNECTOR, all_that_fits), TABLE)


def test_the_second_child_of_numbered_columns_that_is_lost_is_caught() -> None:
    def first_only(body: bytes, agency: str) -> Events:
        return CSV_CONNECTOR.to_events(body.replace(b"child_2_", b"unread_2_"), agency)

    caught = faults("lists-whole", telling(CSV_CONNECTOR, first_only), TABLE)

    assert [fault.where for fault in caught] == ["records.csv /1/child_2"]


def test_a_document_whose_days_are_written_as_in_britain_passes() -> None:
    subject = day_first(GOOD)

    assert faults("bad-days", subject.connector, subject) == ()


def test_a_day_that_is_taken_for_the_month_is_caught() -> None:
    subject = day_first(GOOD, turned=r"\3-\1-\2")

    assert any("Read the day first" in f.advice for f in faults("bad-days", subject.connector, subject))


def test_a_british_day_that_does_not_exist_and_is_read_as_another_is_caught() -> None:
    subject = day_first(GOOD)

    def rolling(body: bytes, agency: str) -> Events:
        return subject.connector.to_events(body.replace(b"30/02/2026", b"02/03/2026"), agency)

    assert faults("bad-days", telling(subject.connector, rolling), subject)


def test_a_sample_that_is_refused_anyhow_is_not_blamed_on_its_byte_order_mark() -> None:
    assert faults("byte-order-mark", refuse_on(b"revision")) == ()


def test_a_file_of_which_the_sample_is_gone_is_named() -> None:
    left = replace(GOOD, samples=tuple(one for one in GOOD.samples if one.name != "referral.json"))

    caught = faults("samples-shown", JSON_CONNECTOR, left)

    assert [fault.where for fault in caught] == ["samples/events/referral.json"]


def test_a_cell_that_a_spreadsheet_computes_is_caught() -> None:
    assert faults("hostile-out", rewriting(CSV_CONNECTOR, computing), TABLE)


@pytest.mark.parametrize("subject", [GOOD, TABLE], ids=["JSON", "CSV"])
def test_a_good_connector_passes_every_check(subject: Subject) -> None:
    assert [finding for finding in certify(subject) if not finding.passed] == []


def test_a_sample_that_cannot_be_taken_apart_fails_the_checks_that_need_it() -> None:
    spoilt = replace(GOOD, samples=(*GOOD.samples, Sample(name="spoilt.json", body=b'{"a": ')))

    faults_of = {finding.check: finding.faults for finding in certify(spoilt)}

    assert faults_of["codes"] == (UNREADABLE,)
    assert [fault.where for fault in faults_of["samples-map"]] == ["spoilt.json"]


def test_a_connector_without_samples_is_not_certified() -> None:
    failed = {finding.check for finding in certify(replace(GOOD, samples=())) if not finding.passed}

    assert {"samples-map", "answers"} <= failed
