"""The table of assessments (page C9): what stands in each cell, and that what was not told is no "No"."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from hub.domain.case import Telling
from hub.domain.ids import AgencyId, RecordId
from hub.domain.risk import Answer, ItemAnswer, stated_or_counted
from hub.flow.timeline import Assessed, grade_of
from hub.web.cases.risk import fields_given
from hub.web.cases.risk_questions import DASH_24, DASH_27, LABELS, ORDER
from hub.web.cases.risk_table import Cell, Column, columns_of, mapped, rows_of
from tests.builders.events import NOW, an_assessment
from tests.builders.world import shipped_policy

POLICY = shipped_policy()
GIVEN = fields_given(POLICY)
YES, NO, UNSURE, NOT_ASKED = Answer.YES, Answer.NO, Answer.DONT_KNOW, Answer.NOT_ASKED


def answered(**answers: Answer) -> tuple[ItemAnswer, ...]:
    """Return answers by item."""
    return tuple(ItemAnswer(item=item, answer=answer) for item, answer in answers.items())


def assessed(**over: Any) -> Assessed:
    """Return an assessment that one agency told."""
    made = replace(an_assessment("standard"), **over)
    return Assessed(
        by=Telling(source=AgencyId("suffolk-police"), record=RecordId("R-1")),
        assessment=made,
        grade=grade_of(made, POLICY),
        score=stated_or_counted(made, POLICY.instruments.get(made.tool)),
        stands=True,
    )


def columns(*made: Assessed) -> list[Column]:
    """Return the columns of assessments, as a coordinator is shown them."""
    return columns_of(made, POLICY, GIVEN, str)


def table(*made: Assessed) -> dict[str, list[Cell]]:
    """Return the cells of each question by its id."""
    return {row.question.id: list(row.cells) for row in rows_of(columns(*made))}


def test_a_question_stands_by_its_id_with_a_label_of_our_own() -> None:
    rows = rows_of(columns(assessed(answers=answered(strangulation=YES, Q1=NO))))

    assert [(row.question.id, row.question.label) for row in rows] == [
        ("DASH_RIC_24:1", "Injured this time"),
        ("DASH_RIC_24:15", "Strangled, choked, suffocated or drowned"),
    ]


def test_what_was_not_told_is_no_no_and_has_not_changed() -> None:
    first, second = assessed(answers=answered(injury=NO, stalking=YES)), assessed(answers=answered(stalking=YES))

    assert table(first, second)["DASH_RIC_24:1"] == [Cell(says="No"), Cell(says="Not told")]


def test_what_was_not_asked_and_what_nobody_knew_stand_as_such() -> None:
    found = table(assessed(answers=answered(injury=NOT_ASKED, frightened=UNSURE)))

    assert [cells[0].says for cells in found.values()] == ["Not asked", "Don't know"]


def test_what_changed_since_it_was_last_told_is_marked() -> None:
    made = [assessed(answers=answered(**over)) for over in ({"injury": NO}, {"stalking": NO}, {"injury": YES})]

    assert table(*made)["DASH_RIC_24:1"] == [
        Cell(says="No"),
        Cell(says="Not told"),
        Cell(says="Yes", changed=True),
    ]


def test_a_raised_grade_stands_beside_what_the_count_gave_and_who_raised_it() -> None:
    raised = columns(assessed(answers=answered(injury=YES), judgement="high"))[0]

    assert (raised.before, raised.after) == ("Standard", "High")
    assert raised.raised == "Raised by judgement. By: First responder. Why: not told to the hub"
    assert raised.count == "1 of 24 answered yes"


def test_a_judgement_below_the_count_lowers_nothing_and_it_is_said() -> None:
    found = columns(assessed(answers=(), stated_score=15, judgement="standard"))[0]

    assert (found.before, found.after) == ("High", "High")
    assert found.raised == "Judged lower; a judgement never lowers what the tool gives"


def test_a_tool_that_is_graded_by_judgement_has_no_count_whatever_was_ticked() -> None:
    made = [
        assessed(tool=tool, answers=answered(injury=YES, stalking=YES), stated_score=2, judgement="medium")
        for tool in ("DARA", DASH_27)
    ]

    assert [(one.count, one.before, one.after) for one in columns(*made)] == [("", "", "Medium")] * 2


def test_an_unknown_version_is_shown_as_received_and_not_mapped() -> None:
    found = columns(assessed(tool_version="2031", answers=answered(q15=YES)))

    assert not found[0].is_mapped
    assert [(row.question.id, row.question.label) for row in rows_of(found)] == [("DASH_RIC_24:q15", "")]


def test_the_27_questions_stand_under_the_24_on_request_and_the_three_of_children_alone() -> None:
    police = assessed(tool=DASH_27, tool_version="2009", answers=answered(q18=YES, q11=NO))
    partner = assessed(answers=answered(strangulation=NO), assessed_at=NOW + timedelta(hours=1))

    rows = {row.question.id: [cell.says for cell in row.cells] for row in rows_of(mapped(columns(police, partner)))}

    assert rows == {"DASH_RIC_24:15": ["Yes", "No"], "DASH_2009_27:11": ["No", "Not told"]}


def test_what_the_rules_do_not_give_is_not_shown() -> None:
    made = assessed(answers=answered(injury=YES), judgement="high")

    found = columns_of([made], POLICY, frozenset({"tool"}), str)[0]

    assert (found.after, found.count, found.answers, found.assessor) == ("Not shown to you", "", {}, "")


def test_every_item_of_both_checklists_has_a_label_that_is_short() -> None:
    assert (len(ORDER[DASH_24]), len(ORDER[DASH_27])) == (24, 27)
    assert max(map(len, LABELS.values())) < 55
