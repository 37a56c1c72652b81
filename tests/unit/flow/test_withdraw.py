"""A record is taken back: those who received of it are corrected, and what others tell still stands."""

from dataclasses import replace
from datetime import timedelta

import pytest

from hub.domain.content import Correction, MaracCase, Update
from hub.domain.delivery import DeliveryKind, DeliveryState
from hub.domain.ids import EventId
from hub.domain.outcome import Processed, Reason, Refused
from hub.domain.person import ConsentStatus, Person
from hub.domain.risk import Grade
from tests.builders.events import (
    HIGH,
    IDVA,
    MARAC,
    MASH,
    NOW,
    POLICE,
    VRAS,
    a_head,
    a_record_withdrawn,
    a_referral_made,
    a_risk_assessed,
    a_support_updated,
    an_assessment,
    an_incident,
    an_incident_reported,
)
from tests.builders.people import a_child, a_perpetrator, a_victim, named, says
from tests.builders.world import content, received, sent, story, to, who_got, withheld

PEOPLE = (a_victim(), a_perpetrator(), a_child())
BEN = a_perpetrator(names=(named("Ben", "Sample"),), date_of_birth="1992-02-03", contacts=())
ANN = a_victim(names=(named("Ann", "Other"),), date_of_birth="1980-01-31", contacts=())
TOLD = an_incident_reported(people=PEOPLE, assessment=HIGH)
MASHS = an_incident_reported(
    MASH, "M-1", people=PEOPLE, assessment=None, incident=an_incident(flags=("seen-by-school",))
)


def test_exactly_those_who_got_it_are_corrected() -> None:
    told = story(TOLD, a_record_withdrawn())

    corrected = {d.recipient: d for d in sent(told.last) if d.kind is DeliveryKind.CORRECTION}
    assert set(corrected) == {IDVA, MARAC, MASH}
    for agency, delivery in corrected.items():
        first = next(d for d in to(agency, told.decisions[:1]) if d.kind is not DeliveryKind.MARAC_CASE)
        assert content(delivery, Correction) == Correction(
            corrects=str(first.id), reason="entered-in-error", sent_before=False
        )
    assert {d.state for d in told.last.changed} == {DeliveryState.WITHHELD}
    assert {d.reason for d in told.last.changed} == {"withdrawn"}


def test_a_task_is_taken_back_with_the_record_that_asked_for_it() -> None:
    asks = an_incident_reported(people=(a_victim(consents=()), a_perpetrator()))

    told = story(asks, a_record_withdrawn())

    assert who_got(told.last) == [(POLICE, "correction")]


def test_what_was_sent_before_is_said_to_have_been() -> None:
    told = story(TOLD)
    for delivery in to(IDVA, told.decisions):
        told.known.learn_delivery(replace(delivery, state=DeliveryState.ACCEPTED))

    decision = story(a_record_withdrawn(), after=told).last

    assert [content(d, Correction).sent_before for d in to(IDVA, [decision])] == [True]
    assert [content(d, Correction).sent_before for d in to(MASH, [decision])] == [False]


def test_every_delivery_of_the_record_is_corrected_also_of_earlier_revisions() -> None:
    more = replace(TOLD, head=a_head(revision=2, recorded_at=NOW), incident=an_incident(flags=("sexual",)))

    told = story(TOLD, more, a_record_withdrawn())

    before = [d.id for d in to(IDVA, told.decisions[:2])]
    assert [content(d, Correction).corrects for d in to(IDVA, [told.last])] == [str(one) for one in before]


def test_a_sentence_in_place_of_a_reason_goes_to_nobody() -> None:
    told = story(TOLD, a_record_withdrawn(reason="Testa asked us to, she is afraid."))

    assert {content(d, Correction).reason for d in sent(told.last) if d.kind is DeliveryKind.CORRECTION} == {
        "withdrawn"
    }


def test_a_record_that_nobody_told_cannot_be_withdrawn_nor_twice_nor_by_another_agency() -> None:
    refused = Refused(reason=Reason.RECORD_UNKNOWN, pointers=("/head/record_id",))
    again = received(a_record_withdrawn(), event_id=EventId("again"))

    assert story(a_record_withdrawn()).last.ended == refused
    assert story(TOLD, a_record_withdrawn(), again).last.ended == refused
    assert story(TOLD, a_record_withdrawn(MASH)).last.ended == refused
    assert sent(story(TOLD, a_record_withdrawn(MASH)).last) == []


def test_everything_that_was_told_under_one_number_is_withdrawn_together() -> None:
    told = story(TOLD, a_risk_assessed(POLICE, "R-1"), a_record_withdrawn())

    assert {(r.key.told.value, r.withdrawn) for r in told.last.records} == {("incident", True), ("risk", True)}


def test_a_record_that_led_to_nothing_is_withdrawn_in_silence() -> None:
    told = story(a_support_updated(), a_record_withdrawn(IDVA, "S-1"))

    assert told.last.ended == Processed()
    assert sent(told.last) == []


def test_the_grade_falls_to_that_of_the_latest_assessment_that_still_stands() -> None:
    earlier = an_assessment("medium", assessed_at=NOW - timedelta(days=2))

    both = story(a_risk_assessed(assessment=earlier), TOLD, a_record_withdrawn())
    none = story(TOLD, a_record_withdrawn())

    assert [(c.grade, c.graded_at) for c in both.last.cases] == [(Grade.MEDIUM, earlier.assessed_at)]
    assert [(c.grade, c.graded_at) for c in none.last.cases] == [(Grade.UNKNOWN, None)]


