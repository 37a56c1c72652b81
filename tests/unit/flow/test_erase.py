"""Somebody is erased: nothing of them is left in what is known, and everyone who was told is told to delete it."""

from dataclasses import replace
from typing import Any, TypeGuard

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hub.domain.agency import OTHER_PARTYS_SIDE
from hub.domain.content import Correction
from hub.domain.decisions import ErasureDecided, ErasureReason, HoldDecided
from hub.domain.delivery import Delivery, DeliveryKind, DeliveryState
from hub.domain.events import Event, IncidentReported
from hub.domain.head import Head
from hub.domain.ids import CONSOLE, CaseId, EventId, PersonId, derived_id
from hub.domain.outcome import Processed, Reason, Refused
from hub.domain.person import AddressClass, Person, Role, SafeContact, YesNo
from hub.flow.consolidate import people_in
from hub.flow.erase import erasure_record
from hub.flow.known import Known
from hub.wire import codec
from tests.builders.events import (
    HIGH,
    IDVA,
    MARAC,
    MASH,
    NOW,
    POLICE,
    PROGRAMME,
    a_head,
    a_risk_assessed,
    a_support_updated,
    an_incident,
    an_incident_reported,
)
from tests.builders.people import a_child, a_perpetrator, a_phone, a_victim, an_address, named, numbered
from tests.builders.world import Story, content, published, received, sent, shipped_policy, story

HER = a_victim(
    names=(named("Quillwyn", "Zarbistock"),),
    date_of_birth="1987-02-11",
    addresses=(an_address("17 Vexmoor Close", postcode="IP4 9QZ"),),
    contacts=(a_phone(311),),
    identifiers=(numbered(31),),
)
HIM = a_perpetrator(
    names=(named("Brandulf", "Ockleforth"),),
    date_of_birth="1979-09-23",
    addresses=(an_address("4 Thistlegap", postcode="IP3 9XV"),),
    contacts=(a_phone(422),),
    identifiers=(numbered(32),),
)
CHILD = a_child(names=(named("Wrenalia", "Mossbank"),), date_of_birth="2016-03-17", identifiers=(numbered(33),))
EVERYBODY = {"v": HER, "p": HIM, "c": CHILD}
INFORMED = an_incident(suspect_informed=YesNo.YES, narrative="Quillwyn said that Brandulf came with Wrenalia.")
TOLD = an_incident_reported(people=(HER, HIM, CHILD), assessment=HIGH, incident=INFORMED)
ALSO = an_incident_reported(MASH, "M-1", people=(HER, HIM, CHILD), assessment=None)


def who(known: Known, ref: str, record: str = "R-1") -> PersonId:
    return next(r.alone_of(ref) for r in known.records.values() if r.key.record == record)


def an_erasure(person: PersonId, **over: Any) -> ErasureDecided:
    head = Head(agency=CONSOLE, record_id=erasure_record(person), recorded_at=NOW)
    return replace(ErasureDecided(head=head, person=person, reason=ErasureReason.REQUESTED, by="ada"), **over)


def erased(ref: str, *told: IncidentReported) -> Story:
    before = story(*(told or (TOLD, ALSO)))
    for delivery in [d for d in before.known.deliveries.values() if d.state is DeliveryState.QUEUED]:
        before.known.learn_delivery(replace(delivery, state=DeliveryState.PUBLISHED, claimed=True))
    return story(an_erasure(who(before.known, ref)), after=before)


def marks(person: Person) -> set[str]:
    """Return what tells who somebody is, in words that nobody else has here."""
    lived = {line for a in person.addresses for line in (a.lines[0], a.postcode or "")}
    said = {i.value for i in person.identifiers} | {c.value for c in person.contacts} | lived
    name = person.names[0]
    return {*name.given, name.family or "", person.date_of_birth or "", *said}


def everything(known: Known) -> str:
    """Return all that is known of records, incidents and cases as text."""
    records = [codec.to_json(r.event).decode() for r in known.records.values()]
    incidents = [codec.to_json(i.incident).decode() for i in known.incidents.values()]
    return " ".join((*records, *incidents, str(known.rectified), str(known.reviews)))


