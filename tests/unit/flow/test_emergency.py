"""A case of another area is opened in an emergency: its conference hears of it, and whoever is kept out stays out."""

from dataclasses import replace
from datetime import timedelta

import pytest

from hub.domain.content import Task
from hub.domain.decisions import EmergencyFinding, EmergencyOpened, EmergencyReason, EmergencyReviewed
from hub.domain.delivery import DeliveryKind
from hub.domain.emergency import Emergency, Reviewed
from hub.domain.head import Head
from hub.domain.ids import CONSOLE, AgencyId, CaseId, EventId
from hub.domain.outcome import Processed, Reason, Refused
from hub.flow.audit import entries_of
from hub.flow.received import Received
from hub.receive.decided import decided
from tests.builders.events import MARAC, NOW, an_assessment, an_incident_reported
from tests.builders.limits import case_of, excludes, restricts
from tests.builders.people import a_perpetrator, a_victim
from tests.builders.world import Story, story

HIGH = an_incident_reported(assessment=an_assessment("high"), people=(a_victim(), a_perpetrator()))
THEIRS = AgencyId("essex-marac")
WHY = "Seen at the station with a child, asks for help."


def opens(case: CaseId, *agencies: AgencyId, key: str = "k", why: str = WHY, agreed_by: str | None = None) -> Received:
    event = EmergencyOpened(
        head=Head(agency=CONSOLE, record_id=f"emergency {case}", recorded_at=NOW),
        case=case,
        agencies=agencies,
        by="dana",
        reason=EmergencyReason.DANGER_NOW,
        why=why,
        agreed_by=agreed_by,
    )
    return decided(event, key, NOW)


def told_high() -> tuple[Story, CaseId]:
    told = story(HIGH)
    return told, case_of(told)


def test_the_case_is_open_for_half_an_hour_and_its_conference_is_told_of_it() -> None:
    told, case = told_high()

    decision = story(HIGH, opens(case, THEIRS)).last

    [opened] = decision.emergencies
    [task] = decision.deliveries
    assert decision.ended == Processed()
    assert opened == Emergency(
        id=decision.received.event_id,
        case=case,
        area=told.decisions[0].cases[0].area,
        by="dana",
        agreed_by=None,
        reason="danger-now",
        why=WHY,
        opened_at=NOW,
        ends_at=NOW + timedelta(minutes=30),
        review_by=opened.review_by,
    )
    assert (task.kind, task.recipient, task.case, task.respond_by) == (DeliveryKind.TASK, MARAC, case, opened.review_by)
    assert task.content == Task(task="review-emergency-look", reason="danger-now", respond_by=opened.review_by)


def test_it_is_noted_as_a_look_by_whoever_opened_it_without_their_words() -> None:
    _, case = told_high()

    [entry] = entries_of([story(HIGH, opens(case, THEIRS)).last])

    assert (entry.who, entry.action, entry.cases) == ("dana", "emergency-opened danger-now", (case,))
    assert WHY not in repr(entry)
    assert WHY not in repr(opens(case).event)


def test_the_same_decision_opens_once() -> None:
    _, case = told_high()

    again = story(HIGH, opens(case, THEIRS), opens(case, THEIRS)).last

    assert (again.repeated, again.emergencies, again.deliveries) == (True, (), ())


@pytest.mark.parametrize(
    ("limit", "agencies"),
    [
        pytest.param(lambda case: excludes(case, THEIRS), (THEIRS,), id="their agency is excluded"),
        pytest.param(lambda case: excludes(case, THEIRS), (MARAC, THEIRS), id="one of their agencies is excluded"),
        pytest.param(lambda case: restricts(case, MARAC), (THEIRS,), id="it is open to others only"),
        pytest.param(lambda case: excludes(case, MARAC), (), id="somebody is excluded, and they work for nobody known"),
    ],
)
def test_who_is_kept_out_of_a_case_stays_out(limit: object, agencies: tuple[AgencyId, ...]) -> None:
    _, case = told_high()

    decision = story(HIGH, limit(case), opens(case, *agencies)).last  # type: ignore[operator]

    assert decision.ended == Refused(reason=Reason.CASE_UNKNOWN)
    assert (decision.emergencies, decision.deliveries, entries_of([decision])) == ((), (), ())


