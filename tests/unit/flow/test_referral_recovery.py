"""Somebody is not content with a service: it is asked to put that right, and nobody learns what was said."""

from typing import Any

import pytest

from hub.domain.content import Task
from hub.domain.delivery import Delivery
from hub.domain.events import FeedbackReceived
from hub.domain.outcome import Processed
from tests.builders.events import (
    IDVA,
    MASH,
    NOW,
    POLICE,
    PROGRAMME,
    VRAS,
    a_feedback_received,
    a_head,
    an_incident_reported,
)
from tests.builders.limits import case_of, excludes
from tests.builders.people import a_victim, named
from tests.builders.world import Story, content, sent, story, withheld

HELD = an_incident_reported()
"""The victim hub holds it; police told it; the IDVA service has nothing of it."""


def tasks(told: Story) -> list[Delivery]:
    return [d for d in sent(told.last) if d.subject == "service-recovery"]


def said(*, after: Story | None = None, **over: Any) -> Story:
    feedback: FeedbackReceived = a_feedback_received(POLICE, **over)
    return story(feedback, after=after or story(HELD))


def test_the_service_that_it_is_about_is_asked_where_it_holds_her_case() -> None:
    told = said(about=VRAS)

    assert [d.recipient for d in tasks(told)] == [VRAS]
    task = content(tasks(told)[0], Task)
    assert (task.task, task.respond_by) == ("service-recovery", NOW.replace(day=4, hour=17))
    assert "waiting" not in repr(task)


def test_what_is_serious_is_due_a_day_earlier() -> None:
    task = content(tasks(said(about=VRAS, severity="serious"))[0], Task)

    assert task.respond_by == NOW.replace(day=3, hour=17)


def test_feedback_on_the_sender_itself_leads_to_a_task_for_it_about_its_own_record() -> None:
    task = tasks(said())

    assert [(d.recipient, content(d, Task).about_record) for d in task] == [(POLICE, "Y-1")]


@pytest.mark.parametrize("about", [IDVA, MASH, PROGRAMME, "no-such-agency"])
def test_a_service_that_holds_nothing_of_hers_learns_nothing_and_the_area_is_asked(about: str) -> None:
    told = said(about=about)

    assert [d.recipient for d in tasks(told)] == [VRAS]
    assert content(tasks(told)[0], Task).reason.startswith("Somebody is not content with how they were helped by ")


def test_to_which_programme_he_goes_stands_in_nothing_of_her_case() -> None:
    task = content(tasks(said(about=PROGRAMME))[0], Task)

    assert task.reason == "Somebody is not content with how they were helped by a service. See that it is put right."


def test_an_area_that_does_not_hold_her_case_gets_no_name() -> None:
    """The victim hub is the fallback, and is offered nothing of what it did not hear."""
    told = said(about=IDVA, after=story(an_incident_reported(VRAS, "V-1"), an_incident_reported(record="R-2")))
    stranger = said(about=MASH, after=story(an_incident_reported(people=(a_victim(consents=()),), assessment=None)))

    assert [d.recipient for d in tasks(told)] == [d.recipient for d in tasks(stranger)] == [VRAS]
    assert content(tasks(stranger)[0], Task).victim is None
    assert tasks(stranger)[0].rules == ("hub/service-recovery",)


@pytest.mark.parametrize(("severity", "asked"), [("none", 0), ("concern", 1), ("serious", 1), ("furious", 1)])
def test_what_is_no_concern_leads_to_no_task_and_an_unknown_word_counts_as_one(severity: str, asked: int) -> None:
    assert len(tasks(said(about=VRAS, severity=severity))) == asked


def test_told_again_it_leads_to_one_task_and_told_of_another_day_to_a_second() -> None:
    told = said(about=VRAS)
    again = said(about=VRAS, head=a_head(POLICE, "Y-1", revision=2), severity="serious", after=told)
    assert tasks(again) == []

    another = said(about=VRAS, head=a_head(POLICE, "Y-2"), after=again)
    assert len(tasks(another)) == 1


def test_feedback_that_names_nobody_is_taken_in_and_nobody_is_asked() -> None:
    told = said(about=VRAS, people=())

    assert told.last.ended == Processed()
    assert tasks(told) == []
    assert len(told.last.records) == 1  # it counts


def test_feedback_of_somebody_unknown_asks_nobody() -> None:
    stranger = a_victim(names=(named("Somebody", "Unknown"),), date_of_birth="1960-01-01", contacts=(), addresses=())

    assert tasks(said(about=VRAS, people=(stranger,))) == []


def test_a_service_that_is_kept_out_of_the_case_is_not_asked() -> None:
    told = story(HELD)
    told = story(excludes(case_of(told), VRAS), after=told)

    told = said(about=VRAS, after=told)

    assert VRAS not in {d.recipient for d in tasks(told)}
    assert [d for d in withheld(told.last) if d.recipient == VRAS and d.subject == "service-recovery"] == []
