"""Risk assessments and the grade that decides the route (domain.md, rules R1 to R4)."""

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum


class Grade(IntEnum):
    """How likely serious harm is; the order is the order of severity."""

    UNKNOWN = 0
    STANDARD = 1
    MEDIUM = 2
    HIGH = 3

    @property
    def word(self) -> str:
        """The grade as it stands in files and on the wire: `high`."""
        return self.name.lower()


class Answer(StrEnum):
    """An answer to one item. `dont-know` is not a no: counting it as one would give a false low."""

    YES = "yes"
    NO = "no"
    DONT_KNOW = "dont-know"
    NOT_ASKED = "not-asked"


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemAnswer:
    """The answer to one item of the instrument, by the item's id; the instrument's text is nowhere kept."""

    item: str
    answer: Answer
    frequency: str | None = None
    """For instruments that ask how often."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskAssessment:
    """One assessment by one practitioner with one instrument. It is never overwritten by a later one."""

    tool: str
    """`DASH_RIC_24`, `DASH_2009_27`, `DARA`, …; see `policy/risk.yaml`."""
    tool_version: str
    assessed_at: datetime
    assessor_role: str
    """`first-responder`, `supervisor`, `da-unit`, `idva`, …"""
    judgement: str | None = None
    """The practitioner's own grade: `standard`, `medium`, `high`; None when none was given."""
    answers: tuple[ItemAnswer, ...] = ()
    stated_score: int | None = None
    """The count as the sender printed it, when the answers themselves did not come along."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """From this many `yes` on, an instrument's count means at least this grade."""

    at_least: int
    grade: Grade


class AskedOf(StrEnum):
    """To whom the questions of an outcome measure are put (docs/domain.md, rule Q1)."""

    ADULTS = "adults"
    CHILDREN = "children"


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument:
    """An assessment tool and how its count is read; one without bands is graded by judgement alone."""

    tool: str
    bands: tuple[Band, ...] = ()
    items: int = 0
    """How many items it has; a sender's items beyond these lift no grade."""


def counted_grade(assessment: RiskAssessment, instrument: Instrument | None) -> Grade:
    """Return the grade that the count of `yes` answers gives, `UNKNOWN` without answers or bands.

    Source: domain.md R2, the bands of the checklist; local values stand in `policy/risk.yaml`.
    """
    if instrument is None or not (assessment.answers or assessment.stated_score is not None):
        return Grade.UNKNOWN
    counted = sum(1 for answer in assessment.answers if answer.answer is Answer.YES)
    score = min(max(counted, assessment.stated_score or 0), instrument.items)
    return max((b.grade for b in instrument.bands if score >= b.at_least), default=Grade.UNKNOWN)


def stated_or_counted(assessment: RiskAssessment, instrument: Instrument | None) -> int | None:
    """Return the count that others may read: none is made of an instrument that is graded by judgement alone."""
    ticked = sum(1 for answer in assessment.answers if answer.answer is Answer.YES)
    counted = ticked if assessment.answers and instrument and instrument.bands else None
    return max((n for n in (counted, assessment.stated_score) if n is not None), default=None)


def final_grade(assessment: RiskAssessment, instrument: Instrument | None) -> Grade:
    """Return the grade that decides routing: the higher of count and judgement.

    A practitioner may raise the counted grade and never lower it. Source: domain.md R3.
    """
    judged = Grade[assessment.judgement.upper()] if assessment.judgement else Grade.UNKNOWN
    return max(counted_grade(assessment, instrument), judged)
