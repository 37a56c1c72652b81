"""Words that wait for a person to read them. Their text stays in its record, and is read there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from hub.domain.audit import Purpose, looked
from hub.domain.words import HeldWords
from hub.store.reading import Reading

COLUMNS = (
    *("id", "case_id", "mark", "source", "record_id", "told", "path", "state"),
    *("decided_by", "reason", "decided_at"),
)
"""The columns of the table, in the order of its rows below."""


def row_of(held: HeldWords) -> Sequence[Any]:
    """Return held words as a row."""
    place = held.place
    return (
        *(held.id, held.case, held.mark, place.source, place.record, place.told.value, place.path, held.state.value),
        *(held.by, held.reason, held.decided_at),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """Words that wait, by where they stand."""

    id: UUID
    source: str
    record_id: str
    told: str
    path: str
    held_at: datetime
    case: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AllWaiting:
    """How many words wait for somebody to read them."""

    count: int
    oldest: datetime | None
    """Since when the oldest do; None where none wait."""


class Words(Reading):
    """Reads for a command what waits to be read, and notes who looked at words."""

    def open(self, limit: int) -> list[Waiting]:
        """Return the words that wait, the oldest first."""
        return self._typed(Waiting, "open_words", limit=limit)

    def waiting(self) -> AllWaiting:
        """Return how many wait, and since when."""
        return self._typed(AllWaiting, "words_waiting")[0]

    def called(self, begins: str) -> list[Waiting]:
        """Return the words whose id begins so; two at most, for a second one is too many."""
        return self._typed(Waiting, "words_called", begins=begins.lower())

    def note_shown(self, words: UUID, who: str) -> None:
        """Note that somebody was shown words."""
        self.note(looked(who, "words-shown", words, Purpose.WORK_ON_CASE))
