"""What a sender must mend is refused with a code and pointers to fields; all else is taken as it is."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from hub.domain.events import Event
from hub.domain.outcome import Reason, Refused
from hub.domain.person import Identifier, Person, Role
from hub.flow.validate import validate
from tests.builders.events import (
    MASH,
    NOW,
    POLICE,
    a_consent_changed,
    a_head,
    a_record_withdrawn,
    a_referral_made,
    a_risk_assessed,
    a_safeguarding_updated,
    a_support_updated,
    an_assessment,
    an_incident,
    an_incident_reported,
)
from tests.builders.events import a_receipt as answer
from tests.builders.people import a_child, a_perpetrator, a_victim, numbered
from tests.builders.world import sent, story

SOON, TOO_SOON = NOW + timedelta(hours=1), NOW + timedelta(hours=1, seconds=1)


def with_victim(**over: object) -> Event:
    return an_incident_reported(people=(a_perpetrator(), a_victim(**over)))


def with_incident(**over: object) -> Event:
    return an_incident_reported(incident=an_incident(**over))


def with_number(system: str, value: str) -> Event:
    good = numbered(1)
    return with_victim(identifiers=(good, Identifier(system=system, value=value)))


@pytest.mark.parametrize(
    ("event", "reason", "pointers"),
    [
        pytest.param(
            an_incident_reported(MASH),
            Reason.AGENCY_MISMATCH,
            ["/head/agency"],
            id="it claims to be from another agency than the topic's owner",
        ),
        pytest.param(
            an_incident_reported(head=a_head(recorded_at=TOO_SOON)),
            Reason.DATE_IN_FUTURE,
            ["/head/recorded_at"],
            id="it was recorded in the future",
        ),
        pytest.param(
            with_victim(ref="p"),
            Reason.PERSON_REPEATED,
            ["/people/0/ref", "/people/1/ref"],
            id="two people have one ref",
        ),
        pytest.param(
            with_victim(date_of_birth="2021-02-29"),
            Reason.DATE_IMPOSSIBLE,
            ["/people/1/date_of_birth"],
            id="a birthday that does not exist",
        ),
        pytest.param(
            with_victim(date_of_birth="1991-13"),
            Reason.DATE_IMPOSSIBLE,
            ["/people/1/date_of_birth"],
            id="a month that does not exist",
        ),
        pytest.param(
            with_victim(date_of_birth="1899-12-31"),
            Reason.DATE_IMPOSSIBLE,
            ["/people/1/date_of_birth"],
            id="a birthday before 1900",
        ),
        pytest.param(
            with_victim(date_of_birth="2026-03-04"),
            Reason.DATE_IN_FUTURE,
            ["/people/1/date_of_birth"],
            id="a birthday in the future",
        ),
        pytest.param(
            with_victim(date_of_birth="2027"),
            Reason.DATE_IN_FUTURE,
            ["/people/1/date_of_birth"],
            id="a year of birth in the future",
        ),
        pytest.param(
            with_victim(expected_due_date="soon"),
            Reason.DATE_IMPOSSIBLE,
            ["/people/1/expected_due_date"],
            id="a due date that is none",
        ),
        pytest.param(
            with_number("nhs-number", "9990123455"),
            Reason.CHECK_CHARACTER_WRONG,
            ["/people/1/identifiers/1/value"],
            id="an NHS number with a wrong check digit",
        ),
        pytest.param(
            with_number("pnc", "2004/0000713L"),
            Reason.CHECK_CHARACTER_WRONG,
            ["/people/1/identifiers/1/value"],
            id="a police number with a wrong check letter",
        ),
        pytest.param(
            an_incident_reported(people=(a_perpetrator(),)),
            Reason.VICTIM_MISSING,
            ["/people"],
            id="an incident without a victim",
        ),
        pytest.param(
            a_risk_assessed(POLICE, people=(a_perpetrator(), a_child())),
            Reason.VICTIM_MISSING,
            ["/people"],
            id="an assessment without a victim",
        ),
        pytest.param(
            a_referral_made(POLICE, people=(a_perpetrator(),)),
            Reason.VICTIM_MISSING,
            ["/people"],
            id="a referral of neither a victim nor a child",
        ),
        pytest.param(
            a_safeguarding_updated(POLICE, people=(a_victim(),)),
            Reason.CHILD_MISSING,
            ["/people"],
            id="a decision of the children's hub without a child",
        ),
        pytest.param(
            an_incident_reported(assessment=an_assessment("high", assessed_at=TOO_SOON)),
            Reason.DATE_IN_FUTURE,
            ["/assessment/assessed_at"],
            id="an assessment of tomorrow, which would count as the latest until then",
        ),
        pytest.param(
            a_risk_assessed(POLICE, assessment=an_assessment("severe")),
            Reason.VALUE_NOT_ALLOWED,
            ["/assessment/judgement"],
            id="a judgement in a word that is none of the three",
        ),
        pytest.param(
            with_incident(occurred_from=TOO_SOON),
            Reason.DATE_IN_FUTURE,
            ["/incident/occurred_from"],
            id="an incident in the future",
        ),
        pytest.param(
            with_incident(occurred_from=datetime(1899, 12, 31, tzinfo=UTC)),
            Reason.DATE_IMPOSSIBLE,
            ["/incident/occurred_from"],
            id="an incident before 1900",
        ),
        pytest.param(
            with_incident(occurred_until=NOW - timedelta(hours=13)),
            Reason.DATES_CONTRADICT,
            ["/incident/occurred_until"],
            id="an incident that ended before it began",
        ),
    ],
)
def test_an_event_is_refused_because(event: Event, reason: Reason, pointers: list[str]) -> None:
    assert validate(event, POLICE, NOW) == Refused(reason=reason, pointers=tuple(pointers))


@pytest.mark.parametrize(
    "event",
    [
        pytest.param(an_incident_reported(), id="an incident"),
        pytest.param(an_incident_reported(head=a_head(recorded_at=SOON)), id="a clock that is an hour ahead"),
        pytest.param(with_incident(occurred_from=SOON), id="an incident by such a clock"),
        pytest.param(with_incident(occurred_until=NOW - timedelta(hours=12)), id="an incident that took no time"),
        pytest.param(
            an_incident_reported(assessment=an_assessment("HIGH", assessed_at=SOON)), id="an assessment by such a clock"
        ),
        pytest.param(an_incident_reported(assessment=None), id="an incident without an assessment"),
        pytest.param(with_victim(date_of_birth="1900"), id="a victim of a great age, known by the year"),
        pytest.param(with_victim(date_of_birth="2026-03-03"), id="a birthday that has begun east of here"),
        pytest.param(with_victim(date_of_birth="2026-03"), id="a child born this month, the day not known"),
        pytest.param(with_victim(date_of_birth=None), id="a birthday that is not known"),
        pytest.param(with_victim(expected_due_date="2026-12"), id="a due date that is known in part"),
        pytest.param(with_number("pnc", "2004/0000713K"), id="a number whose check letter fits"),
        pytest.param(with_number("niche-nominal", "whatever"), id="an agency's own number"),
        pytest.param(a_support_updated(POLICE, people=()), id="a service's word that names nobody"),
        pytest.param(a_safeguarding_updated(POLICE), id="a decision of the children's hub"),
        pytest.param(a_record_withdrawn(), id="a withdrawal, which names nobody"),
        pytest.param(
            replace(an_incident_reported(), people=(Person(ref="x", roles=(Role.VICTIM, Role.CHILD)),)),
            id="a victim of whom nothing is known, who is a child too",
        ),
    ],
)
def test_an_event_is_taken_that_tells_of(event: Event) -> None:
    assert validate(event, POLICE, NOW) is None


def test_all_faults_of_the_first_kind_are_named_together_and_others_wait() -> None:
    event = an_incident_reported(
        people=(a_victim(date_of_birth="2021-02-29"), a_child(date_of_birth="2020-00"), a_perpetrator(ref="v")),
    )

    refused = validate(replace(event, people=event.people[:2]), POLICE, NOW)

    assert refused == Refused(
        reason=Reason.DATE_IMPOSSIBLE, pointers=("/people/0/date_of_birth", "/people/1/date_of_birth")
    )
    assert validate(event, POLICE, NOW) == Refused(
        reason=Reason.PERSON_REPEATED, pointers=("/people/0/ref", "/people/2/ref")
    )


def test_a_receipt_is_checked_for_its_sender_and_its_time_alone() -> None:
    offer = sent(story(an_incident_reported(assessment=an_assessment("high"))).last)[0]

    good = answer(offer)
    late = answer(offer, head=a_head(offer.recipient, recorded_at=TOO_SOON))

    assert validate(good, offer.recipient, NOW) is None
    assert validate(good, POLICE, NOW) == Refused(reason=Reason.AGENCY_MISMATCH, pointers=("/head/agency",))
    assert validate(late, offer.recipient, NOW) == Refused(
        reason=Reason.DATE_IN_FUTURE, pointers=("/head/recorded_at",)
    )


def test_a_pointer_names_a_field_and_never_repeats_what_stood_there() -> None:
    event = with_number("pnc", "Testa Example")

    refused = validate(event, POLICE, NOW)

    assert "Testa" not in repr(refused)


def test_each_advice_is_a_sentence() -> None:
    assert [reason for reason in Reason if not reason.advice.endswith(".")] == []


def test_what_the_victim_said_needs_no_more_than_that() -> None:
    from_nobody = a_consent_changed(a_victim().consents[0].status, POLICE, people=())

    assert validate(from_nobody, POLICE, NOW) is None


def test_a_referral_of_a_child_alone_is_refused_rather_than_taken_in_and_told_to_nobody() -> None:
    refused = Refused(reason=Reason.VICTIM_MISSING, pointers=("/people",))

    assert validate(a_referral_made(POLICE, people=(a_child(),)), POLICE, NOW) == refused
    assert validate(a_referral_made(POLICE, people=(a_child(roles=(Role.CHILD, Role.VICTIM)),)), POLICE, NOW) is None
