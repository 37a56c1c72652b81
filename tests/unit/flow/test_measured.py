"""Better is above the first answer, of the same person by the same questions of the same service."""

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.domain.case import Telling
from hub.domain.events import Measure, OutcomeRecorded, OutcomeStage
from hub.domain.facts import Told
from hub.domain.ids import AgencyId, PersonId, RecordId, derived_id
from hub.flow.measured import Progress, progress
from hub.flow.timeline import Statement
from tests.builders.events import IDVA, NOW, VRAS, a_head, an_incident_reported, an_outcome_recorded
from tests.builders.people import a_child, a_victim

HER = PersonId(derived_id("person", "her"))
BASELINE, REVIEW, EXIT = OutcomeStage
AGO = timedelta(days=1)


def asked(stage: OutcomeStage, score: int, days_ago: int, **over: object) -> Statement:
    out_of = int(str(over.pop("out_of", 10)))
    source, record = AgencyId(str(over.pop("source", IDVA))), RecordId(f"O-{stage}-{days_ago}")
    event: OutcomeRecorded = an_outcome_recorded(
        stage=stage,
        measured_at=NOW - days_ago * AGO,
        measures=(Measure(domain="feels-safer", score=score, out_of=out_of),),
        instrument=over.pop("instrument", "four-outcomes"),
    )
    said = Statement(
        by=Telling(source=source, record=record),
        told=Told.MEASURED,
        recorded_at=event.measured_at,
        event=event,
        people={"v": HER},
    )
    return replace(said, **over)  # type: ignore[arg-type]


def one(*said: Statement) -> Progress:
    found = progress(said)
    assert len(found) == 1
    return found[0]


@pytest.mark.parametrize(("first", "last", "better"), [(3, 4, True), (3, 3, False), (3, 2, False), (0, 10, True)])
def test_it_is_better_where_the_last_answer_is_above_the_first(first: int, last: int, better: bool) -> None:  # noqa: FBT001
    assert one(asked(BASELINE, first, 90), asked(EXIT, last, 1)).improved is better


def test_the_last_counts_and_not_the_best() -> None:
    assert one(asked(BASELINE, 3, 90), asked(REVIEW, 9, 40), asked(EXIT, 3, 1)).improved is False


def test_without_a_first_answer_or_a_later_one_nothing_is_said() -> None:
    assert one(asked(EXIT, 9, 1)).improved is None
    assert one(asked(BASELINE, 9, 1)).improved is None


def test_scales_of_other_lengths_are_compared_by_their_share() -> None:
    assert one(asked(BASELINE, 5, 90, out_of=10), asked(EXIT, 3, 1, out_of=5)).improved is True
    assert one(asked(BASELINE, 5, 90, out_of=10), asked(EXIT, 2, 1, out_of=4)).improved is False


def test_what_another_service_or_other_questions_measured_is_not_compared() -> None:
    assert [p.improved for p in progress([asked(BASELINE, 1, 90), asked(EXIT, 9, 1, source=VRAS)])] == [None, None]
    other = asked(EXIT, 9, 1, instrument="local-7")
    assert [p.improved for p in progress([asked(BASELINE, 1, 90), other])] == [None, None]


def test_what_is_withdrawn_or_replaced_counts_for_nothing() -> None:
    said = (asked(BASELINE, 3, 90), asked(REVIEW, 2, 40))
    assert one(*said, asked(EXIT, 9, 1, withdrawn=True)).improved is False
    assert one(*said, asked(EXIT, 9, 1, replaced=True)).improved is False


def test_the_answers_are_of_whom_the_record_names_first_and_of_nobody_else_in_it() -> None:
    kid, event = PersonId(derived_id("person", "kid")), an_outcome_recorded(people=(a_child(), a_victim()))
    said = replace(asked(EXIT, 9, 1), event=event, people={"v": HER, "c": kid})

    assert [found.person for found in progress([said])] == [kid]


def test_what_measures_nothing_is_passed_over() -> None:
    incident = replace(asked(BASELINE, 1, 1), event=an_incident_reported(head=a_head()))
    assert progress([incident]) == ()


@given(
    st.lists(st.tuples(st.sampled_from((REVIEW, EXIT)), st.integers(0, 10), st.integers(0, 80)), max_size=5),
    st.randoms(),
)
def test_the_order_of_arrival_changes_nothing(later: list[tuple[OutcomeStage, int, int]], draw: Random) -> None:
    said = [asked(BASELINE, 5, 90), *(asked(*each) for each in {(s, d): (s, n, d) for s, n, d in later}.values())]
    shuffled = said[:]
    draw.shuffle(shuffled)

    assert progress(shuffled) == progress(said)


@given(st.lists(st.integers(0, 10), min_size=2, max_size=2, unique=True))
def test_a_higher_last_answer_never_makes_it_worse(scores: list[int]) -> None:
    found = [one(asked(BASELINE, 5, 90), asked(EXIT, score, 1)).improved for score in sorted(scores)]

    assert all(not low or high for low, high in pairwise(found))
