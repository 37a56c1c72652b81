"""Pairs that wait for a person to decide, and the corrections that decisions made necessary. It changes nothing."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from hub.domain.audit import About, Purpose, looked
from hub.domain.ids import PersonId
from hub.domain.review import Review, review_id
from hub.store import rows
from hub.store.reading import Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A review, and since when it stands open."""

    review: Review
    opened_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected:
    """One correction because of a decision on people, and whether its recipient has confirmed it."""

    id: UUID
    recipient: str
    corrects: str
    case: str | None
    state: str
    sequence: int | None
    decided_at: datetime
    published_at: datetime | None
    decision: str
    confirmed_at: datetime | None


class Reviews(Reading):
    """Reads reviews for a command, on one connection, and notes who looked at people."""

    def open(self, limit: int) -> list[Opened]:
        """Return the reviews that wait, what most depends on first."""
        return [_opened(row) for row in self._plain("open_reviews", limit=limit)]

    def count(self) -> int:
        """Return how many wait."""
        return int(self._plain("open_reviews_count")[0].count)

    def called(self, begins: str) -> list[Opened]:
        """Return the reviews whose id begins so; two at most, for a second one is too many."""
        return [_opened(row) for row in self._plain("reviews_called", begins=begins.lower())]

    def descriptions(self, source: str, record: str, ref: str | None) -> list[tuple[str, PersonId]]:
        """Return the descriptions of a record by ref, each under the id that it would have alone."""
        found = self._plain("descriptions_called", source=source, record=record, ref=ref)
        return [(row.ref, PersonId(row.alone)) for row in found]

    def corrections(self, limit: int, *, confirmed: bool) -> list[Corrected]:
        """Return corrections because of decisions on people; those that are confirmed only if asked for."""
        return self._typed(Corrected, "corrections_of_links", all=confirmed, limit=limit)

    def note_people_shown(self, two: tuple[PersonId, PersonId], who: str) -> None:
        """Note that somebody was shown the two people of a review."""
        self.note(looked(who, "review-people-shown", review_id(*two), Purpose.WORK_ON_CASE, About(people=two)))


def _opened(row: Any) -> Opened:
    return Opened(review=rows.review(row), opened_at=row.opened_at)
