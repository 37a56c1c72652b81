"""The grade of a case from the records that stand in it."""

from collections.abc import Iterable
from dataclasses import replace

from hub.domain.case import Case
from hub.domain.risk import Grade, RiskAssessment, final_grade
from hub.domain.rules import Policy
from hub.flow.received import KnownRecord


def regraded(case: Case, records: Iterable[KnownRecord], policy: Policy) -> Case:
    """Return the case with the grade of the latest assessment that stands; of several made at once, the highest."""
    made = [a for r in records if isinstance(a := getattr(r.event, "assessment", None), RiskAssessment)]
    latest = max((a.assessed_at for a in made), default=None)
    grades = [final_grade(a, policy.instruments.get(a.tool)) for a in made if a.assessed_at == latest]
    return replace(case, grade=max(grades, default=Grade.UNKNOWN), graded_at=latest)
