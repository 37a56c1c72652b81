"""The history of a case is the same in whatever order its events came."""

from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from hub.domain.case import Case
from hub.domain.events import CaseEvent
from hub.domain.person import Identifier
from hub.flow.history import History, history
from hub.flow.timeline import statement_of
from tests.builders.events import (
    HIGH,
    IDVA,
    MASH,
    MEDIUM,
    NOW,
    POLICE,
    a_head,
    a_record_withdrawn,
    a_referral_made,
    a_risk_assessed,
    an_assessment,
    an_incident,
    an_incident_reported,
)
from tests.builders.people import a_perpetrator, a_victim, numbered
from tests.builders.world import Story, shipped_policy, story

PAIR = (a_victim(identifiers=(numbered(1),)), a_perpetrator(identifiers=(numbered(2),)))
"""Numbers of the whole country link the records whatever comes first."""
TODAY = date(2026, 3, 2)
CRIME = Identifier(system="crime-reference", value="42/12345/26")
days = st.integers(4, 800)
delays = st.integers(0, 60)
grades = st.sampled_from([None, HIGH, MEDIUM, an_assessment("standard"), an_assessment(yes=12)])


def _head(agency: str, record: str, day: int, delay: int) -> Any:
    return a_head(agency, record, recorded_at=NOW - timedelta(days=day) + timedelta(hours=delay))


def an_incident_some_days_ago(number: int, told: tuple[Any, ...]) -> CaseEvent:
    agency, day, delay, made, marked = told
    happened = NOW - timedelta(days=day)
    assessment = replace(made, assessed_at=happened) if made else None
    incident = an_incident(occurred_from=happened, references=(CRIME,) if marked else ())
    head = _head(agency, f"R-{number}", day, delay)
    return an_incident_reported(
        agency, head.record_id, head=head, incident=incident, assessment=assessment, people=PAIR
    )


def a_referral_some_days_ago(number: int, told: tuple[Any, ...]) -> CaseEvent:
    day, delay, criteria = told
    head = _head(IDVA, f"F-{number}", day, delay)
    return a_referral_made(IDVA, head.record_id, head=head, criteria=criteria, people=PAIR)


def an_assessment_some_days_ago(number: int, told: tuple[Any, ...]) -> CaseEvent:
    day, delay, made = told
    head = _head(IDVA, f"A-{number}", day, delay)
    assessment = replace(made or MEDIUM, assessed_at=NOW - timedelta(days=day))
    return a_risk_assessed(IDVA, head.record_id, head=head, assessment=assessment, people=PAIR)


one_event = st.one_of(
    st.tuples(
        st.just(an_incident_some_days_ago),
        st.tuples(st.sampled_from([POLICE, MASH]), days, delays, grades, st.booleans()),
    ),
    st.tuples(
        st.just(a_referral_some_days_ago),
        st.tuples(days, delays, st.sampled_from([(), ("repeat",), ("professional-judgement",)])),
    ),
    st.tuples(st.just(an_assessment_some_days_ago), st.tuples(days, delays, grades)),
)
events = st.lists(one_event, min_size=1, max_size=7).map(
    lambda made: [make(number, told) for number, (make, told) in enumerate(made)]
)


def history_of(told: Story) -> tuple[Case, History]:
    """Return the only case with its history, as it follows from what is known."""
    (case,) = told.known.cases.values()
    said = [s for record in told.known.records_in(case.id) if (s := statement_of(record))]
    return case, history(case, said, shipped_policy(), TODAY)


@settings(max_examples=60, deadline=None)
@given(events, st.randoms(use_true_random=False))
def test_what_comes_late_or_out_of_order_gives_the_same_history(told: list[CaseEvent], chance: Random) -> None:
    in_order = sorted(told, key=lambda event: event.head.recorded_at)
    shuffled = list(told)
    chance.shuffle(shuffled)

    assert history_of(story(*shuffled))[1] == history_of(story(*in_order))[1]


@settings(max_examples=60, deadline=None)
@given(events)
def test_a_repeat_always_follows_a_referral_that_is_none_of_its_own(told: list[CaseEvent]) -> None:
    _, found = history_of(story(*told))

    for one in found.course.incidents:
        if before := one.repeat_of:
            assert before.at < one.counted.occurred_from
            assert ("R" in before.record) <= any(before.at >= o.counted.occurred_from for o in found.course.incidents)
            assert before in found.course.referrals


@settings(max_examples=40, deadline=None)
@given(events, one_event)
def test_what_is_told_and_taken_back_leaves_the_course_as_if_it_had_never_been_told(
    told: list[CaseEvent], more: tuple[Any, Any]
) -> None:
    make, how = more
    extra = make(99, how)
    withdrawal = a_record_withdrawn(extra.head.agency, extra.head.record_id)

    assert history_of(story(*told, extra, withdrawal))[1] == history_of(story(*told))[1]
