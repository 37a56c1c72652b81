"""Opening one case of another area in an emergency, to read it for a short while (docs/domain.md, rule X4)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from hub.domain.ids import AreaId, CaseId, EventId

OPEN_FOR = timedelta(minutes=30)
"""For how long the case can be read (local)."""
REVIEW_DAYS = 1
"""Working days within which somebody reviews it (local)."""
SHORTEST_WHY = 20
"""Characters in which whoever opens it says why, at least."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Emergency:
    """That somebody may read a case of another area."""

    id: EventId
    """That of the decision by which it was opened."""
    case: CaseId
    area: AreaId
    """The case's own."""
    by: str
    agreed_by: str | None
    reason: str
    why: str
    opened_at: datetime
    ends_at: datetime
    review_by: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ToReview:
    """What is known of an emergency when somebody reviews it."""

    case: CaseId
    by: str
    agreed_by: str | None
    reviewed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewed:
    """What a review of an emergency came to."""

    emergency: EventId
    case: CaseId
    by: str
    finding: str
