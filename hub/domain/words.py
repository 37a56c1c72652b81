"""Free text that waits for a person to read it, and what became of it (docs/domain.md, rule W2).

Only where the words stand is kept, and by which mark they are known again; the words stay in their record.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from hub.domain.events import AboutNobody, Event, IncidentReported, ReferralMade
from hub.domain.facts import Told
from hub.domain.ids import AgencyId, CaseId, EventId, RecordId, WordsId, derived_id

BEING_READ = "words-being-read"
"""Stands in the place of words that a person has yet to read."""
KEPT_BACK = "words-kept-back"
"""Stands in the place of words that a person has read and kept back: they do not come."""


class WordsState(StrEnum):
    """How far the reading has come."""

    WAITING = "waiting"
    PASSED = "passed"
    KEPT = "kept"
    GONE = "gone"
    """Their record says them no more: nobody need read them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where words stand: the record, and the path of the field in it."""

    source: AgencyId
    record: RecordId
    told: Told
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldWords:
    """Words of one case, held for a person; what is decided holds for every recipient of this case."""

    id: WordsId
    case: CaseId
    mark: bytes
    place: Place
    state: WordsState = WordsState.WAITING
    by: str | None = None
    reason: str | None = None
    decided_at: datetime | None = None


def mark_of(text: str, case: CaseId) -> bytes:
    """Return by what words are known again in a case: in another case the same words are read anew."""
    return hashlib.sha256(case.bytes + text.encode()).digest()


def words_id(case: CaseId, place: Place, event: EventId) -> WordsId:
    """Return the id of words by where they stood first; of what they say it tells nothing."""
    return WordsId(derived_id("words", str(case), place.source, place.record, place.told, place.path, event))


def reading_record(words: WordsId) -> EventId:
    """Return the number under which decisions on words are kept."""
    return EventId(f"words {words}")


def texts_in(event: Event) -> Iterator[tuple[str, str]]:
    """Yield the free text of an event that rules may give, each after its path."""
    narrative = _narrative(event)
    if narrative:
        yield narrative
    for person in () if isinstance(event, AboutNobody) else event.people:
        voice = person.at_incident.voice if person.at_incident else None
        if voice and voice.words:
            yield f"people/{person.ref}/at_incident/voice/words", voice.words
        if person.safe_contact and person.safe_contact.note:
            yield f"people/{person.ref}/safe_contact/note", person.safe_contact.note


def _narrative(event: Event) -> tuple[str, str] | None:
    match event:
        case IncidentReported() if event.incident.narrative:
            return "incident/narrative", event.incident.narrative
        case ReferralMade() if event.narrative:
            return "narrative", event.narrative
        case _:
            return None
