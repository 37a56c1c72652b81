"""What a sender must mend in the events that follow a case; an unknown code is kept as it is."""

from datetime import UTC, datetime, timedelta

import pytest

from hub.domain.events import CaseEvent, MaracAction, Measure
from hub.domain.outcome import Outcome, Reason, Refused
from hub.domain.person import Role
from hub.domain.risk import AskedOf
from hub.flow.validate import validate
from tests.builders.events import (
    IDVA,
    NOW,
    a_custody_changed,
    a_details_changed,
    a_feedback_received,
    a_hearing_changed,
    a_marac_outcome,
    a_safeguarding_updated,
    an_outcome_recorded,
)
from tests.builders.people import a_child, a_perpetrator, a_victim, named
from tests.builders.world import shipped_policy, story

SOON, TOO_SOON = NOW + timedelta(hours=1), NOW + timedelta(hours=1, seconds=1)
LONG_AGO = datetime(1899, 12, 31, tzinfo=UTC)
MEASURES = {"of-adults": AskedOf.ADULTS, "of-children": AskedOf.CHILDREN}


def action(**over: str) -> MaracAction:
    return MaracAction(**{"action": "safety-plan", "owner": IDVA, **over})


OF_NO_AGE = a_victim(roles=(Role.VICTIM, Role.CHILD), date_of_birth=None)
OWNED_BY_NOBODY = action(owner="The IDVA")


def scored(score: int, out_of: int = 10, domain: str = "feels-safer") -> Measure:
    return Measure(domain=domain, score=score, out_of=out_of)