def test_a_case_that_is_closed_to_others_can_be_opened() -> None:
    _, case = told_high()

    assert story(HIGH, excludes(case, "suffolk-idva"), opens(case, THEIRS)).last.emergencies


def test_a_conference_that_is_kept_out_of_its_own_case_is_not_told() -> None:
    _, case = told_high()

    decision = story(HIGH, excludes(case, MARAC), opens(case, THEIRS)).last

    assert decision.emergencies
    assert [(d.recipient, d.state) for d in decision.deliveries] == [(MARAC, "withheld")]


@pytest.mark.parametrize(
    ("over", "reason"),
    [
        pytest.param({"why": "x" * 19}, Reason.VALUE_IMPOSSIBLE, id="too few words"),
        pytest.param({"why": " " * 40}, Reason.VALUE_IMPOSSIBLE, id="nothing but spaces"),
        pytest.param({"agreed_by": "dana"}, Reason.SECOND_USER_NEEDED, id="agreed to by themselves"),
    ],
)
def test_it_is_not_opened(over: dict[str, str], reason: Reason) -> None:
    _, case = told_high()

    decision = story(HIGH, opens(case, THEIRS, **over)).last

    assert (decision.ended, decision.emergencies) == (Refused(reason=reason), ())


def test_a_case_that_is_not_known_is_not_opened() -> None:
    _, case = told_high()

    decision = story(opens(case, THEIRS)).last

    assert replace(decision, received=decision.received).ended == Refused(reason=Reason.CASE_UNKNOWN)


def reviews(opened: Received, by: str, key: str = "r") -> Received:
    event = EmergencyReviewed(
        head=Head(agency=CONSOLE, record_id="emergency", recorded_at=NOW),
        emergency=opened.event_id,
        by=by,
        finding=EmergencyFinding.NEEDED,
    )
    return decided(event, key, NOW)


def test_somebody_else_reviews_it_and_that_is_noted_under_the_same_id() -> None:
    _, case = told_high()
    opened = opens(case, THEIRS)

    decision = story(HIGH, opened, reviews(opened, "ash")).last

    [entry] = entries_of([decision])
    assert decision.emergency_reviews == (Reviewed(emergency=opened.event_id, case=case, by="ash", finding="needed"),)
    assert (entry.who, entry.action, entry.subject, entry.cases) == (
        *("ash", "emergency-reviewed needed", opened.event_id),
        (case,),
    )


@pytest.mark.parametrize("by", ["dana", "kim"])
def test_whoever_opened_it_or_agreed_to_it_does_not_review_it(by: str) -> None:
    _, case = told_high()
    opened = opens(case, THEIRS, agreed_by="kim")

    decision = story(HIGH, opened, reviews(opened, by)).last

    assert (decision.ended, decision.emergency_reviews) == (Refused(reason=Reason.SECOND_USER_NEEDED), ())


def test_what_was_reviewed_stands() -> None:
    _, case = told_high()
    opened = opens(case, THEIRS)

    decision = story(HIGH, opened, reviews(opened, "ash"), reviews(opened, "eve", "another")).last

    assert (decision.ended, decision.emergency_reviews) == (Refused(reason=Reason.EMERGENCY_REVIEWED), ())


def test_what_nobody_opened_is_not_reviewed() -> None:
    _, case = told_high()

    decision = story(HIGH, reviews(replace(opens(case, THEIRS), event_id=EventId("nothing")), "ash")).last

    assert decision.ended == Refused(reason=Reason.EMERGENCY_UNKNOWN)