def test_what_another_agency_told_of_the_incident_stands_in_its_own_words() -> None:
    told = story(replace(TOLD, incident=an_incident(flags=("stalking",))), MASHS, a_record_withdrawn())

    assert [(i.incident.flags, [t.source for t in i.told]) for i in told.known.incidents.values()] == [
        (("seen-by-school",), [MASH])
    ]
    case = content(to(MARAC, [told.last])[-1], MaracCase)
    assert [one.event.flags for one in case.incidents] == [("seen-by-school",)]
    assert case.told_by == ("Suffolk MASH",)


def test_those_who_held_it_by_the_withdrawn_record_are_told_again_by_the_other() -> None:
    mash = replace(MASHS, assessment=HIGH)
    told = story(TOLD, mash, a_record_withdrawn())

    assert who_got(told.last) == [
        (IDVA, "correction"),
        (IDVA, "referral-offered"),
        (MARAC, "correction"),
        (MARAC, "marac-case"),
        (MARAC, "marac-referral"),
        (MASH, "correction"),
    ]
    offer = to(IDVA, [told.last])[-1]
    assert (offer.kind, offer.cause.source, offer.cause.record) == (DeliveryKind.REFERRAL_OFFERED, MASH, "M-1")


def test_two_others_who_still_tell_it_lead_to_one_new_offer() -> None:
    mash = replace(MASHS, assessment=HIGH)
    vras = replace(an_incident_reported(VRAS, "V-1", people=PEOPLE), assessment=HIGH)

    told = story(TOLD, mash, vras, a_record_withdrawn())

    assert [d.kind.value for d in to(IDVA, [told.last])].count("referral-offered") == 1
    assert [d.kind.value for d in to(MARAC, [told.last])].count("marac-referral") == 1


def test_a_holder_is_told_what_has_changed_by_the_withdrawal_of_another_incident() -> None:
    """An update by a record that had led to one before: each of the two is a delivery of its own."""
    second = an_incident_reported(record="R-2", people=PEOPLE, incident=an_incident(occurred_from=NOW))
    mash = replace(MASHS, assessment=HIGH, incident=an_incident(occurred_from=NOW - timedelta(days=9)))
    more = replace(
        mash, head=a_head(MASH, "M-1", revision=2, recorded_at=NOW), incident=replace(mash.incident, flags=("x",))
    )

    told = story(mash, second, more, a_record_withdrawn(record="R-2"))

    updates = [d for d in to(IDVA, told.decisions) if d.kind is DeliveryKind.UPDATE and d.cause.source == MASH]
    assert len({d.id for d in updates}) == 2
    history = content(to(IDVA, [told.last])[-1], Update).history
    assert history is not None
    assert history.incidents_in_12_months == 1


def test_a_refusal_that_was_recorded_is_not_recorded_again() -> None:
    refused = (a_victim(consents=says(ConsentStatus.REFUSED)), a_perpetrator())
    police, mash = an_incident_reported(people=refused), an_incident_reported(MASH, "M-1", people=refused)

    told = story(police, mash, a_record_withdrawn())

    refusals = [[d for d in withheld(one) if d.recipient == VRAS] for one in told.decisions]
    assert [len(one) for one in refusals] == [1, 1, 0]


@pytest.mark.parametrize(
    "people",
    [
        pytest.param((a_victim(), BEN), id="another perpetrator"),
        pytest.param((ANN, a_perpetrator()), id="another victim"),
    ],
)
def test_a_record_that_left_a_case_is_not_told_there_again(people: tuple[Person, Person]) -> None:
    """Its number is corrected in both cases; its words are those of the case of which it now speaks."""
    left = replace(MASHS, head=a_head(MASH, "M-1", revision=2, recorded_at=NOW), people=people, assessment=HIGH)

    told = story(TOLD, MASHS, left, a_record_withdrawn())

    case = told.decisions[0].cases[0].id
    assert {d.kind.value for d in sent(told.last) if d.case == case} == {"correction", "marac-case"}
    assert told.known.records_in(case) == []


def test_a_record_that_names_nobody_who_did_it_stays_in_the_case() -> None:
    silent = a_risk_assessed(people=(a_victim(),))

    told = story(TOLD, silent)

    assert len(told.known.records_in(told.last.cases[0].id)) == 2


def test_nobody_else_hears_of_a_withdrawal() -> None:
    other = an_incident_reported(
        MASH, "M-7", people=(a_victim(names=(named("Ann", "Other"),), contacts=()), a_child()), assessment=HIGH
    )

    told = story(TOLD, other, a_record_withdrawn())

    assert {d.case for d in sent(told.last)} == {c.id for c in told.last.cases}
    assert len(told.known.cases) == 2


def test_what_another_agency_said_of_consent_decides_again() -> None:
    refused = a_referral_made(MASH, "F-1", people=(a_victim(consents=says(ConsentStatus.REFUSED)), a_perpetrator()))
    given = a_referral_made(IDVA, "F-2", head=a_head(IDVA, "F-2", recorded_at=NOW))

    told = story(refused, given, a_record_withdrawn(IDVA, "F-2"))

    assert who_got(told.decisions[1]) == [(VRAS, "referral-offered")]
    assert who_got(told.last) == [(VRAS, "correction")]


def test_a_record_that_changed_its_pair_is_corrected_in_both_cases() -> None:
    other = a_perpetrator(names=(named("Ben", "Sample"),), date_of_birth="1992-02-03", contacts=())
    changed = replace(TOLD, head=a_head(revision=2, recorded_at=NOW), people=(a_victim(), other))

    told = story(TOLD, changed, a_record_withdrawn())

    assert len({d.case for d in to(IDVA, [told.last])}) == 2


@pytest.mark.parametrize("reason", ["no-longer-true", "wrong-person"])
def test_the_reason_is_passed_on_as_its_code(reason: str) -> None:
    told = story(TOLD, a_record_withdrawn(reason=reason))

    assert content(to(IDVA, [told.last])[0], Correction).reason == reason
