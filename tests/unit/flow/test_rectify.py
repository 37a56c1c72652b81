"""What is put right about somebody is right in every description, is told to all who hold it, and stays right."""

from dataclasses import replace
from typing import Any

import pytest

from hub.domain.content import ReferralOffered, Update
from hub.domain.decisions import Rectifiable, RectificationDecided
from hub.domain.delivery import DeliveryKind
from hub.domain.events import CaseEvent
from hub.domain.head import Head
from hub.domain.ids import CONSOLE, PersonId, derived_id
from hub.domain.outcome import Processed, Reason, Refused
from hub.flow.erase import rectification_record
from hub.flow.known import Known
from tests.builders.events import HIGH, IDVA, MASH, NOW, POLICE, a_head, an_incident, an_incident_reported
from tests.builders.people import a_child, a_perpetrator, a_victim, named, nhs_number, numbered
from tests.builders.world import Story, content, sent, story, to

HER = a_victim(date_of_birth="1991-05-02", identifiers=(numbered(7),))
TOLD = an_incident_reported(people=(HER, a_perpetrator(), a_child()), assessment=HIGH)
ALSO = an_incident_reported(MASH, "M-1", people=(HER, a_perpetrator(), a_child()), assessment=None)


def who(known: Known, ref: str) -> PersonId:
    return next(r.alone_of(ref) for r in known.records.values() if ref in r.people)


def a_rectification(
    person: PersonId, value: str, field: Rectifiable = Rectifiable.DATE_OF_BIRTH
) -> RectificationDecided:
    head = Head(agency=CONSOLE, record_id=rectification_record(person), recorded_at=NOW)
    return RectificationDecided(head=head, person=person, field=field, value=value, by="ada", reason="certificate seen")


def born(known: Known, ref: str = "v") -> set[str | None]:
    return {
        p.date_of_birth
        for r in known.records.values()
        if isinstance(r.event, CaseEvent)
        for p in r.event.people
        if p.ref == ref
    }


def put_right(value: str = "1991-06-02", **over: Any) -> Story:
    before = story(TOLD, ALSO)
    return story(a_rectification(who(before.known, "v"), value, **over), after=before)


def test_it_is_right_in_every_description_and_nothing_else_changes() -> None:
    told = put_right()

    assert told.last.ended == Processed()
    assert born(told.known) == {"1991-06-02"}
    assert born(told.known, "p") == {"1989-07-14"}
    assert [c.reference for c in told.last.cases] == [c.reference for c in story(TOLD, ALSO).known.cases.values()]


def test_everyone_who_holds_it_gets_an_update() -> None:
    told = put_right()

    offered = next(d for d in to(IDVA, told.decisions) if d.kind is DeliveryKind.REFERRAL_OFFERED)
    updated = [d for d in sent(told.last) if d.kind is DeliveryKind.UPDATE]
    assert {IDVA, MASH} & {d.recipient for d in updated} >= {IDVA}
    (hers,) = (content(d, Update) for d in updated if d.recipient == IDVA)
    assert hers.victim is not None
    assert hers.victim.date_of_birth == "1991-06-02"
    assert content(offered, ReferralOffered).victim != hers.victim


def test_an_agency_that_says_the_wrong_value_again_is_read_as_saying_the_right_one() -> None:
    told = put_right()
    again = replace(TOLD, head=a_head(POLICE, "R-1", revision=2, recorded_at=NOW))

    assert born(story(again, after=told).known) == {"1991-06-02"}


def test_somebody_of_whom_only_name_and_birthday_are_said_stays_one_person_when_it_is_said_wrongly_again() -> None:
    only = a_perpetrator(addresses=(), contacts=(), sex=None)
    before = story(an_incident_reported(people=(HER, only)), an_incident_reported(MASH, "M-1", people=(HER, only)))
    told = story(a_rectification(who(before.known, "p"), "1979-08-01"), after=before)
    again = an_incident_reported(
        people=(HER, only), head=a_head(POLICE, "R-1", revision=2, recorded_at=NOW), incident=an_incident(flags=("x",))
    )

    after = story(again, after=told)

    assert born(after.known, "p") == {"1979-08-01"}
    assert (
        len({r.people["p"] for r in after.known.records.values() if r.key.record == "R-1"} - {who(told.known, "p")})
        == 0
    )


def test_a_third_value_is_news_and_is_taken_as_it_comes() -> None:
    told = put_right()
    third = replace(HER, date_of_birth="1991-06-03")
    again = replace(TOLD, head=a_head(POLICE, "R-1", revision=2, recorded_at=NOW), people=(third, *TOLD.people[1:]))

    assert "1991-06-03" in born(story(again, after=told).known)


def test_what_was_put_right_wrongly_is_put_right_again() -> None:
    told = put_right()

    again = a_rectification(who(told.known, "v"), "1991-05-02")
    later = story(replace(again, head=replace(again.head, revision=2)), after=told).last.rectified

    assert [(r.wrong, r.right) for r in later] == [(("1991-06-02",), "1991-05-02")]


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        pytest.param(Rectifiable.NAME, "Exempel, Testa Ann", "Exempel", id="a name"),
        pytest.param(Rectifiable.SEX, "not-known", "not-known", id="a sex"),
        pytest.param(Rectifiable.NHS_NUMBER, nhs_number(9), nhs_number(9), id="a number"),
    ],
)
def test_other_fields_are_put_right_too(field: Rectifiable, value: str, said: str) -> None:
    told = put_right(value, field=field)

    assert told.last.ended == Processed()
    hers = [p for r in told.last.records if isinstance(r.event, CaseEvent) for p in r.event.people if p.ref == "v"]
    assert [said in repr(p) for p in hers] == [True, True]
    if field is Rectifiable.NAME:
        assert hers[0].names == (replace(named("Testa", "Exempel"), given=("Testa", "Ann")),)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        pytest.param(Rectifiable.DATE_OF_BIRTH, "1991-02-30", id="a day that does not exist"),
        pytest.param(Rectifiable.SEX, "F", id="a code of nobody's list"),
        pytest.param(Rectifiable.NHS_NUMBER, "9990000000", id="a number whose check does not fit"),
        pytest.param(Rectifiable.NAME, "Testa Example", id="a name of which nobody knows which part is which"),
    ],
)
def test_a_value_that_a_field_cannot_have_is_refused(field: Rectifiable, value: str) -> None:
    told = put_right(value, field=field)

    assert told.last.ended == Refused(reason=Reason.VALUE_IMPOSSIBLE)
    assert sent(told.last) == []


def test_nothing_is_put_right_of_somebody_unknown() -> None:
    unknown = a_rectification(PersonId(derived_id("nobody")), "1991-06-02")

    assert story(unknown).last.ended == Refused(reason=Reason.PERSON_UNKNOWN)
