"""Risk assessments of which a document tells the result only: the instrument, its count, and the judgement."""

from dataclasses import dataclass
from datetime import datetime

from connectors.codes import GRADES
from connectors.reading import Field
from hub.domain.risk import RiskAssessment


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskNames:
    """What a format calls the parts of an assessment."""

    tool: str
    version: str
    score: str
    level: str
    assessed_at: str


def assessment(risk: Field, called: RiskNames, told_at: datetime, assessor: str) -> RiskAssessment | None:
    """Return the assessment, None when instrument, count and level are all empty."""
    tool, score = risk.at(called.tool).text(), risk.at(called.score).whole()
    level = risk.at(called.level).one_of(GRADES)
    if tool is None and score is None and level is None:
        return None
    return RiskAssessment(
        tool=tool or "UNKNOWN",
        tool_version=risk.at(called.version).text() or "unknown",
        assessed_at=risk.at(called.assessed_at).moment() or told_at,
        assessor_role=assessor,
        judgement=level,
        stated_score=score,
    )
