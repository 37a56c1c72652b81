"""Every assessment of a case side by side: questions as rows, assessments as columns. What was not told is no "No"."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from hub.domain.risk import Answer, Grade, Instrument, RiskAssessment, counted_grade
from hub.domain.rules import Policy
from hub.flow.timeline import Assessed
from hub.web import coded
from hub.web.cases.risk_questions import Question, as_24, is_mapped, question

ANSWERS: Mapping[str, str] = {
    Answer.YES: "Yes",
    Answer.NO: "No",
    Answer.DONT_KNOW: "Don't know",
    Answer.NOT_ASKED: "Not asked",
}
NOT_TOLD = "Not told"
"""Stands where an assessment has no answer: nobody said no."""
SECTION = "risk"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One assessment."""

    number: int
    """Its place in the order in which assessments were made; by this it is chosen."""
    at: datetime | None
    tool: str
    version: str
    assessor: str
    by: str
    before: str
    """The grade that the count gives; nothing where the tool has no count."""
    after: str
    """The grade that holds."""
    raised: str
    """Who raised it and why, or what else is to be said of the grade."""
    count: str
    stands: bool
    is_mapped: bool
    answers: Mapping[Question, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One answer."""

    says: str
    changed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One question with its answer in each assessment."""

    question: Question
    cells: Sequence[Cell]


def columns_of(
    risks: Iterable[Assessed], policy: Policy, given: frozenset[str], name: Callable[[str], str]
) -> list[Column]:
    """Return assessments in the order in which they were made. `given` are the fields that the viewer may see."""
    return [
        _column(number, one, policy.instruments.get(one.assessment.tool), given, name)
        for number, one in enumerate(risks, start=1)
    ]


def rows_of(columns: Sequence[Column]) -> list[Row]:
    """Return every question that any of these assessments answers, with what changed from one to the next."""
    questions = sorted({one for column in columns for one in column.answers})
    return [Row(question=one, cells=_cells(one, columns)) for one in questions]


def mapped(columns: Iterable[Column]) -> list[Column]:
    """Return the assessments with the questions of the 27-item version under those of the 24-item checklist."""
    return [replace(one, answers={as_24(asked): says for asked, says in one.answers.items()}) for one in columns]


def _column(
    number: int, one: Assessed, instrument: Instrument | None, given: frozenset[str], name: Callable[[str], str]
) -> Column:
    made = one.assessment
    before, after, raised = _grades(one, instrument)
    counts = instrument is not None and bool(instrument.bands) and "score" in given
    known = is_mapped(made.tool, made.tool_version)
    return Column(
        number=number,
        at=made.assessed_at if "assessed-at" in given else None,
        tool=coded.tool(made.tool) if "tool" in given else "Not shown to you",
        version=made.tool_version if "tool-version" in given else "",
        assessor=coded.words(made.assessor_role) if "assessor-role" in given else "",
        by=name(one.by.source),
        before=before if "grade" in given else "",
        after=after if "grade" in given else "Not shown to you",
        raised=raised if "grade" in given else "",
        count=_count(one, instrument) if counts else "",
        stands=one.stands,
        is_mapped=known,
        answers=_answers(made) if "answers" in given else {},
    )


def _answers(made: RiskAssessment) -> dict[Question, str]:
    return {
        question(made.tool, made.tool_version, answer.item, place): _said(answer.answer, answer.frequency)
        for place, answer in enumerate(made.answers, start=1)
    }


def _said(answer: Answer, frequency: str | None) -> str:
    return f"{ANSWERS[answer]} ({coded.words(frequency).lower()})" if frequency else ANSWERS[answer]


def _grades(one: Assessed, instrument: Instrument | None) -> tuple[str, str, str]:
    """Return the counted grade, the grade that holds, and what is to be said of the two."""
    made, after = one.assessment, coded.grade(one.grade.word)
    counted = counted_grade(made, instrument)
    if instrument is None or not instrument.bands:
        judged = "Graded by judgement: no count is made of this tool" if made.judgement else "No judgement was told"
        return "", after, judged
    if counted is Grade.UNKNOWN:
        return "", after, "No answers and no count were told"
    if one.grade > counted:
        role = coded.words(made.assessor_role)
        return coded.grade(counted.word), after, f"Raised by judgement. By: {role}. Why: not told to the hub"
    if made.judgement and Grade[made.judgement.upper()] < counted:
        return coded.grade(counted.word), after, "Judged lower; a judgement never lowers what the tool gives"
    return coded.grade(counted.word), after, ""


def _count(one: Assessed, instrument: Instrument | None) -> str:
    if one.score is None or instrument is None:
        return "Not told"
    return f"{one.score} of {instrument.items} answered yes"


def _cells(asked: Question, columns: Sequence[Column]) -> list[Cell]:
    found: list[Cell] = []
    last: str | None = None
    for column in columns:
        says = column.answers.get(asked)
        found.append(Cell(says=says or NOT_TOLD, changed=bool(says and last and says != last)))
        last = says or last
    return found