def found(person: Person, text: str) -> set[str]:
    return {mark for mark in marks(person) if mark in text}


def payloads(told: Story) -> dict[str, Delivery]:
    """Return every delivery that still has the content with which it was decided, and every new one."""
    decision = told.last
    gone = set(decision.erased.deliveries) if decision.erased else set()
    return {str(d.id): d for one in told.decisions for d in one.deliveries if d.id not in gone}


@pytest.mark.parametrize("ref", EVERYBODY)
def test_nothing_that_is_known_or_will_be_sent_says_who_an_erased_person_is(ref: str) -> None:
    told = erased(ref)

    assert told.last.ended == Processed()
    assert found(EVERYBODY[ref], everything(told.known)) == set()
    kept = {id_: found(EVERYBODY[ref], repr(d.content)) for id_, d in payloads(told).items()}
    assert {id_: hits for id_, hits in kept.items() if hits} == {}
    assert {d.id for d in told.last.stand_ins} == set(told.last.erased.deliveries if told.last.erased else ())
    assert [hits for d in told.last.stand_ins if (hits := found(EVERYBODY[ref], repr(d.content)))] == []


@pytest.mark.parametrize("ref", EVERYBODY)
def test_nobody_is_found_under_the_keys_of_an_erased_person(ref: str) -> None:
    told = erased(ref)

    assert told.last.erased is not None
    gone = told.last.erased.ids
    assert all(not people & gone for people in told.known.people_by_key.values())
    assert all(not gone & {m.person for m in found_.values()} for found_ in told.known.members.values())
    assert all(not gone & {c.victim, c.perpetrator} for c in told.known.cases.values())


@pytest.mark.parametrize("ref", ["p", "c"])
def test_the_other_people_of_a_record_stay(ref: str) -> None:
    told = erased(ref)

    left = [person for other, person in EVERYBODY.items() if other != ref]
    assert [found(person, everything(told.known)) for person in left] == [marks(person) for person in left]
    assert all(case.grade.word == "high" for case in told.known.cases.values())


def test_where_the_victim_goes_the_case_goes() -> None:
    told = erased("v")

    (case,) = told.known.cases.values()
    assert (told.known.records_in(case.id), told.known.incidents_in(case.id)) == ([], [])
    assert not told.known.stands(case.id)
    assert (case.grade.word, case.marac, case.perpetrator) == ("unknown", False, None)
    assert {r.withdrawn for r in told.known.records.values()} == {True}


@pytest.mark.parametrize("ref", EVERYBODY)
def test_everyone_who_was_told_is_corrected_once_with_the_reason(ref: str) -> None:
    before = story(TOLD, ALSO)
    told = erased(ref)

    corrections = [content(d, Correction) for d in sent(told.last) if d.kind is DeliveryKind.CORRECTION]
    assert {c.reason for c in corrections if c.reason != "withdrawn"} == {"erased"}
    assert {c.delete for c in corrections} == {"all"}
    got = {str(d.id) for d in before.known.deliveries.values() if d.recipient in {IDVA, MASH} and d.sequence}
    assert got <= {c.corrects for c in corrections} | {
        str(d.id) for d in told.known.deliveries.values() if d.state is DeliveryState.PUBLISHED
    }
    assert len(corrections) == len({c.corrects for c in corrections})


def test_his_side_does_not_learn_that_she_or_a_child_was_erased() -> None:
    for ref in ("v", "c"):
        told = erased(ref)

        his = {a.id for a in shipped_policy().directory.agencies.values() if a.kind in OTHER_PARTYS_SIDE}
        assert [d for d in told.decisions[0].deliveries if d.recipient in his and d.sequence], "he was referred"
        assert [d for d in (*told.last.deliveries, *told.last.changed) if d.recipient in his] == []


def test_who_works_with_him_deletes_him_when_he_is_erased() -> None:
    told = erased("p")

    assert [d.kind for d in sent(told.last) if d.recipient == PROGRAMME] == [DeliveryKind.CORRECTION]


