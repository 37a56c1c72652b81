"""The grade that decides the route: bands of a count, and a judgement that raises and never lowers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.domain.risk import Answer, Grade, ItemAnswer, counted_grade, final_grade, stated_or_counted
from tests.builders.events import an_assessment, ticks
from tests.builders.world import shipped_policy

CHECKLIST = shipped_policy().instruments["DASH_RIC_24"]


@pytest.mark.parametrize(
    ("yes", "grade"),
    [
        pytest.param(0, Grade.STANDARD, id="no tick is standard"),
        pytest.param(9, Grade.STANDARD, id="nine are the last of standard"),
        pytest.param(10, Grade.MEDIUM, id="ten are the first of medium"),
        pytest.param(13, Grade.MEDIUM, id="thirteen are the last of medium"),
        pytest.param(14, Grade.HIGH, id="fourteen are the first of high"),
        pytest.param(24, Grade.HIGH, id="every item is high"),
    ],
)
def test_the_count_of_the_checklist_gives_a_grade(yes: int, grade: Grade) -> None:
    assert counted_grade(an_assessment(yes=yes), CHECKLIST) is grade
    assert counted_grade(an_assessment(stated_score=yes), CHECKLIST) is grade


def test_a_printed_count_cannot_lower_what_the_answers_count() -> None:
    assert counted_grade(an_assessment(yes=14, stated_score=2), CHECKLIST) is Grade.HIGH


def test_items_beyond_those_of_the_checklist_lift_no_grade() -> None:
    short = type(CHECKLIST)(tool="SHORT", bands=CHECKLIST.bands, items=9)

    assert counted_grade(an_assessment(answers=ticks(20)), short) is Grade.STANDARD
    assert counted_grade(an_assessment(stated_score=2_000), short) is Grade.STANDARD


def test_an_answer_of_dont_know_or_not_asked_is_no_yes() -> None:
    answers = tuple(ItemAnswer(item=f"Q{n}", answer=Answer.DONT_KNOW) for n in range(12))
    asked = tuple(ItemAnswer(item=f"R{n}", answer=Answer.NOT_ASKED) for n in range(12))

    assert counted_grade(an_assessment(answers=answers + asked), CHECKLIST) is Grade.STANDARD


def test_a_checklist_without_answers_and_without_judgement_has_no_grade() -> None:
    assert final_grade(an_assessment(), CHECKLIST) is Grade.UNKNOWN


def test_an_instrument_that_is_not_known_is_graded_by_judgement_alone() -> None:
    assert final_grade(an_assessment("medium", yes=24, tool="HOMEMADE"), None) is Grade.MEDIUM


@pytest.mark.parametrize("tool", ["DARA", "DASH_2009_27", "MERIT", "SDASH"])
def test_no_count_is_made_of_an_instrument_that_is_graded_by_judgement(tool: str) -> None:
    instrument = shipped_policy().instruments[tool]

    assert final_grade(an_assessment(yes=24, tool=tool), instrument) is Grade.UNKNOWN
    assert final_grade(an_assessment("standard", yes=24, tool=tool), instrument) is Grade.STANDARD


@pytest.mark.parametrize(
    ("tool", "yes", "stated", "score"),
    [
        pytest.param("DASH_RIC_24", 9, None, 9, id="the ticks of a checklist"),
        pytest.param("DASH_RIC_24", 0, None, 0, id="no tick at all is a count too"),
        pytest.param("DASH_RIC_24", 9, 12, 12, id="the higher of ticks and printed count"),
        pytest.param("DASH_RIC_24", None, 12, 12, id="a printed count without answers"),
        pytest.param("DASH_RIC_24", None, None, None, id="neither"),
        pytest.param("DARA", 9, None, None, id="no count is made of what is graded by judgement"),
        pytest.param("DASH_2009_27", 9, 17, 17, id="what its sender printed is passed on"),
        pytest.param("HOMEMADE", 9, None, None, id="an instrument that is not known"),
    ],
)
def test_the_count_that_others_may_read(tool: str, yes: int | None, stated: int | None, score: int | None) -> None:
    assessment = an_assessment(yes=yes, tool=tool, stated_score=stated)

    assert stated_or_counted(assessment, shipped_policy().instruments.get(tool)) == score


@pytest.mark.parametrize(
    ("judgement", "yes", "grade"),
    [
        pytest.param("high", 0, Grade.HIGH, id="a judgement raises a low count"),
        pytest.param("standard", 14, Grade.HIGH, id="a judgement never lowers a high count"),
        pytest.param("standard", 10, Grade.MEDIUM, id="a judgement never lowers a medium count"),
        pytest.param(None, 14, Grade.HIGH, id="without a judgement the count stands"),
    ],
)
def test_the_higher_of_count_and_judgement_decides(judgement: str | None, yes: int, grade: Grade) -> None:
    assert final_grade(an_assessment(judgement, yes=yes), CHECKLIST) is grade


@given(st.integers(0, 24), st.sampled_from([None, "standard", "medium", "high"]))
def test_no_judgement_lowers_any_count(yes: int, judgement: str | None) -> None:
    assessment = an_assessment(judgement, yes=yes)

    assert final_grade(assessment, CHECKLIST) >= counted_grade(assessment, CHECKLIST)


def test_a_grade_has_the_word_that_stands_in_files() -> None:
    assert [grade.word for grade in Grade] == ["unknown", "standard", "medium", "high"]