@pytest.mark.parametrize(
    ("event", "reason", "pointer"),
    [
        (a_safeguarding_updated(IDVA, people=(a_victim(),)), Reason.CHILD_MISSING, "/people"),
        (a_safeguarding_updated(IDVA, level=0), Reason.VALUE_NOT_ALLOWED, "/level"),
        (a_safeguarding_updated(IDVA, level=5), Reason.VALUE_NOT_ALLOWED, "/level"),
        (a_safeguarding_updated(IDVA, authority="Ipswich"), Reason.VALUE_NOT_ALLOWED, "/authority"),
        (a_safeguarding_updated(IDVA, plan_from="2026-02-30"), Reason.DATE_IMPOSSIBLE, "/plan_from"),
        (a_safeguarding_updated(IDVA, plan_until="2026-02"), Reason.DATE_IMPOSSIBLE, "/plan_until"),
        (a_safeguarding_updated(IDVA, plan_until="2026-W01-1"), Reason.DATE_IMPOSSIBLE, "/plan_until"),
        (
            a_safeguarding_updated(IDVA, plan_from="2026-02-02", plan_until="2026-02-01"),
            Reason.DATES_CONTRADICT,
            "/plan_until",
        ),
        (a_safeguarding_updated(IDVA, decided_at=TOO_SOON), Reason.DATE_IN_FUTURE, "/decided_at"),
        (a_safeguarding_updated(IDVA, rated_at=TOO_SOON), Reason.DATE_IN_FUTURE, "/rated_at"),
        (a_safeguarding_updated(IDVA, strategy_at=LONG_AGO), Reason.DATE_IMPOSSIBLE, "/strategy_at"),
        (a_custody_changed(IDVA, people=(a_victim(),)), Reason.PERPETRATOR_MISSING, "/people"),
        (
            a_custody_changed(IDVA, people=(a_victim(), a_perpetrator(names=(named("Unknown", "Unknown"),)))),
            Reason.PERPETRATOR_MISSING,
            "/people",
        ),
        (a_custody_changed(IDVA, ends_at=NOW - timedelta(hours=2)), Reason.DATES_CONTRADICT, "/ends_at"),
        (a_custody_changed(IDVA, changed_at=LONG_AGO), Reason.DATE_IMPOSSIBLE, "/changed_at"),
        (a_details_changed(IDVA, people=()), Reason.PERSON_MISSING, "/people"),
        (a_marac_outcome(IDVA, people=(a_perpetrator(),)), Reason.VICTIM_MISSING, "/people"),
        (a_marac_outcome(IDVA, heard_at=TOO_SOON), Reason.DATE_IN_FUTURE, "/heard_at"),
        (a_marac_outcome(IDVA, flag_until="2026-02-28"), Reason.DATES_CONTRADICT, "/flag_until"),
        (a_marac_outcome(IDVA, flag_until="next year"), Reason.DATE_IMPOSSIBLE, "/flag_until"),
        (a_marac_outcome(IDVA, flag_until="2026-W53-1"), Reason.DATE_IMPOSSIBLE, "/flag_until"),
        (
            a_marac_outcome(IDVA, actions=(action(), OWNED_BY_NOBODY)),
            Reason.VALUE_NOT_ALLOWED,
            "/actions/1/owner",
        ),
        (a_marac_outcome(IDVA, actions=(action(due="soon"),)), Reason.DATE_IMPOSSIBLE, "/actions/0/due"),
        (a_marac_outcome(IDVA, actions=(action(due="2026-W53-1"),)), Reason.DATE_IMPOSSIBLE, "/actions/0/due"),
        (a_hearing_changed(IDVA, people=(a_child(),)), Reason.VICTIM_MISSING, "/people"),
        (a_hearing_changed(IDVA, hearing_at=None), Reason.VALUE_NOT_ALLOWED, "/hearing_at"),
        (an_outcome_recorded(people=()), Reason.PERSON_MISSING, "/people"),
        (
            an_outcome_recorded(people=(a_child(), a_victim()), instrument="of-adults"),
            Reason.VALUE_NOT_ALLOWED,
            "/instrument",
        ),
        (an_outcome_recorded(measures=()), Reason.VALUE_NOT_ALLOWED, "/measures"),
        (an_outcome_recorded(measures=(scored(11),)), Reason.VALUE_NOT_ALLOWED, "/measures/0/score"),
        (an_outcome_recorded(measures=(scored(-1),)), Reason.VALUE_NOT_ALLOWED, "/measures/0/score"),
        (an_outcome_recorded(measures=(scored(0, 0),)), Reason.VALUE_NOT_ALLOWED, "/measures/0/score"),
        (an_outcome_recorded(measures=(scored(1), scored(2))), Reason.VALUE_NOT_ALLOWED, "/measures/1/domain"),
        (an_outcome_recorded(measured_at=TOO_SOON), Reason.DATE_IN_FUTURE, "/measured_at"),
        (an_outcome_recorded(instrument=""), Reason.VALUE_NOT_ALLOWED, "/instrument"),
        (an_outcome_recorded(people=(a_child(),), instrument="of-adults"), Reason.VALUE_NOT_ALLOWED, "/instrument"),
        (
            an_outcome_recorded(people=(a_child(date_of_birth=None),), instrument="of-adults"),
            Reason.VALUE_NOT_ALLOWED,
            "/instrument",
        ),
        (a_feedback_received(IDVA, received_at=TOO_SOON), Reason.DATE_IN_FUTURE, "/received_at"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_an_event_is_refused_because(event: CaseEvent, reason: Reason, pointer: str) -> None:
    assert validate(event, IDVA, NOW, MEASURES) == Refused(reason=reason, pointers=(pointer,))


@pytest.mark.parametrize(
    "event",
    [
        pytest.param(a_safeguarding_updated(IDVA, level=1, decided_at=SOON), id="the lowest level, by a fast clock"),
        pytest.param(a_safeguarding_updated(IDVA, level=4, authority="W06000008"), id="a Welsh authority"),
        pytest.param(a_safeguarding_updated(IDVA, conference_at=NOW + timedelta(days=14)), id="a conference to come"),
        pytest.param(
            a_safeguarding_updated(IDVA, rating="purple", plan="a plan of our own", outcomes=("NFA2",)), id="own codes"
        ),
        pytest.param(a_safeguarding_updated(IDVA, plan_from="2026-02-01", plan_until="2026-02-01"), id="a day"),
        pytest.param(a_custody_changed(IDVA, changed_at=NOW + timedelta(days=3)), id="a release that is set for a day"),
        pytest.param(a_custody_changed(IDVA, change="HDC", order="CBO", conditions=("X9",)), id="a prison's codes"),
        pytest.param(a_custody_changed(IDVA, people=(a_perpetrator(),)), id="a change that names him alone"),
        pytest.param(a_details_changed(IDVA, people=(a_child(),), changed=("wibble",)), id="details of a child alone"),
        pytest.param(a_marac_outcome(IDVA, outcome="deferred", heard_at=NOW + timedelta(days=14)), id="a case put off"),
        pytest.param(a_marac_outcome(IDVA, flag_until="2026-03-01", actions=(action(due="2026-03-09"),)), id="a flag"),
        pytest.param(a_hearing_changed(IDVA, people=(a_perpetrator(),)), id="a hearing that names him alone"),
        pytest.param(a_hearing_changed(IDVA, change="vacated", hearing_at=None), id="a hearing that is off"),
        pytest.param(an_outcome_recorded(measures=(scored(0), scored(10, domain="other"))), id="both ends of a scale"),
        pytest.param(an_outcome_recorded(people=(a_victim(), a_child()), instrument="of-adults"), id="hers"),
        pytest.param(an_outcome_recorded(people=(a_child(),), instrument="of-children"), id="a child by its questions"),
        pytest.param(an_outcome_recorded(people=(a_child(),), instrument="local-7"), id="unknown questions"),
        pytest.param(
            an_outcome_recorded(people=(a_child(date_of_birth="2010-01-01"),), instrument="of-adults"),
            id="sixteen",
        ),
        pytest.param(
            an_outcome_recorded(people=(OF_NO_AGE,), instrument="of-adults"),
            id="a victim of an age that is not known",
        ),
        pytest.param(a_feedback_received(IDVA, people=(), severity="hm"), id="feedback without a name, in an own code"),
    ],
)
def test_an_event_is_taken_that_tells_of(event: CaseEvent) -> None:
    assert validate(event, IDVA, NOW, MEASURES) is None


def test_the_shipped_list_refuses_questions_for_adults_that_were_put_to_a_child() -> None:
    assert set(shipped_policy().measures.values()) == set(AskedOf)

    told = story(an_outcome_recorded(people=(a_child(),)))

    assert told.last.ended == Refused(reason=Reason.VALUE_NOT_ALLOWED, pointers=("/instrument",))
    assert told.known.records == {}
    assert story(an_outcome_recorded(people=(a_child(),), instrument="four-outcomes-young")).last.ended.outcome is (
        Outcome.PROCESSED
    )