def test_a_coordinator_is_shown_the_case_without_them_or_an_empty_one() -> None:
    without_child, without_her = erased("c"), erased("v")

    for told in (without_child, without_her):
        shown = [d for d in sent(told.last) if d.kind is DeliveryKind.MARAC_CASE]
        assert [d.recipient for d in shown] == [MARAC]
    assert "Brandulf" in repr([d.content for d in sent(without_child.last) if d.kind is DeliveryKind.MARAC_CASE])
    assert "Brandulf" not in repr([d.content for d in sent(without_her.last) if d.kind is DeliveryKind.MARAC_CASE])


def test_a_record_that_names_nobody_else_goes_whole() -> None:
    before = story(TOLD, a_support_updated(people=(HER,)))

    told = story(an_erasure(who(before.known, "v")), after=before)

    assert [r.key.told.value for r in told.known.records.values()] == ["incident"]
    assert told.last.erased is not None
    assert {record for _, record in told.last.erased.originals} >= {"R-1", "S-1"}


def test_an_assessment_of_somebody_erased_goes_with_them() -> None:
    before = story(TOLD, a_risk_assessed(people=(HER, HIM), assessment=replace(HIGH, stated_score=19)))

    told = story(an_erasure(who(before.known, "v")), after=before)

    assert [a.stated_score for r in told.known.records.values() if (a := getattr(r.event, "assessment", None))] == [
        None
    ]


def test_a_note_on_safe_contact_stays_unless_it_speaks_of_who_is_erased() -> None:
    kept = replace(HER, safe_contact=SafeContact(note="Never after six."))
    gone = replace(HER, safe_contact=SafeContact(note="Never when brandulf is in."))

    notes = [
        [p.safe_contact.note for r in erased("p", told).known.records.values() for p in people_in(r) if p.safe_contact]
        for told in (replace(TOLD, people=(kept, HIM, CHILD)), replace(TOLD, people=(gone, HIM, CHILD)))
    ]

    assert notes == [["Never after six."], [None]]


def test_nobody_is_erased_while_a_case_of_theirs_is_held() -> None:
    before = story(TOLD)
    (case,) = before.known.cases
    held, released = (a_hold(case, held=held) for held in (True, False))

    told = story(held, an_erasure(who(before.known, "v")), after=before)

    assert told.last.ended == Refused(reason=Reason.LEGAL_HOLD)
    assert sent(told.last) == []
    assert found(HER, everything(told.known)) == marks(HER)
    again = an_erasure(who(before.known, "v"), by="ben")
    later = story(released, replace(again, head=replace(again.head, revision=2)), after=told)
    assert later.last.ended == Processed()


def a_hold(case: CaseId, *, held: bool) -> HoldDecided:
    head = Head(agency=CONSOLE, record_id=f"hold {case} {held}", recorded_at=NOW)
    return HoldDecided(head=head, case=case, held=held, by="ada", reason="an inquest")


def test_a_case_that_nobody_knows_is_not_held_and_somebody_unknown_is_not_erased() -> None:
    case, person = CaseId(derived_id("no case")), PersonId(derived_id("nobody"))

    assert story(a_hold(case, held=True)).last.ended == Refused(reason=Reason.CASE_UNKNOWN)
    assert story(an_erasure(person)).last.ended == Refused(reason=Reason.PERSON_UNKNOWN)


def test_a_sender_that_tells_of_them_again_is_taken_in_as_if_it_told_for_the_first_time() -> None:
    told = erased("v")
    before = set(told.last.erased.ids if told.last.erased else ())

    again = story(replace(TOLD, head=a_head(POLICE, "R-1", revision=2, recorded_at=NOW)), after=told)

    assert again.last.ended == Processed()
    (record,) = again.last.records
    assert record.people["v"] not in before
    assert [c.reference for c in again.last.cases] != [c.reference for c in told.known.cases.values()][:1]


def test_the_same_words_under_a_new_id_are_news_once_somebody_in_them_was_erased() -> None:
    told = erased("c", TOLD)

    again = story(received(TOLD, event_id=EventId("again")), after=told)

    assert again.last.ended == Processed()
    assert found(CHILD, everything(again.known)) == marks(CHILD)


def test_words_of_a_record_that_names_somebody_erased_go_also_where_they_say_no_name() -> None:
    told = erased("c", replace(TOLD, incident=an_incident(narrative="Their youngest saw it.")))

    assert "youngest" not in everything(told.known)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    told=st.lists(
        st.tuples(st.sampled_from([POLICE, MASH, IDVA]), st.sets(st.sampled_from("pc")), st.booleans()),
        min_size=1,
        max_size=4,
    ),
    ref=st.sampled_from("vpc"),
)
def test_whatever_was_told_before_nothing_of_an_erased_person_is_left(
    told: list[tuple[str, set[str], bool]], ref: str
) -> None:
    events = [
        an_incident_reported(
            agency,
            f"R-{number}",
            people=(HER, *(EVERYBODY[one] for one in sorted(others))),
            assessment=HIGH if high else None,
            incident=INFORMED,
        )
        for number, (agency, others, high) in enumerate(told)
    ]
    before = story(*events)
    named = [r for r in before.known.records.values() if ref in r.people]
    if not named:
        return

    after = story(an_erasure(named[0].alone_of(ref)), after=before)

    assert found(EVERYBODY[ref], everything(after.known)) == set()
    assert [d for d in payloads(after).values() if found(EVERYBODY[ref], repr(d.content))] == []
    assert all(Role.VICTIM in people_in(r)[0].roles for r in after.known.records.values() if not r.withdrawn)


@pytest.mark.parametrize("hidden", [AddressClass.REFUGE, AddressClass.CONFIDENTIAL])
def test_an_address_that_was_hidden_for_who_is_erased_stays_hidden_for_who_lives_there_too(
    hidden: AddressClass,
) -> None:
    there = an_address("5 Secret Row", postcode="IP9 9ZZ")
    child = a_child(addresses=(replace(there, visibility=hidden),))
    police = an_incident_reported(people=(a_victim(addresses=(there,)), a_perpetrator()), assessment=HIGH)
    mash = an_incident_reported(MASH, "A-1", people=(a_victim(addresses=()), a_perpetrator(), child), assessment=HIGH)

    told = published(story(mash, police))
    told = story(an_erasure(told.decisions[0].records[0].people["c"]), after=told)
    told = story(replace(police, head=replace(police.head, record_id="R-2")), after=told)

    assert told.last.deliveries
    assert "Secret" not in repr([d.content for one in told.decisions for d in one.deliveries])


def test_words_of_people_who_share_no_case_with_somebody_erased_stay_where_they_were_told() -> None:
    other = a_victim(
        ref="o", names=(named("Orlaith", "Penhallow"),), date_of_birth="1990-04-04", contacts=(a_phone(5),)
    )
    man = a_perpetrator(ref="m", names=(named("Mungo", "Trevanion"),), date_of_birth="1980-08-08", addresses=())
    with_him = an_incident_reported(MASH, "M-2", people=(other, HIM), incident=an_incident(narrative="Quillwyn came."))
    apart = an_incident_reported(MASH, "M-3", people=(other, man), incident=an_incident(narrative="Quillwyn came."))
    told = erased("v", TOLD, with_him, apart)

    said = {str(r.key.record): r.event.incident.narrative for r in told.known.records.values() if is_incident(r.event)}
    assert (said["M-2"], said["M-3"]) == (None, "Quillwyn came.")
    (case,) = next(r.cases for r in told.known.records.values() if r.key.record == "M-3")
    assert told.last.erased is not None
    touched = {d.case for d in (*told.last.deliveries, *told.last.changed)}
    assert case not in touched | {told.known.deliveries[d].case for d in told.last.erased.deliveries}


def test_who_works_with_him_deletes_him_also_where_she_was_erased_before() -> None:
    without_her = erased("v", TOLD)
    him = who(without_her.known, "p")

    told = story(an_erasure(him), after=without_her)

    assert [d.kind for d in sent(told.last) if d.recipient == PROGRAMME] == [DeliveryKind.CORRECTION]
    gone = {d for one in told.decisions if one.erased for d in one.erased.deliveries}
    kept = [d for one in told.decisions for d in one.deliveries if d.id not in gone]
    assert [d for d in kept if found(HIM, repr(d.content))] == []


def is_incident(event: Event) -> TypeGuard[IncidentReported]:
    return isinstance(event, IncidentReported)
